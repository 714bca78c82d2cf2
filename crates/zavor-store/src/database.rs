//! The database file: how it is opened, what its schema is, and who may use it.
//!
//! Migrations are ordered SQL texts compiled into the program. Each is applied once, in a
//! transaction of its own, and recorded with a checksum. They only go forward: a file whose schema
//! is newer than this program knows is refused, because guessing would lose data. A file that is
//! not ours (another `application_id`) is never touched.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::error::{OpenError, damaged, io_error};
use crate::migrations::{APPLICATION_ID, NEWEST, migrate};
use crate::schema;

/// Page cache of the writing connection in KiB.
const WRITER_CACHE_KIB: i64 = 4 * 1024;
/// Pages in the write-ahead log after which it is moved into the database.
const WAL_AUTOCHECKPOINT_PAGES: i64 = 4000;
/// How long a statement waits for another connection, in milliseconds.
const BUSY_MILLIS: u64 = 5000;

/// Name of the database file in the data directory.
pub(crate) const DATABASE: &str = "zavor.db";
/// Name of the lock file in the data directory.
const LOCK: &str = "lock";

/// Creates the data directory (0700) if it is missing; the mode of an existing one is its owner's
/// choice.
pub(crate) fn make_directory(path: &Path) -> Result<(), OpenError> {
    let io = |source| OpenError::Io {
        path: path.to_path_buf(),
        source,
    };
    if !path.is_dir() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(io)?;
    }
    Ok(())
}

/// Locks the directory for this process, until the returned file is dropped.
pub(crate) fn lock(data_dir: &Path) -> Result<File, OpenError> {
    let path = data_dir.join(LOCK);
    let io = |source| OpenError::Io {
        path: path.clone(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(data_dir.to_path_buf())),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

/// Creates an empty file that only its owner can read, unless it exists. SQLite gives the files
/// beside it (`-wal`, `-shm`) the same mode.
pub(crate) fn make_private(path: &Path) -> Result<(), OpenError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|e| io_error(path, e))
}

/// Removes the rights of others from a file that is ours.
fn narrow(path: &Path) -> Result<(), OpenError> {
    let narrowed = fs::metadata(path).and_then(|file| {
        if file.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
    });
    narrowed.map_err(|e| io_error(path, e))
}

/// Opens the database for the one writer, bringing its schema up to date.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, OpenError> {
    make_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags).map_err(|e| damaged(path, &e))?;
    schema::defend(&db).map_err(|e| damaged(path, &e))?;
    check_ours(&db, path)?;
    narrow(path)?;
    prepare_writer(&db).map_err(|e| damaged(path, &e))?;
    migrate(&mut db, path)?;
    Ok(db)
}

fn prepare_writer(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::from_millis(BUSY_MILLIS))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    db.pragma_update(None, "wal_autocheckpoint", WAL_AUTOCHECKPOINT_PAGES)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens a connection that can only read.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(std::time::Duration::from_millis(BUSY_MILLIS))?;
    schema::defend(&db)?;
    Ok(db)
}

/// Refuses files that are not ours, are damaged, come from a newer program, or contain anything
/// that the migrations of their version do not make. Changes nothing.
pub(crate) fn check_ours(db: &Connection, path: &Path) -> Result<(), OpenError> {
    let objects: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| damaged(path, &e))?;
    let id: i32 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|e| damaged(path, &e))?;
    if id != APPLICATION_ID && (objects > 0 || id != 0) {
        return Err(OpenError::NotOurs(path.to_path_buf()));
    }
    if objects == 0 {
        return Ok(());
    }
    // A process killed during its very first start leaves the table without a row.
    let found: i64 = db
        .query_row(
            "SELECT coalesce(max(version), 0) FROM migration",
            [],
            |row| row.get(0),
        )
        .map_err(|e| damaged(path, &e))?;
    let known = NEWEST as i64;
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_path_buf(),
            found,
            known,
        });
    }
    let version = usize::try_from(found).unwrap_or(0);
    match schema::difference(db, version).map_err(|e| damaged(path, &e))? {
        None => Ok(()),
        Some(why) => Err(OpenError::Damaged {
            path: path.to_path_buf(),
            why,
        }),
    }
}

/// Whether a database is missing or empty, as before the first start: no schema step is recorded in
/// it. A process killed during its very first start leaves the table of steps without a row; keys
/// and events are made only after the first step.
pub(crate) fn is_blank(path: &Path) -> bool {
    if fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return true;
    }
    // A database that cannot be read is not blank.
    open_reader(path).and_then(|db| has_no_step(&db)) == Ok(true)
}

fn has_no_step(db: &Connection) -> rusqlite::Result<bool> {
    let names = "SELECT count(*), count(*) FILTER (WHERE name = 'migration') FROM sqlite_schema";
    let (objects, steps): (i64, i64) =
        db.query_row(names, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match (objects, steps) {
        (0, _) => Ok(true),
        (1, 1) => db.query_row("SELECT count(*) = 0 FROM migration", [], |row| row.get(0)),
        _ => Ok(false),
    }
}

/// Why a database cannot be relied on, in words: pages that contradict each other, rows that refer
/// to nothing. Empty = it is whole. At most `most` lines; reads all of the file.
pub(crate) fn flaws(db: &Connection, most: usize) -> rusqlite::Result<Vec<String>> {
    let mut flaws: Vec<String> = db
        .prepare(&format!("PRAGMA integrity_check({most})"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    flaws.retain(|flaw| flaw != "ok");
    let mut dangling = db.prepare("PRAGMA foreign_key_check")?;
    if flaws.len() < most && dangling.exists([])? {
        flaws.push("a row refers to one that is not there".to_owned());
    }
    Ok(flaws)
}

/// The database file of a data directory.
pub(crate) fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(DATABASE)
}
