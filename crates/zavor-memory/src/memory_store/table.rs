//! Guards of one type, with the bytes that a crash leaves.

use std::collections::{BTreeMap, BTreeSet};

use zavor_app::ports::GuardChange;
use zavor_core::guard::{Guard, Keep, Touched};
use zavor_core::moment::Timestamp;
use zavor_core::policy::Policies;

/// Guards of one type, live and on the disk.
#[derive(Debug)]
pub(super) struct Table<K, G> {
    pub(super) live: BTreeMap<K, G>,
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
    pub(super) fn change(&mut self, key: K, change: &mut GuardChange<'_, G>) -> Touched {
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

    pub(super) fn write(&mut self, key: K) {
        if let Some(guard) = self.live.get(&key) {
            let mut bytes = Vec::new();
            guard.encode(&mut bytes);
            self.disk.insert(key, bytes);
        } else {
            self.disk.remove(&key);
        }
        self.dirty.remove(&key);
    }

    pub(super) fn flush(&mut self) {
        while let Some(key) = self.dirty.first().copied() {
            self.write(key);
        }
    }

    pub(super) fn crash(&mut self) {
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

    /// Sweeps every guard and drops those that hold nothing of use any more.
    pub(super) fn sweep(&mut self, policies: &Policies, now: Timestamp) {
        let mut forgotten = Vec::new();
        for (key, guard) in &mut self.live {
            guard.sweep(now);
            if guard.keep(policies, now) == Keep::Forget {
                forgotten.push(*key);
            }
        }
        for key in forgotten {
            self.live.remove(&key);
            self.dirty.insert(key);
        }
    }
}
