//! What a check gets besides the attempt: what records say about the account, and what guards,
//! lists and the configuration say about the origin of the attempt.

use crate::hold::stored::{HoldKind, StoredHold};
use crate::moment::Timestamp;
use crate::network::NetworkKey;
use crate::shared_network::SharedView;

/// What records say about the account, taken from its lasting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// An administrator blocked signing in.
    pub sign_in_blocked: bool,
    /// The password has expired.
    pub password_expired: bool,
    /// The password must be changed.
    pub must_change: bool,
}

/// What the origin's guards and the lists say about the origin of the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OriginView {
    /// The network is on the deny list.
    pub denied: bool,
    /// An allow rule names this account here: a lockout by wrong passwords does not refuse it. A
    /// hundred failures in a row still do, and passwords are tried one at a time.
    pub lifts_lockout: bool,
    /// A block is in force: which network, and until when.
    pub blocked: Option<(NetworkKey, Timestamp)>,
    /// The block is strong enough to refuse near places as well.
    pub blocked_for_near: bool,
    /// Enough accounts find this place familiar to make it near for everybody else.
    pub common: bool,
    /// Many people are known to be behind the address.
    pub shared: Option<SharedView>,
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
                // Guards and networks have views of their own; the rest stops no sign-in.
                HoldKind::LockedOut
                | HoldKind::OriginBlocked
                | HoldKind::SecondFactorThrottled
                | HoldKind::RecoveryThrottled
                | HoldKind::RestrictedSending
                | HoldKind::RestrictedConnector
                | HoldKind::SendingLimit
                | HoldKind::OrganisationRestricted
                | HoldKind::AtRisk => {}
            }
        }
        standing
    }
}
