//! How many bytes the clients of one door may make it keep, over all its connections together.
//!
//! A bound for each message is not enough: thousands of connections with an allowed one each are
//! the memory of the machine. Every door has one [`Budget`]; each connection holds a [`Share`] of
//! it, as large as its buffers are ([`crate::seats::Seat::hold`]). Who has proved nothing has half of
//! it, all together, so that strangers never take the bytes of people who are signed in and of mail
//! servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of one door.
#[derive(Debug)]
pub struct Budget {
    most: usize,
    used: AtomicUsize,
}

/// What one connection holds of it; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Arc<Budget>,
    held: AtomicUsize,
}

/// The budget is used up: nothing more may be kept for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedUp;

impl Budget {
    /// At most so many bytes.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            used: AtomicUsize::new(0),
        })
    }

    /// Bytes held now.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// An empty share.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share {
            budget: Arc::clone(self),
            held: AtomicUsize::new(0),
        }
    }

    fn take(&self, bytes: usize, most: usize) -> Result<(), UsedUp> {
        let (ok, failed) = (Ordering::Relaxed, Ordering::Relaxed);
        let more = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= most);
        let taken = self.used.fetch_update(ok, failed, more);
        taken.map(|_| ()).map_err(|_| UsedUp)
    }
}

impl Share {
    /// Holds exactly so many bytes from now on, more or fewer than before. `proved`: whether this
    /// connection has shown a right to ask.
    ///
    /// # Errors
    /// [`UsedUp`] when there are not so many; it holds what it held.
    pub(crate) fn hold(&self, bytes: usize, proved: bool) -> Result<(), UsedUp> {
        // One connection's bytes are counted by one task at a time.
        let held = self.held.load(Ordering::Relaxed);
        if bytes > held {
            let most = match proved {
                true => self.budget.most,
                false => self.budget.most / 2,
            };
            self.budget.take(bytes - held, most)?;
        } else {
            self.budget.used.fetch_sub(held - bytes, Ordering::Relaxed);
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
        let held = *self.held.get_mut();
        self.budget.used.fetch_sub(held, Ordering::Relaxed);
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
        drop((one, two));
        assert_eq!(budget.used(), 0);
    }
}
