//! Use cases and ports.
//!
//! A use case resolves who is asked about, loads the small state it needs through the ports,
//! calls the pure rules of `zavor-core` once, commits what they decided, and answers. There is no
//! SQL here, no HTTP, no socket, no configuration file, no clock of its own.
//!
//! - [`ports`]: what the outside must provide; adapters implement these.
//! - [`names`]: the one normalisation of sign-in names, shared by all doors.
//! - [`origins`], [`origin_blocks`]: allow and deny lists; blocked networks and resets.
//! - [`sign_on`]: sessions of the web door, second factors, one-time links, API tokens.
//! - [`account_page`]: what the page of one account shows beside its holds.
//! - [`notices`], [`alerts`]: what owners and administrators are told.
//! - [`observed`]: what observing doors would have refused.
//! - [`reports`]: logs and audit, as far as the reader may see.
//! - [`people`]: who exists, for doors that show it; [`search`]: how accounts are found by text.
//! - [`deadline`]: when a failed verification is answered. [`current`]: settings that a reload exchanges.
//! - [`seats`], [`budget`]: what every door keeps of its connections: how many, and how many bytes.
//! - [`Zavor`]: all use cases on one value; each noun has its own file.

pub mod account_page;
pub mod acts;
pub mod alerts;
pub mod budget;
pub mod bulk;
pub mod clock_trust;
pub mod csv;
pub mod current;
pub mod deadline;
pub mod directory_list;
pub mod domains;
pub mod home;
pub mod learning;
pub mod live;
pub mod names;
pub mod notices;
pub mod observed;
pub mod outbox;
pub mod peers;
pub mod people;
pub mod ports;

pub mod origin_blocks;
pub mod origins;
pub mod policies;
pub mod quiet;
pub mod reports;
pub mod restrict;
pub mod risks;
pub mod roles;
pub mod search;
pub mod seats;
pub mod send;
pub mod sign_in;
pub mod sign_on;
pub mod unlock;
pub mod users;
pub mod verify;
pub mod why;

mod acted;
mod adopt;
mod audit;
mod authorise;
mod behind;
mod error;
mod lock;
mod resolve;
mod tally;
mod zavor;

pub use acted::Acted;
pub use error::{AppError, PartDone, Partly};
pub use tally::TallySnapshot;
pub use zavor::{Connector, Settings, World, Zavor};
