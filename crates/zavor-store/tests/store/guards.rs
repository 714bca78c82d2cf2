//! Guards under pressure: bounds, order of writes, checkpoints.

use rusqlite::Connection;
use zavor_app::ports::{Guards, GuardsExt};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_core::network::{Network, NetworkKey};
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_core::policy::{OriginGuardPolicy, Policies};
use zavor_core::sending::Recipients;
use zavor_memory::Now;
use zavor_memory::{START, block_on};
use zavor_store::{EmbeddedStore, TableSize};

use crate::directory::Directory;

fn policy() -> OriginGuardPolicy {
    Policies::default().origin_guard
}

fn network(n: u32) -> NetworkKey {
    let address = std::net::Ipv4Addr::from_bits(0xc633_6400 + n);
    Network::of(address.into(), 32).key()
}

/// Counts something at an origin and reports it as `touched`.
fn count(store: &EmbeddedStore, key: NetworkKey, touched: Touched) -> f32 {
    let change = store.origin(key, |guard| {
        let event = OriginEvent::RefusedLocked {
            subject: 1,
            password: Some(guard.penalty(&policy(), START).to_bits().into()),
        };
        guard.record(event, &Terms::of(&policy(), Width::Place), START);
        (guard.penalty(&policy(), START), touched)
    });
    let (penalty, durable) = block_on(change).unwrap();
    block_on(durable.wait()).unwrap();
    penalty
}

fn penalty(store: &EmbeddedStore, key: NetworkKey) -> f32 {
    let read = store.origin(key, |guard| {
        (guard.penalty(&policy(), START), Touched::Unchanged)
    });
    block_on(read).unwrap().0
}

fn size(store: &EmbeddedStore, name: &str) -> TableSize {
    let sizes = store.health().tables;
    *sizes.iter().find(|table| table.name == name).unwrap()
}

fn charge(store: &EmbeddedStore, key: GuardKey) {
    let message = Recipients {
        external: 1,
        internal: 0,
    };
    let change = store.sending(key, |guard| {
        guard.charge(message, None, START);
        ((), Touched::Counters)
    });
    drop(block_on(change).unwrap());
}

#[test]
fn a_flood_of_unknown_names_is_bounded_and_pushes_out_no_account() {
    let directory = Directory::new();
    let mut options = directory.options();
    options.limits.unknown_name_guards_max = 1024;
    options.limits.account_guards_max = 10_240;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    for id in 0..1000 {
        charge(&store, GuardKey::account(AccountId(id)));
    }
    for n in 0..20_000 {
        charge(&store, GuardKey::unknown(n));
    }
    let accounts = size(&store, "sending_accounts");
    assert_eq!((accounts.guards, accounts.evicted), (1000, 0));
    let others = size(&store, "sending_others");
    assert!(
        others.guards <= others.max && others.max <= 1024,
        "{others:?}"
    );
    assert_eq!(others.evicted + others.guards as u64, 20_000);
}

#[test]
fn a_blocked_origin_is_never_given_up_for_others() {
    let directory = Directory::new();
    let mut options = directory.options();
    options.limits.origin_guards_max = 512;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    let blocked = network(0);
    for subject in 1..50 {
        let change = store.origin(blocked, |guard| {
            let event = OriginEvent::Failure {
                subject,
                password: Some(1),
                home: false,
            };
            guard.record(event, &Terms::of(&policy(), Width::Host), START)
        });
        block_on(block_on(change).unwrap().1.wait()).unwrap();
    }
    for n in 1..10_000 {
        count(&store, network(n), Touched::Counters);
    }
    let keys: Vec<_> = store
        .blocked_origins(START, 10)
        .now()
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(keys, [blocked]);
    assert!(size(&store, "origins").guards <= 512);
}

#[test]
fn write_behind_never_overwrites_a_newer_transition() {
    let directory = Directory::new();
    let store = directory.open();
    for round in 0..20 {
        let key = network(round);
        let last = std::thread::scope(|scope| {
            let store = &store;
            scope.spawn(move || {
                for _ in 0..10 {
                    store.flush().unwrap();
                }
            });
            let threads: Vec<_> = (0..3)
                .map(|n| {
                    scope.spawn(move || {
                        (0..20).fold(0.0_f32, |most, i| {
                            let often = (i + n) % 3 == 0;
                            let touched = if often {
                                Touched::Transition
                            } else {
                                Touched::Counters
                            };
                            most.max(count(store, key, touched))
                        })
                    })
                })
                .collect();
            let most = threads.into_iter().map(|t| t.join().unwrap());
            most.fold(0.0_f32, f32::max)
        });
        assert_eq!(penalty(&store, key), last);
    }
    let before: Vec<f32> = (0..20).map(|n| penalty(&store, network(n))).collect();
    store.close();
    drop(store);
    let store = directory.open();
    let after: Vec<f32> = (0..20).map(|n| penalty(&store, network(n))).collect();
    assert_eq!(before, after);
}

#[test]
fn checkpoints_keep_the_journal_short_and_lose_nothing() {
    let directory = Directory::new();
    let store = directory.open();
    let rows = || -> i64 {
        let db = Connection::open(directory.database()).unwrap();
        db.query_row("SELECT count(*) FROM guard_journal", [], |row| row.get(0))
            .unwrap()
    };
    for n in 0..100 {
        count(&store, network(n), Touched::Counters);
    }
    // Each second adds a row; two rounds of checkpoints.
    let mut longest = 0;
    for second in 0..700 {
        count(&store, network(second % 7), Touched::Counters);
        directory.tick(&store);
        longest = longest.max(rows());
    }
    assert!(
        longest > 256,
        "the journal grows before it is cut: {longest}"
    );
    assert!(longest <= 600, "the journal is never cut: {longest}");
    assert!(rows() < 512);
    let before: Vec<f32> = (0..100).map(|n| penalty(&store, network(n))).collect();
    assert!(before.iter().all(|p| *p > 0.0));
    store.close();
    drop(store);
    let store = directory.open();
    let after: Vec<f32> = (0..100).map(|n| penalty(&store, network(n))).collect();
    assert_eq!(before, after);
}

#[test]
fn guards_that_say_nothing_any_more_are_swept_away() {
    let directory = Directory::new();
    let store = directory.open();
    for n in 0..500 {
        charge(&store, GuardKey::account(AccountId(n)));
    }
    directory.tick(&store);
    assert_eq!(size(&store, "sending_accounts").guards, 500);
    directory.clock.advance(Span::from_days(400));
    for _ in 0..256 {
        directory.tick(&store);
    }
    assert_eq!(size(&store, "sending_accounts").guards, 0);
}

#[test]
fn a_closed_store_answers_at_once_that_it_cannot_write() {
    let directory = Directory::new();
    let store = directory.open();
    store.close();
    let change = store.origin(network(1), |_| ((), Touched::Transition));
    let (_, durable) = block_on(change).unwrap();
    assert!(block_on(durable.wait()).is_err());
    assert!(crate::directory::add(&store, "ana@contoso.example").is_err());
    assert!(store.flush().is_err());
}
