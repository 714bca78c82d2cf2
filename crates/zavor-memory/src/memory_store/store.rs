//! The contents of the store, behind one lock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zavor_core::account::GuardKey;
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use super::book::RecordBook;
use super::event_log::EventLog;
use super::table::Table;

/// A store in memory. Clones are handles on the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) records: RecordBook,
    pub(super) events: EventLog,
    pub(super) sign_in: Table<GuardKey, SignInGuard>,
    pub(super) origin: Table<NetworkKey, OriginGuard>,
    pub(super) sending: Table<GuardKey, SendingGuard>,
    pub(super) organisation: Table<(), OrganisationGuard>,
    pub(super) pending: BTreeMap<u64, PendingMessages>,
}

impl MemoryStore {
    /// The whole contents, locked. A change that panicked was made on a copy and left nothing half
    /// done; pending messages are the exception, and a crash forgets those as well.
    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes pending counters and events, as a real store does every second.
    pub fn flush(&self) {
        let mut inner = self.inner();
        inner.sign_in.flush();
        inner.origin.flush();
        inner.sending.flush();
        inner.organisation.flush();
        inner.events.flush();
    }

    /// Loses everything that is not on disk, as a killed process does: a replay uses it for the
    /// restarts of the recorded server. The caller must drop futures in progress.
    pub fn crash(&self) {
        let mut inner = self.inner();
        inner.sign_in.crash();
        inner.origin.crash();
        inner.sending.crash();
        inner.organisation.crash();
        inner.events.crash();
        inner.pending.clear();
    }

    /// Drops what has expired, as a real store does now and then, so that a replay of months keeps
    /// only what still counts. Changes no answer.
    pub fn sweep(&self, now: Timestamp) {
        let mut inner = self.inner();
        let policies = Arc::clone(&inner.records.page.policies);
        inner.sign_in.sweep(&policies, now);
        inner.origin.sweep(&policies, now);
        inner.sending.sweep(&policies, now);
        inner.organisation.sweep(&policies, now);
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

    /// The present guard of an account or unknown name, to inspect its size and fate.
    pub fn sign_in_guard(&self, key: GuardKey) -> Option<SignInGuard> {
        self.inner().sign_in.live.get(&key).cloned()
    }
}
