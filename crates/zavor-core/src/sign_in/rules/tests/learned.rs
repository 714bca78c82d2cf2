//! What a success teaches: about the place, about the network, and about the lockouts it ends.

use super::*;
use crate::guard::Guard;
use crate::network::Network;
use crate::shared_network::{SharedKind, SharedSource, SharedView};

fn shared(name: &str, kind: SharedKind) -> Option<SharedView> {
    let network: Network = name.parse().unwrap();
    Some(SharedView {
        key: network.key(),
        shows_devices: kind.shows_devices(),
        source: SharedSource::Declared,
    })
}

#[test]
fn a_success_at_home_credits_each_of_five_networks_once_a_day() {
    let mut table = Table::at_home();
    for last in 1..=5 {
        let address = alloc::format!("192.0.2.{last}");
        let first = table.finish(&address, 7, 1, Closing::Success);
        assert!(first.counts && first.credit && !first.transition, "{last}");
        let again = table.finish(&address, 7, 1, Closing::Success);
        assert!(again.counts && !again.credit, "{last}");
    }
    let sixth = table.finish("192.0.2.6", 7, 1, Closing::Success);
    assert!(!sixth.counts && !sixth.credit);
    let elsewhere = table.finish(AWAY, 7, 1, Closing::Success);
    assert!(!elsewhere.credit, "a stranger's place earns none");
    assert!(elsewhere.first_here && elsewhere.transition);
}

/// Who moves about near home is told nothing, nor is an account that has no home yet.
#[test]
fn a_place_is_new_once_away_from_every_other_that_the_account_knows() {
    let mut table = Table::at_home();
    let near = table.finish("192.0.3.9", 7, 1, Closing::Success);
    assert!(
        near.class != Class::Unfamiliar && !near.new_location,
        "{near:?}"
    );
    let away = table.finish(AWAY, 7, 1, Closing::Success);
    assert!(away.new_location && away.first_here);
    let again = table.finish(AWAY, 7, 1, Closing::Success);
    assert!(!again.new_location);
    let by_app = table.finish("100.64.7.9", 7, 1, Closing::AppSuccess);
    assert!(by_app.new_location, "with an app password too");
    let wrong = table.finish("100.99.7.9", 7, 1, Closing::Failure);
    assert!(!wrong.new_location);
    let first = Table::new().finish(AWAY, 7, 1, Closing::Success);
    assert!(first.first_here && !first.new_location);
}

#[test]
fn a_shared_network_earns_no_credit_and_is_home_only_for_a_client_known_there() {
    let mut table = Table::at_home();
    table.view.shared = shared("198.51.100.0/24", SharedKind::Nat);
    let office = "198.51.100.9";
    assert_eq!(table.check(office, 5, 1).class, Class::Near);
    let learned = table.finish(office, 5, 1, Closing::Success);
    assert!(learned.first_here && !learned.familiar_here && !learned.credit);
    assert_eq!(table.check(office, 5, 2).class, Class::KnownDevice);
    assert_eq!(
        table.check(office, 6, 3).class,
        Class::Near,
        "another client"
    );
    assert_eq!(table.check(office, 0, 4).class, Class::Near, "no client");
    let known = table.finish(office, 5, 2, Closing::Success);
    assert!(known.counts && !known.credit, "many people are behind it");
    // Another shared network, of the same addresses or of others, is another place.
    for other in [
        "198.51.0.0/16",
        "198.51.100.0/25",
        "203.0.113.0/24",
        "10.0.0.0/8",
    ] {
        table.view.shared = shared(other, SharedKind::Nat);
        assert_eq!(table.check(office, 5, 5).class, Class::Near, "{other}");
    }
    table.view.shared = shared("198.51.100.0/24", SharedKind::Webmail);
    assert_eq!(
        table.check(office, 5, 6).class,
        Class::Near,
        "it says the same of all"
    );
    // Not used for longer than the memory.
    table.view.shared = shared("198.51.100.0/24", SharedKind::Nat);
    table.now = table.now.plus(table.policy.familiar_memory);
    assert_eq!(table.check(office, 5, 7).class, Class::KnownDevice);
    table.now = table.now.plus(Span::from_secs(1));
    assert_eq!(table.check(office, 5, 8).class, Class::Near);
}

#[test]
fn a_place_that_many_accounts_know_is_near_for_a_stranger() {
    let mut table = Table::new();
    assert_eq!(table.check(AWAY, 0, 1).class, Class::Unfamiliar);
    table.view.common = true;
    assert_eq!(table.check(AWAY, 0, 2).class, Class::Near);
}

#[test]
fn a_success_that_ends_a_lockout_is_a_transition_and_speaks_for_no_network() {
    let failed = |failures: u64| {
        let mut table = Table::new();
        for digest in 0..failures {
            table.finish(AWAY, 0, digest, Closing::Failure);
        }
        table.now = T0.plus(Span::from_secs(61));
        table.finish(AWAY, 0, 1, Closing::Success);
        table
    };
    // The first success is a transition anyway; look at the second, after failures again.
    for (failures, locked) in [(9, false), (10, true)] {
        let mut table = failed(0);
        for digest in 0..failures {
            table.finish(AWAY, 0, 50 + digest, Closing::Failure);
        }
        for wait in [0, 61] {
            let mut table = Table {
                guard: table.guard.clone(),
                policy: table.policy.clone(),
                now: table.now.plus(Span::from_secs(wait)),
                ..Table::new()
            };
            let ended = table.finish(AWAY, 0, 1, Closing::Success);
            assert_eq!(ended.transition, locked, "{failures} {wait}");
            assert_eq!(ended.counts, !locked, "{failures} {wait}");
        }
    }
}

#[test]
fn a_success_at_an_old_home_that_lifts_a_lockout_elsewhere_is_a_transition() {
    let mut table = Table::at_home();
    for digest in 0..100 {
        table.finish(AWAY, 0, 1_000 + digest, Closing::Failure);
    }
    table.now = T0.plus(Span::from_days(7));
    let lifted = table.finish(HOME, 7, 1, Closing::Success);
    assert!(lifted.transition && !lifted.counts);
    let again = table.finish(HOME, 7, 1, Closing::Success);
    assert!(!again.transition && again.counts);
}

#[test]
fn places_that_are_no_longer_remembered_make_room_at_the_next_success() {
    let mut table = Table::new();
    for n in 0..16 {
        table.finish(&alloc::format!("10.{n}.0.1"), 0, 1, Closing::Success);
    }
    let full = table.guard.heap_bytes();
    let around = |table: &Table, address: &str| {
        table
            .guard
            .succeeded_around(Origin::of(address.parse().unwrap()))
    };
    table.now = T0.plus(table.policy.familiar_memory);
    table.finish("10.3.0.1", 0, 1, Closing::Success);
    assert!(around(&table, "10.5.0.1"), "used within the memory");
    table.now = table.now.plus(Span::from_secs(1));
    table.finish("10.3.0.1", 0, 1, Closing::Success);
    assert!(around(&table, "10.3.0.1") && !around(&table, "10.5.0.1"));
    assert!(table.guard.heap_bytes() < full);
}

#[test]
fn places_of_every_kind_survive_a_restart_and_bytes_of_no_place_are_refused() {
    let mut table = Table::new();
    for n in 0..14_u32 {
        let address = match n % 2 {
            0 => alloc::format!("10.{n}.7.1"),
            _ => alloc::format!("2001:db8:{n:x}::1"),
        };
        table.finish(&address, n, 1, Closing::Success);
    }
    for network in ["198.51.100.0/24", "2001:db8::/32"] {
        table.view.shared = shared(network, SharedKind::Nat);
        table.finish(AWAY, 3, 1, Closing::Success);
    }
    let mut bytes = Vec::new();
    table.guard.encode(&mut bytes);
    assert_eq!(bytes[1], 16, "as many places as are ever kept");
    let back = SignInGuard::decode(&bytes).unwrap();
    for (address, hint) in [("10.0.7.9", 0), ("2001:db8:1::9", 1), ("2001:db8:d::9", 13)] {
        let origin = Origin::of(address.parse().unwrap());
        let (policy, now) = (&table.policy, T0.plus(Span::from_mins(10)));
        let there = OriginView::default();
        for guard in [&table.guard, &back] {
            let class = guard.class_at(origin, hint, &there, policy, now);
            let known = if hint == 0 {
                Class::Familiar
            } else {
                Class::KnownDevice
            };
            assert_eq!(class, known, "{address}");
        }
    }
    let mut again = Vec::new();
    back.encode(&mut again);
    assert_eq!(again, bytes);
    // The first place is an IPv4 /24; none has bits behind its prefix.
    bytes[2] = 1;
    assert_eq!(SignInGuard::decode(&bytes), None);
}
