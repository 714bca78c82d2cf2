//! Drops what has ended.

use crate::platform::error::AppError;
use crate::ports::{Change, Commit, IdentityChange};
use crate::sign_on::service::SignOn;

impl SignOn {
    /// Drops sessions, links, codes and tokens that have ended; call it about once an hour.
    ///
    /// # Errors
    /// [`AppError::Store`]; nothing was dropped.
    pub async fn forget_ended(&self) -> Result<(), AppError> {
        let now = self.platform.now();
        let commit = Commit {
            changes: vec![Change::Identity(IdentityChange::ForgetEnded(now))],
            ..Commit::default()
        };
        self.platform.store.commit(commit).await?;
        self.verification.confirmations.lock().forget(now);
        Ok(())
    }
}
