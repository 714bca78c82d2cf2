//! Pending attempts: passwords that are being tried right now.
//!
//! A check opens an attempt, or refreshes the one with the same key (session, remote, protocol,
//! digest: Dovecot's second `allow` of one login is not a second attempt). Its report closes the
//! oldest match. An attempt without a report is forgotten after the policy's `pending_attempt`.
//! A refused check is kept only so that its `policy_reject` report finds it; it is never in
//! flight. Memory only: after a restart nothing is in flight.

use alloc::vec::Vec;

use super::Class;
use crate::moment::{Second, Timestamp};
use crate::policy::SmartLockoutPolicy;

/// Attempts of one account open at once; more are refused as too many in flight.
pub const PENDING_MAX: usize = 64;
/// Refused checks remembered for one account; the oldest leaves.
const REFUSED_MAX: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// A trusted proxy's bind has verified the password of this attempt.
    Verified,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    key: u64,
    /// Digest of the password; attempts without one count as distinct by their key.
    digest: Option<u32>,
    until: Second,
    class: Class,
    state: State,
}

impl Entry {
    fn is_open(&self) -> bool {
        self.state != State::Refused
    }
}

/// The pending attempts of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pending(Vec<Entry>);

/// What a report found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// An attempt that was let through.
    Open(Class),
    /// A check that was refused.
    Refused(Class),
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn forget_old(&mut self, now: Timestamp) {
        let now = now.second();
        self.0.retain(|entry| now < entry.until);
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
    }

    /// Distinct other passwords of this class in flight. Attempts without a digest are each a
    /// password of their own.
    pub(super) fn others_in_flight(&self, key: u64, digest: Option<u64>, class: Class) -> u32 {
        let digest = digest.map(short);
        let mut distinct: Vec<u32> = Vec::new();
        let mut others = 0;
        for entry in self.0.iter().filter(|e| e.class == class && e.is_open()) {
            match entry.digest {
                None => others += 1,
                known if known == digest || entry.key == key => {}
                Some(known) if distinct.contains(&known) => {}
                Some(known) => distinct.push(known),
            }
        }
        others + distinct.len() as u32
    }

    /// The class of the open attempt with this key, if there is one. Without a digest no check
    /// is recognised as another question about the same attempt.
    pub(super) fn open_class(&self, key: u64) -> Option<Class> {
        let same = |entry: &&Entry| entry.key == key && entry.is_open() && entry.digest.is_some();
        self.0.iter().find(same).map(|entry| entry.class)
    }

    pub(super) fn is_full(&self) -> bool {
        self.0
            .iter()
            .filter(|entry| entry.state != State::Refused)
            .count()
            >= PENDING_MAX
    }

    /// Opens or refreshes.
    pub(super) fn open(
        &mut self,
        key: u64,
        digest: Option<u64>,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) {
        let until = end(policy, now);
        let digest = digest.map(short);
        let same = |entry: &&mut Entry| entry.key == key && entry.is_open() && digest.is_some();
        match self.0.iter_mut().find(same) {
            Some(entry) => entry.until = until,
            None => self.0.push(Entry {
                key,
                digest,
                until,
                class,
                state: State::Open,
            }),
        }
    }

    /// Remembers a refused check.
    pub(super) fn refuse(
        &mut self,
        key: u64,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) {
        // An open attempt of the same key stays: its password may be under verification.
        self.0.retain(|entry| entry.key != key || entry.is_open());
        if self
            .0
            .iter()
            .filter(|entry| entry.state == State::Refused)
            .count()
            >= REFUSED_MAX
            && let Some(oldest) = self
                .0
                .iter()
                .position(|entry| entry.state == State::Refused)
        {
            self.0.remove(oldest);
        }
        let state = State::Refused;
        self.0.push(Entry {
            key,
            digest: None,
            until: end(policy, now),
            class,
            state,
        });
    }

    /// Closes the oldest match of a report that a password was right or wrong: an open attempt;
    /// only where there is none, a refused check that an observing door let through.
    pub(super) fn close(&mut self, key: u64) -> Option<Closed> {
        let open = self
            .0
            .iter()
            .position(|entry| entry.key == key && entry.is_open());
        let index = open.or_else(|| self.0.iter().position(|entry| entry.key == key))?;
        let entry = self.0.remove(index);
        Some(if entry.is_open() {
            Closed::Open(entry.class)
        } else {
            Closed::Refused(entry.class)
        })
    }

    /// Closes the refused check whose `policy_reject` report this is.
    pub(super) fn close_refused(&mut self, key: u64) -> Option<Class> {
        let refused = |entry: &Entry| entry.key == key && !entry.is_open();
        let index = self.0.iter().position(refused)?;
        Some(self.0.remove(index).class)
    }

    /// Marks the oldest open attempt as verified by a trusted proxy's bind; each attempt once.
    pub(super) fn mark_verified(&mut self) -> Option<Class> {
        let entry = self.0.iter_mut().find(|entry| entry.state == State::Open)?;
        entry.state = State::Verified;
        Some(entry.class)
    }

    pub(super) fn clear(&mut self) {
        self.0 = Vec::new();
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Entry>()
    }
}

/// Attempts live on whole seconds; rounding up keeps an attempt at least as long as promised.
fn end(policy: &SmartLockoutPolicy, now: Timestamp) -> Second {
    now.plus(policy.pending_attempt)
        .plus(crate::moment::Span::from_millis(999))
        .second()
}

/// Digests are compared within one account and a few seconds only: 32 bits are plenty.
fn short(digest: u64) -> u32 {
    (digest ^ (digest >> 32)) as u32
}
