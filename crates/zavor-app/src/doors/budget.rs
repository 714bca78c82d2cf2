//! How many bytes the clients of one door may make it keep, over all its connections together.
//!
//! A bound for each message is not enough: thousands of connections with one allowed message each
//! can fill the memory of the machine. Every door has one [`Budget`]; each connection holds a
//! `Share` of it, as large as its buffers ([`crate::doors::seats::Seat::hold`]). Clients that have
//! proved nothing may hold half of it together, so that strangers never take the bytes of signed-in
//! people and mail servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes of one door.
#[derive(Debug)]
pub struct Budget {
    all: Purse,
    /// The part held by clients that have proved nothing.
    strangers: Purse,
}

#[derive(Debug)]
struct Purse {
    most: usize,
    used: AtomicUsize,
}

/// What one connection holds of it; returned when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Arc<Budget>,
    held: AtomicUsize,
    /// How many of them count as a stranger's.
    unproved: AtomicUsize,
}

/// The budget is used up: no more may be held until something is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedUp;

impl Purse {
    fn new(most: usize) -> Self {
        Self {
            most,
            used: AtomicUsize::new(0),
        }
    }

    /// Changes one share from `from` to `to` bytes.
    fn change(&self, from: usize, to: usize) -> Result<(), UsedUp> {
        if to <= from {
            self.used.fetch_sub(from - to, Ordering::Relaxed);
            return Ok(());
        }
        let (ok, failed) = (Ordering::Relaxed, Ordering::Relaxed);
        let more = |used: usize| used.checked_add(to - from).filter(|sum| *sum <= self.most);
        let taken = self.used.fetch_update(ok, failed, more);
        taken.map(|_| ()).map_err(|_| UsedUp)
    }
}

impl Budget {
    /// A budget of at most this many bytes.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            all: Purse::new(most),
            strangers: Purse::new(most / 2),
        })
    }

    /// Bytes held now.
    pub fn used(&self) -> usize {
        self.all.used.load(Ordering::Relaxed)
    }

    /// An empty share.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share {
            budget: Arc::clone(self),
            held: AtomicUsize::new(0),
            unproved: AtomicUsize::new(0),
        }
    }
}

impl Share {
    /// Sets what it holds to exactly this many bytes, more or fewer than before. `proved`: whether
    /// this connection has shown a right to ask.
    ///
    /// # Errors
    /// [`UsedUp`] when not enough are left; the share stays as it was.
    pub(crate) fn hold(&self, bytes: usize, proved: bool) -> Result<(), UsedUp> {
        // Only one task at a time counts the bytes of one connection.
        let (held, before) = (self.held(), self.unproved.load(Ordering::Relaxed));
        let unproved = if proved { 0 } else { bytes };
        self.budget.strangers.change(before, unproved)?;
        self.unproved.store(unproved, Ordering::Relaxed);
        if let Err(full) = self.budget.all.change(held, bytes) {
            // Counting fewer as a stranger's than there are does no harm; counting more would.
            let back = before.min(unproved);
            let _ = self.budget.strangers.change(unproved, back);
            self.unproved.store(back, Ordering::Relaxed);
            return Err(full);
        }
        self.held.store(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Bytes it holds.
    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // Fewer bytes are never refused.
        let _ = self.hold(0, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_have_half_and_everything_is_given_back() {
        let budget = Budget::new(100);
        let (one, two) = (budget.share(), budget.share());
        assert_eq!(one.hold(40, false), Ok(()));
        assert_eq!(two.hold(20, false), Err(UsedUp), "half of it");
        assert_eq!(two.hold(20, true), Ok(()));
        assert_eq!(two.hold(61, true), Err(UsedUp));
        assert_eq!(budget.used(), 60, "what is refused is not held");
        assert_eq!(one.hold(10, false), Ok(()));
        assert_eq!(budget.used(), 30);
        assert_eq!(two.hold(80, true), Ok(()));
        assert_eq!(
            one.hold(20, false),
            Ok(()),
            "bytes of proved connections do not count here"
        );
        assert_eq!(one.hold(21, false), Err(UsedUp), "all of it");
        assert_eq!(one.hold(20, true), Ok(()));
        assert_eq!(budget.strangers.used.load(Ordering::Relaxed), 0);
        drop((one, two));
        assert_eq!(budget.used(), 0);
    }
}
