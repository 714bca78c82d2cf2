//! The options with which a store is opened.

use std::path::PathBuf;

/// The options with which a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The directory; created (0700) if it is missing.
    pub data_dir: PathBuf,
    /// The organisation's domains at the first start; afterwards the recorded ones count.
    pub domains_seed: Vec<String>,
    /// Most bytes of event files (`[events] max_bytes`); today's file has a part of its own and is
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
    /// Most guards of unknown names, and most sending guards of names without an account.
    pub unknown_name_guards_max: usize,
    /// Most guards of networks.
    pub origin_guards_max: usize,
    /// Most pages (4 KiB) of `zavor.db`; `None` = as many as the disk allows. Reaching it is
    /// treated as a full disk.
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
