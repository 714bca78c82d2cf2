//! Holds on a record, placed by a person or by the engine: held, free, or unknown.
//!
//! An act in progress may take effect at any moment, and the order of two overlapping acts is
//! unknown. Only what was acknowledged while no other act was in progress is certain, and that must
//! survive everything until the next act begins.

use super::model::{Auditor, Certain, Held};
use crate::sim::outcome::{Invariant, Violation};

impl Auditor {
    /// An act that places or releases begins.
    pub(in crate::sim) fn act_begins(&mut self, account: usize, held: Held) -> u64 {
        let order = self.tick();
        let record = self.lasting.0.entry((account, held)).or_default();
        record.overlapped = record.under_way > 0;
        record.under_way += 1;
        record.certain = Certain::Unknown;
        order
    }

    /// The act came back; `now_held` is the state acknowledged, `None` if nothing was.
    pub(in crate::sim) fn act_ends(&mut self, account: usize, held: Held, now_held: Option<bool>) {
        let order = self.tick();
        let record = self.lasting.0.entry((account, held)).or_default();
        record.under_way = record.under_way.saturating_sub(1);
        if record.under_way > 0 || record.overlapped {
            record.overlapped = record.under_way > 0;
            return;
        }
        if let Some(now_held) = now_held {
            record.certain = if now_held {
                Certain::Held
            } else {
                Certain::Free
            };
            record.from = order;
            record.in_memory_only = false;
        }
    }

    /// The engine answered that it holds this account. `durable` is false if the disk may have
    /// refused: then the hold is certain only until the process ends.
    pub(in crate::sim) fn engine_holds(&mut self, account: usize, held: Held, durable: bool) {
        let order = self.tick();
        let record = self.lasting.0.entry((account, held)).or_default();
        if record.under_way == 0 && record.certain != Certain::Held {
            record.certain = Certain::Held;
            record.from = order;
            record.in_memory_only = !durable;
        }
    }

    /// Something was let through that a hold forbids.
    pub(in crate::sim) fn passed(
        &self,
        name: &str,
        account: usize,
        held: Held,
        begun: u64,
    ) -> Result<(), Violation> {
        let Some(record) = self.lasting.0.get(&(account, held)) else {
            return Ok(());
        };
        if record.certain != Certain::Held || begun < record.from {
            return Ok(());
        }
        let (invariant, what) = match held {
            Held::SignIn => (
                Invariant::acknowledged_is_kept,
                "a sign-in was let through although its block was acknowledged before",
            ),
            Held::Sending => (
                Invariant::restricted_never_accepted_until_released,
                "mail was accepted although the restriction was answered before",
            ),
        };
        Err((invariant, name.to_string(), what.to_string()))
    }

    /// Something was refused because of a hold.
    pub(in crate::sim) fn stopped(
        &self,
        name: &str,
        account: usize,
        held: Held,
        begun: u64,
    ) -> Result<(), Violation> {
        let Some(record) = self.lasting.0.get(&(account, held)) else {
            return Ok(());
        };
        if record.certain != Certain::Free || begun < record.from || record.from == 0 {
            return Ok(());
        }
        let what = format!("refused as held ({held:?}) although its release was acknowledged");
        Err((Invariant::acknowledged_is_kept, name.to_string(), what))
    }

    /// Acts in progress died with the process; what was never written is now unknown.
    pub(super) fn lasting_crashed(&mut self) {
        for record in self.lasting.0.values_mut() {
            record.under_way = 0;
            record.overlapped = false;
            if record.in_memory_only {
                record.certain = Certain::Unknown;
            }
        }
    }
}
