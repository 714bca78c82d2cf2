//! The learning period: its state, and where its beginning is stored.

use std::sync::atomic::AtomicI64;

use zavor_core::moment::Timestamp;

use crate::ports::Change;

/// The name under which the store keeps the beginning.
pub const LEARNING_NOTE: &str = "learning";

/// What is stored until the first sign-in; then it is milliseconds since the epoch.
const WAITING_TEXT: &str = "waiting";

/// Not read from the store yet.
pub(super) const UNREAD: i64 = i64::MIN;

/// The first sign-in has not happened.
pub(super) const WAITING: i64 = i64::MAX;

/// The state of the learning period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Learning {
    /// It begins with the first sign-in.
    Waiting,
    /// It lasts until then.
    Until(Timestamp),
    /// It is over, or switched off.
    #[default]
    Over,
}

/// The beginning of the period, in memory.
pub(crate) struct LearningState(pub(super) AtomicI64);

impl Default for LearningState {
    fn default() -> Self {
        Self(AtomicI64::new(UNREAD))
    }
}

/// What the store keeps for a period that began at `since`; `None` = it has not begun.
pub fn learning_note(since: Option<Timestamp>) -> Change {
    let text = match since {
        Some(since) => since.as_millis().to_string(),
        None => WAITING_TEXT.to_owned(),
    };
    Change::PutNote(LEARNING_NOTE, text)
}
