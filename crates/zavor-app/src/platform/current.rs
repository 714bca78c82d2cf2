//! A setting that may be replaced while the server runs: every reader gets the one in force.

use std::sync::Arc;

use arc_swap::ArcSwap;

/// One value, shared by all clones.
#[derive(Debug, Default)]
pub struct Current<T>(Arc<ArcSwap<T>>);

impl<T> Current<T> {
    /// With this value in force from the start.
    pub fn new(value: T) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(value)))
    }

    /// The value in force. A later `set` does not change the value returned.
    pub fn get(&self) -> Arc<T> {
        self.0.load_full()
    }

    /// Replaces the value for everybody.
    pub fn set(&self, value: T) {
        self.0.store(Arc::new(value));
    }
}

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> From<T> for Current<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
