//! The owner's own recovery addresses, changed in a session with a fresh proof.

use crate::notifications::acted::Acted;
use crate::platform::error::AppError;
use crate::sign_on::changing::{in_turn_of, may_change_methods};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::SessionView;

impl SignOn {
    /// Adds a recovery address to the owner's own account and mails it a link to confirm it.
    ///
    /// # Errors
    /// `Denied` without a fresh proof; `Invalid` address; `Refused` when mail is not configured,
    /// when there are too many addresses, or when too many such mails were sent.
    pub async fn add_own_recovery_address(
        &self,
        view: &SessionView,
        typed: &str,
    ) -> Result<Acted, AppError> {
        let added = in_turn_of(self, view, async {
            may_change_methods(self, view).await?;
            let account = self.owned(view).await?;
            let here = Some(view.session.key);
            self.verification
                .add_address(&view.owner, account, typed, here)
                .await
        });
        in_this_session(self, view, added.await).await
    }

    /// Removes a recovery address from the owner's own account.
    ///
    /// # Errors
    /// `Denied` without a fresh proof.
    pub async fn remove_own_recovery_address(
        &self,
        view: &SessionView,
        address: &str,
    ) -> Result<Acted, AppError> {
        let removed = in_turn_of(self, view, async {
            may_change_methods(self, view).await?;
            let account = self.owned(view).await?;
            let here = Some(view.session.key);
            self.verification
                .remove_address(&view.owner, account, address, here)
                .await
        });
        in_this_session(self, view, removed.await).await
    }
}

/// A conflict because the session ended meanwhile says so.
async fn in_this_session(
    sign_on: &SignOn,
    view: &SessionView,
    acted: Result<Acted, AppError>,
) -> Result<Acted, AppError> {
    if matches!(acted, Err(AppError::Conflict)) {
        sign_on.still_open(view).await?;
    }
    acted
}
