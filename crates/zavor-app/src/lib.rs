//! Use cases and ports.
//!
//! A use case resolves the name it is asked about, loads the small state it needs through the
//! ports, calls the pure rules of `zavor-core` once, commits what they decided, and answers. It has
//! no SQL, no HTTP, no socket, no configuration file and no clock of its own.
//!
//! Every subject is a room with one service that owns its state. A service gets the services it
//! needs when it is built; a room imports only from rooms above it in this list:
//!
//! - [`ports`]: what the outside must provide; adapters implement these.
//! - [`platform`]: store, clock, chance, settings, names, rights, audit.
//! - [`notifications`]: notices, alerts and the outbox.
//! - [`verification`]: one-time links, recovery addresses, callers and their codes.
//! - [`sending`]: questions of mail servers, restrictions and their release.
//! - [`sign_in`]: checks, reports, verification, lockouts, networks.
//! - [`people`]: accounts, roles, domains and the acts on them.
//! - [`sign_on`]: sessions of the web door, second factors, the change page, API tokens.
//! - [`recovery`]: owners who prove who they are without their password.
//! - [`policies`], [`bulk`]: policies; one act on many accounts.
//! - [`views`]: what people read across subjects: why, home, live, logs and reports.
//! - [`reminders`]: who has no way back, and reminding them.
//! - [`support`]: what people ask the help desk, and what becomes of it.
//! - [`doors`]: what every door keeps about its connections.
//! - [`Zavor`]: all services, built once.

// A new value of a closed list must be handled wherever these rooms match it; `platform` may sort
// errors with a wildcard.
#[deny(clippy::wildcard_enum_match_arm)]
pub mod bulk;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod doors;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod notifications;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod people;
pub mod platform;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod policies;
pub mod ports;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod recovery;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod reminders;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod sending;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod sign_in;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod sign_on;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod support;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod verification;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod views;

mod zavor;

pub use zavor::Zavor;
