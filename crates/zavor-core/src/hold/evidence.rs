//! What a hold rests on: the facts a reader needs to judge whether it is right.
//!
//! Counted facts are numbers and addresses; what a person said is bounded text. Neither is trusted
//! by anything that decides: a hold is placed first, and its evidence only explains it.

use alloc::string::String;
use core::net::IpAddr;

use crate::event::Protocol;
use crate::moment::{Span, Timestamp};

/// The counted facts behind a hold. Texts are as given; whoever shows them escapes them.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Nothing beyond the reason itself.
    None,
    /// Wrong passwords at one class of place of one account.
    WrongPasswords {
        /// Failures counted (repeats of the same wrong password are not).
        failures: u32,
        /// The threshold of the class.
        threshold: u32,
        /// First counted failure of this series.
        first: Timestamp,
        /// Last counted failure.
        last: Timestamp,
        /// Different addresses seen (up to [`crate::sign_in::ADDRESSES_COUNTED_MAX`]).
        addresses: u32,
        /// Address of the last failure.
        last_address: Option<IpAddr>,
        /// Door of the last failure.
        last_protocol: Protocol,
        /// Familiar places of this account that are not locked by it.
        familiar_places_open: u32,
    },
    /// A network failed on several accounts: what led to the decision, as it was then.
    Guessing {
        /// Accounts it failed on within 24 h (bounded, see `origin_guard`).
        accounts: u32,
        /// The penalty when it was blocked, rounded down.
        penalty: u32,
        /// The penalty at which it was blocked.
        threshold: u32,
        /// When the first of these accounts cost it something.
        first: Timestamp,
        /// When the last one did: the moment of the block.
        last: Timestamp,
    },
    /// A sending limit was reached.
    SendingLimit {
        /// Recipients (or messages) recorded in the window.
        counted: u32,
        /// What the refused message would have added.
        requested: u32,
        /// The limit.
        limit: u32,
        /// The window.
        window: Span,
        /// The policy that set the limit.
        policy: String,
        /// Client address of the message that reached it.
        last_address: Option<IpAddr>,
    },
    /// Wrong one-time codes behind a right password.
    FailedCodes {
        /// Wrong codes counted.
        failures: u32,
        /// So many are too many.
        threshold: u32,
        /// The first of them.
        first: Timestamp,
        /// The last of them.
        last: Timestamp,
        /// Authenticator apps of this account that wait.
        waiting: u32,
        /// Second factors of this account that are open: passkeys, and apps that do not wait.
        open: u32,
    },
    /// What the person who placed it said.
    Statement {
        /// The text, at most [`STATEMENT_BYTES_MAX`].
        text: String,
    },
}

/// Longest reason or review statement in bytes.
pub const STATEMENT_BYTES_MAX: usize = 1000;
