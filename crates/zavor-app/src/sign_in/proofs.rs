//! Proofs of right passwords, in memory only.

use std::collections::HashMap;

use subtle::ConstantTimeEq;
use zavor_core::account::GuardKey;
use zavor_core::moment::Timestamp;

/// Most right passwords that are recognised at once; further ones cost a hash each time.
const PROOFS_MAX: usize = 100_000;

/// Proofs of right passwords, keyed with a secret made at start. Memory only.
#[derive(Default)]
pub(crate) struct Proofs(HashMap<GuardKey, Proof>);

pub(super) struct Proof {
    pub(super) tag: [u8; 16],
    /// The credential for which it is valid; with another one it is worthless.
    pub(super) credential: u32,
    pub(super) until: Timestamp,
}

impl Proofs {
    pub(super) fn proves(
        &self,
        key: GuardKey,
        tag: &[u8; 16],
        credential: u32,
        now: Timestamp,
    ) -> bool {
        self.0.get(&key).is_some_and(|proof| {
            proof.credential == credential && now < proof.until && bool::from(proof.tag.ct_eq(tag))
        })
    }

    pub(super) fn remember(&mut self, key: GuardKey, proof: Proof, now: Timestamp) {
        if self.0.len() >= PROOFS_MAX {
            self.0.retain(|_, proof| now < proof.until);
        }
        if self.0.len() < PROOFS_MAX {
            self.0.insert(key, proof);
        }
    }

    /// Drops the proof of an account: at lockout, block, removal.
    pub(crate) fn forget(&mut self, key: GuardKey) {
        self.0.remove(&key);
    }
}
