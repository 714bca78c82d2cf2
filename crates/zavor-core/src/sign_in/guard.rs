//! [`SignInGuard`]: everything the rules remember about signing in to one account or name.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::net::IpAddr;

use thin_vec::ThinVec;

use super::lockout::{COUNTER_HEAP_BYTES_MAX, Counter, Facts};
use super::places::{PLACES_BYTES_MAX, Places};
use super::transient::{REFUSED_BY_SHOWN, TRANSIENT_BYTES_MAX, Transient};
use crate::guard::{GUARD_BYTES_MAX, Guard, Keep, Reader};
use crate::hold::evidence::Evidence;
use crate::hold::stored::Reason;
use crate::moment::{Second, Span, Timestamp};
use crate::network::{NetworkKey, Origin};
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::attempt::Closing;
use crate::sign_in::kinds::Class;

/// Version of the byte form.
const FORM: u8 = 1;
/// A guard without a lockout that was not touched for so long holds nothing of use any more,
/// whatever the policy: the longest `familiar_memory` and the longest leak are shorter.
const IDLE_MAX: Span = Span::from_days(366);

/// Hot state of one account or unknown name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignInGuard {
    pub(super) places: Places,
    /// Only the classes that failed; at most four.
    counters: ThinVec<Counter>,
    pub(super) transient: Option<Box<Transient>>,
}

/// A lockout in force, for `why`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lockout {
    /// The class.
    pub class: Class,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` = until unlock or recovery.
    pub until: Option<Timestamp>,
    /// `wrong_passwords` or `consecutive_maximum`.
    pub reason: Reason,
    /// The facts that were counted.
    pub evidence: Evidence,
}

impl SignInGuard {
    /// The counter of a class, brought up to date at `now`.
    #[expect(
        clippy::indexing_slicing,
        reason = "the place was just found, or is that of the counter just pushed"
    )]
    pub(super) fn counter(
        &mut self,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> &mut Counter {
        let index = match self
            .counters
            .iter()
            .position(|counter| counter.class == class)
        {
            Some(index) => index,
            None => {
                let end = self.counters.len();
                self.counters.reserve_exact(1);
                self.counters.push(Counter::new(class));
                end
            }
        };
        let counter = &mut self.counters[index];
        counter.settle(policy, now);
        counter
    }

    /// The counter of a class, if it has one; not brought up to date.
    pub(super) fn existing(&self, class: Class) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.class == class)
    }

    pub(super) fn existing_mut(&mut self, class: Class) -> Option<&mut Counter> {
        self.counters
            .iter_mut()
            .find(|counter| counter.class == class)
    }

    pub(super) fn transient(&mut self) -> &mut Transient {
        self.transient.get_or_insert_default()
    }

    /// Drops the transient part when it is empty.
    pub(super) fn tidy(&mut self) {
        if self.transient.as_ref().is_some_and(|t| t.is_empty()) {
            self.transient = None;
        }
        self.counters.retain(|counter| !counter.is_blank());
    }

    /// Lockouts in force at `now`, the most trusted class first.
    pub fn lockouts(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> Vec<Lockout> {
        let mut found = Vec::new();
        for class in Class::ALL {
            let Some(counter) = self.existing(class) else {
                continue;
            };
            let Some(lock) = counter.in_force(policy, now) else {
                continue;
            };
            let facts = counter.facts();
            let open = self.places.familiar_count(policy, now);
            let familiar_locked = self
                .existing(Class::Familiar)
                .is_some_and(|familiar| familiar.in_force(policy, now).is_some());
            found.push(Lockout {
                class,
                since: lock.since,
                until: lock.until,
                reason: lock.reason,
                evidence: Evidence::WrongPasswords {
                    failures: facts.failures,
                    threshold: super::lockout::threshold(policy, class),
                    first: facts.first,
                    last: facts.last,
                    addresses: facts.addresses,
                    last_address: facts.last_address,
                    last_protocol: facts.last_protocol,
                    familiar_places_open: if familiar_locked { 0 } else { open },
                },
            });
        }
        found
    }

    /// Ends the lockouts of all classes, clears the counts, closes pending attempts. Returns
    /// whether a lockout was in force.
    pub fn unlock(&mut self, policy: &SmartLockoutPolicy, now: Timestamp) -> bool {
        let mut was_locked = false;
        for counter in &mut self.counters {
            counter.settle(policy, now);
            was_locked |= counter.in_force(policy, now).is_some();
            counter.unlock(policy, now);
        }
        if let Some(transient) = &mut self.transient {
            transient.pending.clear();
        }
        self.tidy();
        was_locked
    }

    /// Marks a pending attempt as verified by the bind of a trusted mail server; returns its class.
    pub fn mark_verified(&mut self, now: Timestamp) -> Option<Class> {
        let transient = self.transient.as_mut()?;
        transient.pending.forget_old(now);
        transient.pending.mark_verified()
    }

    /// Notes that a bind for which [`SignInGuard::mark_verified`] gave an attempt came to no
    /// result.
    pub fn mark_unchecked(&mut self) {
        if let Some(transient) = &mut self.transient {
            transient.pending.mark_unchecked();
        }
    }

    /// Notes that a door that only observes let the refused check of this key through: a bind of
    /// the mail server belongs to it as to any other attempt.
    pub fn let_through(&mut self, key: u64) {
        if let Some(transient) = &mut self.transient {
            transient.pending.let_through(key);
        }
    }

    /// Closes an attempt that came to no result (the hash pool was busy): nothing is counted.
    pub fn abandon(&mut self, key: u64) {
        if let Some(transient) = &mut self.transient {
            transient.pending.close(key, Closing::Failure);
        }
        self.tidy();
    }

    /// Whether this password failed here just before, in any class; then it is wrong and needs no
    /// hash. `credential` is the fingerprint of the stored password: passwords that were wrong for
    /// another one are forgotten first.
    pub fn is_known_wrong(
        &mut self,
        digest: u64,
        credential: u32,
        policy: &SmartLockoutPolicy,
    ) -> bool {
        for counter in &mut self.counters {
            counter.judge_by(credential);
        }
        self.counters
            .iter()
            .any(|counter| counter.is_repeat(Some(digest), policy))
    }

    /// Notes that an origin block refused this account.
    pub(super) fn note_refused_by(&mut self, network: NetworkKey, now: Timestamp) {
        self.transient().note_refused_by(network, now);
    }

    /// Networks whose block refused this account within the last 24 hours (those still remembered).
    pub fn refused_by(&self, now: Timestamp) -> Vec<NetworkKey> {
        let transient = self.transient.iter();
        transient.flat_map(|t| t.refused_by(now)).collect()
    }

    /// Address of the last failure of each class of place within the last 24 hours. The log names
    /// the other addresses, but is written a moment later.
    pub fn failed_from(&self, now: Timestamp) -> Vec<IpAddr> {
        let fresh = |facts: &Facts| now.since(facts.last) < REFUSED_BY_SHOWN;
        let facts = self.counters.iter().map(Counter::facts).filter(fresh);
        facts.filter_map(|facts| facts.last_address).collect()
    }

    /// Whether this account is remembered to have succeeded in the place around this origin.
    pub fn succeeded_around(&self, origin: Origin) -> bool {
        let place = origin.place();
        place.is_some_and(|place| self.places.knows(place.key()))
    }

    /// Whether a success at home speaks for this network (at most five networks a day per account),
    /// and whether it also credits the network (once each).
    pub(super) fn speaks_for(&mut self, network: NetworkKey, now: Timestamp) -> (bool, bool) {
        self.transient().speaks_for(network, now)
    }

    /// The latest success, for lists.
    pub fn last_success(&self) -> Option<Timestamp> {
        self.places.last_success().map(Second::timestamp)
    }

    fn is_locked(&self, now: Timestamp) -> bool {
        // Whatever the policy: a counter whose lockout may still be in force is worth its memory.
        let policy = SmartLockoutPolicy::default();
        self.counters
            .iter()
            .any(|counter| counter.in_force(&policy, now).is_some())
    }
}

impl Guard for SignInGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(FORM);
        self.places.encode(out);
        let durable = || self.counters.iter().filter(|counter| counter.is_durable());
        out.push(durable().count() as u8);
        for counter in durable() {
            counter.encode(out);
        }
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.u8()? != FORM {
            return None;
        }
        let places = Places::decode(&mut reader)?;
        let count = usize::from(reader.u8()?);
        if count > Class::ALL.len() {
            return None;
        }
        let mut counters: ThinVec<Counter> = ThinVec::with_capacity(count);
        for _ in 0..count {
            let counter = Counter::decode(&mut reader)?;
            if counters.iter().any(|known| known.class == counter.class) {
                return None;
            }
            counters.push(counter);
        }
        reader.is_done().then_some(Self {
            places,
            counters,
            transient: None,
        })
    }

    fn keep(&self, now: Timestamp) -> Keep {
        let pending = self
            .transient
            .as_ref()
            .is_some_and(|t| !t.pending.is_empty());
        if pending || self.is_locked(now) {
            return Keep::Pinned;
        }
        let last = self
            .counters
            .iter()
            .map(|counter| counter.facts().last)
            .max();
        let touched = last.max(self.last_success());
        let idle = touched.is_none_or(|touched| now.since(touched) > IDLE_MAX);
        match (idle, self.places.is_empty() && self.counters.is_empty()) {
            (true, _) | (_, true) => Keep::Forget,
            _ => Keep::Counters,
        }
    }

    fn sweep(&mut self, now: Timestamp) {
        if let Some(transient) = &mut self.transient {
            transient.sweep(now);
        }
        self.tidy();
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    fn heap_bytes(&self) -> usize {
        let transient = self.transient.as_ref().map_or(0, |t| t.bytes());
        let counters = self.counters.capacity() * size_of::<Counter>();
        let inside: usize = self.counters.iter().map(Counter::heap_bytes).sum();
        self.places.heap_bytes() + counters + inside + transient
    }
}

/// Most bytes of one guard: all places, all classes, all attempts in flight.
const WORST_BYTES: usize = size_of::<SignInGuard>()
    + PLACES_BYTES_MAX
    + Class::ALL.len() * (size_of::<Counter>() + COUNTER_HEAP_BYTES_MAX)
    + TRANSIENT_BYTES_MAX;

/// The largest guard fits the hard cap; somebody who raises a limit above must find the room.
const _: () = assert!(WORST_BYTES <= GUARD_BYTES_MAX);

#[cfg(test)]
pub(super) const WORST: usize = WORST_BYTES;
