//! Rows that adapters list as they are stored: reads only, of what no service shows. The caller has
//! judged whether the reader may see them.

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Role;

use crate::ports::{ChainedAudit, Effect, EffectFilter, Store, StoreError};

/// A role and the domains it is limited to; none = all domains.
pub type RoleRow = (Role, Vec<String>);

/// Reads of stored rows. Each fails when the store cannot be read.
#[derive(Clone, Copy)]
pub struct Rows<'a>(pub(super) &'a dyn Store);

impl Rows<'_> {
    /// The roles of an account.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn roles(self, account: AccountId) -> Result<Vec<RoleRow>, StoreError> {
        self.0.roles(account).await
    }

    /// Acts of the audit from this number on, the oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn acts(self, from: u64, limit: usize) -> Result<Vec<ChainedAudit>, StoreError> {
        self.0.audit(from, limit).await
    }

    /// Number and hash of the last act of the audit; `None` when there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn audit_head(self) -> Result<Option<(u64, [u8; 32])>, StoreError> {
        self.0.audit_head().await
    }

    /// Whether this is the address of an account; not whether it is one of its aliases.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn has_account(self, address: &SignInName) -> Result<bool, StoreError> {
        let brief = self.0.find_brief(address).await?;
        Ok(brief.is_some_and(|brief| brief.address == *address))
    }

    /// Notices and acts on mail hosts that wait, or were given up, at most `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn effects(
        self,
        filter: EffectFilter,
        limit: usize,
    ) -> Result<Vec<Effect>, StoreError> {
        self.0.effects(filter, limit).await
    }
}
