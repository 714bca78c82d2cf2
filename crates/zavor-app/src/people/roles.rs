//! Roles: granted, revoked and listed. A role is inactive until its holder has a second factor
//! (`spec/roles.md`); the command line acts as the local operator.
//!
//! Security: nobody grants or revokes a role beyond their own. The last Global Administrator who
//! can act keeps the role: it is neither revoked nor limited to domains, and a blocked account does
//! not count as one that is left. The commit names what this judgement rests on; the store refuses
//! it if that has changed. Tokens that rest on a role end with it. Every act is audited, refused
//! ones too; all other Global Administrators are told of a new one.

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::note::{Detail, Word};
use zavor_core::rights::{Right, within};
use zavor_core::sign_in::Standing;

use crate::notifications::acted::Acted;
use crate::notifications::alerts::told::Told;
use crate::people::service::People;
use crate::platform::error::{AppError, InvalidOrganisation, RefusedAccount};
use crate::platform::names;
use crate::platform::notes::RoleNote;
use crate::ports::Change;

/// Most domains one role may be limited to.
pub const ROLE_DOMAINS_MAX: usize = 50;

/// One role of one account, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGrant {
    /// Whose role.
    pub address: SignInName,
    /// Which role.
    pub role: Role,
    /// Limited to these domains; empty = all.
    pub domains: Vec<String>,
}

/// One role of one account, as the admin centre shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleShown {
    /// Whose role, which, and where.
    pub granted: RoleGrant,
    /// The person's name; empty if there is none.
    pub display_name: String,
    /// Whether the role is active: it is inactive without a registered second factor.
    pub active: bool,
}

impl People {
    /// All roles granted, by address, and whether each is active.
    ///
    /// # Errors
    /// `Denied` without the right to grant them; looking needs no fresh factor.
    pub async fn roles_shown(&self, actor: &Actor) -> Result<Vec<RoleShown>, AppError> {
        self.platform.may_look(actor, Right::Organisation)?;
        let mut shown = Vec::new();
        for granted in self.list_roles().await? {
            let brief = self.platform.store.find_brief(&granted.address).await?;
            let (active, display_name) = match brief {
                Some(brief) => {
                    let account = self.platform.store.account(brief.id).await?;
                    let methods = self.platform.store.methods_of(brief.id).await?;
                    let name = account.map(|account| account.display_name);
                    (!methods.is_empty(), name.unwrap_or_default())
                }
                None => (false, String::new()),
            };
            shown.push(RoleShown {
                granted,
                display_name,
                active,
            });
        }
        Ok(shown)
    }

    /// All roles granted, by address.
    pub async fn list_roles(&self) -> Result<Vec<RoleGrant>, AppError> {
        let mut granted = Vec::new();
        for (id, role, domains) in self.platform.store.all_roles().await? {
            // An account that is being removed has no address any more.
            if let Some(brief) = self.platform.store.brief(id).await? {
                granted.push(RoleGrant {
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
    ///
    /// # Errors
    /// `Denied`, also for a role beyond the actor's own; `Unknown` account; `Invalid` domains;
    /// `Refused` when it would limit the last Global Administrator; `Conflict`; `Store`.
    pub async fn grant_role(
        &self,
        actor: &Actor,
        address: &str,
        role: Role,
        domains: &[String],
    ) -> Result<Acted, AppError> {
        let act = AuditAct::GrantRole;
        let account = self
            .platform
            .account_for(actor, act, Right::Organisation, address)
            .await?;
        let domains = self.checked_role_domains(domains)?;
        let wanted = RoleHeld { role, domains };
        let subject = Some(Subject::Account(account.address.clone()));
        self.platform
            .hands_out(actor, act, subject, &wanted)
            .await?;
        let had = self.platform.roles_held(account.id).await?;
        let mut detail: Detail = role_notes(&wanted).into_iter().collect();
        if had.contains(&wanted) {
            let audit = self.platform.audit_of(
                actor,
                act,
                &account.address,
                AuditResult::NothingToDo,
                detail,
            );
            self.platform.commit(Vec::new(), audit).await?;
            return Ok(Acted::NothingToDo);
        }
        let global = role == Role::GlobalAdministrator;
        let is_new = global && !within(&had, &wanted);
        let narrows = global && !wanted.domains.is_empty();
        let mut changes = match narrows {
            true => self.without_global(actor, act, &account).await?,
            false => Vec::new(),
        };
        let mut left = had.clone();
        left.retain(|held| held.role != role);
        left.push(wanted.clone());
        changes.extend(self.tokens_that_end(account.id, &left, &mut detail).await?);
        changes.push(expected(account.id, had));
        let RoleHeld { domains, .. } = wanted;
        changes.push(Change::GrantRole(account.id, role, domains));
        let audit = self
            .platform
            .audit_of(actor, act, &account.address, AuditResult::Done, detail);
        let told = match is_new {
            true => {
                self.notifications
                    .told_of_new_global(actor, &account)
                    .await?
            }
            false => Told::default(),
        };
        let (mails, alert) = told.parts();
        self.platform.commit_with(changes, audit, mails).await?;
        self.notifications.raise_told(alert);
        Ok(Acted::done())
    }

    /// Revokes a role.
    ///
    /// # Errors
    /// `Denied`, also for a role beyond the actor's own; `Unknown` account; `Refused` for the last
    /// Global Administrator; `Conflict`; `Store`.
    pub async fn revoke_role(
        &self,
        actor: &Actor,
        address: &str,
        role: Role,
    ) -> Result<Acted, AppError> {
        let act = AuditAct::RevokeRole;
        let account = self
            .platform
            .account_for(actor, act, Right::Organisation, address)
            .await?;
        let had = self.platform.roles_held(account.id).await?;
        let mut left = had.clone();
        let held = left.iter().position(|held| held.role == role);
        let mut detail = Detail::from(role_note(role));
        let Some(held) = held.map(|place| left.remove(place)) else {
            let result = AuditResult::NothingToDo;
            let audit = self
                .platform
                .audit_of(actor, act, &account.address, result, detail);
            self.platform.commit(Vec::new(), audit).await?;
            return Ok(Acted::NothingToDo);
        };
        let subject = Some(Subject::Account(account.address.clone()));
        self.platform.hands_out(actor, act, subject, &held).await?;
        let mut changes = match role {
            Role::GlobalAdministrator => self.without_global(actor, act, &account).await?,
            Role::HelpdeskAdministrator
            | Role::UserAdministrator
            | Role::SecurityAdministrator
            | Role::SecurityReader => Vec::new(),
        };
        changes.extend(self.tokens_that_end(account.id, &left, &mut detail).await?);
        changes.push(expected(account.id, had));
        changes.push(Change::RevokeRole(account.id, role));
        let audit = self
            .platform
            .audit_of(actor, act, &account.address, AuditResult::Done, detail);
        self.platform.commit(changes, audit).await?;
        Ok(Acted::done())
    }

    /// [`People::another_global_administrator`] for an act that is refused if nobody else is left.
    pub(crate) async fn without_global(
        &self,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
    ) -> Result<Vec<Change>, AppError> {
        match self.another_global_administrator(account.id).await? {
            Some(changes) => Ok(changes),
            None => {
                let why = RefusedAccount::LastGlobalAdministrator;
                Err(self
                    .platform
                    .refused(actor, act, &account.address, why)
                    .await)
            }
        }
    }

    /// The domains a role is limited to, in normal form; each must be one of ours.
    pub(crate) fn checked_role_domains(&self, typed: &[String]) -> Result<Vec<String>, AppError> {
        let ours = self.platform.store.domains();
        if typed.len() > ROLE_DOMAINS_MAX {
            let most = ROLE_DOMAINS_MAX;
            return Err(InvalidOrganisation::RoleDomains { most }.into());
        }
        let mut domains = Vec::new();
        for typed in typed {
            let domain = names::normal_domain(typed)
                .filter(|domain| ours.contains(domain))
                .ok_or_else(|| {
                    let (typed, domains) = (typed.clone(), ours.join(", "));
                    InvalidOrganisation::ForeignDomain { typed, domains }
                })?;
            domains.push(domain);
        }
        domains.sort();
        domains.dedup();
        Ok(domains)
    }

    /// Call it before an account ceases to be a Global Administrator without limits who can act.
    /// `None` when no other would be left; otherwise what the same commit must still find: another
    /// one who has the role and whose sign-in is not blocked. If two such acts run at once and each
    /// counts on the other's account, the second conflicts.
    pub(crate) async fn another_global_administrator(
        &self,
        id: AccountId,
    ) -> Result<Option<Vec<Change>>, AppError> {
        let holders = self.platform.global_administrators().await?;
        if !holders.contains(&id) {
            return Ok(Some(Vec::new()));
        }
        for other in holders.into_iter().filter(|other| *other != id) {
            // An account that is being removed has no address any more.
            let Some(brief) = self.platform.store.brief(other).await? else {
                continue;
            };
            let roles = self.platform.roles_held(other).await?;
            if !roles.iter().any(is_global) {
                continue;
            }
            let subject = Subject::Account(brief.address.clone());
            let holds = self.platform.store.lasting_holds(&subject).await?;
            if Standing::of(&holds, self.platform.now()).sign_in_blocked {
                continue;
            }
            let holds = holds.iter().map(|hold| hold.identity.clone()).collect();
            return Ok(Some(vec![
                expected(other, roles),
                Change::ExpectHolds(subject, holds),
            ]));
        }
        Ok(None)
    }
}

fn is_global(held: &RoleHeld) -> bool {
    held.role == Role::GlobalAdministrator && held.domains.is_empty()
}

/// What a commit must find: the account still has exactly the roles by which its act was judged.
fn expected(account: AccountId, roles: Vec<RoleHeld>) -> Change {
    let roles = roles.into_iter().map(|held| (held.role, held.domains));
    Change::ExpectRoles(account, roles.collect())
}

/// A role as the audit names it.
pub(crate) fn role_note(role: Role) -> RoleNote {
    let role = Word::of("role", role.as_str());
    RoleNote::Role { role }
}

/// The same, with the domains it is limited to.
pub(crate) fn role_notes(held: &RoleHeld) -> Vec<RoleNote> {
    let limited = (!held.domains.is_empty()).then(|| RoleNote::Limited {
        domains: held.domains.join(", "),
    });
    [role_note(held.role)].into_iter().chain(limited).collect()
}
