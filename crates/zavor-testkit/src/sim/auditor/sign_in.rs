//! Bounds on passwords verified and failures counted, for each class of each account.

use std::collections::{BTreeMap, BTreeSet};

use zavor_app::sign_in::CheckAnswer;
use zavor_core::event::FailureReason;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::SmartLockoutPolicy;
use zavor_core::sign_in::PENDING_AT_HOME_MAX;

use super::model::{Auditor, Counter, thresholds};
use crate::sim::outcome::{Invariant, Violation};
use crate::sim::workload::{Door, Ground, Try};

/// How many of the last wrong passwords are certainly repeats. The engine remembers three; one less
/// allows for two that were reported at once and took effect in the other order.
const CERTAIN_REPEATS: usize = 2;

/// Lockouts are kept in whole seconds, and a bind is dated by its beginning.
const TOLERANCE: Span = Span::from_secs(4);

/// How long an open attempt may be in flight: the pending time, rounded up twice.
const IN_FLIGHT: Span = Span::from_secs(12);

impl Auditor {
    fn counter(&mut self, account: usize, ground: Ground) -> &mut Counter {
        self.sign_ins.counters.entry((account, ground)).or_default()
    }

    /// Policies that may be in force from now on; bounds only ever widen.
    pub(in crate::sim) fn policy_may_change_to(&mut self, policy: &SmartLockoutPolicy) {
        for (ground, threshold) in thresholds(policy) {
            let most = self.sign_ins.thresholds.most.entry(ground).or_default();
            *most = threshold.max(*most);
            let least = self
                .sign_ins
                .thresholds
                .least
                .entry(ground)
                .or_insert(threshold);
            *least = threshold.min(*least);
        }
        let t = &mut self.sign_ins.thresholds;
        t.shortest_lockout = policy.lockout_duration.min(t.shortest_lockout);
        t.fastest_leak = policy.failure_leak.min(t.fastest_leak);
    }

    /// A check or verification begins.
    pub(in crate::sim) fn check_begins(&mut self, attempt: &Try, now: Timestamp) {
        if !attempt.right {
            self.in_trouble(attempt);
        }
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            counter.checks_under_way += 1;
            let begun = &mut counter.begun;
            begun.push_back(now);
            while begun.front().is_some_and(|at| now.since(*at) > IN_FLIGHT) {
                begun.pop_front();
            }
        }
    }

    /// A check or verification came back, whatever the answer.
    pub(in crate::sim) fn check_is_over(&mut self, attempt: &Try) {
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            counter.checks_under_way = counter.checks_under_way.saturating_sub(1);
        }
    }

    /// A check was answered; `begun` is the order number of its beginning.
    pub(in crate::sim) fn check_ends(
        &mut self,
        attempt: &Try,
        answer: CheckAnswer,
        begun: u64,
        now: Timestamp,
    ) -> Result<(), Violation> {
        match answer {
            CheckAnswer::Allow => self.allowed(attempt, begun, now),
            CheckAnswer::Refuse { reason, .. } => {
                match reason {
                    FailureReason::OriginBlocked => self.refused_by_network(attempt)?,
                    FailureReason::LockedOut => self.in_trouble(attempt),
                    _ => {}
                }
                self.refused(attempt, reason, begun, now)
            }
        }
    }

    fn allowed(&mut self, attempt: &Try, begun: u64, now: Timestamp) -> Result<(), Violation> {
        let [ground] = attempt.ground.possible() else {
            return Ok(());
        };
        if attempt.right || !attempt.unique || attempt.second {
            return Ok(());
        }
        let threshold = self.sign_ins.thresholds.most[ground];
        let (lockout, leak) = (
            self.sign_ins.thresholds.shortest_lockout,
            self.sign_ins.thresholds.fastest_leak,
        );
        let counter = self.counter(attempt.account, *ground);
        if counter.resets_under_way > 0 || begun < counter.judged_from {
            return Ok(());
        }
        if attempt.door == Door::Policy {
            counter.open.insert(attempt.id, now);
        }
        let first = *counter.first.get_or_insert(now);
        let before = counter.verified;
        counter.verified += 1;
        let leaked = (now.since(first).as_millis() / leak.as_millis().max(1)) as u32;
        let free = threshold + leaked;
        if before < free || counter.jumped {
            return Ok(());
        }
        // Beyond the threshold: only after a lockout, and one at a time.
        let step = (before - free).saturating_sub(leaked).min(10);
        let needed = lockout
            .times(1 << step)
            .min(Span::from_mins(15))
            .as_millis()
            .saturating_sub(TOLERANCE.as_millis());
        // Unknown after a crash, which may have lost the lockout.
        let passed = counter
            .last_report
            .map_or(u64::MAX, |last| now.since(last).as_millis());
        let others = counter.open.keys().filter(|id| **id != attempt.id).count();
        if others > 0 || passed < needed {
            let what = format!(
                "wrong password number {} of class {ground:?} was let through (threshold {threshold}, \
                 {others} others open, {passed} ms after the last failure, a lockout of at least \
                 {needed} ms was due)",
                before + 1,
            );
            return Err((
                Invariant::threshold_bounds_verified_passwords,
                attempt.name.clone(),
                what,
            ));
        }
        Ok(())
    }

    fn refused(
        &mut self,
        attempt: &Try,
        reason: FailureReason,
        begun: u64,
        now: Timestamp,
    ) -> Result<(), Violation> {
        let grounds = attempt.ground.possible();
        let home = grounds.iter().all(|ground| ground.is_home());
        let violation = |invariant, what: String| Err((invariant, attempt.name.clone(), what));
        if reason == FailureReason::OriginBlocked && home {
            let what = format!("an origin block refused a sign-in at {:?}", attempt.ground);
            return violation(Invariant::elsewhere_never_locks_home, what);
        }
        let (locked, in_flight) = (
            reason == FailureReason::LockedOut,
            reason == FailureReason::TooManyInFlight,
        );
        let judged = locked || (in_flight && home);
        if !judged {
            return Ok(());
        }
        let account = attempt.account;
        let mut worst = None;
        for ground in grounds {
            let least = self.sign_ins.thresholds.least[ground];
            let counter = self.counter(account, *ground);
            if counter.haunted || counter.resets_under_way > 0 || begun < counter.judged_from {
                return Ok(());
            }
            let open = counter
                .begun
                .iter()
                .filter(|at| now.since(**at) <= IN_FLIGHT)
                .count();
            let blamed = counter.blamed.len() + if in_flight { open } else { 0 };
            let no_room = in_flight && open >= PENDING_AT_HOME_MAX;
            if no_room || blamed >= least as usize {
                return Ok(());
            }
            worst = Some((*ground, blamed, least, counter.reported));
        }
        let Some((ground, blamed, least, reported)) = worst else {
            return Ok(());
        };
        let what = format!(
            "{reason} at {ground:?} with at most {blamed} failures counted there (threshold {least})"
        );
        let all_home = self.reported(account, &[Ground::KnownDevice, Ground::Familiar]);
        let invariant = if reported >= least {
            Invariant::repeat_counts_once
        } else if ground == Ground::KnownDevice && all_home >= least {
            Invariant::colleague_never_locks_known_device
        } else {
            Invariant::elsewhere_never_locks_home
        };
        violation(invariant, what)
    }

    fn reported(&self, account: usize, grounds: &[Ground]) -> u32 {
        let counters = grounds.iter().map(|ground| (account, *ground));
        counters
            .filter_map(|key| self.sign_ins.counters.get(&key))
            .map(|counter| counter.reported)
            .sum()
    }

    /// The report of a failure begins (or a bind with a wrong password). Returns its order number.
    pub(in crate::sim) fn failure_begins(&mut self, attempt: &Try, now: Timestamp) -> u64 {
        let order = self.tick();
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            counter.reported += 1;
            counter.unflushed += 1;
            if attempt.door == Door::Policy {
                counter.open.remove(&attempt.id);
                counter.last_report = Some(now);
            } else {
                counter.binds.insert(order, now);
            }
            if !counter.recent.contains(&attempt.digest()) {
                counter.blamed.insert(order, None);
            }
        }
        order
    }

    /// A bind turned out to have been refused before its password was looked at.
    pub(in crate::sim) fn failure_withdrawn(&mut self, attempt: &Try, begun: u64) {
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            counter.binds.remove(&begun);
            counter.blamed.remove(&begun);
            counter.reported = counter.reported.saturating_sub(1);
            counter.unflushed = counter.unflushed.saturating_sub(1);
        }
    }

    /// A bind's wrong password was verified.
    pub(in crate::sim) fn verified_wrong(
        &mut self,
        attempt: &Try,
        begun: u64,
        now: Timestamp,
    ) -> Result<(), Violation> {
        let judged = self.allowed(attempt, begun, now);
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            if let Some(at) = counter.binds.remove(&begun) {
                counter.last_report = counter.last_report.max(Some(at));
            }
        }
        judged
    }

    /// The report of a failure came back; `counted` is false if it was lost in an error, `durable`
    /// is false if the disk was full recently.
    pub(in crate::sim) fn failure_ends(
        &mut self,
        attempt: &Try,
        begun: u64,
        counted: bool,
        durable: bool,
    ) {
        let order = self.tick();
        let most = self.sign_ins.thresholds.most.clone();
        for ground in attempt.ground.possible() {
            let counter = self.counter(attempt.account, *ground);
            if let Some(end) = counter.blamed.get_mut(&begun) {
                *end = Some(order);
            }
            if !counted {
                counter.verified = counter.verified.saturating_sub(1);
                continue;
            }
            counter.recent.retain(|digest| *digest != attempt.digest());
            counter.recent.push_back(attempt.digest());
            if counter.recent.len() > CERTAIN_REPEATS {
                counter.recent.pop_front();
            }
            if durable && counter.verified >= most[ground] && counter.open.is_empty() {
                // The transition into the lockout is on disk, and with it the whole guard.
                counter.unflushed = 0;
            }
        }
    }

    /// A success or an unlock begins: counts may be cleared at any moment from now on.
    pub(in crate::sim) fn reset_begins(&mut self, account: usize, grounds: &[Ground]) -> u64 {
        for ground in grounds {
            self.counter(account, *ground).resets_under_way += 1;
        }
        self.tick()
    }

    /// The reset was refused before it could change anything.
    pub(in crate::sim) fn reset_cancelled(&mut self, account: usize, grounds: &[Ground]) {
        for ground in grounds {
            self.counter(account, *ground).resets_under_way -= 1;
        }
    }

    /// The reset came back (or was lost: `done` is false). `begun` is what `reset_begins` returned;
    /// `durable` says whether its answer promises that it is on disk.
    pub(in crate::sim) fn reset_ends(
        &mut self,
        account: usize,
        grounds: &[Ground],
        begun: u64,
        done: bool,
        durable: bool,
    ) {
        let now = self.tick();
        for ground in grounds {
            let counter = self.counter(account, *ground);
            counter.resets_under_way -= 1;
            counter.verified = 0;
            counter.jumped = false;
            counter.first = None;
            counter.last_report = None;
            counter.judged_from = now;
            // A success clears only its own class; if the class is uncertain, nothing is forgiven.
            if done && (durable || grounds.len() == 1) {
                counter
                    .blamed
                    .retain(|_, end| end.is_none_or(|end| end > begun));
                counter.reported = counter.blamed.len() as u32;
                counter.reset_unflushed = !durable;
                counter.haunted = false;
            }
        }
    }

    pub(super) fn sign_ins_flushed(&mut self) {
        for counter in self.sign_ins.counters.values_mut() {
            counter.unflushed = 0;
            counter.reset_unflushed = false;
        }
    }

    /// Everything not durable is gone: attempts in flight, counters since the last flush, the
    /// memory of repeated passwords.
    ///
    /// `now` is what the new process reads; after a step back of the wall clock it may be earlier
    /// than moments that the model remembers.
    pub(super) fn sign_ins_crashed(&mut self, now: Timestamp) {
        let order = self.tick();
        for counter in self.sign_ins.counters.values_mut() {
            let lost = counter.unflushed + counter.open.len() as u32;
            counter.verified = counter.verified.saturating_sub(lost);
            if lost > 0 {
                counter.last_report = None;
            }
            counter.haunted |= counter.reset_unflushed || counter.resets_under_way > 0;
            if counter.resets_under_way > 0 {
                counter.verified = 0;
            }
            counter.resets_under_way = 0;
            counter.first = counter.first.map(|at| at.min(now));
            counter.last_report = counter.last_report.map(|at| at.min(now));
            counter.open.clear();
            counter.checks_under_way = 0;
            counter.binds.clear();
            counter.unflushed = 0;
            for end in counter.blamed.values_mut() {
                end.get_or_insert(order);
            }
            counter.recent.clear();
            counter.begun.clear();
            counter.judged_from = order;
        }
    }

    /// The clock jumped forward: pending attempts may have expired before their reports. `now` is
    /// the moment after the jump: questions asked before it may take effect after it.
    pub(in crate::sim) fn jumped(&mut self, now: Timestamp) {
        let order = self.tick();
        for counter in self.sign_ins.counters.values_mut() {
            counter.judged_from = order;
            counter.begun.iter_mut().for_each(|at| *at = now);
            let open = counter.open.len() as u32;
            counter.verified = counter.verified.saturating_sub(open);
            counter.jumped |= open > 0 || !counter.binds.is_empty() || counter.checks_under_way > 0;
            counter.open.clear();
        }
    }

    /// A stranger asked after an acknowledged unlock: nothing may be locked.
    pub(in crate::sim) fn probed_after_unlock(
        &mut self,
        name: &str,
        account: usize,
        answer: CheckAnswer,
        unlock_begun: u64,
    ) -> Result<(), Violation> {
        let least = self.sign_ins.thresholds.least[&Ground::Strange];
        let counter = self.counter(account, Ground::Strange);
        let since = counter
            .blamed
            .values()
            .filter(|end| end.is_none_or(|end| end > unlock_begun))
            .count();
        let locked = matches!(
            answer,
            CheckAnswer::Refuse {
                reason: FailureReason::LockedOut,
                ..
            }
        );
        if locked && since < least as usize {
            let what = format!(
                "still locked out after an acknowledged unlock ({since} failures since it began)"
            );
            return Err((
                Invariant::unlock_opens_every_class_at_once,
                name.to_string(),
                what,
            ));
        }
        Ok(())
    }

    /// A verification through a door that hashes begins.
    pub(in crate::sim) fn verify_begins(&mut self, account: usize) {
        *self.sign_ins.hash_questions.entry(account).or_default() += 1;
    }

    /// The verification was refused before the password could be looked at.
    pub(in crate::sim) fn verify_refused(&mut self, account: usize) {
        *self.sign_ins.refused_unhashed.entry(account).or_default() += 1;
    }

    /// Compares the hashes spent on an account with the questions that may have cost one.
    pub(in crate::sim) fn hashes_spent(
        &self,
        name: &str,
        account: usize,
        spent: u64,
    ) -> Result<(), Violation> {
        let of = |map: &BTreeMap<usize, u64>| map.get(&account).copied().unwrap_or(0);
        let may = of(&self.sign_ins.hash_questions) - of(&self.sign_ins.refused_unhashed);
        if spent > may {
            let what =
                format!("{spent} hashes were spent on {may} questions that were not refused");
            return Err((Invariant::locked_costs_no_hash, name.to_string(), what));
        }
        Ok(())
    }

    /// Accounts whose consecutive failures may have reached the maximum: they wait for a person.
    pub(in crate::sim) fn may_wait_for_a_person(&self, consecutive_max: u32) -> BTreeSet<usize> {
        let counters = self.sign_ins.counters.iter();
        counters
            .filter(|(_, counter)| counter.reported >= consecutive_max)
            .map(|((account, _), _)| *account)
            .collect()
    }
}
