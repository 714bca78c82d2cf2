//! What doors ask about a sign-in, and what was found out about the question.

use std::net::IpAddr;

use zavor_core::event::{FailureReason, Protocol};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Policies;
use zavor_core::sign_in::{Attempt, OriginView};

use crate::platform::resolve::ResolvedName;
use crate::platform::settings::Mode;
use crate::ports::Durable;

/// One try of one password, as a door reports it. Texts are as received; names are normalised here,
/// long texts are cut.
#[derive(Debug, Clone)]
pub struct SignInQuestion<'a> {
    /// What was typed as a name. If it is not UTF-8 or too long, the account is unknown.
    pub name: &'a [u8],
    /// Client address.
    pub address: Option<IpAddr>,
    /// The protocol.
    pub protocol: Protocol,
    /// IMAP ID or user agent; may be empty.
    pub device: &'a str,
    /// The connection, as the mail server calls it; may be empty.
    pub session: &'a str,
    /// A digest of the password if the door knows one (Dovecot's 12 bits).
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
        /// When another try may succeed; `None` when only a person's act helps.
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
    /// The mail server could not check it: an event, but nobody's failure.
    ServerFailure,
    /// Our own refusal comes back (`policy_reject`): no event, and not a failure.
    PolicyReject,
}

/// One attempt with everything that was found out about it.
pub(crate) struct SignInCase<'a> {
    pub(crate) question: &'a SignInQuestion<'a>,
    pub(crate) who: ResolvedName,
    pub(crate) attempt: Attempt,
    pub(crate) origin: OriginView,
    pub(crate) policies: std::sync::Arc<Policies>,
    pub(crate) now: Timestamp,
}

/// Whether a door in this mode refuses for this reason: observing doors still enforce what a person
/// decided.
pub(crate) fn enforced(reason: FailureReason, mode: Mode) -> bool {
    mode == Mode::Enforce
        || !matches!(
            reason,
            FailureReason::LockedOut
                | FailureReason::TooManyInFlight
                | FailureReason::OriginBlocked
        )
}

/// Waits for a transition. If only writing fails, the guards in memory keep deciding, and a refusal
/// may be answered before it is durable (`DESIGN.md`, "State and durability"): the store retries
/// and reports it in log and metrics.
pub(crate) async fn until_on_disk(durable: Durable) {
    if let Err(error) = durable.wait().await {
        tracing::warn!(%error, "a lockout or block is in force but not yet on disk");
    }
}

/// What an event says about the guard that it changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GuardMove {
    /// Whether it is the transition into or out of a lockout, or a new place.
    pub(crate) transition: bool,
    /// For a transition into a lockout: when that ends by itself.
    pub(crate) locked_until: Option<Timestamp>,
}
