//! Open files of this test process. Its tests run in parallel under one limit of the system, so a
//! test that opens thousands of connections waits here for its turn.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files to leave for the other tests of this process: the largest opens 480 connections.
const SPARE: usize = 2_000;

static TURN: Mutex<()> = Mutex::new(());

/// The turn to open many files; ends when dropped. Only one test has it at a time.
pub(crate) struct ManyFiles {
    /// How many files it may open; fewer than wanted if the system does not permit more.
    pub(crate) count: usize,
    _turn: MutexGuard<'static, ()>,
}

impl ManyFiles {
    /// Waits until no other test has many files open, then raises the limit of this process and of
    /// the children that it starts afterwards.
    pub(crate) fn wait_for(wanted: usize) -> Self {
        // A test that failed during its turn has closed its files anyway.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed = raise_limit((wanted + SPARE) as u64) as usize;
        let count = allowed.saturating_sub(SPARE).min(wanted);
        if count < wanted {
            eprintln!(
                "\n*** only {allowed} files are allowed here: {count} are tried, not {wanted} ***\n"
            );
        }
        Self { count, _turn: turn }
    }
}

/// Raises the limit to `wanted` files, also beyond the hard limit if permitted; returns the new
/// limit.
fn raise_limit(wanted: u64) -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let enough = |now: Option<u64>| now.is_none_or(|now| now >= wanted);
    if enough(limit.current) && enough(limit.maximum) {
        return wanted;
    }
    let most = limit.maximum.map(|hard| hard.max(wanted));
    for maximum in [most, limit.maximum] {
        let current = maximum.map_or(wanted, |hard| hard.min(wanted));
        let raised = Rlimit {
            current: Some(current),
            maximum,
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            return current;
        }
    }
    limit.current.unwrap_or(wanted)
}
