//! The refusals of a day as the logs tell them.

use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::account::{AccountId, GuardKey, SignInName};
use crate::event::Protocol;
use crate::hold::scope::Scope;
use crate::moment::Span;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const MAX: usize = 1_000;

fn at(secs: u64) -> Timestamp {
    T0.plus(Span::from_secs(secs))
}

fn row(secs: u64, from: u8, outcome: Outcome, reason: Option<FailureReason>) -> SignInEvent {
    SignInEvent {
        time: at(secs),
        last: at(secs),
        count: 1,
        key: GuardKey::account(AccountId(1)),
        name: SignInName::from_normal_form("ana@contoso.example"),
        address: Some([198, 51, 100, from].into()),
        protocol: Protocol::Imap,
        device: String::new(),
        class: Scope::Unfamiliar,
        outcome,
        reason,
        transition: false,
        until: None,
        correlation: None,
    }
}

fn wrong(secs: u64, from: u8) -> SignInEvent {
    row(
        secs,
        from,
        Outcome::Failure,
        Some(FailureReason::WrongPassword),
    )
}

fn locked(secs: u64, from: u8) -> SignInEvent {
    row(secs, from, Outcome::Refused, Some(FailureReason::LockedOut))
}

fn message(secs: u64, outcome: MessageOutcome) -> MessageEvent {
    MessageEvent {
        time: at(secs),
        key: GuardKey::account(AccountId(1)),
        entity: "ana@contoso.example".into(),
        address: Some([198, 51, 100, 7].into()),
        queue_id: String::new(),
        instance: String::new(),
        sender: String::new(),
        recipients: Vec::new(),
        recipient_count: 1,
        size: 0,
        outcome,
        reason: None,
    }
}

fn of(sign_ins: &[SignInEvent], now: u64) -> Option<Refusals> {
    refused_lately(sign_ins, &[], MAX, at(now)).sign_ins
}

#[test]
fn a_day_tells_how_many_from_how_many_addresses_between_when_and_when() {
    let success = row(30, 1, Outcome::Success, None);
    let observed = row(35, 9, Outcome::WouldRefuse, Some(FailureReason::LockedOut));
    let rows = [
        locked(60, 4),
        locked(50, 3),
        observed,
        success,
        locked(40, 3),
        wrong(20, 3),
        wrong(10, 2),
    ];
    let run = of(&rows, 90).unwrap();
    assert_eq!((run.refused, run.addresses), (3, 2));
    assert_eq!((run.first, run.last), (at(40), at(60)));
    assert_eq!(run.last_address, Some([198, 51, 100, 4].into()));
    assert!(!run.at_least);
    let wrong = refused_lately(&rows, &[], MAX, at(90))
        .wrong_passwords
        .unwrap();
    assert_eq!((wrong.refused, wrong.addresses), (2, 2));
    assert_eq!((wrong.first, wrong.last), (at(10), at(20)));
    assert_eq!(of(&[row(30, 1, Outcome::Success, None)], 90), None);
    assert_eq!(of(&[], 90), None);
}

#[test]
fn a_failure_that_is_no_wrong_password_is_not_told_as_one() {
    let failed = |reason| row(30, 1, Outcome::Failure, Some(reason));
    for (reason, told) in [
        (FailureReason::RepeatedPassword, true),
        (FailureReason::UnknownAccount, true),
        (FailureReason::ServerFailure, false),
        (FailureReason::NoPassword, false),
        (FailureReason::WrongCode, false),
        (FailureReason::WrongAppPassword, false),
        (FailureReason::AppPasswordNeeded, false),
    ] {
        let found = refused_lately(&[failed(reason)], &[], MAX, at(90));
        assert_eq!(found.wrong_passwords.is_some(), told, "{reason}");
        assert_eq!(found.sign_ins, None, "{reason}");
    }
}

#[test]
fn refusals_hours_apart_are_all_counted_and_no_more_than_the_log_has_of_the_day() {
    let hour = 3_600;
    let rows = [
        locked(20 * hour, 4),
        locked(20 * hour, 3),
        locked(9 * hour, 2),
        locked(hour, 1),
    ];
    let all = of(&rows, 20 * hour + 5).unwrap();
    assert_eq!((all.refused, all.addresses), (4, 4));
    assert_eq!((all.first, all.last), (at(hour), at(20 * hour)));
    assert_eq!(all.last_address, Some([198, 51, 100, 4].into()));
    let later = of(&rows, 26 * hour).unwrap();
    assert_eq!(
        (later.refused, later.first),
        (3, at(9 * hour)),
        "the first is over a day old"
    );
}

#[test]
fn the_last_of_all_may_be_in_a_row_that_began_before_others() {
    let folded = SignInEvent {
        last: at(55),
        count: 7,
        ..locked(10, 9)
    };
    let all = of(&[locked(50, 4), folded], 60).unwrap();
    assert_eq!((all.refused, all.first, all.last), (8, at(10), at(55)));
    assert_eq!(all.last_address, Some([198, 51, 100, 9].into()));
}

#[test]
fn a_lockout_tells_only_the_wrong_passwords_that_it_counted() {
    let of = |failures| Evidence::WrongPasswords {
        failures,
        threshold: 10,
        first: at(0),
        last: at(9),
        addresses: 1,
        last_address: None,
        last_protocol: Protocol::Imap,
        familiar_places_open: 0,
    };
    assert!(told_by_lockouts([of(10)].iter(), 10));
    assert!(told_by_lockouts([of(10), of(3)].iter(), 13));
    assert!(!told_by_lockouts([of(10)].iter(), 11));
    assert!(!told_by_lockouts([Evidence::None].iter(), 1));
}

#[test]
fn what_was_refused_more_than_a_day_ago_is_not_the_last_news() {
    let day = ENDED_SHOWN.as_secs();
    assert!(of(&[locked(10, 1)], 10 + day).is_some());
    assert_eq!(of(&[locked(10, 1)], 11 + day), None);
}

#[test]
fn folded_rows_count_and_a_full_read_says_that_there_may_be_more() {
    let folded = SignInEvent {
        last: at(40),
        count: 5_000,
        address: None,
        ..locked(10, 1)
    };
    let rows = [locked(50, 4), folded];
    let run = of(&rows, 60).unwrap();
    assert_eq!((run.refused, run.addresses), (5_001, 1));
    assert_eq!((run.first, run.last), (at(10), at(50)));
    assert!(!run.at_least);
    let full = refused_lately(&rows, &[], rows.len(), at(60)).sign_ins;
    assert!(full.unwrap().at_least);
    // The read reached back more than a day.
    let day = ENDED_SHOWN.as_secs();
    let rows = [locked(day, 4), row(10, 1, Outcome::Success, None)];
    let full = |now| refused_lately(&rows, &[], rows.len(), at(now)).sign_ins;
    assert!(full(day + 10).unwrap().at_least);
    assert!(!full(day + 11).unwrap().at_least);
}

#[test]
fn refused_messages_are_counted_by_themselves() {
    let messages = [
        message(70, MessageOutcome::Refused),
        message(65, MessageOutcome::Accepted),
        message(60, MessageOutcome::Refused),
        message(50, MessageOutcome::WouldRefuse),
    ];
    let found = refused_lately(&[], &messages, MAX, at(90));
    assert_eq!(found.sign_ins, None);
    let run = found.messages.unwrap();
    assert_eq!((run.refused, run.addresses), (2, 1));
    assert_eq!((run.first, run.last), (at(60), at(70)));
}

#[test]
fn the_reason_is_that_of_the_last_refusal_of_the_day() {
    let denied = |secs| row(secs, 3, Outcome::Refused, Some(FailureReason::Denylist));
    let mut folded = denied(10);
    folded.last = at(90);
    let rows = [wrong(99, 1), locked(60, 4), folded, denied(5)];
    let told = |rows: &[SignInEvent], now| {
        let refused = refused_lately(rows, &[], MAX, at(now));
        refused.last_sign_in_reason
    };
    assert_eq!(
        told(&rows, 100),
        Some(FailureReason::Denylist),
        "it ended last"
    );
    assert_eq!(
        told(&[locked(60, 4), denied(60)], 100),
        Some(FailureReason::LockedOut),
        "the newest row"
    );
    let day = ENDED_SHOWN.as_secs();
    assert_eq!(told(&rows[..2], 60 + day), Some(FailureReason::LockedOut));
    assert_eq!(told(&rows[..2], 61 + day), None, "longer than a day ago");
    assert_eq!(told(&[wrong(99, 1)], 100), None);

    let mut refused = message(50, MessageOutcome::Refused);
    refused.reason = Some(SendRefusal::Restricted.into());
    let messages = [message(70, MessageOutcome::Accepted), refused.clone()];
    let told = |now| refused_lately(&[], &messages, MAX, at(now)).last_message_reason;
    assert_eq!(told(100), refused.reason);
    assert_eq!(told(51 + day), None);
}
