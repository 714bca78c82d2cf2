//! Looking up accounts and names, for every service.

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::sign_in::Standing;

use crate::platform::error::AppError;
use crate::platform::names;
use crate::platform::service::Platform;
use crate::ports::{Change, StoreError};

impl Platform {
    /// The account that a typed name or alias belongs to.
    pub(crate) async fn account_named(&self, typed: &str) -> Result<Account, AppError> {
        let name = self.name_typed(typed)?;
        let account = match self.store.find(&name).await? {
            Some(id) => self.store.account(id).await?,
            None => None,
        };
        account.ok_or_else(|| unknown_account(typed))
    }

    /// A typed name in its normal form, whether or not an account has it.
    ///
    /// # Errors
    /// `Unknown` if no account could ever have this name.
    pub fn name_typed(&self, typed: &str) -> Result<SignInName, AppError> {
        let domains = self.store.domains();
        names::normalise(typed.as_bytes(), &domains).ok_or_else(|| unknown_account(typed))
    }

    /// The holds that a new account takes over: from a removed account with the same address, or
    /// from a name that was charged before it became an account.
    pub(crate) async fn holds_of_former_account(
        &self,
        address: &SignInName,
    ) -> Result<Vec<Change>, StoreError> {
        let now = self.world.clock.now();
        let holds = self
            .store
            .lasting_holds(&Subject::Account(address.clone()))
            .await?;
        let changed = |hold: &StoredHold| match hold.in_force(now) {
            true => Change::PlaceHold(hold.clone().for_new_account()),
            false => Change::ReleaseHold(hold.identity.clone()),
        };
        Ok(holds.iter().map(changed).collect())
    }

    /// The Global Administrators without limits, in order of account number.
    pub(crate) async fn global_administrators(&self) -> Result<Vec<AccountId>, StoreError> {
        let mut holders: Vec<AccountId> = self
            .store
            .all_roles()
            .await?
            .into_iter()
            .filter(|(_, role, domains)| *role == Role::GlobalAdministrator && domains.is_empty())
            .map(|(holder, ..)| holder)
            .collect();
        holders.sort();
        Ok(holders)
    }

    /// Whether somebody blocked sign-in of an account.
    pub(crate) async fn is_sign_in_blocked(
        &self,
        address: &SignInName,
    ) -> Result<bool, StoreError> {
        let holds = self
            .store
            .lasting_holds(&Subject::Account(address.clone()))
            .await?;
        Ok(Standing::of(&holds, self.now()).sign_in_blocked)
    }
}

pub(crate) fn unknown_account(typed: &str) -> AppError {
    AppError::Unknown {
        what: "account",
        name: typed.into(),
    }
}

/// The actor who owns an account.
pub(crate) fn owner(account: &Account, source: Option<IpAddr>) -> Actor {
    Actor::Owner {
        account: account.id,
        address: account.address.clone(),
        source,
    }
}
