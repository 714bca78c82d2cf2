//! What a mail server asks about a message, and the answer.

use std::net::IpAddr;

use zavor_core::moment::Span;
use zavor_core::sending::SendRefusal;

use crate::platform::settings::Mode;

/// At which moment of a message the question comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendMoment {
    /// MAIL or RCPT; `recipient` may be empty at MAIL.
    Recipient,
    /// DATA: nothing to count yet.
    Data,
    /// END-OF-MESSAGE: the message is charged.
    EndOfMessage,
}

/// A question of the Postfix policy door, with its attributes as received.
#[derive(Debug, Clone, Default)]
pub struct SendQuestion<'a> {
    /// At which moment; `None` for states that need no decision (CONNECT, HELO, …).
    pub moment: Option<SendMoment>,
    /// Postfix's name for the message; an empty one belongs to no other question.
    pub instance: &'a str,
    /// Queue id; empty before the first accepted recipient.
    pub queue_id: &'a str,
    /// SASL user name; empty when not signed in.
    pub sasl_username: &'a str,
    /// Client address.
    pub client_address: Option<IpAddr>,
    /// Certificate fingerprint of the client; empty without one.
    pub ccert_fingerprint: &'a str,
    /// Public key fingerprint of the client's certificate; empty without one.
    pub ccert_pubkey_fingerprint: &'a str,
    /// Envelope sender.
    pub sender: &'a str,
    /// Recipient; empty at END-OF-MESSAGE with several recipients.
    pub recipient: &'a str,
    /// Recipients; 0 at RCPT.
    pub recipient_count: u32,
    /// Declared size in bytes.
    pub size: u64,
    /// Enforce or observe.
    pub mode: Mode,
}

/// Answer to a sending question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendAnswer {
    /// No objection (`DUNNO`).
    Dunno,
    /// Refuse.
    Refuse {
        /// Why.
        refusal: SendRefusal,
        /// When to try again, for temporary refusals.
        retry_after: Option<Span>,
    },
}

pub(super) const fn refuse(refusal: SendRefusal, retry_after: Option<Span>) -> SendAnswer {
    SendAnswer::Refuse {
        refusal,
        retry_after,
    }
}
