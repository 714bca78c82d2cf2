//! The two questions: may this password be tried ([`check`]), and how did it end ([`report`]).

use super::attempt::{Attempt, Closing};
use super::guard::SignInGuard;
use super::lockout::{Counted, Failure, InForce};
use super::outcome::{CheckOutcome, Closed, ReportOutcome};
use super::view::{OriginView, Standing};
use crate::event::FailureReason;
use crate::guard::Touched;
use crate::hold::Reason;
use crate::moment::{Span, Timestamp};
use crate::policy::SmartLockoutPolicy;
use crate::shared_network::SharedView;
use crate::sign_in::kinds::Class;

fn class_of(
    guard: &SignInGuard,
    attempt: &Attempt,
    origin: &OriginView,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> Class {
    match attempt.forced_class {
        Some(class) => class,
        None => guard.class_at(attempt.origin, attempt.hint, origin, policy, now),
    }
}

/// May this password be tried? Opens or refreshes the pending attempt, or remembers the refusal.
///
/// If a mail server asks again about an attempt that was let through (Dovecot does, once the
/// password is verified), nothing that the engine placed in between refuses it, only a decision of
/// a person: the password was tried within the limits, and it was right.
///
/// The refusal is remembered, so that its report counts for nothing. A door that only observes lets
/// the client through anyway and says so with [`SignInGuard::let_through`].
pub fn check(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    standing: Standing,
    origin: &OriginView,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> (CheckOutcome, Touched) {
    guard.pending.forget_old(now);
    let open = guard.pending.open_class(attempt);
    let class = open.unwrap_or_else(|| class_of(guard, attempt, origin, policy, now));
    let pending = &guard.pending;
    let asked_before = open.is_some() || pending.may_be_shared(attempt.digest, class);
    let refusal = refusal(
        guard,
        attempt,
        class,
        asked_before,
        standing,
        origin,
        policy,
        now,
    );
    let pending = &mut guard.pending;
    let mut touched = Touched::Transient;
    match refusal {
        None => pending.open(attempt, class, policy, now),
        Some((reason, _)) => {
            pending.refuse(attempt.key, class, policy, now);
            let by_network = matches!(
                reason,
                FailureReason::OriginBlocked | FailureReason::Denylist
            );
            if let (true, Some(address)) = (by_network, attempt.origin.address())
                && guard.note_refused_at(address, now)
            {
                touched = Touched::Counters;
            }
        }
    }
    let locked = matches!(refusal, Some((FailureReason::LockedOut, _))) && !class.is_home();
    let costs_origin = locked && {
        let counter = guard.existing(class);
        !counter.is_some_and(|counter| counter.is_repeat(attempt.digest, policy))
    };
    (
        CheckOutcome {
            class,
            refusal,
            costs_origin,
        },
        touched,
    )
}

/// The first reason in the order of precedence, with the time after which to try again.
#[expect(
    clippy::too_many_arguments,
    reason = "one fact of the question each; called once"
)]
fn refusal(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    class: Class,
    asked_before: bool,
    standing: Standing,
    origin: &OriginView,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> Option<(FailureReason, Option<Span>)> {
    if origin.denied {
        return Some((FailureReason::Denylist, None));
    }
    if standing.sign_in_blocked {
        return Some((FailureReason::SignInBlocked, None));
    }
    if !asked_before && let Some(refusal) = engine(guard, attempt, class, origin, policy, now) {
        return Some(refusal);
    }
    if !attempt.protocol.may_change_password() {
        if standing.password_expired {
            return Some((FailureReason::PasswordExpired, None));
        }
        if standing.must_change {
            return Some((FailureReason::MustChangePassword, None));
        }
    }
    None
}

/// The reason why the engine refuses an attempt that it has not let through yet.
fn engine(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    class: Class,
    origin: &OriginView,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> Option<(FailureReason, Option<Span>)> {
    let mut left = super::lockout::threshold(policy, class);
    let settled = guard.edit(class, |counter| {
        counter.settle(policy, now);
        (counter.in_force(policy, now), counter.left(policy))
    });
    if let Some((lock, left_in_class)) = settled {
        let lifted = |lock: &InForce| origin.lifts_lockout && lock.reason == Reason::WrongPasswords;
        if let Some(lock) = lock.filter(|lock| !lifted(lock)) {
            return Some((
                FailureReason::LockedOut,
                lock.until.map(|until| until.since(now)),
            ));
        }
        left = left_in_class;
    }
    let pending = &guard.pending;
    let others = pending.others_in_flight(attempt, class);
    // After a lockout the count is still at the threshold: one attempt at a time.
    if others >= left.max(1) || pending.has_no_room(attempt.digest, class) {
        let wait = Some(policy.pending_attempt);
        return Some((FailureReason::TooManyInFlight, wait));
    }
    let (_, until) = origin.blocked?;
    origin
        .refuses(class)
        .then(|| (FailureReason::OriginBlocked, Some(until.since(now))))
}

/// How did it end? Closes the pending attempt and counts.
///
/// `known` = the name is an account. An unknown name fails in the same way, with another reason in
/// the event.
pub fn report(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    closing: Closing,
    known: bool,
    origin: &OriginView,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> (ReportOutcome, Touched) {
    let pending = &mut guard.pending;
    pending.forget_old(now);
    let closed = match closing {
        Closing::PolicyReject => pending.close_refused(attempt.key).map(Closed::Refused),
        Closing::Success
        | Closing::AppSuccess
        | Closing::Failure
        | Closing::ServerFailure
        | Closing::NoGuess(_) => pending.close(attempt.key, closing),
    };
    let class = match closed {
        Some(closed) => closed.class(),
        None => class_of(guard, attempt, origin, policy, now),
    };
    let would_have_been_refused = matches!(closed, Some(Closed::Refused(_)));
    let closing = better_known(closing, closed, attempt);
    let result = match closing {
        Closing::PolicyReject => (ReportOutcome::ignored(class), Touched::Transient),
        // Zavor's own refusal, whose check wrote the event, reported in another way.
        Closing::ServerFailure if would_have_been_refused => {
            (ReportOutcome::ignored(class), Touched::Transient)
        }
        Closing::ServerFailure => {
            let outcome = ReportOutcome {
                reason: Some(FailureReason::ServerFailure),
                ignored: false,
                ..ReportOutcome::ignored(class)
            };
            (outcome, Touched::Transient)
        }
        Closing::NoGuess(why) => {
            let outcome = ReportOutcome {
                reason: Some(why.reason()),
                ignored: false,
                ..ReportOutcome::ignored(class)
            };
            (outcome, Touched::Transient)
        }
        Closing::Success | Closing::AppSuccess => {
            let proves = closing == Closing::Success;
            success(guard, attempt, class, proves, origin.shared, policy, now)
        }
        Closing::Failure if would_have_been_refused => {
            let outcome = ReportOutcome {
                ignored: false,
                ..ReportOutcome::ignored(class)
            };
            (
                ReportOutcome {
                    reason: Some(word(known)),
                    ..outcome
                },
                Touched::Transient,
            )
        }
        Closing::Failure => failure(guard, attempt, class, known, policy, now),
    };
    guard.tidy();
    result
}

/// How the attempt really ended: of what the mail server reports, the bind may know more.
fn better_known(closing: Closing, closed: Option<Closed>, attempt: &Attempt) -> Closing {
    match (closing, closed) {
        // Dovecot 2.3 reports what it could not check as a failure.
        (Closing::Failure, Some(Closed::Unchecked(_))) => Closing::ServerFailure,
        (Closing::Failure, Some(Closed::NoGuess(_, why))) => Closing::NoGuess(why),
        // A success clears the count of guesses at what it proves, and an app password proves another
        // secret (NIST SP 800-63B-4 section 3.2.2 counts per authenticator). Where nobody tells,
        // nothing is cleared: whoever holds one phone would guess the owner's password for ever.
        (Closing::Success, Some(Closed::ByApp(_))) => Closing::AppSuccess,
        (Closing::Success, Some(Closed::Own(_))) => Closing::Success,
        (Closing::Success, _) if attempt.has_app_passwords => Closing::AppSuccess,
        _ => closing,
    }
}

const fn word(known: bool) -> FailureReason {
    if known {
        FailureReason::WrongPassword
    } else {
        FailureReason::UnknownAccount
    }
}

/// `proves` = with the password of which wrong ones are counted.
fn success(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    class: Class,
    proves: bool,
    shared: Option<SharedView>,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> (ReportOutcome, Touched) {
    let mut outcome = ReportOutcome {
        ignored: false,
        ..ReportOutcome::ignored(class)
    };
    let left = guard.edit(class, |counter| {
        counter.settle(policy, now);
        let locked = counter.in_force(policy, now).is_some() || counter.left(policy) == 0;
        if proves {
            counter.succeed();
        }
        locked && proves
    });
    let mut left_lockout = left.unwrap_or(false);
    if let Some(place) = attempt.origin.place() {
        let (places, hint) = (&mut guard.records, attempt.hint);
        let learned = match shared {
            Some(shared) => places.learn_shared(shared.key, hint, policy, now),
            None => places.learn(place, hint, policy, now),
        };
        outcome.first_here = learned.first_here;
        outcome.new_location = learned.first_here && learned.others && class == Class::Unfamiliar;
        outcome.counts = learned.speaks;
        outcome.familiar_here = learned.familiar;
        if learned.old_familiar && proves {
            for class in [Class::Near, Class::Unfamiliar] {
                let lifted = guard.edit(class, |counter| {
                    let locked = counter.in_force(policy, now).is_some();
                    counter.lift_consecutive();
                    locked
                });
                left_lockout |= lifted.unwrap_or(false);
            }
        }
    }
    // A device that proves itself is at home anywhere; its network is not: a thief who has signed in
    // once must not earn credit for every network that he comes from.
    let at_home_here = class.is_home() && attempt.forced_class.is_none();
    if let Some(host) = attempt.origin.host().filter(|_| at_home_here) {
        let (counts, credit) = guard.speaks_for(host.key(), now);
        outcome.counts = counts;
        outcome.credit = credit && shared.is_none();
    }
    outcome.counts &= !left_lockout;
    outcome.transition = left_lockout || outcome.first_here;
    let touched = if left_lockout {
        Touched::Transition
    } else {
        Touched::Counters
    };
    (outcome, touched)
}

fn failure(
    guard: &mut SignInGuard,
    attempt: &Attempt,
    class: Class,
    known: bool,
    policy: &SmartLockoutPolicy,
    now: Timestamp,
) -> (ReportOutcome, Touched) {
    let failure = Failure {
        digest: attempt.digest,
        credential: attempt.credential,
        address: attempt.origin.address(),
        protocol: attempt.protocol,
    };
    let (counted, lock) = guard.edit_or_begin(class, |counter| {
        counter.settle(policy, now);
        let counted = counter.fail(policy, &failure, now);
        (counted, counter.in_force(policy, now))
    });
    let base = ReportOutcome {
        ignored: false,
        ..ReportOutcome::ignored(class)
    };
    match counted {
        Counted::Repeated => {
            let reason = Some(FailureReason::RepeatedPassword);
            (ReportOutcome { reason, ..base }, Touched::Transient)
        }
        Counted::Failure => {
            let outcome = ReportOutcome {
                reason: Some(word(known)),
                counted: true,
                ..base
            };
            (outcome, Touched::Counters)
        }
        Counted::Locked => {
            let outcome = ReportOutcome {
                reason: Some(word(known)),
                counted: true,
                transition: true,
                locked_until: lock.and_then(|lock| lock.until),
                ..base
            };
            (outcome, Touched::Transition)
        }
    }
}

#[cfg(test)]
mod tests;
