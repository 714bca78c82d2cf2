//! One attempt to sign in, and how it ended, as the rules see them.

use crate::event::{FailureReason, Protocol};
use crate::network::Origin;
use crate::sign_in::kinds::Class;

/// One try of one password.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Keyed hash of session, remote, protocol and digest: the identity of the attempt.
    pub key: u64,
    /// Where it came from.
    pub origin: Origin,
    /// Keyed hash of the client hint; 0 = none.
    pub hint: u32,
    /// Digest of the password, if the door knows one.
    pub digest: Option<u64>,
    /// Fingerprint of the stored password it is compared with, if Zavor compares; 0 = somebody else
    /// does.
    pub credential: u32,
    /// Whether the key contains a session: one connection, which tries one password at a time.
    pub has_session: bool,
    /// Whether Zavor itself compares the password, so that no mail server's bind belongs to it.
    pub ours: bool,
    /// Whether the account has app passwords, so that a success of which nobody says more may be one
    /// with such a password.
    pub has_app_passwords: bool,
    /// The protocol.
    pub protocol: Protocol,
    /// The class, if it is already known (a mail server's bind without a policy check).
    pub forced_class: Option<Class>,
}

/// How an attempt ended, as reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The right password.
    Success,
    /// A right app password.
    AppSuccess,
    /// A wrong one.
    Failure,
    /// Unknown: the mail server could not check the password.
    ServerFailure,
    /// Zavor's own refusal, reported back.
    PolicyReject,
    /// It opened nothing, and was no guess.
    NoGuess(NoGuess),
}

impl Closing {
    /// Whether the client got in.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Success | Self::AppSuccess)
    }
}

/// Why what was typed opens nothing, although nobody guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoGuess {
    /// A text of the form of app passwords that is none of this account and protocol
    /// ([`crate::app_password`]).
    WrongAppPassword,
    /// The right password, where policy lets app passwords alone open mail.
    AppPasswordNeeded,
}

impl NoGuess {
    /// What the log says, of unknown names too: rows of one reason fold.
    pub const fn reason(self) -> FailureReason {
        match self {
            Self::WrongAppPassword => FailureReason::WrongAppPassword,
            Self::AppPasswordNeeded => FailureReason::AppPasswordNeeded,
        }
    }
}
