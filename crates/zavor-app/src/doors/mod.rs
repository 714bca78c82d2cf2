//! What every door keeps about its connections: how many, how many bytes, how many lines in the
//! log, and what is wrong with the word of its proxies.

pub mod budget;
pub mod proxies;
pub mod quiet;
pub mod seats;
