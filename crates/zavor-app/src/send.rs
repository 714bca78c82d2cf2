//! Sending: what the Postfix policy door asks. (Owned by the sending slice.)

use std::net::IpAddr;

use zavor_core::moment::Span;

use crate::ports::{Store, StoreError};
use crate::sign_in::Mode;
use crate::zavor::Zavor;

/// In which moment of a message the question comes.
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
    /// In which moment; `None` for states that need no decision (CONNECT, HELO, …).
    pub moment: Option<SendMoment>,
    /// Postfix's name of the message; empty joins nothing.
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
    /// Recipient; empty at END-OF-MESSAGE with several.
    pub recipient: &'a str,
    /// Recipients; 0 at RCPT.
    pub recipient_count: u32,
    /// Declared size in bytes.
    pub size: u64,
    /// Enforce or observe.
    pub mode: Mode,
}

/// Why mail is refused. The texts on the wire are the door's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRefusal {
    /// 550 5.1.8: the account is restricted.
    Restricted,
    /// 550 5.7.711: the connector is restricted.
    RestrictedConnector,
    /// 550 5.7.1: sign-in is blocked, the session goes on.
    SignInBlocked,
    /// 550 5.5.3: too many recipients in one message.
    TooManyRecipients,
    /// 450 4.7.1: per-minute limit.
    MessagesPerMinute,
    /// 450 4.7.1: service limit.
    ServiceLimit,
    /// 450 4.7.1: organisation limit.
    OrganisationLimit,
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

impl<S: Store> Zavor<S> {
    /// Decides one question of the Postfix policy door.
    pub async fn decide_send(&self, question: &SendQuestion<'_>) -> Result<SendAnswer, StoreError> {
        let _ = question;
        unimplemented!()
    }
}
