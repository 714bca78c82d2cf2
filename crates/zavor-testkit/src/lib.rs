//! Replacements of the outside world for tests. A dev-dependency only.
//!
//! Store, time and chance in memory belong to `zavor-memory`, which the product may use too.
//!
//! - [`world()`]: a whole [`zavor_app::Zavor`] on a [`zavor_memory::MemoryStore`] and a
//!   [`zavor_memory::VirtualClock`], in one line. Use it from `tests/`, not from unit tests of
//!   `zavor-app` (those are another build of that crate, whose types differ).
//! - [`FaultyStore`] makes any store fail on purpose.
//! - [`mod@conformance`]: what every store must do, as tests to run on each.
//! - [`scenario`]: tables of sign-in events with the decisions that the specification requires.
//! - [`sim`]: days of attacks, mistakes and faults from a seed, judged by an auditor.

pub mod conformance;
pub mod scenario;
pub mod sim;

mod factors;
mod faulty_store;
mod mail_hosts;
mod messenger;
mod outbox;
mod passwords;
mod reminded;
mod vault;
mod words;
mod world;

pub use factors::FakeFactors;
pub use faulty_store::{Faults, FaultyStore};
pub use mail_hosts::{FakeMailHosts, Performed};
pub use messenger::FakeMessenger;
pub use outbox::{due_effects, run_outbox};
pub use passwords::{FakePasswords, Sleep};
pub use vault::FakeVault;
pub use words::FakeWords;
pub use world::{DOMAIN, FakeWorld, newborn_world, world, world_with};
