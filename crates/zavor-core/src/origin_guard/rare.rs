//! What few networks have beside their counters: a block and what led to it, or a raised alert.

use crate::moment::{Second, Timestamp};
use crate::policy::OriginGuardPolicy;

/// What few networks have: a block, or an alert that was raised.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rare {
    pub(super) blocked_since: Second,
    pub(super) blocked_secs: u32,
    /// Blocks so far; the next one is so many times doubled.
    pub(super) step: u8,
    pub(super) alerted: bool,
    pub(super) decision: Decision,
}

/// What led to the last block, as it was then.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Decision {
    pub(super) accounts: u8,
    pub(super) points: u16,
    /// 0 = not known (a block from before this was kept).
    pub(super) threshold: u32,
    pub(super) first: Second,
    pub(super) last: Second,
}

impl Rare {
    /// Forgets what has run out; says whether nothing is left.
    pub(super) fn settle(
        &mut self,
        nobody_failed: bool,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> bool {
        let second = now.second();
        self.blocked_since = self.blocked_since.min(second);
        self.alerted &= !nobody_failed;
        // The step is forgotten one by one, a half-life each after the block ended.
        let quiet = second.since(self.blocked_since.plus_secs(self.blocked_secs));
        let needed = policy
            .half_life
            .as_secs()
            .max(1)
            .saturating_mul(self.step.into());
        if u64::from(quiet) >= needed {
            self.step = 0;
            self.blocked_secs = 0;
        }
        self.step == 0 && !self.alerted
    }
}
