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
    /// The values that identify something, where the text above does not show their bytes.
    pub exact: Exact<'a>,
}

/// Bytes of values that are not text (outside UTF-8, or with control characters): a mail server
/// passes on what its clients send. The text shows them lossily; identity is their bytes. `None` =
/// the text is exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exact<'a> {
    /// Of `instance`.
    pub instance: Option<&'a [u8]>,
    /// Of `sasl_username`.
    pub sasl_username: Option<&'a [u8]>,
    /// Of `recipient`.
    pub recipient: Option<&'a [u8]>,
}

impl SendQuestion<'_> {
    /// The instance, exactly.
    pub(super) fn instance_bytes(&self) -> &[u8] {
        self.exact.instance.unwrap_or(self.instance.as_bytes())
    }

    /// The SASL user name, exactly.
    pub(super) fn sasl_username_bytes(&self) -> &[u8] {
        let exact = self.exact.sasl_username;
        exact.unwrap_or(self.sasl_username.as_bytes())
    }

    /// The recipient, exactly.
    pub(super) fn recipient_bytes(&self) -> &[u8] {
        self.exact.recipient.unwrap_or(self.recipient.as_bytes())
    }
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
