//! Where answers to a client go.

use std::future::Future;

/// The client is gone, or does not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone;

/// Where answers go.
pub(super) trait Answers: Send {
    /// Takes one whole message.
    fn send(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Gone>> + Send;
}
