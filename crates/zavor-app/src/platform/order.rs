//! The order of acts on one subject: an act that says what it released (or placed) looks and
//! changes while no other act on that subject does, so that of many at the same time one says so.
//!
//! The order is of this process, which is the only one that writes to its store. It is never taken
//! twice: two subjects may share a stripe, and the second would wait for the first. Nothing under
//! it waits for another machine.

use std::hash::{BuildHasher, RandomState};

use futures_util::lock::{Mutex, MutexGuard};
use zavor_core::hold::Subject;

/// Acts on subjects that share a stripe wait for each other; acts on one subject always do.
const STRIPES: usize = 64;

/// See the module text.
pub(crate) struct Orders {
    stripes: [Mutex<()>; STRIPES],
    stripe_of: RandomState,
}

/// An act's turn; it ends when this is dropped.
#[must_use = "the turn ends when this is dropped"]
pub(crate) struct Turn<'a> {
    _stripe: MutexGuard<'a, ()>,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            stripes: std::array::from_fn(|_| Mutex::new(())),
            stripe_of: RandomState::new(),
        }
    }
}

impl Orders {
    /// Waits for this subject's turn.
    pub(crate) async fn turn(&self, subject: &Subject) -> Turn<'_> {
        let stripe = self.stripe_of.hash_one(subject) as usize % STRIPES;
        Turn {
            _stripe: self.stripes[stripe].lock().await,
        }
    }
}
