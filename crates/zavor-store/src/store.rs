//! The store on one directory: what opening it does, in which order, and how it is closed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use zavor_app::ports::{Clock, StoreError};
use zavor_core::retention::Retention;

use crate::error::{OpenError, damaged};
use crate::events::log::EventLog;
use crate::guard_journal::Journal;
use crate::guard_table::InForce;
use crate::guards::AllGuards;
use crate::health::Health;
use crate::locked::locked;
use crate::mirror::Mirror;
use crate::noted_head::{self, Noter};
use crate::options::Options;
use crate::queue::Queue;
use crate::readers::Readers;
use crate::writer::{Shared, Writer};
use crate::{database, restore_place, rows};

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
    /// Opens the store, creating it if the directory is empty. Loads accounts and guards into
    /// memory; a million of each takes seconds.
    ///
    /// # Errors
    /// If another process uses the directory; if the file is damaged, not ours, newer than this
    /// program, or contains what does not belong there; or if there is no database although the
    /// directory was in use. Then nothing is changed.
    pub fn open(options: Options, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        database::make_directory(&options.data_dir)?;
        let lock = database::lock(&options.data_dir)?;
        let path = database::file(&options.data_dir);
        let sql = |e: rusqlite::Error| damaged(&path, &e);
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
        let mirror = Arc::new(Mirror::load(&db).map_err(sql)?);
        let in_force = InForce {
            clock: Arc::clone(&clock),
            mirror: Arc::clone(&mirror),
        };
        let guards = AllGuards::new(&shard_key, &options.limits, journal, in_force);
        guards.load(&db).map_err(sql)?;
        let shared = Arc::new(Shared {
            clock: Arc::clone(&clock),
            queue,
            mirror,
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

    /// Writes everything that waits, including guards and events (blocking).
    ///
    /// # Errors
    /// [`StoreError::Unwritable`] if the disk cannot be written; the store tries again by itself.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.0.events.flush();
        self.0.shared.queue.flush()
    }

    /// Writes everything, ends the threads and unlocks the directory (blocking). Later commits are
    /// refused; look-ups in memory still work.
    pub fn close(&self) {
        self.0.close();
    }

    /// The state of the store.
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

    pub(crate) fn guards(&self) -> &AllGuards {
        &self.0.shared.guards
    }

    pub(crate) fn mirror(&self) -> &Mirror {
        &self.0.shared.mirror
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.0.shared.queue
    }

    pub(crate) fn readers(&self) -> &Readers {
        &self.0.readers
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.0.data_dir
    }

    pub(crate) fn event_log(&self) -> &EventLog {
        &self.0.events
    }
}

/// Opens the database of a directory, first finishing a restore that already counts. Refuses to
/// create an empty organisation where there was one.
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
    if let Some(trace) = emptied(&db, data_dir).map_err(|e| damaged(path, &e))? {
        return Err(OpenError::Lost {
            path: path.to_path_buf(),
            trace,
        });
    }
    restore_place::discard(data_dir)?;
    Ok(db)
}

/// What shows that a database without any account is not the one that was used here: an audit that
/// ends before the head noted beside it, as when the log of the database (`zavor.db-wal`) was lost
/// or a new database was put in its place.
///
/// One with accounts is opened and complained about: its holds are better than none.
fn emptied(db: &rusqlite::Connection, data_dir: &Path) -> rusqlite::Result<Option<String>> {
    let accounts: bool = db.query_row("SELECT EXISTS (SELECT 1 FROM account)", [], |row| {
        row.get(0)
    })?;
    if accounts {
        return Ok(None);
    }
    let noted = noted_head::misfit(db, data_dir)?;
    Ok(noted.map(|_| noted_head::FILE.to_owned()))
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
