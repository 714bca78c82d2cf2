//! Everything a test needs instead of the outside world. A dev-dependency only.
//!
//! - [`world()`]: a whole [`zavor_app::Zavor`] on a [`MemoryStore`] and a [`VirtualClock`], in one
//!   line. Use it from `tests/`, not from unit tests of `zavor-app` (those are another build of
//!   that crate, whose types differ).
//! - [`MemoryStore`]: the plainest store that keeps the contract of the ports, with a "disk" that
//!   survives [`MemoryStore::crash`]; [`FaultyStore`] breaks any store on purpose.
//! - [`mod@conformance`]: what every store must do, to be run on each of them.
//! - [`scenario`]: tables of sign-in events with the decision that the specification asks for.
//! - [`sim`]: days of attacks, mistakes and faults from a seed, judged by an auditor.
//! - [`block_on`], [`interleave`]: a tiny executor, so that no test needs a runtime or a sleep.

pub mod conformance;
pub mod prng;
pub mod scenario;
pub mod sim;

mod clock;
mod executor;
mod factors;
mod faulty_store;
mod mail_hosts;
mod memory_store;
mod messenger;
mod passwords;
mod vault;
mod words;
mod world;

pub use clock::{START, SeededEntropy, VirtualClock};
pub use executor::{block_on, interleave, poll_once, yield_now};
pub use factors::FakeFactors;
pub use faulty_store::{Faults, FaultyStore};
pub use mail_hosts::{FakeMailHosts, Performed};
pub use memory_store::MemoryStore;
pub use messenger::FakeMessenger;
pub use passwords::{FakePasswords, Sleep};
pub use vault::FakeVault;
pub use words::FakeWords;
pub use world::{DOMAIN, FakeWorld, newborn_world, world, world_with};
