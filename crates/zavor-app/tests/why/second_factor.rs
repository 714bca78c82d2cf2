//! Waiting one-time codes are a hold: named, told, and released.

use zavor_app::notifications::Acted;
use zavor_app::ports::{EventQuery, Events};
use zavor_app::sign_on::Proof;
use zavor_core::actor::Role;
use zavor_core::event::{FailureReason, Outcome, Protocol};
use zavor_core::hold::{Effect, EndedBy, Evidence, HoldKind, Reason, ReleaseAct};
use zavor_core::identity::TOTP_FAILURES_WITHIN;
use zavor_core::moment::{Span, Timestamp};
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, due_effects};

use crate::desk::*;

/// Ana, whose codes must wait.
fn throttled() -> FakeWorld {
    let world = with_people(Default::default());
    add_totp(&world, ANA);
    let view = half(&world, ANA);
    for _ in 0..5 {
        assert_eq!(wrong_code(&world, &view), Proof::Wrong);
        world.advance(Span::from_secs(1));
    }
    world
}

fn rows(world: &FakeWorld) -> Vec<(Outcome, FailureReason, Protocol)> {
    let query = EventQuery {
        key: Some(zavor_core::account::GuardKey::account(id_of(world, ANA))),
        from: Timestamp::from_millis(0),
        to: world.now().plus(Span::from_secs(1)),
        limit: 100,
    };
    let rows = world.store.sign_ins(&query).now().unwrap().into_iter();
    rows.filter_map(|row| Some((row.outcome, row.reason?, row.protocol)))
        .collect()
}

#[test]
fn wrong_one_time_codes_are_a_hold_with_evidence_release_and_right() {
    let world = throttled();
    let view = half(&world, ANA);
    assert!(matches!(right_code(&world, &view), Proof::Throttled { .. }));
    let why = why(&world, ANA);
    assert_eq!(why.holds.len(), 1, "{:?}", why.holds);
    let hold = &why.holds[0];
    let identity = &hold.stored.identity;
    assert_eq!(identity.kind, HoldKind::SecondFactorThrottled);
    assert_eq!(identity.reason, Reason::FailedCodes);
    assert_eq!(hold.effect(), Effect::SignIn);
    assert_eq!(hold.release.act, ReleaseAct::Unlock);
    let Evidence::FailedCodes {
        failures: 5,
        first,
        last,
        ..
    } = hold.stored.evidence
    else {
        panic!("{hold:?}");
    };
    assert_eq!(last.since(first), Span::from_secs(4));
    assert_eq!(hold.stored.until, Some(first.plus(TOTP_FAILURES_WITHIN)));
    assert_eq!(
        check(&world, ANA, "192.0.2.1"),
        None,
        "mail programs are not affected"
    );
}

#[test]
fn an_unlock_names_and_releases_codes_that_wait_and_the_next_right_one_counts() {
    let world = throttled();
    let view = half(&world, ANA);
    let helpdesk = administrator(&world, Role::HelpdeskAdministrator);
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&helpdesk, ANA, Default::default()),
    )
    .unwrap();
    assert_eq!(unlocked.acted, Acted::done());
    let released: Vec<_> = unlocked.released.iter().map(|h| h.identity.kind).collect();
    assert_eq!(released, [HoldKind::SecondFactorThrottled]);
    assert!(unlocked.still.is_empty(), "{:?}", unlocked.still);
    assert!(why(&world, ANA).holds.is_empty());
    assert!(matches!(right_code(&world, &view), Proof::Proved(..)));
    let again = block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    assert_eq!(again, Acted::NothingToDo);
    let ended = why(&world, ANA).ended;
    assert_eq!(ended.len(), 1, "{ended:?}");
    assert_eq!(ended[0].hold.identity.kind, HoldKind::SecondFactorThrottled);
    assert_eq!(ended[0].by.who(), "desk@contoso.example");
    // The full number of tries counts again, and no more.
    let view = half(&world, ANA);
    world.advance(Span::from_secs(60));
    for _ in 0..5 {
        assert_eq!(wrong_code(&world, &view), Proof::Wrong);
    }
    assert!(matches!(wrong_code(&world, &view), Proof::Throttled { .. }));
}

#[test]
fn each_wrong_code_and_each_that_is_not_looked_at_is_in_the_log() {
    let world = throttled();
    let view = half(&world, ANA);
    right_code(&world, &view);
    let wrong = (Outcome::Failure, FailureReason::WrongCode, Protocol::Web);
    let refused = (
        Outcome::Refused,
        FailureReason::SecondFactorThrottled,
        Protocol::Web,
    );
    let rows = rows(&world);
    assert_eq!(
        rows.iter().filter(|row| **row == wrong).count(),
        5,
        "{rows:?}"
    );
    assert_eq!(
        rows.iter().filter(|row| **row == refused).count(),
        1,
        "{rows:?}"
    );
    let tally = world.zavor.platform.tally();
    let counted = tally
        .refused
        .iter()
        .find(|(why, _)| *why == FailureReason::SecondFactorThrottled);
    assert_eq!(counted.map(|(_, n)| *n), Some(1));
}

#[test]
fn administrators_and_the_owner_are_told_once_when_codes_begin_to_wait() {
    let world = throttled();
    let view = half(&world, ANA);
    wrong_code(&world, &view);
    let alerts = world.alerts(10);
    let kinds: Vec<_> = alerts.iter().map(|alert| alert.kind.as_str()).collect();
    assert_eq!(kinds, ["second_factor_throttled"]);
    assert!(
        alerts[0]
            .said
            .to_string()
            .contains("5 wrong one-time codes"),
        "{}",
        alerts[0].said
    );
    let due = due_effects(&world.store, world.now()).unwrap();
    assert_eq!(due.len(), 1, "one notice to the only address of the owner");
}

#[test]
fn codes_that_waited_until_their_time_was_over_are_shown_as_ended() {
    let world = throttled();
    let until = why(&world, ANA).holds[0].stored.until.unwrap();
    world.advance(TOTP_FAILURES_WITHIN);
    let after = why(&world, ANA);
    assert!(after.holds.is_empty());
    assert_eq!(after.ended.len(), 1, "told once: {:?}", after.ended);
    assert_eq!(
        (after.ended[0].at, &after.ended[0].by),
        (until, &EndedBy::Timer)
    );
    let view = half(&world, ANA);
    assert!(matches!(right_code(&world, &view), Proof::Proved(..)));
    assert_eq!(why(&world, ANA).ended.len(), 1, "a success hides nothing");
}
