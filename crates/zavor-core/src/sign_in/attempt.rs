//! One attempt to sign in, and how it ended, as the rules hear of them.

use super::Class;
use crate::event::Protocol;
use crate::network::Origin;

/// One try of one password.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Keyed hash of session, remote, protocol and digest: the identity of the attempt.
    pub key: u64,
    /// Where it comes from.
    pub origin: Origin,
    /// Keyed hash of the client hint; 0 = none.
    pub hint: u32,
    /// Digest of the password, where the door knows one.
    pub digest: Option<u64>,
    /// Fingerprint of the stored password it is compared with, where Zavor compares; 0 = elsewhere.
    pub credential: u32,
    /// Whether the key holds a session: one connection, which tries one password at a time.
    pub has_session: bool,
    /// Through which protocol.
    pub protocol: Protocol,
    /// The class is known from elsewhere (a mail server's bind without a policy check).
    pub forced_class: Option<Class>,
}

/// How an attempt ended, as reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The right password.
    Success,
    /// A wrong one.
    Failure,
    /// Nobody knows: the mail server could not check it.
    ServerFailure,
    /// Our own refusal coming back.
    PolicyReject,
}
