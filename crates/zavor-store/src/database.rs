//! The database file: how it is opened, what its schema is, and who may not use it.
//!
//! Migrations are ordered SQL texts compiled into the program. Each is applied once, in a
//! transaction of its own, and noted with a checksum. They only go forward: a file whose schema
//! is newer than this program knows is refused, because guessing would lose what it holds.
//! A file that is not ours (another `application_id`) is never touched.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{OpenError, io_error, rows, schema};

/// Marks our files ("ZAVO").
const APPLICATION_ID: i32 = 0x5a41_564f;
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

/// Every migration, the first one being version 1.
const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "first",
        sql: include_str!("migrations/0001_first.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "identities",
        sql: include_str!("migrations/0002_identities.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "account_lists",
        sql: include_str!("migrations/0003_account_lists.sql"),
        fill: rows::account::fill_lists,
    },
    Migration {
        name: "account_indexes",
        sql: include_str!("migrations/0004_account_indexes.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "audit_acts",
        sql: include_str!("migrations/0005_audit_acts.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "tokens_belong",
        sql: include_str!("migrations/0006_tokens_belong.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "ended_holds",
        sql: include_str!("migrations/0007_ended_holds.sql"),
        fill: |_| Ok(()),
    },
];

/// One step of the schema.
struct Migration {
    name: &'static str,
    sql: &'static str,
    /// What SQL alone cannot fill, in the same transaction.
    fill: fn(&Connection) -> rusqlite::Result<()>,
}

/// Makes the data directory (0700) when it is missing; the rights of one that is there are its
/// owner's choice.
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

/// Takes the directory for this process; held until the file is dropped.
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

/// Makes an empty file that only its owner can read, unless there is one. SQLite gives the files
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

/// Takes the rights of others away from a file that is ours.
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

/// Refuses files that are not ours, are damaged, come from a newer program, or hold anything that
/// the migrations of their version do not make. Changes nothing.
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
    // Killed at its very first start, it has the table and no row.
    let found: i64 = db
        .query_row(
            "SELECT coalesce(max(version), 0) FROM migration",
            [],
            |row| row.get(0),
        )
        .map_err(|e| damaged(path, &e))?;
    let known = MIGRATIONS.len() as i64;
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

/// Whether a database is missing or has nothing in it, as before the first start.
pub(crate) fn is_blank(path: &Path) -> bool {
    if fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return true;
    }
    let objects = open_reader(path).and_then(|db| {
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
            row.get::<_, i64>(0)
        })
    });
    // One that cannot be read is not blank.
    matches!(objects, Ok(0))
}

/// The table that says which steps were taken.
const MIGRATION_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, \
     name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;";

fn migrate(db: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| damaged(path, &e);
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {MIGRATION_TABLE} COMMIT;"
    ))
    .map_err(sql)?;
    for (index, migration) in MIGRATIONS.iter().enumerate() {
        let version = index as i64 + 1;
        let checksum: [u8; 32] = Sha256::digest(migration.sql.as_bytes()).into();
        let applied: Option<[u8; 32]> = db
            .query_row(
                "SELECT checksum FROM migration WHERE version = ?1",
                [version],
                |row| row.get(0),
            )
            .optional()
            .map_err(sql)?;
        match applied {
            Some(found) if found == checksum => {}
            Some(_) => {
                return Err(OpenError::Damaged {
                    path: path.to_path_buf(),
                    why: format!("its schema step {version} is not the one this program made"),
                });
            }
            None => {
                let step = db.transaction().map_err(sql)?;
                step.execute_batch(migration.sql).map_err(sql)?;
                (migration.fill)(&step).map_err(sql)?;
                step.execute(
                    "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)",
                    params![version, migration.name, checksum],
                )
                .map_err(sql)?;
                step.commit().map_err(sql)?;
            }
        }
    }
    Ok(())
}

/// The newest version of the schema.
#[cfg(test)]
pub(crate) const NEWEST: usize = MIGRATIONS.len();

/// Makes the schema of a version in an empty database.
pub(crate) fn make_schema(db: &Connection, version: usize) -> rusqlite::Result<()> {
    db.execute_batch(MIGRATION_TABLE)?;
    for migration in MIGRATIONS.iter().take(version) {
        db.execute_batch(migration.sql)?;
        (migration.fill)(db)?;
    }
    Ok(())
}

/// An error of SQLite while opening, in words for the operator.
pub(crate) fn damaged(path: &Path, error: &rusqlite::Error) -> OpenError {
    OpenError::Damaged {
        path: path.to_path_buf(),
        why: error.to_string(),
    }
}

/// The database file of a data directory.
pub(crate) fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(DATABASE)
}
