//! Counts of the engine's decisions, for metrics and `doctor`. No names, no addresses.

use std::sync::atomic::{AtomicU64, Ordering};

use zavor_core::event::FailureReason;

/// Counts since start.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    refused: [AtomicU64; FailureReason::ALL.len()],
    binds_without_check: AtomicU64,
    passwords_verified: AtomicU64,
    origins_blocked: AtomicU64,
}

/// A copy of the counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallySnapshot {
    /// Sign-ins that were refused (or would have been), by reason.
    pub refused: Vec<(FailureReason, u64)>,
    /// Binds of trusted mail servers without a check before them: Dovecot is set up with LDAP but
    /// without the auth policy door.
    pub binds_without_check: u64,
    /// Passwords that were compared with a hash.
    pub passwords_verified: u64,
    /// Origin blocks placed.
    pub origins_blocked: u64,
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Tally {
    pub(crate) fn refused(&self, reason: FailureReason) {
        if let Some(counter) = self.refused.get(reason as usize) {
            add(counter);
        }
    }

    pub(crate) fn bind_without_check(&self) {
        add(&self.binds_without_check);
    }

    pub(crate) fn verified(&self) {
        add(&self.passwords_verified);
    }

    pub(crate) fn origin_blocked(&self) {
        add(&self.origins_blocked);
    }

    pub(crate) fn snapshot(&self) -> TallySnapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        TallySnapshot {
            refused: FailureReason::ALL
                .iter()
                .zip(&self.refused)
                .map(|(reason, counter)| (*reason, read(counter)))
                .collect(),
            binds_without_check: read(&self.binds_without_check),
            passwords_verified: read(&self.passwords_verified),
            origins_blocked: read(&self.origins_blocked),
        }
    }
}
