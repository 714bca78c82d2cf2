//! Adoption: adds an account whose password lives elsewhere at its first successful report, if the
//! operator asked for it (`[directory] adopt = true`).

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};

use crate::platform::notes::AccountNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::{Change, Commit, StoreError};
use crate::sign_in::service::SignIn;

impl SignIn {
    /// Adds the account of a name that just signed in somewhere else; returns whether it did. Only
    /// names in our own domains are adopted. If the store cannot write, the next report tries
    /// again.
    pub(crate) async fn adopt(&self, who: &ResolvedName) -> Result<bool, StoreError> {
        let ours = || {
            self.platform
                .store
                .domains()
                .iter()
                .any(|domain| domain == who.address.domain())
        };
        if !self.platform.settings().adopt || who.account.is_some() || !who.normal || !ours() {
            return Ok(false);
        }
        let account = Account {
            id: self.platform.store.next_account_id().await?,
            address: who.address.clone(),
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: self.platform.now(),
            sessions_ended: None,
            raised_limit: None,
            own_release: None,
            version: 1,
        };
        let detail = AccountNote::Adopted;
        let (act, done) = (AuditAct::AddAccount, AuditResult::Done);
        let audit = vec![
            self.platform
                .audit_of(&Actor::System, act, &who.address, done, detail),
        ];
        let mut changes = vec![Change::AddAccount(account)];
        changes.extend(self.platform.holds_of_former_account(&who.address).await?);
        match self
            .platform
            .store
            .commit(Commit {
                changes,
                audit,
                ..Commit::default()
            })
            .await
        {
            // A conflict means that another report adopted it first. Either way it exists now.
            Ok(_) | Err(StoreError::Conflict) => Ok(true),
            Err(error) => {
                tracing::warn!(%error, "an account could not be adopted");
                Ok(false)
            }
        }
    }
}
