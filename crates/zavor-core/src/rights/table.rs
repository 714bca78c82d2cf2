//! The table itself: every right, what each role grants over which targets, and the judgement of
//! one actor ([`may`]).

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::AccountId;
use crate::actor::Actor;
use crate::closed_list::closed_list;
use crate::hold::stored::{Owner, ReleaseAct, StoredHold};
use crate::identity::record::is_fresh;
use crate::moment::Timestamp;
use crate::role::{Role, RoleHeld};

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
        /// Name, aliases, recovery addresses; remove.
        EditAccount = "edit_account",
        /// Add accounts.
        AddAccount = "add_account",
        /// Release restricted sending when `release_requires` is met; restrict by hand.
        ReleaseSending = "release_sending",
        /// Release although steps are missing, with a reason.
        OverrideRelease = "override_release",
        /// Blocked origins, allow and deny lists, policies, alert policies, risk. Of one account:
        /// its groups, which choose policies, and a higher sending limit.
        Security = "security",
        /// See what [`Right::Security`] changes.
        SeeSecurity = "see_security",
        /// See the audit and the reports of everybody; without it a reader sees only their own
        /// acts.
        SeeAllAudit = "see_all_audit",
        /// Roles, API tokens, domains, notices.
        Organisation = "organisation",
        /// See or print the temporary secret of a reset, or set a lasting password.
        SeeSecret = "see_secret",
        /// See, once, a temporary password of a day, after the caller was called back or came in
        /// person; where the policy `help_desk_temporary_password` is on.
        HandOverPassword = "hand_over_password",
        /// Mark an alert as seen, or as open again.
        MarkAlerts = "mark_alerts",
        /// Remind people by mail that they have no way back.
        Remind = "remind",
    }
}

impl Right {
    /// Whether it only shows something and changes nothing.
    pub const fn only_looks(self) -> bool {
        match self {
            Self::See | Self::SeeSecurity | Self::SeeAllAudit => true,
            Self::FirstAid
            | Self::ResetPassword
            | Self::EditSignInStatus
            | Self::EditAccount
            | Self::AddAccount
            | Self::ReleaseSending
            | Self::OverrideRelease
            | Self::Security
            | Self::Organisation
            | Self::SeeSecret
            | Self::HandOverPassword
            | Self::MarkAlerts
            | Self::Remind => false,
        }
    }

    /// Whether it needs a second factor shown recently (ASVS 7.5.3, `spec/roles.md`).
    pub const fn is_sensitive(self) -> bool {
        match self {
            Self::ResetPassword
            | Self::EditSignInStatus
            | Self::EditAccount
            | Self::AddAccount
            | Self::OverrideRelease
            | Self::Security
            | Self::Organisation
            | Self::SeeSecret
            | Self::HandOverPassword
            // It writes to everybody at once.
            | Self::Remind => true,
            Self::See
            | Self::FirstAid
            | Self::ReleaseSending
            | Self::SeeSecurity
            | Self::SeeAllAudit
            // Nothing follows from it, and it can be taken back.
            | Self::MarkAlerts => false,
        }
    }
}

closed_list! {
    /// Why a right was not given.
    pub enum Denied {
        /// No role of the actor gives it.
        NoRole = "no_role",
        /// A role gives it, but not for this target's roles.
        TargetOutranks = "target_outranks",
        /// A role gives it, but not in the target's domain.
        OtherDomain = "other_domain",
        /// Nobody acts on their own account here.
        OwnAccount = "own_account",
        /// The role is inactive until a second factor is registered.
        NoSecondFactor = "no_second_factor",
        /// A second factor must be shown again first.
        NotFresh = "not_fresh",
        /// The act needs a fresh factor, and the token was made without the scope that stands for
        /// one.
        NoScope = "no_scope",
        /// The role to hand out or take away goes beyond the actor's own.
        BeyondOwn = "beyond_own",
        /// The alert tells of what the actor did, or of what the actor has from somebody else's act.
        OwnAct = "own_act",
        /// The alert about how the actor came to the role, or lost a factor, is still open.
        RoleUnseen = "role_unseen",
        /// The alert tells of what somebody did whom the actor does not outrank.
        DoerNotOutranked = "doer_not_outranked",
    }
}

/// The account that a right is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The account, if it exists.
    pub account: Option<AccountId>,
    /// Domain of its address.
    pub domain: String,
    /// All its roles, each with the domains it is limited to.
    pub roles: Vec<RoleHeld>,
}

/// Whether the table gives a role this right on a target with these roles; `None` if the right
/// concerns no account.
pub fn table(role: Role, right: Right, target: Option<&[RoleHeld]>) -> Result<(), Denied> {
    use Role::{
        GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk,
        SecurityAdministrator as Security, SecurityReader as Reader, UserAdministrator as User,
    };
    let without_role = target.is_none_or(<[RoleHeld]>::is_empty);
    let at_most_helpdesk =
        target.is_none_or(|roles| roles.iter().all(|held| held.role == Helpdesk));
    let outranked_unless = |fine: bool| match fine {
        true => Ok(()),
        false => Err(Denied::TargetOutranks),
    };
    // No arm for the rest: a new right, or a new role, is asked for here.
    match (right, role) {
        (Right::See, _) => Ok(()),
        (_, Global) => Ok(()),
        (Right::FirstAid | Right::ResetPassword, Helpdesk | Security) => {
            outranked_unless(without_role)
        }
        (Right::FirstAid | Right::ResetPassword, User) => outranked_unless(at_most_helpdesk),
        (Right::FirstAid | Right::ResetPassword, Reader) => Err(Denied::NoRole),
        (Right::HandOverPassword, Helpdesk | User) => outranked_unless(without_role),
        (Right::HandOverPassword, Security | Reader) => Err(Denied::NoRole),
        (Right::EditSignInStatus | Right::EditAccount, User) => outranked_unless(at_most_helpdesk),
        (Right::EditSignInStatus, Security) => outranked_unless(without_role),
        (Right::EditSignInStatus, Helpdesk | Reader) => Err(Denied::NoRole),
        (Right::EditAccount, Helpdesk | Security | Reader) => Err(Denied::NoRole),
        (Right::AddAccount | Right::Remind, User) => Ok(()),
        (Right::AddAccount | Right::Remind, Helpdesk | Security | Reader) => Err(Denied::NoRole),
        (Right::ReleaseSending, Helpdesk | User | Security) => Ok(()),
        (Right::ReleaseSending, Reader) => Err(Denied::NoRole),
        (Right::MarkAlerts, Helpdesk) => outranked_unless(without_role),
        (Right::MarkAlerts, User) => outranked_unless(at_most_helpdesk),
        (Right::MarkAlerts, Security) => Ok(()),
        (Right::MarkAlerts, Reader) => Err(Denied::NoRole),
        (Right::OverrideRelease | Right::Security, Security) => Ok(()),
        (Right::OverrideRelease | Right::Security, Helpdesk | User | Reader) => Err(Denied::NoRole),
        (Right::SeeSecurity | Right::SeeAllAudit, Security | Reader) => Ok(()),
        (Right::SeeSecurity | Right::SeeAllAudit, Helpdesk | User) => Err(Denied::NoRole),
        (Right::Organisation | Right::SeeSecret, Helpdesk | User | Security | Reader) => {
            Err(Denied::NoRole)
        }
    }
}

/// Whether `actor` has `right` on `target` at `now`.
///
/// # Errors
/// The most helpful reason: one that a fresh factor would cure is given only if nothing else is
/// wrong.
pub fn may(
    actor: &Actor,
    right: Right,
    target: Option<&Target>,
    now: Timestamp,
) -> Result<(), Denied> {
    let (roles, own) = match actor {
        Actor::LocalOperator { .. } | Actor::System => return Ok(()),
        Actor::Door { .. } | Actor::Owner { .. } | Actor::Reader { .. } => {
            return Err(Denied::NoRole);
        }
        // A program calls nobody back.
        Actor::Token { .. } if right == Right::HandOverPassword => return Err(Denied::NoRole),
        Actor::Token { roles, account, .. } => (roles, *account),
        Actor::Administrator(person) => {
            if !person.has_second_factor {
                return Err(Denied::NoSecondFactor);
            }
            (&person.roles, Some(person.account))
        }
    };
    let is_own = own.is_some() && target.is_some_and(|target| target.account == own);
    if is_own && !right.only_looks() {
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
        true if right.is_sensitive() => proved_lately(actor, now),
        true => Ok(()),
    }
}

/// Whether the actor showed a second factor recently. Asked for sensitive rights, and for acts
/// whose weight lies in their terms rather than in their right (a limit raised far, a run over many
/// accounts). A token shows none: it has the scope, given by a person with a fresh factor, or not.
///
/// # Errors
/// [`Denied::NotFresh`], which a factor cures; [`Denied::NoScope`], which nothing cures.
pub fn proved_lately(actor: &Actor, now: Timestamp) -> Result<(), Denied> {
    match actor {
        Actor::Administrator(person) if !is_fresh(person.proved, now) => Err(Denied::NotFresh),
        Actor::Token { sensitive, .. } if !*sensitive => Err(Denied::NoScope),
        Actor::Administrator(_) | Actor::Token { .. } => Ok(()),
        // What these may at all is said elsewhere; none of them has a factor to show.
        Actor::Owner { .. }
        | Actor::Reader { .. }
        | Actor::LocalOperator { .. }
        | Actor::Door { .. }
        | Actor::System => Ok(()),
    }
}

fn judged(held: &RoleHeld, right: Right, target: Option<&Target>) -> Result<(), Denied> {
    // Judge role and domain first: somebody whom these refuse learns nothing about the target.
    table(held.role, right, None)?;
    let Some(target) = target else {
        // A role limited to domains gives nothing that concerns the whole organisation, except
        // seeing, adding and reminding, which are narrowed to its domains.
        let narrowed = matches!(right, Right::See | Right::AddAccount | Right::Remind);
        return match held.domains.is_empty() || narrowed {
            true => Ok(()),
            false => Err(Denied::OtherDomain),
        };
    };
    if !held.covers(&target.domain) {
        return Err(Denied::OtherDomain);
    }
    table(held.role, right, Some(&target.roles))?;
    match right.only_looks() || target.roles.iter().all(|role| held.reaches(role)) {
        true => Ok(()),
        false => Err(Denied::TargetOutranks),
    }
}

/// Whether the actor may give this role, take it away, or make something that acts with it: nobody
/// hands out more than they have. Asked in addition to the right to the act itself.
///
/// # Errors
/// [`Denied::BeyondOwn`].
pub fn may_hand_out(actor: &Actor, role: &RoleHeld) -> Result<(), Denied> {
    let held = match actor {
        Actor::LocalOperator { .. } | Actor::System => return Ok(()),
        Actor::Door { .. } | Actor::Owner { .. } | Actor::Reader { .. } => {
            return Err(Denied::NoRole);
        }
        Actor::Administrator(person) => &person.roles,
        Actor::Token { roles, .. } => roles,
    };
    match within(held, role) {
        true => Ok(()),
        false => Err(Denied::BeyondOwn),
    }
}

/// Whether somebody with the roles `held` may do everything that `wanted` allows. A Global
/// Administrator without limits may do everything.
pub fn within(held: &[RoleHeld], wanted: &RoleHeld) -> bool {
    held.iter().any(|own| {
        let role = own.role == wanted.role || own.role == Role::GlobalAdministrator;
        role && own.reaches(wanted)
    })
}

/// The roles that have this right on an account with these roles (`None`: it concerns no account),
/// to tell people whom to ask. A role that is limited to domains may still be too narrow.
pub fn roles_that_may(right: Right, target: Option<&[RoleHeld]>) -> Vec<Role> {
    let may = |role: &Role| table(*role, right, target).is_ok();
    Role::ALL.iter().copied().filter(may).collect()
}

/// The right needed for the act that lifts a hold.
pub const fn right_to(act: ReleaseAct) -> Right {
    match act {
        ReleaseAct::Unlock => Right::FirstAid,
        ReleaseAct::AllowSignIn => Right::EditSignInStatus,
        ReleaseAct::ChangePassword => Right::ResetPassword,
        ReleaseAct::Unblock => Right::ReleaseSending,
        ReleaseAct::RaiseLimit
        | ReleaseAct::ReleaseOrigin
        | ReleaseAct::RemoveDenyRule
        | ReleaseAct::DismissRisk => Right::Security,
    }
}

/// The right needed to raise a sender's limit while these restrictions are released. If a limit
/// placed one of them it is part of the release (`spec/sending.md`, "legitimate sender"), else a
/// change of policy for one account. Restrictions that a person placed do not count; otherwise the
/// help desk could restrict somebody first and then raise the limit as it likes.
pub fn right_to_raise(released: &[StoredHold], now: Timestamp) -> Right {
    let by_limit = |hold: &StoredHold| hold.identity.owner == Owner::Engine && hold.in_force(now);
    match released.iter().any(by_limit) {
        true => Right::ReleaseSending,
        false => Right::Security,
    }
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
                "you cannot do this to your own account; nothing was changed; ask another \
                 administrator"
            }
            Self::NoSecondFactor => {
                "your role is inactive until you register a second factor; nothing was changed"
            }
            Self::NotFresh => {
                "confirm that it is you with your second factor first; nothing was changed"
            }
            Self::NoScope => {
                "this act needs a fresh second factor, and this token was made without the scope for \
                 such acts; nothing was changed; make a token with it, or let a person do it"
            }
            Self::BeyondOwn => {
                "you cannot grant or revoke more than your own roles and domains; nothing was \
                 changed; ask an administrator without a limit"
            }
            Self::OwnAct => {
                "this alert tells of your own act, or of what you have from one; nothing was changed; \
                 ask another administrator, or mark it on the server"
            }
            Self::RoleUnseen => {
                "an alert about your own account, or about this token, is still open; nothing was \
                 changed; let another Global Administrator see that one first, or mark it on the \
                 server"
            }
            Self::DoerNotOutranked => {
                "this alert tells of an act of somebody whom you do not outrank; nothing was changed; \
                 a higher administrator marks it, or somebody on the server"
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

#[cfg(test)]
mod tests;
