//! The counter and lockout of one class of place of one account.
//!
//! Near and unfamiliar: one failure leaks away every `failure_leak`. Known device and familiar: all
//! are forgotten after `failure_memory` without one. The step (which sets the length of the next
//! lockout) is stored apart from the count: it rises with each lockout, leaks with the count, and
//! is cleared by a success of the class. An unlock keeps it for `step_kept_after_unlock`.
//!
//! While a lockout is in force, nothing lengthens it. A clock that was set back (across a restart;
//! while running the clock port never goes back) cannot extend it either: a lockout that seems to
//! begin in the future begins now.

use core::net::IpAddr;

use crate::event::Protocol;
use crate::hold::stored::Reason;
use crate::moment::{Second, Span, Timestamp};
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::kinds::Class;

mod codec;
mod limits;
pub(super) mod packed;
mod wrong;

use limits::longest;
pub use limits::threshold;
use wrong::Wrong;

/// Most different addresses counted as evidence for one class; more show as this number. A lockout
/// comes after ten failures, so ten or more say "from everywhere" equally well (ADR 0010).
pub const ADDRESSES_COUNTED_MAX: usize = 10;

/// Further growth does not matter: `10^16` base durations exceed every maximum.
const STEP_MAX: u8 = 16;

/// Read from its record for each question, and written back (`packed`).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counter {
    pub(super) class: Class,
    failures: u8,
    /// Failures since the last success of this class; never leaks.
    consecutive: u8,
    step: u8,
    last_protocol: Protocol,
    /// The start of the time to the next leak.
    leak_from: Second,
    first: Second,
    last: Second,
    locked_since: Second,
    locked_secs: u32,
    /// The failures that the lockout in force rests on: what had not leaked away when it began, and
    /// those that were reported since.
    locked_count: u8,
    /// The first of the consecutive failures, where that is not `first`: either all failures leaked
    /// away since, or a success at an old place began a new row.
    row_first: Second,
    /// After an unlock, the step does not change until then.
    step_kept_until: Second,
    last_address: Option<IpAddr>,
    /// Fingerprints of the addresses in this series of failures; zero = none.
    addresses: [u16; ADDRESSES_COUNTED_MAX],
    /// The last wrong passwords. Memory only, never written.
    wrong: Wrong,
    /// Fingerprint of the credential they were wrong for; 0 = none that Zavor keeps. Memory only.
    credential: u32,
}

/// A lockout in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InForce {
    pub since: Timestamp,
    /// `None`: until unlock, recovery, or (near, unfamiliar) a success at an old familiar place
    /// ([`crate::sign_in`], Lockouts).
    pub until: Option<Timestamp>,
    pub reason: Reason,
}

/// The facts behind a lockout, for evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    pub failures: u32,
    pub first: Timestamp,
    pub last: Timestamp,
    pub addresses: u32,
    pub last_address: Option<IpAddr>,
    pub last_protocol: Protocol,
}

/// What a failure did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// The same wrong password as just before; not counted.
    Repeated,
    /// One more failure.
    Failure,
    /// One more failure, and the class is locked now.
    Locked,
}

impl Counter {
    pub(super) fn new(class: Class) -> Self {
        Self {
            class,
            failures: 0,
            consecutive: 0,
            step: 0,
            last_protocol: Protocol::Other,
            leak_from: Second::NEVER,
            first: Second::NEVER,
            last: Second::NEVER,
            locked_since: Second::NEVER,
            locked_secs: 0,
            locked_count: 0,
            row_first: Second::NEVER,
            step_kept_until: Second::NEVER,
            last_address: None,
            addresses: [0; ADDRESSES_COUNTED_MAX],
            wrong: Wrong::default(),
            credential: 0,
        }
    }

    /// Passwords that were wrong for another credential may be right for this one: forget them.
    pub(super) fn judge_by(&mut self, credential: u32) {
        if credential != 0 && credential != self.credential {
            self.wrong.clear();
            self.credential = credential;
        }
    }

    /// Forgets what has expired. Called before every question.
    pub(super) fn settle(&mut self, policy: &SmartLockoutPolicy, now: Timestamp) {
        let second = now.second();
        // After the clock was set back, a time that lies ahead becomes now; else it would never
        // leak away.
        for stored in [&mut self.locked_since, &mut self.leak_from, &mut self.last] {
            *stored = (*stored).min(second);
        }
        let lockout_ends = self.locked_since.plus_secs(self.locked_secs);
        if self.locked_secs > 0 && second >= lockout_ends {
            (self.locked_secs, self.locked_count) = (0, 0);
        }
        if self.failures > 0 || (self.step > 0 && self.step_kept_until == Second::NEVER) {
            self.leak(policy, second);
        }
        if self.step_kept_until != Second::NEVER && second >= self.step_kept_until {
            self.step = 0;
            self.step_kept_until = Second::NEVER;
        }
        if self.failures == 0 {
            self.addresses = [0; ADDRESSES_COUNTED_MAX];
            if self.consecutive > 0 && self.row_first == Second::NEVER {
                self.row_first = self.first;
            }
            self.first = Second::NEVER;
        }
    }

    fn leak(&mut self, policy: &SmartLockoutPolicy, now: Second) {
        if self.class.is_home() {
            if u64::from(now.since(self.last)) >= policy.failure_memory.as_secs() {
                self.failures = 0;
                self.leak_step(u8::MAX);
            }
            return;
        }
        let every = u32::try_from(policy.failure_leak.as_secs())
            .unwrap_or(u32::MAX)
            .max(1);
        let leaked = now.since(self.leak_from).checked_div(every).unwrap_or(0);
        if leaked > 0 {
            let leaked_u8 = u8::try_from(leaked).unwrap_or(u8::MAX);
            self.failures = self.failures.saturating_sub(leaked_u8);
            self.leak_step(leaked_u8);
            self.leak_from = self.leak_from.plus_secs(leaked.saturating_mul(every));
        }
    }

    fn leak_step(&mut self, by: u8) {
        if self.step_kept_until == Second::NEVER {
            self.step = self.step.saturating_sub(by);
        }
    }

    /// Counts a failure, unless `digest` repeats one of the last wrong passwords. Call
    /// [`Counter::settle`] first.
    pub(super) fn fail(
        &mut self,
        policy: &SmartLockoutPolicy,
        failure: &Failure,
        now: Timestamp,
    ) -> Counted {
        self.judge_by(failure.credential);
        if self.is_repeat(failure.digest, policy) {
            return Counted::Repeated;
        }
        if let Some(digest) = failure.digest {
            self.wrong
                .remember(digest, policy.repeated_password_memory as usize);
        }
        let second = now.second();
        if self.failures == 0 {
            self.leak_from = second;
            self.first = second;
        }
        if self.consecutive == 0 && self.failures > 0 {
            self.row_first = second;
        }
        self.failures = self.failures.saturating_add(1);
        self.consecutive = self.consecutive.saturating_add(1);
        self.last = second;
        self.last_address = failure.address;
        self.last_protocol = failure.protocol;
        self.count_address(failure.address);
        if self
            .in_force(policy, now)
            .is_some_and(|lock| lock.reason == Reason::WrongPasswords)
        {
            // Verified before the lockout, reported after it: counted, but it lengthens nothing.
            self.locked_count = self.locked_count.saturating_add(1);
            return Counted::Failure;
        }
        if u32::from(self.failures) >= threshold(policy, self.class) {
            self.lock(policy, second);
            return Counted::Locked;
        }
        if u32::from(self.consecutive) == policy.consecutive_failures_max {
            return Counted::Locked;
        }
        Counted::Failure
    }

    fn lock(&mut self, policy: &SmartLockoutPolicy, now: Second) {
        let growth = u64::from(policy.lockout_growth).saturating_pow(u32::from(self.step));
        let span = policy
            .lockout_duration
            .times(growth)
            .min(longest(policy, self.class));
        self.locked_since = now;
        self.locked_secs = u32::try_from(span.as_secs()).unwrap_or(u32::MAX).max(1);
        self.locked_count = self.failures;
        self.step = self.step.saturating_add(1).min(STEP_MAX);
        self.step_kept_until = Second::NEVER;
    }

    fn count_address(&mut self, address: Option<IpAddr>) {
        let fingerprint = match address {
            None => return,
            Some(IpAddr::V4(v4)) => fold(u64::from(v4.to_bits())),
            Some(IpAddr::V6(v6)) => fold((v6.to_bits() >> 64) as u64 ^ v6.to_bits() as u64),
        };
        let found = |known: &&mut u16| **known == fingerprint || **known == 0;
        if let Some(place) = self.addresses.iter_mut().find(found) {
            *place = fingerprint;
        }
    }

    /// The fingerprints in use.
    fn counted_addresses(&self) -> impl Iterator<Item = u16> + '_ {
        self.addresses.iter().copied().take_while(|used| *used != 0)
    }

    /// Whether this password is one of the last wrong ones here.
    pub(super) fn is_repeat(&self, digest: Option<u64>, policy: &SmartLockoutPolicy) -> bool {
        let memory = policy.repeated_password_memory as usize;
        digest.is_some_and(|digest| self.wrong.contains(digest, memory))
    }

    /// A success of this class: forgets everything but the repeated passwords.
    pub(super) fn succeed(&mut self) {
        let wrong = core::mem::take(&mut self.wrong);
        *self = Self {
            wrong,
            credential: self.credential,
            ..Self::new(self.class)
        };
    }

    /// A success at an old familiar place lifts the consecutive maximum, but not the count.
    pub(super) fn lift_consecutive(&mut self) {
        self.consecutive = 0;
        self.row_first = Second::NEVER;
    }

    /// A person unlocks: the full threshold applies again; the step stays for a while. The wrong
    /// passwords are forgotten too: after a reset, one of them may be right.
    pub(super) fn unlock(&mut self, policy: &SmartLockoutPolicy, now: Timestamp) {
        let step = self.step;
        *self = Self::new(self.class);
        if step > 0 && policy.step_kept_after_unlock > Span::ZERO {
            self.step = step;
            self.step_kept_until = now.plus(policy.step_kept_after_unlock).second();
        }
    }

    /// The lockout in force at `now`, if any. If both reasons hold, the one that lasts longer wins.
    pub(super) fn in_force(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> Option<InForce> {
        if u32::from(self.consecutive) >= policy.consecutive_failures_max {
            let since = self.last.timestamp();
            return Some(InForce {
                since,
                until: None,
                reason: Reason::ConsecutiveMaximum,
            });
        }
        let since = self.locked_since.timestamp().min(now);
        let until = since.plus(Span::from_secs(u64::from(self.locked_secs)));
        (self.locked_secs > 0 && now < until).then_some(InForce {
            since,
            until: Some(until),
            reason: Reason::WrongPasswords,
        })
    }

    /// How many more passwords may be verified before a lockout; zero at or above the threshold.
    pub(super) fn left(&self, policy: &SmartLockoutPolicy) -> u32 {
        threshold(policy, self.class).saturating_sub(u32::from(self.failures))
    }

    /// What was counted for this reason: the failures that leak, or those in a row, never a mixture.
    /// Addresses are those since the failures last leaked away altogether.
    pub(super) fn facts(&self, reason: Reason) -> Facts {
        let in_a_row = reason == Reason::ConsecutiveMaximum;
        let failures = match self.locked_count {
            _ if in_a_row => self.consecutive,
            // A lockout from before it was kept.
            0 => self.failures,
            locked => locked,
        };
        let first = match self.row_first {
            row if in_a_row && row != Second::NEVER => row,
            _ => self.first,
        };
        Facts {
            failures: u32::from(failures),
            first: first.timestamp(),
            last: self.last.timestamp(),
            addresses: self.counted_addresses().count() as u32,
            last_address: self.last_address,
            last_protocol: self.last_protocol,
        }
    }

    /// Whether it holds its class longer or, if neither holds it, has counted more.
    pub(super) fn is_graver_than(
        &self,
        other: &Self,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> bool {
        let gravity = |counter: &Self| {
            // A lockout without an end is longer than any with one.
            let held = counter
                .in_force(policy, now)
                .map(|lock| (lock.until.is_none(), lock.until));
            (held, counter.consecutive, counter.failures, counter.step)
        };
        gravity(self) > gravity(other)
    }

    /// Whether it holds nothing that a fresh counter does not.
    pub(super) fn is_blank(&self) -> bool {
        self.failures == 0
            && self.consecutive == 0
            && self.step == 0
            && self.wrong.is_empty()
            && self.locked_secs == 0
    }

    /// Whether it holds anything that must survive a restart. A lockout may outlive its failures if
    /// they leak away before it ends.
    pub(super) fn is_durable(&self) -> bool {
        self.failures > 0 || self.consecutive > 0 || self.step > 0 || self.locked_secs > 0
    }
}

/// One wrong password.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure {
    pub digest: Option<u64>,
    pub credential: u32,
    pub address: Option<IpAddr>,
    pub protocol: Protocol,
}

/// A 16-bit fingerprint, never zero; only ever compared within one counter, as evidence.
fn fold(bits: u64) -> u16 {
    ((bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u16).max(1)
}

#[cfg(test)]
mod series_tests;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn fail(counter: &mut Counter, digest: u64, at: Timestamp) -> Counted {
        let policy = SmartLockoutPolicy::default();
        counter.settle(&policy, at);
        let failure = Failure {
            digest: Some(digest),
            credential: 0,
            address: None,
            protocol: Protocol::Imap,
        };
        counter.fail(&policy, &failure, at)
    }

    fn locked_secs(counter: &Counter, at: Timestamp) -> Option<u64> {
        let lock = counter.in_force(&SmartLockoutPolicy::default(), at)?;
        lock.until.map(|until| until.since(at).as_secs())
    }

    #[test]
    fn sec_03_lockouts_double_up_to_the_longest_and_one_failure_relocks() {
        let mut counter = Counter::new(Class::Near);
        let mut now = T0;
        let mut lengths = Vec::new();
        for n in 0..10 {
            fail(&mut counter, n, now);
        }
        for n in 10..20 {
            let secs = locked_secs(&counter, now).unwrap();
            lengths.push(secs / 60);
            now = now.plus(Span::from_secs(secs));
            assert_eq!(locked_secs(&counter, now), None);
            assert_eq!(fail(&mut counter, n, now), Counted::Locked);
        }
        assert_eq!(lengths, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
    }

    #[test]
    fn a_lockout_that_outlives_its_failures_survives_a_restart_and_says_nothing_when_over() {
        let policy = SmartLockoutPolicy {
            failure_leak: Span::from_mins(1),
            lockout_duration: Span::from_hours(24),
            ..SmartLockoutPolicy::default()
        };
        let mut counter = Counter::new(Class::Unfamiliar);
        for digest in 0..10 {
            let failure = Failure {
                digest: Some(digest),
                credential: 0,
                address: None,
                protocol: Protocol::Imap,
            };
            counter.fail(&policy, &failure, T0);
        }
        let later = T0.plus(Span::from_hours(1));
        counter.settle(&policy, later);
        counter.lift_consecutive();
        let rests_on = counter.facts(Reason::WrongPasswords).failures;
        assert_eq!(rests_on, 10, "what was counted when it began");
        assert!(counter.in_force(&policy, later).is_some());
        assert!(counter.is_durable(), "a restart must not end it");
        let over = T0.plus(Span::from_hours(24));
        counter.settle(&policy, over);
        counter.wrong.clear();
        assert!(counter.is_blank(), "it must not take memory for ever");
    }

    #[test]
    fn after_a_clock_set_back_failures_leak_from_then_on() {
        let ahead = T0.plus(Span::from_days(300));
        let days = |days| T0.plus(Span::from_days(days));
        for class in [Class::Familiar, Class::Unfamiliar] {
            let mut counter = Counter::new(class);
            for digest in 0..4 {
                fail(&mut counter, digest, ahead);
            }
            counter.settle(&SmartLockoutPolicy::default(), T0);
            counter.settle(&SmartLockoutPolicy::default(), days(2));
            assert_eq!(counter.failures, 0, "{class:?}");
        }
    }

    #[test]
    fn a_failure_reported_during_a_lockout_does_not_lengthen_it() {
        let mut counter = Counter::new(Class::Unfamiliar);
        for n in 0..10 {
            fail(&mut counter, n, T0);
        }
        let later = T0.plus(Span::from_secs(30));
        assert_eq!(fail(&mut counter, 99, later), Counted::Failure);
        assert_eq!(locked_secs(&counter, later), Some(30));
    }

    #[test]
    fn sec_07_the_same_wrong_password_counts_once() {
        let mut counter = Counter::new(Class::Familiar);
        assert_eq!(fail(&mut counter, 1, T0), Counted::Failure);
        for _ in 0..1000 {
            assert_eq!(fail(&mut counter, 1, T0), Counted::Repeated);
        }
        for digest in [2, 3, 1] {
            fail(&mut counter, digest, T0);
        }
        assert_eq!(counter.failures, 3, "the last three are remembered");
        fail(&mut counter, 4, T0);
        assert_eq!(
            fail(&mut counter, 1, T0),
            Counted::Failure,
            "the fourth last is not"
        );
    }

    #[test]
    fn unfamiliar_failures_leak_one_by_one_and_the_step_with_them() {
        let policy = SmartLockoutPolicy::default();
        let mut counter = Counter::new(Class::Unfamiliar);
        for n in 0..10 {
            fail(&mut counter, n, T0);
        }
        let after = |hours| T0.plus(Span::from_hours(hours));
        counter.settle(&policy, after(11));
        assert_eq!((counter.left(&policy), counter.step), (0, 1));
        counter.settle(&policy, after(12));
        assert_eq!((counter.left(&policy), counter.step), (1, 0));
        counter.settle(&policy, after(36));
        assert_eq!(counter.left(&policy), 3);
    }

    #[test]
    fn familiar_failures_are_forgotten_after_a_quiet_day() {
        let policy = SmartLockoutPolicy::default();
        let mut counter = Counter::new(Class::Familiar);
        fail(&mut counter, 1, T0);
        fail(&mut counter, 2, T0.plus(Span::from_hours(23)));
        counter.settle(&policy, T0.plus(Span::from_hours(46)));
        assert_eq!(counter.left(&policy), 18);
        counter.settle(&policy, T0.plus(Span::from_hours(47)));
        assert_eq!(counter.left(&policy), 20);
    }

    #[test]
    fn an_unlock_gives_the_full_threshold_back_and_keeps_the_step_for_a_day() {
        let policy = SmartLockoutPolicy::default();
        let lock_again = |hours: u64| {
            let mut counter = Counter::new(Class::Unfamiliar);
            for n in 0..10 {
                fail(&mut counter, n, T0);
            }
            counter.unlock(&policy, T0);
            assert_eq!(counter.left(&policy), 10);
            assert_eq!(counter.in_force(&policy, T0), None);
            let later = T0.plus(Span::from_hours(hours));
            for n in 10..20 {
                fail(&mut counter, n, later);
            }
            locked_secs(&counter, later)
        };
        assert_eq!(lock_again(23), Some(120));
        assert_eq!(lock_again(24), Some(60));
    }

    #[test]
    fn sec_01_a_hundred_failures_in_a_row_lock_without_end() {
        let policy = SmartLockoutPolicy::default();
        let mut counter = Counter::new(Class::Unfamiliar);
        let mut now = T0;
        for n in 0..100 {
            assert!(counter.in_force(&policy, now).is_none(), "failure {n}");
            fail(&mut counter, n, now);
            now = now.plus(Span::from_hours(25));
        }
        let lock = counter
            .in_force(&policy, now.plus(Span::from_days(300)))
            .unwrap();
        assert_eq!(
            (lock.until, lock.reason),
            (None, Reason::ConsecutiveMaximum)
        );
        counter.lift_consecutive();
        counter.settle(&policy, now);
        assert_eq!(counter.in_force(&policy, now), None);
    }

    #[test]
    fn evidence_counts_one_series_the_one_that_its_reason_is_about() {
        let policy = SmartLockoutPolicy::default();
        let facts = |counter: &Counter, reason| {
            let facts = counter.facts(reason);
            (facts.failures, facts.first.since(T0))
        };
        // Thirty in a row over many days: most have leaked away when ten within an hour lock.
        let mut counter = Counter::new(Class::Unfamiliar);
        let mut now = T0;
        for n in 0..20 {
            assert_eq!(fail(&mut counter, n, now), Counted::Failure);
            now = now.plus(Span::from_hours(13));
        }
        now = now.plus(Span::from_days(9));
        let began = now.since(T0);
        for n in 20..30 {
            fail(&mut counter, n, now);
            now = now.plus(Span::from_mins(6));
        }
        let in_force = counter.in_force(&policy, now.minus(Span::from_mins(6)));
        assert_eq!(in_force.unwrap().reason, Reason::WrongPasswords);
        let counted = facts(&counter, Reason::WrongPasswords);
        assert_eq!(counted, (10, began), "what the threshold was compared with");
        let row = facts(&counter, Reason::ConsecutiveMaximum);
        assert_eq!(row, (30, Span::ZERO), "all since the last success");
        // One verified before the lockout is reported in it, and one leaks away in it.
        let mut locked = counter.clone();
        locked.locked_secs = 24 * 3_600;
        fail(&mut locked, 99, now);
        locked.settle(&policy, now.plus(Span::from_hours(20)));
        assert_eq!(facts(&locked, Reason::WrongPasswords).0, 11);
        // Another row begins while the failures of the first are still counted.
        counter.lift_consecutive();
        let later = now.plus(Span::from_mins(30));
        fail(&mut counter, 100, later);
        let row = facts(&counter, Reason::ConsecutiveMaximum);
        assert_eq!(row, (1, later.since(T0)));
        // The same after a restart.
        let mut guard = super::super::guard::SignInGuard::default();
        guard.records.put_counter(&counter);
        let mut bytes = Vec::new();
        crate::guard::Guard::encode(&guard, &mut bytes);
        let read: super::super::guard::SignInGuard = crate::guard::Guard::decode(&bytes).unwrap();
        let read = read.existing(Class::Unfamiliar).unwrap();
        for reason in [Reason::WrongPasswords, Reason::ConsecutiveMaximum] {
            assert_eq!(facts(&read, reason), facts(&counter, reason));
        }
    }

    #[test]
    fn a_clock_set_back_extends_no_lockout() {
        let policy = SmartLockoutPolicy::default();
        let mut counter = Counter::new(Class::Unfamiliar);
        for n in 0..10 {
            fail(&mut counter, n, T0);
        }
        let earlier = T0.minus(Span::from_days(3));
        counter.settle(&policy, earlier);
        assert_eq!(locked_secs(&counter, earlier), Some(60));
        assert_eq!(
            locked_secs(&counter, earlier.plus(Span::from_secs(60))),
            None
        );
    }
}
