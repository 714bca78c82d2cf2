//! Stores a right password again with current parameters.

use zavor_core::account::Account;

use crate::ports::{Change, StoreError};
use crate::sign_in::service::SignIn;

impl SignIn {
    /// Stores a hash with current parameters after a right sign-in. The old hash was read from
    /// `account`: if that has changed since, somebody set a new password, and nothing is stored.
    /// Not audited: the password is the same.
    pub(crate) async fn store_rehash(
        &self,
        account: &Account,
        new_hash: String,
    ) -> Result<(), StoreError> {
        let mut account = account.clone();
        let Some(credential) = account.credential.as_mut() else {
            return Ok(());
        };
        credential.hash = new_hash;
        account.version += 1;
        let commit = crate::ports::Commit {
            changes: vec![Change::PutAccount(account)],
            ..Default::default()
        };
        match self.platform.store.commit(commit).await {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
