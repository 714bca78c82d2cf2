//! The fakes keep the contracts that other tests rely on.

use zavor_app::ports::{Change, Clock, Commit, Records, StoreError};
use zavor_core::moment::Span;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

#[test]
fn a_world_has_its_domain_and_finds_accounts_by_name() {
    let world = world();
    let ana = world.add_account("Ana@contoso.example", "secret");
    assert_eq!(world.store.find(&world.name("ana")).now(), Ok(Some(ana)));
    assert_eq!(world.store.account_count(), 1);
    world.advance(Span::from_secs(1));
    assert_eq!(world.now(), world.clock.now());
}

#[test]
fn of_two_writers_of_one_version_one_wins_and_the_loser_leaves_no_trace() {
    let world = world();
    let ana = world.add_account("ana", "secret");
    let mut first = world.store.account(ana).now().unwrap().unwrap();
    first.version += 1;
    let mut second = first.clone();
    first.display_name = "first".into();
    second.display_name = "second".into();
    let commit = |account, domains: &[&str]| {
        block_on(world.store.commit(Commit {
            changes: vec![
                Change::PutDomains(domains.iter().map(ToString::to_string).collect()),
                Change::PutAccount(account),
            ],
            ..Commit::default()
        }))
    };
    commit(first, &["contoso.example", "a.example"]).unwrap();
    assert_eq!(commit(second, &["b.example"]), Err(StoreError::Conflict));
    assert_eq!(
        world
            .store
            .account(ana)
            .now()
            .unwrap()
            .unwrap()
            .display_name,
        "first"
    );
    assert_eq!(*world.store.domains(), ["contoso.example", "a.example"]);
}

#[test]
fn injected_faults_refuse_before_or_fail_after_the_commit() {
    let world = FakeWorld::faulty();
    let faults = world.store.faults();
    let set = |domain: &str| {
        block_on(world.store.commit(Commit {
            changes: vec![Change::PutDomains(vec![domain.to_string()])],
            ..Commit::default()
        }))
    };
    faults.refuse_next_commits(1);
    assert!(set("a.example").is_err());
    assert_eq!(*world.store.domains(), ["contoso.example"]);
    faults.fail_after_next_commits(1);
    assert!(set("b.example").is_err());
    assert_eq!(*world.store.domains(), ["b.example"]);
    faults.set_unwritable(true);
    assert!(set("c.example").is_err());
    faults.set_unreadable(true);
    assert!(matches!(
        world.store.find(&world.name("x@b.example")).now(),
        Err(StoreError::Unreadable(_))
    ));
    faults.stop();
    faults.set_turns_to_disk(3);
    assert!(set("d.example").is_ok());
    assert_eq!(*world.store.domains(), ["d.example"]);
}
