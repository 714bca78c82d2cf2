//! One pending attempt, as it is remembered: small, because a guard has many.

use core::num::NonZeroU32;

use crate::moment::Second;
use crate::sign_in::attempt::{Attempt, NoGuess};
use crate::sign_in::kinds::Class;

/// Most questions of one sign-in: Dovecot asks before its look-up, after it, and when the client
/// has proved the password (seen on 2.3 with SCRAM).
pub(in crate::sign_in) const ASKS_MAX: u8 = 3;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    /// Zavor itself compares its password: no mail server's bind belongs to it.
    Ours,
    /// A mail server's bind has claimed it, and is surely its own.
    Claimed,
    /// A mail server's bind has claimed it because it was the oldest.
    ClaimedByAge,
    /// Its bind was with a right app password.
    ByApp,
    /// Its bind came to no result (the hash pool was busy): the mail server will report that as a
    /// failure, but it is not one.
    Unchecked,
    /// Its bind opened nothing and was no guess: the mail server will report a wrong password.
    NoGuess(NoGuess),
    Refused,
    /// Refused by the rules, but let through by a door that only observes: not in flight, but a
    /// bind of a trusted proxy may follow.
    LetThrough,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The attempt's key.
    pub(super) key: Short,
    /// The password's digest; attempts without one are told apart by their key.
    pub(super) digest: Option<Short>,
    pub(super) until: Second,
    pub(super) class: Class,
    pub(super) state: State,
    /// How many further open attempts of this password found no room for an entry.
    pub(super) more: u8,
    /// How many questions it stands for; above one only if neither digest nor session tells them
    /// apart.
    pub(super) asks: u8,
}

impl Entry {
    pub(super) fn new(key: Short, class: Class, state: State, until: Second) -> Self {
        Self {
            key,
            digest: None,
            until,
            class,
            state,
            more: 0,
            asks: 1,
        }
    }

    /// Whether this attempt's check is a further question about this entry.
    pub(super) fn is_asked_again_by(&self, attempt: &Attempt) -> bool {
        // The count goes up only where neither digest nor session tells questions apart.
        self.key == short(attempt.key) && self.is_open() && self.asks < ASKS_MAX
    }

    pub(super) fn is_open(&self) -> bool {
        match self.state {
            State::Open
            | State::Ours
            | State::Claimed
            | State::ClaimedByAge
            | State::ByApp
            | State::Unchecked
            | State::NoGuess(_) => true,
            State::Refused | State::LetThrough => false,
        }
    }
}

/// Keys and digests are only compared within one account and a few seconds: 32 bits are plenty.
pub(super) type Short = NonZeroU32;

pub(super) fn short(wide: u64) -> Short {
    // The keys in tests are not hashes; this spreads their bits as a hash would.
    let mixed = (wide ^ (wide >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    NonZeroU32::new(mixed as u32).unwrap_or(NonZeroU32::MIN)
}
