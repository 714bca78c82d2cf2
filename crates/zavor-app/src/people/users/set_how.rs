//! How a new password comes about: by what it is judged, and who is noted as having set it.

use zavor_core::account::{Credential, PasswordReset, SetBy};
use zavor_core::moment::Timestamp;

/// How a new password comes about. It says by what it is judged, and who is noted as having set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetHow {
    /// Drawn here. Rules for what people choose, such as a length, say nothing about it, and a strict
    /// policy would stop every reset.
    MadeHere,
    /// An administrator chose it for another person.
    Given,
    /// Its owner chose it, who showed the one in force.
    WithCurrent,
    /// Chosen with a one-time link.
    WithLink {
        /// When the link was made.
        made: Timestamp,
    },
    /// Chosen after a recovery.
    Recovered {
        /// When the newest of its proofs was registered.
        proofs_since: Timestamp,
    },
}

impl SetHow {
    /// For a password that was drawn here, or that somebody chose for another person.
    pub(crate) const fn when_made_here(made_here: bool) -> Self {
        match made_here {
            true => Self::MadeHere,
            false => Self::Given,
        }
    }

    /// Whether it must differ from the one in force. Whoever chooses one for themselves has a reason
    /// to, and the reason may be that somebody else knows the old one. An administrator may give out
    /// the same again, but not while something says that the account is misused.
    pub(super) const fn must_differ(self, misused: bool) -> bool {
        match self {
            // 52 random bits or more are another password.
            Self::MadeHere => false,
            Self::Given => misused,
            Self::WithCurrent | Self::WithLink { .. } | Self::Recovered { .. } => true,
        }
    }

    /// The reset that the new password goes back to.
    pub(super) fn reset(self, before: Option<&Credential>, at: Timestamp) -> Option<PasswordReset> {
        let reset = |by, allowed| Some(PasswordReset { by, at, allowed });
        match self {
            Self::MadeHere | Self::Given => Some(PasswordReset::by_administrator(at)),
            Self::WithCurrent => before.and_then(|before| before.reset),
            Self::WithLink { made } => reset(SetBy::Link, made),
            Self::Recovered { proofs_since } => reset(SetBy::Recovery, proofs_since),
        }
    }
}
