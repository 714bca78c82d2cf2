//! The state of the store, for people and for metrics.

use std::path::Path;

use zavor_core::moment::Timestamp;

use crate::database;
use crate::error::{OpenError, damaged};

/// Most faults of a database that are told.
const FLAWS_MAX: usize = 5;

/// The state of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Since when and why nothing can be written; `None` = all is well.
    pub unwritable: Option<(Timestamp, String)>,
    /// Commits waiting for the writer.
    pub commits_waiting: usize,
    /// Events that wait to be written.
    pub events_waiting: usize,
    /// Events folded since the start because too many waited.
    pub events_folded: u64,
    /// Alerts that were logged but not stored, because too many waited, since the start.
    pub alerts_dropped: u64,
    /// The state of the logs.
    pub logs: LogsHealth,
    /// Why, at the start, the audit chain did not match the head noted last; `None` = it matched.
    pub audit_misfit: Option<String>,
    /// Accounts.
    pub accounts: u64,
    /// The guard tables.
    pub tables: Vec<TableSize>,
}

/// Size of a table of guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSize {
    /// Fixed name, suitable as a metric label.
    pub name: &'static str,
    /// Guards in it.
    pub guards: usize,
    /// The maximum number of guards.
    pub max: usize,
    /// Guards given up for others, since the start.
    pub evicted: u64,
    /// Guards decided on but not kept, because none could be given up, since the start.
    pub not_kept: u64,
}

/// The state of the logs, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogsHealth {
    /// If the clock is not believed, so that no old day is removed: what is wrong, and what to do.
    pub clock: Option<String>,
    /// If today's log becomes coarse: why, and what to do.
    pub coarse: Option<String>,
    /// If days were removed that age alone would keep: why, and what to do.
    pub short: Option<String>,
}

/// Reads all of the records' database of a data directory, whether or not a server uses it, and
/// says what is wrong with it; empty = it is whole. Blocking: as long as the disk takes to read the
/// file. Nothing is changed, and nobody waits for it.
///
/// # Errors
/// If there is no database, or it is not one of ours.
pub fn examine(data_dir: &Path) -> Result<Vec<String>, OpenError> {
    let path = database::file(data_dir);
    let sql = |e: rusqlite::Error| damaged(&path, &e);
    let db = database::open_reader(&path).map_err(sql)?;
    // First, or a damaged table of contents would pass for somebody else's file.
    let flaws = database::flaws(&db, FLAWS_MAX).map_err(sql)?;
    if flaws.is_empty() {
        database::check_ours(&db, &path)?;
    }
    Ok(flaws)
}
