//! "She could not get in ten minutes ago": holds that ended within a day, listed apart from those
//! in force.

use zavor_app::people::ResetPassword;
use zavor_app::ports::TypedPassword;
use zavor_core::hold::{EndedBy, Evidence, HoldKind, Scope};
use zavor_core::moment::Span;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

fn ended(world: &FakeWorld, name: &str) -> Vec<(HoldKind, String, Option<&'static str>)> {
    let ended = why(world, name).ended.into_iter();
    ended
        .map(|e| {
            let act = e.by.act().map(|act| act.as_str());
            (e.hold.identity.kind, e.by.who().to_owned(), act)
        })
        .collect()
}

#[test]
fn a_lockout_that_time_ended_is_shown_with_its_true_times_also_after_she_got_in() {
    let world = with_people(Default::default());
    lock(&world, ANA);
    let in_force = why(&world, ANA);
    let lock = in_force.holds[0].stored.clone();
    assert!(in_force.ended.is_empty());
    world.advance(Span::from_mins(10));
    succeed(&world, ANA, "198.51.100.7");
    let after = why(&world, ANA);
    assert!(after.holds.is_empty());
    assert_eq!(after.ended.len(), 1, "{:?}", after.ended);
    let told = &after.ended[0];
    let apart = told
        .hold
        .since
        .since(lock.since)
        .max(lock.since.since(told.hold.since));
    assert!(apart < Span::from_secs(1), "a guard keeps whole seconds");
    assert_eq!(
        (Some(told.at), told.hold.until),
        (told.hold.until, lock.until)
    );
    assert_eq!(told.by, EndedBy::Timer);
    assert_eq!(told.hold.identity.scope, Scope::Unfamiliar);
    let Evidence::WrongPasswords {
        failures: 10,
        addresses: 10,
        ..
    } = told.hold.evidence
    else {
        panic!("{told:?}");
    };
    world.advance(Span::from_hours(24));
    assert!(why(&world, ANA).ended.is_empty(), "within 24 h");
}

#[test]
fn what_an_unlock_and_a_reset_ended_names_who_did_it() {
    let world = with_people(Default::default());
    lock(&world, ANA);
    block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    let operator = || "local operator (uid 0)".to_owned();
    assert_eq!(
        ended(&world, ANA),
        [(HoldKind::LockedOut, operator(), Some("unlock"))]
    );
    world.advance(Span::from_mins(1));
    lock(&world, DAN);
    let given = ResetPassword::Given(TypedPassword("four other long words entirely".into()));
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, DAN, given, true, None),
    )
    .unwrap();
    let told = ended(&world, DAN);
    assert_eq!(
        told,
        [(HoldKind::LockedOut, operator(), Some("reset_password"))]
    );
    assert_eq!(
        kinds(&world, DAN),
        [HoldKind::MustChangePassword],
        "those in force are listed apart"
    );
}

#[test]
fn released_blocks_and_restrictions_are_kept_by_the_commit_that_releases_them() {
    let world = with_people(Default::default());
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
    world.advance(Span::from_mins(1));
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "newsletter")).unwrap();
    let how = zavor_app::sending::Unblock {
        override_reason: Some("a test".into()),
        ..Default::default()
    };
    world.advance(Span::from_mins(1));
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    let acts: Vec<_> = ended(&world, ANA)
        .into_iter()
        .map(|(kind, _, act)| (kind, act))
        .collect();
    let expected = [
        (HoldKind::RestrictedSending, Some("unblock")),
        (HoldKind::SignInBlocked, Some("allow_sign_in")),
    ];
    assert_eq!(acts, expected, "the newest first");
    let blocked = &why(&world, ANA).ended[1];
    assert_eq!(blocked.at.since(blocked.hold.since), Span::from_mins(1));
    assert!(matches!(&blocked.hold.evidence, Evidence::Statement { text } if text == "left"));
}

#[test]
fn a_block_of_a_network_that_refused_this_account_is_shown_after_its_end() {
    let world = with_people(Default::default());
    block_network(&world, BAD);
    assert!(check(&world, ANA, BAD).is_some());
    let block = why(&world, ANA).holds[0].stored.clone();
    world.advance(Span::from_hours(2));
    let after = why(&world, ANA);
    assert!(after.holds.is_empty());
    assert_eq!(after.ended.len(), 1, "{:?}", after.ended);
    let told = &after.ended[0];
    assert_eq!((told.hold.since, Some(told.at)), (block.since, block.until));
    assert_eq!(told.by, EndedBy::Timer);
    assert!(why(&world, DAN).ended.is_empty(), "it never refused Dan");
}
