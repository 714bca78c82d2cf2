//! The simulator: days of attacks, mistakes and faults on one thread, replayable from a seed.
//!
//! It drives the real use cases on a [`FaultyStore`](crate::FaultyStore) and a virtual clock that
//! jumps to the next event. Several questions are in flight at once and are polled in an order
//! drawn from the seed. Everything is kept in ordered maps, and every concern (workload, order of
//! polling, faults, chance of the engine) draws from a stream of its own, so that a seed gives
//! the same run today and next year.
//!
//! - `workload`: who does what when: honest users, an old phone, a traveller, attackers, hurried
//!   administrators.
//! - `faults`: what breaks when.
//! - `world`: runs both against the use cases.
//! - `auditor`: a plain model that is told only what was asked and answered, and says which
//!   invariant was broken.

mod auditor;
pub mod crowds;
mod faults;
mod workload;
mod world;

use std::fmt;

pub use auditor::Invariant;

/// Most events of one subject that a failure prints.
pub const EVENTS_SHOWN: usize = 50;

/// One run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What the run follows from.
    pub seed: u64,
    /// Polls and events in all, before faults stop and liveness is checked.
    pub steps: u64,
    /// What is broken on purpose, to see that the auditor notices.
    pub sabotage: Sabotage,
}

/// A broken engine, for tests of the auditor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sabotage {
    /// Nothing is broken on purpose.
    #[default]
    Nothing,
    /// Every sign-in guard is forgotten between two questions.
    ForgetSignInGuards,
    /// Every sending guard is forgotten between two questions.
    ForgetSendingGuards,
    /// A crash also releases every restriction.
    ReleaseAtCrash,
    /// Acts leave no trace in the audit.
    ActWithoutAudit,
    /// Unlock says that it is done and does nothing.
    IgnoreUnlock,
    /// The engine takes every client for the owner's laptop at home.
    OnePlace,
    /// One account is enough to block a network.
    BlockForOneAccount,
}

/// Default number of steps: eight hours of virtual time.
pub const STEPS: u64 = 100_000;

impl Options {
    /// A run of the default length with nothing broken on purpose.
    pub const fn seed(seed: u64) -> Self {
        Self {
            seed,
            steps: STEPS,
            sabotage: Sabotage::Nothing,
        }
    }
}

/// What a run did, for the summary line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Steps taken.
    pub steps: u64,
    /// Questions answered.
    pub answered: u64,
    /// Sign-ins allowed.
    pub allowed: u64,
    /// Sign-ins refused.
    pub refused: u64,
    /// Messages accepted.
    pub accepted: u64,
    /// Messages or recipients refused.
    pub bounced: u64,
    /// Acts of administrators acknowledged.
    pub acts: u64,
    /// Crashes survived.
    pub crashes: u64,
    /// Questions that came back with a store error.
    pub errors: u64,
}

/// A broken invariant, with what is needed to replay and to understand it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Seed of the run.
    pub seed: u64,
    /// Step at which it was noticed.
    pub step: u64,
    /// Which invariant.
    pub invariant: Invariant,
    /// About whom.
    pub subject: String,
    /// What was expected and what was seen.
    pub what: String,
    /// The last [`EVENTS_SHOWN`] events of that subject.
    pub events: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {} step {}: invariant {} is broken for {}: {}",
            self.seed, self.step, self.invariant, self.subject, self.what
        )?;
        for event in &self.events {
            writeln!(f, "  {event}")?;
        }
        write!(
            f,
            "replay: cargo run -p zavor-testkit --bin sim -- --seed {} --seeds 1",
            self.seed
        )
    }
}

/// Runs one simulation.
///
/// # Errors
/// The first invariant that did not hold.
pub fn run(options: Options) -> Result<Tally, Box<Failure>> {
    world::Simulation::new(options).run()
}
