//! [`Standing`]: what records say about signing in to an account, as the rules need it.

use crate::hold::{HoldKind, StoredHold};
use crate::moment::Timestamp;

/// What records say about the account, made from its lasting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// An administrator blocked signing in.
    pub sign_in_blocked: bool,
    /// The password's time is over.
    pub password_expired: bool,
    /// The password must be changed.
    pub must_change: bool,
}

impl Standing {
    /// From the lasting holds of an account.
    pub fn of(holds: &[StoredHold], now: Timestamp) -> Self {
        let mut standing = Self::default();
        for hold in holds.iter().filter(|hold| hold.in_force(now)) {
            match hold.identity.kind {
                HoldKind::SignInBlocked => standing.sign_in_blocked = true,
                HoldKind::PasswordExpired => standing.password_expired = true,
                HoldKind::MustChangePassword => standing.must_change = true,
                _ => {}
            }
        }
        standing
    }
}
