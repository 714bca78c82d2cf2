//! One pending message: the recipients seen, and its state.

use alloc::string::String;

use hashbrown::HashTable;

use super::super::guard::Recipients;
use crate::account::GuardKey;
use crate::event::{MESSAGE_NAMES_BYTES_MAX, MESSAGE_RECIPIENTS_MAX, SendRefusal};
use crate::moment::{Second, Timestamp};

/// Longest recipient name kept for the message event, in bytes; longer ones are cut.
pub const RECIPIENT_NAME_BYTES_MAX: usize = 256;

/// The names of the first recipients of a message in one string: a single growing allocation
/// instead of five hundred, and its size is known without counting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(String);

impl Names {
    /// The names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a name, as far as there is room; `known` recipients came before it. The door lets no
    /// name with a line end pass; if one has it, the part before it is kept.
    fn add(&mut self, name: &str, known: usize) {
        let name = name.lines().next().unwrap_or_default();
        let end = name.floor_char_boundary(RECIPIENT_NAME_BYTES_MAX);
        let name = name.get(..end).unwrap_or_default();
        let bytes = self.0.len().saturating_add(name.len());
        if known < MESSAGE_RECIPIENTS_MAX && bytes < MESSAGE_NAMES_BYTES_MAX {
            self.0.push_str(name);
            self.0.push('\n');
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) key: GuardKey,
    pub(super) since: Second,
    /// Distinguishes this message in the queues from an earlier one of the same instance.
    pub(super) serial: u32,
    pub(super) seen: Recipients,
    /// Keyed digests of the recipients, so that each counts once.
    pub(super) digests: HashTable<u32>,
    pub(super) names: Names,
    pub(super) state: State,
    /// It was evicted once: `seen` is no longer the recipients each once.
    pub(super) partly: bool,
    /// An objection (or one that would have been made) is already in the log.
    pub(super) noted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Tripped,
    /// Pushed out by others of its sender: its recipients are no longer known.
    Evicted,
    Answered(Option<SendRefusal>),
}

impl Pending {
    pub(super) fn opened(key: GuardKey, serial: u32, now: Timestamp) -> Self {
        Self {
            key,
            since: now.second(),
            serial,
            seen: Recipients::default(),
            digests: HashTable::new(),
            names: Names::default(),
            state: State::Open,
            partly: false,
            noted: false,
        }
    }

    /// Whether this place in the queue of the answered and evicted ones, or in that of the open
    /// ones, is its own.
    pub(super) fn waits_in(&self, answered: bool, serial: u32) -> bool {
        let is_answered = matches!(self.state, State::Answered(_) | State::Evicted);
        self.serial == serial && is_answered == answered
    }

    /// Forgets its recipients; how many there were stays, and all count as external.
    pub(super) fn evict(&mut self) {
        self.state = State::Evicted;
        self.partly = true;
        self.seen = Recipients {
            external: self.seen.total(),
            internal: 0,
        };
        self.digests = HashTable::new();
        self.names = Names::default();
    }

    pub(super) fn knows(&self, digest: u64) -> bool {
        let digest = digest as u32;
        self.digests
            .find(spread(digest), |other| *other == digest)
            .is_some()
    }

    /// 32 bits of a keyed hash are enough. If two recipients of a message of 500 share them (1 in
    /// 30,000 messages), the count is one too low.
    pub(super) fn remember(&mut self, digest: u64, name: &str) {
        let digest = digest as u32;
        let known = self.digests.len();
        self.digests
            .insert_unique(spread(digest), digest, |other| spread(*other));
        self.names.add(name, known);
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn bytes(&self) -> usize {
        self.digests.capacity() * 5 + self.names.0.capacity()
    }
}

/// The table takes the bucket from the low bits and the tag from the high ones.
fn spread(digest: u32) -> u64 {
    u64::from(digest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
