//! What can go wrong in a use case: values, not texts. The door that shows an error puts it into
//! the reader's words.

mod bulk;
mod notifications;
mod operator;
mod people;
mod policies;
mod reasons;
mod reminders;
mod sending;
mod sign_in;
mod sign_on;
mod subjects;
mod support;
mod verification;

use std::fmt;

use zavor_core::password_rule::PasswordRefusal;
use zavor_core::rights::Denied;

use crate::ports::StoreError;

pub use bulk::{InvalidBulk, RefusedBulk};
pub use notifications::{InvalidAlerts, InvalidRecipient, RefusedNotice};
pub use operator::{InvalidRequest, RefusedNow};
pub use people::{InvalidAccount, InvalidOrganisation, RefusedAccount, RefusedOrganisation};
pub use policies::InvalidPolicy;
pub(crate) use reminders::RefusedReminder;
pub use sending::{InvalidLimit, RefusedRelease};
pub use sign_in::{InvalidNetwork, RefusedNetwork};
pub use sign_on::{InvalidMethod, InvalidToken, RefusedMethod, RefusedToken};
pub use subjects::{Invalid, Refusal};
pub use support::{InvalidSupport, RefusedSupport};
pub use verification::{InvalidRecovery, RefusedCaller, RefusedLink, RefusedRecovery};

/// When no password can be checked at the moment.
pub(crate) const BUSY: Refusal = Refusal::Now(RefusedNow::Busy);
/// While the mail of a week is replayed for somebody else.
pub(crate) const REPLAYING: Refusal = Refusal::Now(RefusedNow::Replaying);
/// While the audit is verified for somebody else.
pub(crate) const VERIFYING: Refusal = Refusal::Now(RefusedNow::Verifying);

/// Why an act was not done. A use case commits everything or nothing, so every variant but one
/// means that nothing was changed. The exception is [`AppError::Partly`]: the act was committed and
/// a later step failed.
#[derive(Debug)]
pub enum AppError {
    /// There is no account (connector, policy, …) with that name.
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The name as given.
        name: String,
    },
    /// Not acceptable as given; the reason says why, and what would be.
    Invalid(Invalid),
    /// Refused by a rule; the reason says which, and what to do first.
    Refused(Refusal),
    /// The actor has no right to do it, or must show a second factor first.
    Denied(Denied),
    /// A new password breaks a rule.
    Password(PasswordRefusal),
    /// Somebody else changed the same thing at the same time; try again.
    Conflict,
    /// The store could not read or write.
    Store(StoreError),
    /// It was committed and is in force, but a later step failed.
    Partly(Box<Partly>),
}

/// An act of which only a part is done.
#[derive(Debug)]
pub struct Partly {
    /// What is done, and what is not.
    pub part: PartDone,
    /// Why the rest is not done.
    pub failed: AppError,
}

/// The done and the missing part of an act whose later step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartDone {
    /// The new password is in force; lockouts of the account were not ended.
    PasswordChanged,
    /// The first administrator exists; nobody is signed in.
    SetUp,
    /// The unlock is in the audit; the account is still locked.
    Unlock,
    /// The reset of counters is in the audit; it was done in part or not at all.
    ResetCounters,
    /// The release of a network is in the audit and perhaps in force, but not on disk.
    ReleaseOrigin,
    /// The sender's windows start from zero; it is still restricted.
    Unblock,
}

impl PartDone {
    /// Every value.
    pub const ALL: [Self; 6] = [
        Self::PasswordChanged,
        Self::SetUp,
        Self::Unlock,
        Self::ResetCounters,
        Self::ReleaseOrigin,
        Self::Unblock,
    ];

    /// The fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::SetUp => "set_up",
            Self::Unlock => "unlock",
            Self::ResetCounters => "reset_counters",
            Self::ReleaseOrigin => "release_origin",
            Self::Unblock => "unblock",
        }
    }

    /// What is done, what is not, and what to do, in English.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::PasswordChanged => {
                "the password was changed; lockouts were not ended, because it could not be \
                 written; unlock the account when the store works again"
            }
            Self::SetUp => {
                "the administrator was made and the link is used up; sign in with the new password"
            }
            Self::Unlock => {
                "the unlock was recorded and could not be carried out: the account is still locked; \
                 try again"
            }
            Self::ResetCounters => {
                "the reset was recorded and could not be carried out in full; try again"
            }
            Self::ReleaseOrigin => {
                "the release was recorded and could not be written in full: the network may be \
                 blocked again after a restart; try again"
            }
            Self::Unblock => {
                "the sending windows start from zero, but the release could not be written: the \
                 sender is still restricted; try again"
            }
        }
    }
}

impl fmt::Display for PartDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AppError {
    /// This error, for an act whose first part was committed before it.
    pub(crate) fn after(self, part: PartDone) -> Self {
        let failed = self;
        Self::Partly(Box::new(Partly { part, failed }))
    }

    /// The stable code that programs may rely on. A code never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Invalid(why) => why.code(),
            Self::Refused(why) => why.code(),
            Self::Denied(denied) => denied.as_str(),
            Self::Password(why) => why.rule().as_str(),
            Self::Conflict => "conflict",
            Self::Store(_) => "unavailable",
            Self::Partly(partly) => partly.part.as_str(),
        }
    }

    /// Why, without saying what was changed: for the end of a sentence that says so already.
    pub fn cause(&self) -> String {
        match self {
            Self::Store(StoreError::Unwritable(why)) => format!("the store cannot write: {why}"),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, name } => write!(f, "no {what} {name:?}"),
            Self::Invalid(why) => why.fmt(f),
            Self::Refused(why) => why.fmt(f),
            Self::Denied(denied) => f.write_str(denied.in_words()),
            Self::Password(why) => {
                write!(
                    f,
                    "the password was not accepted: {why}; nothing was changed"
                )
            }
            Self::Conflict => {
                f.write_str("somebody else changed the same thing just now; try again")
            }
            Self::Store(error) => error.fmt(f),
            Self::Partly(partly) => {
                write!(f, "{} ({})", partly.part.in_words(), partly.failed.cause())
            }
        }
    }
}

impl std::error::Error for AppError {}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            other => Self::Store(other),
        }
    }
}
