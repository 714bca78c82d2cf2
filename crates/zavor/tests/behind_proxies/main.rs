//! A real server behind proxies and load balancers of the test's own: who its visitors are, and where
//! its pages are.

#[path = "../process/mod.rs"]
mod process;

mod clients;
mod paths;
mod server;
