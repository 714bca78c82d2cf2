//! The auditor: a second, slower, plainly written model of what the engine may answer.
//!
//! It is told what was asked, when, and what came back; it never looks into the engine. Because
//! several questions are in flight at once it does not know in which order they took effect, so
//! it keeps *bounds*: the most passwords that may have been verified (`verified`), and the most
//! failures that may have been counted (`blamed`). An answer outside the bounds is a violation.
//! Where a fault made an outcome unknowable, the bound widens; it never guesses.
//!
//! Classes of place are not modelled: the workload makes them true by construction (attackers
//! come from networks in which nobody ever signs in) and says so in [`Ground`].

//!
//! `sign_in` bounds passwords and lockouts, `origins` blocks of networks, `sending` bounds recipients, `lasting` follows holds
//! on records.

mod lasting;
mod origins;
mod sending;
mod sign_in;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use zavor_core::policy::Policies;

use super::EVENTS_SHOWN;
pub(super) use lasting::Held;
use origins::Origins;
use sending::{Limits, Mailboxes};
use sign_in::SignIns;

/// The invariants, by the names that the manual uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(non_camel_case_types, reason = "the names are those of the manual")]
pub enum Invariant {
    /// Never more than the class's threshold of passwords of one account and class are verified
    /// before a lockout, at any concurrency; after it, one per lockout.
    threshold_bounds_verified_passwords,
    /// Failures elsewhere, and blocks of networks, never refuse the owner at a familiar place.
    elsewhere_never_locks_home,
    /// Failures at a familiar network never lock a known device.
    colleague_never_locks_known_device,
    /// One account alone, whatever is tried for it, never blocks a network.
    one_account_never_blocks_a_network,
    /// The same wrong password repeated counts once.
    repeat_counts_once,
    /// An attempt that is refused before verification costs no password hash.
    locked_costs_no_hash,
    /// Accepted recipients stay within the limit, plus one bucket.
    accepted_recipients_within_limit,
    /// Nothing of a restricted sender is accepted until it is released.
    restricted_never_accepted_until_released,
    /// Releasing a restriction never raises a limit.
    unblock_never_raises_a_limit,
    /// What was acknowledged survives a crash.
    acknowledged_is_kept,
    /// Every act that was acknowledged stands in the audit.
    no_act_without_audit,
    /// After an unlock no class is locked.
    unlock_opens_every_class_at_once,
    /// Every lockout with an end ends.
    lockouts_end,
    /// An honest user gets in at home within the longest home lockout after faults stop.
    honest_user_gets_in,
    /// Effects on other systems are carried out once those systems answer again.
    outbox_drains,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A violation: which, about whom, in words.
pub(super) type Violation = (Invariant, String, String);

/// The model.
#[derive(Debug)]
pub(super) struct Auditor {
    sign_ins: SignIns,
    origins: Origins,
    mailboxes: Mailboxes,
    limits: Limits,
    lasting: lasting::Records,
    events: BTreeMap<String, VecDeque<String>>,
    order: u64,
}

impl Auditor {
    pub(super) fn new(policies: &Policies) -> Self {
        let sending = policies.outbound.default_policy();
        Self {
            sign_ins: SignIns::new(&policies.smart_lockout),
            origins: Origins::default(),
            mailboxes: Mailboxes::new(),
            limits: Limits {
                external_per_hour: sending.external_recipients_per_hour,
                internal_per_hour: sending.internal_recipients_per_hour,
                per_day: sending.recipients_per_day,
            },
            lasting: lasting::Records::default(),
            events: BTreeMap::new(),
            order: 0,
        }
    }

    /// The next order number: every beginning and every end gets one.
    pub(super) fn tick(&mut self) -> u64 {
        self.order += 1;
        self.order
    }

    pub(super) fn note(&mut self, subject: &str, event: String) {
        let events = self.events.entry(subject.to_string()).or_default();
        if events.len() == EVENTS_SHOWN {
            events.pop_front();
        }
        events.push_back(event);
    }

    pub(super) fn events_of(&self, subject: &str) -> Vec<String> {
        let events = self.events.get(subject);
        events.map_or_else(Vec::new, |events| events.iter().cloned().collect())
    }

    /// Counters were written to the disk.
    pub(super) fn flushed(&mut self) {
        self.sign_ins_flushed();
        self.sending_flushed();
    }

    /// Everything not durable is gone. `now` is what the new process reads; after a step back of
    /// the wall clock it lies before moments that the model remembers.
    pub(super) fn crashed(&mut self, now: zavor_core::moment::Timestamp) {
        self.sign_ins_crashed(now);
        self.sending_crashed(now);
        self.lasting_crashed();
    }
}
