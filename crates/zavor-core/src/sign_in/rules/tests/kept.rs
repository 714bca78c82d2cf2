//! What a guard keeps: its bytes and their bound, what an unlock forgets, what a removal leaves, and
//! when it may be given up.

use super::*;
use crate::guard::{Guard, Keep};
use crate::hold::Evidence;
use crate::policy::Policies;

#[test]
fn the_bytes_give_the_guard_back_without_digests_or_pending_attempts() {
    let mut table = Table::at_home();
    for digest in 0xdead_beef..0xdead_bf00_u64 {
        table.guess(AWAY, 0, digest);
    }
    let mut bytes = Vec::new();
    table.guard.encode(&mut bytes);
    let back = SignInGuard::decode(&bytes).unwrap();
    assert_eq!(
        back.lockouts(&table.policy, table.now),
        table.guard.lockouts(&table.policy, table.now)
    );
    assert!(
        !bytes.windows(4).any(|four| four[1..] == [0xbe, 0xad, 0xde]),
        "a digest"
    );
    for length in 0..bytes.len() {
        assert_eq!(SignInGuard::decode(&bytes[..length]), None);
    }
}

#[test]
fn the_worst_guard_fits_its_cap() {
    let mut table = Table::at_home();
    table.policy.repeated_password_memory = 8;
    for n in 1..=16_u32 {
        for hint in 1..=4 {
            let address = alloc::format!("2001:db8:{n:x}::1");
            table.finish(&address, n * 10 + hint, 1, Closing::Success);
            table.finish(&address, n * 10 + hint, 1, Closing::Success);
        }
    }
    // A known device, a familiar, a near and an unfamiliar place.
    let places = [
        ("2001:db8:9::1", 91),
        ("2001:db8:9::1", 0),
        ("2001:db8:7f::1", 0),
        ("2001:db9:1::1", 0),
    ];
    let fails = |table: &mut Table, count: u64| {
        for (address, hint) in places {
            for digest in 0..count {
                let address = alloc::format!("{address}{digest}");
                table.finish(&address, hint, 500 + digest, Closing::Failure);
            }
        }
    };
    let threshold = |policy: &mut SmartLockoutPolicy, most: u32| {
        policy.threshold_known_device = most;
        policy.threshold_familiar = most;
        policy.threshold_near = most;
        policy.threshold_unfamiliar = most;
    };
    // Each was locked and unlocked, and has failed again from ten addresses since, with the
    // credential known. Then there are many attempts in flight, some refused, and a block in force.
    threshold(&mut table.policy, 5);
    fails(&mut table, 5);
    assert!(table.guard.unlock(&table.policy, table.now));
    threshold(&mut table.policy, 50);
    fails(&mut table, 1);
    table.guard.is_known_wrong(1, 77, &table.policy);
    fails(&mut table, 10);
    for digest in 0..40 {
        for (address, hint) in places {
            table.check(address, hint, 1_000 + digest);
        }
        table.view.denied = digest % 2 == 0;
    }
    table.view.denied = false;
    for place in 0..6 {
        let address = alloc::format!("2001:db8:{place}::9").parse().unwrap();
        table.guard.note_refused_at(address, table.now);
        for host in 0..9 {
            let host =
                crate::network::Network::of(alloc::format!("10.9.0.{host}").parse().unwrap(), 32);
            table.guard.speaks_for(host.key(), table.now);
        }
    }
    let total = size_of::<SignInGuard>() + table.guard.heap_bytes();
    assert!(total <= crate::sign_in::guard::WORST, "{total}");
    assert!(
        total + 200 > crate::sign_in::guard::WORST,
        "{total}: this test must reach the worst case, or it proves nothing"
    );
}

#[test]
fn a_lockout_under_the_policy_in_force_is_never_given_up_whatever_the_default_says() {
    let mut policies = Policies::default();
    policies.smart_lockout.consecutive_failures_max = 12;
    let mut table = Table::new();
    table.policy = policies.smart_lockout.clone();
    // Twelve failures over two weeks: the short lockouts are long over, this one has no end.
    for digest in 0..12 {
        table.guess(AWAY, 0, digest);
        table.now = table.now.plus(Span::from_days(1));
    }
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    table.now = table.now.plus(Span::from_days(30));
    table.guard.sweep(table.now);
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Pinned);
    let default = Policies::default();
    assert_eq!(table.guard.keep(&default, table.now), Keep::Counters);
}

#[test]
fn the_lockouts_of_a_removed_account_stay_with_its_address_and_its_places_go() {
    let mut table = Table::at_home();
    for digest in 10..20 {
        table.guess(AWAY, 0, digest);
    }
    table.check(HOME, 7, 1);
    let left = table.guard.after_removal();
    assert_eq!(left.lockouts(&table.policy, table.now), {
        let mut were = table.guard.lockouts(&table.policy, table.now);
        for lockout in &mut were {
            if let Evidence::WrongPasswords {
                familiar_places_open,
                ..
            } = &mut lockout.evidence
            {
                *familiar_places_open = 0;
            }
        }
        were
    });
    assert_eq!(left.lockouts(&table.policy, table.now).len(), 1);
    let origin = Origin::of(HOME.parse().unwrap());
    assert!(table.guard.succeeded_around(origin) && !left.succeeded_around(origin));
    // The next account with this address: refused where it was refused, at home nowhere.
    table.guard = SignInGuard::default();
    table.guard.take_over(&left, &table.policy, table.now);
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    assert_eq!(table.check(HOME, 7, 1).class, Class::Unfamiliar);
}

#[test]
fn of_two_counters_the_graver_is_taken_over() {
    let guessed = |times: u64| {
        let mut table = Table::new();
        for digest in 0..times {
            table.guess(AWAY, 0, digest);
        }
        table
    };
    for (own, name, failures) in [(3, 5, 5), (5, 3, 5), (10, 3, 10), (3, 10, 10)] {
        let (mut table, other) = (guessed(own), guessed(name));
        let now = table.now;
        table.guard.take_over(&other.guard, &table.policy, now);
        let mut left = 0;
        while table.guess(AWAY, 0, 100 + left) {
            left += 1;
        }
        assert_eq!(left, 10 - failures, "{own} {name}");
    }
}

#[test]
fn an_unlock_forgets_wrong_passwords_because_one_may_be_right_after_a_reset() {
    let mut table = Table::new();
    for digest in 0..3 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    let policy = table.policy.clone();
    assert!(table.guard.is_known_wrong(2, 0, &policy));
    table.guard.unlock(&policy, table.now);
    for digest in 0..3 {
        assert!(!table.guard.is_known_wrong(digest, 0, &policy));
        let outcome = table.finish(AWAY, 0, digest, Closing::Failure);
        assert!(outcome.counted, "{digest} counts anew");
    }
}

#[test]
fn a_locked_guard_is_never_given_up_and_one_that_is_not_may_be() {
    let policies = Policies::default();
    let mut table = Table::new();
    for digest in 0..9 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Counters);
    table.finish(AWAY, 0, 9, Closing::Failure);
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Pinned);
    let end = table.now.plus(Span::from_secs(60));
    assert_eq!(table.guard.keep(&policies, end), Keep::Counters);
}
