//! The logs of what happened at the doors: day files fed through a bounded inbox by a thread of
//! their own. Recording takes one short lock and never touches the disk.
//!
//! - [`inbox`]: what waits; overflows by folding, never by dropping.
//! - [`keeper`]: the thread: writes within a second, turns days over.
//! - [`pending`]: what is not written yet, folded, and the order of rows.
//! - [`retention`]: removes old days as the rules say.
//! - [`days`]: the files of `DATA/events`.
//! - [`recent`]: the index in memory through which the open day is searched.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use zavor_app::ports::{
    Alert, Clock, EventQuery, Events, PAGE_MAX, StoreAnswer, StoreError, read_now,
};
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::moment::Timestamp;
use zavor_core::retention::Retention;

use crate::events::days::{DAY_MILLIS, Days};
use crate::events::inbox::Inbox;
use crate::events::keeper::Keeper;
use crate::events::recent::Recent;
use crate::readers::unreadable;
use crate::rows::event::Logged;
use crate::{EmbeddedStore, OpenError, locked, rows};

mod days;
mod inbox;
mod keeper;
mod pending;
mod recent;
mod retention;

pub use retention::LogsHealth;

pub(crate) struct EventLog {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the keeper shares with those who record and ask.
struct Shared {
    clock: Arc<dyn Clock>,
    inbox: Inbox,
    days: Days,
    sign_ins: Mutex<Recent>,
    messages: Mutex<Recent>,
    health: Mutex<LogsHealth>,
    /// A person said that the clock is right.
    clock_trusted: AtomicBool,
}

impl EventLog {
    pub(crate) fn open(
        directory: PathBuf,
        retention: Retention,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let shared = Arc::new(Shared {
            clock,
            inbox: Inbox::default(),
            days: Days::open(directory)?,
            sign_ins: Mutex::default(),
            messages: Mutex::default(),
            health: Mutex::default(),
            clock_trusted: AtomicBool::new(false),
        });
        let keeper = Keeper::new(Arc::clone(&shared), retention);
        let thread = std::thread::Builder::new()
            .name("zavor-events".to_owned())
            .spawn(move || keeper.run())
            .map_err(OpenError::Thread)?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Writes what waits (blocking).
    pub(crate) fn flush(&self) {
        self.shared.inbox.flush();
    }

    /// Writes what waits and ends the thread (blocking).
    pub(crate) fn close(&self) {
        self.shared.inbox.stop();
        if let Some(thread) = locked(&self.thread).take()
            && thread.join().is_err()
        {
            tracing::error!("the event thread failed; its last second of events may be missing");
        }
    }

    /// Events waiting to be written, and events folded because there were too many.
    pub(crate) fn depth(&self) -> (usize, u64) {
        self.shared.inbox.depth()
    }

    /// How the logs are kept.
    pub(crate) fn health(&self) -> LogsHealth {
        locked(&self.shared.health).clone()
    }

    /// A person says that the clock is right: old days may go again (blocking).
    pub(crate) fn trust_clock(&self) {
        self.shared.clock_trusted.store(true, Ordering::Relaxed);
        self.flush();
    }

    fn search<E: Logged>(
        &self,
        query: &EventQuery,
        recent: &Mutex<Recent>,
    ) -> Result<Vec<E>, StoreError> {
        let limit = query.limit.min(PAGE_MAX);
        let mut found: Vec<E> = Vec::new();
        for day in self.shared.days.newest_first(query.from, query.to) {
            // What waited over midnight lies in the file of the day after its own.
            let midnight = Timestamp::from_millis((day + 1) * DAY_MILLIS);
            if found.len() >= limit && found[limit - 1].time() >= midnight {
                break;
            }
            let mut of_day = Vec::new();
            self.search_day(day, query, recent, &mut of_day)
                .map_err(|e| unreadable(&e))?;
            found.append(&mut of_day);
            // Each file is in order, and rows of one moment stay in the order of the files.
            found.sort_by_key(|row| std::cmp::Reverse(row.time()));
        }
        found.truncate(limit);
        Ok(found)
    }

    /// What observing doors let through, the newest first.
    fn observed<E: Logged>(&self, query: &EventQuery) -> Result<Vec<E>, StoreError> {
        let limit = query.limit.min(PAGE_MAX);
        let mut found = Vec::new();
        for day in self.shared.days.newest_first(query.from, query.to) {
            let db = self.shared.days.read(day).map_err(|e| unreadable(&e))?;
            if let (Some(db), true) = (db, found.len() < limit) {
                rows::event::observed(&db, query, &mut found).map_err(|e| unreadable(&e))?;
            }
        }
        Ok(found)
    }

    fn search_day<E: Logged>(
        &self,
        day: i64,
        query: &EventQuery,
        recent: &Mutex<Recent>,
        found: &mut Vec<E>,
    ) -> rusqlite::Result<()> {
        let Some(db) = self.shared.days.read(day)? else {
            return Ok(());
        };
        let indexed = query.key.and_then(|key| locked(recent).rows_of(day, key));
        let mut below = i64::MAX;
        if let Some((ids, known_from)) = indexed {
            for id in ids {
                if found.len() >= query.limit.min(PAGE_MAX) {
                    return Ok(());
                }
                found.extend(rows::event::one(&db, id, query)?);
            }
            below = known_from;
        }
        rows::event::page(&db, query, below, found)
    }
}

impl Events for EmbeddedStore {
    fn record_sign_in(&self, event: SignInEvent) {
        self.event_log().shared.inbox.sign_in(event);
    }

    fn record_message(&self, event: MessageEvent) {
        self.event_log().shared.inbox.message(event);
    }

    fn raise(&self, alert: Alert) {
        let subject = alert.subject.as_ref().map(ToString::to_string);
        tracing::warn!(kind = alert.kind, subject = ?subject, text = ?alert.text, "alert");
        self.queue().raise(alert);
    }

    fn sign_ins(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<SignInEvent>> {
        read_now(|| {
            let log = self.event_log();
            log.search(query, &log.shared.sign_ins)
        })
    }

    fn messages(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<MessageEvent>> {
        read_now(|| {
            let log = self.event_log();
            log.search(query, &log.shared.messages)
        })
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> StoreAnswer<'_, (Vec<SignInEvent>, Vec<MessageEvent>)> {
        read_now(|| {
            let log = self.event_log();
            Ok((log.observed(query)?, log.observed(query)?))
        })
    }

    fn alerts(&self, limit: usize) -> StoreAnswer<'_, Vec<Alert>> {
        read_now(|| self.readers().read(|db| rows::effect::alerts(db, limit)))
    }

    fn alerts_after(&self, after: u64, limit: usize) -> StoreAnswer<'_, Vec<(u64, Alert)>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::effect::alerts_after(db, after, limit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::account::{AccountId, GuardKey, SignInName};
    use zavor_core::event::{Outcome, Protocol};
    use zavor_core::hold::Scope;

    const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            NOW
        }
    }

    #[test]
    fn todays_events_are_indexed_after_a_restart_before_the_next_one_comes() {
        let name = format!("zavor-events-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        let open = || {
            let retention = Retention {
                max_bytes: u64::MAX,
                keep_days: 30,
            };
            EventLog::open(directory.clone(), retention, Arc::new(Still)).unwrap()
        };
        let key = GuardKey::account(AccountId(7));
        let log = open();
        log.shared.inbox.sign_in(SignInEvent {
            time: NOW,
            last: NOW,
            count: 1,
            key,
            name: SignInName::from_normal_form("ana@contoso.example"),
            address: None,
            protocol: Protocol::Imap,
            device: String::new(),
            class: Scope::Familiar,
            outcome: Outcome::Success,
            reason: None,
            transition: false,
            until: None,
        });
        log.flush();
        log.close();
        let log = open();
        log.flush();
        let indexed = locked(&log.shared.sign_ins).rows_of(days::day_of(NOW), key);
        log.close();
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!(indexed.map(|(ids, _)| ids.len()), Some(1));
    }
}
