//! Zavor without a machine: a store in memory, time and chance determined by their inputs, and an
//! executor without a runtime.
//!
//! The same input gives the same answers, guards and events, on any machine and at any speed; a
//! replay of recorded questions needs that, and so do the tests.
//!
//! - [`MemoryStore`]: the plainest store that keeps the contract of the ports, with a "disk" that
//!   survives [`MemoryStore::crash`].
//! - [`VirtualClock`], [`SeededEntropy`]: time and chance.
//! - [`Now`], [`block_on`], [`interleave`], [`poll_once`], [`yield_now`]: run the use cases on this thread.
//! - [`Prng`]: the generator behind all chance here. Not for secrets.
//!
//! Known limits: everything is in memory and grows with the input; secrets drawn from
//! [`SeededEntropy`] can be computed from the seed, so nothing here may serve an open door.

mod clock;
mod executor;
mod memory_store;
mod prng;

pub use clock::{START, SeededEntropy, VirtualClock};
pub use executor::{Now, block_on, interleave, poll_once, yield_now};
pub use memory_store::MemoryStore;
pub use prng::Prng;
