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

    /// Distinct other passwords of this class in flight.
    pub(super) fn others_in_flight(&self, key: u64, digest: Option<u64>, class: Class) -> u32 {
        let digest = digest.map(short);
        let mut distinct: Vec<(Option<u32>, u64)> = Vec::new();
        for entry in self
            .0
            .iter()
            .filter(|e| e.class == class && e.state != State::Refused)
        {
            if entry.key == key || (digest.is_some() && entry.digest == digest) {
                continue;
            }
            let identity = (
                entry.digest,
                if entry.digest.is_some() { 0 } else { entry.key },
            );
            if !distinct.contains(&identity) {
                distinct.push(identity);
            }
        }
        distinct.len() as u32
    }

    /// The class of the open attempt with this key, if there is one.
    pub(super) fn open_class(&self, key: u64) -> Option<Class> {
        self.0
            .iter()
            .find(|e| e.key == key && e.state != State::Refused)
            .map(|e| e.class)
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
        match self
            .0
            .iter_mut()
            .find(|e| e.key == key && e.state != State::Refused)
        {
            Some(entry) => entry.until = until,
            None => {
                let digest = digest.map(short);
                self.0.push(Entry {
                    key,
                    digest,
                    until,
                    class,
                    state: State::Open,
                });
            }
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
        self.0.retain(|entry| entry.key != key);
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

    /// Closes the oldest attempt with this key.
    pub(super) fn close(&mut self, key: u64) -> Option<Closed> {
        let index = self.0.iter().position(|entry| entry.key == key)?;
        let entry = self.0.remove(index);
        Some(match entry.state {
            State::Refused => Closed::Refused(entry.class),
            State::Open | State::Verified => Closed::Open(entry.class),
        })
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
