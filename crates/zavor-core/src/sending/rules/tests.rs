use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn limits() -> Limits {
    Limits::of_account(&OutboundPolicy::default(), None, NOW)
}

fn mail(external: u32, internal: u32) -> Recipients {
    Recipients { external, internal }
}

fn reason(verdict: Verdict) -> Option<Reason> {
    match verdict {
        Verdict::Restrict(trip) => Some(trip.reason),
        Verdict::Pass => None,
        other => panic!("{other:?}"),
    }
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
        let verdict = judge(AskedAt::EndOfMessage, &counted, message, &limits(), false);
        assert_eq!(reason(verdict), expected, "{counted:?} {message:?}");
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
    assert_eq!(judged(&counted, asked, true), Verdict::TooManyRecipients);
    asked = mail(500, 0);
    assert_eq!(judged(&counted, asked, true), Verdict::MessagesPerMinute);
    counted.messages = 29;
    assert_eq!(judged(&counted, asked, true), Verdict::ServiceLimit);
    counted.service_day = 9_500;
    assert_eq!(judged(&counted, asked, true), Verdict::OrganisationLimit);
    assert!(matches!(
        judged(&counted, asked, false),
        Verdict::Restrict(_)
    ));
    assert!(matches!(
        judged(&counted, mail(0, 1), true),
        Verdict::Restrict(_)
    ));
}

#[test]
fn the_minute_is_refused_at_a_new_message_and_at_its_end_but_not_between() {
    let counted = Counted {
        messages: 30,
        ..Counted::default()
    };
    let judged = |asked| judge(asked, &counted, mail(1, 0), &limits(), false);
    assert_eq!(judged(AskedAt::FirstRecipient), Verdict::MessagesPerMinute);
    assert_eq!(judged(AskedAt::FurtherRecipient), Verdict::Pass);
    assert_eq!(judged(AskedAt::EndOfMessage), Verdict::MessagesPerMinute);
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
    assert_eq!(judged(mail(1, 0)), Verdict::Pass);
    assert_eq!(judged(mail(1, 1)), Verdict::ServiceLimit);
}

#[test]
fn a_raised_limit_raises_the_others_by_its_factor_until_its_last_moment() {
    let raised = |limit| {
        let raised = RaisedLimit {
            external_recipients_per_hour: limit,
            until: NOW,
        };
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
    let over = RaisedLimit {
        external_recipients_per_hour: 1000,
        until: NOW,
    };
    let later = NOW.plus(Span::from_millis(1));
    let policy = OutboundPolicy::default();
    assert_eq!(Limits::of_account(&policy, Some(over), later), limits());
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
    assert_eq!(judged(mail(5, 5)), Verdict::Pass);
    assert_eq!(reason(judged(mail(5, 6))), Some(Reason::RecipientsPerHour));
    let unlimited = Limits::of_connector(0, &policy);
    let judged = judge(
        AskedAt::EndOfMessage,
        &counted,
        mail(900, 0),
        &unlimited,
        false,
    );
    assert_eq!(judged, Verdict::Pass);
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
    let verdict = judge(AskedAt::EndOfMessage, &counted, mail(1, 0), &limits, false);
    assert!(matches!(verdict, Verdict::Alert(_)));
    assert_eq!(refusal_of(verdict, false), None);
}
