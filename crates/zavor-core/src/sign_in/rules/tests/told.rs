//! What is told of a question or a report: what it costs the network, the reason, the evidence.

use super::*;
use crate::guard::{Guard, Keep};
use crate::hold::Evidence;
use crate::policy::Policies;

#[test]
fn only_a_new_password_for_a_lockout_away_from_home_costs_the_network() {
    let mut table = Table::at_home();
    for digest in 100..110 {
        assert!(
            !table.check(AWAY, 0, digest).costs_origin,
            "it is let through"
        );
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert!(table.check(AWAY, 0, 500).costs_origin);
    assert!(
        !table.check(AWAY, 0, 109).costs_origin,
        "a program that tries again"
    );
    table.standing.sign_in_blocked = true;
    assert!(!table.check(AWAY, 0, 501).costs_origin, "another reason");
    table.standing.sign_in_blocked = false;
    for digest in 200..220 {
        table.guess(HOME, 9, digest);
    }
    let at_home = table.check(HOME, 9, 502);
    let reason = at_home.refusal.map(|(reason, _)| reason);
    assert_eq!(reason, Some(FailureReason::LockedOut));
    assert!(!at_home.costs_origin, "a forgetful owner");
}

#[test]
fn a_wrong_password_that_would_have_been_refused_has_its_own_reason_in_the_log() {
    let mut table = Table::new();
    table.standing.sign_in_blocked = true;
    assert!(table.reason(AWAY, 0, 7).is_some());
    let outcome = table.finish(AWAY, 0, 7, Closing::Failure);
    assert_eq!(outcome.reason, Some(FailureReason::WrongPassword));
    assert!(!outcome.counted && !outcome.ignored);
}

#[test]
fn a_lockout_tells_the_threshold_it_passed_and_how_many_homes_stay_open() {
    let told = |table: &Table| {
        let locks = table.guard.lockouts(&table.policy, table.now);
        let evidence = locks.last().map(|lock| lock.evidence.clone());
        match evidence {
            Some(Evidence::WrongPasswords {
                failures,
                threshold,
                familiar_places_open,
                ..
            }) => (failures, threshold, familiar_places_open),
            other => panic!("{other:?}"),
        }
    };
    let mut table = Table::at_home();
    for digest in 0..10 {
        table.finish(AWAY, 0, 100 + digest, Closing::Failure);
    }
    assert_eq!(told(&table), (10, 10, 1));
    for digest in 0..90 {
        table.finish(AWAY, 0, 200 + digest, Closing::Failure);
    }
    assert_eq!(told(&table), (100, 100, 1), "in a row");
    for digest in 0..20 {
        table.finish(HOME, 0, 300 + digest, Closing::Failure);
    }
    assert_eq!(told(&table).2, 0, "home is locked as well");
}

#[test]
fn who_failed_is_named_for_a_day_and_for_each_class() {
    let mut table = Table::at_home();
    table.finish(AWAY, 0, 50, Closing::Failure);
    let failed_at = table.now;
    table.now = failed_at.plus(Span::from_hours(1));
    table.finish(HOME, 0, 51, Closing::Failure);
    let home: core::net::IpAddr = HOME.parse().unwrap();
    let day = Span::from_hours(24);
    let from = |at| table.guard.failed_from(at);
    let last = failed_at.plus(day).minus(Span::from_secs(1));
    assert_eq!(from(last).len(), 2);
    assert_eq!(from(failed_at.plus(day)), [home]);
    assert_eq!(from(table.now.plus(day)).len(), 0);
}

#[test]
fn a_guard_is_kept_for_what_it_holds() {
    let policies = Policies::default();
    let keep = |table: &Table| table.guard.keep(&policies, table.now);
    let mut table = Table::new();
    assert_eq!(keep(&table), Keep::Forget, "nothing");
    table.check(AWAY, 0, 1);
    assert_eq!(keep(&table), Keep::Pinned, "a password in flight");
    table.finish(AWAY, 0, 1, Closing::ServerFailure);
    assert_eq!(keep(&table), Keep::Forget);
    assert_eq!(table.guard.heap_bytes(), 0);
    // A network that is blocked is worth a note, for a day, in a table that is not full.
    let address = AWAY.parse().unwrap();
    table.guard.note_refused_at(address, table.now);
    assert_eq!(keep(&table), Keep::Cheap);
    let a_day_later = table.now.plus(Span::from_hours(24));
    assert_eq!(table.guard.keep(&policies, a_day_later), Keep::Forget);
    // Places count for a year and a day after the last success, and failures as well.
    for closing in [Closing::Success, Closing::Failure] {
        let mut table = Table::new();
        table.finish(AWAY, 0, 1, closing);
        let year = table.now.plus(Span::from_days(366));
        assert_eq!(table.guard.keep(&policies, year), Keep::Counters);
        let over = year.plus(Span::from_secs(1));
        assert_eq!(table.guard.keep(&policies, over), Keep::Forget);
        table.guard.note_refused_at(address, over);
        assert_eq!(table.guard.keep(&policies, over), Keep::Cheap);
    }
}

#[test]
fn failures_in_a_row_are_remembered_when_they_have_leaked_away_and_nothing_else_is_left() {
    // Without a digest no wrong password is remembered either.
    let mut table = Table::new();
    table.policy.consecutive_failures_max = 12;
    for n in 0..12_u64 {
        let blind = |n: u64| Attempt {
            key: n << 8,
            digest: None,
            has_session: true,
            ..table.attempt(AWAY, 0, 0)
        };
        let (failing, other) = (blind(n + 1), blind(n + 101));
        let (view, policy, now) = (table.view, table.policy.clone(), table.now);
        report(
            &mut table.guard,
            &failing,
            Closing::Failure,
            true,
            &view,
            &policy,
            now,
        );
        // A day later a question settles the count, and its report tidies up.
        let now = now.plus(Span::from_hours(25));
        let standing = Standing::default();
        let (asked, _) = check(&mut table.guard, &other, standing, &view, &policy, now);
        let closing = Closing::ServerFailure;
        report(&mut table.guard, &other, closing, true, &view, &policy, now);
        table.now = now;
        assert_eq!(asked.refusal.is_some(), n == 11, "failure {n}");
    }
}

#[test]
fn an_unlock_forgets_what_is_in_flight() {
    let mut table = Table::new();
    for digest in 0..10 {
        assert_eq!(table.reason(AWAY, 0, digest), None);
    }
    assert!(table.reason(AWAY, 0, 99).is_some());
    table.guard.unlock(&SmartLockoutPolicy::default(), T0);
    for digest in 100..110 {
        assert_eq!(table.reason(AWAY, 0, digest), None, "{digest}");
    }
}

#[test]
fn a_lockout_refuses_a_password_that_another_connection_is_trying() {
    let mut table = Table::new();
    assert_eq!(table.reason(AWAY, 0, 7), None);
    for digest in 100..110 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    let other = Attempt {
        key: 0xfeed,
        ..table.attempt(AWAY, 0, 7)
    };
    let (view, policy, now) = (table.view, table.policy.clone(), table.now);
    let (outcome, _) = check(
        &mut table.guard,
        &other,
        table.standing,
        &view,
        &policy,
        now,
    );
    let reason = outcome.refusal.map(|(reason, _)| reason);
    assert_eq!(reason, Some(FailureReason::LockedOut));
}

#[test]
fn the_threshold_is_not_passed_by_more_passwords_than_have_room() {
    let mut table = Table::new();
    table.policy.threshold_unfamiliar = 50;
    for digest in 1..=10 {
        assert_eq!(table.reason(AWAY, 0, digest), None);
    }
    let full = Some(FailureReason::TooManyInFlight);
    assert_eq!(table.reason(AWAY, 0, 11), full);
    assert_eq!(table.reason(AWAY, 0, 10), None, "that one is in flight");
}

#[test]
fn counters_of_all_classes_survive_a_restart_and_what_a_success_left_is_not_written() {
    let mut table = Table::at_home();
    for (address, hint) in [(HOME, 7), (HOME, 0), ("192.0.99.1", 0), (AWAY, 0)] {
        for digest in 0..3 {
            table.finish(address, hint, 40 + digest, Closing::Failure);
        }
    }
    let mut bytes = Vec::new();
    table.guard.encode(&mut bytes);
    let back = SignInGuard::decode(&bytes).unwrap();
    for class in Class::ALL {
        let left = |guard: &SignInGuard| guard.existing(class).map(|c| c.left(&table.policy));
        assert_eq!(left(&back), left(&table.guard), "{class:?}");
    }
    // After a success only wrong passwords are left of a counter, and those are never written.
    let mut one = Table::new();
    one.finish(AWAY, 0, 50, Closing::Failure);
    one.finish(AWAY, 0, 1, Closing::Success);
    assert!(one.guard.existing(Class::Unfamiliar).is_some());
    let mut bytes = Vec::new();
    one.guard.encode(&mut bytes);
    let back = SignInGuard::decode(&bytes).unwrap();
    assert!(back.existing(Class::Unfamiliar).is_none());
    assert!(
        bytes.ends_with(&[0, 0, 0]),
        "no counters, notes or evidence"
    );
}

#[test]
fn the_parts_of_a_guard_add_up_to_its_bytes() {
    let mut table = Table::at_home();
    table.finish(HOME, 7, 1, Closing::Success);
    for digest in 0..4 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    table.check(AWAY, 0, 99);
    table
        .guard
        .note_refused_at(AWAY.parse().unwrap(), table.now);
    let parts = table.guard.parts();
    let total = size_of::<SignInGuard>() + table.guard.heap_bytes();
    assert_eq!(parts.total(), total);
    assert_eq!(parts.wrong, 3 * 4, "the last three wrong passwords");
    assert_eq!(parts.refused_at, 2 + 4 + 4, "head, time and address");
    assert_eq!(parts.credited, 2 + 4 + 4, "head, day and network");
    assert!(parts.places > 0 && parts.pending > 0);
    let mut two = parts;
    two.add(&parts);
    assert_eq!(two.total(), 2 * total);
    assert_eq!(
        SignInGuard::default().parts().total(),
        size_of::<SignInGuard>()
    );
}

#[test]
fn what_a_name_failed_with_counts_once_when_it_becomes_an_account() {
    let mut table = Table::new();
    table.finish(AWAY, 0, 50, Closing::Failure);
    table.finish(AWAY, 0, 1, Closing::Success);
    let left = table.guard.after_removal();
    table.guard = SignInGuard::default();
    table.finish("192.0.99.1", 0, 3, Closing::Success);
    table.guard.take_over(&left, &table.policy, table.now);
    let again = table.finish(AWAY, 0, 50, Closing::Failure);
    assert_eq!(again.reason, Some(FailureReason::RepeatedPassword));
}

#[test]
fn room_that_a_note_left_is_one_of_the_parts() {
    let mut table = Table::new();
    table.finish(AWAY, 0, 1, Closing::Failure);
    table
        .guard
        .note_refused_at(AWAY.parse().unwrap(), table.now);
    table.guard.sweep(table.now.plus(Span::from_hours(24)));
    let parts = table.guard.parts();
    assert_eq!((parts.refused_at, parts.spare), (0, 2 + 4 + 4));
    let total = size_of::<SignInGuard>() + table.guard.heap_bytes();
    assert_eq!(parts.total(), total);
}
