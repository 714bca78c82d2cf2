//! A second factor that the change page asks for, and why one does not count.

use zavor_core::moment::Timestamp;

/// A change that waits for a second factor, for [`zavor_core::identity::CEREMONY_LIFE`].
#[derive(Clone, PartialEq, Eq)]
pub struct FactorAsked {
    /// Its name; only a person who has shown the password gets it.
    pub begun: String,
    /// Whether a one-time code is possible.
    pub code: bool,
    /// Whether a passkey is possible.
    pub passkey: bool,
}

impl std::fmt::Debug for FactorAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactorAsked(..)")
    }
}

/// Why a second factor does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotProved {
    /// Wrong code, or a passkey that does not fit.
    Wrong,
    /// The code was used before.
    UsedBefore,
    /// Too many wrong codes; none is checked before then.
    Throttled {
        /// Until when.
        until: Timestamp,
    },
}
