//! Locks that stay usable after another thread has panicked.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; if another thread panicked while holding the lock, that is no reason to stop deciding.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
