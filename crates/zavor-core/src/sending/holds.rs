//! Sending as holds: the restriction placed when a limit is passed, what `why` derives from the
//! windows, and what must be done before a release.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::guard::SendingGuard;
use super::organisation::{OrganisationGuard, organisation_limit};
use super::rules::{Limits, Trip};
use crate::account::Account;
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{
    HoldIdentity, HoldKind, Owner, Reason, Requirement, Step, StoredHold, Subject,
};
use crate::moment::{Span, Timestamp};
use crate::policy::outbound::ActionAtLimit;

/// A second restriction by the engine within this time puts the account at risk.
pub const AT_RISK_WITHIN: Span = Span::from_hours(24);

const MINUTE: Span = Span::from_mins(1);
const DAY: Span = Span::from_hours(24);

/// The hold placed when a restricting limit is passed.
pub fn restriction(
    subject: Subject,
    trip: &Trip,
    action: ActionAtLimit,
    policy: &str,
    last_address: Option<IpAddr>,
    now: Timestamp,
) -> StoredHold {
    let kind = match subject {
        Subject::Connector(_) => HoldKind::RestrictedConnector,
        Subject::Account(_) | Subject::Origin(_) | Subject::Organisation => {
            HoldKind::RestrictedSending
        }
    };
    let until = (action == ActionAtLimit::RestrictUntilNextDay).then(|| now.next_utc_day());
    let evidence = Evidence::SendingLimit {
        counted: trip.counted,
        requested: trip.requested,
        limit: trip.limit,
        window: trip.window,
        policy: policy.to_string(),
        last_address,
    };
    engine_hold(kind, subject, trip.reason, now, until, evidence)
}

/// The at-risk hold of an account that the engine restricts a second time within
/// [`AT_RISK_WITHIN`]. `None` for the first time, and for connectors, which have no owner to
/// secure.
pub fn at_risk(subject: &Subject, guard: &SendingGuard, now: Timestamp) -> Option<StoredHold> {
    let last = guard.engine_restricted()?;
    let again = now.since(last) < AT_RISK_WITHIN;
    (again && matches!(subject, Subject::Account(_))).then(|| {
        let kind = HoldKind::AtRisk;
        let reason = Reason::SuspiciousSending;
        engine_hold(kind, subject.clone(), reason, now, None, Evidence::None)
    })
}

/// Holds that follow from windows: the minute and service limits of a sender, and the limit of the
/// organisation if `organisation` is given, together with its number of accounts.
///
/// Each is shown while one more recipient (or message) would be refused.
pub fn derived_holds(
    subject: &Subject,
    guard: &SendingGuard,
    organisation: Option<(&OrganisationGuard, u64)>,
    limits: &Limits,
    policy: &str,
    now: Timestamp,
) -> Vec<StoredHold> {
    let counted = guard.counted_under(limits, now);
    let since = guard.last_charged(now);
    let used_up = |counted: u32, limit: u32, window: Span, policy: &str| Evidence::SendingLimit {
        counted,
        requested: 1,
        limit,
        window,
        policy: String::from(policy),
        last_address: guard.last_address(),
    };
    let mut holds = Vec::new();
    if let Some(most) = limits.messages_per_minute
        && counted.messages >= most
    {
        let until = guard.minute_drained_at(now, most.saturating_sub(1));
        holds.push(engine_hold(
            HoldKind::SendingLimit,
            subject.clone(),
            Reason::MessagesPerMinute,
            since,
            Some(until),
            used_up(counted.messages, most, MINUTE, policy),
        ));
    }
    if counted.service_day >= limits.service_per_day {
        let until = guard.service_drained_at(now, limits.service_per_day.saturating_sub(1));
        holds.push(engine_hold(
            HoldKind::SendingLimit,
            subject.clone(),
            Reason::ServiceRecipientsPerDay,
            since,
            Some(until),
            used_up(counted.service_day, limits.service_per_day, DAY, policy),
        ));
    }
    if let Some((organisation, accounts)) = organisation {
        let limit = organisation_limit(accounts);
        let counted = organisation.counted(now);
        if counted >= limit {
            holds.push(engine_hold(
                HoldKind::OrganisationRestricted,
                Subject::Organisation,
                Reason::OrganisationRecipientsPerDay,
                organisation.last_charged(now),
                Some(organisation.drained_at(now, limit.saturating_sub(1))),
                Evidence::SendingLimit {
                    counted,
                    // Whose message was refused, and how large it was, is not known here.
                    requested: 0,
                    limit,
                    window: DAY,
                    // The limit follows from the number of accounts; no policy has it.
                    policy: String::new(),
                    last_address: None,
                },
            ));
        }
    }
    holds
}

/// Under `mode = "observe"`: the restriction that the next recipient would cause. The windows do
/// not know how many recipients the last refused message had, so `requested` is one.
pub fn observed_holds(
    subject: &Subject,
    guard: &SendingGuard,
    limits: &Limits,
    policy: &str,
    now: Timestamp,
) -> Vec<StoredHold> {
    if limits.action == ActionAtLimit::AlertOnly {
        return Vec::new();
    }
    let counted = guard.counted_under(limits, now);
    limits
        .trip_next(&counted)
        .map(|trip| {
            let address = guard.last_address();
            let since = guard.last_charged(now);
            restriction(
                subject.clone(),
                &trip,
                limits.action,
                policy,
                address,
                since,
            )
        })
        .into_iter()
        .collect()
}

/// What must be done before a restriction is released (`release_requires`), and what of it is done.
///
/// - An account whose password Zavor keeps: the password was changed since the restriction (setting
///   a password refuses the old one, so a later date means a different password), and the sessions
///   were ended since.
/// - Where the password lives elsewhere, and for a sending name without an account, no machine can
///   see a change: a recorded statement of the person who releases replaces it
///   ([`Step::Reviewed`]).
/// - Connectors have neither password nor sessions: nothing is required.
pub fn requirements(account: Option<&Account>, hold: &StoredHold) -> Vec<Requirement> {
    if hold.identity.kind != HoldKind::RestrictedSending {
        return Vec::new();
    }
    let Some(account) = account else {
        return [Requirement {
            step: Step::Reviewed,
            met: false,
        }]
        .into();
    };
    let password = account.credential.as_ref().map_or(
        Requirement {
            step: Step::Reviewed,
            met: false,
        },
        |credential| Requirement {
            step: Step::PasswordChanged,
            met: credential.set > hold.since,
        },
    );
    let sessions = Requirement {
        step: Step::SessionsEnded,
        met: account
            .sessions_ended
            .is_some_and(|ended| ended > hold.since),
    };
    [password, sessions].into()
}

fn engine_hold(
    kind: HoldKind,
    subject: Subject,
    reason: Reason,
    since: Timestamp,
    until: Option<Timestamp>,
    evidence: Evidence,
) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind,
            subject,
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason,
        },
        since,
        until,
        evidence,
    }
}

#[cfg(test)]
mod tests;
