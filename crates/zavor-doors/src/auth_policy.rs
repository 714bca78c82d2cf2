//! Auth policy door: may a password be tried, and how did it end? (HTTP, as Dovecot's
//! `auth_policy_*` and weakforced speak it.)
//!
//! `allow` asks before (and, with Dovecot, again after) the password is verified; `report` says how
//! it ended. Dovecot reads only `status` and `msg`; the reason of a refusal is in `r_attrs`,
//! because `msg` would be shown to a client that has proved nothing. The commands that reset
//! counters or maintain lists are weakforced's, see [`AuthPolicyDesk`].
//!
//! Security: every command but `livez` and `readyz` needs the door's password (constant-time
//! compare); `reset` and lists need the administrative one, or, if none is configured, the door's
//! password from loopback. The name, the device hint and the session are texts of the client that
//! talks to the mail server.
//!
//! Known limits: no tarpit (status above 0), no `ja3` keys, no siblings; `stats` counts only this
//! door, since its start.

mod body;
#[doc(hidden)]
pub mod codec;
mod desk;
#[doc(hidden)]
pub mod digest;
mod lists;
mod mapping;
mod peers;
mod reply;
mod server;

pub use desk::AuthPolicyDesk;
pub use mapping::WhenUnavailable;
pub use server::{
    BODIES_BYTES_MAX, Bound, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, Config, Limits, bind,
};
