//! Ended holds as the logs tell them.

use alloc::string::String;
use alloc::vec;

use super::*;
use crate::account::{AccountId, GuardKey, SignInName};
use crate::audit::AuditAct;
use crate::closed_list::StoredName;
use crate::event::Protocol;
use crate::hold::{Owner, Release, ReleaseAct};

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn subject() -> Subject {
    Subject::Account(SignInName::from_normal_form("ana@contoso.example"))
}

fn at(secs: u64) -> Timestamp {
    T0.plus(Span::from_secs(secs))
}

fn row(secs: u64, class: Scope, outcome: Outcome, transition: bool) -> SignInEvent {
    SignInEvent {
        time: at(secs),
        last: at(secs),
        count: 1,
        key: GuardKey::account(AccountId(1)),
        name: SignInName::from_normal_form("ana@contoso.example"),
        address: Some("203.0.113.9".parse().unwrap()),
        protocol: Protocol::Imap,
        device: String::new(),
        class,
        outcome,
        reason: (outcome == Outcome::Failure).then_some(FailureReason::WrongPassword),
        transition,
        until: None,
        correlation: None,
    }
}

fn lock(secs: u64, class: Scope, until: Option<u64>) -> SignInEvent {
    SignInEvent {
        until: until.map(at),
        ..row(secs, class, Outcome::Failure, true)
    }
}

fn told(rows: &[SignInEvent], noted: &[EndedHold], held: &[Hold], now: u64) -> Vec<EndedHold> {
    let policy = SmartLockoutPolicy::default();
    ended_lockouts(&subject(), rows, noted, held, &policy, at(now))
}

fn hold_of(event: &SignInEvent) -> StoredHold {
    locked_by(
        &subject(),
        event,
        core::slice::from_ref(event),
        &SmartLockoutPolicy::default(),
    )
    .unwrap()
}

#[test]
fn a_lockout_that_time_ended_has_its_true_times_and_what_was_counted() {
    let failed = |secs| row(secs, Scope::Unfamiliar, Outcome::Failure, false);
    let rows = [lock(9, Scope::Unfamiliar, Some(69)), failed(5), failed(1)];
    assert!(told(&rows, &[], &[], 68).is_empty(), "it has not ended");
    let ended = told(&rows, &[], &[], 600);
    assert_eq!(ended.len(), 1);
    assert_eq!(
        (ended[0].hold.since, ended[0].hold.until),
        (at(9), Some(at(69)))
    );
    assert_eq!((ended[0].at, &ended[0].by), (at(69), &EndedBy::Timer));
    let Evidence::WrongPasswords {
        failures,
        first,
        addresses,
        ..
    } = ended[0].hold.evidence
    else {
        panic!("{ended:?}");
    };
    assert_eq!((failures, first, addresses), (3, at(1), 1));
}

#[test]
fn every_lockout_of_the_day_is_told_not_only_the_last() {
    let rows = [
        lock(200, Scope::Unfamiliar, Some(320)),
        lock(10, Scope::Unfamiliar, Some(70)),
        lock(1, Scope::Near, Some(61)),
    ];
    let ended = told(&rows, &[], &[], 1_000);
    let times: Vec<_> = ended
        .iter()
        .map(|e| (e.hold.identity.scope, e.at))
        .collect();
    let expected = [
        (Scope::Unfamiliar, at(320)),
        (Scope::Unfamiliar, at(70)),
        (Scope::Near, at(61)),
    ];
    assert_eq!(times, expected);
}

#[test]
fn a_success_of_the_class_ends_a_lockout_and_one_at_home_an_endless_one() {
    let success = |secs, class| row(secs, class, Outcome::Success, true);
    let elsewhere = [
        success(30, Scope::Familiar),
        lock(9, Scope::Unfamiliar, Some(69)),
    ];
    assert_eq!(told(&elsewhere, &[], &[], 100)[0].by, EndedBy::Timer);
    let here = [
        success(30, Scope::Unfamiliar),
        lock(9, Scope::Unfamiliar, Some(69)),
    ];
    let ended = told(&here, &[], &[], 100);
    assert_eq!((ended[0].at, &ended[0].by), (at(30), &EndedBy::Success));
    let endless = [
        success(30, Scope::Familiar),
        lock(9, Scope::Unfamiliar, None),
    ];
    let ended = told(&endless, &[], &[], 100);
    assert_eq!(ended[0].hold.identity.reason, Reason::ConsecutiveMaximum);
    assert_eq!((ended[0].at, &ended[0].by), (at(30), &EndedBy::Success));
    assert!(told(&[lock(9, Scope::Unfamiliar, None)], &[], &[], 100).is_empty());
}

#[test]
fn what_an_act_ended_and_what_still_holds_is_not_told_twice() {
    let event = lock(9, Scope::Unfamiliar, Some(69));
    let stored = hold_of(&event);
    let by = EndedHold::by_act(stored.clone(), AuditAct::Unlock, "dan".into(), at(20));
    let rows = vec![event];
    assert!(told(&rows, &[by], &[], 600).is_empty());
    let held = Hold {
        stored: StoredHold {
            // A guard keeps whole seconds.
            since: at(8),
            ..stored
        },
        release: Release {
            act: ReleaseAct::Unlock,
            requires: Vec::new(),
            allowed_roles: Vec::new(),
        },
        observed: false,
        enforced_at: Vec::new(),
        lifted: None,
    };
    assert!(told(&rows, &[], &[held], 600).is_empty());
}

#[test]
fn codes_that_waited_are_told_too() {
    let event = SignInEvent {
        reason: Some(FailureReason::WrongCode),
        ..lock(9, Scope::Familiar, Some(100))
    };
    let ended = told(&[event], &[], &[], 600);
    let identity = &ended[0].hold.identity;
    assert_eq!(identity.kind, HoldKind::SecondFactorThrottled);
    assert_eq!((&identity.owner, ended[0].at), (&Owner::Engine, at(100)));
}

fn message(secs: u64, outcome: MessageOutcome, refusal: Option<SendRefusal>) -> MessageEvent {
    MessageEvent {
        time: at(secs),
        key: GuardKey::account(AccountId(1)),
        entity: String::new(),
        address: None,
        queue_id: String::new(),
        instance: String::new(),
        sender: String::new(),
        recipients: Vec::new(),
        recipient_count: 1,
        size: 0,
        outcome,
        reason: refusal.map(StoredName::Known),
    }
}

#[test]
fn a_limit_that_made_mail_wait_is_over_at_the_next_message_or_after_its_window() {
    let refused = |secs| {
        let why = Some(SendRefusal::MessagesPerMinute);
        message(secs, MessageOutcome::Refused, why)
    };
    let taken = |secs| message(secs, MessageOutcome::Accepted, None);
    let rows = [refused(500), taken(40), refused(30), refused(10), taken(1)];
    let runs: Vec<_> = ended_limits(&subject(), &rows, &[])
        .into_iter()
        .map(|ended| (ended.hold.since, ended.at))
        .collect();
    assert_eq!(runs, [(at(10), at(40)), (at(500), at(560))]);
}

#[test]
fn counts_of_folded_rows_add_up_to_the_largest_number_at_most() {
    let lock = lock(20, Scope::Unfamiliar, Some(80));
    let flood = SignInEvent {
        count: u32::MAX,
        ..row(10, Scope::Unfamiliar, Outcome::Failure, false)
    };
    let ended = told(&[lock, flood], &[], &[], 100);
    let Evidence::WrongPasswords { failures, .. } = ended[0].hold.evidence else {
        panic!("{ended:?}");
    };
    assert_eq!(failures, u32::MAX);
}

#[test]
fn evidence_counts_failures_of_its_class_and_reason_and_names_its_own_threshold() {
    let failed = |secs, class| row(secs, class, Outcome::Failure, false);
    let repeated = SignInEvent {
        reason: Some(FailureReason::RepeatedPassword),
        ..failed(4, Scope::Unfamiliar)
    };
    let refused = SignInEvent {
        reason: Some(FailureReason::WrongPassword),
        ..row(3, Scope::Unfamiliar, Outcome::Refused, false)
    };
    let counted = |until| {
        let rows = [
            row(90, Scope::Familiar, Outcome::Success, true),
            lock(9, Scope::Unfamiliar, until),
            failed(6, Scope::Familiar),
            failed(5, Scope::Unfamiliar),
            repeated.clone(),
            refused.clone(),
            failed(2, Scope::Unfamiliar),
        ];
        match told(&rows, &[], &[], 600).remove(0).hold.evidence {
            Evidence::WrongPasswords {
                failures,
                threshold,
                first,
                ..
            } => (failures, threshold, first),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(counted(Some(69)), (3, 10, at(2)));
    assert_eq!(counted(None), (3, 100, at(2)), "in a row");
}

#[test]
fn one_lockout_that_an_act_ended_hides_no_other_of_its_class() {
    let (first, second) = (
        lock(10, Scope::Unfamiliar, Some(70)),
        lock(200, Scope::Unfamiliar, Some(320)),
    );
    let stored = hold_of(&second);
    let noted = EndedHold::by_act(stored, AuditAct::Unlock, "dan".into(), at(210));
    let rows = [second.clone(), first];
    let told_with = |noted: &EndedHold| {
        let ended = told(&rows, core::slice::from_ref(noted), &[], 1_000);
        ended.iter().map(|ended| ended.at).collect::<Vec<_>>()
    };
    assert_eq!(told_with(&noted), [at(70)]);
    // Times of a guard and of the log are less than two seconds apart.
    let noted_at = |secs| {
        let mut noted = noted.clone();
        noted.hold.since = at(secs);
        told_with(&noted).len()
    };
    assert_eq!((noted_at(199), noted_at(201)), (1, 1));
    assert_eq!((noted_at(198), noted_at(202)), (2, 2));
}

#[test]
fn only_a_success_that_was_a_transition_before_its_end_ends_a_lockout() {
    let ended_by = |later: SignInEvent| {
        let rows = [later, lock(9, Scope::Unfamiliar, Some(69))];
        told(&rows, &[], &[], 600).remove(0).by
    };
    let success = |secs, transition| row(secs, Scope::Unfamiliar, Outcome::Success, transition);
    assert_eq!(ended_by(success(30, true)), EndedBy::Success);
    assert_eq!(ended_by(success(30, false)), EndedBy::Timer);
    assert_eq!(ended_by(success(68, true)), EndedBy::Success);
    assert_eq!(ended_by(success(69, true)), EndedBy::Timer, "it was over");
    assert_eq!(
        ended_by(success(9, true)),
        EndedBy::Timer,
        "in the same second"
    );
    let refused = row(30, Scope::Unfamiliar, Outcome::Refused, true);
    assert_eq!(ended_by(refused), EndedBy::Timer);
}

#[test]
fn a_limit_that_still_holds_is_not_told_as_over_and_two_runs_are_a_minute_apart() {
    let refused = |secs| {
        let why = Some(SendRefusal::MessagesPerMinute);
        message(secs, MessageOutcome::Refused, why)
    };
    let runs = |rows: &[MessageEvent], held: &[Hold]| {
        let ended = ended_limits(&subject(), rows, held);
        ended
            .iter()
            .map(|ended| ended.hold.since)
            .collect::<Vec<_>>()
    };
    assert_eq!(runs(&[refused(70), refused(10)], &[]), [at(10)], "one run");
    assert_eq!(runs(&[refused(71), refused(10)], &[]), [at(10), at(71)]);
    let held = |reason| Hold {
        lifted: None,
        stored: limit_over(&subject(), reason, at(71), at(131)).hold,
        release: Release {
            act: ReleaseAct::RaiseLimit,
            requires: Vec::new(),
            allowed_roles: Vec::new(),
        },
        observed: false,
        enforced_at: Vec::new(),
    };
    let rows = [refused(71), refused(10)];
    assert_eq!(runs(&rows, &[held(Reason::MessagesPerMinute)]), [at(10)]);
    let other = held(Reason::ServiceRecipientsPerDay);
    assert_eq!(runs(&rows, &[other]), [at(10), at(71)]);
}
