//! When a network is blocked, told, or thought well of, and what is worth a write.

use super::*;
use crate::origin_guard::listed::deny_decides;

fn home_failure(subject: u32) -> OriginEvent {
    OriginEvent::Failure {
        subject,
        password: Some(1),
        home: true,
    }
}

fn touched(guard: &mut OriginGuard, event: OriginEvent, width: Width, at: Timestamp) -> Touched {
    let policy = policy();
    guard.record(event, &Terms::of(&policy, width), at).1
}

/// A success that only says that the place is familiar to the account.
fn familiar(subject: u32) -> OriginEvent {
    OriginEvent::Success {
        subject,
        credit: false,
        familiar: true,
        counts: false,
        newcomer: false,
    }
}

#[test]
fn people_who_mistype_at_home_are_told_of_and_cost_their_network_no_credit() {
    let mut guard = OriginGuard::default();
    for subject in 0..10 {
        record(&mut guard, success(1_000 + subject), T0);
    }
    for subject in 0..20 {
        let outcome = record(&mut guard, home_failure(subject), T0);
        assert_eq!(outcome.alert.is_some(), subject == 19);
    }
    assert_eq!(guard.last_block(), None, "an alert is no block");
    // Ten that succeeded raise the threshold by fifty points: eleven failing accounts are too few.
    for subject in 100..111 {
        assert_eq!(fail(&mut guard, subject, T0), None, "{subject}");
    }
    assert!(fail(&mut guard, 111, T0).is_some());
}

#[test]
fn only_who_costs_something_counts_among_the_accounts_of_a_block() {
    let policy = OriginGuardPolicy {
        origin_block_threshold: 1,
        origin_block_accounts: 2,
        ..policy()
    };
    let terms = Terms::of(&policy, Width::Host);
    let mut guard = OriginGuard::default();
    guard.record(home_failure(1), &terms, T0);
    let blocked = |guard: &mut OriginGuard, subject| {
        guard.record(wrong(subject, 1), &terms, T0).0.blocked_now
    };
    assert_eq!(blocked(&mut guard, 2), None, "one, and one at home");
    assert!(blocked(&mut guard, 3).is_some());
}

#[test]
fn the_alert_counts_accounts_that_failed_within_the_hour_and_no_refusals() {
    let policy = policy();
    let wanted = policy.alert_accounts;
    let alert = |last: u64, refusals: bool| {
        let mut guard = OriginGuard::default();
        for subject in 1..wanted {
            let event = match refusals {
                true => refused(subject, 1),
                false => wrong(subject, 1),
            };
            record(&mut guard, event, T0);
        }
        record(&mut guard, wrong(900, 1), T0.plus(Span::from_mins(last))).alert
    };
    assert_eq!(alert(59, false).map(|alert| alert.accounts), Some(wanted));
    assert_eq!(alert(60, false), None, "the others are an hour old");
    assert_eq!(alert(0, true), None, "refused, not failed");
}

#[test]
fn a_place_is_common_among_those_who_used_it_within_the_memory() {
    let mut place = OriginGuard::default();
    for subject in 0..3 {
        assert_eq!(
            touched(&mut place, familiar(subject), Width::Place, T0),
            Touched::Counters
        );
    }
    let memory = Span::from_days(45);
    let days = |n| T0.plus(Span::from_days(n));
    assert!(place.is_common(3, memory, days(45)));
    assert!(!place.is_common(3, memory, days(46)));
    assert!(!place.is_common(4, memory, T0));
    // Once a day is enough of a write.
    assert_eq!(
        touched(&mut place, familiar(1), Width::Place, T0),
        Touched::Unchanged
    );
    assert_eq!(
        touched(&mut place, familiar(1), Width::Place, days(1)),
        Touched::Counters
    );
    // A host is not a place, and somebody without a home here makes it common for nobody.
    let mut host = OriginGuard::default();
    assert_eq!(
        touched(&mut host, familiar(1), Width::Host, T0),
        Touched::Unchanged
    );
    assert!(!host.is_common(1, memory, T0));
    let mut strange = OriginGuard::default();
    touched(&mut strange, success(1), Width::Place, T0);
    assert!(!strange.is_common(1, memory, T0));
}

#[test]
fn a_program_that_tries_again_against_a_lockout_causes_no_write() {
    let mut guard = OriginGuard::default();
    let mut again = |password| touched(&mut guard, refused(1, password), Width::Host, T0);
    assert_eq!(again(1), Touched::Counters);
    assert_eq!(again(1), Touched::Transient);
    assert_eq!(again(2), Touched::Counters);
    assert_eq!(again(2), Touched::Transient);
}

#[test]
fn a_success_is_written_once_an_hour_and_counts_for_a_day() {
    let at = |secs| T0.plus(Span::from_secs(secs));
    let mut guard = OriginGuard::default();
    let mut seen = |secs| touched(&mut guard, success(1), Width::Host, at(secs));
    assert_eq!(seen(0), Touched::Counters);
    assert_eq!(seen(1), Touched::Unchanged);
    assert_eq!(seen(3_599), Touched::Unchanged);
    assert_eq!(seen(3_600), Touched::Counters);
    assert_eq!(seen(3_601), Touched::Unchanged, "an hour from then");
    let day = 24 * 3_600;
    let raise = |guard: &OriginGuard, secs| guard.record.raise(at(secs));
    assert_eq!(raise(&guard, 3_600 + day - 1), 5.0);
    assert_eq!(raise(&guard, 3_600 + day), 0.0);
    guard.sweep(at(3_600 + day - 1));
    assert!(!guard.record.is_empty());
    guard.sweep(at(3_600 + day));
    assert!(guard.record.is_empty());
    assert_eq!(guard.heap_bytes(), 0);
}

#[test]
fn after_a_clock_set_back_a_success_is_one_of_now() {
    let mut guard = OriginGuard::default();
    let ahead = T0.plus(Span::from_days(300));
    touched(&mut guard, success(1), Width::Host, ahead);
    assert_eq!(
        touched(&mut guard, success(1), Width::Host, T0),
        Touched::Counters
    );
    assert_eq!(
        touched(&mut guard, success(1), Width::Host, T0),
        Touched::Unchanged
    );
    assert_eq!(guard.record.raise(T0.plus(Span::from_hours(24))), 0.0);
}

#[test]
fn a_deny_rule_decides_beside_a_wider_allow_rule_only() {
    for (deny, allow, decides) in [
        (24, None, true),
        (24, Some(16), true),
        (24, Some(24), false),
        (24, Some(32), false),
    ] {
        assert_eq!(deny_decides(deny, allow), decides, "{deny} {allow:?}");
    }
}

#[test]
fn a_network_is_kept_for_what_it_knows_even_without_a_penalty() {
    let policies = Policies::default();
    let mut place = OriginGuard::default();
    assert_eq!(place.keep(&policies, T0), Keep::Forget);
    touched(&mut place, familiar(1), Width::Place, T0);
    assert_eq!(place.keep(&policies, T0), Keep::Cheap);
    let mut charged = OriginGuard::default();
    record(&mut charged, wrong(1, 1), T0);
    assert_eq!(charged.keep(&policies, T0), Keep::Counters);
}
