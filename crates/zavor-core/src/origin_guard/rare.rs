//! The state that few networks have: a block with what led to it, or a raised alert.

use crate::moment::{Second, Timestamp};
use crate::policy::OriginGuardPolicy;

/// The state that few networks have: a block, or a raised alert.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rare {
    pub(super) blocked_since: Second,
    pub(super) blocked_secs: u32,
    /// Number of blocks before; the next block is doubled so many times.
    pub(super) step: u8,
    pub(super) alerted: bool,
    pub(super) decision: Decision,
}

/// The facts behind the last block, as they were at the decision.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Decision {
    pub(super) accounts: u8,
    pub(super) points: u16,
    /// 0 = unknown (the block was placed before this was kept).
    pub(super) threshold: u32,
    pub(super) first: Second,
    pub(super) last: Second,
}

impl Rare {
    /// Forgets what has expired; returns whether nothing is left.
    pub(super) fn settle(
        &mut self,
        nobody_failed: bool,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> bool {
        let second = now.second();
        self.blocked_since = self.blocked_since.min(second);
        self.alerted &= !nobody_failed;
        // The step falls by one for each half-life after the end of the block.
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
