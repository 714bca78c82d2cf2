//! Origin guard: decides whether a network guesses across accounts.
//!
//! It counts *accounts*, not failures: the first wrong password for an account costs ten times as
//! much as a further one, and all further ones of a day together cost less than half of the first.
//! So one account alone never blocks a network, and a spray is blocked after two accounts
//! (`reference/protection-lab.md` section 5). The penalty decays with a half-life; a block lasts an
//! hour, and each further one twice as long. A block never refuses known devices and familiar
//! places, and they cost their network nothing; only a strong block refuses near places. Each
//! client counts on two guards: its host (IPv4 /32, IPv6 /64) and its place (/24, /48) at four
//! times the threshold.
//!
//! One address is often many people. Three rules keep them from being shut out ([`Terms`]): while
//! an installation learns, a network is blocked only from five times the threshold; accounts that
//! succeeded from a network raise its threshold (`record`); a shared network
//! ([`crate::shared_network`]) is never blocked.
//!
//! The facts that led to a block are kept as they were at the decision, for people who ask why.
//!
//! The same guard remembers, for places, which accounts find it familiar: a place that several
//! accounts know is "near" for everybody else.
//!
//! What an attacker may try: sign in with stolen accounts to raise the threshold (bounded: it works
//! only before the first block, and an account counts at five networks a day); spray from inside a
//! shared network (there the lockouts of the accounts hold); fail for one account on purpose (that
//! never reaches a block).

use alloc::boxed::Box;

use thin_vec::ThinVec;

use crate::guard::Touched;
use crate::moment::{Second, Span, Timestamp};
use crate::policy::OriginGuardPolicy;

mod attack;
mod block;
mod cost;
mod crowd;
mod kept;
mod listed;
mod rare;
mod record;
mod renamed;

use cost::Costs;
use rare::Rare;
use record::Record;

pub use attack::{ATTACK_SHOWN_FOR, Attack, AttackWatch};
pub use cost::ACCOUNTS_MAX;
pub use crowd::{CROWD_SHOWN_FOR, CROWDS_SHOWN_MAX, Crowd, CrowdSort, CrowdWatch};
pub use listed::{ListDecision, RuleAction, deny_decides, list_decision, narrowest_allowed};
pub use record::{CROWD_ACCOUNTS, CROWD_NEWCOMERS};

/// Most accounts remembered as finding a place familiar; also the bound of `near_accounts`.
const FAMILIAR_MAX: usize = 8;
/// Credit never brings the penalty of a network below this.
const PENALTY_MIN: f32 = -50.0;
/// Success where the account is familiar.
const CREDIT: f32 = 3.0;
/// By how many points decay may leave the penalty short of a threshold that still counts as
/// reached: two accounts within an hour are two accounts, although the first has decayed a little
/// when the second fails.
const DECAY_SLACK: f32 = 0.25;

/// What happened at an origin. `subject` is a fingerprint of the account or unknown name,
/// `password` one of the password, if the door knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginEvent {
    /// A counted wrong password, or an unknown account.
    Failure {
        /// The account or name.
        subject: u32,
        /// Which wrong password.
        password: Option<u64>,
        /// The account is at home in this place: the failure costs nothing and is only watched.
        home: bool,
    },
    /// Refused because the account is locked there.
    RefusedLocked {
        /// The account or name.
        subject: u32,
        /// Which password; a repeat costs nothing.
        password: Option<u64>,
    },
    /// A success: takes back what failures of this account cost.
    Success {
        /// The account.
        subject: u32,
        /// It may credit the network beyond that (familiar, and not too often).
        credit: bool,
        /// The account finds this place familiar now (for the place's own guard).
        familiar: bool,
        /// It counts in the network's record: the account was not locked there, and has not spoken
        /// for too many networks today.
        counts: bool,
        /// The account was never seen here before.
        newcomer: bool,
    },
}

/// The rules by which a network is judged.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The policy.
    pub policy: &'a OriginGuardPolicy,
    /// A host, or the place around it.
    pub width: Width,
    /// The installation is still learning who signs in from where.
    pub learning: bool,
    /// Many people are known to be behind it: it is watched, never blocked.
    pub shared: bool,
}

impl<'a> Terms<'a> {
    /// The terms after the learning period, for a network that is not shared.
    pub const fn of(policy: &'a OriginGuardPolicy, width: Width) -> Self {
        Self {
            policy,
            width,
            learning: false,
            shared: false,
        }
    }
}

/// What an event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OriginOutcome {
    /// The event blocked the network, until this time.
    pub blocked_now: Option<Timestamp>,
    /// With this event, so many accounts have failed within an hour that it is worth an alert.
    pub alert: Option<GuessingAlert>,
    /// It would be blocked if it were not shared; the number of accounts that cost it something.
    pub spared: Option<u32>,
    /// It behaves like many people and is not declared as shared: how many accounts succeeded
    /// within a day, and how many of them were new to it.
    pub crowd: Option<(u32, u32)>,
}

/// Many accounts failed from one network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuessingAlert {
    /// How many within an hour.
    pub accounts: u32,
    /// Most of them are at home there, and a block does not refuse them.
    pub inside: bool,
}

/// Hot state of one network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OriginGuard {
    penalty: f32,
    updated: Second,
    costs: Costs,
    record: Record,
    familiar: ThinVec<(u32, u16)>,
    rare: Option<Box<Rare>>,
}

/// Which network a guard is for; a place has a higher threshold than a host.
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
        self.penalty * self.decay(policy, now)
    }

    fn decay(&self, policy: &OriginGuardPolicy, now: Timestamp) -> f32 {
        let half_life = policy.half_life.as_secs().max(1) as f32;
        let passed = now.second().since(self.updated) as f32;
        libm::exp2f(-passed / half_life)
    }

    /// The penalty at which this network is blocked: its own record raises it, and so does the
    /// learning period, to the threshold at which near places are refused.
    fn threshold(&self, terms: &Terms<'_>, now: Timestamp) -> f32 {
        let was_blocked = self.rare.as_ref().is_some_and(|rare| rare.step > 0);
        // A network that was blocked gets no credit for its record until the block is forgotten.
        let raise = match was_blocked {
            true => 0.0,
            false => self.record.raise(now),
        };
        let factor = match terms.learning {
            true => terms.policy.near_factor as f32,
            false => 1.0,
        };
        (terms.width.threshold(terms.policy) + raise) * factor
    }

    /// Whether enough accounts find this place familiar (within `memory`).
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
        terms: &Terms<'_>,
        now: Timestamp,
    ) -> (OriginOutcome, Touched) {
        self.settle(terms.policy, now);
        match event {
            OriginEvent::Failure {
                subject,
                password,
                home,
            } => {
                let points = match home {
                    true => self.costs.watch(subject, now),
                    false => self.costs.wrong(subject, password, now),
                };
                let alert = self.alert(terms.policy, now);
                let (mut outcome, touched) = self.charged(points, terms, now);
                outcome.alert = alert;
                (outcome, touched)
            }
            OriginEvent::RefusedLocked { subject, password } => {
                self.record.forget(subject);
                let points = self.costs.refused(subject, password, now);
                match self.charged(points, terms, now) {
                    // A program that tries again every few seconds causes no write.
                    (outcome, _) if points == 0.0 => (outcome, Touched::Transient),
                    charged => charged,
                }
            }
            OriginEvent::Success { .. } => self.success(event, terms, now),
        }
    }

    /// Adds what an event cost, and blocks the network if the penalty reaches its threshold.
    fn charged(
        &mut self,
        points: f32,
        terms: &Terms<'_>,
        now: Timestamp,
    ) -> (OriginOutcome, Touched) {
        let mut outcome = OriginOutcome::default();
        self.penalty += points;
        let accounts = self.costs.charged();
        if points == 0.0 || accounts < terms.policy.origin_block_accounts as usize {
            return (outcome, Touched::Counters);
        }
        if terms.shared {
            outcome.spared = Some(accounts as u32);
            return (outcome, Touched::Counters);
        }
        let threshold = self.threshold(terms, now);
        if self.penalty + DECAY_SLACK >= threshold && self.blocked(now).is_none() {
            outcome.blocked_now = Some(self.block(threshold, terms.policy, now));
            return (outcome, Touched::Transition);
        }
        (outcome, Touched::Counters)
    }

    fn success(
        &mut self,
        event: OriginEvent,
        terms: &Terms<'_>,
        now: Timestamp,
    ) -> (OriginOutcome, Touched) {
        let mut outcome = OriginOutcome::default();
        let OriginEvent::Success {
            subject,
            credit,
            familiar,
            counts,
            newcomer,
        } = event
        else {
            return (outcome, Touched::Unchanged);
        };
        let given_back = self.costs.give_back(subject);
        let mut changed = given_back.is_some();
        let mut was_held = false;
        if let Some(cost) = given_back {
            self.penalty -= cost.points;
            was_held = cost.was_refused;
        }
        if credit {
            self.penalty = (self.penalty - CREDIT).max(PENALTY_MIN);
            changed = true;
        }
        if familiar && terms.width == Width::Place {
            changed |= self.remember_familiar(subject, now);
        }
        if counts && !was_held && self.record.succeeded(subject, newcomer, now) {
            changed = true;
            let is_host = terms.width == Width::Host && !terms.shared;
            outcome.crowd = self.record.crowd(now).filter(|_| is_host);
        }
        let touched = match changed {
            true => Touched::Counters,
            false => Touched::Unchanged,
        };
        (outcome, touched)
    }

    fn settle(&mut self, policy: &OriginGuardPolicy, now: Timestamp) {
        let second = now.second();
        let decay = self.decay(policy, now);
        self.penalty *= decay;
        self.costs.settle(decay, self.updated, now);
        self.updated = second;
        let nobody = self.costs.is_empty();
        if let Some(rare) = &mut self.rare
            && rare.settle(nobody, policy, now)
        {
            self.rare = None;
        }
    }

    fn alert(&mut self, policy: &OriginGuardPolicy, now: Timestamp) -> Option<GuessingAlert> {
        let (accounts, at_home) = self.costs.failed_within_an_hour(now);
        let alerted = self.rare.as_ref().is_some_and(|rare| rare.alerted);
        if alerted || accounts < policy.alert_accounts {
            return None;
        }
        self.rare.get_or_insert_default().alerted = true;
        Some(GuessingAlert {
            accounts,
            inside: at_home.saturating_mul(2) >= accounts,
        })
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
}

/// Days since the epoch; 16 bits last until the year 2149.
fn day(now: Timestamp) -> u16 {
    u16::try_from(now.second().0 / 86_400).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
