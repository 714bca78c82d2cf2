//! Who sees a password that a reset makes: somebody who may see secrets, or, where the policy
//! `help_desk_temporary_password` is on, the help desk.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use crate::platform::service::Platform;
use crate::ports::StoreError;

/// Who may see a password that is made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Nobody sees it, or somebody with [`Right::SeeSecret`].
    Free,
    /// Somebody of the help desk, after a call back or in person.
    HandedOver,
}

/// The right with which this actor sees a password that is made here, and what it asks for.
pub(super) async fn seen_by(
    platform: &Platform,
    actor: &Actor,
    address: &SignInName,
) -> Result<(Right, Secrecy), StoreError> {
    Ok(match hands_over(platform, actor, address).await? {
        true => (Right::HandOverPassword, Secrecy::HandedOver),
        false => (Right::SeeSecret, Secrecy::Free),
    })
}

/// Whether this actor may see a temporary password of this account only because the policy lets the
/// help desk hand one over.
pub(crate) async fn hands_over(
    platform: &Platform,
    actor: &Actor,
    address: &SignInName,
) -> Result<bool, StoreError> {
    if !platform
        .store
        .policies()
        .passwords
        .help_desk_temporary_password
    {
        return Ok(false);
    }
    let rights = platform.rights_on(actor, address).await?;
    Ok(!rights.has(Right::SeeSecret) && rights.has(Right::HandOverPassword))
}
