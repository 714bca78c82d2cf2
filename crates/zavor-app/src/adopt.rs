//! Adoption: an account whose password lives elsewhere is made at its first successful report,
//! when the operator asked for it (`[directory] adopt = true`).

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};

use crate::ports::{Change, Commit, Store, StoreError};
use crate::resolve::Resolved;
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    /// Makes the account of a name that just signed in somewhere else; says whether it did. Only
    /// names of our own domains are adopted. A store that cannot write adopts nobody now and
    /// somebody at the next report.
    pub(crate) async fn adopt(&self, who: &Resolved) -> Result<bool, StoreError> {
        let ours = || {
            self.store
                .domains()
                .iter()
                .any(|domain| domain == who.address.domain())
        };
        if !self.settings().adopt || who.account.is_some() || !who.normal || !ours() {
            return Ok(false);
        }
        let account = Account {
            id: self.store.next_account_id()?,
            address: who.address.clone(),
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: self.now(),
            sessions_ended: None,
            raised_limit: None,
            version: 1,
        };
        let detail = "adopted at its first successful sign-in; password elsewhere".to_string();
        let (act, done) = (AuditAct::AddAccount, AuditResult::Done);
        let audit = vec![self.audit_of(&Actor::System, act, &who.address, done, detail)];
        let mut changes = vec![Change::AddAccount(account)];
        changes.extend(self.holds_of_former_account(&who.address)?);
        match self
            .store
            .commit(Commit {
                changes,
                audit,
                ..Commit::default()
            })
            .await
        {
            // A conflict: another report adopted it first. Either way it exists now.
            Ok(_) | Err(StoreError::Conflict) => Ok(true),
            Err(error) => {
                tracing::warn!(%error, "an account could not be adopted");
                Ok(false)
            }
        }
    }
}
