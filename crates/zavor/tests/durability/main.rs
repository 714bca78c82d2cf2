//! The real binary under everything that can happen to a process: killed at random moments, out of
//! disk, attacked on every door, configured wrongly, started twice, stopped politely; and what it
//! leaves in logs and files.
//!
//! Each test has its own server on free ports in a private directory. It talks to doors and the
//! local socket directly, byte by byte, so that it sees what a foreign program sees. If the system
//! forbids something that a test needs (ptrace), the test says loudly that it proved nothing; with
//! `CI=true` it fails instead.

#![expect(
    clippy::disallowed_methods,
    reason = "a real process gets a real time-out, and dies at a real moment"
)]

mod bad_config;
mod crowds;
mod doors;
mod elsewhere;
mod files;
mod full_disk;
mod hostile_input;
mod kills;
mod ledger;
mod life;
#[path = "../process/mod.rs"]
mod process;
mod reload;
mod restores;
mod secrets;
mod server;
mod synced;
mod traces;
