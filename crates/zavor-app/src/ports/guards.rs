//! Guards: the hot state behind every answer, and the promise that a change of it is on disk.
//!
//! [`Guards`] is what a store implements and can be used as `dyn`; [`GuardsExt`] is how use cases
//! call it, with a return value from the change.

use std::future::Future;

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use super::answer::{BoxFuture, StoreAnswer, StoreError};

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

/// How a guard changes: it returns what it touched. It may be called more than once (a cluster
/// retries its compare-and-set), so it must be a pure function of the guard.
pub type GuardChange<'c, G> = dyn FnMut(&mut G) -> Touched + Send + 'c;

/// Guards: hot state, each read and written as a whole. A question changes one guard.
pub trait Guards: Send + Sync + 'static {
    /// Changes the sign-in guard of an account or unknown name.
    fn change_sign_in<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SignInGuard>,
    ) -> StoreAnswer<'a, Durable>;
    /// Changes the guard of a network.
    fn change_origin<'a>(
        &'a self,
        key: NetworkKey,
        change: &'a mut GuardChange<'_, OriginGuard>,
    ) -> StoreAnswer<'a, Durable>;
    /// Passes the guards of these networks to `look`, in this order; a new one where there is none.
    /// Changes nothing. `look` may run under a lock: it must not ask the store anything.
    fn look_at_origins<'a>(
        &'a self,
        keys: &'a [NetworkKey],
        look: &'a mut (dyn FnMut(NetworkKey, &OriginGuard) + Send),
    ) -> StoreAnswer<'a, ()>;
    /// Changes the sending guard of an account, a sending name without an account, or a connector.
    fn change_sending<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SendingGuard>,
    ) -> StoreAnswer<'a, Durable>;
    /// Changes the organisation's guard.
    fn change_organisation<'a>(
        &'a self,
        change: &'a mut GuardChange<'_, OrganisationGuard>,
    ) -> StoreAnswer<'a, Durable>;
    /// Changes the pending messages that share a shard with this instance. They are never on disk.
    fn change_pending_messages<'a>(
        &'a self,
        instance: u64,
        change: &'a mut (dyn FnMut(&mut PendingMessages) + Send),
    ) -> StoreAnswer<'a, ()>;
    /// Accounts with a lockout in force at `now`, for lists; bounded by `limit`.
    fn locked_accounts(&self, now: Timestamp, limit: usize) -> StoreAnswer<'_, Vec<AccountId>>;
    /// Passes the sending guards of accounts to `each`, at most `limit` of them, in no order;
    /// `false` when there are more. `each` may run under a lock: it must not ask the store
    /// anything.
    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> StoreAnswer<'_, bool>;
    /// Guards of networks that are blocked at `now`, for lists; bounded by `limit`.
    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<(NetworkKey, OriginGuard)>>;
}

/// Guards as the use cases call them: the change returns a value beside what it touched.
pub trait GuardsExt: Guards {
    /// Changes the sign-in guard of an account or unknown name.
    fn sign_in<R: Send>(
        &self,
        key: GuardKey,
        mut change: impl FnMut(&mut SignInGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send {
        async move {
            let mut value = None;
            let mut keep = |guard: &mut SignInGuard| {
                let (made, touched) = change(guard);
                value = Some(made);
                touched
            };
            let durable = self.change_sign_in(key, &mut keep).await?;
            Ok((value.ok_or_else(not_asked)?, durable))
        }
    }

    /// Changes the guard of a network.
    fn origin<R: Send>(
        &self,
        key: NetworkKey,
        mut change: impl FnMut(&mut OriginGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send {
        async move {
            let mut value = None;
            let mut keep = |guard: &mut OriginGuard| {
                let (made, touched) = change(guard);
                value = Some(made);
                touched
            };
            let durable = self.change_origin(key, &mut keep).await?;
            Ok((value.ok_or_else(not_asked)?, durable))
        }
    }

    /// Changes the sending guard of an account, a sending name without an account, or a connector.
    fn sending<R: Send>(
        &self,
        key: GuardKey,
        mut change: impl FnMut(&mut SendingGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send {
        async move {
            let mut value = None;
            let mut keep = |guard: &mut SendingGuard| {
                let (made, touched) = change(guard);
                value = Some(made);
                touched
            };
            let durable = self.change_sending(key, &mut keep).await?;
            Ok((value.ok_or_else(not_asked)?, durable))
        }
    }

    /// Changes the organisation's guard.
    fn organisation<R: Send>(
        &self,
        mut change: impl FnMut(&mut OrganisationGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send {
        async move {
            let mut value = None;
            let mut keep = |guard: &mut OrganisationGuard| {
                let (made, touched) = change(guard);
                value = Some(made);
                touched
            };
            let durable = self.change_organisation(&mut keep).await?;
            Ok((value.ok_or_else(not_asked)?, durable))
        }
    }

    /// Changes the pending messages that share a shard with this instance.
    fn pending_messages<R: Send>(
        &self,
        instance: u64,
        mut change: impl FnMut(&mut PendingMessages) -> R + Send,
    ) -> impl Future<Output = Result<R, StoreError>> + Send {
        async move {
            let mut value = None;
            let mut keep = |messages: &mut PendingMessages| value = Some(change(messages));
            self.change_pending_messages(instance, &mut keep).await?;
            value.ok_or_else(not_asked)
        }
    }
}

impl<T: Guards + ?Sized> GuardsExt for T {}

/// The error for a store that answered without calling the change.
fn not_asked() -> StoreError {
    StoreError::Unreadable("the guard was not looked at".into())
}
