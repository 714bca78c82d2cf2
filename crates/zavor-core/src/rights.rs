//! Rights: who may do what to whom, the table of `spec/roles.md` as one pure function.
//!
//! A person's rights come from their active roles, each perhaps limited to domains, and are judged
//! against the target's whole set of roles: one privileged role outranks many harmless ones.
//! Nobody acts on their own account (self-service exists). Sensitive acts need a second factor
//! shown within [`crate::identity::FRESH_FOR`]. The local operator may do everything; a program at
//! a door nothing of this.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::account::AccountId;
use crate::actor::{Actor, Role, RoleHeld};
use crate::hold::closed_list;
use crate::identity::is_fresh;
use crate::moment::Timestamp;

closed_list! {
    /// A right: one row of the table, or a part of one.
    pub enum Right {
        /// See accounts, holds, sign-ins.
        See = "see",
        /// Unlock, sign out, start a caller verification.
        FirstAid = "first_aid",
        /// Reset the password.
        ResetPassword = "reset_password",
        /// Block and allow sign-in.
        EditSignInStatus = "edit_sign_in_status",
        /// Name, aliases, groups, recovery addresses; remove.
        EditAccount = "edit_account",
        /// Add accounts.
        AddAccount = "add_account",
        /// Release restricted sending when `release_requires` is met; restrict by hand.
        ReleaseSending = "release_sending",
        /// Release although steps are missing, with a reason.
        OverrideRelease = "override_release",
        /// Blocked origins, allow and deny lists, policies, alert policies, risk.
        Security = "security",
        /// See what [`Right::Security`] changes.
        SeeSecurity = "see_security",
        /// Audit and reports of everybody; without it only one's own acts are shown.
        SeeAllAudit = "see_all_audit",
        /// Roles, API tokens, domains, notices.
        Organisation = "organisation",
        /// See or print the temporary secret of a reset, or set a lasting password.
        SeeSecret = "see_secret",
    }
}

impl Right {
    /// Whether a second factor must have been shown lately (ASVS 7.5.3, `spec/roles.md`).
    pub const fn is_sensitive(self) -> bool {
        matches!(
            self,
            Self::ResetPassword
                | Self::EditSignInStatus
                | Self::EditAccount
                | Self::AddAccount
                | Self::OverrideRelease
                | Self::Security
                | Self::Organisation
                | Self::SeeSecret
        )
    }
}

closed_list! {
    /// Why a right was not given.
    pub enum Denied {
        /// No role of the actor gives it.
        NoRole = "no_role",
        /// A role gives it, but not for this target's roles.
        TargetOutranks = "target_outranks",
        /// A role gives it, but not in this target's domain.
        OtherDomain = "other_domain",
        /// Nobody acts on their own account here.
        OwnAccount = "own_account",
        /// The role is inactive until a second factor is registered.
        NoSecondFactor = "no_second_factor",
        /// A second factor must be shown again first.
        NotFresh = "not_fresh",
    }
}

/// What a right is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The account, when it exists.
    pub account: Option<AccountId>,
    /// Domain of its address.
    pub domain: String,
    /// All its roles, whatever their domains.
    pub roles: Vec<Role>,
}

/// Whether the table gives a role this right on a target with these roles (`None`: the right is
/// about no account).
pub fn table(role: Role, right: Right, target: Option<&[Role]>) -> Result<(), Denied> {
    use Role::{
        GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk,
        SecurityAdministrator as Security, UserAdministrator as User,
    };
    let without_role = target.is_none_or(<[Role]>::is_empty);
    let at_most_helpdesk = target.is_none_or(|roles| roles.iter().all(|role| *role == Helpdesk));
    let outranked_unless = |fine: bool| match fine {
        true => Ok(()),
        false => Err(Denied::TargetOutranks),
    };
    match (right, role) {
        (_, Global) | (Right::See, _) => Ok(()),
        (Right::FirstAid | Right::ResetPassword, Helpdesk | Security) => {
            outranked_unless(without_role)
        }
        (Right::FirstAid | Right::ResetPassword, User) => outranked_unless(at_most_helpdesk),
        (Right::EditSignInStatus | Right::EditAccount, User) => outranked_unless(at_most_helpdesk),
        (Right::EditSignInStatus, Security) => outranked_unless(without_role),
        (Right::AddAccount, User) => Ok(()),
        (Right::ReleaseSending, Helpdesk | User | Security) => Ok(()),
        (Right::OverrideRelease, Security) => Ok(()),
        (Right::Security, Security) => Ok(()),
        (Right::SeeSecurity | Right::SeeAllAudit, Security | Role::SecurityReader) => Ok(()),
        _ => Err(Denied::NoRole),
    }
}

/// Whether `actor` has `right` on `target` at `now`.
///
/// # Errors
/// The most helpful reason: what a fresh factor would cure is only said when everything else is
/// in order.
pub fn may(
    actor: &Actor,
    right: Right,
    target: Option<&Target>,
    now: Timestamp,
) -> Result<(), Denied> {
    let (roles, own, proved) = match actor {
        Actor::LocalOperator { .. } | Actor::System => return Ok(()),
        Actor::Door { .. } | Actor::Owner { .. } => return Err(Denied::NoRole),
        // A token is made by a Global Administrator with a fresh factor, for exactly these roles.
        Actor::Token { roles, .. } => (roles, None, Some(now)),
        Actor::Administrator(person) => {
            if !person.has_second_factor {
                return Err(Denied::NoSecondFactor);
            }
            (&person.roles, Some(person.account), person.proved)
        }
    };
    let acts = !matches!(right, Right::See | Right::SeeSecurity | Right::SeeAllAudit);
    if acts && own.is_some() && target.is_some_and(|target| target.account == own) {
        return Err(Denied::OwnAccount);
    }
    let mut best = Denied::NoRole;
    let mut given = false;
    for held in roles {
        match judged(held, right, target) {
            Ok(()) => given = true,
            Err(denied) => best = best.max(denied),
        }
    }
    match given {
        false => Err(best),
        true if right.is_sensitive() && !is_fresh(proved, now) => Err(Denied::NotFresh),
        true => Ok(()),
    }
}

fn judged(held: &RoleHeld, right: Right, target: Option<&Target>) -> Result<(), Denied> {
    table(held.role, right, target.map(|target| &*target.roles))?;
    // A role for some domains gives nothing that is about the whole organisation, but seeing
    // accounts, which the list narrows to its domains.
    let inside = match target {
        Some(target) => held.covers(&target.domain),
        None => held.domains.is_empty() || matches!(right, Right::See | Right::AddAccount),
    };
    match inside {
        true => Ok(()),
        false => Err(Denied::OtherDomain),
    }
}

/// Whether everything that `wanted` may do, whoever has `held` may do too: nobody hands out more than
/// they have. A Global Administrator without limits has everything.
pub fn within(held: &[RoleHeld], wanted: &RoleHeld) -> bool {
    held.iter().any(|own| {
        let role = own.role == wanted.role || own.role == Role::GlobalAdministrator;
        let everywhere = own.domains.is_empty();
        let inside =
            !wanted.domains.is_empty() && wanted.domains.iter().all(|domain| own.covers(domain));
        role && (everywhere || inside)
    })
}

/// The domains whose accounts these roles may see: `None` = all.
pub fn visible_domains(actor: &Actor) -> Option<Vec<String>> {
    let roles = match actor {
        Actor::Administrator(person) => &person.roles,
        Actor::Token { roles, .. } => roles,
        Actor::LocalOperator { .. } | Actor::System => return None,
        Actor::Door { .. } | Actor::Owner { .. } => return Some(Vec::new()),
    };
    if roles.iter().any(|held| held.domains.is_empty()) {
        return None;
    }
    let mut domains: Vec<String> = roles
        .iter()
        .flat_map(|held| held.domains.iter().cloned())
        .collect();
    domains.sort();
    domains.dedup();
    Some(domains)
}

impl Denied {
    /// In words, for people who read English.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoRole => "your roles do not allow this; nothing was changed",
            Self::TargetOutranks => {
                "this account has a role that only a higher administrator may act on; nothing was \
                 changed"
            }
            Self::OtherDomain => "your role is limited to other domains; nothing was changed",
            Self::OwnAccount => {
                "nobody acts on their own account here; nothing was changed; ask another \
                 administrator"
            }
            Self::NoSecondFactor => {
                "your role is inactive until you register a second factor; nothing was changed"
            }
            Self::NotFresh => {
                "confirm that it is you with your second factor first; nothing was changed"
            }
        }
    }
}

/// For refusals in the audit.
impl From<Denied> for String {
    fn from(denied: Denied) -> Self {
        denied.in_words().into()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an account of {} with {} roles",
            self.domain,
            self.roles.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn held(role: Role, domains: &[&str]) -> RoleHeld {
        RoleHeld {
            role,
            domains: domains.iter().map(|domain| (*domain).into()).collect(),
        }
    }

    #[test]
    fn nobody_hands_out_more_than_they_have() {
        use Role::{GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk};
        let all = vec![held(Global, &[])];
        assert!(within(&all, &held(Helpdesk, &[])));
        assert!(within(&all, &held(Global, &["a.example"])));
        let some = vec![held(Helpdesk, &["a.example", "b.example"])];
        assert!(within(&some, &held(Helpdesk, &["a.example"])));
        assert!(!within(&some, &held(Helpdesk, &["a.example", "c.example"])));
        assert!(!within(&some, &held(Helpdesk, &[])), "everywhere is more");
        assert!(!within(&some, &held(Global, &["a.example"])));
    }
}
