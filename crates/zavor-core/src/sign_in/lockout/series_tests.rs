//! Series of failures over time, over an unlock and over a restart, and what is kept of them.

use alloc::vec::Vec;

use super::*;
use crate::guard::Guard;
use crate::sign_in::guard::SignInGuard;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn failure(digest: u64) -> Failure {
    Failure {
        digest: Some(digest),
        credential: 0,
        address: None,
        protocol: Protocol::Imap,
    }
}

fn fail(counter: &mut Counter, digest: u64, at: Timestamp) -> Counted {
    let policy = SmartLockoutPolicy::default();
    counter.settle(&policy, at);
    counter.fail(&policy, &failure(digest), at)
}

/// What is left of it after a restart.
fn restarted(counter: &Counter) -> Option<Counter> {
    let mut guard = SignInGuard::default();
    guard.records.put_counter(counter);
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    SignInGuard::decode(&bytes).unwrap().existing(counter.class)
}

#[test]
fn a_step_that_outlives_its_failures_leaks_on_one_by_one() {
    let policy = SmartLockoutPolicy::default();
    let mut counter = Counter::new(Class::Near);
    let mut now = T0;
    let mut digest = 0;
    let mut guess = |counter: &mut Counter, now| {
        digest += 1;
        fail(counter, digest, now)
    };
    // Thirteen lockouts, an unlock, and the fourteenth within the day.
    while counter.step < 13 {
        guess(&mut counter, now);
        if let Some(lock) = counter.in_force(&policy, now) {
            now = lock.until.unwrap();
        }
    }
    counter.unlock(&policy, now);
    for _ in 0..10 {
        guess(&mut counter, now);
    }
    assert_eq!((counter.failures, counter.step), (10, 14));
    let leaked = |hours: u64| {
        let mut counter = counter.clone();
        for passed in 1..=hours {
            counter.settle(&policy, now.plus(Span::from_hours(passed)));
        }
        (counter.failures, counter.step)
    };
    assert_eq!(leaked(10 * 12), (0, 4));
    assert_eq!(leaked(13 * 12), (0, 1));
    assert_eq!(leaked(14 * 12), (0, 0));
}

#[test]
fn a_row_that_begins_anew_begins_with_its_own_first_failure() {
    let policy = SmartLockoutPolicy::default();
    let mut counter = Counter::new(Class::Unfamiliar);
    fail(&mut counter, 1, T0);
    counter.lift_consecutive();
    let later = T0.plus(Span::from_days(3));
    counter.settle(&policy, later);
    let again = later.plus(Span::from_hours(1));
    fail(&mut counter, 2, again);
    let row = counter.facts(Reason::ConsecutiveMaximum);
    assert_eq!((row.failures, row.first), (1, again));
}

#[test]
fn addresses_of_ipv6_are_told_apart_by_both_halves() {
    let policy = SmartLockoutPolicy::default();
    let mut counter = Counter::new(Class::Unfamiliar);
    let from = [
        "2001:db8:1::1",
        "2001:db8:2::1",
        "2001:db8:1::2",
        "2001:db8:0:1::",
        "2001:db8:0:1::1",
        "2001:db8:1::1",
    ];
    for (digest, address) in from.into_iter().enumerate() {
        let failure = Failure {
            address: Some(address.parse().unwrap()),
            ..failure(digest as u64)
        };
        counter.fail(&policy, &failure, T0);
    }
    assert_eq!(counter.facts(Reason::WrongPasswords).addresses, 5);
}

#[test]
fn a_success_keeps_the_passwords_that_were_wrong_for_the_same_credential() {
    let policy = SmartLockoutPolicy::default();
    let mut counter = Counter::new(Class::Familiar);
    let wrong = |credential| Failure {
        credential,
        ..failure(1)
    };
    counter.fail(&policy, &wrong(5), T0);
    counter.succeed();
    assert_eq!(counter.fail(&policy, &wrong(5), T0), Counted::Repeated);
    assert_eq!(counter.fail(&policy, &wrong(6), T0), Counted::Failure);
}

#[test]
fn what_must_survive_a_restart_is_written_and_the_rest_is_not() {
    let blank = Counter::new(Class::Near);
    let durable = |counter: Counter| restarted(&counter) == Some(counter);
    assert_eq!(restarted(&blank), None);
    assert!(durable(Counter {
        failures: 1,
        ..blank.clone()
    }));
    assert!(durable(Counter {
        consecutive: 1,
        ..blank.clone()
    }));
    assert!(durable(Counter {
        step: 1,
        ..blank.clone()
    }));
    assert!(durable(Counter {
        locked_secs: 1,
        ..blank.clone()
    }));
    let mut wrong = blank;
    wrong.wrong.remember(7, 3);
    assert_eq!(restarted(&wrong), None, "a digest is never written");
}

#[test]
fn evidence_of_a_lockout_survives_a_restart_alone_and_costs_nothing_without_one() {
    let policy = SmartLockoutPolicy::default();
    let bytes_of = |counter: &Counter| {
        let mut guard = SignInGuard::default();
        guard.records.put_counter(counter);
        let mut bytes = Vec::new();
        guard.encode(&mut bytes);
        bytes
    };
    let mut counter = Counter::new(Class::Unfamiliar);
    for digest in 0..9 {
        fail(&mut counter, digest, T0);
    }
    let without = bytes_of(&counter).len();
    fail(&mut counter, 9, T0);
    assert_eq!(
        bytes_of(&counter).len(),
        without + 6,
        "class, count and time"
    );
    counter.locked_secs = 100 * 3_600;
    let later = T0.plus(Span::from_hours(50));
    counter.settle(&policy, later);
    assert_eq!(counter.failures, 6, "four leaked away");
    assert_eq!(counter.row_first, Second::NEVER);
    let failures = |counter: &Counter| counter.facts(Reason::WrongPasswords).failures;
    assert_eq!(failures(&counter), 10);
    assert_eq!(failures(&restarted(&counter).unwrap()), 10);
    // The first releases wrote nothing behind the counters: what is still counted is told.
    let mut first_form = bytes_of(&counter);
    first_form.truncate(first_form.len() - (1 + 1 + 6));
    first_form[0] = 1;
    let read = SignInGuard::decode(&first_form).unwrap();
    assert_eq!(failures(&read.existing(Class::Unfamiliar).unwrap()), 6);
}

#[test]
fn the_last_address_of_either_family_and_the_start_of_a_row_survive_a_restart() {
    let policy = SmartLockoutPolicy::default();
    for address in ["192.0.2.1", "2001:db8::1"] {
        let mut counter = Counter::new(Class::Unfamiliar);
        let from = |digest| Failure {
            address: address.parse().ok(),
            ..failure(digest)
        };
        counter.fail(&policy, &from(1), T0);
        counter.lift_consecutive();
        counter.fail(&policy, &from(2), T0.plus(Span::from_hours(1)));
        assert_eq!((counter.locked_count, counter.failures), (0, 2));
        let read = restarted(&counter).unwrap();
        for reason in [Reason::WrongPasswords, Reason::ConsecutiveMaximum] {
            assert_eq!(read.facts(reason), counter.facts(reason), "{address}");
        }
    }
}
