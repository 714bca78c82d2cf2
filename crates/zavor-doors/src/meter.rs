//! Counters of one door: questions by outcome, connections, bad input, how long answers took.
//!
//! Plain atomics, one addition each, so that a door can count every question. They carry no address
//! and no name (`/metrics` may be public). The binary renders a [`Snapshot`] as Prometheus text.
//! Relaxed ordering: a snapshot taken under load may lack the questions being answered at that
//! moment.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use zavor_app::doors::quiet::Quiet;
use zavor_app::ports::StoreError;

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No objection.
    Allowed,
    /// Refused.
    Refused,
    /// Refused with a temporary answer.
    Deferred,
    /// A report was accepted.
    Reported,
    /// An administrative command was done.
    Done,
    /// State could not be read; answered as `on_unavailable` says.
    Unavailable,
    /// Not understood.
    BadInput,
    /// The caller did not authenticate.
    Unauthorised,
}

impl Outcome {
    /// Every outcome, in the order of [`Snapshot::questions`].
    pub const ALL: [Self; 8] = [
        Self::Allowed,
        Self::Refused,
        Self::Deferred,
        Self::Reported,
        Self::Done,
        Self::Unavailable,
        Self::BadInput,
        Self::Unauthorised,
    ];

    /// The fixed name, used as a metric label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Deferred => "deferred",
            Self::Reported => "reported",
            Self::Done => "done",
            Self::Unavailable => "unavailable",
            Self::BadInput => "bad_input",
            Self::Unauthorised => "unauthorised",
        }
    }
}

/// Upper bounds of the latency buckets in microseconds; a last bucket takes the rest.
pub const LATENCY_BOUNDS_MICROS: [u64; 10] = [
    10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000, 1_000_000, 10_000_000,
];
const BUCKETS: usize = LATENCY_BOUNDS_MICROS.len() + 1;

/// Counters of one door.
#[derive(Debug, Default)]
pub struct Meter {
    questions: [AtomicU64; Outcome::ALL.len()],
    connections_open: AtomicU64,
    connections_accepted: AtomicU64,
    connections_refused: AtomicU64,
    connections_failed: AtomicU64,
    connections_shown_out: AtomicU64,
    timeouts: AtomicU64,
    latency: [AtomicU64; BUCKETS],
    latency_micros: AtomicU64,
    quiet: Quiet,
}

/// The counters at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Questions by outcome, in the order of [`Outcome::ALL`].
    pub questions: [u64; Outcome::ALL.len()],
    /// Connections open now.
    pub connections_open: u64,
    /// Connections accepted since the start.
    pub connections_accepted: u64,
    /// Connections closed at once: not an allowed client, or too many.
    pub connections_refused: u64,
    /// Connections whose task failed (a defect; each is logged).
    pub connections_failed: u64,
    /// Idle connections closed because others wanted their seat, or because they proved nothing in
    /// time.
    pub connections_shown_out: u64,
    /// Connections closed because the client was too slow.
    pub timeouts: u64,
    /// Answers by duration: one per bound of [`LATENCY_BOUNDS_MICROS`], then the rest. Not
    /// cumulative.
    pub latency: [u64; BUCKETS],
    /// Sum of all durations in microseconds.
    pub latency_micros: u64,
}

impl Snapshot {
    /// Number of questions with this outcome.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.questions[outcome as usize]
    }
}

impl Meter {
    /// One question ended.
    pub fn question(&self, outcome: Outcome, took: Duration) {
        self.questions[outcome as usize].fetch_add(1, Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = LATENCY_BOUNDS_MICROS
            .iter()
            .position(|bound| micros <= *bound)
            .unwrap_or(BUCKETS - 1);
        self.latency[bucket].fetch_add(1, Relaxed);
        self.latency_micros.fetch_add(micros, Relaxed);
    }

    /// A connection was accepted and is now open.
    pub fn opened(&self) {
        self.connections_accepted.fetch_add(1, Relaxed);
        self.connections_open.fetch_add(1, Relaxed);
    }

    /// An open connection is closed.
    pub fn closed(&self) {
        self.connections_open.fetch_sub(1, Relaxed);
    }

    /// A connection was closed at once.
    pub fn turned_away(&self) {
        self.connections_refused.fetch_add(1, Relaxed);
    }

    /// The task of a connection panicked.
    pub fn failed(&self) {
        self.connections_failed.fetch_add(1, Relaxed);
    }

    /// An idle connection was closed: others wanted its seat, or it proved nothing in time.
    pub fn shown_out(&self) {
        self.connections_shown_out.fetch_add(1, Relaxed);
    }

    /// A connection was closed because its client was too slow.
    pub fn timed_out(&self) {
        self.timeouts.fetch_add(1, Relaxed);
    }

    /// Whether the door may log a line about a stranger now; returns how many lines it has held
    /// back. The counters here count every case.
    pub(crate) fn may_say(&self) -> Option<u64> {
        self.quiet.may_say(tokio::time::Instant::now().into_std())
    }

    /// All counters now.
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        Snapshot {
            questions: self.questions.each_ref().map(read),
            connections_open: read(&self.connections_open),
            connections_accepted: read(&self.connections_accepted),
            connections_refused: read(&self.connections_refused),
            connections_failed: read(&self.connections_failed),
            connections_shown_out: read(&self.connections_shown_out),
            timeouts: read(&self.timeouts),
            latency: self.latency.each_ref().map(read),
            latency_micros: read(&self.latency_micros),
        }
    }
}

/// Logs once that a door cannot read its state, and once that it can again.
#[derive(Debug)]
pub(crate) struct Readable {
    door: &'static str,
    lost: AtomicBool,
}

impl Readable {
    pub(crate) const fn new(door: &'static str) -> Self {
        Self {
            door,
            lost: AtomicBool::new(false),
        }
    }

    /// Looks at the answer of one use case.
    pub(crate) fn observe<T>(&self, answer: &Result<T, StoreError>) {
        let lost = answer.is_err();
        if self.lost.load(Relaxed) == lost || self.lost.swap(lost, Relaxed) == lost {
            return;
        }
        match answer {
            Err(error) => tracing::error!(
                door = self.door,
                %error,
                "cannot decide; answering as on_unavailable says until the store is back"
            ),
            Ok(_) => tracing::warn!(door = self.door, "deciding again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_falls_into_the_first_bucket_that_holds_it() {
        let meter = Meter::default();
        for micros in [10, 11, 10_000_001] {
            meter.question(Outcome::Allowed, Duration::from_micros(micros));
        }
        let seen = meter.snapshot();
        assert_eq!(seen.latency[..2], [1, 1]);
        assert_eq!(seen.latency[BUCKETS - 1], 1);
        assert_eq!(seen.count(Outcome::Allowed), 3);
        assert_eq!(seen.latency_micros, 10_000_022);
    }

    #[test]
    fn outcomes_are_listed_in_their_own_order() {
        for (place, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, place, "{}", outcome.as_str());
        }
    }
}
