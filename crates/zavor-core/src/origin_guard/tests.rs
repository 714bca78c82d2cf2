//! What a network is charged, when it is blocked, and what is remembered about it.

use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::guard::{Guard, Keep};
use crate::hold::Evidence;
use crate::policy::Policies;

mod costs;
mod judged;
mod stored;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn policy() -> OriginGuardPolicy {
    OriginGuardPolicy::default()
}

fn on_terms(
    guard: &mut OriginGuard,
    event: OriginEvent,
    change: impl FnOnce(&mut Terms<'_>),
    at: Timestamp,
) -> OriginOutcome {
    let policy = policy();
    let mut terms = Terms::of(&policy, Width::Host);
    change(&mut terms);
    guard.record(event, &terms, at).0
}

fn wrong(subject: u32, password: u64) -> OriginEvent {
    OriginEvent::Failure {
        subject,
        password: Some(password),
        home: false,
    }
}

fn refused(subject: u32, password: u64) -> OriginEvent {
    OriginEvent::RefusedLocked {
        subject,
        password: Some(password),
    }
}

fn success(subject: u32) -> OriginEvent {
    OriginEvent::Success {
        subject,
        credit: false,
        familiar: false,
        counts: true,
        newcomer: false,
    }
}

fn record(guard: &mut OriginGuard, event: OriginEvent, at: Timestamp) -> OriginOutcome {
    on_terms(guard, event, |_| {}, at)
}

/// A first wrong password of this account.
fn fail(guard: &mut OriginGuard, subject: u32, at: Timestamp) -> Option<Timestamp> {
    record(guard, wrong(subject, 1), at).blocked_now
}

fn points(guard: &OriginGuard, at: Timestamp) -> f32 {
    guard.penalty(&policy(), at)
}

#[test]
fn two_accounts_block_an_address() {
    let mut spray = OriginGuard::default();
    assert_eq!(fail(&mut spray, 1, T0), None);
    assert_eq!(fail(&mut spray, 2, T0), Some(T0.plus(Span::from_hours(1))));
}

#[test]
fn one_account_alone_never_blocks_a_network_whatever_it_does() {
    let policy = OriginGuardPolicy {
        origin_block_threshold: 1,
        ..policy()
    };
    for policy in [OriginGuardPolicy::default(), policy] {
        let mut guard = OriginGuard::default();
        let terms = Terms::of(&policy, Width::Host);
        for n in 0..5_000_u64 {
            let at = T0.plus(Span::from_mins(n * 3));
            for event in [wrong(1, n), refused(1, n), refused(1, n + 7)] {
                assert_eq!(guard.record(event, &terms, at).0.blocked_now, None);
            }
        }
        assert!(guard.penalty < 10.0, "{}", guard.penalty);
    }
}

#[test]
fn further_wrong_passwords_and_refusals_of_one_account_cost_two_points_a_day_together() {
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    for n in 2..5 {
        record(&mut guard, wrong(1, n), T0);
    }
    assert_eq!(points(&guard, T0), 6.5);
    for n in 10..40 {
        record(&mut guard, refused(1, n), T0);
        record(&mut guard, wrong(1, 100 + n), T0);
    }
    assert_eq!(points(&guard, T0), 7.0);
}

#[test]
fn a_refused_attempt_that_is_repeated_costs_the_network_once() {
    let mut guard = OriginGuard::default();
    for n in 0..1_000 {
        record(&mut guard, refused(1, 7), T0.plus(Span::from_secs(n)));
    }
    assert!(points(&guard, T0.plus(Span::from_secs(999))) <= 0.5);
    let blind = OriginEvent::RefusedLocked {
        subject: 2,
        password: None,
    };
    let mut guard = OriginGuard::default();
    for _ in 0..1_000 {
        record(&mut guard, blind, T0);
    }
    assert_eq!(
        points(&guard, T0),
        0.5,
        "without a digest they are all alike"
    );
}

#[test]
fn a_wrong_password_again_costs_nothing_even_between_others() {
    let mut guard = OriginGuard::default();
    for password in [1, 2, 1, 2, 1] {
        record(&mut guard, wrong(1, password), T0);
    }
    assert_eq!(points(&guard, T0), 5.5);
}

#[test]
fn two_accounts_within_an_hour_block_although_the_first_has_decayed() {
    let mut guard = OriginGuard::default();
    fail(&mut guard, 1, T0);
    assert!(fail(&mut guard, 2, T0.plus(Span::from_mins(50))).is_some());
    let mut slow = OriginGuard::default();
    fail(&mut slow, 1, T0);
    assert!(fail(&mut slow, 2, T0.plus(Span::from_hours(3))).is_none());
}

#[test]
fn as_many_accounts_are_needed_as_the_policy_says() {
    let policy = OriginGuardPolicy {
        origin_block_accounts: 7,
        ..policy()
    };
    let terms = Terms::of(&policy, Width::Host);
    let mut guard = OriginGuard::default();
    let blocked = (1..20).find(|n| {
        let (outcome, _) = guard.record(wrong(*n, 1), &terms, T0);
        outcome.blocked_now.is_some()
    });
    assert_eq!(blocked, Some(7));
}

#[test]
fn a_group_is_blocked_at_four_times_the_threshold() {
    let mut guard = OriginGuard::default();
    let blocked = (1..20).find(|n| {
        let place = |terms: &mut Terms<'_>| terms.width = Width::Place;
        let outcome = on_terms(&mut guard, wrong(*n, 1), place, T0);
        outcome.blocked_now.is_some()
    });
    assert_eq!(blocked, Some(8));
}

#[test]
fn home_places_cost_the_network_nothing_and_guessing_from_inside_is_told() {
    let mut guard = OriginGuard::default();
    let mut alerts = Vec::new();
    for subject in 0..40 {
        let event = OriginEvent::Failure {
            subject,
            password: Some(1),
            home: true,
        };
        let outcome = record(&mut guard, event, T0);
        assert_eq!(outcome.blocked_now, None);
        alerts.extend(outcome.alert);
    }
    assert_eq!(points(&guard, T0), 0.0);
    let told = GuessingAlert {
        accounts: 20,
        inside: true,
    };
    assert_eq!(alerts, [told]);
}

#[test]
fn a_success_takes_back_exactly_what_this_account_cost_refusals_included() {
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    record(&mut guard, wrong(2, 1), T0.plus(Span::from_mins(1)));
    for hour in 1..4 {
        let at = T0.plus(Span::from_hours(hour));
        record(&mut guard, wrong(1, 10 + hour), at);
        record(&mut guard, refused(1, 20 + hour), at);
    }
    let later = T0.plus(Span::from_hours(9));
    record(&mut guard, success(1), later);
    let mut alone = OriginGuard::default();
    record(&mut alone, wrong(2, 1), T0.plus(Span::from_mins(1)));
    let difference = points(&guard, later) - points(&alone, later);
    assert!(difference.abs() < 0.001, "{difference}");
    record(&mut guard, success(1), later);
    let difference = points(&guard, later) - points(&alone, later);
    assert!(difference.abs() < 0.001, "once");
}

#[test]
fn credit_takes_three_points_each_and_never_goes_below_minus_fifty() {
    let mut guard = OriginGuard::default();
    for subject in 0..40_u32 {
        let expected = (-3.0 * subject as f32).max(-50.0);
        assert_eq!(points(&guard, T0), expected);
        let event = OriginEvent::Success {
            subject,
            credit: true,
            familiar: true,
            counts: true,
            newcomer: false,
        };
        record(&mut guard, event, T0);
    }
    assert_eq!(points(&guard, T0), -50.0);
}

#[test]
fn accounts_that_succeeded_raise_the_threshold_by_five_points_each_and_fifty_at_most() {
    for (accounts, expected) in [(0, 2), (1, 3), (5, 7), (10, 12), (20, 12)] {
        let mut guard = OriginGuard::default();
        for subject in 1_000..1_000 + accounts {
            record(&mut guard, success(subject), T0);
        }
        let blocked = (1..40).find(|n| fail(&mut guard, *n, T0).is_some());
        assert_eq!(blocked, Some(expected), "{accounts} accounts");
    }
}

#[test]
fn an_account_that_was_held_or_has_spoken_too_often_does_not_speak_for_its_network() {
    let silent = OriginEvent::Success {
        subject: 9,
        credit: false,
        familiar: true,
        counts: false,
        newcomer: false,
    };
    for (before, event) in [(None, silent), (Some(refused(9, 1)), success(9))] {
        let mut guard = OriginGuard::default();
        if let Some(before) = before {
            record(&mut guard, before, T0);
        }
        record(&mut guard, event, T0);
        let blocked = (1..40).find(|n| fail(&mut guard, *n, T0).is_some());
        assert_eq!(blocked, Some(2));
    }
    let mut guard = OriginGuard::default();
    record(&mut guard, success(9), T0);
    record(&mut guard, refused(9, 1), T0);
    assert_eq!(guard.record.raise(T0), 0.0, "held after its success");
}

#[test]
fn a_good_record_lasts_a_day_and_is_lost_with_a_block() {
    let mut guard = OriginGuard::default();
    for subject in 100..110 {
        record(&mut guard, success(subject), T0);
    }
    assert_eq!(guard.record.raise(T0.plus(Span::from_hours(23))), 50.0);
    assert_eq!(guard.record.raise(T0.plus(Span::from_hours(25))), 0.0);
    let until = (1..40).find_map(|n| fail(&mut guard, n, T0)).unwrap();
    // Half of the penalty is gone, and the block is not forgotten yet.
    let after = until.plus(Span::from_hours(11));
    for subject in 200..210 {
        record(&mut guard, success(subject), after);
    }
    let again = fail(&mut guard, 300, after);
    assert!(again.is_some(), "stolen accounts do not buy a second round");
}

#[test]
fn while_the_installation_learns_a_network_is_blocked_from_five_times_the_threshold_on() {
    let mut guard = OriginGuard::default();
    let blocked = (1..60).find(|n| {
        let learns = |terms: &mut Terms<'_>| terms.learning = true;
        let outcome = on_terms(&mut guard, wrong(*n, 1), learns, T0);
        outcome.blocked_now.is_some()
    });
    assert_eq!(blocked, Some(10));
    assert!(guard.refuses_near(Width::Host, &policy(), T0));
}

#[test]
fn a_shared_network_is_never_blocked_and_says_when_it_would_be() {
    let mut guard = OriginGuard::default();
    let mut spared = Vec::new();
    for subject in 1..50 {
        let shares = |terms: &mut Terms<'_>| terms.shared = true;
        let outcome = on_terms(&mut guard, wrong(subject, 1), shares, T0);
        assert_eq!(outcome.blocked_now, None);
        spared.extend(outcome.spared);
    }
    assert_eq!(spared.first(), Some(&2));
    assert_eq!(guard.blocked(T0), None);
}

#[test]
fn twenty_accounts_of_a_day_three_of_them_new_look_like_a_crowd() {
    let enter = |guard: &mut OriginGuard, subject, newcomer| {
        let event = OriginEvent::Success {
            subject,
            credit: false,
            familiar: false,
            counts: true,
            newcomer,
        };
        record(guard, event, T0).crowd
    };
    let mut office = OriginGuard::default();
    for subject in 0..300 {
        assert_eq!(enter(&mut office, subject, subject < 2), None);
    }
    assert_eq!(enter(&mut office, 300, true), Some((20, 3)));
    let mut webmail = OriginGuard::default();
    let seen = (0..30).find(|n| enter(&mut webmail, *n, true).is_some());
    assert_eq!(seen, Some(19));
}

#[test]
fn the_penalty_halves_in_twelve_hours_and_blocks_double_to_a_day() {
    let mut guard = OriginGuard::default();
    let mut now = T0;
    let mut hours = Vec::new();
    for subject in 0..18 {
        if let Some(until) = fail(&mut guard, subject, now) {
            hours.push(until.since(now).as_secs() / 3600);
            now = until;
        }
    }
    assert_eq!(&hours[..5], [1, 2, 4, 8, 16]);
    assert!(hours.len() > 5 && hours[5..].iter().all(|h| *h == 24));
    let mut decaying = OriginGuard::default();
    fail(&mut decaying, 1, T0);
    let later = T0.plus(Span::from_hours(12));
    assert!((points(&decaying, later) - 2.5).abs() < 0.01);
}

#[test]
fn a_release_sets_the_penalty_to_zero() {
    let mut guard = OriginGuard::default();
    fail(&mut guard, 1, T0);
    fail(&mut guard, 2, T0);
    assert!(guard.release(T0));
    assert_eq!((guard.blocked(T0), points(&guard, T0)), (None, 0.0));
    assert!(!guard.release(T0));
}

#[test]
fn evidence_is_what_led_to_the_block_not_what_is_left_of_it() {
    let mut guard = OriginGuard::default();
    fail(&mut guard, 1, T0);
    let last = T0.plus(Span::from_mins(40));
    let until = fail(&mut guard, 2, last).unwrap();
    let expected = Evidence::Guessing {
        accounts: 2,
        penalty: 10,
        threshold: 10,
        first: T0,
        last,
    };
    let almost = until.minus(Span::from_secs(1));
    for at in [last, almost] {
        assert_eq!(guard.evidence(Width::Host, &policy(), at), expected);
    }
    // Later events do not change it, nor does a restart.
    record(&mut guard, success(1), last);
    record(&mut guard, refused(7, 1), last);
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    let read = OriginGuard::decode(&bytes).unwrap();
    assert_eq!(read.evidence(Width::Host, &policy(), almost), expected);
}

#[test]
fn twenty_accounts_within_an_hour_alert_once() {
    let mut guard = OriginGuard::default();
    let alerts: Vec<_> = (0..40)
        .filter_map(|subject| record(&mut guard, wrong(subject, 1), T0).alert)
        .collect();
    let told = GuessingAlert {
        accounts: 20,
        inside: false,
    };
    assert_eq!(alerts, [told]);
}

#[test]
fn five_accounts_make_a_place_common() {
    let mut guard = OriginGuard::default();
    let memory = Span::from_days(45);
    for subject in 0..5 {
        assert!(!guard.is_common(5, memory, T0));
        let event = OriginEvent::Success {
            subject,
            credit: false,
            familiar: true,
            counts: true,
            newcomer: false,
        };
        let place = |terms: &mut Terms<'_>| terms.width = Width::Place;
        on_terms(&mut guard, event, place, T0);
    }
    assert!(guard.is_common(5, memory, T0));
    assert!(!guard.is_common(5, memory, T0.plus(Span::from_days(46))));
}

fn full() -> OriginGuard {
    let mut guard = OriginGuard::default();
    for subject in 0..70 {
        record(&mut guard, success(1_000 + subject), T0);
        for password in 0..9 {
            record(&mut guard, wrong(subject, password), T0);
        }
    }
    guard
}

#[test]
fn the_bytes_give_the_guard_back_and_garbage_gives_none() {
    let guard = full();
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    let read = OriginGuard::decode(&bytes).unwrap();
    let mut again = Vec::new();
    read.encode(&mut again);
    assert_eq!(bytes, again);
    assert_eq!(read.blocked(T0), guard.blocked(T0));
    for length in 0..bytes.len() {
        assert_eq!(OriginGuard::decode(&bytes[..length]), None);
    }
    assert!(full().heap_bytes() + size_of::<OriginGuard>() <= crate::guard::GUARD_BYTES_MAX);
}

#[test]
fn what_an_account_cost_before_a_restart_still_has_its_bound() {
    let mut guard = OriginGuard::default();
    for password in 0..9 {
        record(&mut guard, wrong(1, password), T0);
    }
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    let mut read = OriginGuard::decode(&bytes).unwrap();
    record(&mut read, wrong(1, 77), T0);
    assert_eq!(points(&read, T0), 7.0);
}

/// The bytes that the previous release wrote: penalty, updated, block, step, alerted, costs,
/// familiar.
fn first_form(accounts: u32) -> Vec<u8> {
    let second = T0.second().0;
    let mut bytes = vec![1];
    bytes.extend_from_slice(&12.0_f32.to_le_bytes());
    for number in [second, second, 3_600] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&[1, 0, accounts as u8]);
    for subject in 0..accounts {
        bytes.extend_from_slice(&subject.to_le_bytes());
        bytes.extend_from_slice(&second.to_le_bytes());
        bytes.extend_from_slice(&6.0_f32.to_le_bytes());
    }
    bytes.push(1);
    bytes.extend_from_slice(&9_u32.to_le_bytes());
    bytes.extend_from_slice(&20_833_u16.to_le_bytes());
    bytes
}

#[test]
fn bytes_of_the_release_before_are_read_and_a_block_by_one_account_is_dropped() {
    let two = OriginGuard::decode(&first_form(2)).unwrap();
    assert_eq!(two.blocked(T0), Some((T0, T0.plus(Span::from_hours(1)))));
    let expected = Evidence::Guessing {
        accounts: 2,
        penalty: 12,
        threshold: 10,
        first: T0,
        last: T0,
    };
    assert_eq!(two.evidence(Width::Host, &policy(), T0), expected);
    let one = OriginGuard::decode(&first_form(1)).unwrap();
    assert_eq!((one.blocked(T0), points(&one, T0)), (None, 12.0));
}

#[test]
fn a_network_with_nothing_but_what_is_over_is_forgotten() {
    let mut guard = OriginGuard::default();
    record(&mut guard, success(1), T0);
    assert_eq!(guard.keep(&Policies::default(), T0), Keep::Cheap);
    let later = T0.plus(Span::from_hours(25));
    guard.sweep(later);
    assert_eq!(guard.keep(&Policies::default(), later), Keep::Forget);
}

#[test]
fn what_a_name_cost_is_taken_back_by_the_account_it_becomes() {
    let mut guard = OriginGuard::default();
    fail(&mut guard, 1, T0);
    record(&mut guard, wrong(1, 2), T0);
    assert_eq!(guard.rename(1, 7), Touched::Counters);
    assert_eq!(guard.rename(1, 7), Touched::Unchanged);
    record(&mut guard, success(7), T0);
    assert!(points(&guard, T0).abs() < 0.01);
    // An account with costs of its own takes on those of the name as well.
    fail(&mut guard, 1, T0);
    fail(&mut guard, 7, T0);
    guard.rename(1, 7);
    record(&mut guard, success(7), T0);
    assert!(points(&guard, T0).abs() < 0.01);
}

#[test]
fn a_success_takes_back_what_its_account_cost_within_a_day_however_that_was_spread() {
    let hours = |n: u64| T0.plus(Span::from_hours(n));
    let minutes = |n: u64| T0.plus(Span::from_mins(n));
    // Refused while locked, and a first wrong password almost a day later.
    let mut guard = OriginGuard::default();
    record(&mut guard, refused(1, 7), T0);
    record(&mut guard, wrong(1, 8), hours(23));
    record(&mut guard, success(1), hours(25));
    assert!(points(&guard, hours(25)).abs() < 0.01);
    // The other way round: what came 23 hours after the first wrong password is not a day old.
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 8), T0);
    for n in 0..4 {
        record(&mut guard, refused(1, n), minutes(23 * 60 + n));
    }
    record(&mut guard, success(1), hours(46));
    assert!(points(&guard, hours(46)).abs() < 0.01);
    // Whatever the order and the distances within a day of each other.
    for first in 0..24 {
        for second in 0..24 {
            for third in 0..23 {
                let mut guard = OriginGuard::default();
                record(&mut guard, refused(1, 1), minutes(first * 60));
                let at = first * 60 + second * 60 + 59;
                record(&mut guard, wrong(1, 2), minutes(at));
                record(&mut guard, wrong(1, 3), minutes(at + third * 60));
                let end = minutes(at + third * 60 + 24 * 60 - 1);
                record(&mut guard, success(1), end);
                let left = points(&guard, end);
                assert!(left.abs() < 0.01, "{first} {second} {third}: {left}");
            }
        }
    }
}

#[test]
fn what_an_account_cost_more_than_a_day_ago_stays_with_the_network() {
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    let later = T0.plus(Span::from_hours(24));
    record(&mut guard, success(1), later);
    assert!((points(&guard, later) - 1.25).abs() < 0.01);
    // The same account fails again: that is a first one of a new day.
    assert_eq!(points(&guard, later) + 5.0, {
        record(&mut guard, wrong(1, 2), later);
        points(&guard, later)
    });
}

#[test]
fn further_costs_of_an_account_count_by_the_day_that_they_came() {
    let hours = |n: u64| T0.plus(Span::from_hours(n));
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    for n in 2..6 {
        record(&mut guard, wrong(1, n), hours(23));
    }
    // A new day of the first one, but the four further ones are an hour old: no fifth.
    record(&mut guard, wrong(1, 10), hours(24));
    let before = points(&guard, hours(24));
    record(&mut guard, wrong(1, 11), hours(24));
    assert_eq!(points(&guard, hours(24)), before);
    // When those are a day old, the account may cost two points again.
    let later = hours(47);
    let before = points(&guard, later);
    for n in 20..30 {
        record(&mut guard, wrong(1, n), later);
    }
    assert!((points(&guard, later) - before - 2.0).abs() < 0.01);
}

#[test]
fn how_long_the_next_block_lasts_is_remembered_under_the_policy_in_force() {
    let slow = OriginGuardPolicy {
        half_life: Span::from_days(3),
        ..policy()
    };
    let mut policies = Policies {
        origin_guard: slow.clone(),
        ..Policies::default()
    };
    let mut guard = OriginGuard::default();
    let terms = Terms::of(&slow, Width::Host);
    for subject in 1..=2 {
        guard.record(wrong(subject, 1), &terms, T0);
    }
    // The costs are forgotten, the penalty has not decayed under this policy.
    let later = T0.plus(Span::from_days(5));
    guard.sweep(later);
    assert_eq!(guard.keep(&policies, later), Keep::Counters);
    policies.origin_guard = policy();
    assert_eq!(guard.keep(&policies, later), Keep::Forget);
    // Three blocks: the fourth lasts eight hours, unless three half-lives pass.
    let mut guard = OriginGuard::default();
    let mut at = T0;
    for n in 0..3 {
        for subject in 10 * n + 1..=10 * n + 20 {
            record(&mut guard, wrong(subject, 1), at);
        }
        at = guard.blocked(at).unwrap().1;
    }
    guard.penalty = 0.0;
    guard.costs = Costs::default();
    let soon = at.plus(Span::from_hours(35));
    assert_eq!(guard.keep(&Policies::default(), soon), Keep::Cheap);
    let late = at.plus(Span::from_hours(36));
    assert_eq!(guard.keep(&Policies::default(), late), Keep::Forget);
}

#[test]
fn near_places_are_refused_from_near_factor_times_the_threshold_on() {
    let policy = policy();
    for (width, accounts) in [(Width::Host, 10), (Width::Place, 40)] {
        let terms = Terms::of(&policy, width);
        let mut guard = OriginGuard::default();
        for subject in 1..accounts {
            guard.record(wrong(subject, 1), &terms, T0);
        }
        let enough = guard.blocked(T0).is_some();
        assert!(
            enough && !guard.refuses_near(width, &policy, T0),
            "{width:?}"
        );
        guard.record(wrong(accounts, 1), &terms, T0);
        assert!(guard.refuses_near(width, &policy, T0), "{width:?}");
        let wider = OriginGuardPolicy {
            near_factor: 6,
            ..policy.clone()
        };
        assert!(!guard.refuses_near(width, &wider, T0), "{width:?}");
    }
}

#[test]
fn a_success_takes_back_what_is_left_of_a_cost_and_no_more() {
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    record(&mut guard, wrong(2, 1), T0);
    let later = T0.plus(Span::from_hours(12));
    record(&mut guard, success(1), later);
    assert!(
        (points(&guard, later) - 2.5).abs() < 0.01,
        "half of the other's five"
    );
    record(&mut guard, success(2), later);
    assert!(points(&guard, later).abs() < 0.01);
}

#[test]
fn an_account_was_tried_here_until_its_last_attempt_is_a_day_old() {
    let mut guard = OriginGuard::default();
    let after = |hours| T0.plus(Span::from_hours(hours));
    record(&mut guard, wrong(7, 1), T0);
    record(&mut guard, wrong(7, 2), after(23));
    assert!(guard.was_tried_by(7, after(25)), "two hours ago");
    assert!(!guard.was_tried_by(7, after(48)));
    assert!(!guard.was_tried_by(8, after(1)));
}
