//! A store that fails on purpose. The faults, and what must hold under each:
//!
//! | fault | the use case sees | must hold |
//! |---|---|---|
//! | refuse before commit | an error, nothing changed | nothing was acknowledged |
//! | fail after commit | the same error, all changed | the caller cannot know; a retry is harmless |
//! | unwritable (full disk) | commits and transitions fail | guards in memory continue to decide |
//! | unreadable | every look-up fails | the door answers as `on_unavailable` says |
//! | disk fills up | the first writes of an act succeed | the answer says exactly what was done |
//! | slow disk | transitions and commits wait | other questions are answered meanwhile |
//! | conflict storm | `change` is called twice | it is a pure function of the guard |

mod records;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use futures_util::future::Either;
use zavor_app::ports::{Durable, GuardChange, Guards, Store, StoreAnswer, StoreError, at_once};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use zavor_memory::yield_now;

/// Which faults are on. At first all are off.
#[derive(Debug, Default)]
pub struct Faults {
    unreadable: AtomicBool,
    unwritable: AtomicBool,
    conflict_storm: AtomicBool,
    refuse_before: AtomicU32,
    fail_after: AtomicU32,
    /// Number of writes that still succeed, plus one; 0 = all succeed.
    writes_left: AtomicU32,
    turns: AtomicU32,
    guard_turns: AtomicU32,
    forget_sign_in: AtomicBool,
    forget_sending: AtomicBool,
    drop_audit: AtomicBool,
    reads: AtomicU32,
    writes: AtomicU32,
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

    /// Whether nothing can be written at the moment.
    pub fn is_unwritable(&self) -> bool {
        self.unwritable.load(SeqCst)
    }

    /// Whether `change` is first called once in vain for every change of a guard.
    pub fn set_conflict_storm(&self, on: bool) {
        self.conflict_storm.store(on, SeqCst);
    }

    /// The next `commits` commits fail and change nothing.
    pub fn refuse_next_commits(&self, commits: u32) {
        self.refuse_before.store(commits, SeqCst);
    }

    /// The next `commits` commits take effect, but are answered with an error.
    pub fn fail_after_next_commits(&self, commits: u32) {
        self.fail_after.store(commits, SeqCst);
    }

    /// After `writes` more commits and transitions nothing can be written: the disk fills up in the
    /// middle of an act.
    pub fn fill_after_writes(&self, writes: u32) {
        self.writes_left.store(writes + 1, SeqCst);
    }

    /// How many turns every commit and every transition takes to reach the disk.
    pub fn set_turns_to_disk(&self, turns: u32) {
        self.turns.store(turns, SeqCst);
    }

    /// How many turns every question to a guard takes, so that use cases interleave.
    pub fn set_turns_to_guards(&self, turns: u32) {
        self.guard_turns.store(turns, SeqCst);
    }

    /// Whether every sign-in guard is forgotten between two questions. No store may do that: this
    /// checks that tests notice.
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

    /// Switches every fault off, except what a test forgets on purpose.
    pub fn stop(&self) {
        self.set_unreadable(false);
        self.set_unwritable(false);
        self.set_conflict_storm(false);
        self.refuse_next_commits(0);
        self.fail_after_next_commits(0);
        self.writes_left.store(0, SeqCst);
        self.set_turns_to_disk(0);
        self.set_turns_to_guards(0);
    }

    /// Reads and writes so far, of records and guards: to compare the work of two questions.
    pub fn counted(&self) -> (u32, u32) {
        (self.reads.load(SeqCst), self.writes.load(SeqCst))
    }

    fn read(&self) -> Result<(), StoreError> {
        self.reads.fetch_add(1, SeqCst);
        if self.unreadable.load(SeqCst) {
            return Err(StoreError::Unreadable("an injected fault".into()));
        }
        Ok(())
    }

    fn write(&self) -> Result<(), StoreError> {
        self.writes.fetch_add(1, SeqCst);
        if self.unwritable.load(SeqCst) {
            return Err(StoreError::Unwritable("an injected full disk".into()));
        }
        let full = || StoreError::Unwritable("an injected disk that filled up".into());
        match self.writes_left.load(SeqCst) {
            0 => Ok(()),
            1 => Err(full()),
            left => {
                self.writes_left.store(left - 1, SeqCst);
                Ok(())
            }
        }
    }

    async fn reach_the_disk(&self) {
        take_turns(self.turns.load(SeqCst)).await;
    }

    /// The way to a guard: others get their turn; then state must be readable.
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

    /// The store behind it.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Calls `change` once in vain if a conflict storm is on, then for real.
    fn stormy<'a, G: Clone>(
        &self,
        change: &'a mut GuardChange<'_, G>,
    ) -> impl FnMut(&mut G) -> Touched + Send + 'a {
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
    fn change_sign_in<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SignInGuard>,
    ) -> StoreAnswer<'a, Durable> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            if self.faults.forget_sign_in.load(SeqCst) {
                change(&mut SignInGuard::default());
                return Ok(Durable::already());
            }
            let mut change = self.stormy(change);
            let durable = self.inner.change_sign_in(key, &mut change).await?;
            Ok(self.slow(durable))
        }))
    }

    fn change_origin<'a>(
        &'a self,
        key: NetworkKey,
        change: &'a mut GuardChange<'_, OriginGuard>,
    ) -> StoreAnswer<'a, Durable> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            let mut change = self.stormy(change);
            let durable = self.inner.change_origin(key, &mut change).await?;
            Ok(self.slow(durable))
        }))
    }

    fn look_at_origins<'a>(
        &'a self,
        keys: &'a [NetworkKey],
        look: &'a mut (dyn FnMut(NetworkKey, &OriginGuard) + Send),
    ) -> StoreAnswer<'a, ()> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            self.inner.look_at_origins(keys, look).await
        }))
    }

    fn change_sending<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SendingGuard>,
    ) -> StoreAnswer<'a, Durable> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            if self.faults.forget_sending.load(SeqCst) {
                change(&mut SendingGuard::default());
                return Ok(Durable::already());
            }
            let mut change = self.stormy(change);
            let durable = self.inner.change_sending(key, &mut change).await?;
            Ok(self.slow(durable))
        }))
    }

    fn change_organisation<'a>(
        &'a self,
        change: &'a mut GuardChange<'_, OrganisationGuard>,
    ) -> StoreAnswer<'a, Durable> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            let mut change = self.stormy(change);
            let durable = self.inner.change_organisation(&mut change).await?;
            Ok(self.slow(durable))
        }))
    }

    fn change_pending_messages<'a>(
        &'a self,
        instance: u64,
        change: &'a mut (dyn FnMut(&mut PendingMessages) + Send),
    ) -> StoreAnswer<'a, ()> {
        Either::Right(Box::pin(async move {
            self.faults.reach_a_guard().await?;
            self.inner.change_pending_messages(instance, change).await
        }))
    }

    fn locked_accounts(&self, now: Timestamp, limit: usize) -> StoreAnswer<'_, Vec<AccountId>> {
        match self.faults.read() {
            Ok(()) => self.inner.locked_accounts(now, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> StoreAnswer<'_, bool> {
        match self.faults.read() {
            Ok(()) => self.inner.sending_guards(limit, each),
            Err(error) => at_once(Err(error)),
        }
    }

    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<(NetworkKey, OriginGuard)>> {
        match self.faults.read() {
            Ok(()) => self.inner.blocked_origins(now, limit),
            Err(error) => at_once(Err(error)),
        }
    }
}
