//! Locks that are used on when another thread failed.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; a panic of another thread that held the lock is no reason to stop deciding.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
