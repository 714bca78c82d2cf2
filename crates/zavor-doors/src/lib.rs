//! Doors: what mail servers and applications ask.
//!
//! Each door is three parts: `codec` (bytes to values, no sockets, fuzzed), `server` (sockets and
//! bounds) and `mapping` (values to questions of the use cases, answers to values).
//!
//! A door translates; it decides nothing. Every byte that arrives is the attacker's, even if it
//! comes through a mail server.
//!
//! - [`ldap`]: binds and searches of applications.
//! - [`auth_policy`]: may a password be tried, how did it end? (Dovecot, weakforced)
//! - [`postfix_policy`]: may this sender send this? (Postfix policy delegation)
//! - [`listener`]: sockets, who may connect, how many, how a door stops.
//! - [`tls`]: certificates and handshakes.
//! - [`meter`]: counters of a door, for `/metrics`.

pub mod auth_policy;
pub mod ldap;
pub mod listener;
pub mod meter;
pub mod postfix_policy;
mod served;
pub mod tls;
