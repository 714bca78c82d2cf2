//! A store that breaks on purpose. Which faults, and what must survive them:
//!
//! | fault | the use case sees | must hold |
//! |---|---|---|
//! | refuse before commit | an error, nothing changed | nothing was acknowledged |
//! | fail after commit | the same error, all changed | the caller cannot know; a retry is harmless |
//! | unwritable (full disk) | commits and transitions fail | guards in memory go on deciding |
//! | unreadable | every look-up fails | the door answers as `on_unavailable` says |
//! | slow disk | transitions and commits pend | others are answered meanwhile |
//! | conflict storm | `change` is called twice | it is a pure function of the guard |

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use zavor_app::ports::{
    AccountBrief, AccountQuery, Alert, ChainReport, ChainedAudit, Commit, Committed, Durable,
    Effect, EventQuery, Events, Guards, OriginRule, Records, Store, StoreError,
};
use zavor_core::account::{Account, AccountId, GuardKey, SignInName};
use zavor_core::actor::Role;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::policy::Policies;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use crate::executor::yield_now;

/// Which faults are on. All off at first.
#[derive(Debug, Default)]
pub struct Faults {
    unreadable: AtomicBool,
    unwritable: AtomicBool,
    conflict_storm: AtomicBool,
    refuse_before: AtomicU32,
    fail_after: AtomicU32,
    turns: AtomicU32,
    guard_turns: AtomicU32,
    forget_sign_in: AtomicBool,
    forget_sending: AtomicBool,
    drop_audit: AtomicBool,
}

impl Faults {
    /// Whether nothing can be read.
    pub fn set_unreadable(&self, on: bool) {
        self.unreadable.store(on, SeqCst);
    }

    /// Whether nothing can be written: a full disk.
    pub fn set_unwritable(&self, on: bool) {
        self.unwritable.store(on, SeqCst);
    }

    /// Whether nothing can be written just now.
    pub fn is_unwritable(&self) -> bool {
        self.unwritable.load(SeqCst)
    }

    /// Whether every change of a guard is tried once in vain first.
    pub fn set_conflict_storm(&self, on: bool) {
        self.conflict_storm.store(on, SeqCst);
    }

    /// The next so many commits fail and change nothing.
    pub fn refuse_next_commits(&self, commits: u32) {
        self.refuse_before.store(commits, SeqCst);
    }

    /// The next so many commits happen, and are answered with an error all the same.
    pub fn fail_after_next_commits(&self, commits: u32) {
        self.fail_after.store(commits, SeqCst);
    }

    /// How many turns every commit and every transition takes to reach the disk.
    pub fn set_turns_to_disk(&self, turns: u32) {
        self.turns.store(turns, SeqCst);
    }

    /// How many turns every question to a guard takes, so that use cases interleave.
    pub fn set_turns_to_guards(&self, turns: u32) {
        self.guard_turns.store(turns, SeqCst);
    }

    /// Whether every sign-in guard is forgotten between two questions. No store may do that: it
    /// is there to see that tests notice.
    pub fn forget_sign_in_guards(&self, on: bool) {
        self.forget_sign_in.store(on, SeqCst);
    }

    /// The same for sending guards.
    pub fn forget_sending_guards(&self, on: bool) {
        self.forget_sending.store(on, SeqCst);
    }

    /// Whether commits lose their audit events. No store may do that either.
    pub fn drop_audit(&self, on: bool) {
        self.drop_audit.store(on, SeqCst);
    }

    /// Switches every fault off (not what a test forgets on purpose).
    pub fn stop(&self) {
        self.set_unreadable(false);
        self.set_unwritable(false);
        self.set_conflict_storm(false);
        self.refuse_next_commits(0);
        self.fail_after_next_commits(0);
        self.set_turns_to_disk(0);
        self.set_turns_to_guards(0);
    }

    fn read(&self) -> Result<(), StoreError> {
        if self.unreadable.load(SeqCst) {
            return Err(StoreError::Unreadable("an injected fault".into()));
        }
        Ok(())
    }

    fn write(&self) -> Result<(), StoreError> {
        if self.unwritable.load(SeqCst) {
            return Err(StoreError::Unwritable("an injected full disk".into()));
        }
        Ok(())
    }

    async fn reach_the_disk(&self) {
        take_turns(self.turns.load(SeqCst)).await;
    }

    /// The way to a guard: others get their turn, then state must be readable.
    async fn reach_a_guard(&self) -> Result<(), StoreError> {
        take_turns(self.guard_turns.load(SeqCst)).await;
        self.read()
    }
}

async fn take_turns(turns: u32) {
    for _ in 0..turns {
        yield_now().await;
    }
}

fn take_one(counter: &AtomicU32) -> bool {
    let less = |n: u32| n.checked_sub(1);
    counter.fetch_update(SeqCst, SeqCst, less).is_ok()
}

/// A store with [`Faults`] in front.
#[derive(Debug, Clone)]
pub struct FaultyStore<S> {
    inner: S,
    faults: Arc<Faults>,
}

impl<S: Store> FaultyStore<S> {
    /// A store that works until told otherwise through [`FaultyStore::faults`].
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            faults: Arc::default(),
        }
    }

    /// The switches.
    pub fn faults(&self) -> Arc<Faults> {
        Arc::clone(&self.faults)
    }

    /// The store behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Calls `change` once in vain when a conflict storm is on, then for real.
    fn stormy<G: Clone, R>(
        &self,
        mut change: impl FnMut(&mut G) -> R + Send,
    ) -> impl FnMut(&mut G) -> R + Send {
        let storm = self.faults.conflict_storm.load(SeqCst);
        move |guard| {
            if storm {
                let _lost = change(&mut guard.clone());
            }
            change(guard)
        }
    }

    fn slow(&self, durable: Durable) -> Durable {
        let Some(write) = durable.0 else {
            return Durable::already();
        };
        let faults = Arc::clone(&self.faults);
        Durable(Some(Box::pin(async move {
            faults.reach_the_disk().await;
            faults.write()?;
            write.await
        })))
    }
}

impl<S: Store> Guards for FaultyStore<S> {
    async fn sign_in<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SignInGuard) -> (R, Touched) + Send,
    ) -> Result<(R, Durable), StoreError> {
        self.faults.reach_a_guard().await?;
        let mut change = change;
        if self.faults.forget_sign_in.load(SeqCst) {
            return Ok((change(&mut SignInGuard::default()).0, Durable::already()));
        }
        let (value, durable) = self.inner.sign_in(key, self.stormy(change)).await?;
        Ok((value, self.slow(durable)))
    }

    async fn origin<R: Send>(
        &self,
        key: NetworkKey,
        change: impl FnMut(&mut OriginGuard) -> (R, Touched) + Send,
    ) -> Result<(R, Durable), StoreError> {
        self.faults.reach_a_guard().await?;
        let (value, durable) = self.inner.origin(key, self.stormy(change)).await?;
        Ok((value, self.slow(durable)))
    }

    async fn sending<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SendingGuard) -> (R, Touched) + Send,
    ) -> Result<(R, Durable), StoreError> {
        self.faults.reach_a_guard().await?;
        let mut change = change;
        if self.faults.forget_sending.load(SeqCst) {
            return Ok((change(&mut SendingGuard::default()).0, Durable::already()));
        }
        let (value, durable) = self.inner.sending(key, self.stormy(change)).await?;
        Ok((value, self.slow(durable)))
    }

    async fn organisation<R: Send>(
        &self,
        change: impl FnMut(&mut OrganisationGuard) -> (R, Touched) + Send,
    ) -> Result<(R, Durable), StoreError> {
        self.faults.reach_a_guard().await?;
        let (value, durable) = self.inner.organisation(self.stormy(change)).await?;
        Ok((value, self.slow(durable)))
    }

    async fn pending_messages<R: Send>(
        &self,
        instance: u64,
        change: impl FnMut(&mut PendingMessages) -> R + Send,
    ) -> Result<R, StoreError> {
        self.faults.reach_a_guard().await?;
        self.inner.pending_messages(instance, change).await
    }

    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NetworkKey, OriginGuard)>, StoreError> {
        self.faults.read()?;
        self.inner.blocked_origins(now, limit)
    }
}

impl<S: Store> Records for FaultyStore<S> {
    fn find(&self, name: &SignInName) -> Result<Option<AccountId>, StoreError> {
        self.faults.read()?;
        self.inner.find(name)
    }

    fn find_brief(&self, name: &SignInName) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        self.faults.read()?;
        self.inner.find_brief(name)
    }

    fn brief(&self, id: AccountId) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        self.faults.read()?;
        self.inner.brief(id)
    }

    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.faults.read()?;
        self.inner.account(id)
    }

    fn accounts(&self, query: &AccountQuery) -> Result<Vec<Account>, StoreError> {
        self.faults.read()?;
        self.inner.accounts(query)
    }

    fn account_count(&self) -> u64 {
        self.inner.account_count()
    }

    fn next_account_id(&self) -> Result<AccountId, StoreError> {
        self.faults.read()?;
        self.inner.next_account_id()
    }

    fn lasting_holds(&self, subject: &Subject) -> Result<Arc<[StoredHold]>, StoreError> {
        self.faults.read()?;
        self.inner.lasting_holds(subject)
    }

    fn all_holds(&self) -> Result<Vec<StoredHold>, StoreError> {
        self.faults.read()?;
        self.inner.all_holds()
    }

    fn policies(&self) -> Arc<Policies> {
        self.inner.policies()
    }

    fn domains(&self) -> Arc<[String]> {
        self.inner.domains()
    }

    fn roles(&self, id: AccountId) -> Result<Vec<(Role, Vec<String>)>, StoreError> {
        self.faults.read()?;
        self.inner.roles(id)
    }

    fn all_roles(&self) -> Result<Vec<(AccountId, Role, Vec<String>)>, StoreError> {
        self.faults.read()?;
        self.inner.all_roles()
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.inner.origin_rules()
    }

    fn due_effects(&self, now: Timestamp, limit: usize) -> Result<Vec<Effect>, StoreError> {
        self.faults.read()?;
        self.inner.due_effects(now, limit)
    }

    async fn commit(&self, mut commit: Commit) -> Result<Committed, StoreError> {
        if self.faults.drop_audit.load(SeqCst) {
            commit.audit.clear();
        }
        self.faults.reach_the_disk().await;
        self.faults.write()?;
        if take_one(&self.faults.refuse_before) {
            return Err(StoreError::Unwritable("an injected fault".into()));
        }
        let committed = self.inner.commit(commit).await?;
        if take_one(&self.faults.fail_after) {
            return Err(StoreError::Unwritable(
                "an injected fault after the commit".into(),
            ));
        }
        Ok(committed)
    }

    fn audit(&self, from_seq: u64, limit: usize) -> Result<Vec<ChainedAudit>, StoreError> {
        self.faults.read()?;
        self.inner.audit(from_seq, limit)
    }

    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>, StoreError> {
        self.faults.read()?;
        self.inner.audit_head()
    }

    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> Result<ChainReport, StoreError> {
        self.faults.read()?;
        self.inner.audit_verify(from)
    }
}

impl<S: Store> Events for FaultyStore<S> {
    fn record_sign_in(&self, event: SignInEvent) {
        self.inner.record_sign_in(event);
    }

    fn record_message(&self, event: MessageEvent) {
        self.inner.record_message(event);
    }

    fn raise(&self, alert: Alert) {
        self.inner.raise(alert);
    }

    fn sign_ins(&self, query: &EventQuery) -> Result<Vec<SignInEvent>, StoreError> {
        self.faults.read()?;
        self.inner.sign_ins(query)
    }

    fn messages(&self, query: &EventQuery) -> Result<Vec<MessageEvent>, StoreError> {
        self.faults.read()?;
        self.inner.messages(query)
    }

    fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        self.faults.read()?;
        self.inner.alerts(limit)
    }
}
