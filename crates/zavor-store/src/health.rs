//! How the store is, for people who look and for metrics.

use zavor_core::moment::Timestamp;

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

/// How the logs are kept, for people who look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogsHealth {
    /// The clock is not believed, so no old day is removed: what is so, and what to do.
    pub clock: Option<String>,
    /// Today's log becomes coarse: what is so, and what to do.
    pub coarse: Option<String>,
    /// Days that age alone would keep were removed: what is so, and what to do.
    pub short: Option<String>,
}
