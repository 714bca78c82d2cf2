//! LDAP door: sign in with a bind, read people with a search.
//!
//! Offered (RFC 4511, version 3): simple bind (with a DN, or with an address as Active Directory
//! takes it; `uid=ADDRESS,cn=imap,ou=people,BASE` says what an app password is to open), unbind,
//! abandon (ignored: one request is processed at a time), search, in pages too (RFC 2696), compare,
//! who am I (RFC 4532), password modify (RFC 3062, one's own), StartTLS and LDAPS. Writing operations
//! are answered with 53, SASL with 7, unknown extended operations with 2, unknown critical controls
//! with 12.
//!
//! - `ber`, `message`, `reply`, `controls`, `paging`, `ppolicy`, `filter`, `dn`: the codec, on byte
//!   strings, no sockets. Why our own: `docs/adr/0004-own-ldap-codec.md`.
//! - `compare`, `modify`: two operations with what they need.
//! - `schema`, `entry`, `search`, `plan`: what the directory shows and to whom, and how entries are
//!   found.
//! - `session`: the state of one client, and what each request gets.
//! - `services`: programs that may read. `door`, `answers`: what all clients share; where answers
//!   go.
//! - `connection`, `server`: bytes and sockets, with their bounds.
//! - `mapping`: values to use cases.
//!
//! Security: a password may come in clear only over loopback (result 13 otherwise). Every failed
//! bind is 49 without text, at the same moment; see `session`. A temporary password (must change)
//! is 49 here and opens password modify only. Known limit: a group is no entry that can be searched.
//!
//! For Dovecot with `auth_bind = yes`: set `blocking = yes` as well. Without it one connection
//! carries all binds, one after the other, and every failed bind holds up the next until the
//! deadline: a few guesses a second would delay everybody (measured: twelve failures, 3.5 s; with
//! worker processes 0.3 s).

mod answers;
#[doc(hidden)]
pub mod ber;
mod compare;
mod connection;
mod controls;
#[doc(hidden)]
pub mod dn;
mod door;
mod entry;
#[doc(hidden)]
pub mod filter;
mod mapping;
#[doc(hidden)]
pub mod message;
mod modify;
#[doc(hidden)]
pub mod paging;
mod plan;
mod ppolicy;
mod reply;
mod schema;
mod search;
mod server;
mod services;
mod session;

pub use connection::{
    BOUND_IDLE, BOUND_MESSAGE_MAX, MESSAGE_TIME, UNBOUND_IDLE, UNBOUND_MESSAGE_MAX, WRITE_TIME,
};
pub use mapping::{BindAttempt, ChangeAttempt, Directory, People};
pub use search::{SCANNED_PEOPLE_MAX, SIZE_LIMIT_MAX, TIME_LIMIT_MAX};
pub use server::{
    BUFFERS_BYTES_MAX, Bound, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, Config, base_dn_of,
    bind,
};
pub use services::{COUNTED_ADDRESSES_MAX, FAILURE_WINDOW, SERVICE_FAILURES_MAX, Service};

#[cfg(test)]
mod tests;
