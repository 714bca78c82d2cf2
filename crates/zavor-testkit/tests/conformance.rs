//! The store contract, checked for the memory store and for the fault layer with its faults off.

use std::sync::Arc;

use zavor_memory::{MemoryStore, VirtualClock};
use zavor_testkit::FaultyStore;
use zavor_testkit::conformance::Place;

struct Memory(MemoryStore);

impl Place for Memory {
    type Store = MemoryStore;

    fn empty(_clock: Arc<VirtualClock>) -> Self {
        Self(MemoryStore::default())
    }

    fn open(&self) -> MemoryStore {
        self.0.clone()
    }

    fn flush(&self, store: &MemoryStore) {
        store.flush();
    }

    fn close(&mut self, store: MemoryStore) {
        store.flush();
    }

    fn kill(&mut self, store: MemoryStore) {
        store.crash();
    }
}

mod memory {
    zavor_testkit::conformance!(super::Memory);
}

/// All faults off except the conflict storm: every change of a guard is first tried once in vain.
struct Stormy(MemoryStore);

impl Place for Stormy {
    type Store = FaultyStore<MemoryStore>;

    fn empty(_clock: Arc<VirtualClock>) -> Self {
        Self(MemoryStore::default())
    }

    fn open(&self) -> Self::Store {
        let store = FaultyStore::new(self.0.clone());
        store.faults().set_conflict_storm(true);
        store.faults().set_turns_to_disk(1);
        store
    }

    fn flush(&self, store: &Self::Store) {
        store.inner().flush();
    }

    fn close(&mut self, store: Self::Store) {
        store.inner().flush();
    }

    fn kill(&mut self, store: Self::Store) {
        store.inner().crash();
    }
}

mod stormy {
    zavor_testkit::conformance!(super::Stormy);
}
