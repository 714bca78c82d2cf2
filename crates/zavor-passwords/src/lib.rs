//! The built-in directory: passwords hashed and verified on a bounded pool, hashes of other
//! systems, the list of common passwords, files of stolen ones, and the directory as a CSV file.
//!
//! - [`HashPool`] implements [`zavor_app::ports::Passwords`].
//! - [`mod@file`] reads and writes the CSV of `zavor users import` and `export`.
//!
//! Accounts themselves are records of the store; the rules for new passwords are in
//! `zavor_core::password_rule`.

pub mod file;

mod breached;
mod common_passwords;
mod hasher;
mod pool;
mod queue;
mod scheme;

pub use breached::{BreachedFault, Unreadable, examine_breached};
pub use pool::{HashPool, HashPoolConfig};
