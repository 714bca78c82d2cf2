//! The door on the real use cases, with a store in memory: what the scripted tests cannot show.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use zavor_app::people::ResetPassword;
use zavor_app::ports::{Change, Records, Store, TypedPassword};
use zavor_core::actor::Actor;
use zavor_core::moment::Span;
use zavor_core::password_cost::HashCost;
use zavor_testkit::{FakeWorld, world};

use super::client::{Search, bind, equals, present};
use super::operations::modify_of as modify;
use super::script::{BASE, LOOPBACK, SERVICE, SERVICE_PASSWORD, connect_to};
use crate::ldap::Directory;
use crate::meter::Outcome;

const PASSWORD: &str = "correct horse battery staple";
const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };

fn dn(name: &str) -> String {
    format!("uid={name}@contoso.example,ou=people,{BASE}")
}

fn directory(world: &FakeWorld<impl Store>) -> Directory {
    Directory {
        sign_in: Arc::clone(&world.zavor.sign_in),
        sign_on: Arc::clone(&world.zavor.sign_on),
    }
}

/// Answer to a bind and the virtual time it took.
async fn try_bind(
    world: &FakeWorld<impl Store>,
    name: &str,
    password: &str,
) -> (Vec<u8>, Duration) {
    // Each account uses a network of its own, so that no network seems to guess across accounts.
    let network = name.bytes().fold(0, u8::wrapping_add);
    let (mut client, _) = connect_to(directory(world), [127, 1, network, 1].into());
    let begin = Instant::now();
    client.send(&bind(1, &dn(name), password.as_bytes())).await;
    let answer = client.raw().await.unwrap();
    (answer, begin.elapsed())
}

/// The result code of a bind response without text.
fn code(answer: &[u8]) -> u8 {
    assert_eq!(answer.len(), 14);
    answer[9]
}

#[tokio::test(start_paused = true)]
async fn sec_11_real_accounts_fail_alike_whatever_is_wrong_with_them() {
    let world = world();
    for name in ["ana", "blocked", "change", "locked"] {
        world.add_account(&format!("{name}@contoso.example"), PASSWORD);
    }
    world.add_account_elsewhere("elsewhere@contoso.example");
    let zavor = &world.zavor;
    zavor
        .people
        .block_sign_in(&OPERATOR, "blocked@contoso.example", "left")
        .await
        .unwrap();
    let temporary = ResetPassword::Given(TypedPassword(b"a temporary long password".to_vec()));
    zavor
        .people
        .reset_password(&OPERATOR, "change@contoso.example", temporary, true, None)
        .await
        .unwrap();
    // Unfamiliar places are locked out after 10 wrong passwords.
    for number in 0..10 {
        try_bind(&world, "locked", &format!("wrong {number}")).await;
    }

    let wrong = try_bind(&world, "ana", "wrong").await;
    assert_eq!((code(&wrong.0), wrong.1), (49, Duration::from_millis(300)));
    for (name, password) in [
        ("ana", "wrong"),
        ("nobody", PASSWORD),
        ("blocked", PASSWORD),
        ("change", "a temporary long password"),
        ("locked", PASSWORD),
        ("elsewhere", PASSWORD),
    ] {
        assert_eq!(try_bind(&world, name, password).await, wrong, "{name}");
    }
    assert_eq!(code(&try_bind(&world, "ana", PASSWORD).await.0), 0);
    // All of this holds while the hash pool is behind, only later.
    world.passwords.set_behind(true);
    let late = try_bind(&world, "ana", "wrong").await;
    assert_eq!(late, (wrong.0, Duration::from_secs(2)));
    assert_eq!(try_bind(&world, "blocked", PASSWORD).await, late);
}

#[tokio::test(start_paused = true)]
async fn every_failed_bind_is_answered_after_the_slowest_password_stored() {
    let world = world();
    let cost = |hash: &str| HashCost::of(hash).unwrap();
    let slow = "{BLF-CRYPT}$2y$14$x";
    for (hash, millis) in [(slow, 1_788), ("$2y$12$x", 444), ("$6$x", 1_172)] {
        world
            .passwords
            .set_cost(cost(hash), Span::from_millis(millis));
    }
    world.passwords.set_sleep(Arc::new(|span: Span| {
        Box::pin(tokio::time::sleep(Duration::from_millis(span.as_millis())))
    }));
    world.add_account("fast@contoso.example", PASSWORD);
    let gone = world.add_account_with_hash("slow@contoso.example", slow);
    world.add_account_with_hash("some@contoso.example", "$2y$12$x");
    world.add_account_with_hash("other@contoso.example", "$6$x");
    for name in ["slow", "some", "other", "fast", "nobody"] {
        let (answer, took) = try_bind(&world, name, "wrong").await;
        assert_eq!((code(&answer), took.as_millis()), (49, 2_300), "{name}");
    }
    // A text that is not in normal form is tried twice on hashes of other systems.
    for name in ["slow", "fast", "nobody"] {
        let (_, took) = try_bind(&world, name, "\u{fb01}sh").await;
        assert_eq!(took.as_millis(), 4_500, "{name}");
    }
    let account = world.store.account(gone).await.unwrap().unwrap();
    world.commit(vec![Change::RemoveAccount(gone, account.version)]);
    for name in ["slow", "some", "other", "fast", "nobody"] {
        let (_, took) = try_bind(&world, name, "wrong again").await;
        assert_eq!(took.as_millis(), 1_500, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_binds_and_reads_the_own_entry_and_a_service_finds_it() {
    let world = world();
    world.add("ana@contoso.example", Some(PASSWORD), &["staff"]);
    world.add_account("bob@contoso.example", PASSWORD);
    let (mut client, meter) = connect_to(directory(&world), LOOPBACK);
    assert_eq!(
        client
            .ask(&bind(1, &dn("ana"), PASSWORD.as_bytes()))
            .await
            .code(),
        0
    );
    let own = Search::new(BASE, 2, present("mail"));
    assert_eq!(client.found(&own).await, (vec![dn("ana")], 0));
    assert_eq!(
        client.ask(&bind(2, SERVICE, SERVICE_PASSWORD)).await.code(),
        0
    );
    assert_eq!(client.found(&own).await, (vec![dn("ana"), dn("bob")], 0));
    let staff = format!("cn=staff,ou=groups,{BASE}");
    let members = Search::new(BASE, 2, equals("memberOf", staff.as_bytes()));
    assert_eq!(client.found(&members).await, (vec![dn("ana")], 0));
    let counted = meter.snapshot();
    assert_eq!(
        (
            counted.count(Outcome::Allowed),
            counted.count(Outcome::Done)
        ),
        (2, 3)
    );
}

#[tokio::test(start_paused = true)]
async fn a_person_who_is_blocked_meanwhile_reads_nothing_more() {
    let world = world();
    world.add_account("ana@contoso.example", PASSWORD);
    let (mut client, _) = connect_to(directory(&world), LOOPBACK);
    let bound = bind(1, &dn("ana"), PASSWORD.as_bytes());
    assert_eq!(client.ask(&bound).await.code(), 0);
    let own = Search::new(BASE, 2, present("mail"));
    assert_eq!(client.found(&own).await.0, [dn("ana")]);
    world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "ana@contoso.example", "left")
        .await
        .unwrap();
    assert!(client.found(&own).await.0.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_busy_pool_is_51_and_counts_nothing() {
    let world = world();
    world.add_account("ana@contoso.example", PASSWORD);
    world.passwords.set_busy(true);
    for _ in 0..30 {
        assert_eq!(code(&try_bind(&world, "ana", "wrong").await.0), 51);
    }
    world.passwords.set_busy(false);
    assert_eq!(code(&try_bind(&world, "ana", PASSWORD).await.0), 0);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_is_52_and_never_lets_anybody_in() {
    let world = FakeWorld::faulty();
    world.add_account("ana@contoso.example", PASSWORD);
    let (mut service, _) = connect_to(directory(&world), LOOPBACK);
    assert_eq!(
        service
            .ask(&bind(1, SERVICE, SERVICE_PASSWORD))
            .await
            .code(),
        0
    );
    world.store.faults().set_unreadable(true);
    for (name, password) in [("ana", PASSWORD), ("ana", "wrong"), ("nobody", PASSWORD)] {
        let (answer, took) = try_bind(&world, name, password).await;
        assert_eq!(
            (code(&answer), took),
            (52, Duration::from_millis(300)),
            "{name}"
        );
    }
    for filter in [equals("uid", b"ana"), present("mail")] {
        assert_eq!(service.found(&Search::new(BASE, 3, filter)).await.1, 52);
    }
    world.store.faults().set_unreadable(false);
    assert_eq!(code(&try_bind(&world, "ana", PASSWORD).await.0), 0);
}

#[tokio::test(start_paused = true)]
async fn a_temporary_password_opens_password_modify_and_nothing_else() {
    let world = world();
    world.add_account("ana@contoso.example", PASSWORD);
    let given = ResetPassword::Given(TypedPassword(b"a temporary one for today".to_vec()));
    let reset =
        world
            .zavor
            .people
            .reset_password(&OPERATOR, "ana@contoso.example", given, true, None);
    reset.await.unwrap();
    let temporary = "a temporary one for today";
    let lasting = "nine green apples under snow";
    assert_eq!(code(&try_bind(&world, "ana", temporary).await.0), 49);
    let (mut client, _) = connect_to(directory(&world), LOOPBACK);
    let change = |old: &str, new: &str| modify(1, Some(&dn("ana")), old.as_bytes(), new.as_bytes());
    assert_eq!(client.ask(&change("not it", lasting)).await.code(), 49);
    assert_eq!(client.ask(&change(temporary, "short")).await.code(), 19);
    assert_eq!(client.ask(&change(temporary, lasting)).await.code(), 0);
    assert_eq!(code(&try_bind(&world, "ana", lasting).await.0), 0);
    assert_eq!(client.ask(&change(temporary, lasting)).await.code(), 49);
}
