//! The files of `DATA/events`: one SQLite file per UTC day, named `YYYY-MM-DD.db`.
//!
//! Events are appended to the open day. A finished day gets its indexes and is never written again;
//! retention removes it as a whole. A file that cannot be read as a database is renamed, with a
//! warning, so that today's events can always be written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use zavor_core::moment::Timestamp;

use crate::error::OpenError;
use crate::{database, rows, schema};

/// Milliseconds of a day.
pub(super) const DAY_MILLIS: i64 = 86_400_000;
const EXTENSION: &str = "db";
/// How long the keeper waits for a reader, in milliseconds.
const BUSY_MILLIS: u64 = 2_000;

/// Number of a UTC day since 1970-01-01.
pub(super) fn day_of(time: Timestamp) -> i64 {
    time.as_millis().div_euclid(DAY_MILLIS)
}

pub(super) struct Days {
    directory: PathBuf,
}

impl Days {
    pub(super) fn open(directory: PathBuf) -> Result<Self, OpenError> {
        database::make_directory(&directory)?;
        Ok(Self { directory })
    }

    /// The directory of the files.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    fn path(&self, day: i64) -> Option<PathBuf> {
        let time = jiff::Timestamp::from_millisecond(day.checked_mul(DAY_MILLIS)?).ok()?;
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        Some(self.directory.join(format!("{date}.{EXTENSION}")))
    }

    /// Days that have a file, the oldest first.
    pub(super) fn all(&self) -> Vec<i64> {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            return Vec::new();
        };
        let mut days: Vec<i64> = entries
            .filter_map(|entry| day_of_file(&entry.ok()?.path()))
            .collect();
        days.sort_unstable();
        days
    }

    /// Days whose files may hold events between the two times, the newest first.
    pub(super) fn newest_first(&self, from: Timestamp, to: Timestamp) -> Vec<i64> {
        // An event that waited over midnight may be in the next day's file.
        let (first, last) = (day_of(from), day_of(to).saturating_add(1));
        let mut days = self.all();
        days.retain(|day| (first..=last).contains(day));
        days.reverse();
        days
    }

    /// A connection that reads a day; `None` if it has no file (any more), or if the tables of its
    /// file are still being made and it holds nothing yet.
    pub(super) fn read(&self, day: i64) -> rusqlite::Result<Option<Connection>> {
        let Some(path) = self.path(day).filter(|path| path.exists()) else {
            return Ok(None);
        };
        let db = database::open_reader(&path)?;
        // The schema makes this table last.
        let made = "SELECT count(*) FROM sqlite_schema WHERE name = 'message'";
        let made: i64 = db.query_row(made, [], |row| row.get(0))?;
        Ok((made > 0).then_some(db))
    }

    /// The connection that appends to a day.
    pub(super) fn append(&self, day: i64) -> Result<Connection, String> {
        let path = self.path(day).ok_or("the clock is out of range")?;
        match open_day(&path) {
            Err(error) if is_damaged(&error) => {
                let aside = path.with_extension("db.damaged");
                tracing::warn!(file = %aside.display(), "unreadable event file put aside");
                fs::rename(&path, aside).map_err(|e| e.to_string())?;
                open_day(&path).map_err(|e| e.to_string())
            }
            other => other.map_err(|e| e.to_string()),
        }
    }

    /// Finishes a day: builds its indexes and merges the write-ahead log into one file.
    pub(super) fn finish(&self, day: i64) {
        let Some(path) = self.path(day) else { return };
        let finished = open_day(&path).and_then(|db| {
            db.execute_batch(rows::event::INDEXES)?;
            db.pragma_update(None, "journal_mode", "DELETE")
        });
        if let Err(error) = finished {
            tracing::warn!(file = %path.display(), %error, "the day's index was not made; \
                searching it is slow until the next start");
        }
    }

    /// Whether a finished day still lacks its indexes.
    pub(super) fn is_unfinished(&self, day: i64) -> bool {
        let indexes = |db: Connection| {
            db.query_row(
                "SELECT count(*) FROM sqlite_schema WHERE name = 'message_by_key'",
                [],
                |row| row.get::<_, i64>(0),
            )
        };
        let found = self.read(day).and_then(|db| db.map(indexes).transpose());
        matches!(found, Ok(Some(0)))
    }

    /// Bytes of a day, including its write-ahead log.
    pub(super) fn bytes(&self, day: i64) -> u64 {
        let Some(path) = self.path(day) else { return 0 };
        let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
        size(&path) + size(&path.with_extension("db-wal"))
    }

    /// Removes a day.
    pub(super) fn remove(&self, day: i64) {
        let Some(path) = self.path(day) else { return };
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(file = %path.display(), %error, "old event file not removed");
        }
        for beside in ["db-wal", "db-shm"] {
            // It usually does not exist.
            let _ = fs::remove_file(path.with_extension(beside));
        }
    }
}

fn day_of_file(path: &Path) -> Option<i64> {
    if path.extension()?.to_str()? != EXTENSION {
        return None;
    }
    let date: Date = path.file_stem()?.to_str()?.parse().ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(midnight.as_millisecond().div_euclid(DAY_MILLIS))
}

fn open_day(path: &Path) -> rusqlite::Result<Connection> {
    if let Err(error) = database::make_private(path) {
        // Opening it will fail next and tell somebody who can wait.
        tracing::debug!(%error, "event file");
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(Duration::from_millis(BUSY_MILLIS))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    schema::defend(&db)?;
    // Our schema has no triggers: one in the file is somebody else's.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    db.execute_batch(rows::event::SCHEMA)?;
    rows::event::add_columns(&db)?;
    Ok(db)
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_file_whose_tables_are_not_made_yet_is_empty_and_no_error() {
        let directory = std::env::temp_dir().join(format!("zavor-days-{}", std::process::id()));
        let days = Days::open(directory.clone()).unwrap();
        let path = days.path(20_000).unwrap();
        fs::write(&path, b"").unwrap();
        assert!(days.read(20_000).unwrap().is_none());
        drop(open_day(&path).unwrap());
        assert!(days.read(20_000).unwrap().is_some());
        fs::remove_dir_all(&directory).unwrap();
    }
}
