//! The auditor: a second, slower, plainly written model of the answers that the engine may give.
//!
//! It is told what was asked, when, and what came back; it never looks into the engine. Several
//! questions are in flight at once, so it does not know in which order they took effect. It
//! therefore keeps *bounds*: the most passwords that may have been verified (`verified`), and the
//! most failures that may have been counted (`blamed`). An answer outside the bounds is a
//! violation. If a fault makes an outcome unknown, the bound widens; the auditor never guesses.
//!
//! Classes of place are not modelled: the workload makes them true by construction (attackers
//! come from networks in which nobody ever signs in) and says so in
//! [`Ground`](crate::sim::workload::Ground).
//!
//! `sign_in` bounds passwords and lockouts, `origins` blocks of networks, `sending` recipients;
//! `lasting` follows holds on records. `model` is the knowledge they share.

mod lasting;
mod model;
mod origins;
mod sending;
mod sign_in;

use zavor_core::moment::Timestamp;

pub(super) use model::{Auditor, Held};

impl Auditor {
    /// Counters were written to the disk.
    pub(super) fn flushed(&mut self) {
        self.sign_ins_flushed();
        self.sending_flushed();
    }

    /// Everything not durable is gone. `now` is what the new process reads; after a step back of
    /// the wall clock it may be earlier than moments that the model remembers.
    pub(super) fn crashed(&mut self, now: Timestamp) {
        self.sign_ins_crashed(now);
        self.sending_crashed(now);
        self.lasting_crashed();
    }
}
