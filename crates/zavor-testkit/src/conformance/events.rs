//! Events and alerts: returned as recorded, found by the account or name they concern.

use zavor_app::platform::notes::{AlertNote, TokenNote};
use zavor_app::ports::{
    Alert, AlertFilter, AlertSeen, Change, Clock, EventQuery, Events, KeptAlert, MessageScan,
};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::Maker;
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::hold::{Scope, Subject};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::note::Detail;
use zavor_core::sending::SendRefusal;
use zavor_memory::Now;

use super::bench::{Place, bench, commit, name};
use zavor_memory::START;

fn sign_in(key: GuardKey, now: Timestamp) -> SignInEvent {
    SignInEvent {
        time: now,
        last: now,
        count: 1,
        key,
        name: name("ștefan@contoso.example"),
        address: Some("2001:db8::7".parse().unwrap()),
        protocol: Protocol::Imap,
        device: "Thunder\nbird \u{202e}".to_owned(),
        class: Scope::Near,
        outcome: Outcome::Failure,
        reason: Some(FailureReason::WrongPassword),
        transition: false,
        until: None,
        correlation: None,
    }
}

fn message(key: GuardKey, now: Timestamp) -> MessageEvent {
    MessageEvent {
        time: now,
        key,
        entity: "ana@contoso.example".to_owned(),
        address: Some("192.0.2.1".parse().unwrap()),
        queue_id: "4ZQ1".to_owned(),
        instance: "1.2.3".to_owned(),
        sender: "ana@contoso.example".to_owned(),
        recipients: vec!["x@fabrikam.example".to_owned(), "a,b".to_owned()],
        recipient_count: 2,
        size: u64::from(u32::MAX) + 1,
        outcome: MessageOutcome::Refused,
        reason: Some(SendRefusal::Restricted.into()),
    }
}

/// Counted failures and messages have rows of their own and come back as recorded.
pub fn events_are_found_by_their_key_newest_first<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let (ana, dan) = (GuardKey::account(AccountId(1)), GuardKey::unknown(7));
    let start = bench.clock.now();
    for n in 0..20 {
        let now = bench.clock.now();
        store.record_sign_in(sign_in(if n % 2 == 0 { ana } else { dan }, now));
        store.record_message(message(ana, now));
        bench.clock.advance(Span::from_secs(1));
    }
    bench.place.flush(&store);
    let query = |key, limit| EventQuery {
        key,
        from: start,
        to: start.plus(Span::from_secs(18)),
        limit,
    };
    let check = |store: &P::Store| {
        let at = |secs| start.plus(Span::from_secs(secs));
        let found = store.sign_ins(&query(Some(ana), 3)).now().unwrap();
        let expected = [16, 14, 12].map(|s| sign_in(ana, at(s)));
        assert_eq!(found, expected);
        assert_eq!(
            store.sign_ins(&query(Some(dan), 100)).now().unwrap().len(),
            9
        );
        assert_eq!(store.sign_ins(&query(None, 100)).now().unwrap().len(), 18);
        let found = store.messages(&query(Some(ana), 2)).now().unwrap();
        assert_eq!(found, [message(ana, at(17)), message(ana, at(16))]);
        assert!(
            store
                .messages(&query(Some(dan), 2))
                .now()
                .unwrap()
                .is_empty()
        );
    };
    check(&store);
    bench.place.close(store);
    check(&bench.place.open());
}

/// The logs are ordered by time, and at the same time by recording, whatever threads or flushes
/// did. Paging loses and repeats nothing.
pub fn events_are_in_order_and_stable_from_page_to_page<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let start = bench.clock.now();
    let at = |millis: u64| start.plus(Span::from_millis(millis));
    let ana = GuardKey::account(AccountId(1));
    // Milliseconds in the order of recording: some are equal, some come late.
    let recorded = [5, 5, 4, 9, 9, 9, 7, 8, 8, 2, 9, 20, 20, 11];
    for (n, millis) in recorded.into_iter().enumerate() {
        let mut event = sign_in(ana, at(millis));
        event.device = format!("{n}");
        store.record_sign_in(event);
        let mut event = message(ana, at(millis));
        event.queue_id = format!("{n}");
        store.record_message(event);
        if n % 4 == 3 {
            bench.place.flush(&store);
        }
    }
    bench.place.flush(&store);
    let mut expected: Vec<(Timestamp, String)> = recorded
        .into_iter()
        .enumerate()
        .map(|(n, millis)| (at(millis), n.to_string()))
        .collect();
    expected.sort_by_key(|(time, _)| *time);
    expected.reverse();
    // Of events at the same moment, the one recorded last comes first.
    let check = |store: &P::Store| {
        for key in [Some(ana), None] {
            for limit in 1..=recorded.len() {
                let query = EventQuery {
                    key,
                    from: start,
                    to: at(1_000),
                    limit,
                };
                let rows = store.sign_ins(&query).now().unwrap();
                let rows: Vec<_> = rows.into_iter().map(|row| (row.time, row.device)).collect();
                assert_eq!(rows, expected[..limit], "sign-ins, {limit}");
                let rows = store.messages(&query).now().unwrap();
                let rows: Vec<_> = rows
                    .into_iter()
                    .map(|row| (row.time, row.queue_id))
                    .collect();
                assert_eq!(rows, expected[..limit], "messages, {limit}");
            }
        }
    };
    check(&store);
    bench.place.close(store);
    check(&bench.place.open());
}

/// A report about observation finds its rows among all others, and the end of a lockout is kept.
pub fn what_observing_doors_let_through_is_found_apart<P: Place>() {
    let (bench, store) = bench::<P>();
    let (ana, now) = (GuardKey::account(AccountId(1)), bench.clock.now());
    let locked = SignInEvent {
        transition: true,
        until: Some(now.plus(Span::from_mins(1))),
        ..sign_in(ana, now)
    };
    let would = SignInEvent {
        outcome: Outcome::WouldRefuse,
        reason: Some(FailureReason::LockedOut),
        ..sign_in(ana, now)
    };
    let would_send = MessageEvent {
        outcome: MessageOutcome::WouldRefuse,
        ..message(ana, now)
    };
    store.record_sign_in(locked.clone());
    store.record_sign_in(would.clone());
    store.record_message(message(ana, now));
    store.record_message(would_send.clone());
    bench.place.flush(&store);
    let query = EventQuery {
        key: None,
        from: START,
        to: now.plus(Span::from_secs(1)),
        limit: 10,
    };
    let observed = store.observed(&query).now().unwrap();
    assert_eq!(observed, (vec![would], vec![would_send]));
    let kept = store.sign_ins(&query).now().unwrap();
    assert!(kept.contains(&locked), "{kept:?}");
}

/// Messages of some days are passed one by one; where there are more than asked for, the newest ones,
/// and that there are more is said.
pub fn messages_of_some_days_are_passed_one_by_one<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = GuardKey::account(AccountId(1));
    let start = bench.clock.now();
    let mut times = Vec::new();
    for _ in 0..6 {
        times.push(bench.clock.now());
        store.record_message(message(ana, bench.clock.now()));
        bench.place.flush(&store);
        bench.clock.advance(Span::from_hours(9));
    }
    bench.place.close(store);
    let store = bench.place.open();
    let end = bench.clock.now();
    let seen = |from: Timestamp, to: Timestamp, limit: usize| {
        let mut seen = Vec::new();
        let scan = MessageScan {
            from,
            to,
            taken_max: limit,
            read_max: 100,
            wanted: &|_, _| true,
        };
        let whole = store.each_message(&scan, &mut |row| {
            seen.push(row);
            true
        });
        let whole = whole.now().unwrap();
        let mut at: Vec<Timestamp> = seen.iter().map(|row| row.time).collect();
        at.sort();
        (at, whole)
    };
    assert_eq!(seen(start, end, 6), (times.clone(), true));
    assert_eq!(seen(start, end, 2), (times[4..].to_vec(), false));
    assert_eq!(seen(start, end, 0), (Vec::new(), false));
    assert_eq!(seen(times[1], times[4], 9), (times[1..4].to_vec(), true));
    // What is not wanted or not taken has no place among those taken, but is read.
    let unwanted = MessageEvent {
        outcome: MessageOutcome::Accepted,
        ..message(ana, bench.clock.now())
    };
    for _ in 0..3 {
        store.record_message(unwanted.clone());
    }
    bench.place.flush(&store);
    let scan = |taken_max, read_max, take: usize| {
        let scan = MessageScan {
            from: start,
            to: end.plus(Span::from_secs(1)),
            taken_max,
            read_max,
            wanted: &|outcome, _| outcome == MessageOutcome::Refused,
        };
        let mut passed = 0;
        let whole = store.each_message(&scan, &mut |_| {
            passed += 1;
            passed > take
        });
        (whole.now().unwrap(), passed)
    };
    assert_eq!(scan(6, 9, 0), (true, 6));
    assert_eq!(scan(5, 9, 0), (false, 5));
    assert_eq!(scan(5, 9, 1), (true, 6));
    assert_eq!(scan(6, 8, 0), (false, 5));
}

/// Alerts come back as they were raised.
pub fn alerts_are_kept_newest_first<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let alert = |n: u64| Alert {
        parties: Parties {
            did: Maker::account(AccountId(7)),
            gained: Maker::token(n),
        },
        time: START.plus(Span::from_secs(n)),
        kind: AlertKind::AccountRestricted,
        subject: Some(Subject::Account(name("ana@contoso.example"))),
        said: Detail::read(&format!("alert {n}"), |_| None),
    };
    for n in 0..5 {
        store.raise(alert(n));
    }
    bench.place.flush(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let newest = store.alerts(AlertFilter::All, 2).now().unwrap();
    let newest: Vec<Alert> = newest.into_iter().map(|kept| kept.alert).collect();
    assert_eq!(newest, [alert(4), alert(3)]);
}

/// Who has seen an alert is kept, the first one stays, and it can be opened again.
pub fn alerts_are_marked_as_seen_and_opened_again<P: Place>() {
    let (mut bench, store) = bench::<P>();
    for n in 0..3 {
        store.raise(Alert {
            parties: Parties {
                did: Maker::account(AccountId(7)),
                gained: match n {
                    0 => Maker::NOBODY,
                    n => Maker::token(n),
                },
            },
            time: START.plus(Span::from_secs(n)),
            kind: AlertKind::AccountRestricted,
            subject: None,
            said: Detail::read(&format!("alert {n}"), |_| None),
        });
    }
    bench.place.flush(&store);
    let list =
        |store: &P::Store, filter| -> Vec<KeptAlert> { store.alerts(filter, 9).now().unwrap() };
    let numbers: Vec<u64> = list(&store, AlertFilter::Open)
        .iter()
        .map(|kept| kept.number)
        .collect();
    assert_eq!(numbers.len(), 3);
    let gained = |store: &P::Store, n| store.gained_unseen(&Maker::token(n)).now().unwrap();
    assert!(gained(&store, 1) && gained(&store, 2));
    let did = Maker::account(AccountId(7));
    assert!(!store.gained_unseen(&did).now().unwrap());
    assert!(!store.gained_unseen(&Maker::NOBODY).now().unwrap());
    let seen = |by: &str| {
        Some(AlertSeen {
            at: START.plus(Span::from_mins(1)),
            by: by.to_owned(),
        })
    };
    let mark = |store: &P::Store, numbers: Vec<u64>, seen| {
        commit(store, vec![Change::MarkAlerts(numbers, seen)]).unwrap();
    };
    mark(&store, vec![numbers[0], 999, numbers[1]], seen("dan"));
    mark(&store, vec![numbers[0]], seen("gil"));
    mark(&store, vec![numbers[1]], None);
    bench.place.flush(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let seen_now = list(&store, AlertFilter::Seen);
    assert_eq!(seen_now.len(), 1);
    assert_eq!(
        (seen_now[0].number, &seen_now[0].seen),
        (numbers[0], &seen("dan"))
    );
    let open: Vec<u64> = list(&store, AlertFilter::Open)
        .iter()
        .map(|kept| kept.number)
        .collect();
    assert_eq!(open, numbers[1..]);
    assert_eq!(list(&store, AlertFilter::All).len(), 3);
    assert!(gained(&store, 1) && !gained(&store, 2), "2 has been seen");
    let read = store.alerts_after(numbers[0] - 1, 1).now().unwrap();
    assert_eq!(read, seen_now);
}

/// Notes come back with code and arguments, whatever stands in these; the text of an earlier release
/// as it is.
pub fn alerts_keep_their_code_and_arguments<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let said = [
        AlertNote::MailAboutAccountNotSent {
            account: "ana\t=t\n@contoso.example".into(),
            why: "550 \\n \"no\"\r\nnote\tcode=tx ș".into(),
        }
        .into(),
        Detail::from(AlertNote::TokenMade {
            actor: "dan@contoso.example".into(),
            token: Detail::from(TokenNote::Sensitive).and(TokenNote::OfTheInstallation),
        })
        .and(TokenNote::OfTheInstallation),
        Detail::read("mail host mail1 did not answer\n", |_| None),
        Detail::NONE,
    ];
    let alert = |said: &Detail| Alert {
        parties: Parties::NONE,
        time: START,
        kind: AlertKind::NoticeGaveUp,
        subject: None,
        said: said.clone(),
    };
    let alerts: Vec<Alert> = said.iter().map(alert).collect();
    for alert in &alerts {
        store.raise(alert.clone());
    }
    bench.place.flush(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let read = store.alerts_after(0, 9).now().unwrap();
    let read: Vec<Alert> = read.into_iter().map(|kept| kept.alert).collect();
    assert_eq!(read, alerts);
}
