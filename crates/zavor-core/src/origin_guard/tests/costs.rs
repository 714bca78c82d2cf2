//! What accounts cost a network: which are remembered, for how long, and what a success takes back.

use super::*;

fn hours(n: u64) -> Timestamp {
    T0.plus(Span::from_hours(n))
}

#[test]
fn an_account_that_failed_and_was_never_refused_speaks_for_its_network_when_it_gets_in() {
    let mut guard = OriginGuard::default();
    record(&mut guard, wrong(1, 1), T0);
    record(&mut guard, success(1), T0);
    assert_eq!(guard.record.raise(T0), 5.0);
    record(&mut guard, wrong(2, 1), T0);
    record(&mut guard, refused(2, 2), T0);
    record(&mut guard, success(2), T0);
    assert_eq!(guard.record.raise(T0), 5.0, "it was locked here");
}

#[test]
fn a_refusal_begins_a_day_of_its_own_only_for_an_account_that_cost_nothing_yet() {
    let cost = |guard: &mut OriginGuard, event, at| {
        let before = points(guard, at);
        record(guard, event, at);
        points(guard, at) - before
    };
    // It failed first: the day of its first wrong password is over before that of the refusal.
    let mut guard = OriginGuard::default();
    assert_eq!(cost(&mut guard, wrong(1, 1), T0), 5.0);
    assert_eq!(cost(&mut guard, refused(1, 2), hours(20)), 0.5);
    let first_again = cost(&mut guard, wrong(1, 3), hours(25));
    assert!((first_again - 5.0).abs() < 0.01, "{first_again}");
    // It mistyped at home first: the refusal counts from when it came.
    let mut guard = OriginGuard::default();
    let at_home = OriginEvent::Failure {
        subject: 1,
        password: Some(1),
        home: true,
    };
    record(&mut guard, at_home, T0);
    assert_eq!(cost(&mut guard, refused(1, 2), hours(20)), 0.5);
    assert!(guard.was_tried_by(1, hours(43)));
    assert!(!guard.was_tried_by(1, hours(44)));
}

#[test]
fn a_failure_at_home_is_remembered_from_when_it_came_whatever_the_minute_of_the_count() {
    // Minutes are kept in 16 bits; two moments in both halves of their range.
    for begins in [T0, T0.plus(Span::from_mins(20_000))] {
        let mut guard = OriginGuard::default();
        for subject in 0..20 {
            let event = OriginEvent::Failure {
                subject,
                password: Some(1),
                home: true,
            };
            let outcome = record(
                &mut guard,
                event,
                begins.plus(Span::from_secs(subject.into())),
            );
            assert_eq!(outcome.alert.is_some(), subject == 19, "{begins}");
        }
        assert!(guard.was_tried_by(3, begins.plus(Span::from_hours(23))));
    }
}

#[test]
fn the_sixty_first_account_pushes_out_one_that_cost_nothing_else_the_oldest() {
    let mut guard = OriginGuard::default();
    for subject in 0..60 {
        let event = OriginEvent::Failure {
            subject,
            password: Some(1),
            home: subject == 30,
        };
        record(
            &mut guard,
            event,
            T0.plus(Span::from_mins(u64::from(subject))),
        );
    }
    let now = hours(1);
    record(&mut guard, wrong(100, 1), now);
    assert!(!guard.was_tried_by(30, now));
    assert!(guard.was_tried_by(0, now) && guard.was_tried_by(100, now));
    record(&mut guard, wrong(101, 1), now);
    assert!(!guard.was_tried_by(0, now), "the oldest");
    assert!(guard.was_tried_by(1, now));
}

#[test]
fn a_name_that_becomes_an_account_brings_its_passwords_refusals_and_days() {
    let taken = |events: &[(OriginEvent, u64)]| {
        let mut guard = OriginGuard::default();
        for (event, at) in events {
            record(&mut guard, *event, hours(*at));
        }
        assert_eq!(guard.rename(1, 7), Touched::Counters);
        guard
    };
    // The name was wrong, the account refused: the first password counts as the account's first.
    let events = [(refused(7, 20), 0), (wrong(1, 10), 1)];
    let mut guard = taken(&events);
    assert!(guard.was_tried_by(7, hours(24)), "from the wrong one on");
    let before = points(&guard, hours(1));
    record(&mut guard, wrong(7, 10), hours(1));
    assert_eq!(points(&guard, hours(1)), before, "the same again");
    record(&mut guard, wrong(7, 11), hours(1));
    assert_eq!(points(&guard, hours(1)), before + 0.5, "a further one");
    record(&mut guard, success(7), hours(1));
    assert!(points(&guard, hours(1)).abs() < 0.01);
    assert_eq!(guard.record.raise(hours(1)), 0.0, "it was refused here");
    // Both were only wrong: nobody was refused, and the account keeps its own first.
    let events = [(wrong(7, 20), 0), (wrong(1, 10), 3)];
    let mut guard = taken(&events);
    let before = points(&guard, hours(3));
    record(&mut guard, wrong(7, 20), hours(3));
    assert_eq!(points(&guard, hours(3)), before, "its own first again");
    record(&mut guard, success(7), hours(3));
    assert_eq!(guard.record.raise(hours(3)), 5.0, "never refused");
    // Both were only refused: all their passwords are known ones.
    let events = [
        (refused(7, 20), 0),
        (refused(1, 10), 2),
        (refused(1, 11), 2),
    ];
    let mut guard = taken(&events);
    let before = points(&guard, hours(2));
    for password in [10, 11, 20] {
        record(&mut guard, refused(7, password), hours(2));
        assert_eq!(points(&guard, hours(2)), before, "{password}");
    }
    record(&mut guard, refused(7, 12), hours(2));
    record(&mut guard, refused(7, 13), hours(2));
    assert_eq!(
        points(&guard, hours(2)),
        before + 0.5,
        "four cost, a fifth does not"
    );
    assert!(guard.was_tried_by(7, hours(25)));
    // The later of the two times is remembered, whoever's it was.
    for events in [
        [(refused(7, 20), 0), (refused(1, 10), 10)],
        [(refused(1, 10), 0), (refused(7, 20), 10)],
    ] {
        let guard = taken(&events);
        assert!(guard.was_tried_by(7, hours(33)), "{events:?}");
        assert!(!guard.was_tried_by(7, hours(35)), "{events:?}");
    }
}

#[test]
fn a_name_that_was_refused_still_cannot_speak_for_the_network_as_an_account() {
    for (from_home, refused_as) in [(false, 1), (true, 1), (false, 7)] {
        let mut guard = OriginGuard::default();
        for subject in [1, 7] {
            let event = OriginEvent::Failure {
                subject,
                password: Some(1),
                home: from_home && subject == 7,
            };
            record(&mut guard, event, T0);
        }
        record(&mut guard, refused(refused_as, 9), T0);
        guard.rename(1, 7);
        record(&mut guard, success(7), T0);
        assert_eq!(guard.record.raise(T0), 0.0, "{from_home} {refused_as}");
    }
}
