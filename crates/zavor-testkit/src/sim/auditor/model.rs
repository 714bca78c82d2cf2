//! What the auditor knows: everything let through, accepted, held and refused since the run began.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::{Policies, SmartLockoutPolicy};

use crate::sim::outcome::EVENTS_SHOWN;
use crate::sim::workload::Ground;

/// The model.
#[derive(Debug)]
pub(in crate::sim) struct Auditor {
    pub(super) sign_ins: SignIns,
    pub(super) origins: Origins,
    pub(super) mailboxes: Mailboxes,
    pub(super) limits: Limits,
    pub(super) organisation: Organisation,
    pub(super) lasting: Records,
    pub(super) events: BTreeMap<String, VecDeque<String>>,
    pub(super) order: u64,
}

impl Auditor {
    pub(in crate::sim) fn new(policies: &Policies) -> Self {
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
            organisation: Organisation::default(),
            lasting: Records::default(),
            events: BTreeMap::new(),
            order: 0,
        }
    }

    /// The next order number: every beginning and every end gets one.
    pub(in crate::sim) fn tick(&mut self) -> u64 {
        self.order += 1;
        self.order
    }

    pub(in crate::sim) fn note(&mut self, subject: &str, event: String) {
        let events = self.events.entry(subject.to_string()).or_default();
        if events.len() == EVENTS_SHOWN {
            events.pop_front();
        }
        events.push_back(event);
    }

    pub(in crate::sim) fn events_of(&self, subject: &str) -> Vec<String> {
        let events = self.events.get(subject);
        events.map_or_else(Vec::new, |events| events.iter().cloned().collect())
    }
}

/// What a hold stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) enum Held {
    /// Signing in.
    SignIn,
    /// Sending.
    Sending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Certain {
    Held,
    #[default]
    Free,
    Unknown,
}

/// One sort of hold on one account. At first it is free.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) certain: Certain,
    /// Certain since this order number.
    pub(super) from: u64,
    pub(super) under_way: u32,
    pub(super) overlapped: bool,
    /// Certain only while the process lives: it could not be written.
    pub(super) in_memory_only: bool,
}

#[derive(Debug, Default)]
pub(super) struct Records(pub(super) BTreeMap<(usize, Held), Record>);

/// The /24 of an address, which is charged too for what its hosts do.
pub(super) type Place = [u8; 3];

/// Names that failed at each place, or were refused from it, since the run began. Never fewer than
/// the engine counts: it forgets after a day, this does not.
#[derive(Debug, Default)]
pub(super) struct Origins(pub(super) BTreeMap<Place, BTreeSet<String>>);

/// One accepted message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted {
    pub(super) at: Timestamp,
    pub(super) external: u32,
    pub(super) internal: u32,
    pub(super) flushed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Mailbox {
    pub(super) accepted: VecDeque<Accepted>,
    /// Recipients that may count against a limit: order number of their acceptance, and how many.
    pub(super) possible: VecDeque<(u64, u32)>,
    /// Releases in progress: the windows may restart from zero at any moment.
    pub(super) releases_under_way: u32,
    /// Messages begun before this order number are not counted: their windows were released
    /// meanwhile.
    pub(super) counted_from: u64,
    /// Whether a release has ever restarted the windows, so that an excess is the release's fault.
    pub(super) released: bool,
}

/// The limits of the default policy; the simulation never raises them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// External recipients in any hour.
    pub(super) external_per_hour: u32,
    /// Internal recipients in any hour.
    pub(super) internal_per_hour: u32,
    /// Recipients in any 24 hours.
    pub(super) per_day: u32,
}

/// What the organisation's window may count.
#[derive(Debug, Default)]
pub(super) struct Organisation {
    /// Recipients of all messages that were accepted or may have been, since the run began.
    pub(super) most: u64,
    /// Recipients of refused messages: a crash may lose that they were given back.
    pub(super) refused_unflushed: u64,
}

/// The mailboxes of the organisation, by account.
pub(super) type Mailboxes = BTreeMap<usize, Mailbox>;

/// The loosest and tightest thresholds that were in force since the run began.
#[derive(Debug, Clone)]
pub(super) struct Thresholds {
    pub(super) most: BTreeMap<Ground, u32>,
    pub(super) least: BTreeMap<Ground, u32>,
    pub(super) shortest_lockout: Span,
    pub(super) fastest_leak: Span,
}

/// One class of one account.
#[derive(Debug, Default)]
pub(super) struct Counter {
    /// Wrong passwords that were let through since the last reset; each will be verified.
    pub(super) verified: u32,
    /// When the first of them was let through.
    pub(super) first: Option<Timestamp>,
    /// When the last failure was reported (the beginning of the report).
    pub(super) last_report: Option<Timestamp>,
    /// Let through but not yet reported: by try, with the time.
    pub(super) open: BTreeMap<u64, Timestamp>,
    /// Binds with a wrong password in progress: order number and beginning.
    pub(super) binds: BTreeMap<u64, Timestamp>,
    /// Reported failures that may not yet be on disk.
    pub(super) unflushed: u32,
    /// Failures that may have been counted since the last reset: order numbers of their beginning
    /// and, once they have ended, of their end.
    pub(super) blamed: BTreeMap<u64, Option<u64>>,
    /// The last distinct wrong passwords reported.
    pub(super) recent: VecDeque<u64>,
    /// All failures reported since the last reset, including repeats.
    pub(super) reported: u32,
    /// Recent beginnings of checks, for the in-flight rule.
    pub(super) begun: VecDeque<Timestamp>,
    /// Resets (successes, unlocks) in progress: nothing can be judged meanwhile.
    pub(super) resets_under_way: u32,
    /// Answers to questions begun before this order number are not judged.
    pub(super) judged_from: u64,
    /// A reset was acknowledged but not yet flushed.
    pub(super) reset_unflushed: bool,
    /// Checks and binds that have not come back.
    pub(super) checks_under_way: u32,
    /// The clock jumped while attempts were in flight: the length of lockouts is not judged until
    /// the next reset.
    pub(super) jumped: bool,
    /// A crash may have restored counts from before a reset: lockouts are not judged until the next
    /// reset.
    pub(super) haunted: bool,
}

/// All counters, and the thresholds that were in force.
#[derive(Debug)]
pub(super) struct SignIns {
    pub(super) thresholds: Thresholds,
    pub(super) counters: BTreeMap<(usize, Ground), Counter>,
    /// Verifications that must not have cost a hash, by account; and those that may have.
    pub(super) refused_unhashed: BTreeMap<usize, u64>,
    pub(super) hash_questions: BTreeMap<usize, u64>,
}

impl SignIns {
    pub(super) fn new(policy: &SmartLockoutPolicy) -> Self {
        let of = thresholds(policy);
        Self {
            thresholds: Thresholds {
                most: of.clone(),
                least: of,
                shortest_lockout: policy.lockout_duration,
                fastest_leak: policy.failure_leak,
            },
            counters: BTreeMap::new(),
            refused_unhashed: BTreeMap::new(),
            hash_questions: BTreeMap::new(),
        }
    }
}

pub(super) fn thresholds(policy: &SmartLockoutPolicy) -> BTreeMap<Ground, u32> {
    BTreeMap::from([
        (Ground::KnownDevice, policy.threshold_known_device),
        (Ground::Familiar, policy.threshold_familiar),
        (Ground::Near, policy.threshold_near),
        (Ground::Strange, policy.threshold_unfamiliar),
    ])
}
