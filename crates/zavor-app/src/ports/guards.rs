//! Guards: the hot state behind every answer, and the promise that a change of it is on disk.

use std::future::Future;

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use super::{BoxFuture, StoreError};

/// A promise that a guard's transition is on disk; awaited before an answer announces it.
#[must_use = "a transition is not durable until this is awaited"]
pub struct Durable(pub Option<BoxFuture<'static, Result<(), StoreError>>>);

impl Durable {
    /// Nothing to wait for.
    pub const fn already() -> Self {
        Self(None)
    }

    /// Waits until it is on disk.
    pub async fn wait(self) -> Result<(), StoreError> {
        match self.0 {
            Some(write) => write.await,
            None => Ok(()),
        }
    }
}

/// Guards: hot state, read and written as a whole. `change` may be called more than once (a
/// cluster retries its compare-and-set), so it must be a pure function of the guard.
pub trait Guards: Send + Sync + 'static {
    /// Changes the sign-in guard of an account or unknown name.
    fn sign_in<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SignInGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the guard of a network.
    fn origin<R: Send>(
        &self,
        key: NetworkKey,
        change: impl FnMut(&mut OriginGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the sending guard of an account, a name that is none, or a connector.
    fn sending<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SendingGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the organisation's guard.
    fn organisation<R: Send>(
        &self,
        change: impl FnMut(&mut OrganisationGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Works on the pending messages that share a shard with this instance.
    fn pending_messages<R: Send>(
        &self,
        instance: u64,
        change: impl FnMut(&mut PendingMessages) -> R + Send,
    ) -> impl Future<Output = Result<R, StoreError>> + Send;
    /// Accounts with a lockout in force at `now`, for lists; bounded by `limit`.
    fn locked_accounts(&self, now: Timestamp, limit: usize) -> Result<Vec<AccountId>, StoreError>;
    /// Shows the sending guards of accounts to `each`, at most `limit` of them, in no order; `false`
    /// when there are more. `each` may run under a lock: it asks the store nothing.
    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> Result<bool, StoreError>;
    /// Guards of networks that are blocked at `now`, for lists; bounded by `limit`.
    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NetworkKey, OriginGuard)>, StoreError>;
}
