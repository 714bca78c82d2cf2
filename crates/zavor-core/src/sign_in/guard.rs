//! [`SignInGuard`]: everything the rules remember about signing in to one account or name.

use alloc::vec::Vec;
use core::net::IpAddr;

use super::lockout::packed::COUNTERS_BYTES_MAX;
use super::lockout::{Counter, Facts};
use super::notes::{NOTES_BYTES_MAX, TRIED_SHOWN};
use super::pending::{Claim, PENDING_BYTES_MAX, Pending};
use super::places::PLACES_BYTES_MAX;
use super::records::{LIST_HEADER, Records};
use crate::guard::{GUARD_BYTES_MAX, Guard, Keep, Reader};
use crate::hold::evidence::Evidence;
use crate::hold::stored::Reason;
use crate::moment::{Second, Span, Timestamp};
use crate::network::{NetworkKey, Origin};
use crate::not_me::STAMPED_BEFORE;
use crate::policy::{Policies, SmartLockoutPolicy};
use crate::sign_in::attempt::{Closing, NoGuess};
use crate::sign_in::kinds::Class;

/// Version of the byte form.
const FORM: u8 = 2;
/// The form of the first releases: it ends behind the counters.
const FIRST_FORM: u8 = 1;
/// A guard without a lockout that was not touched for so long holds nothing of use any more,
/// whatever the policy: the longest `familiar_memory` and the longest leak are shorter.
const IDLE_MAX: Span = Span::from_days(366);

/// Hot state of one account or unknown name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignInGuard {
    /// Places, the counters of the classes that failed, and notes of the day.
    pub(super) records: Records,
    /// Attempts in flight: memory only.
    pub(super) pending: Pending,
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
    /// The counter of a class, if it has one; not brought up to date.
    pub(super) fn existing(&self, class: Class) -> Option<Counter> {
        self.records.counter(class)
    }

    /// Changes the counter of a class, if it has one.
    pub(super) fn edit<R>(
        &mut self,
        class: Class,
        edit: impl FnOnce(&mut Counter) -> R,
    ) -> Option<R> {
        let before = self.existing(class)?;
        let mut counter = before.clone();
        let result = edit(&mut counter);
        if counter != before {
            self.records.put_counter(&counter);
        }
        Some(result)
    }

    /// Changes the counter of a class, which may be its first.
    pub(super) fn edit_or_begin<R>(
        &mut self,
        class: Class,
        edit: impl FnOnce(&mut Counter) -> R,
    ) -> R {
        let mut counter = self.existing(class).unwrap_or_else(|| Counter::new(class));
        let result = edit(&mut counter);
        self.records.put_counter(&counter);
        result
    }

    /// Drops what is empty.
    pub(super) fn tidy(&mut self) {
        self.pending.tidy();
        self.records.drop_blank_counters();
    }

    /// Lockouts in force at `now`, the most trusted class first.
    pub fn lockouts(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> Vec<Lockout> {
        let mut found = Vec::new();
        if !self.records.may_be_locked() {
            return found;
        }
        for class in Class::ALL {
            let Some(counter) = self.existing(class) else {
                continue;
            };
            let Some(lock) = counter.in_force(policy, now) else {
                continue;
            };
            let facts = counter.facts(lock.reason);
            let in_a_row = lock.reason == Reason::ConsecutiveMaximum;
            let threshold = match in_a_row {
                true => policy.consecutive_failures_max,
                false => super::lockout::threshold(policy, class),
            };
            let open = self.records.familiar_count(policy, now);
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
                    threshold,
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

    /// Whether any class is locked out at `now`: what lists ask of every account.
    pub fn is_locked_out(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> bool {
        let in_force = |counter: Counter| counter.in_force(policy, now).is_some();
        self.records.may_be_locked() && self.records.counters().any(in_force)
    }

    /// Ends the lockouts of all classes, clears the counts, closes pending attempts. Returns
    /// whether a lockout was in force.
    pub fn unlock(&mut self, policy: &SmartLockoutPolicy, now: Timestamp) -> bool {
        let mut was_locked = false;
        for class in Class::ALL {
            let unlocked = self.edit(class, |counter| {
                counter.settle(policy, now);
                let locked = counter.in_force(policy, now).is_some();
                counter.unlock(policy, now);
                locked
            });
            was_locked |= unlocked.unwrap_or(false);
        }
        self.pending.clear();
        self.tidy();
        was_locked
    }

    /// Forgets the places and devices that became familiar with `event` or later: they may be a thief's.
    /// Returns whether there were any.
    pub fn forget_places_since(&mut self, event: Timestamp) -> bool {
        self.records.forget_since(event.minus(STAMPED_BEFORE))
    }

    /// Finds the pending attempt that a mail server's bind belongs to, and claims it: its report will
    /// count, not the bind. `bound` are the digests by which the mail server may have announced the
    /// text of this bind; empty if nobody knows them.
    pub fn claim(&mut self, bound: &[u64], now: Timestamp) -> Option<Claim> {
        self.pending.forget_old(now);
        self.pending.claim(bound)
    }

    /// Notes that the bind with this claim was with a right app password: the success that the mail
    /// server reports clears no count of wrong passwords.
    pub fn note_by_app(&mut self, claim: Claim) {
        self.pending.note_by_app(claim);
    }

    /// Notes that the bind with this claim came to no result. Nothing is noted where the attempt
    /// may be another's.
    pub fn note_unchecked(&mut self, claim: Claim) {
        self.pending.note_unchecked(claim);
    }

    /// Notes that the bind with this claim opened nothing, although nobody guessed: the mail
    /// server's report of a wrong password will not count. Nothing is noted where the attempt may be
    /// another's: its report counts then.
    pub fn note_no_guess(&mut self, claim: Claim, why: NoGuess) {
        self.pending.note_no_guess(claim, why);
    }

    /// Notes that a door that only observes let the refused check of this key through: a bind of
    /// the mail server belongs to it as to any other attempt.
    pub fn let_through(&mut self, key: u64) {
        self.pending.let_through(key);
    }

    /// Closes an attempt that came to no result (the hash pool was busy): nothing is counted.
    pub fn abandon(&mut self, key: u64) {
        self.pending.close(key, Closing::Failure);
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
        let mut known = false;
        for class in Class::ALL {
            let repeat = self.edit(class, |counter| {
                counter.judge_by(credential);
                counter.is_repeat(Some(digest), policy)
            });
            known |= repeat.unwrap_or(false);
        }
        known
    }

    /// Notes that a block or a deny rule refused this account at an address; returns whether the note
    /// is worth a write.
    pub(super) fn note_refused_at(&mut self, address: IpAddr, now: Timestamp) -> bool {
        self.records.note_refused_at(address, now)
    }

    /// Addresses at which a block or a deny rule refused this account within the last 24 hours (those
    /// still remembered).
    pub fn refused_at(&self, now: Timestamp) -> Vec<IpAddr> {
        self.records.refused_at(now).collect()
    }

    /// Address of the last failure of each class of place within the last 24 hours. The log names
    /// the other addresses, but is written a moment later.
    pub fn failed_from(&self, now: Timestamp) -> Vec<IpAddr> {
        let fresh = |facts: &Facts| now.since(facts.last) < TRIED_SHOWN;
        let counters = self.records.counters();
        let facts = counters
            .map(|counter| counter.facts(Reason::WrongPasswords))
            .filter(fresh);
        facts.filter_map(|facts| facts.last_address).collect()
    }

    /// Whether this account is remembered to have succeeded in the place around this origin.
    pub fn succeeded_around(&self, origin: Origin) -> bool {
        let place = origin.place();
        place.is_some_and(|place| self.records.knows(place.key()))
    }

    /// Whether a success at home speaks for this network (at most five networks a day per account),
    /// and whether it also credits the network (once each).
    pub(super) fn speaks_for(&mut self, network: NetworkKey, now: Timestamp) -> (bool, bool) {
        self.records.speaks_for(network, now)
    }

    /// The latest success, for lists.
    pub fn last_success(&self) -> Option<Timestamp> {
        self.records.last_success().map(Second::timestamp)
    }

    /// What is left of it when its account is removed: the counters of all classes with their
    /// lockouts. They belong to the person and stay with the address. Places, notes and attempts in
    /// flight go: the next account with that address need not be at home where the last one was.
    #[must_use]
    pub fn after_removal(&self) -> Self {
        let mut left = Self::default();
        for counter in self
            .records
            .counters()
            .filter(|counter| !counter.is_blank())
        {
            left.records.put_counter(&counter);
        }
        left
    }

    /// Takes over what was counted for a name before it became this account: all of it, or, if this
    /// guard has something of its own already, the graver of two counters of a class.
    pub fn take_over(&mut self, name: &Self, policy: &SmartLockoutPolicy, now: Timestamp) {
        if *self == Self::default() {
            self.clone_from(name);
            return;
        }
        for counter in name
            .records
            .counters()
            .filter(|counter| !counter.is_blank())
        {
            let known = self.existing(counter.class);
            if known.is_none_or(|known| counter.is_graver_than(&known, policy, now)) {
                self.records.put_counter(&counter);
            }
        }
    }
}

impl Guard for SignInGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(FORM);
        self.records.encode_places(out);
        let durable = || {
            let counters = self.records.counters();
            counters.filter(Counter::is_durable)
        };
        out.push(durable().count() as u8);
        for counter in durable() {
            counter.encode(out);
        }
        self.records.encode_refused(out);
        let evidence = || durable().filter(Counter::has_evidence);
        out.push(evidence().count() as u8);
        for counter in evidence() {
            counter.encode_evidence(out);
        }
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let form = reader.u8()?;
        if !matches!(form, FORM | FIRST_FORM) {
            return None;
        }
        let mut guard = Self::default();
        guard.records.decode_places(&mut reader)?;
        let count = usize::from(reader.u8()?);
        if count > Class::ALL.len() {
            return None;
        }
        for _ in 0..count {
            let counter = Counter::decode(&mut reader)?;
            if guard.existing(counter.class).is_some() {
                return None;
            }
            guard.records.put_counter(&counter);
        }
        if form == FORM {
            guard.records.decode_refused(&mut reader)?;
            for _ in 0..reader.u8()? {
                let class = Class::from_code(reader.u8()?)?;
                guard.edit(class, |counter| counter.decode_evidence(&mut reader))??;
            }
        }
        reader.is_done().then_some(guard)
    }

    fn keep(&self, policies: &Policies, now: Timestamp) -> Keep {
        if !self.pending.is_empty() || self.is_locked_out(&policies.smart_lockout, now) {
            return Keep::Pinned;
        }
        let facts = |counter: Counter| counter.facts(Reason::WrongPasswords);
        let failed = self.records.counters().map(|counter| facts(counter).last);
        let touched = failed.max().max(self.last_success());
        // Whatever was touched lately is a counter or a place.
        let idle = touched.is_none_or(|touched| now.since(touched) > IDLE_MAX);
        let noted = self.records.refused_at(now).next().is_some();
        match (idle, noted) {
            (false, _) => Keep::Counters,
            (true, true) => Keep::Cheap,
            (true, false) => Keep::Forget,
        }
    }

    fn sweep(&mut self, now: Timestamp) {
        self.pending.forget_old(now);
        self.pending.tidy();
        self.records.sweep(now);
    }

    fn heap_bytes(&self) -> usize {
        let records = self.records.heap_bytes();
        records.saturating_add(self.pending.heap_bytes())
    }
}

/// Most bytes of one guard: all places, all classes, all attempts in flight.
const WORST_BYTES: usize = size_of::<SignInGuard>()
    + LIST_HEADER
    + PLACES_BYTES_MAX
    + COUNTERS_BYTES_MAX
    + NOTES_BYTES_MAX
    + PENDING_BYTES_MAX;

/// The largest guard fits the hard cap; somebody who raises a limit above must find the room.
const _: () = assert!(WORST_BYTES <= GUARD_BYTES_MAX);

#[cfg(test)]
pub(super) const WORST: usize = WORST_BYTES;
