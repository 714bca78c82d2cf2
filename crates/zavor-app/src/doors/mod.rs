//! What every door keeps about its connections: how many, how many bytes, how many lines in the
//! log.

pub mod budget;
pub mod quiet;
pub mod seats;
