//! Roles: granted, revoked and listed. They are recorded for the admin centre and inactive until
//! a second factor exists (`spec/roles.md`); the command line acts as the local operator.
//!
//! Security: the last Global Administrator's role is never removed, neither by revoking it nor
//! by limiting it to domains. Every act is audited, refused ones too.

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::AuditAct;
use zavor_core::rights::Right;

use crate::acted::Acted;
use crate::error::AppError;
use crate::names;
use crate::ports::{Change, Store};
use crate::users::LAST_GLOBAL_ADMINISTRATOR;
use crate::zavor::Zavor;

/// Most domains one role may be limited to.
pub const ROLE_DOMAINS_MAX: usize = 50;

/// One role of one account, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGranted {
    /// Whose.
    pub address: SignInName,
    /// Which.
    pub role: Role,
    /// Limited to these domains; empty = all.
    pub domains: Vec<String>,
}

/// One role of one account, as the admin centre shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleShown {
    /// Whose, which, where.
    pub granted: RoleGranted,
    /// Whether a second factor is registered; without one the role is inactive.
    pub active: bool,
}

impl<S: Store> Zavor<S> {
    /// All roles granted, by address, and whether each is active.
    ///
    /// # Errors
    /// `Denied` to who may not grant them; looking needs no fresh factor.
    pub fn roles_shown(&self, actor: &Actor) -> Result<Vec<RoleShown>, AppError> {
        self.may_look(actor, Right::Organisation)?;
        let mut shown = Vec::new();
        for granted in self.list_roles()? {
            let active = match self.store.find(&granted.address)? {
                Some(id) => !self.store.methods_of(id)?.is_empty(),
                None => false,
            };
            shown.push(RoleShown { granted, active });
        }
        Ok(shown)
    }

    /// All roles granted, by address.
    pub fn list_roles(&self) -> Result<Vec<RoleGranted>, AppError> {
        let mut granted = Vec::new();
        for (id, role, domains) in self.store.all_roles()? {
            // An account that is just being removed has no address any more.
            if let Some(brief) = self.store.brief(id)? {
                granted.push(RoleGranted {
                    address: brief.address.clone(),
                    role,
                    domains,
                });
            }
        }
        granted.sort_by(|a, b| (&a.address, a.role).cmp(&(&b.address, b.role)));
        Ok(granted)
    }

    /// Grants a role, limited to `domains` (empty = all of the organisation's).
    pub async fn grant_role(
        &self,
        actor: &Actor,
        address: &str,
        role: Role,
        domains: &[String],
    ) -> Result<Acted, AppError> {
        let account = self.account_named(address)?;
        let act = AuditAct::GrantRole;
        self.authorise(actor, act, Right::Organisation, &account.address)
            .await?;
        let domains = self.checked_role_domains(domains)?;
        let had = self.store.roles(account.id)?;
        let (acted, changes) = if had.contains(&(role, domains.clone())) {
            (Acted::NothingToDo, Vec::new())
        } else {
            let narrows = role == Role::GlobalAdministrator && !domains.is_empty();
            let mut changes = match narrows {
                true => match self.another_global_administrator(account.id)? {
                    Some(changes) => changes,
                    None => {
                        return Err(self
                            .refused(actor, act, &account.address, LAST_GLOBAL_ADMINISTRATOR)
                            .await);
                    }
                },
                false => Vec::new(),
            };
            changes.push(Change::GrantRole(account.id, role, domains.clone()));
            (Acted::done(), changes)
        };
        let detail = match domains.is_empty() {
            true => format!("{role}"),
            false => format!("{role}, limited to {}", domains.join(", ")),
        };
        let audit = self.audit_of(actor, act, &account.address, acted.result(), detail);
        self.commit(changes, audit).await?;
        Ok(acted)
    }

    /// Revokes a role.
    pub async fn revoke_role(
        &self,
        actor: &Actor,
        address: &str,
        role: Role,
    ) -> Result<Acted, AppError> {
        let account = self.account_named(address)?;
        let act = AuditAct::RevokeRole;
        self.authorise(actor, act, Right::Organisation, &account.address)
            .await?;
        let has = self
            .store
            .roles(account.id)?
            .iter()
            .any(|(had, _)| *had == role);
        let (acted, changes) = if has {
            let mut changes = match role {
                Role::GlobalAdministrator => match self.another_global_administrator(account.id)? {
                    Some(changes) => changes,
                    None => {
                        return Err(self
                            .refused(actor, act, &account.address, LAST_GLOBAL_ADMINISTRATOR)
                            .await);
                    }
                },
                _ => Vec::new(),
            };
            changes.push(Change::RevokeRole(account.id, role));
            (Acted::done(), changes)
        } else {
            (Acted::NothingToDo, Vec::new())
        };
        let audit = self.audit_of(
            actor,
            act,
            &account.address,
            acted.result(),
            role.to_string(),
        );
        self.commit(changes, audit).await?;
        Ok(acted)
    }

    /// The domains a role is limited to, in normal form, each one of ours.
    pub(crate) fn checked_role_domains(&self, typed: &[String]) -> Result<Vec<String>, AppError> {
        let ours = self.store.domains();
        if typed.len() > ROLE_DOMAINS_MAX {
            return Err(AppError::Invalid(format!(
                "a role can be limited to at most {ROLE_DOMAINS_MAX} domains; nothing was changed"
            )));
        }
        let mut domains = Vec::new();
        for typed in typed {
            let domain = names::normal_domain(typed)
                .filter(|domain| ours.contains(domain))
                .ok_or_else(|| {
                    AppError::Invalid(format!(
                        "{typed:?} is none of the organisation's domains: {}; nothing was changed",
                        ours.join(", ")
                    ))
                })?;
            domains.push(domain);
        }
        domains.sort();
        domains.dedup();
        Ok(domains)
    }

    /// Before an account ceases to be Global Administrator without limits: `None` when it is the
    /// last one. Otherwise changes for the same commit, which make two such acts at once conflict:
    /// both count up the version of the first holder, and only one of them can.
    pub(crate) fn another_global_administrator(
        &self,
        id: AccountId,
    ) -> Result<Option<Vec<Change>>, AppError> {
        let holders = self.global_administrators()?;
        let Some(first) = holders.first().copied().filter(|_| holders.contains(&id)) else {
            return Ok(Some(Vec::new()));
        };
        let anchor = self.store.account(first)?;
        // Read again, after the version: whoever was faster is seen here or conflicts later.
        let holders = self.global_administrators()?;
        if holders == [id] {
            return Ok(None);
        }
        match anchor {
            Some(mut account) if holders.contains(&first) => {
                account.version += 1;
                Ok(Some(vec![Change::PutAccount(account)]))
            }
            _ => Err(AppError::Conflict),
        }
    }

    /// Who is Global Administrator without limits, in order of account number.
    pub(crate) fn global_administrators(&self) -> Result<Vec<AccountId>, AppError> {
        let mut holders: Vec<AccountId> = self
            .store
            .all_roles()?
            .into_iter()
            .filter(|(_, role, domains)| *role == Role::GlobalAdministrator && domains.is_empty())
            .map(|(holder, ..)| holder)
            .collect();
        holders.sort();
        Ok(holders)
    }
}
