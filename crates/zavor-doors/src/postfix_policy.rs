//! Postfix policy door: may this sender send this? (Postfix `SMTPD_POLICY_README`.)
//!
//! Postfix sends lines `name=value`, ends a question with an empty line, and keeps the connection
//! for many questions, perhaps several at once. The answer is `action=...` and an empty line. The
//! documented set-up asks in three places (sender restrictions, recipient restrictions, end of
//! data); the use case decides what counts where, see `spec/sending.md`.
//!
//! Security: only networks of `allowed_clients` may ask; the sender, the recipient and the HELO
//! name are texts of the client that talks to Postfix. None of them ever appears in an answer.
//!
//! Known limit: Postfix 3.7 rewrites 5.1.8 to 5.1.2 from recipient restrictions and to 5.0.0 at
//! end of data; from sender restrictions it arrives unchanged.

#[doc(hidden)]
pub mod codec;
mod input;
mod mapping;
mod server;

pub use mapping::{SendDecider, WhenUnavailable};
pub use server::{BUFFERS_BYTES_MAX, Bound, CONNECTIONS_MAX, Config, Limits, bind};
