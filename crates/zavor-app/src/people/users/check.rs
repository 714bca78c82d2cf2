//! What an account may be called, and how many names, groups and addresses it may have.
//!
//! Every name goes through the one normalisation of [`crate::platform::names`]; this file adds the
//! rules for a *new* name: in one of our domains, not taken, printable, and without what a `+tag`
//! or a master user means at sign-in.
//!
//! Security: names that look like others because of invisible characters are refused (Unicode TR
//! 36). Known limit: look-alikes of different scripts are not compared.

use zavor_core::account::{
    ALIASES_MAX, Account, DISPLAY_NAME_BYTES_MAX, GROUPS_MAX, RECOVERY_ADDRESSES_MAX,
    RecoveryAddress, SignInName,
};
use zavor_core::actor::Actor;

use crate::people::service::People;
use crate::platform::error::{AppError, InvalidAccount, RefusedAccount};
use crate::platform::names;
use crate::platform::notes::AccountNote;
use crate::platform::typed::{
    LOCAL_PART_BYTES_MAX, checked_group, is_invisible, is_our_local_part,
};
use crate::verification::typed_address::checked_recovery_address;

/// What to change about an account; `None` and empty lists change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The new display name.
    pub display_name: Option<String>,
    /// Aliases to add.
    pub aliases: Vec<String>,
    /// Groups to add.
    pub groups: Vec<String>,
    /// Aliases to remove; names the account does not have are ignored.
    pub remove_aliases: Vec<String>,
    /// Groups to remove; groups the account is not in are ignored.
    pub remove_groups: Vec<String>,
    /// Recovery addresses to add.
    pub recovery_addresses: Vec<String>,
}
impl People {
    /// Brings what is typed for a new address or alias to its normal form, or says why it cannot
    /// be one.
    pub(crate) fn new_address(&self, typed: &str) -> Result<SignInName, AppError> {
        self.new_address_in(typed, &self.platform.store.domains())
    }

    /// The same with other domains than the organisation's.
    pub(crate) fn new_address_in(
        &self,
        typed: &str,
        domains: &[String],
    ) -> Result<SignInName, AppError> {
        let typed_so = || typed.to_owned();
        if !typed.contains('@') {
            return Err(InvalidAccount::NoAt { typed: typed_so() }.into());
        }
        let name = names::normalise(typed.as_bytes(), domains)
            .ok_or_else(|| InvalidAccount::Malformed { typed: typed_so() })?;
        let local = name.local_part();
        if local.len() > LOCAL_PART_BYTES_MAX {
            let (typed, most) = (typed_so(), LOCAL_PART_BYTES_MAX);
            return Err(InvalidAccount::LocalPartTooLong { typed, most }.into());
        }
        if typed.contains(['+', '*']) || !is_our_local_part(local) {
            return Err(InvalidAccount::LocalPartCharacters { typed: typed_so() }.into());
        }
        if !domains.iter().any(|domain| domain == name.domain()) {
            let (typed, domains) = (typed_so(), domains.join(", "));
            return Err(InvalidAccount::NotInDomains { typed, domains }.into());
        }
        Ok(name)
    }

    /// Refuses a name that belongs to another account; names the owner if the actor may see it.
    pub(crate) async fn check_free(
        &self,
        actor: &Actor,
        name: &SignInName,
        own: Option<&Account>,
    ) -> Result<(), AppError> {
        let Some(id) = self.platform.store.find(name).await? else {
            return Ok(());
        };
        if own.is_some_and(|account| account.id == id) {
            return Ok(());
        }
        let seen = self.platform.domains_seen(actor);
        let may_see = |owner: &Account| {
            let domain = owner.address.domain();
            seen.as_ref()
                .is_none_or(|seen| seen.iter().any(|own| own == domain))
        };
        let owner = self.platform.store.account(id).await?.filter(may_see);
        let name = name.to_string();
        let owner = owner.map(|account| account.address.to_string());
        Err(match owner {
            Some(owner) if owner == name => RefusedAccount::Exists { name },
            Some(owner) => RefusedAccount::AliasOf { name, owner },
            None => RefusedAccount::AliasOfAnother { name },
        }
        .into())
    }

    /// Applies a change in memory; returns what it changed.
    pub(crate) async fn apply_change(
        &self,
        actor: &Actor,
        account: &mut Account,
        change: &AccountChange,
    ) -> Result<Vec<AccountNote>, AppError> {
        let mut changed = self.take_away(account, change);
        if let Some(name) = &change.display_name {
            let name = checked_display_name(name)?;
            if name != account.display_name {
                changed.push(AccountNote::DisplayName { name: name.clone() });
                account.display_name = name;
            }
        }
        for typed in &change.aliases {
            let alias = self.new_address(typed)?;
            self.check_free(actor, &alias, Some(account)).await?;
            if alias != account.address && !account.aliases.contains(&alias) {
                changed.push(AccountNote::Alias {
                    alias: alias.to_string(),
                });
                account.aliases.push(alias);
            }
        }
        for group in &change.groups {
            let group = checked_group(group)?;
            if !account.groups.contains(&group) {
                changed.push(AccountNote::Group {
                    group: group.clone(),
                });
                account.groups.push(group);
            }
        }
        for typed in &change.recovery_addresses {
            let recovery = checked_recovery_address(typed, account)?;
            let known = account.recovery_addresses.iter();
            if !known.into_iter().any(|known| known.address == recovery) {
                changed.push(AccountNote::Recovery {
                    address: recovery.clone(),
                });
                account.recovery_addresses.push(RecoveryAddress {
                    address: recovery,
                    added: self.platform.now(),
                    by_owner: false,
                    confirmed: None,
                });
            }
        }
        check_counts(account)?;
        Ok(changed)
    }
}

impl People {
    /// Removes aliases and groups; returns what it changed.
    fn take_away(&self, account: &mut Account, change: &AccountChange) -> Vec<AccountNote> {
        let domains = self.platform.store.domains();
        let mut changed = Vec::new();
        for typed in &change.remove_aliases {
            let Some(alias) = names::normalise(typed.as_bytes(), &domains) else {
                continue;
            };
            if account.aliases.contains(&alias) {
                account.aliases.retain(|other| *other != alias);
                let alias = alias.to_string();
                changed.push(AccountNote::AliasRemoved { alias });
            }
        }
        for group in &change.remove_groups {
            let group = group.trim();
            if account.groups.iter().any(|other| other == group) {
                account.groups.retain(|other| other != group);
                changed.push(AccountNote::GroupRemoved {
                    group: group.into(),
                });
            }
        }
        changed
    }
}

/// Refuses more names than one account may have.
fn check_counts(account: &Account) -> Result<(), InvalidAccount> {
    let address = || account.address.to_string();
    let counts = (
        account.aliases.len(),
        account.groups.len(),
        account.recovery_addresses.len(),
    );
    match counts {
        (count, _, _) if count > ALIASES_MAX => Err(InvalidAccount::TooManyAliases {
            address: address(),
            count,
            most: ALIASES_MAX,
        }),
        (_, count, _) if count > GROUPS_MAX => Err(InvalidAccount::TooManyGroups {
            address: address(),
            count,
            most: GROUPS_MAX,
        }),
        (_, _, count) if count > RECOVERY_ADDRESSES_MAX => {
            Err(InvalidAccount::TooManyRecoveryAddresses {
                address: address(),
                count,
                most: RECOVERY_ADDRESSES_MAX,
            })
        }
        _ => Ok(()),
    }
}

pub(crate) fn checked_display_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.len() > DISPLAY_NAME_BYTES_MAX || name.chars().any(is_invisible) {
        let most = DISPLAY_NAME_BYTES_MAX;
        return Err(InvalidAccount::DisplayName { most }.into());
    }
    Ok(name.into())
}
