//! What bulk runs keep in memory; none of it survives a restart.

use std::collections::BTreeMap;

use futures_util::lock::Mutex as AsyncMutex;

use crate::people::behind::Starter;
use crate::platform::lock::Lock;

/// Locks of runs; two runs that share one only wait for one account of each other.
const STRIPES: usize = 16;

/// What bulk runs keep in memory; none of it survives a restart.
pub(crate) struct BulkState {
    /// Who started or resumed each active run.
    drivers: Lock<BTreeMap<u64, Starter>>,
    stripes: [AsyncMutex<()>; STRIPES],
}

impl Default for BulkState {
    fn default() -> Self {
        Self {
            drivers: Lock::default(),
            stripes: std::array::from_fn(|_| AsyncMutex::new(())),
        }
    }
}

impl BulkState {
    pub(super) fn has_room(&self) -> bool {
        self.drivers.lock().len() < BULKS_DRIVEN_MAX
    }

    pub(super) fn drive(&self, run: u64, starter: Starter) {
        self.drivers.lock().insert(run, starter);
    }

    /// Notes how the starter was last seen, unless the run was dropped or taken over meanwhile.
    pub(super) fn seen(&self, run: u64, starter: &Starter) {
        if let Some(known) = self.drivers.lock().get_mut(&run)
            && known.is_same(starter)
        {
            known.clone_from(starter);
        }
    }

    pub(super) fn let_go(&self, run: u64) {
        self.drivers.lock().remove(&run);
    }

    pub(super) fn is_driven(&self, run: u64) -> bool {
        self.drivers.lock().contains_key(&run)
    }

    pub(super) fn driven(&self) -> Vec<(u64, Starter)> {
        let drivers = self.drivers.lock();
        drivers
            .iter()
            .map(|(run, starter)| (*run, starter.clone()))
            .collect()
    }

    /// Serialises the accounts of one run.
    pub(super) fn order(&self, run: u64) -> &AsyncMutex<()> {
        // Lossless: the remainder is small.
        &self.stripes[(run % STRIPES as u64) as usize]
    }
}

/// Most runs that are active in the background at once.
pub const BULKS_DRIVEN_MAX: usize = 20;
