//! Day files: folding that accounts for everything, days that turn, retention.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use zavor_app::ports::{Clock, EventQuery, Events, PAGE_MAX};
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::event::{FailureReason, Outcome, Protocol, SignInEvent};
use zavor_core::event_fold::FLOOD_ROWS_PER_SECOND;
use zavor_core::hold::Scope;
use zavor_core::moment::{Span, Timestamp};
use zavor_store::EmbeddedStore;

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
            Outcome::Success => None,
            Outcome::Failure => Some(FailureReason::WrongPassword),
            Outcome::Refused | Outcome::WouldRefuse => Some(FailureReason::LockedOut),
        },
        transition: false,
    }
}

fn all(store: &EmbeddedStore, key: Option<u32>) -> Vec<SignInEvent> {
    let query = EventQuery {
        key: key.map(|id| GuardKey::account(AccountId(id))),
        from: Timestamp::from_millis(i64::MIN),
        to: Timestamp::from_millis(i64::MAX),
        limit: PAGE_MAX,
    };
    store.sign_ins(&query).unwrap()
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
    // Both wait when the day turns: each goes into its own file.
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
    assert_eq!(of_ana, [midnight, before, zavor_testkit::START]);
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

#[test]
fn old_days_go_by_age_and_by_size_but_never_today() {
    let directory = Directory::new();
    let mut options = directory.options();
    options.events_keep_days = 3;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    for _ in 0..6 {
        store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
        store.flush().unwrap();
        directory.clock.advance(Span::from_days(1));
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
    store.close();
    drop(store);

    let mut options = directory.options();
    options.events_max_bytes = 1;
    let store = EmbeddedStore::open(options, directory.clock.clone()).unwrap();
    store.record_sign_in(event(1, 1, directory.clock.now(), Outcome::Failure));
    store.flush().unwrap();
    assert_eq!(files(&directory), ["2026-01-11.db"]);
    // Today alone is over the budget: only folded rows are added from now on.
    for n in 0..50 {
        store.record_sign_in(event(n, 1, directory.clock.now(), Outcome::Failure));
    }
    store.flush().unwrap();
    let rows = all(&store, None);
    assert_eq!((rows.len(), counted(&rows)), (3, 52));
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
    let found = store.sign_ins(&query).unwrap();
    assert_eq!(found.len(), 30);
    assert_eq!(found[0].time, start.plus(Span::from_hours(39)));
    assert_eq!(found[29].time, query.from);
    let few = EventQuery { limit: 20, ..query };
    assert_eq!(store.sign_ins(&few).unwrap()[..], found[..20]);
}
