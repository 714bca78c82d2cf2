//! A mutex for short critical sections that never wait for anything. A panic inside one leaves
//! plain data behind, so a poisoned lock is used as before.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// See the module text. Never held across an `await`.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    /// Around this value.
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Locks.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
