//! What the bytes of a guard are spent on: for the bench.

use super::guard::SignInGuard;
use super::kinds::Class;
use super::records::{Kind, LIST_HEADER};

/// Bytes of one guard, or of many, by what they remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GuardParts {
    /// The guard itself and the headers of its lists.
    pub own: usize,
    /// Places.
    pub places: usize,
    /// Counters by class, the most trusted class first, without the wrong passwords.
    pub counters: [usize; 4],
    /// Wrong passwords.
    pub wrong: usize,
    /// Attempts in flight and refused checks.
    pub pending: usize,
    /// Addresses at which a block or a deny rule refused the account.
    pub refused_at: usize,
    /// Networks that it spoke for today.
    pub credited: usize,
    /// Room that is not used.
    pub spare: usize,
}

impl GuardParts {
    /// All of them.
    pub fn total(&self) -> usize {
        let Self {
            own,
            places,
            counters,
            wrong,
            pending,
            refused_at,
            credited,
            spare,
        } = *self;
        let parts = [own, places, wrong, pending, refused_at, credited, spare];
        parts
            .iter()
            .chain(&counters)
            .fold(0, |sum, part| sum.saturating_add(*part))
    }

    /// Adds those of another guard.
    pub fn add(&mut self, other: &Self) {
        let sum = |a: &mut usize, b: usize| *a = a.saturating_add(b);
        sum(&mut self.own, other.own);
        sum(&mut self.places, other.places);
        for (a, b) in self.counters.iter_mut().zip(other.counters) {
            sum(a, b);
        }
        sum(&mut self.wrong, other.wrong);
        sum(&mut self.pending, other.pending);
        sum(&mut self.refused_at, other.refused_at);
        sum(&mut self.credited, other.credited);
        sum(&mut self.spare, other.spare);
    }
}

impl SignInGuard {
    /// What its bytes are spent on.
    pub fn parts(&self) -> GuardParts {
        let heads = [self.records.heap_bytes(), self.pending.heap_bytes()];
        let lists = heads.iter().filter(|bytes| **bytes > 0).count();
        let mut parts = GuardParts {
            own: size_of::<Self>().saturating_add(lists.saturating_mul(LIST_HEADER)),
            pending: self.pending.heap_bytes().saturating_sub(LIST_HEADER),
            spare: self.records.spare(),
            ..GuardParts::default()
        };
        for record in self.records.iter() {
            let class = Class::ALL
                .iter()
                .position(|class| record.is(class.record()));
            let part = match class.and_then(|class| parts.counters.get_mut(class)) {
                Some(of_class) => of_class,
                None if record.is(Kind::RefusedAt) => &mut parts.refused_at,
                None if record.is(Kind::Credited) => &mut parts.credited,
                None => &mut parts.places,
            };
            *part = part.saturating_add(record.len());
        }
        for counter in self.records.counters() {
            let wrong = counter.wrong_bytes();
            parts.wrong = parts.wrong.saturating_add(wrong);
            if let Some(of_class) = parts.counters.get_mut(usize::from(counter.class.code())) {
                *of_class = of_class.saturating_sub(wrong);
            }
        }
        parts
    }
}
