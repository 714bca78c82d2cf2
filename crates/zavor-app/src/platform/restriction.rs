//! Which holds restrict sending.

use zavor_core::hold::StoredHold;

/// Whether a hold restricts sending or relaying.
pub(crate) fn is_restriction(hold: &StoredHold) -> bool {
    hold.identity.kind.is_restriction()
}
