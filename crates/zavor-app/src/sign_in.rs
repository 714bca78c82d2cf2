//! Sign-in: check before, verify, report after.

use std::net::IpAddr;

use zavor_core::account::{AccountId, SignInName};
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::moment::Span;

use crate::ports::{Store, StoreError, TypedPassword};
use crate::zavor::Zavor;

/// Whether a door refuses or only writes down what it would refuse. Administrators' holds (a
/// blocked sign-in, the deny list) are enforced in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Refuse.
    #[default]
    Enforce,
    /// Let through and record.
    Observe,
}

/// One try of one password, as a door hears of it. Texts are as received; names are normalised
/// here, long texts are cut.
#[derive(Debug, Clone)]
pub struct SignInQuestion<'a> {
    /// What was typed as a name. Not UTF-8 or too long = an unknown account.
    pub name: &'a [u8],
    /// Client address.
    pub address: Option<IpAddr>,
    /// Through which protocol.
    pub protocol: Protocol,
    /// IMAP ID or user agent; may be empty.
    pub device: &'a str,
    /// The connection, as the mail server names it; may be empty.
    pub session: &'a str,
    /// A digest of the password where the door knows one (Dovecot's 12 bits).
    pub digest: Option<u64>,
    /// Enforce or observe.
    pub mode: Mode,
}

/// Answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckAnswer {
    /// The password may be tried.
    Allow,
    /// It may not; the client learns nothing but "no".
    Refuse {
        /// For the mail server's log, never for the client.
        reason: FailureReason,
        /// When it may be worth trying again; `None` when only a person's act helps.
        retry_after: Option<Span>,
    },
}

/// How a sign-in ended, as a door reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The password was right (and the door let the client in).
    Success,
    /// It was wrong, or the account is unknown.
    Failure,
    /// Our own refusal, coming back (`policy_reject`): no event, never a failure.
    PolicyReject,
}

/// A bind or web sign-in: Zavor itself verifies the password.
#[derive(Debug, Clone)]
pub struct VerifyQuestion<'a> {
    /// The attempt; `digest` is ignored, Zavor makes its own.
    pub attempt: SignInQuestion<'a>,
    /// The password as typed.
    pub password: TypedPassword,
    /// Whether the peer is a listed mail server that asks the auth policy door itself: its bind
    /// belongs to the attempt that its `allow` opened.
    pub trusted_proxy: bool,
}

/// Answer to a verification. All but `Right` look the same on the wire, at the same deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyAnswer {
    /// Right.
    Right {
        /// The account.
        account: AccountId,
        /// Its address.
        address: SignInName,
    },
    /// Wrong, unknown, or refused.
    Refused(FailureReason),
    /// Too many passwords at once: "busy", never "wrong"; nothing was counted.
    Busy,
}

impl<S: Store> Zavor<S> {
    /// Asks whether a password may be tried. Opens or refreshes a pending attempt.
    pub async fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
    ) -> Result<CheckAnswer, StoreError> {
        let _ = question;
        unimplemented!()
    }

    /// Records how a sign-in ended.
    pub async fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> Result<(), StoreError> {
        let _ = (question, outcome);
        unimplemented!()
    }

    /// Checks, verifies and reports in one (LDAP bind, later web).
    pub async fn verify_password(
        &self,
        question: VerifyQuestion<'_>,
    ) -> Result<VerifyAnswer, StoreError> {
        let _ = question;
        unimplemented!()
    }

    /// How long after its arrival a failed verification is answered, whatever the cause.
    pub fn answer_deadline(&self) -> Span {
        unimplemented!()
    }
}
