//! The embedded store: all of [`zavor_app::ports`], in one directory and without another program.
//!
//! - Records, audit, outbox and alerts live in one SQLite file (`zavor.db`, write-ahead log, synced
//!   at every commit), written by one thread in group commits (`writer`).
//! - What the hot path reads is mirrored in memory (`mirror`).
//! - Guards live in sharded memory (`guard_table`) and are journalled into the same file
//!   (`guard_journal`).
//! - Events go to a file per day (`events`).
//! - A backup is one sealed file (`backup`, `seal`); a restore takes effect in one rename
//!   (`restore`, `restore_place`).
//! - The ports are implemented one per file (`ports`).
//!
//! Security: files are readable by their owner only; SQL is parameterised throughout; a directory
//! belongs to one process at a time. Known limits: one machine; a crash loses changes of the last
//! second that no caller waited for (counters, events).

mod apply;
mod backup;
mod chunked;
mod database;
mod delta;
mod error;
mod events;
mod files;
mod guard_journal;
mod guard_table;
mod guards;
mod health;
mod locked;
mod migrations;
mod mirror;
mod noted_head;
mod options;
mod ports;
mod queue;
mod readers;
mod registered_counts;
mod restore;
mod restore_place;
mod rows;
mod schema;
mod seal;
mod store;
mod writer;

pub use error::OpenError;
pub use health::{Health, LogsHealth, TableSize, examine};
pub use options::{Limits, Options};
pub use restore::{Dropped, RestoreTerms, Restored, Trust};
pub use seal::{BACKUP_KEY_BYTES, BackupKey};
pub use store::EmbeddedStore;
