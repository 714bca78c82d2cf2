//! Blocks of a network: how long one lasts, what led to it, and how it is released.

use super::rare::Decision;
use super::{OriginGuard, Terms, Width};
use crate::hold::evidence::Evidence;
use crate::moment::{Span, Timestamp};
use crate::policy::OriginGuardPolicy;

impl OriginGuard {
    /// The block in force at `now`: its beginning and end. A clock that was set back does not
    /// extend it.
    pub fn blocked(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let rare = self.rare.as_ref().filter(|rare| rare.blocked_secs > 0)?;
        let since = rare.blocked_since.timestamp().min(now);
        let until = since.plus(Span::from_secs(u64::from(rare.blocked_secs)));
        (now < until).then_some((since, until))
    }

    /// The last block, in force or over; `None` if none is remembered.
    pub fn last_block(&self) -> Option<(Timestamp, Timestamp)> {
        let rare = self.rare.as_ref().filter(|rare| rare.blocked_secs > 0)?;
        let since = rare.blocked_since.timestamp();
        Some((
            since,
            since.plus(Span::from_secs(u64::from(rare.blocked_secs))),
        ))
    }

    /// Whether an account failed here, or was refused here as locked, within a day. At most
    /// [`ACCOUNTS_MAX`](super::ACCOUNTS_MAX) of them are remembered.
    pub fn was_tried_by(&self, subject: u32, now: Timestamp) -> bool {
        self.costs.remembers(subject, now)
    }

    /// Whether a block is in force that is strong enough to refuse near places too.
    pub fn refuses_near(&self, width: Width, policy: &OriginGuardPolicy, now: Timestamp) -> bool {
        self.penalty(policy, now) >= width.threshold(policy) * policy.near_factor as f32
    }

    pub(super) fn block(
        &mut self,
        threshold: f32,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> Timestamp {
        let decision = Decision {
            accounts: self.costs.charged() as u8,
            // A penalty within the slack counts as the threshold: never show a number below it.
            points: self.penalty.max(threshold) as u16,
            threshold: threshold as u32,
            first: self.costs.first_charged(now).unwrap_or(now.second()),
            last: now.second(),
        };
        let rare = self.rare.get_or_insert_default();
        let doubled = 1_u64 << u32::from(rare.step).min(16);
        let span = policy
            .block_duration
            .times(doubled)
            .min(policy.block_duration_max);
        rare.blocked_since = now.second();
        rare.blocked_secs = u32::try_from(span.as_secs()).unwrap_or(u32::MAX).max(1);
        rare.step = rare.step.saturating_add(1);
        rare.decision = decision;
        rare.blocked_since.timestamp().plus(span)
    }

    /// A person releases the block: the penalty starts from zero. Returns whether a block was in
    /// force.
    pub fn release(&mut self, now: Timestamp) -> bool {
        let was_blocked = self.blocked(now).is_some();
        let this = core::mem::take(self);
        self.familiar = this.familiar;
        self.record = this.record;
        was_blocked
    }

    /// The facts behind the block in force, as they were when it was decided; without a block, the
    /// present facts of the network.
    pub fn evidence(&self, width: Width, policy: &OriginGuardPolicy, now: Timestamp) -> Evidence {
        let blocked = self.blocked(now).and(self.rare.as_ref());
        if let Some(decision) = blocked.map(|rare| rare.decision) {
            let threshold = match decision.threshold {
                0 => width.threshold(policy) as u32,
                known => known,
            };
            return Evidence::Guessing {
                accounts: u32::from(decision.accounts),
                penalty: u32::from(decision.points).max(threshold),
                threshold,
                first: decision.first.timestamp(),
                last: decision.last.timestamp(),
            };
        }
        let first = self.costs.first_charged(now).unwrap_or(now.second());
        Evidence::Guessing {
            accounts: self.costs.charged() as u32,
            penalty: self.penalty(policy, now).max(0.0) as u32,
            threshold: self.threshold(&Terms::of(policy, width), now) as u32,
            first: first.timestamp(),
            last: self.updated.max(first).timestamp(),
        }
    }
}
