//! Work that only one caller does at a time, because it reads much: whoever comes second is told so
//! at once, and nobody waits in a line that an attacker could make long.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody does the work.
#[derive(Default)]
pub(crate) struct Alone(AtomicBool);

/// That this caller does it; it ends when this is dropped.
#[must_use = "the work ends when this is dropped"]
pub(crate) struct Entered<'a>(&'a AtomicBool);

impl Alone {
    /// Begins the work; `None` while somebody else does it.
    pub(crate) fn enter(&self) -> Option<Entered<'_>> {
        let is_free = !self.0.swap(true, Ordering::Acquire);
        is_free.then(|| Entered(&self.0))
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_at_a_time() {
        let work = Alone::default();
        let entered = work.enter().expect("free");
        assert!(work.enter().is_none(), "taken");
        drop(entered);
        assert!(work.enter().is_some(), "free again");
    }
}
