//! A full disk: nothing is acknowledged that is not written, guards continue to decide, and
//! everything recovers when there is space.

use zavor_app::ports::{
    Alert, AlertFilter, Change, Commit, Events, Guards, GuardsExt, Records, StoreError,
};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::guard::Touched;
use zavor_core::network::{Network, NetworkKey};
use zavor_core::note::Detail;
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_core::policy::Policies;
use zavor_memory::Now;
use zavor_memory::{START, block_on};
use zavor_store::{EmbeddedStore, Trust};

use crate::directory::{Directory, KEY, account, add, restored};

/// Pages of the database in these tests: its schema and a few more.
const PAGES: u32 = 100;

fn small(directory: &Directory) -> EmbeddedStore {
    let mut options = directory.options();
    options.limits.database_pages_max = Some(PAGES);
    EmbeddedStore::open(options, directory.clock.clone()).unwrap()
}

/// Adds accounts until the disk is full; returns the number acknowledged.
fn fill(store: &EmbeddedStore) -> u32 {
    let mut added = 0;
    loop {
        let mut big = account(store, &format!("p{added}@contoso.example"));
        big.display_name = "x".repeat(3000);
        let commit = Commit {
            changes: vec![Change::AddAccount(big)],
            ..Commit::default()
        };
        match block_on(store.commit(commit)) {
            Ok(_) => added += 1,
            Err(StoreError::Unwritable(why)) => {
                assert!(why.contains("full"), "{why}");
                return added;
            }
            Err(other) => panic!("{other}"),
        }
        assert!(added < PAGES, "the disk never gets full");
    }
}

fn network() -> NetworkKey {
    "203.0.113.7/32".parse::<Network>().unwrap().key()
}

/// Fails for many accounts until the origin is blocked; returns the result of waiting for the
/// block.
fn block(store: &EmbeddedStore) -> Result<(), StoreError> {
    let policy = Policies::default().origin_guard;
    for subject in 1..50 {
        let event = OriginEvent::Failure {
            subject,
            password: Some(1),
            home: false,
        };
        let change = store.origin(network(), |guard| {
            let (_, touched) = guard.record(event, &Terms::of(&policy, Width::Host), START);
            (touched, touched)
        });
        let (touched, durable) = block_on(change).unwrap();
        let waited = block_on(durable.wait());
        if touched == Touched::Transition {
            return waited;
        }
    }
    panic!("never blocked");
}

#[test]
fn a_commit_on_a_full_disk_is_refused_and_leaves_no_trace() {
    let directory = Directory::new();
    let store = small(&directory);
    let added = fill(&store);
    assert!(added > 0);
    assert_eq!(store.account_count(), u64::from(added));
    let head = store.audit_head().now().unwrap();
    let refused = Commit {
        changes: vec![Change::PutDomains(vec!["x".repeat(300_000)])],
        audit: vec![crate::directory::audited("never")],
        effects: Vec::new(),
    };
    let refused = block_on(store.commit(refused));
    assert!(matches!(refused, Err(StoreError::Unwritable(_))));
    assert!(store.domains().is_empty());
    assert_eq!(store.audit_head().now().unwrap(), head);
    let (since, why) = store.health().unwritable.unwrap();
    assert_eq!(since, START);
    assert!(why.contains("full"), "{why}");
    store.close();
    drop(store);
    assert_eq!(directory.open().account_count(), u64::from(added));
}

#[test]
fn guards_go_on_deciding_and_reach_the_disk_when_there_is_space_again() {
    let directory = Directory::new();
    let store = small(&directory);
    fill(&store);
    let waited = block(&store);
    assert!(
        matches!(waited, Err(StoreError::Unwritable(_))),
        "{waited:?}"
    );
    assert_eq!(store.blocked_origins(START, 10).now().unwrap().len(), 1);

    // Make space: remove the accounts.
    let first = store.accounts(&zavor_app::ports::AccountQuery {
        limit: 100,
        ..Default::default()
    });
    for account in first.now().unwrap() {
        let remove = Commit {
            changes: vec![Change::RemoveAccount(account.id, 1)],
            ..Commit::default()
        };
        block_on(store.commit(remove)).unwrap();
    }
    store.flush().unwrap();
    assert_eq!(store.health().unwritable, None);
    add(&store, "ana@contoso.example").unwrap();
    store.close();
    drop(store);
    let store = directory.open();
    assert_eq!(store.blocked_origins(START, 10).now().unwrap().len(), 1);
}

#[test]
fn alerts_wait_for_space_in_order() {
    let directory = Directory::new();
    let store = small(&directory);
    fill(&store);
    let alert = |n: usize| Alert {
        parties: Parties::NONE,
        time: START,
        kind: AlertKind::Other,
        subject: None,
        said: Detail::read(&format!("{n} {}", "x".repeat(5000)), |_| None),
    };
    for n in 0..5 {
        store.raise(alert(n));
    }
    assert!(store.flush().is_err());
    store.close();
    drop(store);
    // Waiting alerts are only in memory: those not stored are only in the log. None is stored in
    // part.
    let stored = directory.open().alerts(AlertFilter::All, 10).now().unwrap();
    assert!(
        stored
            .iter()
            .all(|kept| kept.alert.said.to_string().len() > 5000),
        "{stored:?}"
    );
}

#[test]
fn a_full_store_can_be_backed_up_elsewhere() {
    let directory = Directory::new();
    let store = small(&directory);
    let added = fill(&store);
    let file = directory.path.join("elsewhere.db");
    store.backup(&file, &KEY).unwrap();
    store.close();
    drop(store);
    restored(&directory, &file, Trust::Key(KEY)).unwrap();
    assert_eq!(directory.open().account_count(), u64::from(added));
}
