//! The operator's way in: `DATA/zavor.sock`, which serves the JSON API.
//!
//! - [`http`]: the client, for the command line.
//! - [`server`]: the server: who may connect, and how many at once.

pub(crate) mod http;
pub(crate) mod server;
