//! Backup into one file, and restore.
//!
//! A backup is a consistent copy made by SQLite while the store works. Restoring needs the
//! directory to itself; it checks the file before it touches anything, keeps the replaced database
//! beside the new one, and writes an audit event into the restored chain that names the head of
//! the chain it replaced: the return of an old state is never silent.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;
use zavor_app::ports::{ChainReport, Clock};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::moment::Timestamp;

use crate::rows::audit;
use crate::{EmbeddedStore, OpenError, database, io_error};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the replaced database is kept; `None` when there was none.
    pub replaced: Option<PathBuf>,
    /// Head of the replaced chain as `SEQ:HASH`, or `none`.
    pub replaced_head: String,
}

/// Copies a database as it is now into an empty file.
fn copy(from: &Connection, to: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| database::damaged(to, &e);
    let mut copy = Connection::open(to).map_err(sql)?;
    {
        let backup = Backup::new(from, &mut copy).map_err(sql)?;
        // All pages in one step: one read transaction, so one moment in time.
        backup.step(-1).map_err(sql)?;
    }
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")
        .map_err(sql)?;
    drop(copy);
    fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|e| io_error(to, e))
}

/// Makes a new file for its owner only.
fn create_new(path: &Path) -> Result<(), OpenError> {
    match OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
    {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(OpenError::Exists(path.to_path_buf()))
        }
        Err(error) => Err(io_error(path, error)),
    }
}

pub(crate) fn write(store: &EmbeddedStore, to: &Path) -> Result<(), OpenError> {
    create_new(to)?;
    if let Err(error) = store.flush() {
        // A full disk is a reason to make a backup elsewhere, not to refuse one.
        tracing::warn!(%error, "the backup lacks the counters of the time since");
    }
    let copied = store.readers().read(|db| Ok(copy(db, to)));
    let written = copied.map_err(OpenError::Store).flatten();
    if written.is_err() {
        // Ours: it did not exist before.
        let _ = fs::remove_file(to);
    }
    written
}

impl EmbeddedStore {
    /// Puts a backup in the place of the database of `data_dir`. The replaced database is kept as
    /// `zavor.db.before-restore-TIME`. The restore is written into the restored audit chain.
    ///
    /// # Errors
    /// When a server uses the directory, or the backup is damaged, not ours, newer than this
    /// program, or its audit chain is broken. Nothing is changed then.
    pub fn restore(
        backup: &Path,
        data_dir: &Path,
        clock: &dyn Clock,
        by: Actor,
    ) -> Result<Restored, OpenError> {
        database::make_directory(data_dir)?;
        let _lock = database::lock(data_dir)?;
        let now = clock.now();
        let place = database::file(data_dir);
        let staged = data_dir.join("zavor.db.restoring");
        // Left over from a restore that was cut short; the lock says that nobody uses it.
        remove_staged(&staged);
        create_new(&staged)?;
        let put = stage(backup, &staged).and_then(|()| put_in_place(&staged, &place, now, by));
        if put.is_err() {
            remove_staged(&staged);
        }
        put
    }
}

fn remove_staged(staged: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // Mostly not there.
        let _ = fs::remove_file(with_suffix(staged, suffix));
    }
}

/// Checks the backup and copies it beside its place.
fn stage(backup: &Path, staged: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| database::damaged(backup, &e);
    fs::metadata(backup).map_err(|e| io_error(backup, e))?;
    let db = database::open_reader(backup).map_err(sql)?;
    database::check_ours(&db, backup)?;
    let damaged = |why: String| OpenError::Damaged {
        path: backup.to_path_buf(),
        why,
    };
    let check: String = db
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(sql)?;
    if check != "ok" {
        return Err(damaged(check));
    }
    if let ChainReport::Broken { seq, why } = audit::verify(&db, None).map_err(sql)? {
        return Err(damaged(format!(
            "its audit chain is broken at {seq}: {why}"
        )));
    }
    copy(&db, staged)
}

fn put_in_place(
    staged: &Path,
    place: &Path,
    now: Timestamp,
    by: Actor,
) -> Result<Restored, OpenError> {
    let sql = |e: rusqlite::Error| database::damaged(staged, &e);
    let replaced_head = head_of(place);
    let db = database::open_writer(staged)?;
    let head = audit::head(&db).map_err(sql)?;
    let detail = format!("restored from a backup; the replaced chain ended at {replaced_head}");
    let event = audit::system_event(now, by, AuditAct::Restore, detail);
    audit::append(&db, head, &event).map_err(sql)?;
    db.pragma_update(None, "journal_mode", "DELETE")
        .map_err(sql)?;
    drop(db);
    let replaced = if place.exists() {
        let aside = aside(place, now);
        for suffix in ["", "-wal", "-shm"] {
            let from = with_suffix(place, suffix);
            if from.exists() {
                fs::rename(&from, with_suffix(&aside, suffix)).map_err(|e| io_error(&from, e))?;
            }
        }
        Some(aside)
    } else {
        None
    };
    fs::rename(staged, place).map_err(|e| io_error(place, e))?;
    if let Some(directory) = place.parent() {
        fs::File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|e| io_error(directory, e))?;
    }
    Ok(Restored {
        replaced,
        replaced_head,
    })
}

/// The head of a chain in a file that may be damaged: that may be why it is replaced.
fn head_of(path: &Path) -> String {
    if !path.exists() {
        return "none".to_owned();
    }
    database::open_reader(path)
        .and_then(|db| audit::head(&db))
        .map_or_else(|_| "unreadable".to_owned(), audit::head_text)
}

/// A free name for the replaced database.
fn aside(place: &Path, now: Timestamp) -> PathBuf {
    let time = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    let stem = with_suffix(
        place,
        &format!(".before-restore-{}", time.strftime("%Y%m%dT%H%M%SZ")),
    );
    (1..)
        .map(|n| {
            if n == 1 {
                stem.clone()
            } else {
                with_suffix(&stem, &format!("-{n}"))
            }
        })
        .find(|path| !path.exists())
        .unwrap_or(stem)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
