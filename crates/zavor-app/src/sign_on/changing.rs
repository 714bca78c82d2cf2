//! When the owner of a session may change the ways in to the account: factors, recovery addresses, saved
//! codes, app passwords.

use zavor_core::hold::Subject;
use zavor_core::identity::Method;
use zavor_core::not_me::frozen_until;
use zavor_core::rights::Denied;

use crate::platform::error::{AppError, RefusedMethod};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::SessionView;

/// Changes ways in to the account of this session in the account's turn: a report that freezes them comes
/// before the change asks ([`may_change_methods`]), or after it is written.
pub(crate) async fn in_turn_of<T>(
    sign_on: &SignOn,
    view: &SessionView,
    change: impl Future<Output = T>,
) -> T {
    let subject = Subject::Account(view.account.address.clone());
    sign_on.platform.orders.in_turn(&subject, change).await
}

/// The factors, if ways in may be changed in this session now. What is changed then is changed in the
/// account's turn ([`in_turn_of`]).
pub(crate) async fn may_change_methods(
    sign_on: &SignOn,
    view: &SessionView,
) -> Result<Vec<Method>, AppError> {
    let platform = &sign_on.platform;
    let methods = platform.store.methods_of(view.account.id).await?;
    let has_method = !methods.is_empty();
    let subject = Subject::Account(view.account.address.clone());
    let holds = platform.store.lasting_holds(&subject).await?;
    if let Some(until) = frozen_until(&holds, platform.now()) {
        return Err(RefusedMethod::Frozen { until }.into());
    }
    match view.session.may_change_methods(has_method, platform.now()) {
        true => Ok(methods),
        false if has_method => Err(AppError::Denied(Denied::NotFresh)),
        false => Err(RefusedMethod::SignedInLongAgo.into()),
    }
}
