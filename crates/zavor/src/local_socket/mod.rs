//! The operator's way in: `DATA/zavor.sock`.
//!
//! - [`protocol`]: frames, requests and responses.
//! - [`client`]: the command line's end.
//! - [`server`]: the running server's end: who may call, how many, how long.

pub(crate) mod client;
pub(crate) mod protocol;
pub(crate) mod server;
