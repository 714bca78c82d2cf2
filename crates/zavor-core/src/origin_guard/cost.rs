//! What each account cost a network within 24 hours, so that a success of the account takes all of
//! it back and a repeated password costs nothing.
//!
//! Millions of networks have one such account, so an entry is packed into 16 bytes. Fingerprints of
//! passwords are 8 bits: among a few different wrong passwords of one account, one in fifty is
//! taken for a repeat and costs half a point less. They are never written: after a restart a repeat
//! may cost once more, within the limit per account. Times are minutes and wrap after 45 days;
//! anything older than a day is removed before that.
//!
//! Two times decide what is older than a day: that of the first wrong password, and that of the
//! last further one or refusal (as hours from the former, in the bits that the flags leave free).
//! An account that cost something 23 hours after it first did is remembered until that is a day
//! old as well, or its success would not take it back.

use alloc::vec::Vec;

use thin_vec::ThinVec;

use crate::guard::Reader;
use crate::moment::{Second, Timestamp};

mod entry;

use entry::{
    AT_HOME, Cost, FIRST, FREE, FURTHER, HOUR_MINS, Minute, REFUSED_BLIND, UNKNOWN, WAS_REFUSED,
    print_of,
};

pub(super) use entry::MEMORY;

/// Most accounts remembered per network. A further one pushes out one that cost nothing, else the
/// one whose failure is oldest.
pub const ACCOUNTS_MAX: usize = 60;
/// The accounts that cost this network something, or failed at home here.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Costs(ThinVec<Cost>);

/// What a success takes back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GivenBack {
    pub(super) points: f32,
    pub(super) was_refused: bool,
}

impl Costs {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Accounts that cost something.
    pub(super) fn charged(&self) -> usize {
        self.0.iter().filter(|cost| cost.is_charged()).count()
    }

    /// Whether this account failed or was refused here within [`MEMORY`].
    pub(super) fn remembers(&self, subject: u32, now: Timestamp) -> bool {
        let minute = Minute::of(now.second());
        let mut costs = self.0.iter().copied();
        costs.any(|mut cost| cost.subject == subject && cost.settle(minute))
    }

    /// When the first of them did, to the minute.
    pub(super) fn first_charged(&self, now: Timestamp) -> Option<Second> {
        let minute = Minute::of(now.second());
        let charged = self.0.iter().filter(|cost| cost.is_charged());
        let oldest = charged.map(|cost| u32::from(cost.age(minute))).max()?;
        let begun = now.second().0 / 60;
        Some(Second(begun.saturating_sub(oldest).saturating_mul(60)))
    }

    /// How many accounts failed within the hour, and how many of those at home.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "there are no more of them than ACCOUNTS_MAX"
    )]
    pub(super) fn failed_within_an_hour(&self, now: Timestamp) -> (u32, u32) {
        let minute = Minute::of(now.second());
        let mut counts = (0, 0);
        for cost in &self.0 {
            let at_home = cost.flags & AT_HOME != 0;
            let failed = cost.first != FREE || at_home;
            if failed && cost.at.age(minute) < HOUR_MINS {
                counts.0 += 1;
                counts.1 += u32::from(at_home);
            }
        }
        counts
    }

    /// Counts a wrong password; returns what it costs.
    pub(super) fn wrong(&mut self, subject: u32, password: Option<u64>, now: Timestamp) -> f32 {
        let (print, minute) = (password.map_or(UNKNOWN, print_of), Minute::of(now.second()));
        let cost = self.entry(subject, now);
        if cost.first != FREE {
            return cost.further(print, minute);
        }
        let further = cost.further_at();
        let was_charged = cost.is_charged();
        cost.at = minute;
        cost.note_further(if was_charged { further } else { minute });
        cost.first = print;
        cost.points += FIRST;
        FIRST
    }

    /// Counts a refusal because the account is locked; returns what it costs.
    pub(super) fn refused(&mut self, subject: u32, password: Option<u64>, now: Timestamp) -> f32 {
        let minute = Minute::of(now.second());
        let cost = self.entry(subject, now);
        cost.flags |= WAS_REFUSED;
        if !cost.is_charged() {
            cost.at = minute;
        }
        cost.further(password.map_or(REFUSED_BLIND, print_of), minute)
    }

    /// Notes a wrong password of an account at home; costs nothing.
    pub(super) fn watch(&mut self, subject: u32, now: Timestamp) -> f32 {
        self.entry(subject, now).flags |= AT_HOME;
        0.0
    }

    /// A success of this account: removes and returns what it cost.
    pub(super) fn give_back(&mut self, subject: u32) -> Option<GivenBack> {
        let index = self.0.iter().position(|cost| cost.subject == subject)?;
        let cost = self.0.swap_remove(index);
        Some(GivenBack {
            points: cost.points,
            was_refused: cost.flags & WAS_REFUSED != 0,
        })
    }

    /// Moves what one subject cost to the other; returns whether there was anything to move.
    pub(super) fn rename(&mut self, from: u32, to: u32) -> bool {
        let Some(index) = self.0.iter().position(|cost| cost.subject == from) else {
            return false;
        };
        let moved = self.0.swap_remove(index);
        match self.0.iter_mut().find(|cost| cost.subject == to) {
            Some(known) => known.take_on(&moved),
            None => self.0.push(Cost {
                subject: to,
                ..moved
            }),
        }
        true
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "the place was just found, or is that of the cost just pushed"
    )]
    fn entry(&mut self, subject: u32, now: Timestamp) -> &mut Cost {
        let index = match self.0.iter().position(|cost| cost.subject == subject) {
            Some(index) => index,
            None => {
                self.make_room(now);
                let end = self.0.len();
                self.0.reserve_exact(1);
                self.0.push(Cost {
                    subject,
                    at: Minute::of(now.second()),
                    ..Cost::default()
                });
                end
            }
        };
        &mut self.0[index]
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.0.len() < ACCOUNTS_MAX {
            return;
        }
        let minute = Minute::of(now.second());
        let least = self
            .0
            .iter()
            .enumerate()
            .max_by_key(|(_, cost)| (!cost.is_charged(), cost.at.age(minute)));
        if let Some(index) = least.map(|(index, _)| index) {
            self.0.swap_remove(index);
        }
    }

    /// Decays the costs and forgets those older than a day. `updated` is when that was last done.
    pub(super) fn settle(&mut self, decay: f32, updated: Second, now: Timestamp) {
        for cost in &mut self.0 {
            cost.points *= decay;
        }
        self.forget_old(updated, now);
    }

    /// The same without decay; also gives memory back.
    pub(super) fn sweep(&mut self, updated: Second, now: Timestamp) {
        self.forget_old(updated, now);
        self.0.shrink_to_fit();
    }

    fn forget_old(&mut self, updated: Second, now: Timestamp) {
        // Untouched for a day: all entries are old, and their minutes may have wrapped.
        if u64::from(now.second().since(updated)) >= MEMORY.as_secs() {
            self.0 = ThinVec::new();
            return;
        }
        let minute = Minute::of(now.second());
        self.0.retain_mut(|cost| cost.settle(minute));
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Cost>()
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.0.len() as u8);
        for cost in &self.0 {
            out.extend_from_slice(&cost.subject.to_le_bytes());
            out.extend_from_slice(&cost.points.to_le_bytes());
            out.extend_from_slice(&cost.at.0.to_le_bytes());
            let further = cost.further.iter().filter(|slot| **slot != FREE).count();
            let has_first = u8::from(cost.first != FREE);
            out.extend_from_slice(&[has_first, further as u8, cost.flags]);
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let count = usize::from(reader.u8()?);
        if count > ACCOUNTS_MAX {
            return None;
        }
        let mut costs = ThinVec::with_capacity(count);
        for _ in 0..count {
            let mut cost = Cost {
                subject: reader.u32()?,
                points: reader.f32()?,
                at: Minute(reader.u16()?),
                ..Cost::default()
            };
            cost.first = if reader.u8()? != 0 { UNKNOWN } else { FREE };
            let further = usize::from(reader.u8()?);
            cost.further.get_mut(..further)?.fill(UNKNOWN);
            cost.flags = reader.u8()?;
            costs.push(cost);
        }
        Some(Self(costs))
    }

    /// Reads costs in the first byte form: account, time, and the points it cost then, for the
    /// first and further wrong passwords together. `left` gives the part of a cost of that time
    /// that is still in the penalty.
    pub(super) fn decode_first_form(
        reader: &mut Reader<'_>,
        left: impl Fn(Second) -> f32,
    ) -> Option<Self> {
        let count = usize::from(reader.u8()?);
        if count > ACCOUNTS_MAX {
            return None;
        }
        let mut costs = ThinVec::with_capacity(count);
        for _ in 0..count {
            let (subject, at) = (reader.u32()?, Second(reader.u32()?));
            let points = reader.f32()?;
            let further = ((points - FIRST).max(0.0) / FURTHER) as usize;
            let mut cost = Cost {
                subject,
                at: Minute::of(at),
                points: points * left(at),
                first: UNKNOWN,
                ..Cost::default()
            };
            for slot in cost.further.iter_mut().take(further) {
                *slot = UNKNOWN;
            }
            costs.push(cost);
        }
        Some(Self(costs))
    }
}

/// Most heap bytes of the costs of one network.
pub(super) const COSTS_BYTES_MAX: usize = ACCOUNTS_MAX * size_of::<Cost>();
