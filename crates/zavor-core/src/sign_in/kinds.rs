//! The classes of place an attempt may come from, and the scope of a hold on each.

use crate::hold::scope::Scope;

/// The class of place of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A device that proved itself before.
    KnownDevice,
    /// A network with enough past successes.
    Familiar,
    /// The neighbourhood of a familiar network.
    Near,
    /// Anywhere else.
    Unfamiliar,
}

impl Class {
    /// Every class, the most trusted first.
    pub const ALL: [Self; 4] = [
        Self::KnownDevice,
        Self::Familiar,
        Self::Near,
        Self::Unfamiliar,
    ];

    /// The scope of a hold on this class.
    pub const fn scope(self) -> Scope {
        match self {
            Self::KnownDevice => Scope::KnownDevice,
            Self::Familiar => Scope::Familiar,
            Self::Near => Scope::Near,
            Self::Unfamiliar => Scope::Unfamiliar,
        }
    }

    /// Whether the account has signed in from there before: an origin block never refuses such
    /// places.
    pub const fn is_home(self) -> bool {
        matches!(self, Self::KnownDevice | Self::Familiar)
    }

    pub(super) const fn code(self) -> u8 {
        self as u8
    }

    pub(super) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}
