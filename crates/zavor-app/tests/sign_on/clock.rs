//! A wall clock that is set while the server runs: one-time codes and stamps follow it, what lasts a
//! while does not, and somebody is told.

use zavor_app::notifications::{watch_clock, watch_doubts};
use zavor_app::platform::clock_apart;
use zavor_app::ports::{EventQuery, Events, Identities, Records};
use zavor_app::sign_on::Proof;
use zavor_core::alert::{AlertKind, Doubts};
use zavor_core::clock_watch::Apart;
use zavor_core::moment::{Span, Timestamp};
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeFactors, FakeWorld};

use crate::desk::*;

fn wall(world: &FakeWorld) -> Timestamp {
    zavor_app::ports::Clock::wall(&*world.clock)
}

/// Shows the code that a phone with the right time shows now.
fn prove(world: &FakeWorld) -> Proof {
    world.advance(Span::from_secs(30));
    let code = FakeFactors::code(SEED, wall(world));
    let view = half(world, ANA);
    block_on(world.zavor.sign_on.prove_totp(&view, &code)).unwrap()
}

fn kinds(world: &FakeWorld) -> Vec<AlertKind> {
    watch_clock(&world.zavor.notifications);
    let alerts = world.alerts(10);
    alerts.iter().map(|alert| alert.kind).collect()
}

#[test]
fn one_time_codes_follow_the_wall_clock_there_and_back() {
    let (mut world, ana) = with_ana();
    add_totp(&world, ana);
    assert!(matches!(prove(&world), Proof::Proved(..)));
    let years = Span::from_days(3_650);
    world.clock.step_forward(years);
    assert!(matches!(prove(&world), Proof::Proved(..)), "in the future");
    world.clock.step_back(years);
    assert!(matches!(prove(&world), Proof::Proved(..)), "and back");
    // The last code counts once, as ever, and again after a restart.
    let code = FakeFactors::code(SEED, wall(&world));
    let view = half(&world, ANA);
    let again = block_on(world.zavor.sign_on.prove_totp(&view, &code)).unwrap();
    assert_eq!(again, Proof::UsedBefore);
    world.restart();
    let view = half(&world, ANA);
    let again = block_on(world.zavor.sign_on.prove_totp(&view, &code)).unwrap();
    assert_eq!(again, Proof::UsedBefore);
    // A clock that is an hour slow is set right.
    world.clock.step_back(Span::from_hours(1));
    assert!(matches!(prove(&world), Proof::Proved(..)));
    world.clock.step_forward(Span::from_hours(1));
    assert!(matches!(prove(&world), Proof::Proved(..)));
}

#[test]
fn a_wait_for_codes_that_began_in_a_wrong_future_is_over_when_the_clock_is_right() {
    let (mut world, ana) = with_ana();
    add_totp(&world, ana);
    let years = Span::from_days(3_650);
    world.clock.step_forward(years);
    world.restart();
    let view = half(&world, ANA);
    for _ in 0..5 {
        let code = FakeFactors::wrong_code(SEED, wall(&world));
        block_on(world.zavor.sign_on.prove_totp(&view, &code)).unwrap();
    }
    assert!(matches!(prove(&world), Proof::Throttled { .. }));
    world.clock.step_back(years);
    world.restart();
    assert!(matches!(prove(&world), Proof::Proved(..)));
    assert_eq!(world.store.methods_of(ana).now().unwrap()[0].failures, 0);
}

#[test]
fn events_and_audit_are_stamped_by_the_wall_clock_and_found_by_it() {
    let (world, _) = with_ana();
    for (step, back) in [
        (Span::from_days(3_650), false),
        (Span::from_days(3_650), true),
    ] {
        match back {
            true => world.clock.step_back(step),
            false => world.clock.step_forward(step),
        }
        world.advance(Span::from_mins(5));
        session_of(&world, ANA, OLD);
        let acted = world.zavor.people.block_sign_in(&OPERATOR, ANA, "a test");
        block_on(acted).unwrap();
        block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
        let lately = EventQuery {
            key: None,
            from: wall(&world).minus(Span::from_mins(1)),
            to: wall(&world).plus(Span::from_mins(1)),
            limit: 10,
        };
        assert_eq!(world.store.sign_ins(&lately).now().unwrap().len(), 1);
        let audit = world.store.audit(1, 1_000).now().unwrap();
        let last = audit.last().map(|chained| chained.event.time);
        assert_eq!(last, Some(wall(&world)));
    }
}

#[test]
fn a_jump_ends_no_session_and_lengthens_none() {
    let (world, _) = with_ana();
    let (token, _) = session_of(&world, ANA, OLD);
    world.clock.step_forward(Span::from_days(3_650));
    assert!(
        view(&world, &token).is_some(),
        "a day of the wall clock is no day"
    );
    world.clock.step_back(Span::from_days(7_300));
    assert!(view(&world, &token).is_some());
    world.advance(Span::from_days(8));
    assert!(view(&world, &token).is_none(), "time that passes ends it");
}

#[test]
fn a_cut_audit_and_a_doubted_clock_are_alerts_once_each_until_they_begin_again() {
    let (world, _) = with_ana();
    let look = |audit, clock| {
        let doubts = Doubts { audit, clock };
        watch_doubts(&world.zavor.notifications, doubts);
        let alerts = world.alerts(10).into_iter();
        alerts.map(|alert| alert.kind).collect::<Vec<_>>()
    };
    assert_eq!(look(false, false), []);
    let cut = [AlertKind::AuditCut];
    assert_eq!(look(true, false), cut);
    assert_eq!(look(true, false), cut, "once");
    world.advance(Span::from_secs(1));
    let both = [AlertKind::ClockDoubted, AlertKind::AuditCut];
    assert_eq!(look(true, true), both);
    assert_eq!(look(true, false), both);
    world.advance(Span::from_secs(1));
    assert_eq!(look(true, true)[..2], [AlertKind::ClockDoubted; 2]);
}

#[test]
fn a_jump_of_more_than_a_minute_is_an_alert_and_shown_until_a_restart() {
    let (mut world, _) = with_ana();
    assert_eq!(kinds(&world), []);
    assert_eq!(clock_apart(&world.zavor.platform), None);
    world.clock.step_back(Span::from_secs(60));
    assert_eq!(kinds(&world), [], "a correction");
    let hour = Span::from_hours(1);
    world.clock.step_forward(hour);
    assert_eq!(kinds(&world), [AlertKind::ClockJumped]);
    let alerts = world.alerts(10);
    assert!(
        alerts[0]
            .said
            .to_string()
            .contains("set forward by 59 minutes")
    );
    assert_eq!(alerts[0].time, wall(&world));
    let apart = clock_apart(&world.zavor.platform);
    assert_eq!(apart, Some(Apart::Ahead(Span::from_mins(59))));
    assert_eq!(kinds(&world).len(), 1, "once");
    world.clock.step_back(Span::from_days(2));
    assert_eq!(kinds(&world), [AlertKind::ClockJumped; 2]);
    world.restart();
    assert_eq!(kinds(&world).len(), 2);
    assert_eq!(clock_apart(&world.zavor.platform), None);
}
