//! Holds that ended by themselves or by a success, read from the logs: a guard remembers what holds,
//! not what has held. What an act ended is kept by the act itself.
//!
//! Rows are the newest first, as logs are read, and bounded by whoever read them: of an account that is
//! attacked all day, only the newest part is told. Under a flood, transitions may have folded into rows that
//! name nobody; then a lockout is missing here, and the log says how many rows it folded.

use alloc::vec::Vec;
use core::net::IpAddr;

use crate::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, SendRefusal, SignInEvent,
};
use crate::hold::ended::{EndedBy, EndedHold};
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{Hold, HoldIdentity, HoldKind, Reason, StoredHold, Subject};
use crate::moment::{Span, Timestamp};
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::kinds::Class;
use crate::sign_in::lockout_threshold;
use crate::why::situation::engine;

/// How far apart a guard's time (whole seconds) and a log's may be for the same moment.
const SAME_MOMENT: Span = Span::from_secs(2);
/// A message that is refused for the minute's limit means that the limit held so long at most.
const MINUTE: Span = Span::from_mins(1);

/// Lockouts (and waits of one-time codes) that ended by their time or by a success. What stands in
/// `noted` was ended by an act, what stands in `in_force` has not ended.
pub fn ended_lockouts(
    subject: &Subject,
    sign_ins: &[SignInEvent],
    noted: &[EndedHold],
    in_force: &[Hold],
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> Vec<EndedHold> {
    let known = |hold: &StoredHold| {
        let same = |other: &StoredHold| {
            let (a, b) = (&hold.identity, &other.identity);
            // One of the two is zero.
            let apart = hold
                .since
                .since(other.since)
                .max(other.since.since(hold.since));
            (a.kind, a.scope) == (b.kind, b.scope) && apart < SAME_MOMENT
        };
        noted.iter().any(|ended| same(&ended.hold)) || in_force.iter().any(|h| same(&h.stored))
    };
    let locks = sign_ins.iter().enumerate().filter_map(|(at, event)| {
        let later = sign_ins.get(..at)?;
        let earlier = sign_ins.get(at..)?;
        let hold = locked_by(subject, event, earlier, policy)?;
        (!known(&hold)).then_some((hold, later))
    });
    locks
        .filter_map(|(hold, later)| {
            let (at, by) = end_of(&hold, later, now)?;
            Some(EndedHold { hold, at, by })
        })
        .collect()
}

/// The hold that this row is the transition into. `series` begins with it and goes back in time.
fn locked_by(
    subject: &Subject,
    event: &SignInEvent,
    series: &[SignInEvent],
    policy: &SmartLockoutPolicy,
) -> Option<StoredHold> {
    if !event.transition || event.outcome != Outcome::Failure {
        return None;
    }
    let (kind, scope, reason) = match (event.reason?, event.until) {
        (FailureReason::WrongCode, _) => (
            HoldKind::SecondFactorThrottled,
            Scope::Everywhere,
            Reason::FailedCodes,
        ),
        (FailureReason::WrongPassword | FailureReason::UnknownAccount, Some(_)) => {
            (HoldKind::LockedOut, event.class, Reason::WrongPasswords)
        }
        (FailureReason::WrongPassword | FailureReason::UnknownAccount, None) => {
            (HoldKind::LockedOut, event.class, Reason::ConsecutiveMaximum)
        }
        _ => return None,
    };
    let identity = engine(kind, subject, scope, reason);
    Some(StoredHold {
        since: event.time,
        until: event.until,
        evidence: evidence(&identity, event, series, policy),
        identity,
    })
}

/// What the log counts up to the transition, since the last success of that class of place.
fn evidence(
    identity: &HoldIdentity,
    event: &SignInEvent,
    series: &[SignInEvent],
    policy: &SmartLockoutPolicy,
) -> Evidence {
    let class = Class::ALL
        .into_iter()
        .find(|class| class.scope() == identity.scope);
    let Some(class) = class else {
        return Evidence::None;
    };
    let of_class = series.iter().filter(|row| row.class == identity.scope);
    let counted: Vec<&SignInEvent> = of_class
        .take_while(|row| row.outcome != Outcome::Success)
        .filter(|row| row.outcome == Outcome::Failure && row.reason == event.reason)
        .collect();
    let mut addresses: Vec<IpAddr> = counted.iter().filter_map(|row| row.address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let first = counted.iter().map(|row| row.time).min();
    let failures = counted.iter().map(|row| row.count);
    Evidence::WrongPasswords {
        failures: failures.fold(0, u32::saturating_add),
        threshold: match identity.reason == Reason::ConsecutiveMaximum {
            true => policy.consecutive_failures_max,
            false => lockout_threshold(policy, class),
        },
        first: first.unwrap_or(event.time),
        last: event.time,
        addresses: addresses.len() as u32,
        last_address: event.address,
        last_protocol: event.protocol,
        familiar_places_open: 0,
    }
}

/// When and by what a lockout ended that no act ended; `None` when the log does not say.
fn end_of(
    hold: &StoredHold,
    later: &[SignInEvent],
    now: Timestamp,
) -> Option<(Timestamp, EndedBy)> {
    let scope = hold.identity.scope;
    let endless = hold.until.is_none() && matches!(scope, Scope::Near | Scope::Unfamiliar);
    // The oldest one first.
    let mut successes = later.iter().rev().filter(|row| {
        let ends = row.class == scope || endless;
        row.outcome == Outcome::Success && row.transition && ends && row.time > hold.since
    });
    let success = successes.next().map(|row| row.time);
    match (hold.until, success) {
        (Some(until), Some(at)) if at < until => Some((at, EndedBy::Success)),
        (Some(until), _) => (until <= now).then_some((until, EndedBy::Timer)),
        (None, success) => Some((success?, EndedBy::Success)),
    }
}

/// Limits that made mail wait and do not any more: each run of refusals is one hold. A window says how
/// full it is, not how full it was; the end is the next message that was taken, or the last moment at
/// which it is known to have held.
pub fn ended_limits(
    subject: &Subject,
    messages: &[MessageEvent],
    in_force: &[Hold],
) -> Vec<EndedHold> {
    let limits = [
        (
            SendRefusal::MessagesPerMinute,
            Reason::MessagesPerMinute,
            Some(MINUTE),
        ),
        (
            SendRefusal::ServiceLimit,
            Reason::ServiceRecipientsPerDay,
            None,
        ),
    ];
    let mut ended = Vec::new();
    for (refusal, reason, longest) in limits {
        let held = |hold: &&Hold| hold.stored.identity.reason == reason;
        let open = in_force.iter().find(held).is_some();
        let mut run: Option<(Timestamp, Timestamp)> = None;
        let mut close = |run: Option<(Timestamp, Timestamp)>, next: Option<Timestamp>| {
            let Some((since, last)) = run else { return };
            let bound = longest.map(|longest| last.plus(longest));
            let at = match (next, bound) {
                (Some(next), Some(bound)) => next.min(bound),
                (Some(end), None) | (None, Some(end)) => end,
                (None, None) => last,
            };
            ended.push(limit_over(subject, reason, since, at));
        };
        for row in messages.iter().rev() {
            let refused = row.outcome == MessageOutcome::Refused;
            if refused && row.reason.as_ref().is_some_and(|reason| *reason == refusal) {
                let over = |(_, last): (Timestamp, Timestamp)| {
                    longest.is_some_and(|longest| row.time.since(last) > longest)
                };
                if run.is_some_and(over) {
                    close(run.take(), None);
                }
                run = Some(run.map_or((row.time, row.time), |(since, _)| (since, row.time)));
            } else if row.outcome == MessageOutcome::Accepted {
                close(run.take(), Some(row.time));
            }
        }
        if !open {
            close(run, None);
        }
    }
    ended
}

fn limit_over(subject: &Subject, reason: Reason, since: Timestamp, at: Timestamp) -> EndedHold {
    EndedHold {
        hold: StoredHold {
            identity: engine(HoldKind::SendingLimit, subject, Scope::Everywhere, reason),
            since,
            until: Some(at),
            evidence: Evidence::None,
        },
        at,
        by: EndedBy::Timer,
    }
}

#[cfg(test)]
#[path = "ended_tests.rs"]
mod tests;
