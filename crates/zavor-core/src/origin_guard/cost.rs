//! What each account cost a network within 24 hours, so that a success of the account takes all of
//! it back and a repeated password costs nothing.
//!
//! Millions of networks have one such account, so an entry is packed into 16 bytes. Fingerprints of
//! passwords are 8 bits: among a few different wrong passwords of one account, one in fifty is
//! taken for a repeat and costs half a point less. They are never written: after a restart a repeat
//! may cost once more, within the limit per account. Times are minutes and wrap after 45 days;
//! anything older than a day is removed before that.

use alloc::vec::Vec;

use thin_vec::ThinVec;

use crate::guard::Reader;
use crate::moment::{Second, Span, Timestamp};

/// Most accounts remembered per network. A further one pushes out one that cost nothing, else the
/// one whose failure is oldest.
pub const ACCOUNTS_MAX: usize = 60;
/// How long an account that failed or succeeded here is remembered; after that its next failure is
/// a first one again.
pub(super) const MEMORY: Span = Span::from_hours(24);
const MEMORY_MINS: u64 = MEMORY.as_secs() / 60;
/// First wrong password for an account.
const FIRST: f32 = 5.0;
/// A further, different wrong password for it, or a refusal because it is locked.
const FURTHER: f32 = 0.5;
/// Most of those that cost anything within 24 h: two points together, so that one account alone
/// never reaches a block.
const FURTHER_MAX: usize = 4;
/// "Within the last hour", for the alert.
const HOUR_MINS: u16 = 60;

/// An empty slot among the further ones.
const FREE: u8 = 0;
/// A password that cannot be recognised: it came without a digest, or its entry survived a restart.
const UNKNOWN: u8 = 1;
/// A refusal without a digest; all of these are treated as the same password.
const REFUSED_BLIND: u8 = 2;
/// The smallest fingerprint; smaller values are the marks above.
const PRINTS_FROM: u8 = 3;
/// How many different fingerprints there are.
const PRINTS: u64 = (u8::MAX - PRINTS_FROM) as u64 + 1;

/// [`Cost::flags`]: the account was refused here because it is locked.
const WAS_REFUSED: u8 = 1;
/// The account failed here and is at home here.
const AT_HOME: u8 = 2;

/// A moment in minutes; wraps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Minute(u16);

impl Minute {
    fn of(second: Second) -> Self {
        Self((second.0 / 60) as u16)
    }

    /// Minutes since `self`; zero if it lies ahead of `now` (the clock was set back).
    fn age(self, now: Self) -> u16 {
        let age = now.0.wrapping_sub(self.0);
        if age > u16::MAX / 2 { 0 } else { age }
    }

    fn is_remembered(self, now: Self) -> bool {
        u64::from(self.age(now)) < MEMORY_MINS
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Cost {
    subject: u32,
    /// What remains of its cost; decays together with the penalty that contains it.
    points: f32,
    /// When it first cost something, or first failed at home.
    at: Minute,
    /// The first wrong password; [`FREE`] if there was none.
    first: u8,
    further: [u8; FURTHER_MAX],
    flags: u8,
}

/// The accounts that cost this network something, or failed at home here.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Costs(ThinVec<Cost>);

/// What a success takes back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GivenBack {
    pub(super) points: f32,
    pub(super) was_refused: bool,
}

impl Cost {
    fn is_charged(&self) -> bool {
        self.first != FREE || self.further[0] != FREE
    }

    /// Adds what another subject cost, so that a success gives all of it back. Passwords that find
    /// no empty slot may cost half a point again.
    fn take_on(&mut self, other: &Self) {
        self.points += other.points;
        self.flags |= other.flags;
        if self.first == FREE {
            self.first = other.first;
        }
        let theirs = other.further.iter().filter(|print| **print != FREE);
        let free = self.further.iter_mut().filter(|slot| **slot == FREE);
        for (slot, print) in free.zip(theirs) {
            *slot = *print;
        }
    }

    /// The cost of a further password: half a point, once for each and at most [`FURTHER_MAX`]
    /// times.
    fn further(&mut self, print: u8) -> f32 {
        let known = print != UNKNOWN && (self.first == print || self.further.contains(&print));
        let free = self.further.iter_mut().find(|slot| **slot == FREE);
        match free.filter(|_| !known) {
            Some(slot) => {
                *slot = print;
                self.points += FURTHER;
                FURTHER
            }
            None => 0.0,
        }
    }
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
        let mut costs = self.0.iter();
        costs.any(|cost| cost.subject == subject && cost.at.is_remembered(minute))
    }

    /// When the first of them did, to the minute.
    pub(super) fn first_charged(&self, now: Timestamp) -> Option<Second> {
        let minute = Minute::of(now.second());
        let charged = self.0.iter().filter(|cost| cost.is_charged());
        let oldest = charged.map(|cost| u32::from(cost.at.age(minute))).max()?;
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
        let print = password.map_or(UNKNOWN, print_of);
        let cost = self.entry(subject, now);
        if cost.first != FREE {
            return cost.further(print);
        }
        if !cost.is_charged() {
            cost.at = Minute::of(now.second());
        }
        cost.first = print;
        cost.points += FIRST;
        FIRST
    }

    /// Counts a refusal because the account is locked; returns what it costs.
    pub(super) fn refused(&mut self, subject: u32, password: Option<u64>, now: Timestamp) -> f32 {
        let cost = self.entry(subject, now);
        cost.flags |= WAS_REFUSED;
        if !cost.is_charged() {
            cost.at = Minute::of(now.second());
        }
        cost.further(password.map_or(REFUSED_BLIND, print_of))
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
        self.0.retain(|cost| cost.at.is_remembered(minute));
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
            cost.flags = reader.u8()? & (WAS_REFUSED | AT_HOME);
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

/// A million networks with a penalty and one account each are kept, so that a list of one with its
/// header must fit in 32 bytes.
const _: () = assert!(size_of::<Cost>() <= 16);

/// Eight bits of a digest, told apart from the marks above.
fn print_of(digest: u64) -> u8 {
    let mixed = (digest ^ (digest >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
    PRINTS_FROM.saturating_add((mixed % PRINTS) as u8)
}
