//! What a store answers with, at once or later, and why it could not.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use futures_util::future::{Either, Ready, ready};

/// A boxed future, for ports that are used behind `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The answer of a store: immediate if it is in memory (no future is allocated), otherwise a boxed
/// future.
pub type StoreAnswer<'a, T> =
    Either<Ready<Result<T, StoreError>>, BoxFuture<'a, Result<T, StoreError>>>;

/// An immediate answer.
pub fn at_once<'a, T>(answer: Result<T, StoreError>) -> StoreAnswer<'a, T> {
    Either::Left(ready(answer))
}

/// The answer of a read that needs no other machine: it is complete before this returns.
pub fn read_now<'a, T>(read: impl FnOnce() -> Result<T, StoreError>) -> StoreAnswer<'a, T> {
    at_once(read())
}

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// State could not be read.
    Unreadable(String),
    /// State could not be written (a full disk); nothing was changed durably.
    Unwritable(String),
    /// The stored version was not the expected one; nothing was changed.
    Conflict,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the store cannot be read: {why}"),
            Self::Unwritable(why) => {
                write!(f, "the store cannot write: {why}; nothing was changed")
            }
            Self::Conflict => f.write_str("changed by somebody else in the meantime"),
        }
    }
}

impl std::error::Error for StoreError {}

/// Most rows on one page of any list.
pub const PAGE_MAX: usize = 10_000;
