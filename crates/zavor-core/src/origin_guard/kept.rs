//! How a network's guard is kept: its bytes in the journal, how long it is worth keeping, and what
//! it costs in memory.

use alloc::vec::Vec;

use thin_vec::ThinVec;

use super::{ACCOUNTS_MAX, COST_MEMORY, Cost, FAMILIAR_MAX, OriginGuard};
use crate::guard::{Guard, Keep, Reader};
use crate::moment::{Second, Timestamp};
use crate::policy::OriginGuardPolicy;

/// Version of the byte form.
const FORM: u8 = 1;
/// A penalty smaller than this says nothing any more.
const NEGLIGIBLE: f32 = 0.05;

impl Guard for OriginGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(FORM);
        out.extend_from_slice(&self.penalty.to_le_bytes());
        for second in [self.updated.0, self.blocked_since.0, self.blocked_secs] {
            out.extend_from_slice(&second.to_le_bytes());
        }
        out.extend_from_slice(&[self.step, u8::from(self.alerted), self.costs.len() as u8]);
        for cost in &self.costs {
            out.extend_from_slice(&cost.subject.to_le_bytes());
            out.extend_from_slice(&cost.at.0.to_le_bytes());
            out.extend_from_slice(&cost.points.to_le_bytes());
        }
        out.push(self.familiar.len() as u8);
        for (subject, day) in &self.familiar {
            out.extend_from_slice(&subject.to_le_bytes());
            out.extend_from_slice(&day.to_le_bytes());
        }
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.u8()? != FORM {
            return None;
        }
        let penalty = reader.f32()?;
        let (updated, blocked_since) = (Second(reader.u32()?), Second(reader.u32()?));
        let blocked_secs = reader.u32()?;
        let (step, alerted) = (reader.u8()?, reader.u8()? != 0);
        let count = usize::from(reader.u8()?);
        let mut costs = ThinVec::with_capacity(count.min(ACCOUNTS_MAX));
        for _ in 0..count {
            let (subject, at) = (reader.u32()?, Second(reader.u32()?));
            costs.push(Cost {
                subject,
                at,
                points: reader.f32()?,
            });
        }
        let count = usize::from(reader.u8()?);
        let mut familiar = ThinVec::with_capacity(count.min(FAMILIAR_MAX));
        for _ in 0..count {
            familiar.push((reader.u32()?, reader.u16()?));
        }
        (reader.is_done() && costs.len() <= ACCOUNTS_MAX && familiar.len() <= FAMILIAR_MAX)
            .then_some(Self {
                penalty,
                updated,
                blocked_since,
                blocked_secs,
                step,
                alerted,
                costs,
                familiar,
            })
    }

    fn keep(&self, now: Timestamp) -> Keep {
        if self.blocked(now).is_some() {
            return Keep::Pinned;
        }
        let policy = OriginGuardPolicy::default();
        let penalty = self.penalty(&policy, now);
        if self.familiar.is_empty() && penalty.abs() < NEGLIGIBLE {
            Keep::Forget
        } else if penalty <= 0.0 {
            Keep::Cheap
        } else {
            Keep::Counters
        }
    }

    fn sweep(&mut self, now: Timestamp) {
        let second = now.second();
        let memory = COST_MEMORY.as_secs();
        self.costs
            .retain(|cost| u64::from(second.since(cost.at)) < memory);
        self.costs.shrink_to_fit();
    }

    fn heap_bytes(&self) -> usize {
        self.costs.capacity() * size_of::<Cost>()
            + self.familiar.capacity() * size_of::<(u32, u16)>()
    }
}
