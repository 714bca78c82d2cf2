//! From everything that was loaded about one subject ([`Situation`]) to the list of its holds, each
//! with what lifts it.

use alloc::vec::Vec;

use crate::account::{Account, PasswordLife};
use crate::hold::evidence::Evidence;
use crate::hold::lifted::Lifted;
use crate::hold::scope::Scope;
use crate::hold::stored::{
    Effect, Hold, HoldIdentity, HoldKind, Owner, Reason, Release, ReleaseAct, StoredHold, Subject,
};
use crate::identity::record::Method;
use crate::moment::Timestamp;
use crate::network::Network;
use crate::policy::SmartLockoutPolicy;
use crate::rights::table::{right_to, roles_that_may};
use crate::role::RoleHeld;
use crate::second_factor;
use crate::sending::requirements;
use crate::sign_in::guard::SignInGuard;
use crate::why::lifted::{AppliedRule, lifted, may_be_lifted};

/// Everything that was loaded about one subject.
#[derive(Debug)]
pub struct Situation<'a> {
    /// Whom the list is about.
    pub subject: &'a Subject,
    /// Its account, when it has one.
    pub account: Option<&'a Account>,
    /// The roles of that account.
    pub roles: &'a [RoleHeld],
    /// Its lasting holds.
    pub lasting: &'a [StoredHold],
    /// Its sign-in guard.
    pub sign_in: Option<&'a SignInGuard>,
    /// Its second factors.
    pub methods: &'a [Method],
    /// Methods of recovery whose tries are used up.
    pub recovery: &'a [StoredHold],
    /// Blocks of networks that would refuse it where it was tried lately.
    pub origins: &'a [OriginBlock],
    /// The rules of the allow and deny lists in force that apply to it.
    pub rules: &'a [AppliedRule],
    /// Holds that its sending windows and the organisation's amount to.
    pub sending: &'a [StoredHold],
    /// The policy of the sign-in guard.
    pub policy: &'a SmartLockoutPolicy,
    /// The doors of mail servers that are on and ask about signing in: allow rules lift lockouts there.
    pub sign_in_asked_at: &'a [&'static str],
    /// The doors that ask about signing in only observe.
    pub sign_in_observed: bool,
    /// The doors that verify passwords themselves, and enforce whatever those that ask do.
    pub sign_in_enforced_at: &'a [&'static str],
    /// The doors that ask about sending only observe.
    pub sending_observed: bool,
}

/// The block of one network.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginBlock {
    /// Which network.
    pub network: Network,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` = until the rule is removed.
    pub until: Option<Timestamp>,
    /// `guessing_many_accounts` or `denylist`.
    pub reason: Reason,
    /// Who placed it: the engine, or the maker of the deny rule.
    pub owner: Owner,
    /// What was counted.
    pub evidence: Evidence,
}

/// Every hold in force, what stops signing in first, then what stops sending.
pub fn holds(situation: &Situation<'_>, now: Timestamp) -> Vec<Hold> {
    let subject = situation.subject;
    let mut stored: Vec<StoredHold> = situation.lasting.to_vec();
    if let Some(guard) = situation.sign_in {
        stored.extend(lockouts(subject, guard, situation.policy, now));
    }
    stored.extend(second_factor::throttle(subject, situation.methods, now));
    stored.extend_from_slice(situation.recovery);
    let account = situation.account;
    stored.extend(account.and_then(|account| lapsed_password(subject, account, now)));
    stored.extend(situation.origins.iter().map(origin_hold));
    let lifted = stored
        .iter()
        .any(may_be_lifted)
        .then(|| lifted_where(situation));
    let lifted = lifted.flatten();
    let mut found: Vec<Hold> = stored
        .into_iter()
        .filter(|hold| hold.in_force(now))
        .map(|hold| {
            let lifted = lifted.clone().filter(|_| may_be_lifted(&hold));
            Hold {
                lifted,
                ..explained(hold, situation)
            }
        })
        .collect();
    let sending = situation.sending.iter().filter(|hold| hold.in_force(now));
    found.extend(sending.cloned().map(|hold| {
        let mut hold = explained(hold, situation);
        if hold.observed {
            hold.release = of_what_is_not_placed(hold.release);
        }
        hold
    }));
    found.sort_by_key(order);
    found
}

/// The lockouts in force of an account, as holds.
pub fn lockouts(
    subject: &Subject,
    guard: &SignInGuard,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> Vec<StoredHold> {
    let locks = guard.lockouts(policy, now).into_iter();
    locks
        .map(|lock| StoredHold {
            identity: engine(
                HoldKind::LockedOut,
                subject,
                lock.class.scope(),
                lock.reason,
            ),
            since: lock.since,
            until: lock.until,
            evidence: lock.evidence,
        })
        .collect()
}

/// A temporary password whose time is over is refused like a wrong one, even to who types it right.
fn lapsed_password(subject: &Subject, account: &Account, now: Timestamp) -> Option<StoredHold> {
    // Nobody has a password that a link is to replace, so it is none whose time is over.
    let credential = account.credential.as_ref();
    let credential = credential.filter(|credential| credential.life != PasswordLife::ByLink)?;
    let lapsed = credential.lapses().filter(|end| now >= *end)?;
    Some(StoredHold {
        identity: engine(
            HoldKind::PasswordExpired,
            subject,
            Scope::Everywhere,
            Reason::Expired,
        ),
        since: lapsed,
        until: None,
        evidence: Evidence::None,
    })
}

/// Where the lists lift a lockout of the account.
fn lifted_where(situation: &Situation<'_>) -> Option<Lifted> {
    lifted(
        situation.rules,
        situation.sign_in_asked_at,
        situation.sign_in_enforced_at,
    )
}

/// What can be done about a restriction that enforcement would place: there is nothing to release,
/// but the limit can be raised before enforcement begins.
fn of_what_is_not_placed(release: Release) -> Release {
    match release.act {
        ReleaseAct::Unblock => Release {
            act: ReleaseAct::RaiseLimit,
            requires: Vec::new(),
            allowed_roles: roles_that_may(right_to(ReleaseAct::RaiseLimit), None),
        },
        ReleaseAct::Unlock
        | ReleaseAct::AllowSignIn
        | ReleaseAct::ChangePassword
        | ReleaseAct::ReleaseOrigin
        | ReleaseAct::RemoveDenyRule
        | ReleaseAct::RaiseLimit
        | ReleaseAct::DismissRisk => release,
    }
}

/// The hold that a network's block is.
pub fn origin_hold(block: &OriginBlock) -> StoredHold {
    let subject = Subject::Origin(block.network);
    let mut identity = engine(
        HoldKind::OriginBlocked,
        &subject,
        Scope::Everywhere,
        block.reason,
    );
    identity.owner = block.owner.clone();
    StoredHold {
        identity,
        since: block.since,
        until: block.until,
        evidence: block.evidence.clone(),
    }
}

pub(super) fn engine(
    kind: HoldKind,
    subject: &Subject,
    scope: Scope,
    reason: Reason,
) -> HoldIdentity {
    HoldIdentity {
        kind,
        subject: subject.clone(),
        scope,
        owner: Owner::Engine,
        reason,
    }
}

fn order(hold: &Hold) -> (u8, HoldKind, Scope, Timestamp) {
    let effect = match hold.effect() {
        Effect::SignIn => 0,
        Effect::Sending | Effect::Relaying => 1,
        Effect::Recovery | Effect::None => 2,
    };
    let identity = &hold.stored.identity;
    (effect, identity.kind, identity.scope, hold.stored.since)
}

fn explained(stored: StoredHold, situation: &Situation<'_>) -> Hold {
    let observed = stored.identity.owner == Owner::Engine
        && match stored.identity.kind {
            HoldKind::LockedOut | HoldKind::OriginBlocked => situation.sign_in_observed,
            HoldKind::RestrictedSending
            | HoldKind::RestrictedConnector
            | HoldKind::SendingLimit
            | HoldKind::OrganisationRestricted => situation.sending_observed,
            HoldKind::SignInBlocked
            | HoldKind::PasswordExpired
            | HoldKind::MustChangePassword
            | HoldKind::AtRisk
            | HoldKind::RecoveryThrottled
            | HoldKind::SecondFactorThrottled => false,
        };
    let release = release_of(&stored, situation.account, situation.roles);
    let still_enforced = observed && stored.identity.kind.effect() == Effect::SignIn;
    Hold {
        stored,
        release,
        observed,
        enforced_at: match still_enforced {
            true => situation.sign_in_enforced_at.to_vec(),
            false => Vec::new(),
        },
        lifted: None,
    }
}

/// What lifts a hold, what must be done first, and who may: the table of rights says, for an account
/// with these roles (`spec/roles.md`).
pub fn release_of(hold: &StoredHold, account: Option<&Account>, roles: &[RoleHeld]) -> Release {
    let act = act_of(hold);
    Release {
        act,
        requires: requirements(account, hold),
        allowed_roles: roles_that_may(right_to(act), Some(roles)),
    }
}

/// The act that lifts a hold.
const fn act_of(hold: &StoredHold) -> ReleaseAct {
    match (hold.identity.kind, hold.identity.reason) {
        (
            HoldKind::LockedOut | HoldKind::SecondFactorThrottled | HoldKind::RecoveryThrottled,
            _,
        ) => ReleaseAct::Unlock,
        (HoldKind::SignInBlocked, _) => ReleaseAct::AllowSignIn,
        (HoldKind::OriginBlocked, Reason::Denylist) => ReleaseAct::RemoveDenyRule,
        (HoldKind::OriginBlocked, _) => ReleaseAct::ReleaseOrigin,
        (HoldKind::PasswordExpired | HoldKind::MustChangePassword, _) => ReleaseAct::ChangePassword,
        (HoldKind::RestrictedSending | HoldKind::RestrictedConnector, _) => ReleaseAct::Unblock,
        (HoldKind::SendingLimit | HoldKind::OrganisationRestricted, _) => ReleaseAct::RaiseLimit,
        (HoldKind::AtRisk, _) => ReleaseAct::DismissRisk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::SignInName;
    use crate::event::Protocol;
    use crate::network::Origin;
    use crate::sign_in::{Attempt, Closing, OriginView, report};

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn subject() -> Subject {
        Subject::Account(SignInName::from_normal_form("ana@contoso.example"))
    }

    fn lasting(kind: HoldKind, owner: Owner, reason: Reason) -> StoredHold {
        let identity = HoldIdentity {
            kind,
            subject: subject(),
            scope: Scope::Everywhere,
            owner,
            reason,
        };
        StoredHold {
            identity,
            since: T0,
            until: None,
            evidence: Evidence::None,
        }
    }

    fn locked_guard(policy: &SmartLockoutPolicy) -> SignInGuard {
        let mut guard = SignInGuard::default();
        for digest in 0..10 {
            let attempt = Attempt {
                key: digest,
                origin: Origin::of("203.0.113.9".parse().unwrap()),
                hint: 0,
                digest: Some(digest),
                protocol: Protocol::Imap,
                ours: false,
                has_app_passwords: false,
                credential: 0,
                has_session: false,
                forced_class: None,
            };
            let view = OriginView::default();
            report(
                &mut guard,
                &attempt,
                Closing::Failure,
                true,
                &view,
                policy,
                T0,
            );
        }
        guard
    }

    /// Nothing holds, and every door enforces: what the situations of these tests differ from.
    fn nothing<'a>(subject: &'a Subject, policy: &'a SmartLockoutPolicy) -> Situation<'a> {
        Situation {
            subject,
            account: None,
            roles: &[],
            lasting: &[],
            sign_in: None,
            methods: &[],
            recovery: &[],
            origins: &[],
            rules: &[],
            sending: &[],
            policy,
            sign_in_asked_at: &["auth_policy"],
            sign_in_observed: false,
            sign_in_enforced_at: &[],
            sending_observed: false,
        }
    }

    fn kinds(observed: bool) -> Vec<(HoldKind, bool)> {
        let (subject, policy) = (subject(), SmartLockoutPolicy::default());
        let guard = locked_guard(&policy);
        let restricted = lasting(
            HoldKind::RestrictedSending,
            Owner::Engine,
            Reason::RecipientsPerDay,
        );
        let blocked = lasting(
            HoldKind::SignInBlocked,
            Owner::LocalOperator,
            Reason::ByAdministrator,
        );
        let situation = Situation {
            lasting: &[restricted, blocked],
            sign_in: Some(&guard),
            sign_in_observed: observed,
            sign_in_enforced_at: &["ldap", "web"],
            sending_observed: observed,
            ..nothing(&subject, &policy)
        };
        let found = holds(&situation, T0);
        found
            .iter()
            .map(|hold| (hold.stored.identity.kind, hold.observed))
            .collect()
    }

    #[test]
    fn everything_that_stops_an_account_is_listed_signing_in_first() {
        let expected = [
            (HoldKind::LockedOut, false),
            (HoldKind::SignInBlocked, false),
            (HoldKind::RestrictedSending, false),
        ];
        assert_eq!(kinds(false), expected);
    }

    #[test]
    fn an_observing_door_marks_the_engines_holds_only() {
        let expected = [
            (HoldKind::LockedOut, true),
            (HoldKind::SignInBlocked, false),
            (HoldKind::RestrictedSending, true),
        ];
        assert_eq!(kinds(true), expected);
    }

    #[test]
    fn an_observed_hold_names_the_doors_that_enforce_it_all_the_same() {
        let (subject, policy) = (subject(), SmartLockoutPolicy::default());
        let guard = locked_guard(&policy);
        let restricted = lasting(
            HoldKind::RestrictedSending,
            Owner::Engine,
            Reason::RecipientsPerDay,
        );
        let enforced_at = |observed| {
            let situation = Situation {
                lasting: core::slice::from_ref(&restricted),
                sign_in: Some(&guard),
                sign_in_observed: observed,
                sign_in_enforced_at: &["ldap", "web"],
                sending_observed: observed,
                ..nothing(&subject, &policy)
            };
            let found = holds(&situation, T0).into_iter();
            found.map(|hold| hold.enforced_at).collect::<Vec<_>>()
        };
        assert_eq!(enforced_at(true), [&["ldap", "web"][..], &[]]);
        let enforced = enforced_at(false);
        assert!(enforced.iter().all(Vec::is_empty), "nothing is observed");
    }

    #[test]
    fn only_a_lockout_by_wrong_passwords_says_where_the_allow_list_lifts_it() {
        use crate::origin_guard::RuleAction;
        let (subject, policy) = (subject(), SmartLockoutPolicy::default());
        let guard = locked_guard(&policy);
        let rule = AppliedRule {
            network: "192.0.2.0/24".parse().unwrap(),
            action: RuleAction::Allow,
            names_account: true,
        };
        let kept = lasting(
            HoldKind::LockedOut,
            Owner::Engine,
            Reason::ConsecutiveMaximum,
        );
        let blocked = lasting(
            HoldKind::SignInBlocked,
            Owner::LocalOperator,
            Reason::ByAdministrator,
        );
        let lifted = |rules: &[AppliedRule], asked_at: &[&'static str], observed| {
            let situation = Situation {
                lasting: &[kept.clone(), blocked.clone()],
                sign_in: Some(&guard),
                rules,
                sign_in_asked_at: asked_at,
                sign_in_observed: observed,
                sign_in_enforced_at: &["ldap", "web"],
                ..nothing(&subject, &policy)
            };
            let found = holds(&situation, T0).into_iter();
            let found = found.filter_map(|hold| Some((hold.stored.identity.reason, hold.lifted?)));
            found.collect::<Vec<_>>()
        };
        for observed in [false, true] {
            let found = lifted(&[rule], &["auth_policy"], observed);
            let expected = Lifted {
                at: ["auth_policy"].to_vec(),
                networks: [rule.network].to_vec(),
                except: Vec::new(),
                holds_at: ["ldap", "web"].to_vec(),
            };
            assert_eq!(found, [(Reason::WrongPasswords, expected)]);
        }
        assert_eq!(lifted(&[], &["auth_policy"], false), [], "no rule");
        assert_eq!(lifted(&[rule], &[], false), [], "no door that asks");
    }

    #[test]
    fn who_may_release_follows_from_the_roles_of_the_account() {
        use crate::role::Role;
        let of = |kind, roles: &[Role]| {
            let everywhere = |role: &Role| RoleHeld {
                role: *role,
                domains: Vec::new(),
            };
            let roles: Vec<RoleHeld> = roles.iter().map(everywhere).collect();
            let hold = lasting(kind, Owner::Engine, Reason::WrongPasswords);
            release_of(&hold, None, &roles).allowed_roles
        };
        let global = [Role::GlobalAdministrator];
        assert_eq!(of(HoldKind::LockedOut, &[]).len(), 4);
        for kind in [
            HoldKind::LockedOut,
            HoldKind::SignInBlocked,
            HoldKind::MustChangePassword,
        ] {
            assert_eq!(of(kind, &global), global, "{kind}");
        }
        let helpdesk = [Role::HelpdeskAdministrator];
        let may = of(HoldKind::LockedOut, &helpdesk);
        assert_eq!(may, [Role::UserAdministrator, Role::GlobalAdministrator]);
    }

    #[test]
    fn a_restriction_that_is_only_observed_offers_no_release_that_would_find_nothing() {
        let (subject, policy) = (subject(), SmartLockoutPolicy::default());
        let would = lasting(
            HoldKind::RestrictedSending,
            Owner::Engine,
            Reason::RecipientsPerDay,
        );
        let placed = StoredHold {
            identity: HoldIdentity {
                reason: Reason::ExternalRecipientsPerHour,
                ..would.identity.clone()
            },
            ..would.clone()
        };
        let situation = Situation {
            lasting: &[placed],
            sending: &[would],
            sign_in_observed: true,
            sending_observed: true,
            ..nothing(&subject, &policy)
        };
        let found = holds(&situation, T0);
        let acts: Vec<_> = found
            .iter()
            .map(|hold| (hold.stored.identity.reason, hold.release.act))
            .collect();
        let expected = [
            (Reason::ExternalRecipientsPerHour, ReleaseAct::Unblock),
            (Reason::RecipientsPerDay, ReleaseAct::RaiseLimit),
        ];
        assert_eq!(acts, expected);
        assert!(found[1].release.requires.is_empty());
    }

    #[test]
    fn a_temporary_password_whose_time_is_over_is_named() {
        let mut account = Account {
            id: crate::account::AccountId(1),
            address: SignInName::from_normal_form("ana@contoso.example"),
            display_name: alloc::string::String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: Some(crate::account::Credential {
                hash: alloc::string::String::new(),
                set: T0,
                life: crate::account::PasswordLife::Temporary,
                barred: None,
                reset: None,
            }),
            created: T0,
            sessions_ended: None,
            raised_limit: None,
            own_release: None,
            version: 1,
        };
        let end = T0.plus(crate::account::TEMPORARY_PASSWORD_LIFE);
        let moment = crate::moment::Span::from_millis(1);
        assert_eq!(
            lapsed_password(&subject(), &account, end.minus(moment)),
            None
        );
        let hold = lapsed_password(&subject(), &account, end).unwrap();
        assert_eq!(hold.identity.kind, HoldKind::PasswordExpired);
        assert_eq!((hold.since, hold.until), (end, None));
        if let Some(credential) = account.credential.as_mut() {
            credential.life = PasswordLife::ByLink;
        }
        assert_eq!(lapsed_password(&subject(), &account, end), None);
        account.credential = None;
        assert_eq!(lapsed_password(&subject(), &account, end), None);
    }
}
