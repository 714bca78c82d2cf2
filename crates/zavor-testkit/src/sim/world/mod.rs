//! Runs a planned workload against the use cases: a queue of events on the virtual clock, and
//! futures in flight that are polled in an order drawn from the seed.
//!
//! - `simulation`: the state of a run.
//! - `steps`: begins what is due and polls what is in flight.
//! - `acts`, `ending`: mail and acts; answers, faults and the check at the end.

mod acts;
mod ending;
mod simulation;
mod steps;

pub(super) use self::simulation::Simulation;
