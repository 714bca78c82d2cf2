//! The embedded store: everything of [`zavor_app::ports`] on one directory and no other program.
//!
//! - Records, audit, outbox and alerts live in one SQLite file (`zavor.db`, write-ahead log, synced
//!   at every commit), written by one thread in group commits (`writer`).
//! - What the hot path asks is mirrored in memory (`mirror`).
//! - Guards live in sharded memory (`guard_table`) and are journalled into the same file
//!   (`guard_journal`).
//! - Events go to a file per day (`events`).
//! - A backup is one sealed file (`backup`, `seal`); a restore takes effect in one rename
//!   (`restore`, `restore_place`).
//!
//! Security: files are readable by their owner only; SQL is parameterised throughout; a directory
//! belongs to one process at a time. Known limits: one machine; what changed in the last second
//! and was awaited by nobody (counters, events) is lost in a crash.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use zavor_app::ports::{Clock, StoreError};
use zavor_core::moment::Timestamp;
use zavor_core::retention::Retention;

use crate::events::EventLog;
use crate::guard_journal::Journal;
use crate::guards::AllGuards;
use crate::mirror::Mirror;
use crate::noted_head::Noter;
use crate::queue::Queue;
use crate::readers::Readers;
use crate::writer::{Shared, Writer};

mod apply;
mod backup;
mod chunked;
mod database;
mod error;
mod events;
mod files;
mod guard_journal;
mod guard_table;
mod guards;
mod identities;
mod interned;
mod mirror;
mod noted_head;
mod queue;
mod readers;
mod records;
mod restore;
mod restore_place;
mod rows;
mod schema;
mod seal;
mod writer;

pub use error::OpenError;
pub use events::LogsHealth;
pub use restore::{Dropped, RestoreTerms, Restored, Trust};
pub use seal::{BACKUP_KEY_BYTES, BackupKey};

/// What a store is opened with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The directory; made (0700) when missing.
    pub data_dir: PathBuf,
    /// The organisation's domains for the first start; later the recorded ones count.
    pub domains_seed: Vec<String>,
    /// Bytes of event files kept (`[events] max_bytes`); today's file has a part of its own and is
    /// never removed.
    pub events_max_bytes: u64,
    /// Days of events kept beside today (`[events] keep_days`).
    pub events_keep_days: u32,
    /// Bounds of what is kept in memory and on disk.
    pub limits: Limits,
}

/// Bounds of the store.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most sign-in guards and most sending guards of accounts.
    pub account_guards_max: usize,
    /// Most guards of unknown names, and most sending guards of names that are no account.
    pub unknown_name_guards_max: usize,
    /// Most guards of networks.
    pub origin_guards_max: usize,
    /// Most pages (4 KiB) of `zavor.db`; `None` = as the disk allows. Reaching it is answered like
    /// a full disk.
    pub database_pages_max: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account_guards_max: 10_000_000,
            unknown_name_guards_max: 1_000_000,
            origin_guards_max: 4_000_000,
            database_pages_max: None,
        }
    }
}

impl Options {
    /// A store in this directory with the documented defaults (10 GiB and 30 days of events).
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            domains_seed: Vec::new(),
            events_max_bytes: 10 << 30,
            events_keep_days: 30,
            limits: Limits::default(),
        }
    }
}

/// How the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Since when and why nothing can be written; `None` when all is well.
    pub unwritable: Option<(Timestamp, String)>,
    /// Commits waiting for the writer.
    pub commits_waiting: usize,
    /// Events waiting to be written.
    pub events_waiting: usize,
    /// Events that shared a row because too many waited, since the start.
    pub events_folded: u64,
    /// Alerts that were logged but not stored because too many waited, since the start.
    pub alerts_dropped: u64,
    /// How the logs are kept.
    pub logs: LogsHealth,
    /// Why the audit chain did not fit the head noted last, at the start; `None` = it fitted.
    pub audit_misfit: Option<String>,
    /// Accounts.
    pub accounts: u64,
    /// The guard tables.
    pub tables: Vec<TableSize>,
}

/// Size of a table of guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSize {
    /// Fixed name, fit for a metric's label.
    pub name: &'static str,
    /// Guards in it.
    pub guards: usize,
    /// The most there can be.
    pub max: usize,
    /// Guards given up for others since the start.
    pub evicted: u64,
    /// Guards decided on but not kept, because nothing could be given up, since the start.
    pub not_kept: u64,
}

/// The embedded store. Cheap to clone; the last clone closes it when dropped.
#[derive(Clone)]
pub struct EmbeddedStore(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    readers: Readers,
    events: EventLog,
    data_dir: PathBuf,
    audit_misfit: Option<String>,
    writer: Mutex<Option<JoinHandle<()>>>,
    lock: Mutex<Option<File>>,
}

impl EmbeddedStore {
    /// Opens the store, making it when the directory is empty. Loads accounts and guards into
    /// memory; a million of each takes seconds.
    ///
    /// # Errors
    /// When another process uses the directory, or the file is damaged, not ours, newer than this
    /// program, or holds what does not belong there; when there is no database though the
    /// directory was in use. Nothing is changed then.
    pub fn open(options: Options, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        database::make_directory(&options.data_dir)?;
        let lock = database::lock(&options.data_dir)?;
        let path = database::file(&options.data_dir);
        let sql = |e: rusqlite::Error| database::damaged(&path, &e);
        let mut db = open_own(&options.data_dir, &path)?;
        rows::policy::seed_domains(&mut db, &options.domains_seed).map_err(sql)?;
        if let Some(pages) = options.limits.database_pages_max {
            db.pragma_update(None, "max_page_count", pages)
                .map_err(sql)?;
        }
        let queue = Arc::new(Queue::new());
        let wake = Arc::clone(&queue);
        let journal = Arc::new(Journal::new(move || wake.wake()));
        let shard_key: [u8; 16] = db
            .query_row(
                "SELECT value FROM secret WHERE name = 'guard_shards'",
                [],
                |row| row.get(0),
            )
            .map_err(sql)?;
        let guards = AllGuards::new(&shard_key, &options.limits, journal, Arc::clone(&clock));
        guards.load(&db).map_err(sql)?;
        let shared = Arc::new(Shared {
            clock: Arc::clone(&clock),
            queue,
            mirror: Mirror::load(&db).map_err(sql)?,
            guards,
            unwritable: Mutex::new(None),
        });
        let retention = Retention {
            max_bytes: options.events_max_bytes,
            keep_days: options.events_keep_days,
        };
        let events = EventLog::open(options.data_dir.join("events"), retention, clock)?;
        let audit_misfit = noted_head::misfit(&db, &options.data_dir)
            .map_err(sql)?
            .map(|(_, why)| why);
        if let Some(why) = &audit_misfit {
            tracing::error!("{why}");
        }
        let now = shared.clock.now();
        let noter = Noter::new(&options.data_dir, audit_misfit.is_some(), now);
        let writer = Writer::new(db, Arc::clone(&shared), noter).map_err(sql)?;
        let writer = std::thread::Builder::new()
            .name("zavor-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(OpenError::Thread)?;
        Ok(Self(Arc::new(Inner {
            shared,
            readers: Readers::new(path),
            events,
            data_dir: options.data_dir,
            audit_misfit,
            writer: Mutex::new(Some(writer)),
            lock: Mutex::new(Some(lock)),
        })))
    }

    /// Writes everything that waits, guards and events too (blocking).
    ///
    /// # Errors
    /// [`StoreError::Unwritable`] when the disk cannot be written; it is tried again by itself.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.0.events.flush();
        self.0.shared.queue.flush()
    }

    /// Writes everything, ends the threads and lets go of the directory (blocking). Later commits
    /// are refused; look-ups in memory go on.
    pub fn close(&self) {
        self.0.close();
    }

    /// How the store is.
    pub fn health(&self) -> Health {
        let shared = &self.0.shared;
        let (events_waiting, events_folded) = self.0.events.depth();
        Health {
            unwritable: locked(&shared.unwritable).clone(),
            commits_waiting: shared.queue.depth(),
            events_waiting,
            events_folded,
            alerts_dropped: shared
                .queue
                .alerts_dropped
                .load(std::sync::atomic::Ordering::Relaxed),
            logs: self.0.events.health(),
            audit_misfit: self.0.audit_misfit.clone(),
            accounts: shared.mirror.account_count(),
            tables: shared.guards.sizes(),
        }
    }

    /// A person says that the clock is right: old days of the logs may be removed again (blocking).
    pub fn trust_clock(&self) {
        self.0.events.trust_clock();
    }

    /// Sizes of the guard tables.
    pub fn table_sizes(&self) -> Vec<TableSize> {
        self.0.shared.guards.sizes()
    }

    /// Writes a backup of the records, the audit and the guards into one new file (0600), sealed
    /// with the key. Consistent, and nobody waits for it. Events are not in it: copy `DATA/events` for those.
    ///
    /// # Errors
    /// When the file exists already (it is left as it is) or cannot be written (what was begun is
    /// removed). A store that cannot be written can be backed up elsewhere.
    pub fn backup(&self, to: &Path, key: &BackupKey) -> Result<(), OpenError> {
        backup::write(self, to, key)
    }

    fn guards(&self) -> &AllGuards {
        &self.0.shared.guards
    }

    fn mirror(&self) -> &Mirror {
        &self.0.shared.mirror
    }

    fn queue(&self) -> &Queue {
        &self.0.shared.queue
    }

    fn readers(&self) -> &Readers {
        &self.0.readers
    }

    fn data_dir(&self) -> &Path {
        &self.0.data_dir
    }

    fn event_log(&self) -> &EventLog {
        &self.0.events
    }
}

/// Opens the database of a directory, bringing a restore that counts already to its end. Refuses to
/// make an empty organisation where there was one.
fn open_own(data_dir: &Path, path: &Path) -> Result<rusqlite::Connection, OpenError> {
    restore_place::finish(data_dir)?;
    if database::is_blank(path)
        && let Some(trace) = restore_place::trace_of_use(data_dir)
    {
        return Err(OpenError::Lost {
            path: path.to_path_buf(),
            trace,
        });
    }
    let db = database::open_writer(path)?;
    restore_place::discard(data_dir)?;
    Ok(db)
}

impl Inner {
    fn close(&self) {
        self.events.close();
        self.shared.queue.stop();
        if let Some(writer) = locked(&self.writer).take()
            && writer.join().is_err()
        {
            tracing::error!("the writer failed; what was not acknowledged may be missing");
        }
        locked(&self.lock).take();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// Locks; a panic of another thread that held the lock is no reason to stop deciding.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error of the file system, with the path it is about.
pub(crate) fn io_error(path: &Path, source: io::Error) -> OpenError {
    OpenError::Io {
        path: path.to_path_buf(),
        source,
    }
}
