//! Which holds restrict sending.

use zavor_core::hold::{HoldKind, StoredHold};

/// Whether a hold restricts sending or relaying.
pub(crate) fn is_restriction(hold: &StoredHold) -> bool {
    matches!(
        hold.identity.kind,
        HoldKind::RestrictedSending | HoldKind::RestrictedConnector
    )
}
