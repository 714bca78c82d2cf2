//! Work that waits for the writer: commits, flush requests, alerts. All bounded; a commit that
//! finds no room waits for it without blocking its thread.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use zavor_app::ports::{Alert, Commit, Committed, StoreError};

use crate::locked::locked;

/// Most commits that wait; further ones wait for room.
pub(crate) const COMMITS_MAX: usize = 4096;
/// Most commits in one transaction.
const BATCH_MAX: usize = 256;
/// Most alerts that wait to be stored; beyond it the oldest is dropped (its log line is written).
const ALERTS_WAITING_MAX: usize = 1000;
/// How often the writer looks after the guards when nothing else wakes it.
const TICK: Duration = Duration::from_secs(1);

/// A commit and who waits for it.
pub(crate) struct Job {
    pub(crate) commit: Commit,
    pub(crate) reply: oneshot::Sender<Result<Committed, StoreError>>,
    _room: OwnedSemaphorePermit,
}

/// What the writer has to do next.
#[derive(Default)]
pub(crate) struct Work {
    pub(crate) jobs: Vec<Job>,
    pub(crate) flushes: Vec<mpsc::SyncSender<Result<(), StoreError>>>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) timed_out: bool,
    pub(crate) stop: bool,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    flushes: Vec<mpsc::SyncSender<Result<(), StoreError>>>,
    alerts: VecDeque<Alert>,
    woken: bool,
    stop: bool,
}

pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
    room: Arc<Semaphore>,
    pub(crate) alerts_dropped: AtomicU64,
}

fn stopped() -> StoreError {
    StoreError::Unwritable("the store is closed".to_owned())
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            ready: Condvar::new(),
            room: Arc::new(Semaphore::new(COMMITS_MAX)),
            alerts_dropped: AtomicU64::new(0),
        }
    }

    /// Hands a commit to the writer and waits until it is on disk or refused.
    pub(crate) async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let room = Arc::clone(&self.room).acquire_owned().await;
        let (reply, told) = oneshot::channel();
        let job = Job {
            commit,
            reply,
            _room: room.map_err(|_| stopped())?,
        };
        {
            let mut waiting = locked(&self.waiting);
            if waiting.stop {
                return Err(stopped());
            }
            waiting.jobs.push_back(job);
        }
        self.ready.notify_one();
        told.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Wakes the writer: somebody waits for the journal.
    pub(crate) fn wake(&self) {
        locked(&self.waiting).woken = true;
        self.ready.notify_one();
    }

    /// Adds an alert to be stored.
    pub(crate) fn raise(&self, alert: Alert) {
        let mut waiting = locked(&self.waiting);
        if waiting.alerts.len() >= ALERTS_WAITING_MAX {
            waiting.alerts.pop_front();
            self.alerts_dropped.fetch_add(1, Ordering::Relaxed);
        }
        waiting.alerts.push_back(alert);
        waiting.woken = true;
        drop(waiting);
        self.ready.notify_one();
    }

    /// Puts back alerts that could not be stored, in front of newer ones.
    pub(crate) fn put_back(&self, alerts: Vec<Alert>) {
        let mut waiting = locked(&self.waiting);
        for alert in alerts.into_iter().rev() {
            if waiting.alerts.len() < ALERTS_WAITING_MAX {
                waiting.alerts.push_front(alert);
            } else {
                self.alerts_dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Asks for everything to be written and waits for it (blocking).
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        let (tell, told) = mpsc::sync_channel(1);
        {
            let mut waiting = locked(&self.waiting);
            if waiting.stop {
                return Err(stopped());
            }
            waiting.flushes.push(tell);
        }
        self.ready.notify_one();
        told.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Accepts no more commits; the writer finishes those that wait and ends.
    pub(crate) fn stop(&self) {
        locked(&self.waiting).stop = true;
        self.room.close();
        self.ready.notify_one();
    }

    /// Answers everybody who still waits after the writer has ended.
    pub(crate) fn abandon(&self) {
        self.stop();
        let mut waiting = locked(&self.waiting);
        waiting.jobs.clear();
        waiting.flushes.clear();
    }

    /// Commits waiting.
    pub(crate) fn depth(&self) -> usize {
        locked(&self.waiting).jobs.len()
    }

    /// Waits for work, at most a tick.
    pub(crate) fn next(&self) -> Work {
        let mut waiting = locked(&self.waiting);
        let mut timed_out = false;
        while waiting.jobs.is_empty()
            && waiting.flushes.is_empty()
            && !waiting.woken
            && !waiting.stop
            && !timed_out
        {
            let (again, timeout) = self
                .ready
                .wait_timeout(waiting, TICK)
                .unwrap_or_else(PoisonError::into_inner);
            (waiting, timed_out) = (again, timeout.timed_out());
        }
        waiting.woken = false;
        let jobs = waiting.jobs.len().min(BATCH_MAX);
        Work {
            jobs: waiting.jobs.drain(..jobs).collect(),
            flushes: std::mem::take(&mut waiting.flushes),
            alerts: waiting.alerts.drain(..).collect(),
            timed_out,
            stop: waiting.stop && waiting.jobs.is_empty(),
        }
    }
}
