//! Why: every hold on an account, as one list. Account, state, policy and time in; holds out.
//!
//! The command line, the API and the screens show this same list. A hold appears because it stops
//! the account now; under `mode = "observe"` the engine's holds appear as what *would* stop it.
//! An origin block appears only if that network was refused to this account within a day
//! ([`crate::sign_in::SignInGuard::refused_by`]): a block elsewhere is nothing the owner feels.

use alloc::vec::Vec;

use crate::account::Account;
use crate::actor::Role;
use crate::hold::{
    Effect, Evidence, Hold, HoldIdentity, HoldKind, Owner, Reason, Release, ReleaseAct, Scope,
    StoredHold, Subject,
};
use crate::moment::Timestamp;
use crate::network::Network;
use crate::policy::SmartLockoutPolicy;
use crate::sending::requirements;
use crate::sign_in::SignInGuard;

/// Everything that was loaded about one subject.
#[derive(Debug)]
pub struct Situation<'a> {
    /// Whom the list is about.
    pub subject: &'a Subject,
    /// Its account, when it has one.
    pub account: Option<&'a Account>,
    /// Its lasting holds.
    pub lasting: &'a [StoredHold],
    /// Its sign-in guard.
    pub sign_in: Option<&'a SignInGuard>,
    /// Blocks of networks that refused it lately.
    pub origins: &'a [OriginBlock],
    /// Holds that its sending windows and the organisation's amount to.
    pub sending: &'a [StoredHold],
    /// The policy of the sign-in guard.
    pub policy: &'a SmartLockoutPolicy,
    /// The doors that ask about signing in only observe.
    pub sign_in_observed: bool,
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
    /// What was counted.
    pub evidence: Evidence,
}

const ANY_HELP: &[Role] = &[
    Role::HelpdeskAdministrator,
    Role::UserAdministrator,
    Role::SecurityAdministrator,
    Role::GlobalAdministrator,
];
const STATUS_EDITORS: &[Role] = &[
    Role::UserAdministrator,
    Role::SecurityAdministrator,
    Role::GlobalAdministrator,
];
const SECURITY: &[Role] = &[Role::SecurityAdministrator, Role::GlobalAdministrator];

/// Every hold in force, what stops signing in first, then what stops sending.
pub fn holds(situation: &Situation<'_>, now: Timestamp) -> Vec<Hold> {
    let mut found: Vec<Hold> = Vec::new();
    let lasting = situation
        .lasting
        .iter()
        .filter(|hold| hold.in_force(now))
        .cloned();
    found.extend(lasting.map(|hold| explained(hold, situation)));
    if let Some(guard) = situation.sign_in {
        let lockouts = guard
            .lockouts(situation.policy, now)
            .into_iter()
            .map(|lock| StoredHold {
                identity: engine(
                    HoldKind::LockedOut,
                    situation.subject,
                    lock.class.scope(),
                    lock.reason,
                ),
                since: lock.since,
                until: lock.until,
                evidence: lock.evidence,
            });
        found.extend(lockouts.map(|hold| explained(hold, situation)));
    }
    found.extend(
        situation
            .origins
            .iter()
            .map(|block| explained(origin_hold(block), situation)),
    );
    let sending = situation
        .sending
        .iter()
        .filter(|hold| hold.in_force(now))
        .cloned();
    found.extend(sending.map(|hold| explained(hold, situation)));
    found.sort_by_key(order);
    found
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
    if block.reason == Reason::Denylist {
        identity.owner = Owner::LocalOperator;
    }
    StoredHold {
        identity,
        since: block.since,
        until: block.until,
        evidence: block.evidence.clone(),
    }
}

fn engine(kind: HoldKind, subject: &Subject, scope: Scope, reason: Reason) -> HoldIdentity {
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
        Effect::None => 2,
    };
    let identity = &hold.stored.identity;
    (effect, identity.kind, identity.scope, hold.stored.since)
}

fn explained(stored: StoredHold, situation: &Situation<'_>) -> Hold {
    let observed = stored.identity.owner == Owner::Engine
        && match stored.identity.kind.effect() {
            Effect::SignIn => situation.sign_in_observed,
            Effect::Sending | Effect::Relaying => situation.sending_observed,
            Effect::None => false,
        };
    let release = release_of(&stored, situation.account);
    Hold {
        stored,
        release,
        observed,
    }
}

/// What lifts a hold, what must be done first, and who may (`spec/roles.md`).
pub fn release_of(hold: &StoredHold, account: Option<&Account>) -> Release {
    let (act, allowed_roles) = match (hold.identity.kind, hold.identity.reason) {
        (HoldKind::LockedOut, _) => (ReleaseAct::Unlock, ANY_HELP),
        (HoldKind::SignInBlocked, _) => (ReleaseAct::AllowSignIn, STATUS_EDITORS),
        (HoldKind::OriginBlocked, Reason::Denylist) => (ReleaseAct::RemoveDenyRule, SECURITY),
        (HoldKind::OriginBlocked, _) => (ReleaseAct::ReleaseOrigin, SECURITY),
        (HoldKind::PasswordExpired | HoldKind::MustChangePassword, _) => {
            (ReleaseAct::ChangePassword, ANY_HELP)
        }
        (HoldKind::RestrictedSending | HoldKind::RestrictedConnector, _) => {
            (ReleaseAct::Unblock, ANY_HELP)
        }
        (HoldKind::SendingLimit | HoldKind::OrganisationRestricted, _) => {
            (ReleaseAct::RaiseLimit, SECURITY)
        }
        (HoldKind::AtRisk, _) => (ReleaseAct::DismissRisk, SECURITY),
    };
    Release {
        act,
        requires: requirements(account, hold),
        allowed_roles,
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

    fn kinds(observed: bool) -> Vec<(HoldKind, bool)> {
        let policy = SmartLockoutPolicy::default();
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
            subject: &subject(),
            account: None,
            lasting: &[restricted, blocked],
            sign_in: Some(&guard),
            origins: &[],
            sending: &[],
            policy: &policy,
            sign_in_observed: observed,
            sending_observed: observed,
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
}
