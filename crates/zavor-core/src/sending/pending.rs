//! Messages between their first RCPT and their END-OF-MESSAGE: one shard of the table.
//!
//! ```text
//!   RCPT            more RCPT         END-OF-MESSAGE      asked again
//!  -------> open ------------> open ----------------> answered -------> the same answer
//!             |  a limit is passed
//!             `------------------> tripped: refused for the rest of its life
//! ```
//! A message that its sender's others have pushed out stays as *evicted*: a further RCPT opens it
//! again, but in the end all its recipients count as external. Otherwise a sender could hide some.
//!
//! smtpd opens one policy connection for each distinct parameter string, so the questions about one
//! message come over several connections; they are joined by `instance` (here: its keyed hash).
//!
//! Bounds: [`PENDING_MESSAGES_MAX`] over all [`PENDING_SHARDS`] shards (each has its share, so a
//! very uneven spread of hashes would evict a little early), [`PENDING_BYTES_PER_SHARD_MAX`] of
//! recipients, [`PENDING_LIFE`], and for each sender `OPEN_MESSAGES_MAX`. The sender's guard counts
//! that last one, so the caller passes on to it what [`Offered`] reports. A full shard drops answered
//! and evicted messages first, then the oldest open ones. Nothing in the table is ever written to
//! disk. Known limit: of a message that began before a restart, or that a full shard has dropped, only
//! the recipients after it are known; what its total says beyond them is taken for repetitions.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use hashbrown::{HashMap, HashTable};

use super::guard::Recipients;
use super::rules::Decision;
use crate::account::GuardKey;
use crate::event::SendRefusal;
use crate::moment::{Span, Timestamp};

mod message;

use message::{Pending, State};

pub use message::{Names, RECIPIENT_NAME_BYTES_MAX};

/// Most pending messages in the whole table.
pub const PENDING_MESSAGES_MAX: usize = 200_000;
/// Shards of the table; the store keeps one [`PendingMessages`] for each.
pub const PENDING_SHARDS: usize = 64;
/// Most bytes of recipients kept in one shard (128 MiB in all): room for the largest message that
/// a policy can allow (100,000 digests and [`MESSAGE_NAMES_BYTES_MAX`](crate::event) of names), and for
/// the names and digests of 16,000 ordinary ones.
pub const PENDING_BYTES_PER_SHARD_MAX: usize = 2 << 20;
/// How long a message may be pending.
pub const PENDING_LIFE: Span = Span::from_hours(1);
const SHARE: usize = PENDING_MESSAGES_MAX / PENDING_SHARDS;
/// The queues keep entries of messages that have moved on; a queue is cleaned when it is twice as
/// long as the table.
const QUEUE_SLACK: usize = 64;

/// Pending messages by instance: one shard of the table.
#[derive(Debug, Clone, Default)]
pub struct PendingMessages {
    messages: HashMap<u64, Pending>,
    /// Open messages in order of their first RCPT, with their serial numbers.
    open: VecDeque<(u64, u32)>,
    /// Answered messages in order of their answer.
    answered: VecDeque<(u64, u32)>,
    serial: u32,
    bytes: usize,
}

/// One RCPT question.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Keyed hash of the instance; `None` if Postfix gave none, then the question is joined with no
    /// other.
    pub instance: Option<u64>,
    /// Who is charged.
    pub key: GuardKey,
    /// Keyed hash of the recipient.
    pub digest: u64,
    /// Whether the recipient is inside the organisation.
    pub internal: bool,
    /// The recipient's name, for the message event.
    pub name: &'a str,
}

/// What became of an RCPT question.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// What the limits say; a tripped message is [`Decision::Tripped`].
    pub decision: Decision,
    /// The recipients of the message, including this one.
    pub message: Recipients,
    /// The question opened a message: tell the sender's guard.
    pub opened: bool,
    /// Whether this is the first objection to the message; later ones need no row in the log.
    pub first_objection: bool,
    /// Messages that were evicted or expired: tell their senders' guards.
    pub gone: Vec<(GuardKey, u64)>,
}

/// What is known of a message at its END-OF-MESSAGE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It was asked about before: the same answer, and nothing is charged.
    Answered(Option<SendRefusal>),
    /// A limit was passed at RCPT.
    Tripped,
    /// To be charged, with the recipients that were seen.
    Open {
        /// By class, each once; `None` if some of them are no longer known.
        seen: Option<Recipients>,
        /// The names of the first ones.
        names: Names,
    },
    /// Not in the table: no RCPT question came, or the message was evicted.
    Unknown,
}

impl PendingMessages {
    /// Takes one RCPT question. `judge` gets the recipients including this one and whether the
    /// message is new; it returns the decision of the limits and whether the recipient is let
    /// through.
    pub fn offer(
        &mut self,
        offer: &Offer<'_>,
        now: Timestamp,
        judge: impl FnOnce(Recipients, bool) -> (Decision, bool),
    ) -> Offered {
        let Some(instance) = offer.instance else {
            let message = Recipients::default().with(offer.internal);
            let (decision, _) = judge(message, true);
            return Offered {
                decision,
                message,
                opened: false,
                first_objection: true,
                gone: Vec::new(),
            };
        };
        // Old messages are dropped when a new one comes; further recipients need not look for them.
        let known = self.messages.get(&instance);
        let fresh = known.is_some_and(|m| now.since(m.since.timestamp()) < PENDING_LIFE);
        let mut gone = if fresh { Vec::new() } else { self.expire(now) };
        self.forget_answered(instance, offer.key);
        let pending = self.messages.get(&instance);
        if let Some(tripped) = pending.filter(|message| message.state == State::Tripped) {
            return Offered {
                decision: Decision::Tripped,
                message: tripped.seen,
                opened: false,
                first_objection: false,
                gone,
            };
        }
        let is_new = pending.is_none();
        let opens = pending.is_none_or(|message| message.state == State::Evicted);
        let seen = pending.map_or_else(Recipients::default, |message| message.seen);
        let known = pending.is_some_and(|message| message.knows(offer.digest));
        let message = if known {
            seen
        } else {
            seen.with(offer.internal)
        };
        let (decision, admitted) = judge(message, is_new);
        let trips = matches!(decision, Decision::Restrict(_)) && !admitted;
        let mut offered = Offered {
            opened: false,
            first_objection: !pending.is_some_and(|message| message.noted),
            decision,
            message,
            gone: Vec::new(),
        };
        if admitted || trips {
            if is_new {
                self.open_message(instance, offer.key, now);
            } else if opens {
                self.open_again(instance);
            }
            offered.opened = opens;
            self.note(instance, offer, &offered, admitted && !known, trips);
            gone.extend(self.make_room(instance));
        } else if let Some(message) = self.messages.get_mut(&instance) {
            message.noted = true;
        }
        offered.gone = gone;
        offered
    }

    fn note(
        &mut self,
        instance: u64,
        offer: &Offer<'_>,
        offered: &Offered,
        add: bool,
        trips: bool,
    ) {
        let Some(message) = self.messages.get_mut(&instance) else {
            return;
        };
        let before = message.bytes();
        if add {
            message.seen = offered.message;
            message.remember(offer.digest, offer.name);
        }
        if offered.decision != Decision::Pass {
            message.noted = true;
        }
        if trips {
            message.state = State::Tripped;
        }
        let grown = message.bytes().saturating_sub(before);
        self.bytes = self.bytes.saturating_add(grown);
    }

    /// Begins the charge of a message. An open one counts as accepted until [`Self::finish`] says
    /// otherwise, so that the same question asked in parallel is not charged twice.
    pub fn begin(&mut self, instance: u64, key: GuardKey) -> Begun {
        let Some(message) = self.messages.get_mut(&instance) else {
            return Begun::Unknown;
        };
        if message.key != key {
            return Begun::Unknown;
        }
        match message.state {
            State::Answered(answer) => Begun::Answered(answer),
            State::Tripped => Begun::Tripped,
            State::Evicted => Begun::Unknown,
            State::Open => {
                self.bytes = self.bytes.saturating_sub(message.bytes());
                message.state = State::Answered(None);
                message.digests = HashTable::new();
                let begun = Begun::Open {
                    seen: (!message.partly).then_some(message.seen),
                    names: core::mem::take(&mut message.names),
                };
                self.answered.push_back((instance, message.serial));
                begun
            }
        }
    }

    /// Records the answer at END-OF-MESSAGE for when the question is repeated, and adds a message
    /// that was not in the table. Returns what had to leave for it.
    pub fn finish(
        &mut self,
        instance: u64,
        key: GuardKey,
        answer: Option<SendRefusal>,
        now: Timestamp,
    ) -> Vec<(GuardKey, u64)> {
        let mut gone = self.expire(now);
        if !self.messages.contains_key(&instance) {
            self.open_message(instance, key, now);
        }
        if let Some(message) = self.messages.get_mut(&instance)
            && message.key == key
            && message.state != State::Tripped
        {
            if message.state == State::Open {
                self.bytes = self.bytes.saturating_sub(message.bytes());
                message.digests = HashTable::new();
                message.names = Names::default();
                self.answered.push_back((instance, message.serial));
            }
            message.state = State::Answered(answer);
        }
        gone.extend(self.make_room(instance));
        gone
    }

    /// Forgets the recipients of a message because its sender has too many open; they will all count
    /// as external. Of one that passed a limit nothing is kept: its sender is restricted.
    pub fn evict(&mut self, instance: u64) {
        let message = self.messages.get_mut(&instance);
        let Some(message) = message.filter(|message| message.state == State::Open) else {
            self.remove(instance);
            return;
        };
        self.bytes = self.bytes.saturating_sub(message.bytes());
        message.evict();
        self.answered.push_back((instance, message.serial));
    }

    /// Messages in this shard, including answered ones.
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// A RCPT after the answer begins a new message of this instance; so does a RCPT of another
    /// sender, whose message cannot be the known one.
    fn forget_answered(&mut self, instance: u64, key: GuardKey) {
        let over = self.messages.get(&instance).is_some_and(|message| {
            matches!(message.state, State::Answered(_)) || message.key != key
        });
        if over {
            self.remove(instance);
        }
    }

    fn open_message(&mut self, instance: u64, key: GuardKey, now: Timestamp) {
        self.serial = self.serial.wrapping_add(1);
        let message = Pending::opened(key, self.serial, now);
        self.messages.insert(instance, message);
        self.open.push_back((instance, self.serial));
    }

    /// Opens an evicted message again.
    fn open_again(&mut self, instance: u64) {
        self.serial = self.serial.wrapping_add(1);
        if let Some(message) = self.messages.get_mut(&instance) {
            (message.state, message.serial) = (State::Open, self.serial);
            self.open.push_back((instance, self.serial));
        }
    }

    fn remove(&mut self, instance: u64) -> Option<(GuardKey, u64)> {
        let message = self.messages.remove(&instance)?;
        self.bytes = self.bytes.saturating_sub(message.bytes());
        let was_open = matches!(message.state, State::Open | State::Tripped);
        was_open.then_some((message.key, instance))
    }

    /// Drops what is older than [`PENDING_LIFE`]. Both queues are ordered by time, the one of
    /// answered messages by the answer; so an answered message may stay until those answered before
    /// it are dropped.
    fn expire(&mut self, now: Timestamp) -> Vec<(GuardKey, u64)> {
        let mut gone = Vec::new();
        for answered in [true, false] {
            while let Some((instance, serial)) = self.queue(answered).front().copied() {
                let message = self.messages.get(&instance);
                let message = message.filter(|message| message.waits_in(answered, serial));
                let live = message
                    .is_some_and(|message| now.since(message.since.timestamp()) < PENDING_LIFE);
                if live {
                    break;
                }
                let stale = message.is_none();
                self.queue(answered).pop_front();
                if !stale {
                    gone.extend(self.remove(instance));
                }
            }
        }
        gone
    }

    /// Evicts until the shard is within its bounds, but never the message `keep`.
    fn make_room(&mut self, keep: u64) -> Vec<(GuardKey, u64)> {
        let mut gone = Vec::new();
        for answered in [true, false] {
            let mut kept = None;
            while self.messages.len() > SHARE || self.bytes > PENDING_BYTES_PER_SHARD_MAX {
                let Some((instance, serial)) = self.queue(answered).pop_front() else {
                    break;
                };
                let waits = self
                    .messages
                    .get(&instance)
                    .is_some_and(|message| message.waits_in(answered, serial));
                if waits && instance == keep {
                    kept = Some((instance, serial));
                } else if waits {
                    gone.extend(self.remove(instance));
                }
            }
            if let Some(kept) = kept {
                self.queue(answered).push_front(kept);
            }
            self.tidy_queue(answered);
        }
        gone
    }

    fn queue(&mut self, answered: bool) -> &mut VecDeque<(u64, u32)> {
        if answered {
            &mut self.answered
        } else {
            &mut self.open
        }
    }

    fn tidy_queue(&mut self, answered: bool) {
        let most = self.messages.len().saturating_mul(2);
        if self.queue(answered).len() <= most.saturating_add(QUEUE_SLACK) {
            return;
        }
        let mut queue = core::mem::take(self.queue(answered));
        queue.retain(|(instance, serial)| {
            self.messages
                .get(instance)
                .is_some_and(|message| message.waits_in(answered, *serial))
        });
        *self.queue(answered) = queue;
    }
}

#[cfg(test)]
mod tests;
