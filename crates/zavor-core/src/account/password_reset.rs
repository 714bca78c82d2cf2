//! Who set a password, as far back as somebody who needed no password for it.
//!
//! An owner's change goes back to the reset before it: whoever could make it knew the password of
//! that reset. So a change by a thief who knew the old password is never taken for the reset that
//! shuts the thief out (`spec/recovery.md`, "This was not me").

use crate::closed_list::closed_list;
use crate::moment::{Span, Timestamp};

/// How long before somebody was seen in an account its proofs must have been there, so that they are
/// not theirs: as long as a new recovery address waits
/// ([`RECOVERY_ADDRESS_WAIT`](crate::account::RECOVERY_ADDRESS_WAIT)), for the same reason.
pub const PROOF_OLDER_BY: Span = Span::from_hours(72);

closed_list! {
    /// Who set a password.
    pub enum SetBy {
        /// An administrator, the local operator, or an import.
        Administrator = "administrator",
        /// Somebody who showed the password before it.
        Owner = "owner",
        /// Somebody with a one-time link that an administrator made.
        Link = "link",
        /// Somebody who recovered the account with proofs of their own.
        Recovery = "recovery",
    }
}

/// The last time a password was set by somebody who did not show the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasswordReset {
    /// Who; an owner's change is none.
    pub by: SetBy,
    /// When.
    pub at: Timestamp,
    /// Since when what allowed it was there: for a link when it was made, for a recovery when the
    /// newest of its proofs was registered, else `at`.
    pub allowed: Timestamp,
}

impl PasswordReset {
    /// By an administrator, the local operator or an import.
    pub const fn by_administrator(at: Timestamp) -> Self {
        Self {
            by: SetBy::Administrator,
            at,
            allowed: at,
        }
    }

    /// Whether it shuts out somebody who was in the account at `began`. A link must be newer: an older
    /// one may lie in the stolen mailbox. A proof must be older by [`PROOF_OLDER_BY`]: what was
    /// registered shortly before may be the thief's.
    pub fn shuts_out(&self, began: Timestamp) -> bool {
        self.at >= began
            && match self.by {
                SetBy::Administrator => true,
                SetBy::Link => self.allowed >= began,
                SetBy::Recovery => self.allowed.plus(PROOF_OLDER_BY) <= began,
                SetBy::Owner => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
    const MS: Span = Span::from_millis(1);

    #[test]
    fn only_what_the_thief_cannot_have_had_in_hand_shuts_the_thief_out() {
        let wait = PROOF_OLDER_BY;
        assert_eq!(wait.as_secs(), 72 * 3600);
        for (by, at, allowed, shuts_out) in [
            (SetBy::Administrator, T0, T0, true),
            (SetBy::Administrator, T0.minus(MS), T0.minus(MS), false),
            (SetBy::Link, T0.plus(MS), T0, true),
            (SetBy::Link, T0.plus(MS), T0.minus(MS), false),
            (SetBy::Recovery, T0, T0.minus(wait), true),
            (SetBy::Recovery, T0, T0.minus(wait).plus(MS), false),
            (SetBy::Recovery, T0, T0, false),
            (SetBy::Recovery, T0.minus(MS), T0.minus(wait), false),
            (SetBy::Owner, T0.plus(MS), T0.plus(MS), false),
        ] {
            let reset = PasswordReset { by, at, allowed };
            assert_eq!(reset.shuts_out(T0), shuts_out, "{reset:?}");
        }
    }
}
