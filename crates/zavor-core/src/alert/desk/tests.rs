//! Scenarios of the desk: when several alerts become one notice.

use alloc::string::ToString;
use alloc::{format, vec};

use super::*;
use crate::policy::set;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const KIND: AlertKind = AlertKind::AccountRestricted;

fn at(minutes: u64) -> Timestamp {
    T0.plus(Span::from_mins(minutes))
}

fn alert(number: u64, subject: &str, minutes: u64) -> Raised {
    Raised {
        number,
        kind: KIND,
        subject: subject.to_string(),
        time: at(minutes),
        said: Detail::read(&format!("alert {number}"), |_| None),
    }
}

/// Policies with 15 minutes of collecting and a daily limit.
fn policies(daily_limit: u32) -> AlertPolicies {
    let mut policies = AlertPolicies::default();
    let policy = policies.of_mut(KIND);
    set(policy, "aggregate", "15m").unwrap();
    set(policy, "daily_limit", &daily_limit.to_string()).unwrap();
    policies
}

fn told(notices: &[AlertNotice]) -> Vec<(&str, u32)> {
    notices
        .iter()
        .map(|notice| (notice.subject.as_str(), notice.count))
        .collect()
}

#[test]
fn the_first_alert_is_told_at_once_with_its_words() {
    let mut desk = AlertDesk::default();
    let notices = desk.decide(&[alert(1, "ana", 0)], &policies(0), at(0));
    assert_eq!(told(&notices), [("ana", 1)]);
    assert_eq!(notices[0].said.to_string(), "alert 1");
    assert!(notices[0].by_mail && notices[0].by_webhook && !notices[0].last_today);
}

#[test]
fn alerts_of_one_kind_and_subject_become_one_notice_that_counts_them() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    desk.decide(&[alert(1, "ana", 0)], &policies, at(0));
    let more = [alert(2, "ana", 3), alert(3, "dan", 4), alert(4, "ana", 14)];
    let notices = desk.decide(&more, &policies, at(14));
    assert_eq!(
        told(&notices),
        [("dan", 1)],
        "another subject is told at once"
    );
    assert_eq!(told(&desk.decide(&[], &policies, at(14))), []);
    let notices = desk.decide(&[], &policies, at(15));
    assert_eq!(told(&notices), [("ana", 2)]);
    assert_eq!((notices[0].first, notices[0].last), (at(0), at(14)));
    assert_eq!(notices[0].said.to_string(), "");
}

#[test]
fn a_stream_of_alerts_is_one_notice_for_each_interval() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    let mut notices = Vec::new();
    for minute in 0..60 {
        let alerts = [alert(minute + 1, "ana", minute)];
        notices.extend(desk.decide(&alerts, &policies, at(minute)));
    }
    assert_eq!(
        told(&notices),
        [("ana", 1), ("ana", 15), ("ana", 15), ("ana", 15)]
    );
}

#[test]
fn a_day_has_so_many_notices_of_a_kind_and_the_last_one_says_so() {
    let (mut desk, policies) = (AlertDesk::default(), policies(2));
    let alerts = [alert(1, "a", 0), alert(2, "b", 0), alert(3, "c", 0)];
    let notices = desk.decide(&alerts, &policies, at(0));
    assert_eq!(told(&notices), [("a", 1), ("b", 1)]);
    assert_eq!(
        notices
            .iter()
            .map(|notice| notice.last_today)
            .collect::<Vec<_>>(),
        [false, true]
    );
    let tomorrow = T0.next_utc_day();
    let minutes = tomorrow.since(T0).as_secs() / 60 + 1;
    let notices = desk.decide(&[alert(4, "d", minutes)], &policies, at(minutes));
    assert_eq!(told(&notices), [("d", 1)]);
}

#[test]
fn the_same_alerts_again_say_nothing_and_the_same_state_says_the_same() {
    let policies = policies(0);
    let mut desk = AlertDesk::default();
    let alerts = vec![alert(1, "ana", 0), alert(2, "dan", 1)];
    let before = desk.clone();
    let first = desk.decide(&alerts, &policies, at(2));
    assert_eq!(desk.clone().decide(&alerts, &policies, at(2)), [], "seen");
    let mut again = before;
    assert_eq!(again.decide(&alerts, &policies, at(2)), first);
    assert_eq!(again, desk);
}

#[test]
fn an_alert_that_is_switched_off_old_or_about_a_failed_alert_is_only_listed() {
    let mut policies = policies(0);
    let mut desk = AlertDesk::default();
    let minutes = TOLD_WITHIN.as_secs() / 60;
    assert_eq!(
        desk.decide(&[alert(1, "ana", 0)], &policies, at(minutes)),
        []
    );
    set(policies.of_mut(KIND), "enabled", "false").unwrap();
    assert_eq!(
        desk.decide(&[alert(2, "ana", minutes)], &policies, at(minutes)),
        []
    );
    set(policies.of_mut(AlertKind::NoticeGaveUp), "enabled", "true").unwrap();
    let failed = |number, subject: &str| Raised {
        kind: AlertKind::NoticeGaveUp,
        ..alert(number, subject, minutes)
    };
    let notices = desk.decide(&[failed(3, ""), failed(4, "ana")], &policies, at(minutes));
    assert_eq!(told(&notices), [("ana", 1)]);
    assert_eq!(desk.cursor, 4);
}

#[test]
fn what_is_collected_is_bounded_and_further_subjects_share_one_place() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    let many = OPEN_MAX as u64 + 100;
    let alerts: Vec<Raised> = (1..=many)
        .map(|n| alert(n, &format!("user{n}"), 0))
        .collect();
    let notices = desk.decide(&alerts, &policies, at(0));
    assert_eq!(notices.len(), OPEN_MAX + 1);
    assert_eq!(desk.open.len(), OPEN_MAX + 1);
    let notices = desk.decide(&[], &policies, at(15));
    assert_eq!(told(&notices), [("", 99)]);
}

#[test]
fn what_was_collected_under_a_clock_that_ran_ahead_is_told_when_the_clock_is_right() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    let year = 366 * 24 * 60;
    desk.decide(&[alert(1, "ana", year)], &policies, at(year));
    desk.decide(&[alert(2, "ana", year + 1)], &policies, at(year + 1));
    assert_eq!(
        told(&desk.decide(&[alert(3, "ana", 5)], &policies, at(5))),
        []
    );
    let notices = desk.decide(&[], &policies, at(20));
    assert_eq!(told(&notices), [("ana", 2)]);
    assert!(notices[0].last <= at(20));
}

#[test]
fn an_alert_that_was_seen_before_counts_no_second_time() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    desk.decide(&[alert(1, "ana", 0)], &policies, at(0));
    desk.decide(&[alert(1, "ana", 0), alert(2, "ana", 1)], &policies, at(1));
    desk.decide(&[alert(2, "ana", 1)], &policies, at(2));
    let notices = desk.decide(&[], &policies, at(15));
    assert_eq!(told(&notices), [("ana", 1)], "the second, once");
}

#[test]
fn what_comes_when_the_time_of_collecting_is_over_is_told_with_what_was_collected() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    desk.decide(&[alert(1, "ana", 0)], &policies, at(0));
    let before = desk.decide(&[alert(2, "ana", 14)], &policies, at(14));
    assert_eq!(told(&before), [], "collected");
    let notices = desk.decide(&[alert(3, "ana", 15)], &policies, at(15));
    assert_eq!(told(&notices), [("ana", 2)]);
    assert_eq!((notices[0].first, notices[0].last), (at(0), at(15)));
    // Nothing was collected: it is told alone, with its own time.
    let (mut desk, policies) = (AlertDesk::default(), self::policies(0));
    desk.decide(&[alert(1, "ana", 0)], &policies, at(0));
    let notices = desk.decide(&[alert(2, "ana", 15)], &policies, at(15));
    assert_eq!(told(&notices), [("ana", 1)]);
    assert_eq!((notices[0].first, notices[0].last), (at(15), at(15)));
}

#[test]
fn an_alert_about_nobody_collects_none_about_somebody_while_there_is_room() {
    let (mut desk, policies) = (AlertDesk::default(), policies(0));
    desk.decide(&[alert(1, "", 0)], &policies, at(0));
    let notices = desk.decide(&[alert(2, "ana", 1)], &policies, at(1));
    assert_eq!(told(&notices), [("ana", 1)]);
}
