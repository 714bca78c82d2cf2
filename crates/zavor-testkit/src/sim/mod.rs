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
//! - `options`, `outcome`: the input and the result of a run.
//! - `auditor`: a plain model that is told only what was asked and answered, and says which
//!   invariant was broken.

mod auditor;
pub mod crowds;
mod faults;
mod options;
mod outcome;
mod workload;
mod world;

pub use options::{Options, STEPS, Sabotage};
pub use outcome::{EVENTS_SHOWN, Failure, Invariant, Tally};

/// Runs one simulation.
///
/// # Errors
/// The first invariant that did not hold.
pub fn run(options: Options) -> Result<Tally, Box<Failure>> {
    world::Simulation::new(options).run()
}
