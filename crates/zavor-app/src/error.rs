//! What can go wrong in a use case, in the words of whoever asked.

use std::fmt;

use zavor_core::password_rule::PasswordRefusal;
use zavor_core::rights::Denied;

use crate::ports::StoreError;

/// Why an act was not done. Each variant says what was not changed by being an error at all:
/// a use case commits everything or nothing.
#[derive(Debug)]
pub enum AppError {
    /// No account (connector, policy, …) of that name.
    Unknown {
        /// What sort of thing.
        what: &'static str,
        /// The name as given.
        name: String,
    },
    /// Not acceptable as given; the text says why and what would be.
    Invalid(String),
    /// Refused by a rule; the text says which and what to do first.
    Refused(String),
    /// The actor has no right to it, or must show a second factor first.
    Denied(Denied),
    /// A new password breaks a rule.
    Password(PasswordRefusal),
    /// Somebody else changed the same thing at the same time; try again.
    Conflict,
    /// The store could not read or write.
    Store(StoreError),
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, name } => write!(f, "no {what} {name:?}"),
            Self::Invalid(text) | Self::Refused(text) => f.write_str(text),
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
