//! The operator's way in: `DATA/zavor.sock`, over which the JSON API is spoken.
//!
//! - [`http`]: the command line's end.
//! - [`server`]: the running server's end: who may call, and how many at once.

pub(crate) mod http;
pub(crate) mod server;
