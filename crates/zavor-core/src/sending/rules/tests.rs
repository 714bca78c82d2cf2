//! The decision on a message: each limit to the recipient, their order, and the day of a sender.

use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn limits() -> Limits {
    Limits::of_account(&OutboundPolicy::default(), None, NOW)
}

fn mail(external: u32, internal: u32) -> Recipients {
    Recipients { external, internal }
}

fn reason(decision: Decision) -> Option<Reason> {
    match decision {
        Decision::Restrict(trip) => Some(trip.reason),
        Decision::Pass => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn raising_above_twice_the_limit_asks_for_proof() {
    assert!(!raise_needs_proof(500, 999));
    assert!(!raise_needs_proof(500, 1000));
    assert!(raise_needs_proof(500, 1001));
}

#[test]
fn a_sender_is_at_its_end_when_one_more_recipient_of_either_class_passes_a_limit() {
    let at = |external_hour| Counted {
        external_hour,
        ..Counted::default()
    };
    assert_eq!(limits().trip_next(&at(499)), None);
    let trip = limits().trip_next(&at(500)).unwrap();
    assert_eq!(trip.reason, Reason::ExternalRecipientsPerHour);
    let internal = Counted {
        internal_hour: 1000,
        ..Counted::default()
    };
    let trip = limits().trip_next(&internal).unwrap();
    assert_eq!(trip.reason, Reason::InternalRecipientsPerHour);
}

/// Limit minus one, limit, limit plus one, for every restricting limit.
#[test]
fn each_restricting_limit_allows_itself_and_no_more() {
    let hour = |external, internal| Counted {
        external_hour: external,
        internal_hour: internal,
        ..Counted::default()
    };
    let day = |day| Counted {
        day,
        ..Counted::default()
    };
    let external = Some(Reason::ExternalRecipientsPerHour);
    let internal = Some(Reason::InternalRecipientsPerHour);
    let daily = Some(Reason::RecipientsPerDay);
    let table = [
        (hour(498, 0), mail(1, 0), None),
        (hour(499, 0), mail(1, 0), None),
        (hour(500, 0), mail(1, 0), external),
        (hour(480, 0), mail(21, 0), external),
        (hour(500, 0), mail(0, 1), None),
        (hour(0, 998), mail(0, 1), None),
        (hour(0, 999), mail(0, 1), None),
        (hour(0, 1000), mail(0, 1), internal),
        (hour(0, 1000), mail(1, 0), None),
        (day(998), mail(1, 0), None),
        (day(999), mail(0, 1), None),
        (day(1000), mail(0, 1), daily),
        (day(990), mail(5, 6), daily),
    ];
    for (counted, message, expected) in table {
        let decision = judge(AskedAt::EndOfMessage, &counted, message, &limits(), false);
        assert_eq!(reason(decision), expected, "{counted:?} {message:?}");
    }
}

#[test]
fn limits_are_applied_in_their_order() {
    let mut counted = Counted {
        external_hour: 1000,
        internal_hour: 1000,
        day: 10_000,
        service_day: 10_000,
        messages: 30,
    };
    let mut asked = mail(501, 0);
    let judged = |counted: &Counted, asked, full| {
        judge(AskedAt::EndOfMessage, counted, asked, &limits(), full)
    };
    assert_eq!(judged(&counted, asked, true), Decision::TooManyRecipients);
    asked = mail(500, 0);
    assert_eq!(judged(&counted, asked, true), Decision::MessagesPerMinute);
    counted.messages = 29;
    assert_eq!(judged(&counted, asked, true), Decision::ServiceLimit);
    counted.service_day = 9_500;
    assert_eq!(judged(&counted, asked, true), Decision::OrganisationLimit);
    assert!(matches!(
        judged(&counted, asked, false),
        Decision::Restrict(_)
    ));
    assert!(matches!(
        judged(&counted, mail(0, 1), true),
        Decision::Restrict(_)
    ));
}

#[test]
fn the_minute_is_refused_at_a_new_message_and_at_its_end_but_not_between() {
    let counted = Counted {
        messages: 30,
        ..Counted::default()
    };
    let judged = |asked| judge(asked, &counted, mail(1, 0), &limits(), false);
    assert_eq!(judged(AskedAt::FirstRecipient), Decision::MessagesPerMinute);
    assert_eq!(judged(AskedAt::FurtherRecipient), Decision::Pass);
    assert_eq!(judged(AskedAt::EndOfMessage), Decision::MessagesPerMinute);
}

#[test]
fn zero_leaves_only_the_service_limit() {
    let policy = OutboundPolicy {
        external_recipients_per_hour: 0,
        internal_recipients_per_hour: 0,
        recipients_per_day: 0,
        messages_per_minute: 0,
        ..OutboundPolicy::default()
    };
    let limits = Limits::of_account(&policy, None, NOW);
    let counted = Counted {
        external_hour: 9_999,
        internal_hour: 9_999,
        day: 9_999,
        service_day: 9_999,
        messages: 9_999,
    };
    let judged = |message| judge(AskedAt::EndOfMessage, &counted, message, &limits, false);
    assert_eq!(judged(mail(1, 0)), Decision::Pass);
    assert_eq!(judged(mail(1, 1)), Decision::ServiceLimit);
}

#[test]
fn a_raised_limit_raises_the_others_by_its_factor_until_its_last_moment() {
    let raised = |limit| {
        let raised = RaisedLimit::external(limit, NOW);
        Limits::of_account(&OutboundPolicy::default(), Some(raised), NOW)
    };
    let double = raised(1000);
    assert_eq!(double.external_per_hour, Some(1000));
    assert_eq!(double.internal_per_hour, Some(2000));
    assert_eq!(double.per_day, Some(2000));
    assert_eq!(double.service_per_day, 20_000);
    assert_eq!(double.messages_per_minute, Some(30));
    assert_eq!(double.per_message, Some(500));
    assert_eq!(raised(50_000), raised(5000), "at most ten times");
    assert_eq!(raised(10), limits(), "never lower");
    let over = RaisedLimit::external(1000, NOW);
    let later = NOW.plus(Span::from_millis(1));
    let policy = OutboundPolicy::default();
    let ended = Limits {
        counted_after: Some(NOW),
        ..limits()
    };
    assert_eq!(Limits::of_account(&policy, Some(over), later), ended);
}

#[test]
fn where_the_policy_has_no_hourly_limit_the_service_limit_is_raised() {
    let policy = OutboundPolicy {
        external_recipients_per_hour: 0,
        recipients_per_day: 0,
        ..OutboundPolicy::default()
    };
    let to = |to| Limits::of_account(&policy, Some(RaisedLimit { to, until: NOW }), NOW);
    let double = to(RaisedTo::ServicePerDay(20_000));
    assert_eq!(double.service_per_day, 20_000);
    assert_eq!((double.external_per_hour, double.per_day), (None, None));
    assert_eq!(double.internal_per_hour, Some(2000));
    assert_eq!(
        to(RaisedTo::ServicePerDay(u32::MAX)).service_per_day,
        100_000
    );
    assert_eq!(to(RaisedTo::ServicePerDay(5)).service_per_day, 10_000);
    // The policy has changed since: the number means nothing under it.
    assert_eq!(to(RaisedTo::ExternalPerHour(1000)).service_per_day, 10_000);
    let raised = RaisedLimit {
        to: RaisedTo::ServicePerDay(100_000),
        until: NOW,
    };
    let hourly = OutboundPolicy::default();
    assert_eq!(Limits::of_account(&hourly, Some(raised), NOW), limits());
}

#[test]
fn mail_within_a_raised_limit_restricts_nobody_when_the_raise_ends() {
    let raised = RaisedLimit::external(5000, NOW);
    let policy = OutboundPolicy::default();
    let mut guard = SendingGuard::default();
    let before = NOW.minus(Span::from_mins(5));
    guard.charge(
        Recipients {
            external: 4000,
            internal: 0,
        },
        None,
        before,
    );
    let at = |mins, guard: &SendingGuard, message| {
        let now = NOW.plus(Span::from_mins(mins));
        let limits = Limits {
            per_message: None,
            ..Limits::of_account(&policy, Some(raised), now)
        };
        let counted = guard.counted_under(&limits, now);
        judge(AskedAt::EndOfMessage, &counted, message, &limits, false)
    };
    assert_eq!(at(0, &guard, mail(1000, 0)), Decision::Pass, "the raise");
    assert!(matches!(
        at(0, &guard, mail(1001, 0)),
        Decision::Restrict(_)
    ));
    for mins in [1, 30, 59, 120, 23 * 60] {
        assert_eq!(at(mins, &guard, mail(500, 0)), Decision::Pass, "{mins} min");
        let over = at(mins, &guard, mail(501, 0));
        assert!(
            matches!(over, Decision::Restrict(_)),
            "{mins} min: {over:?}"
        );
    }
    // What is sent after its end counts as always; the service limit never forgot anything.
    let later = NOW.plus(Span::from_mins(40));
    guard.charge(
        Recipients {
            external: 400,
            internal: 0,
        },
        None,
        later,
    );
    assert!(matches!(
        at(41, &guard, mail(101, 0)),
        Decision::Restrict(_)
    ));
    let limits = Limits::of_account(&policy, Some(raised), later);
    let counted = guard.counted_under(&limits, later);
    assert_eq!(
        (counted.external_hour, counted.day, counted.service_day),
        (400, 400, 4400)
    );
}

#[test]
fn mail_inside_is_not_stopped_by_a_limit_outside_that_was_lowered_below_its_count() {
    let counted = Counted {
        external_hour: 900,
        ..Counted::default()
    };
    assert_eq!(limits().trip(&counted, mail(0, 1)), None);
    assert!(limits().trip(&counted, mail(1, 0)).is_some());
}

#[test]
fn mail_of_both_classes_within_a_raise_that_has_ended_counts_for_the_service_limit_only() {
    let limits = Limits {
        counted_after: Some(NOW),
        ..limits()
    };
    let mut guard = SendingGuard::default();
    guard.charge(mail(3, 5), None, NOW.minus(Span::from_mins(10)));
    guard.charge(mail(1, 2), None, NOW.plus(Span::from_mins(40)));
    let counted = guard.counted_under(&limits, NOW.plus(Span::from_mins(45)));
    assert_eq!((counted.external_hour, counted.internal_hour), (1, 2));
    assert_eq!((counted.day, counted.service_day), (3, 11));
}

#[test]
fn a_connector_has_its_hour_and_the_service_limit_only() {
    let policy = OutboundPolicy::default();
    let limits = Limits::of_connector(100, &policy);
    let counted = Counted {
        external_hour: 50,
        internal_hour: 40,
        day: 9_000,
        service_day: 9_000,
        messages: 1000,
    };
    let judged = |message| judge(AskedAt::EndOfMessage, &counted, message, &limits, false);
    assert_eq!(judged(mail(5, 5)), Decision::Pass);
    assert_eq!(reason(judged(mail(5, 6))), Some(Reason::RecipientsPerHour));
    let unlimited = Limits::of_connector(0, &policy);
    let judged = judge(
        AskedAt::EndOfMessage,
        &counted,
        mail(900, 0),
        &unlimited,
        false,
    );
    assert_eq!(judged, Decision::Pass);
}

#[test]
fn the_early_warning_begins_at_its_share_of_a_limit() {
    let counted = |external_hour| Counted {
        external_hour,
        ..Counted::default()
    };
    let near = |limits: &Limits, external_hour| {
        let near = limits.near(&counted(external_hour), mail(1, 0), 80);
        near.map(|trip| trip.reason)
    };
    assert_eq!(near(&limits(), 398), None);
    assert_eq!(
        near(&limits(), 399),
        Some(Reason::ExternalRecipientsPerHour)
    );
    let nobody = Recipients::default();
    assert_eq!(
        limits().near(&counted(499), nobody, 80),
        None,
        "nothing is added"
    );
    let alert_only = Limits {
        action: ActionAtLimit::AlertOnly,
        ..limits()
    };
    assert_eq!(near(&alert_only, 499), None, "nobody will be restricted");
}

#[test]
fn alert_only_restricts_nobody() {
    let policy = OutboundPolicy {
        action_at_limit: ActionAtLimit::AlertOnly,
        ..OutboundPolicy::default()
    };
    let limits = Limits::of_account(&policy, None, NOW);
    let counted = Counted {
        external_hour: 500,
        ..Counted::default()
    };
    let decision = judge(AskedAt::EndOfMessage, &counted, mail(1, 0), &limits, false);
    assert!(matches!(decision, Decision::Alert(_)));
    assert_eq!(refusal_of(decision, false), None);
}

mod properties {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::sending::SendingGuard;

    #[derive(Debug, Clone)]
    struct Offered {
        after_secs: u64,
        external: u32,
        internal: u32,
        release: bool,
    }

    fn offered() -> impl Strategy<Value = Offered> {
        (0u64..2000, 0u32..60, 0u32..60, prop::bool::weighted(0.02)).prop_map(
            |(after_secs, external, internal, release)| Offered {
                after_secs,
                external,
                internal,
                release,
            },
        )
    }

    fn small() -> OutboundPolicy {
        OutboundPolicy {
            external_recipients_per_hour: 100,
            internal_recipients_per_hour: 150,
            recipients_per_day: 400,
            messages_per_minute: 2,
            service_recipients_per_day: 700,
            ..OutboundPolicy::default()
        }
    }

    /// What was accepted during a span before `now`.
    fn within(
        accepted: &[(Timestamp, Recipients)],
        now: Timestamp,
        span: Span,
        count: impl Fn(&Recipients) -> u32,
    ) -> u32 {
        accepted
            .iter()
            .filter(|(at, _)| now.since(*at) < span)
            .map(|(_, message)| count(message))
            .sum()
    }

    proptest! {
        /// In no hour, day or minute is more accepted than the limit says: buckets count too long,
        /// never too short. Releases reset all but the service window, and raise no limit.
        #[test]
        fn no_more_is_accepted_than_the_limits_say(steps in prop::collection::vec(offered(), 1..300)) {
            let limits = Limits::of_account(&small(), None, NOW);
            let mut guard = SendingGuard::default();
            let mut now = NOW;
            let mut accepted: Vec<(Timestamp, Recipients)> = Vec::new();
            let mut ever: Vec<(Timestamp, Recipients)> = Vec::new();
            for step in steps {
                now = now.plus(Span::from_secs(step.after_secs));
                if step.release {
                    guard.release(now);
                    accepted.clear();
                }
                let message = mail(step.external, step.internal);
                let counted = guard.counted(now);
                let decision = judge(AskedAt::EndOfMessage, &counted, message, &limits, false);
                if decision == Decision::Pass {
                    guard.charge(message, None, now);
                    accepted.push((now, message));
                    ever.push((now, message));
                }
                let hour = Span::from_hours(1);
                let day = Span::from_hours(24);
                prop_assert!(within(&accepted, now, hour, |m| m.external) <= 100);
                prop_assert!(within(&accepted, now, hour, |m| m.internal) <= 150);
                prop_assert!(within(&accepted, now, day, |m| m.total()) <= 400);
                prop_assert!(within(&accepted, now, Span::from_mins(1), |_| 1) <= 2);
                prop_assert!(within(&ever, now, day, |m| m.total()) <= 700);
            }
        }

        /// Nothing counts longer than its window and one bucket: after that, all of it is gone.
        #[test]
        fn everything_is_forgotten_after_its_window_and_one_bucket(
            steps in prop::collection::vec(offered(), 1..100),
        ) {
            let mut guard = SendingGuard::default();
            let mut now = NOW;
            for step in steps {
                now = now.plus(Span::from_secs(step.after_secs));
                guard.charge(mail(step.external, step.internal), None, now);
            }
            let hour = guard.counted(now.plus(Span::from_mins(61)));
            prop_assert_eq!((hour.external_hour, hour.internal_hour, hour.messages), (0, 0, 0));
            let day = guard.counted(now.plus(Span::from_mins(24 * 60 + 30)));
            prop_assert_eq!(day, Counted::default());
        }
    }
}
