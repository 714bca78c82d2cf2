//! What sending keeps in memory: restrictions that could not be written yet, and what each mail
//! server asks. All of it is bounded, and none of it survives a restart.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zavor_core::hold::{HoldIdentity, StoredHold, Subject};
use zavor_core::sending::RECIPIENT_NAME_BYTES_MAX;

use crate::sending::coverage::Coverage;

/// Most senders whose restriction waits to be written. Beyond it, the windows keep refusing message
/// by message.
pub const UNWRITTEN_MAX: usize = 10_000;

/// The state of sending in this process.
pub(crate) struct SendingState {
    /// Whether RCPT must look at the organisation's guard. True until somebody has looked.
    pub(crate) organisation_tight: AtomicBool,
    /// Which questions each mail server asks.
    pub(crate) coverage: Coverage,
    unwritten_count: AtomicUsize,
    unwritten: Mutex<HashMap<Subject, Vec<StoredHold>>>,
}

impl Default for SendingState {
    fn default() -> Self {
        Self {
            organisation_tight: AtomicBool::new(true),
            coverage: Coverage::default(),
            unwritten_count: AtomicUsize::new(0),
            unwritten: Mutex::default(),
        }
    }
}

impl SendingState {
    /// Whether a restriction of this sender could not be written yet.
    pub(crate) fn is_unwritten(&self, subject: &Subject) -> bool {
        self.unwritten_count.load(Ordering::Acquire) > 0
            && self.unwritten_holds().contains_key(subject)
    }

    /// Restrictions of this sender that could not be written yet.
    pub(crate) fn unwritten(&self, subject: &Subject) -> Vec<StoredHold> {
        if self.unwritten_count.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        self.unwritten_holds()
            .get(subject)
            .cloned()
            .unwrap_or_default()
    }

    /// All restrictions that could not be written yet.
    pub(crate) fn all_unwritten(&self) -> Vec<StoredHold> {
        self.unwritten_holds().values().flatten().cloned().collect()
    }

    /// Keeps what could not be written; `false` when too many wait already.
    pub(crate) fn keep_unwritten(&self, subject: &Subject, holds: Vec<StoredHold>) -> bool {
        let mut unwritten = self.unwritten_holds();
        if unwritten.len() >= UNWRITTEN_MAX && !unwritten.contains_key(subject) {
            return false;
        }
        unwritten.insert(subject.clone(), holds);
        self.unwritten_count
            .store(unwritten.len(), Ordering::Release);
        true
    }

    /// Forgets what has been written or released.
    pub(crate) fn forget_unwritten(&self, subject: &Subject) {
        let mut unwritten = self.unwritten_holds();
        unwritten.remove(subject);
        self.unwritten_count
            .store(unwritten.len(), Ordering::Release);
    }

    /// Forgets one restriction that has moved to another sender; others of its sender stay.
    pub(crate) fn forget_moved(&self, moved: &HoldIdentity) {
        let mut unwritten = self.unwritten_holds();
        if let Some(holds) = unwritten.get_mut(&moved.subject) {
            holds.retain(|hold| hold.identity != *moved);
        }
        unwritten.retain(|_, holds| !holds.is_empty());
        self.unwritten_count
            .store(unwritten.len(), Ordering::Release);
    }

    fn unwritten_holds(&self) -> MutexGuard<'_, HashMap<Subject, Vec<StoredHold>>> {
        // No code under this lock can leave the map half changed.
        self.unwritten
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text of the question, cut for the log at a character boundary.
pub(super) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(RECIPIENT_NAME_BYTES_MAX)]
}
