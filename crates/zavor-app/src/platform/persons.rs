//! Looking people up, for doors that show who exists (LDAP).
//!
//! A [`Person`] holds names and groups, never a credential, a recovery address or a hold. The
//! caller decides who may ask for whom (the LDAP door: a service may ask for everybody, a person
//! only for their own entry).

use std::sync::Arc;

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::hold::Subject;
use zavor_core::sign_in::Standing;

use crate::platform::names::normalise;
use crate::platform::service::Platform;
use crate::ports::{AccountQuery, PAGE_MAX, StoreError};

/// The part of an account that doors may show to clients that look people up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub address: SignInName,
    /// The person's name; may be empty.
    pub display_name: String,
    /// Further addresses.
    pub aliases: Vec<SignInName>,
    /// Groups.
    pub groups: Vec<String>,
}

impl From<Account> for Person {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            address: account.address,
            display_name: account.display_name,
            aliases: account.aliases,
            groups: account.groups,
        }
    }
}

impl Platform {
    /// The person whom a typed name or alias belongs to. A direct look-up, never a scan.
    pub async fn person(&self, name: &[u8]) -> Result<Option<Person>, StoreError> {
        let Some(name) = normalise(name, &self.store.domains()) else {
            return Ok(None);
        };
        let Some(id) = self.store.find(&name).await? else {
            return Ok(None);
        };
        Ok(self.store.account(id).await?.map(Person::from))
    }

    /// Whether somebody who showed the password of this account earlier may continue without
    /// showing it again: not when sign-in was blocked meanwhile, the account is gone, or its
    /// password must be changed. If state cannot be read, they may stay; the next question reports
    /// the failure. With the embedded store, memory only.
    pub async fn may_stay(&self, id: AccountId, address: &SignInName) -> bool {
        let is_there = match self.store.brief(id).await {
            Ok(brief) => brief.is_some_and(|brief| brief.address == *address),
            Err(_) => true,
        };
        let subject = Subject::Account(address.clone());
        let holds = self.store.lasting_holds(&subject).await.unwrap_or_default();
        let standing = Standing::of(&holds, self.now());
        is_there && standing == Standing::default()
    }

    /// People in order of their address, at most `query.limit` and [`PAGE_MAX`]. May read the
    /// disk: callers on an async thread move it to a blocking one.
    pub async fn people(&self, query: &AccountQuery) -> Result<Vec<Person>, StoreError> {
        let query = AccountQuery {
            limit: query.limit.min(PAGE_MAX),
            ..query.clone()
        };
        let accounts = self.store.accounts(&query).await?;
        Ok(accounts.into_iter().map(Person::from).collect())
    }

    /// The organisation's domains, the first one being the default.
    pub fn domains(&self) -> Arc<[String]> {
        self.store.domains()
    }
}
