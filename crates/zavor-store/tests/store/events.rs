//! Day files: folding that accounts for everything, new days, retention.

use std::fs;
use std::path::PathBuf;
use zavor_memory::Now;

use rusqlite::Connection;
use zavor_app::ports::{Clock, EventQuery, Events, PAGE_MAX};
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::event_fold::FLOOD_ROWS_PER_SECOND;
use zavor_core::hold::Scope;
use zavor_core::moment::{Span, Timestamp};
use zavor_store::{EmbeddedStore, LogsHealth};

use crate::directory::{Directory, mode};

fn event(account: u32, host: u32, now: Timestamp, outcome: Outcome) -> SignInEvent {
    let address = std::net::Ipv4Addr::from_bits(0xcb00_7100 + host);
    SignInEvent {
        time: now,
        last: now,
        count: 1,
        key: GuardKey::account(AccountId(account)),
        name: SignInName::from_normal_form(&format!("p{account}@contoso.example")),
        address: Some(address.into()),
        protocol: Protocol::Imap,
        device: String::new(),
        class: Scope::Familiar,
        outcome,
        reason: match outcome {
            Outcome::Success | Outcome::Recovered => None,
            Outcome::Failure => Some(FailureReason::WrongPassword),
            Outcome::Refused | Outcome::WouldRefuse => Some(FailureReason::LockedOut),
        },
        transition: false,
        until: None,
        correlation: None,
    }
}

fn all(store: &EmbeddedStore, key: Option<u32>) -> Vec<SignInEvent> {
    let query = EventQuery {
        key: key.map(|id| GuardKey::account(AccountId(id))),
        from: Timestamp::from_millis(i64::MIN),
        to: Timestamp::from_millis(i64::MAX),
        limit: PAGE_MAX,
    };
    store.sign_ins(&query).now().unwrap()
}

fn counted(rows: &[SignInEvent]) -> u64 {
    rows.iter().map(|row| u64::from(row.count)).sum()
}

fn files(directory: &Directory) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory.path.join("events"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".db"))
        .collect();
    names.sort();
    names
}

#[test]
fn repeated_successes_and_refusals_share_rows_that_count_them() {
    let directory = Directory::new();
    let store = directory.open();
    for minute in 0..3 {
        for _ in 0..10 {
            let now = directory.clock.now();
            store.record_sign_in(event(1, 1, now, Outcome::Success));
            store.record_sign_in(event(1, 2, now, Outcome::Refused));
            store.record_sign_in(event(1, 3, now, Outcome::Failure));
            directory.clock.advance(Span::from_secs(6));
        }
        store.flush().unwrap();
        let rows = all(&store, Some(1));
        let of = |outcome| rows.iter().filter(move |row| row.outcome == outcome);
        assert_eq!(of(Outcome::Success).count(), 1);
        assert_eq!(of(Outcome::Refused).count(), minute + 1);
        assert_eq!(of(Outcome::Failure).count(), (minute + 1) * 10);
        assert_eq!(counted(&rows), (minute as u64 + 1) * 30);
        let success = of(Outcome::Success).next().unwrap();
        assert_eq!(
            success.last,
            directory.clock.now().minus(Span::from_secs(6))
        );
    }
}

#[test]
fn a_flood_is_folded_to_its_origins_and_accounted_for() {
    let directory = Directory::new();
    let store = directory.open();
    let now = directory.clock.now();
    let recorded = u64::from(FLOOD_ROWS_PER_SECOND) * 4;
    for n in 0..recorded as u32 {
        store.record_sign_in(event(n, n % 3, now, Outcome::Failure));
    }
    let mut transition = event(7, 1, now, Outcome::Failure);
    transition.transition = true;
    store.record_sign_in(transition.clone());
    store.flush().unwrap();
    let rows = all(&store, None);
    assert_eq!(rows.len() as u32, FLOOD_ROWS_PER_SECOND + 3 + 1);
    assert_eq!(counted(&rows), recorded + 1);
    assert!(rows.contains(&transition), "a transition keeps its row");
}

#[test]
fn the_day_turns_and_the_day_before_is_indexed() {
    let directory = Directory::new();
    let store = directory.open();
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(files(&directory), ["2026-01-05.db"]);
    let midnight = directory.clock.now().next_utc_day();
    // Both wait when the day ends: each goes into its own file.
    directory
        .clock
        .advance_to(midnight.minus(Span::from_millis(1)));
    store.record_sign_in(event(1, 2, directory.clock.now(), Outcome::Success));
    directory.clock.advance_to(midnight);
    store.record_sign_in(event(1, 3, midnight, Outcome::Success));
    store.record_sign_in(event(2, 3, midnight, Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(files(&directory), ["2026-01-05.db", "2026-01-06.db"]);
    assert_eq!(all(&store, None).len(), 4);
    let of_ana: Vec<_> = all(&store, Some(1)).iter().map(|row| row.time).collect();
    let before = midnight.minus(Span::from_millis(1));
    assert_eq!(of_ana, [midnight, before, zavor_memory::START]);
    store.close();

    let path = |name: &str| directory.path.join("events").join(name);
    let rows = |name: &str| -> (i64, i64) {
        let db = Connection::open(path(name)).unwrap();
        db.query_row(
            "SELECT (SELECT count(*) FROM sign_in),
             (SELECT count(*) FROM sqlite_schema WHERE type = 'index')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap()
    };
    assert_eq!(rows("2026-01-05.db"), (2, 2));
    assert_eq!(rows("2026-01-06.db"), (2, 0));
    assert_eq!(mode(&path("2026-01-06.db")), 0o600);
    assert_eq!(all(&directory.open(), None).len(), 4);
}

#[test]
fn a_restart_goes_on_in_todays_file_and_finds_what_it_holds() {
    let directory = Directory::new();
    for n in 0..3 {
        let store = directory.open();
        store.record_sign_in(event(1, n, directory.clock.now(), Outcome::Failure));
        store.flush().unwrap();
        assert_eq!(all(&store, Some(1)).len() as u32, n + 1);
        store.close();
    }
    assert_eq!(files(&directory).len(), 1);
}

/// Lets time pass as a running server would see it.
fn run_for(directory: &Directory, store: &EmbeddedStore, span: Span) {
    let step = Span::from_mins(10);
    for _ in 0..span.as_millis() / step.as_millis() {
        directory.clock.advance(step);
        store.flush().unwrap();
    }
}

#[test]
fn old_days_go_by_age_and_by_size_but_never_today() {
    let directory = Directory::new();
    let mut options = directory.options();
    options.events_keep_days = 3;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    for _ in 0..6 {
        store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
        store.flush().unwrap();
        run_for(&directory, &store, Span::from_days(1));
    }
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(
        files(&directory),
        [
            "2026-01-08.db",
            "2026-01-09.db",
            "2026-01-10.db",
            "2026-01-11.db"
        ]
    );
    assert_eq!(store.health().logs, LogsHealth::default());
    store.close();
    drop(store);

    let mut options = directory.options();
    options.events_max_bytes = 1;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(files(&directory), ["2026-01-11.db"]);
    let short = store.health().logs.short.unwrap();
    assert!(
        short.contains("2026-01-10") && short.contains("max_bytes"),
        "{short}"
    );
    // Today's part is full: from now on everything of a minute shares a row.
    for n in 0..50 {
        store.record_sign_in(event(n, 1, directory.clock.now(), Outcome::Failure));
    }
    store.flush().unwrap();
    let rows = all(&store, None);
    assert_eq!((rows.len(), counted(&rows)), (2, 52));
    let coarse = store.health().logs.coarse.unwrap();
    assert!(coarse.contains("filled all of its part"), "{coarse}");
}

#[test]
fn a_flood_fills_its_own_day_only_and_every_event_is_accounted_for() {
    let directory = Directory::new();
    let mut options = directory.options();
    // One day has 2 MiB to itself, the days before it 14.
    options.events_max_bytes = 16 << 20;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    for _ in 0..2 {
        for n in 0..1_000 {
            store.record_sign_in(event(n, n, directory.clock.now(), Outcome::Failure));
        }
        store.flush().unwrap();
        run_for(&directory, &store, Span::from_days(1));
    }
    let quiet = ["2026-01-05.db", "2026-01-06.db"];
    let flooded = 144_400;
    for n in 0..flooded {
        // Each from another address against another account: nothing to fold by.
        store.record_sign_in(event(n, n, directory.clock.now(), Outcome::Failure));
        if n % 1_925 == 0 {
            directory.clock.advance(Span::from_secs(1));
            store.flush().unwrap();
        }
    }
    let now = directory.clock.now();
    store.record_sign_in(event(7, 7, now, Outcome::Success));
    for n in 0..2_000 {
        store.record_message(message(n, now));
    }
    store.flush().unwrap();
    run_for(&directory, &store, Span::from_hours(1));
    assert_eq!(files(&directory), [&quiet[..], &["2026-01-07.db"]].concat());
    let today = fs::metadata(directory.path.join("events/2026-01-07.db")).unwrap();
    assert!(today.len() < 3 << 20, "{} bytes", today.len());
    let coarse = store.health().logs.coarse.unwrap();
    assert!(coarse.contains("today's log has filled"), "{coarse}");
    store.close();
    let sum = |file: &str, what: &str| -> i64 {
        let db = Connection::open(directory.path.join("events").join(file)).unwrap();
        db.query_row(&format!("SELECT {what}"), [], |row| row.get(0))
            .unwrap()
    };
    for day in quiet {
        assert_eq!(sum(day, "sum(count) FROM sign_in"), 1_000, "{day}");
    }
    let flood = "sum(count) FROM sign_in WHERE outcome = 'failure'";
    assert_eq!(sum("2026-01-07.db", flood), i64::from(flooded));
    // Nobody can make a success without a password, so it keeps its row.
    let success = "count(*) FROM sign_in WHERE outcome = 'success' AND name = 'p7@contoso.example'";
    assert_eq!(sum("2026-01-07.db", success), 1);
    let recipients = "sum(recipient_count) FROM message";
    assert_eq!(sum("2026-01-07.db", recipients), 2_000);
}

fn message(n: u32, now: Timestamp) -> MessageEvent {
    MessageEvent {
        time: now,
        key: GuardKey::account(AccountId(n)),
        entity: format!("p{n}@contoso.example"),
        address: None,
        queue_id: String::new(),
        instance: String::new(),
        sender: String::new(),
        recipients: Vec::new(),
        recipient_count: 1,
        size: 1,
        outcome: MessageOutcome::Accepted,
        reason: None,
    }
}

#[test]
fn messages_of_a_full_day_share_a_row_each_minute_that_counts_them() {
    let directory = Directory::new();
    let mut options = directory.options();
    options.events_max_bytes = 1;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    for minute in 0..3 {
        for n in 0..10 {
            store.record_message(message(n, directory.clock.now()));
            store.flush().unwrap();
        }
        let query = EventQuery {
            key: None,
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(i64::MAX),
            limit: PAGE_MAX,
        };
        let rows = store.messages(&query).now().unwrap();
        assert_eq!(rows.len(), minute + 1);
        assert_eq!(rows[0].sender, "10 messages in one row");
        assert_eq!(rows[0].recipient_count, 10);
        directory.clock.advance(Span::from_mins(1));
    }
}

#[test]
fn after_a_jump_of_the_clock_no_day_is_removed_until_a_person_says_so() {
    let year = Span::from_days(366);
    for is_ahead in [true, false] {
        let directory = Directory::new();
        let store = directory.open();
        for _ in 0..2 {
            store.record_sign_in(event(1, 1, directory.clock.wall(), Outcome::Failure));
            store.flush().unwrap();
            run_for(&directory, &store, Span::from_days(1));
        }
        let kept = ["2026-01-05.db", "2026-01-06.db"];
        match is_ahead {
            true => directory.clock.step_forward(year),
            false => directory.clock.step_back(year),
        }
        let mut store = store;
        for _ in 0..3 {
            store.record_sign_in(event(1, 1, directory.clock.wall(), Outcome::Failure));
            store.flush().unwrap();
            directory.clock.advance(Span::from_mins(2));
            // After a restart it is believed no more than before.
            store.close();
            drop(store);
            directory.clock.reopen();
            store = directory.open();
            store.flush().unwrap();
        }
        let clock = store.health().logs.clock.unwrap();
        assert!(clock.contains("zavor events trust-clock"), "{clock}");
        assert!(
            clock.contains(if is_ahead { "ahead" } else { "behind" }),
            "{clock}"
        );
        let left = files(&directory);
        assert!(
            kept.iter().all(|day| left.contains(&(*day).to_owned())),
            "{left:?}"
        );
        if is_ahead {
            store.trust_clock();
            assert_eq!(files(&directory), ["2027-01-08.db"]);
            assert_eq!(store.health().logs.clock, None);
        } else {
            // The clock is corrected: nobody has to say anything.
            directory.clock.step_forward(year);
            store.flush().unwrap();
            assert_eq!(store.health().logs.clock, None);
        }
    }
}

#[test]
fn a_clock_that_runs_ahead_before_the_first_note_is_not_believed_either() {
    let directory = Directory::new();
    let store = directory.open();
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.close();
    drop(store);
    fs::remove_file(directory.path.join("events/clock")).unwrap();
    directory.clock.step_forward(Span::from_days(366));
    let store = directory.open();
    store.flush().unwrap();
    assert!(store.health().logs.clock.is_some());
    assert_eq!(files(&directory), ["2026-01-05.db"]);
}

#[test]
fn a_row_whose_first_event_came_late_lies_where_it_began() {
    let directory = Directory::new();
    let store = directory.open();
    let start = directory.clock.now();
    let at = |millis| start.plus(Span::from_millis(millis));
    store.record_sign_in(event(1, 1, at(9), Outcome::Refused));
    store.record_sign_in(event(2, 2, at(7), Outcome::Failure));
    store.flush().unwrap();
    store.record_sign_in(event(1, 1, at(5), Outcome::Refused));
    store.flush().unwrap();
    for key in [None, Some(1), Some(2)] {
        let rows = all(&store, key);
        let times: Vec<_> = rows.iter().map(|row| row.time).collect();
        let expected = match key {
            None => vec![at(7), at(5)],
            Some(1) => vec![at(5)],
            Some(_) => vec![at(7)],
        };
        assert_eq!(times, expected, "{key:?}");
    }
    assert_eq!(counted(&all(&store, None)), 3);
}

#[test]
fn what_waited_over_midnight_is_read_in_its_turn() {
    let directory = Directory::new();
    let store = directory.open();
    let midnight = directory.clock.now().next_utc_day();
    let before = |millis| midnight.minus(Span::from_millis(millis));
    directory.clock.advance_to(before(10));
    store.record_sign_in(event(1, 1, before(10), Outcome::Failure));
    store.flush().unwrap();
    directory.clock.advance_to(midnight);
    store.record_sign_in(event(1, 1, midnight, Outcome::Failure));
    store.flush().unwrap();
    // Recorded after the day had ended, and the next one too.
    store.record_sign_in(event(1, 1, before(20), Outcome::Failure));
    store.flush().unwrap();
    for key in [None, Some(1)] {
        let times: Vec<_> = all(&store, key).iter().map(|row| row.time).collect();
        assert_eq!(times, [midnight, before(10), before(20)]);
    }
}

#[test]
fn an_unreadable_day_file_is_put_aside() {
    let directory = Directory::new();
    directory.open().close();
    let today: PathBuf = directory.path.join("events/2026-01-05.db");
    fs::write(&today, "noise".repeat(1000)).unwrap();
    let store = directory.open();
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(all(&store, Some(1)).len(), 1);
    assert!(directory.path.join("events/2026-01-05.db.damaged").exists());
}

#[test]
fn events_are_searched_by_time() {
    let directory = Directory::new();
    let store = directory.open();
    let start = directory.clock.now();
    for _ in 0..48 {
        store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
        directory.clock.advance(Span::from_hours(1));
        store.flush().unwrap();
    }
    let query = EventQuery {
        key: Some(GuardKey::account(AccountId(1))),
        from: start.plus(Span::from_hours(10)),
        to: start.plus(Span::from_hours(40)),
        limit: 1000,
    };
    let found = store.sign_ins(&query).now().unwrap();
    assert_eq!(found.len(), 30);
    assert_eq!(found[0].time, start.plus(Span::from_hours(39)));
    assert_eq!(found[29].time, query.from);
    let few = EventQuery { limit: 20, ..query };
    assert_eq!(store.sign_ins(&few).now().unwrap()[..], found[..20]);
}
