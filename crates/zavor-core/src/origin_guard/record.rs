//! A network's own record: which accounts succeeded from it within a day.
//!
//! Each of them raises the network's threshold: an office gets through its Monday morning, and a
//! guesser with a few stolen accounts gains a few guesses. Twenty of them, some never seen there
//! before, are what an undeclared webmail, proxy or carrier looks like.

use alloc::vec::Vec;

use thin_vec::ThinVec;

use super::cost::MEMORY;
use crate::guard::Reader;
use crate::moment::{Second, Timestamp};

/// Points by which one account raises the threshold.
const RAISE: f32 = 5.0;
/// Most accounts that raise it (50 points together).
const RAISING_MAX: usize = 10;
/// How many accounts must succeed within a day for a network to behave like many people.
pub const CROWD_ACCOUNTS: usize = 20;
/// How many of them must be new to it: an office knows its people, a webmail that has just been set
/// up does not.
pub const CROWD_NEWCOMERS: usize = 3;
/// How soon a success of the same account is noted again; noting it more often would only cause
/// writes.
const NOTED_EVERY_SECS: u32 = 3600;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Succeeded {
    subject: u32,
    at: Second,
    newcomer: bool,
}

/// Accounts that succeeded here, at most [`CROWD_ACCOUNTS`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record(ThinVec<Succeeded>);

impl Record {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a success; returns whether anything changed.
    pub(super) fn succeeded(&mut self, subject: u32, newcomer: bool, now: Timestamp) -> bool {
        let second = now.second();
        if let Some(known) = self.0.iter_mut().find(|known| known.subject == subject) {
            let noted = second.since(known.at) < NOTED_EVERY_SECS && known.at <= second;
            known.at = if noted { known.at } else { second };
            return !noted;
        }
        self.sweep(now);
        if self.0.len() >= CROWD_ACCOUNTS {
            // Newcomers are kept for their day: they tell a crowd from an office.
            let oldest = self
                .0
                .iter()
                .enumerate()
                .min_by_key(|(_, known)| (known.newcomer, known.at));
            if let Some(index) = oldest.map(|(index, _)| index) {
                self.0.swap_remove(index);
            }
        }
        self.0.reserve_exact(1);
        self.0.push(Succeeded {
            subject,
            at: second,
            newcomer,
        });
        true
    }

    /// The account is locked here: it no longer counts for the network.
    pub(super) fn forget(&mut self, subject: u32) {
        self.0.retain(|known| known.subject != subject);
    }

    fn fresh(&self, now: Timestamp) -> impl Iterator<Item = &Succeeded> {
        let second = now.second();
        let is_fresh = move |at: Second| u64::from(second.since(at)) < MEMORY.as_secs();
        self.0.iter().filter(move |known| is_fresh(known.at))
    }

    /// By how many points it raises the threshold.
    pub(super) fn raise(&self, now: Timestamp) -> f32 {
        self.fresh(now).count().min(RAISING_MAX) as f32 * RAISE
    }

    /// The accounts of the last day and how many are newcomers, if together they look like many
    /// people.
    pub(super) fn crowd(&self, now: Timestamp) -> Option<(u32, u32)> {
        let accounts = self.fresh(now).count();
        let newcomers = self.fresh(now).filter(|known| known.newcomer).count();
        (accounts >= CROWD_ACCOUNTS && newcomers >= CROWD_NEWCOMERS)
            .then_some((accounts as u32, newcomers as u32))
    }

    pub(super) fn sweep(&mut self, now: Timestamp) {
        let (second, memory) = (now.second(), MEMORY.as_secs());
        self.0
            .retain(|known| u64::from(second.since(known.at)) < memory);
        if self.0.is_empty() {
            self.0 = ThinVec::new();
        }
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Succeeded>()
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.0.len() as u8);
        for known in &self.0 {
            out.extend_from_slice(&known.subject.to_le_bytes());
            out.extend_from_slice(&known.at.0.to_le_bytes());
            out.push(u8::from(known.newcomer));
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let count = usize::from(reader.u8()?);
        if count > CROWD_ACCOUNTS {
            return None;
        }
        let mut record = ThinVec::with_capacity(count);
        for _ in 0..count {
            record.push(Succeeded {
                subject: reader.u32()?,
                at: Second(reader.u32()?),
                newcomer: reader.u8()? != 0,
            });
        }
        Some(Self(record))
    }
}

/// Most heap bytes of the record of one network.
pub(super) const RECORD_BYTES_MAX: usize = CROWD_ACCOUNTS * size_of::<Succeeded>();
