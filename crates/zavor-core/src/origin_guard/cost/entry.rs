//! What one account cost a network: its points, its passwords, and when.

use crate::moment::{Second, Span};

/// How long an account that failed or succeeded here is remembered; after that its next failure is
/// a first one again.
pub(in super::super) const MEMORY: Span = Span::from_hours(24);
const MEMORY_MINS: u64 = MEMORY.as_secs() / 60;

/// First wrong password for an account.
pub(super) const FIRST: f32 = 5.0;
/// A further, different wrong password for it, or a refusal because it is locked.
pub(super) const FURTHER: f32 = 0.5;
/// Most of those that cost anything within 24 h: two points together, so that one account alone
/// never reaches a block.
pub(super) const FURTHER_MAX: usize = 4;
/// "Within the last hour", for the alert.
pub(super) const HOUR_MINS: u16 = 60;

/// An empty slot among the further ones.
pub(super) const FREE: u8 = 0;
/// A password that cannot be recognised: it came without a digest, or its entry survived a restart.
pub(super) const UNKNOWN: u8 = 1;
/// A refusal without a digest; all of these are treated as the same password.
pub(super) const REFUSED_BLIND: u8 = 2;
/// The smallest fingerprint; smaller values are the marks above.
const PRINTS_FROM: u8 = 3;
/// How many different fingerprints there are.
const PRINTS: u64 = (u8::MAX - PRINTS_FROM) as u64 + 1;

/// [`Cost::flags`]: the account was refused here because it is locked.
pub(super) const WAS_REFUSED: u8 = 1;
/// The account failed here and is at home here.
pub(super) const AT_HOME: u8 = 2;
/// The marks among the flags; the bits above them are the hours from [`Cost::at`] to the last of
/// the further ones, with a sign.
const MARKS: u8 = WAS_REFUSED | AT_HOME;
const HOURS_SHIFT: u32 = MARKS.count_ones();
/// Most hours between two costs of one entry: each is remembered for a day.
const HOURS_MAX: u16 = (MEMORY_MINS / 60) as u16;

/// A moment in minutes; wraps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Minute(pub(super) u16);

impl Minute {
    pub(super) fn of(second: Second) -> Self {
        Self((second.0 / 60) as u16)
    }

    /// Minutes since `self`; zero if it lies ahead of `now` (the clock was set back).
    pub(super) fn age(self, now: Self) -> u16 {
        let age = now.0.wrapping_sub(self.0);
        if age > u16::MAX / 2 { 0 } else { age }
    }

    pub(super) fn is_remembered(self, now: Self) -> bool {
        u64::from(self.age(now)) < MEMORY_MINS
    }

    /// So many hours later, or earlier.
    pub(super) fn shifted(self, hours: i8) -> Self {
        Self(
            self.0
                .wrapping_add_signed(i16::from(hours).wrapping_mul(HOUR_MINS as i16)),
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Cost {
    pub(super) subject: u32,
    /// What remains of its cost; decays together with the penalty that contains it.
    pub(super) points: f32,
    /// When its first wrong password came; without one, when it first cost something or failed at
    /// home.
    pub(super) at: Minute,
    /// The first wrong password; [`FREE`] if there was none.
    pub(super) first: u8,
    pub(super) further: [u8; FURTHER_MAX],
    pub(super) flags: u8,
}

impl Cost {
    pub(super) fn is_charged(&self) -> bool {
        self.first != FREE || self.further[0] != FREE
    }

    /// Minutes since it first cost something of what is still remembered.
    pub(super) fn age(&self, now: Minute) -> u16 {
        let further = match self.further[0] {
            FREE => 0,
            _ => self.further_at().age(now),
        };
        self.at.age(now).max(further)
    }

    /// When the last of the further ones came; never earlier than it did, and less than an hour
    /// later.
    pub(super) fn further_at(&self) -> Minute {
        self.at.shifted(self.flags.cast_signed() >> HOURS_SHIFT)
    }

    /// Notes that the last of the further ones came at `at`.
    pub(super) fn note_further(&mut self, at: Minute) {
        let (later, earlier) = (self.at.age(at), at.age(self.at));
        let hours = match later {
            0 => 0_i8.saturating_sub_unsigned((earlier / HOUR_MINS).min(HOURS_MAX) as u8),
            _ => later.div_ceil(HOUR_MINS).min(HOURS_MAX) as i8,
        };
        self.flags = self.flags & MARKS | (hours << HOURS_SHIFT).cast_unsigned();
    }

    /// Forgets what is a day old; returns whether anything is left.
    pub(super) fn settle(&mut self, now: Minute) -> bool {
        let further = self.further_at();
        let is_further = self.further[0] != FREE;
        if is_further && !further.is_remembered(now) {
            self.further = [FREE; FURTHER_MAX];
            self.note_further(self.at);
        }
        if self.at.is_remembered(now) {
            return true;
        }
        if !is_further || !further.is_remembered(now) {
            return false;
        }
        (self.first, self.at) = (FREE, further);
        self.flags &= WAS_REFUSED;
        true
    }

    /// Adds what another subject cost, so that a success gives all of it back. Passwords that find
    /// no empty slot may cost half a point again.
    pub(super) fn take_on(&mut self, other: &Self) {
        self.points += other.points;
        let (ours, other_at) = (self.further_at(), other.further_at());
        let further = if ours.age(other_at) > 0 {
            other_at
        } else {
            ours
        };
        self.flags |= other.flags & MARKS;
        if self.first == FREE {
            self.first = other.first;
            self.at = if other.first == FREE {
                self.at
            } else {
                other.at
            };
        }
        self.note_further(further);
        let theirs = other.further.iter().filter(|print| **print != FREE);
        let free = self.further.iter_mut().filter(|slot| **slot == FREE);
        for (slot, print) in free.zip(theirs) {
            *slot = *print;
        }
    }

    /// The cost of a further password: half a point, once for each and at most [`FURTHER_MAX`]
    /// times.
    pub(super) fn further(&mut self, print: u8, now: Minute) -> f32 {
        let known = print != UNKNOWN && (self.first == print || self.further.contains(&print));
        let free = self.further.iter_mut().find(|slot| **slot == FREE);
        match free.filter(|_| !known) {
            Some(slot) => {
                *slot = print;
                self.points += FURTHER;
                self.note_further(now);
                FURTHER
            }
            None => 0.0,
        }
    }
}

/// A million networks with a penalty and one account each are kept, so that a list of one with its
/// header must fit in 32 bytes.
const _: () = assert!(size_of::<Cost>() <= 16);

/// Eight bits of a digest, told apart from the marks above.
pub(super) fn print_of(digest: u64) -> u8 {
    let mixed = (digest ^ (digest >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
    PRINTS_FROM.saturating_add((mixed % PRINTS) as u8)
}
