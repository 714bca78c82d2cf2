//! What the local operator may ask of the running server: each request of the socket, mapped to
//! one use case, and its result to a report.
//!
//! - [`desk`]: the running server as the operator sees it. [`answer`]: which group a request belongs to.
//! - [`acts`]: what changes accounts, connectors and networks.
//! - [`people`]: the directory.
//! - [`process`]: health, set-up link, clock, backups.
//! - [`records`]: lists, logs, policies, audit.
//! - [`tokens`]: API tokens.

mod acts;
mod answer;
mod desk;
mod people;
mod process;
mod records;
mod tokens;

pub(crate) use desk::{Operator, Upkeep};
pub(crate) use records::why_report;
