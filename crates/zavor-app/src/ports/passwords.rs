//! Passwords: what was typed, and the bounded pool that hashes and compares.
//!
//! A hash costs tens of milliseconds and megabytes on purpose, so callers wait in a queue with an
//! order ([`HashPriority`]) and with bounds for each account and origin.

use std::fmt;
use std::net::IpAddr;

use zavor_core::account::GuardKey;
use zavor_core::password_cost::{HashCost, Measured};
use zavor_core::policy::PasswordPolicy;

use super::answer::BoxFuture;

/// A typed password. Wiped when dropped, never printed. Any bytes: not all clients send UTF-8.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct TypedPassword(pub Vec<u8>);

impl fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedPassword(..)")
    }
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Right. `rehash` is a hash with today's parameters when the stored one is older.
    Right {
        /// What to store instead.
        rehash: Option<String>,
    },
    /// Wrong.
    Wrong,
    /// No worker was free before the deadline: the result is unknown, so count nothing.
    Busy(Crowd),
}

/// Who kept a question waiting until it was turned away (ADR 83).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// Questions about the same name, or from the same origin. Their bounds do not ask whether the name
    /// has an account, so any name in its place is turned away.
    Own,
    /// Those of others. Unknown names have a smaller share, so an account may have been served.
    Others,
}

/// Who waits for a hash, so that nobody takes the whole pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashClass {
    /// Whose password; at most `passwords.verifications_per_account` run at once, others wait.
    pub account: GuardKey,
    /// Client address; bounded per origin.
    pub origin: Option<IpAddr>,
    /// Familiar places and known devices go first; unknown accounts get a quarter of the pool, recovery a
    /// sixteenth with places of its own.
    pub priority: HashPriority,
}

/// The order in the hash queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HashPriority {
    /// A familiar place or a known device.
    Familiar,
    /// Any other place of a known account.
    Other,
    /// A code of recovery, made or tried. It takes no place of anybody who signs in.
    Recovery,
    /// An unknown account.
    Unknown,
}

/// What is known of a password among stolen ones (ADR 52, ADR 67).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stolen {
    /// The organisation keeps no list of them.
    NotKept,
    /// So often; 0 = never.
    Seen(u64),
    /// The list cannot be read, or its disk does not answer.
    Unknown,
    /// Too many ask at the moment: who asks again gets an answer.
    Busy,
}

/// Password hashes, computed off the async threads on a bounded pool.
pub trait Passwords: Send + Sync + 'static {
    /// Verifies a typed password; `stored: None` spends the same work and answers `Wrong`.
    fn verify<'a>(
        &'a self,
        class: HashClass,
        stored: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified>;
    /// Hashes a new password with today's parameters; `None` when the pool stays busy. Without a class it
    /// is the act of somebody who has proved who they are: only the length of the line limits it.
    fn hash<'a>(
        &'a self,
        class: Option<HashClass>,
        password: TypedPassword,
    ) -> BoxFuture<'a, Option<String>>;
    /// Whether an imported hash has a known scheme with sane costs; the text says why not.
    fn accepts_hash(&self, hash: &str) -> Result<(), String>;
    /// The rank of a word (NFKC, lower-case) in the list of common passwords: 0 is the most common;
    /// `None` when it is not listed.
    fn common_rank(&self, folded: &str) -> Option<u32>;
    /// Whether people put this word (lower-case) into passwords; see
    /// [`zavor_core::password_rule::CommonPasswords::is_word`].
    fn is_common_word(&self, folded: &str) -> bool;
    /// Whether these letters (lower-case) are a phrase that many people know; see
    /// [`zavor_core::password_rule::CommonPasswords::is_phrase`].
    fn is_common_phrase(&self, letters: &str) -> bool;
    /// Whether a password was seen among stolen ones, as typed or in its NFKC form.
    fn breached_count<'a>(&'a self, typed: &'a TypedPassword) -> BoxFuture<'a, Stolen>;
    /// How long the measured costs take on this machine; at most
    /// [`zavor_core::password_cost::MEASURED_MAX`].
    fn measured(&self) -> Vec<Measured>;
    /// Measures a cost once, after everybody who waits; measures nothing when the pool stays busy.
    fn measure(&self, cost: HashCost) -> BoxFuture<'_, ()>;
    /// A policy was set: its limits apply to everything asked from now on.
    fn set_policy(&self, policy: &PasswordPolicy);
    /// By which factor the pool is slower than usual: more than one means "behind".
    fn is_behind(&self) -> bool;
}
