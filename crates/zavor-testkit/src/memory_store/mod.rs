//! The plainest store that keeps the contract of the ports: ordered maps behind one lock, and a
//! "disk" beside them that is all that [`MemoryStore::crash`] leaves.
//!
//! Durability classes as in `DESIGN.md` section 3: a commit is on the disk when it returns; a
//! guard's transition when its [`Durable`] has been awaited; counters and events at the next
//! [`MemoryStore::flush`] (a real store does that every second; here the test says when); pending
//! attempts and pending messages never. Guards go to the disk as the bytes of their own
//! [`Guard::encode`], so a crash also tests those.
//!
//! Known limits: no eviction (tables grow with the test), events are not folded.

mod events;
mod identities;
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use zavor_app::ports::{Durable, GuardChange, Guards, Records, StoreAnswer, StoreError, at_once};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::{Guard, Keep, Touched};
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use self::events::EventLog;
use self::records::RecordBook;

/// Shards of the table of pending messages; several, so that a rule that wrongly reaches across
/// shards shows.
const PENDING_SHARDS: u64 = 16;

/// A store in memory. Clones are handles on the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    records: RecordBook,
    events: EventLog,
    sign_in: Table<GuardKey, SignInGuard>,
    origin: Table<NetworkKey, OriginGuard>,
    sending: Table<GuardKey, SendingGuard>,
    organisation: Table<(), OrganisationGuard>,
    pending: BTreeMap<u64, PendingMessages>,
}

/// Guards of one type, live and on the disk.
#[derive(Debug)]
struct Table<K, G> {
    live: BTreeMap<K, G>,
    disk: BTreeMap<K, Vec<u8>>,
    dirty: BTreeSet<K>,
}

impl<K, G> Default for Table<K, G> {
    fn default() -> Self {
        Self {
            live: BTreeMap::new(),
            disk: BTreeMap::new(),
            dirty: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Copy, G: Guard> Table<K, G> {
    fn change(&mut self, key: K, change: &mut GuardChange<'_, G>) -> Touched {
        let mut guard = self.live.get(&key).cloned().unwrap_or_default();
        let touched = change(&mut guard);
        if touched > Touched::Unchanged {
            self.live.insert(key, guard);
        }
        if touched >= Touched::Counters {
            self.dirty.insert(key);
        }
        touched
    }

    fn write(&mut self, key: K) {
        if let Some(guard) = self.live.get(&key) {
            let mut bytes = Vec::new();
            guard.encode(&mut bytes);
            self.disk.insert(key, bytes);
        } else {
            self.disk.remove(&key);
        }
        self.dirty.remove(&key);
    }

    fn flush(&mut self) {
        while let Some(key) = self.dirty.first().copied() {
            self.write(key);
        }
    }

    fn crash(&mut self) {
        self.dirty.clear();
        self.live = self
            .disk
            .iter()
            .map(|(key, bytes)| {
                let guard = G::decode(bytes).expect("a guard reads the bytes that it wrote");
                (*key, guard)
            })
            .collect();
    }

    /// Sweeps every guard and drops those with nothing left to say.
    fn sweep(&mut self, now: Timestamp) {
        let mut forgotten = Vec::new();
        for (key, guard) in &mut self.live {
            guard.sweep(now);
            if guard.keep(now) == Keep::Forget {
                forgotten.push(*key);
            }
        }
        for key in forgotten {
            self.live.remove(&key);
            self.dirty.insert(key);
        }
    }
}

impl MemoryStore {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("a change that panicked has failed its test already")
    }

    /// Writes counters and events behind, as a real store does every second.
    pub fn flush(&self) {
        let mut inner = self.inner();
        inner.sign_in.flush();
        inner.origin.flush();
        inner.sending.flush();
        inner.organisation.flush();
        inner.events.flush();
    }

    /// Loses everything that is not on the disk, as a killed process does. Futures that were
    /// under way must be dropped by the caller.
    pub fn crash(&self) {
        let mut inner = self.inner();
        inner.sign_in.crash();
        inner.origin.crash();
        inner.sending.crash();
        inner.organisation.crash();
        inner.events.crash();
        inner.pending.clear();
    }

    /// Drops what has run out, as a real store does now and then. Changes no answer.
    pub fn sweep(&self, now: Timestamp) {
        let mut inner = self.inner();
        inner.sign_in.sweep(now);
        inner.origin.sweep(now);
        inner.sending.sweep(now);
        inner.organisation.sweep(now);
    }

    /// Guards held in memory: sign-in, origin, sending.
    pub fn guard_counts(&self) -> (usize, usize, usize) {
        let inner = self.inner();
        (
            inner.sign_in.live.len(),
            inner.origin.live.len(),
            inner.sending.live.len(),
        )
    }

    /// The guard of an account or unknown name as it is, for assertions on its size and fate.
    pub fn sign_in_guard(&self, key: GuardKey) -> Option<SignInGuard> {
        self.inner().sign_in.live.get(&key).cloned()
    }

    fn durable<K, G>(
        &self,
        key: K,
        touched: Touched,
        table: fn(&mut Inner) -> &mut Table<K, G>,
    ) -> Durable
    where
        K: Ord + Copy + Send + 'static,
        G: Guard,
    {
        if touched < Touched::Transition {
            return Durable::already();
        }
        let store = self.clone();
        Durable(Some(Box::pin(async move {
            table(&mut store.inner()).write(key);
            Ok(())
        })))
    }
}

impl Guards for MemoryStore {
    fn change_sign_in<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SignInGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().sign_in.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.sign_in)))
    }

    fn change_origin<'a>(
        &'a self,
        key: NetworkKey,
        change: &'a mut GuardChange<'_, OriginGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().origin.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.origin)))
    }

    fn change_sending<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SendingGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().sending.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.sending)))
    }

    fn change_organisation<'a>(
        &'a self,
        change: &'a mut GuardChange<'_, OrganisationGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().organisation.change((), change);
        at_once(Ok(
            self.durable((), touched, |inner| &mut inner.organisation)
        ))
    }

    fn change_pending_messages<'a>(
        &'a self,
        instance: u64,
        change: &'a mut (dyn FnMut(&mut PendingMessages) + Send),
    ) -> StoreAnswer<'a, ()> {
        let mut inner = self.inner();
        change(inner.pending.entry(instance % PENDING_SHARDS).or_default());
        drop(inner);
        at_once(Ok(()))
    }

    fn locked_accounts(&self, now: Timestamp, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let policies = self.policies();
        let inner = self.inner();
        let locked = inner
            .sign_in
            .live
            .iter()
            .filter(|(_, guard)| !guard.lockouts(&policies.smart_lockout, now).is_empty());
        Ok(locked
            .filter_map(|(key, _)| key.account_id())
            .take(limit)
            .collect())
    }

    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> Result<bool, StoreError> {
        let inner = self.inner();
        let guards = inner.sending.live.iter();
        let mut accounts = guards.filter_map(|(key, guard)| Some((key.account_id()?, guard)));
        for (id, guard) in accounts.by_ref().take(limit) {
            each(id, guard);
        }
        Ok(accounts.next().is_none())
    }

    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NetworkKey, OriginGuard)>, StoreError> {
        let inner = self.inner();
        let blocked = inner
            .origin
            .live
            .iter()
            .filter(|(_, guard)| guard.keep(now) == Keep::Pinned)
            .take(limit)
            .map(|(key, guard)| (*key, guard.clone()))
            .collect();
        Ok(blocked)
    }
}
