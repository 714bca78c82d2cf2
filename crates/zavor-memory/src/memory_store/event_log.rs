//! Three bounded lists of events; nothing is folded.

use std::collections::VecDeque;

use zavor_app::ports::{AlertSeen, KeptAlert, PAGE_MAX};
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::moment::Timestamp;

/// Most rows kept of each sort; the oldest are dropped first.
const ROWS_MAX: usize = 100_000;

/// Events of one sort.
#[derive(Debug)]
pub(super) struct Rows<T> {
    pub(super) rows: VecDeque<T>,
    /// Rows at the end that are not yet on disk.
    fresh: usize,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: VecDeque::new(),
            fresh: 0,
        }
    }
}

impl<T: Clone> Rows<T> {
    /// Adds a row in order of time, after those of the same time. Rows that come out of order
    /// belong close to the end.
    pub(super) fn push(&mut self, row: T, time: impl Fn(&T) -> Timestamp) {
        if self.rows.len() == ROWS_MAX {
            self.rows.pop_front();
        }
        let later = self.rows.iter().rev();
        let later = later.take_while(|other| time(other) > time(&row)).count();
        self.rows.insert(self.rows.len() - later, row);
        // A row inserted before rows on disk takes those with it in a crash.
        self.fresh = self.fresh.max(later).saturating_add(1).min(ROWS_MAX);
    }

    /// The newest rows that `wanted` accepts, the newest first.
    pub(super) fn newest(&self, limit: usize, wanted: impl Fn(&T) -> bool) -> Vec<T> {
        let newest_first = self.rows.iter().rev();
        newest_first
            .filter(|row| wanted(row))
            .take(limit.min(PAGE_MAX))
            .cloned()
            .collect()
    }

    fn crash(&mut self) {
        self.rows.truncate(self.rows.len() - self.fresh);
        self.fresh = 0;
    }
}

/// All events.
#[derive(Debug, Default)]
pub(super) struct EventLog {
    pub(super) sign_ins: Rows<SignInEvent>,
    pub(super) messages: Rows<MessageEvent>,
    pub(super) alerts: Rows<KeptAlert>,
    pub(super) last_alert: u64,
}

impl EventLog {
    /// Marks alerts as seen, unless they are, or as open again.
    pub(super) fn mark_alerts(&mut self, numbers: &[u64], seen: Option<&AlertSeen>) {
        for kept in &mut self.alerts.rows {
            if numbers.contains(&kept.number) && (kept.seen.is_none() || seen.is_none()) {
                kept.seen = seen.cloned();
            }
        }
    }

    pub(super) fn flush(&mut self) {
        self.sign_ins.fresh = 0;
        self.messages.fresh = 0;
        self.alerts.fresh = 0;
    }

    pub(super) fn crash(&mut self) {
        self.sign_ins.crash();
        self.messages.crash();
        self.alerts.crash();
    }
}
