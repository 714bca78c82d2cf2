//! How a network's guard is kept: its bytes in the journal, how long it is worth keeping, and how
//! much memory it takes.

use alloc::boxed::Box;
use alloc::vec::Vec;

use thin_vec::ThinVec;

use super::cost::{COSTS_BYTES_MAX, Costs};
use super::rare::{Decision, Rare};
use super::record::{RECORD_BYTES_MAX, Record};
use super::{FAMILIAR_MAX, OriginGuard};
use crate::guard::{GUARD_BYTES_MAX, Guard, Keep, Reader};
use crate::moment::{Second, Timestamp};
use crate::policy::{OriginGuardPolicy, Policies};

/// Version of the byte form.
const FORM: u8 = 2;
/// The form before evidence was kept and costs had a bound.
const FIRST_FORM: u8 = 1;
/// A penalty smaller than this counts as none.
const NEGLIGIBLE: f32 = 0.05;
/// A block in the first form that rests on fewer accounts is dropped: one account alone must not
/// block a network.
const ACCOUNTS_OF_A_BLOCK: usize = 2;

/// Most bytes of one guard, with everything it can hold.
pub(super) const WORST_BYTES: usize = size_of::<OriginGuard>()
    + size_of::<Rare>()
    + COSTS_BYTES_MAX
    + RECORD_BYTES_MAX
    + FAMILIAR_MAX * size_of::<(u32, u16)>();

/// The largest guard fits the hard cap, and a usual one stays small (`DESIGN.md`, "Memory": 160
/// bytes including everything around it).
const _: () = assert!(WORST_BYTES <= GUARD_BYTES_MAX && size_of::<OriginGuard>() <= 40);

impl Guard for OriginGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(FORM);
        out.extend_from_slice(&self.penalty.to_le_bytes());
        out.extend_from_slice(&self.updated.0.to_le_bytes());
        out.push(u8::from(self.rare.is_some()));
        if let Some(rare) = &self.rare {
            rare.encode(out);
        }
        self.costs.encode(out);
        self.record.encode(out);
        out.push(self.familiar.len() as u8);
        for (subject, day) in &self.familiar {
            out.extend_from_slice(&subject.to_le_bytes());
            out.extend_from_slice(&day.to_le_bytes());
        }
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let guard = match reader.u8()? {
            FORM => decode(&mut reader)?,
            FIRST_FORM => decode_first_form(&mut reader)?,
            _ => return None,
        };
        reader.is_done().then_some(guard)
    }

    fn keep(&self, policies: &Policies, now: Timestamp) -> Keep {
        if self.blocked(now).is_some() {
            return Keep::Pinned;
        }
        let policy = &policies.origin_guard;
        let penalty = self.penalty(policy, now);
        let nobody = self.costs.is_empty();
        // How long the next block lasts is remembered as long as the policy says.
        let was_blocked = |rare: &Rare| !rare.clone().settle(nobody, policy, now);
        let remembers = !(self.familiar.is_empty() && nobody && self.record.is_empty())
            || self.rare.as_deref().is_some_and(was_blocked);
        if !remembers && penalty.abs() < NEGLIGIBLE {
            Keep::Forget
        } else if penalty <= 0.0 {
            Keep::Cheap
        } else {
            Keep::Counters
        }
    }

    fn sweep(&mut self, now: Timestamp) {
        self.costs.sweep(self.updated, now);
        self.record.sweep(now);
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    fn heap_bytes(&self) -> usize {
        self.costs.heap_bytes()
            + self.record.heap_bytes()
            + self.familiar.capacity() * size_of::<(u32, u16)>()
            + self.rare.as_ref().map_or(0, |_| size_of::<Rare>())
    }
}

impl Rare {
    fn encode(&self, out: &mut Vec<u8>) {
        let decision = &self.decision;
        out.extend_from_slice(&self.blocked_since.0.to_le_bytes());
        out.extend_from_slice(&self.blocked_secs.to_le_bytes());
        out.extend_from_slice(&[self.step, u8::from(self.alerted), decision.accounts]);
        out.extend_from_slice(&decision.points.to_le_bytes());
        out.extend_from_slice(&decision.threshold.to_le_bytes());
        out.extend_from_slice(&decision.first.0.to_le_bytes());
        out.extend_from_slice(&decision.last.0.to_le_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let (blocked_since, blocked_secs) = (Second(reader.u32()?), reader.u32()?);
        let (step, alerted) = (reader.u8()?, reader.u8()? != 0);
        let decision = Decision {
            accounts: reader.u8()?,
            points: reader.u16()?,
            threshold: reader.u32()?,
            first: Second(reader.u32()?),
            last: Second(reader.u32()?),
        };
        Some(Self {
            blocked_since,
            blocked_secs,
            step,
            alerted,
            decision,
        })
    }
}

fn decode(reader: &mut Reader<'_>) -> Option<OriginGuard> {
    let (penalty, updated) = (reader.f32()?, Second(reader.u32()?));
    let rare = match reader.u8()? {
        0 => None,
        _ => Some(Box::new(Rare::decode(reader)?)),
    };
    Some(OriginGuard {
        penalty,
        updated,
        rare,
        costs: Costs::decode(reader)?,
        record: Record::decode(reader)?,
        familiar: decode_familiar(reader)?,
    })
}

fn decode_familiar(reader: &mut Reader<'_>) -> Option<ThinVec<(u32, u16)>> {
    let count = usize::from(reader.u8()?);
    if count > FAMILIAR_MAX {
        return None;
    }
    let mut familiar = ThinVec::with_capacity(count);
    for _ in 0..count {
        familiar.push((reader.u32()?, reader.u16()?));
    }
    Some(familiar)
}

/// Reads the bytes of guards written before the evidence of a block was kept.
fn decode_first_form(reader: &mut Reader<'_>) -> Option<OriginGuard> {
    let penalty = reader.f32()?;
    let (updated, blocked_since) = (Second(reader.u32()?), Second(reader.u32()?));
    let blocked_secs = reader.u32()?;
    let (step, alerted) = (reader.u8()?, reader.u8()? != 0);
    let half_life = OriginGuardPolicy::default().half_life.as_secs() as f32;
    let left = |at: Second| libm::exp2f(-(updated.since(at) as f32) / half_life);
    let costs = Costs::decode_first_form(reader, left)?;
    let familiar = decode_familiar(reader)?;
    let accounts = costs.charged();
    let is_block = blocked_secs > 0 && accounts >= ACCOUNTS_OF_A_BLOCK;
    let mut rare = None;
    if is_block || alerted {
        rare = Some(Box::new(Rare {
            blocked_since,
            blocked_secs: if is_block { blocked_secs } else { 0 },
            step: if is_block { step } else { 0 },
            alerted,
            decision: Decision {
                accounts: accounts as u8,
                points: penalty.max(0.0) as u16,
                threshold: 0,
                first: costs
                    .first_charged(blocked_since.timestamp())
                    .unwrap_or(blocked_since),
                last: blocked_since,
            },
        }));
    }
    Some(OriginGuard {
        penalty,
        updated,
        rare,
        costs,
        familiar,
        record: Record::default(),
    })
}
