//! Origin guard: decides whether a network guesses across accounts.
//!
//! It counts *accounts*, not failures: the first wrong password for an account costs ten times a
//! further one, so a forgetful traveller stays in and a spray is out after two accounts
//! (`reference/protection-lab.md` section 5). The penalty decays with a half-life; a block lasts
//! an hour and doubles. Known devices and familiar places are never refused by a block; near
//! places only by a strong one. Each client counts on two guards: its host (IPv4 /32, IPv6 /64)
//! and its place (/24, /48) at four times the threshold.
//!
//! The same guard remembers, for places, which accounts find it familiar: a place that several
//! accounts know is "near" for everybody else.

use thin_vec::ThinVec;

use crate::guard::Touched;
use crate::hold::Evidence;
use crate::moment::{Second, Span, Timestamp};
use crate::policy::OriginGuardPolicy;

mod attack;
mod kept;
mod renamed;

pub use attack::{ATTACK_SHOWN_FOR, Attack, AttackWatch};

/// Accounts remembered per network; more push out the one that failed longest ago.
pub const ACCOUNTS_MAX: usize = 60;
/// Accounts remembered as finding a place familiar; the bound of `near_accounts`.
const FAMILIAR_MAX: usize = 8;
/// How long an account that failed here is remembered: a further failure is then a first again.
const COST_MEMORY: Span = Span::from_hours(24);
/// Credit never makes a network better than this.
const PENALTY_MIN: f32 = -50.0;
/// First wrong password for an account.
const COST_FIRST: f32 = 5.0;
/// Further, different wrong password for the same account.
const COST_FURTHER: f32 = 0.5;
/// Refused because the account is locked for this class.
const COST_LOCKED: f32 = 0.5;
/// Success where the account is familiar.
const CREDIT: f32 = 3.0;
/// Points by which decay may fall short of a threshold: two accounts within an hour are two
/// accounts, although the first has decayed a little when the second fails.
const DECAY_SLACK: f32 = 0.25;

/// What the allow and deny lists say about an address: the most specific rule wins, and among
/// equals an allow rule. `matching` gives the prefix length and whether the rule denies.
pub fn list_verdict(matching: impl Iterator<Item = (u8, bool)>) -> Option<ListVerdict> {
    matching
        .max_by_key(|(prefix, denies)| (*prefix, !denies))
        .map(|(_, denies)| {
            if denies {
                ListVerdict::Denied
            } else {
                ListVerdict::Allowed
            }
        })
}

/// The lists' word on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListVerdict {
    /// Never blocked by this guard.
    Allowed,
    /// Always refused.
    Denied,
}

/// What happened at an origin. `subject` is a fingerprint of the account or unknown name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginEvent {
    /// A counted wrong password, or an unknown account.
    Failure {
        /// Whose.
        subject: u32,
    },
    /// Refused because the account is locked there, and not a repeat.
    RefusedLocked,
    /// A success: takes back what this account cost.
    Success {
        /// Whose.
        subject: u32,
        /// It may credit the network further (familiar, and not too often).
        credit: bool,
        /// The account finds this place familiar now (for the place's own guard).
        familiar: bool,
    },
}

/// What an event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OriginOutcome {
    /// The network is blocked by this very event, until then.
    pub blocked_now: Option<Timestamp>,
    /// So many accounts have failed within an hour by this very event: worth an alert.
    pub alert_accounts: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    subject: u32,
    at: Second,
    points: f32,
}

/// Hot state of one network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OriginGuard {
    penalty: f32,
    updated: Second,
    blocked_since: Second,
    blocked_secs: u32,
    step: u8,
    alerted: bool,
    costs: ThinVec<Cost>,
    familiar: ThinVec<(u32, u16)>,
}

/// The block threshold of a guard: for a host, or for the place around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// IPv4 /32, IPv6 /64.
    Host,
    /// IPv4 /24, IPv6 /48.
    Place,
}

impl Width {
    fn threshold(self, policy: &OriginGuardPolicy) -> f32 {
        let factor = match self {
            Self::Host => 1,
            Self::Place => policy.group_factor,
        };
        policy.origin_block_threshold.saturating_mul(factor) as f32
    }
}

impl OriginGuard {
    /// The penalty at `now`.
    pub fn penalty(&self, policy: &OriginGuardPolicy, now: Timestamp) -> f32 {
        let half_life = policy.half_life.as_secs().max(1) as f32;
        let passed = now.second().since(self.updated) as f32;
        self.penalty * libm::exp2f(-passed / half_life)
    }

    /// The block in force at `now`: since and until when. A clock set back extends none.
    pub fn blocked(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let since = self.blocked_since.timestamp().min(now);
        let until = since.plus(Span::from_secs(u64::from(self.blocked_secs)));
        (self.blocked_secs > 0 && now < until).then_some((since, until))
    }

    /// The last block, in force or over; `None` when none is remembered any more.
    pub fn last_block(&self) -> Option<(Timestamp, Timestamp)> {
        let since = self.blocked_since.timestamp();
        let until = since.plus(Span::from_secs(u64::from(self.blocked_secs)));
        (self.blocked_secs > 0).then_some((since, until))
    }

    /// Whether a block is so strong that near places are refused as well.
    pub fn refuses_near(&self, width: Width, policy: &OriginGuardPolicy, now: Timestamp) -> bool {
        self.penalty(policy, now) >= width.threshold(policy) * policy.near_factor as f32
    }

    /// Whether enough accounts find this place familiar (`days` = their memory).
    pub fn is_common(&self, accounts: u32, memory: Span, now: Timestamp) -> bool {
        let today = day(now);
        let memory_days = memory.as_secs() / 86_400;
        let fresh = |at: u16| u64::from(today.saturating_sub(at)) <= memory_days;
        self.familiar.iter().filter(|(_, at)| fresh(*at)).count() >= accounts as usize
    }

    /// Counts an event.
    pub fn record(
        &mut self,
        event: OriginEvent,
        width: Width,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> (OriginOutcome, Touched) {
        self.settle(policy, now);
        let mut outcome = OriginOutcome::default();
        match event {
            OriginEvent::Failure { subject } => {
                self.penalty += self.charge(subject, now);
                outcome.alert_accounts = self.alert(policy, now);
            }
            OriginEvent::RefusedLocked => self.penalty += COST_LOCKED,
            OriginEvent::Success {
                subject,
                credit,
                familiar,
            } => {
                let mut changed = self.give_back(subject, policy, now);
                if credit {
                    self.penalty = (self.penalty - CREDIT).max(PENALTY_MIN);
                    changed = true;
                }
                if familiar && width == Width::Place {
                    changed |= self.remember_familiar(subject, now);
                }
                let touched = if changed {
                    Touched::Counters
                } else {
                    Touched::Unchanged
                };
                return (outcome, touched);
            }
        }
        if self.penalty + DECAY_SLACK >= width.threshold(policy) && self.blocked(now).is_none() {
            outcome.blocked_now = Some(self.block(policy, now));
            return (outcome, Touched::Transition);
        }
        (outcome, Touched::Counters)
    }

    fn settle(&mut self, policy: &OriginGuardPolicy, now: Timestamp) {
        let second = now.second();
        if self.blocked_since > second {
            self.blocked_since = second;
        }
        self.penalty = self.penalty(policy, now);
        self.updated = second;
        let memory = COST_MEMORY.as_secs();
        self.costs
            .retain(|cost| u64::from(second.since(cost.at)) < memory);
        if self.costs.is_empty() {
            self.alerted = false;
        }
        // The step is forgotten one by one, a half-life each after the block ended.
        let quiet = second.since(self.blocked_since.plus_secs(self.blocked_secs));
        let forgotten = u64::from(quiet) / policy.half_life.as_secs().max(1);
        if self.step > 0 && forgotten >= u64::from(self.step) {
            self.step = 0;
            self.blocked_secs = 0;
        }
    }

    /// What this failure costs; remembers it so that a success can take it back.
    fn charge(&mut self, subject: u32, now: Timestamp) -> f32 {
        if let Some(cost) = self.costs.iter_mut().find(|cost| cost.subject == subject) {
            cost.points += COST_FURTHER;
            return COST_FURTHER;
        }
        if self.costs.len() >= ACCOUNTS_MAX {
            let oldest = self
                .costs
                .iter()
                .enumerate()
                .min_by_key(|(_, cost)| cost.at);
            if let Some(index) = oldest.map(|(index, _)| index) {
                self.costs.swap_remove(index);
            }
        }
        self.costs.reserve_exact(1);
        self.costs.push(Cost {
            subject,
            at: now.second(),
            points: COST_FIRST,
        });
        COST_FIRST
    }

    fn give_back(&mut self, subject: u32, policy: &OriginGuardPolicy, now: Timestamp) -> bool {
        let found = self.costs.iter().position(|cost| cost.subject == subject);
        if let Some(index) = found {
            let cost = self.costs.swap_remove(index);
            // What is given back has decayed like the penalty it was part of.
            let passed = now.second().since(cost.at) as f32;
            let half_life = policy.half_life.as_secs().max(1) as f32;
            self.penalty -= cost.points * libm::exp2f(-passed / half_life);
        }
        found.is_some()
    }

    fn block(&mut self, policy: &OriginGuardPolicy, now: Timestamp) -> Timestamp {
        let doubled = 1_u64 << u32::from(self.step).min(16);
        let span = policy
            .block_duration
            .times(doubled)
            .min(policy.block_duration_max);
        self.blocked_since = now.second();
        self.blocked_secs = u32::try_from(span.as_secs()).unwrap_or(u32::MAX).max(1);
        self.step = self.step.saturating_add(1);
        self.blocked_since.timestamp().plus(span)
    }

    fn alert(&mut self, policy: &OriginGuardPolicy, now: Timestamp) -> Option<u32> {
        let second = now.second();
        let within_hour = self
            .costs
            .iter()
            .filter(|cost| second.since(cost.at) < 3600)
            .count();
        let reached = within_hour >= policy.alert_accounts as usize && !self.alerted;
        self.alerted |= reached;
        reached.then_some(within_hour as u32)
    }

    fn remember_familiar(&mut self, subject: u32, now: Timestamp) -> bool {
        let today = day(now);
        if let Some(known) = self
            .familiar
            .iter_mut()
            .find(|(known, _)| *known == subject)
        {
            let changed = known.1 != today;
            known.1 = today;
            return changed;
        }
        if self.familiar.len() >= FAMILIAR_MAX {
            let oldest = self
                .familiar
                .iter()
                .enumerate()
                .min_by_key(|(_, (_, at))| *at);
            if let Some(index) = oldest.map(|(index, _)| index) {
                self.familiar.swap_remove(index);
            }
        }
        self.familiar.reserve_exact(1);
        self.familiar.push((subject, today));
        true
    }

    /// A person releases the block: the penalty starts from zero. Says whether one was in force.
    pub fn release(&mut self, now: Timestamp) -> bool {
        let was_blocked = self.blocked(now).is_some();
        let familiar = core::mem::take(&mut self.familiar);
        *self = Self {
            familiar,
            ..Self::default()
        };
        was_blocked
    }

    /// The facts behind a block.
    pub fn evidence(&self, width: Width, policy: &OriginGuardPolicy, now: Timestamp) -> Evidence {
        Evidence::Guessing {
            accounts: self.costs.len() as u32,
            penalty: self.penalty(policy, now).max(0.0) as u32,
            threshold: width.threshold(policy) as u32,
        }
    }
}

/// Days since the epoch; fits 16 bits until the year 2149.
fn day(now: Timestamp) -> u16 {
    u16::try_from(now.second().0 / 86_400).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::guard::Guard;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn policy() -> OriginGuardPolicy {
        OriginGuardPolicy::default()
    }

    fn fail(guard: &mut OriginGuard, subject: u32, at: Timestamp) -> Option<Timestamp> {
        guard
            .record(OriginEvent::Failure { subject }, Width::Host, &policy(), at)
            .0
            .blocked_now
    }

    fn success(guard: &mut OriginGuard, subject: u32, credit: bool) {
        let event = OriginEvent::Success {
            subject,
            credit,
            familiar: false,
        };
        guard.record(event, Width::Host, &policy(), T0);
    }

    #[test]
    fn two_accounts_block_an_address_and_ten_failures_of_one_account_do_not() {
        let mut spray = OriginGuard::default();
        assert_eq!(fail(&mut spray, 1, T0), None);
        assert_eq!(fail(&mut spray, 2, T0), Some(T0.plus(Span::from_hours(1))));
        let mut forgetful = OriginGuard::default();
        for _ in 0..10 {
            assert_eq!(fail(&mut forgetful, 1, T0), None);
        }
        assert!(
            fail(&mut forgetful, 1, T0).is_some(),
            "5 + 10 x 0.5 reaches ten"
        );
    }

    #[test]
    fn two_accounts_within_an_hour_block_although_the_first_has_decayed() {
        let mut guard = OriginGuard::default();
        fail(&mut guard, 1, T0);
        assert!(fail(&mut guard, 2, T0.plus(Span::from_mins(50))).is_some());
        let mut slow = OriginGuard::default();
        fail(&mut slow, 1, T0);
        assert!(fail(&mut slow, 2, T0.plus(Span::from_hours(3))).is_none());
    }

    #[test]
    fn a_group_is_blocked_at_four_times_the_threshold() {
        let mut guard = OriginGuard::default();
        let mut blocked_at = None;
        for subject in 0..20 {
            let event = OriginEvent::Failure { subject };
            let (outcome, _) = guard.record(event, Width::Place, &policy(), T0);
            if outcome.blocked_now.is_some() {
                blocked_at.get_or_insert(subject + 1);
            }
        }
        assert_eq!(blocked_at, Some(8));
    }

    #[test]
    fn a_success_takes_back_what_this_account_cost_and_no_more() {
        let mut guard = OriginGuard::default();
        fail(&mut guard, 1, T0);
        fail(&mut guard, 1, T0);
        success(&mut guard, 1, false);
        assert!(guard.penalty(&policy(), T0).abs() < 0.01);
        success(&mut guard, 1, false);
        assert!(guard.penalty(&policy(), T0).abs() < 0.01);
        for subject in 0..40 {
            success(&mut guard, subject, true);
        }
        assert_eq!(guard.penalty(&policy(), T0), PENALTY_MIN);
    }

    #[test]
    fn what_a_name_cost_is_taken_back_by_the_account_it_becomes() {
        let mut guard = OriginGuard::default();
        fail(&mut guard, 1, T0);
        fail(&mut guard, 1, T0);
        assert_eq!(guard.rename(1, 7), Touched::Counters);
        assert_eq!(guard.rename(1, 7), Touched::Unchanged);
        success(&mut guard, 7, false);
        assert!(guard.penalty(&policy(), T0).abs() < 0.01);
        // An account that has a cost of its own already takes the name's on as well.
        fail(&mut guard, 1, T0);
        fail(&mut guard, 7, T0);
        guard.rename(1, 7);
        success(&mut guard, 7, false);
        assert!(guard.penalty(&policy(), T0).abs() < 0.01);
    }

    #[test]
    fn the_penalty_halves_in_twelve_hours_and_blocks_double_to_a_day() {
        let mut guard = OriginGuard::default();
        let mut now = T0;
        let mut hours = Vec::new();
        for subject in 0..14 {
            if let Some(until) = fail(&mut guard, subject, now) {
                hours.push(until.since(now).as_secs() / 3600);
                now = until;
            }
        }
        assert_eq!(&hours[..5], [1, 2, 4, 8, 16]);
        assert!(hours[5..].iter().all(|h| *h == 24));
        let mut decaying = OriginGuard::default();
        fail(&mut decaying, 1, T0);
        let later = T0.plus(Span::from_hours(12));
        assert!((decaying.penalty(&policy(), later) - 2.5).abs() < 0.01);
    }

    #[test]
    fn a_release_sets_the_penalty_to_zero() {
        let mut guard = OriginGuard::default();
        fail(&mut guard, 1, T0);
        fail(&mut guard, 2, T0);
        assert!(guard.release(T0));
        assert_eq!(
            (guard.blocked(T0), guard.penalty(&policy(), T0)),
            (None, 0.0)
        );
        assert!(!guard.release(T0));
    }

    #[test]
    fn twenty_accounts_within_an_hour_alert_once() {
        let mut guard = OriginGuard::default();
        let alerts: Vec<u32> = (0..40)
            .filter_map(|subject| {
                let event = OriginEvent::Failure { subject };
                guard
                    .record(event, Width::Host, &policy(), T0)
                    .0
                    .alert_accounts
            })
            .collect();
        assert_eq!(alerts, [20]);
    }

    #[test]
    fn five_accounts_make_a_place_common() {
        let mut guard = OriginGuard::default();
        let memory = Span::from_days(45);
        for subject in 0..5 {
            assert!(!guard.is_common(5, memory, T0));
            let event = OriginEvent::Success {
                subject,
                credit: false,
                familiar: true,
            };
            guard.record(event, Width::Place, &policy(), T0);
        }
        assert!(guard.is_common(5, memory, T0));
        assert!(!guard.is_common(5, memory, T0.plus(Span::from_days(46))));
    }

    #[test]
    fn the_bytes_give_the_guard_back_and_garbage_gives_none() {
        let mut guard = OriginGuard::default();
        for subject in 0..70 {
            fail(&mut guard, subject, T0);
        }
        let mut bytes = Vec::new();
        guard.encode(&mut bytes);
        assert_eq!(OriginGuard::decode(&bytes), Some(guard));
        for length in 0..bytes.len() {
            assert_eq!(OriginGuard::decode(&bytes[..length]), None);
        }
    }
}
