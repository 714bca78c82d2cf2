//! The result of a run of the simulator: its counts, or the invariant that was broken.

use std::fmt;

/// Most events of one subject that a failure prints.
pub const EVENTS_SHOWN: usize = 50;

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
    /// A block of a network refuses places near to an owner's only when many accounts led to it.
    near_places_are_refused_late,
    /// The same wrong password repeated counts once.
    repeat_counts_once,
    /// An attempt that is refused before verification costs no password hash.
    locked_costs_no_hash,
    /// Accepted recipients stay within the limit, plus one bucket.
    accepted_recipients_within_limit,
    /// The organisation's window counts nothing that was not accepted.
    organisation_counts_what_was_accepted,
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

/// A violation: the invariant, the subject, a description.
pub(super) type Violation = (Invariant, String, String);

/// The counts of a run, for the summary line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Steps taken.
    pub steps: u64,
    /// Questions answered.
    pub answered: u64,
    /// Sign-ins allowed.
    pub allowed: u64,
    /// Sign-ins refused.
    pub refused: u64,
    /// Messages accepted.
    pub accepted: u64,
    /// Messages or recipients refused.
    pub bounced: u64,
    /// Acts of administrators acknowledged.
    pub acts: u64,
    /// Crashes survived.
    pub crashes: u64,
    /// Questions that came back with a store error.
    pub errors: u64,
}

/// A broken invariant, with everything needed to replay and understand it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Seed of the run.
    pub seed: u64,
    /// Step at which it was detected.
    pub step: u64,
    /// The invariant.
    pub invariant: Invariant,
    /// The subject.
    pub subject: String,
    /// What was expected and what was seen.
    pub what: String,
    /// The last [`EVENTS_SHOWN`] events of that subject.
    pub events: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {} step {}: invariant {} is broken for {}: {}",
            self.seed, self.step, self.invariant, self.subject, self.what
        )?;
        for event in &self.events {
            writeln!(f, "  {event}")?;
        }
        write!(
            f,
            "replay: cargo run -p zavor-testkit --bin sim -- --seed {} --seeds 1",
            self.seed
        )
    }
}
