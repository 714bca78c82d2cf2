//! Rows that adapters list as they are stored. The caller has judged whether the reader may see them.

use zavor_core::account::AccountId;
use zavor_core::actor::Role;

use crate::platform::service::Platform;
use crate::ports::{ChainedAudit, Effect, EffectFilter, StoreError};

/// A role and the domains it is limited to; none = all domains.
pub type RoleRow = (Role, Vec<String>);

impl Platform {
    /// The roles of an account.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn roles_of(&self, account: AccountId) -> Result<Vec<RoleRow>, StoreError> {
        self.store.roles(account).await
    }

    /// Acts of the audit from this number on, the oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn acts_from(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<ChainedAudit>, StoreError> {
        self.store.audit(from, limit).await
    }

    /// Number and hash of the last act of the audit; `None` when there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>, StoreError> {
        self.store.audit_head().await
    }

    /// Notices and acts on mail hosts that wait, or were given up, at most `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn effects(
        &self,
        filter: EffectFilter,
        limit: usize,
    ) -> Result<Vec<Effect>, StoreError> {
        self.store.effects(filter, limit).await
    }
}
