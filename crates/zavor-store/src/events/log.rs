//! The opened logs: events are recorded into the inbox and read from the day files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use zavor_app::ports::{Clock, EventQuery, MessageScan, PAGE_MAX, StoreError};
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::moment::Timestamp;
use zavor_core::retention::Retention;

use super::days::{DAY_MILLIS, Days};
use super::inbox::Inbox;
use super::keeper::Keeper;
use super::recent::Recent;
use super::shared::Shared;
use crate::error::{OpenError, unreadable};
use crate::health::LogsHealth;
use crate::locked::locked;
use crate::rows;
use crate::rows::event::Logged;

/// How far the thread stands back where doors want the same processors (setpriority(2), 0 to 19):
/// it still gets a quarter of one.
const NICENESS: i32 = 5;

pub(crate) struct EventLog {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
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
            .spawn(move || {
                give_way();
                keeper.run();
            })
            .map_err(OpenError::Thread)?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Records a sign-in.
    pub(crate) fn record_sign_in(&self, event: SignInEvent) {
        self.shared.inbox.sign_in(event);
    }

    /// Records a message.
    pub(crate) fn record_message(&self, event: MessageEvent) {
        self.shared.inbox.message(event);
    }

    /// Sign-ins, the newest first.
    pub(crate) fn sign_ins(&self, query: &EventQuery) -> Result<Vec<SignInEvent>, StoreError> {
        self.search(query, &self.shared.sign_ins)
    }

    /// Messages, the newest first.
    pub(crate) fn messages(&self, query: &EventQuery) -> Result<Vec<MessageEvent>, StoreError> {
        self.search(query, &self.shared.messages)
    }

    /// Writes everything that waits (blocking).
    pub(crate) fn flush(&self) {
        self.shared.inbox.flush();
    }

    /// Writes everything that waits and ends the thread (blocking).
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

    /// The state of the logs.
    pub(crate) fn health(&self) -> LogsHealth {
        locked(&self.shared.health).clone()
    }

    /// A person says that the clock is right: old days may be removed again (blocking).
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
            // An event that waited over midnight is in the file of the day after its own.
            let midnight = Timestamp::from_millis((day + 1) * DAY_MILLIS);
            if found.len() >= limit && found[limit - 1].time() >= midnight {
                break;
            }
            let mut of_day = Vec::new();
            self.search_day(day, query, recent, &mut of_day)
                .map_err(|e| unreadable(&e))?;
            found.append(&mut of_day);
            // Each file is in order, and rows of one moment keep the order of the files.
            found.sort_by_key(|row| std::cmp::Reverse(row.time()));
        }
        found.truncate(limit);
        Ok(found)
    }

    /// What observing doors let through although it would have been refused, the newest first.
    pub(crate) fn observed<E: Logged>(&self, query: &EventQuery) -> Result<Vec<E>, StoreError> {
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

    /// Passes the messages of a scan to `each`, the newest days first; `false` when there are more.
    pub(crate) fn each_message(
        &self,
        scan: &MessageScan<'_>,
        each: &mut dyn FnMut(MessageEvent) -> bool,
    ) -> Result<bool, StoreError> {
        let mut left = rows::event::Left {
            taken: scan.taken_max,
            read: scan.read_max,
        };
        for day in self.shared.days.newest_first(scan.from, scan.to) {
            let Some(db) = self.shared.days.read(day).map_err(|e| unreadable(&e))? else {
                continue;
            };
            let whole = rows::event::each_message(&db, scan, &mut left, each);
            if !whole.map_err(|e| unreadable(&e))? {
                return Ok(false);
            }
        }
        Ok(true)
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

/// Lets the doors' threads go first where both want a processor: rows are written in one burst a
/// second, and nobody waits for them.
fn give_way() {
    // Without a process, Linux means the calling thread. Where it is refused, rows are as important
    // as answers.
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "the thread of the event logs keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    use super::super::days::day_of;
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
            correlation: None,
        });
        log.flush();
        log.close();
        let log = open();
        log.flush();
        let indexed = locked(&log.shared.sign_ins).rows_of(day_of(NOW), key);
        log.close();
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!(indexed.map(|(ids, _)| ids.len()), Some(1));
    }
}
