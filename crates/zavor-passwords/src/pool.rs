//! The hash pool: a few threads that hash, separate from the threads that answer doors.
//!
//! State of one question: waits → runs → answered, or waits → deadline → `Busy`. If the caller goes
//! away, its question leaves the line. The deadline is for waiting: a hash that runs is awaited.
//! `queue` decides which question runs next.
//!
//! Security: a flood of passwords delays its senders; callers elsewhere wait for at most two of its
//! hashes. It never occupies a thread of the runtime. `Busy` means that nothing is known: a door
//! must not count it. One core is left to everything else.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;
use zavor_app::ports::{
    BoxFuture, Crowd, Entropy, HashClass, Passwords, Stolen, TypedPassword, Verified,
};
use zavor_core::password_cost::{HashCost, MEASURED_MAX, Measured};
use zavor_core::policy::PasswordPolicy;
use zeroize::Zeroizing;

use crate::breached::{Breached, BreachedFault};
use crate::common_passwords;
use crate::hasher::{Answer, Hash, Hasher, Work};
use crate::queue::{Joined, Limits, Queue, Ticket};
use crate::scheme::Stored;

/// The pool is "behind" if more than this many questions wait per worker (about 250 ms of work).
const BEHIND_PER_WORKER: usize = 8;
/// Most worker threads: each keeps an arena of 19 MiB.
const WORKERS_MAX: usize = 64;

/// Size of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashPoolConfig {
    /// Threads that hash; at least 1, at most 64.
    pub workers: usize,
}

impl Default for HashPoolConfig {
    /// All cores but one, but at least one worker.
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
        Self {
            workers: cores.saturating_sub(1).max(1),
        }
    }
}

/// Threads that verify and hash passwords; see [`Passwords`]. Dropping it waits for running hashes
/// and ends the threads.
pub struct HashPool {
    shared: Arc<Shared>,
    breached: Breached,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    measured: Mutex<Vec<Measured>>,
    work_came: Condvar,
    deadline_millis: AtomicU64,
}

struct State {
    queue: Queue<Job>,
    closed: bool,
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Answer>,
}

/// Removes a question from the line when its caller goes away.
struct Place<'a> {
    shared: &'a Shared,
    ticket: Ticket,
}

impl HashPool {
    /// Starts the threads. `policy` limits the waiting time and how many run at once.
    pub fn start(
        config: HashPoolConfig,
        policy: &PasswordPolicy,
        entropy: Arc<dyn Entropy>,
    ) -> io::Result<Self> {
        Self::start_with(config, policy, || Box::new(Hasher::new(entropy.clone())))
    }

    /// The same with other hashers, for tests that decide when a hash finishes.
    fn start_with(
        config: HashPoolConfig,
        policy: &PasswordPolicy,
        hasher: impl Fn() -> Box<dyn Hash>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                queue: Queue::new(limits(policy)),
                closed: false,
            }),
            measured: Mutex::default(),
            work_came: Condvar::new(),
            deadline_millis: AtomicU64::new(policy.queue_deadline.as_millis()),
        });
        let mut pool = Self {
            shared,
            breached: Breached::default(),
            workers: Vec::new(),
        };
        for number in 0..config.workers.clamp(1, WORKERS_MAX) {
            let (shared, mut hasher) = (pool.shared.clone(), hasher());
            let worker = thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || shared.work(&mut *hasher))?;
            pool.workers.push(worker);
        }
        Ok(pool)
    }

    /// Takes the files with stolen passwords; `None` = there are none.
    pub fn keep_breached(&self, place: Option<&Path>) {
        self.breached.keep(place);
    }

    /// Looks at samples of the files with stolen passwords, and logs what is wrong.
    pub async fn examine_breached(&self) {
        self.breached.examine().await;
    }

    /// How many passwords could not be looked up among stolen ones since the start, and how many were
    /// put off because too many asked.
    pub fn breached_unanswered(&self) -> (u64, u64) {
        self.breached.unanswered()
    }

    /// The first failure since the files were taken.
    pub fn breached_fault(&self) -> Option<BreachedFault> {
        self.breached.fault()
    }

    /// How many questions wait.
    pub fn waiting(&self) -> usize {
        self.shared.state().queue.waiting()
    }

    /// Waits for its turn and the answer; otherwise who kept it waiting.
    async fn ask(&self, class: Option<HashClass>, work: Work) -> Result<Answer, Crowd> {
        let (answer, mut answered) = oneshot::channel();
        let job = Job { work, answer };
        let joined = self.shared.state().queue.join(class, job);
        let place = match joined {
            // A question that had to leave gets "busy" when its sender is dropped.
            Joined::Waits(ticket, _left) => Place {
                shared: &self.shared,
                ticket,
            },
            Joined::Full(crowd) => return Err(crowd),
        };
        self.shared.work_came.notify_one();
        let deadline = Duration::from_millis(self.shared.deadline_millis.load(Ordering::Relaxed));
        match tokio::time::timeout(deadline, &mut answered).await {
            Ok(answer) => answer.map_err(|_| Crowd::Others),
            Err(_) => match place.leave() {
                Some(crowd) => Err(crowd),
                None => answered.await.map_err(|_| Crowd::Others),
            },
        }
    }
}

fn limits(policy: &PasswordPolicy) -> Limits {
    Limits {
        per_origin: policy.verifications_per_origin as usize,
        per_account: policy.verifications_per_account as usize,
    }
}

impl Shared {
    /// Locks the line; after a panic elsewhere it is as consistent as between two calls.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a measured time; a cost that is already known keeps its first time.
    fn note(&self, measured: Measured) {
        let mut all = self.measured();
        let known = all.iter().any(|known| known.cost == measured.cost);
        if !known && all.len() < MEASURED_MAX {
            all.push(measured);
        }
    }

    fn measured(&self) -> MutexGuard<'_, Vec<Measured>> {
        self.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The loop of a worker thread.
    fn work(&self, hasher: &mut dyn Hash) {
        let mut state = self.state();
        while !state.closed {
            let Some((ticket, job)) = state.queue.start_next() else {
                state = self
                    .work_came
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(state);
            // A panic in a library must not cost a worker: the caller gets "busy".
            match catch_unwind(AssertUnwindSafe(|| hasher.run(&job.work))) {
                Ok(answer) => {
                    if let Answer::Measured(measured) = answer {
                        self.note(measured);
                    }
                    drop(job.answer.send(answer));
                }
                Err(_) => tracing::error!("a password hash panicked; nothing was decided by it"),
            }
            state = self.state();
            state.queue.finish(ticket);
            // There may now be more admitted jobs than this thread takes.
            self.work_came.notify_all();
        }
    }
}

impl Place<'_> {
    fn leave(&self) -> Option<Crowd> {
        self.shared.state().queue.leave(self.ticket)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.leave().is_some() {
            self.shared.work_came.notify_all();
        }
    }
}

impl Drop for HashPool {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.work_came.notify_all();
        for worker in self.workers.drain(..) {
            if worker.join().is_err() {
                tracing::error!("a hash thread had panicked");
            }
        }
    }
}

impl Passwords for HashPool {
    // What waits already keeps its deadline.
    fn set_policy(&self, policy: &PasswordPolicy) {
        self.shared
            .deadline_millis
            .store(policy.queue_deadline.as_millis(), Ordering::Relaxed);
        self.shared.state().queue.set_limits(limits(policy));
        self.shared.work_came.notify_all();
    }

    fn verify<'a>(
        &'a self,
        class: HashClass,
        stored: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let stored = stored.map(Zeroizing::new);
            match self.ask(Some(class), Work::Verify { stored, typed }).await {
                Ok(Answer::Verified(verified)) => verified,
                Ok(_) => Verified::Busy(Crowd::Others),
                Err(crowd) => Verified::Busy(crowd),
            }
        })
    }

    fn hash<'a>(
        &'a self,
        class: Option<HashClass>,
        password: TypedPassword,
    ) -> BoxFuture<'a, Option<String>> {
        Box::pin(async move {
            match self.ask(class, Work::Hash(password)).await {
                Ok(Answer::Hashed(hash)) => hash,
                _ => None,
            }
        })
    }

    fn accepts_hash(&self, hash: &str) -> Result<(), String> {
        Stored::parse(hash).map(drop)
    }

    fn common_rank(&self, folded: &str) -> Option<u32> {
        common_passwords::rank(folded)
    }

    fn is_common_word(&self, folded: &str) -> bool {
        common_passwords::is_word(folded)
    }

    fn is_common_phrase(&self, letters: &str) -> bool {
        common_passwords::is_phrase(letters)
    }

    fn breached_count<'a>(&'a self, typed: &'a TypedPassword) -> BoxFuture<'a, Stolen> {
        Box::pin(self.breached.count(typed))
    }

    fn measured(&self) -> Vec<Measured> {
        self.shared.measured().clone()
    }

    fn measure(&self, cost: HashCost) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // If busy, it is measured another time.
            let _ = self.ask(None, Work::Measure(cost)).await;
        })
    }

    fn is_behind(&self) -> bool {
        self.waiting() > self.workers.len() * BEHIND_PER_WORKER
    }
}

#[cfg(test)]
mod tests;
