//! What is remembered of typed passwords, in memory only: wrong ones by a digest in the account's
//! guard, the right one by a proof. Both are keyed with a secret made at start.
//!
//! Both belong to the credential they were judged by. Whatever sets another one (change page,
//! link, reset, import, rehash, a change behind our back) makes them worthless by itself: nobody
//! who changes a password has to think of them, and a judgement that was under way meanwhile
//! leaves nothing behind.

use std::collections::HashMap;
use std::hash::Hasher;

use siphasher::sip128::Hasher128;
use subtle::ConstantTimeEq;
use zavor_core::account::{Account, GuardKey};
use zavor_core::moment::Timestamp;

use crate::ports::TypedPassword;
use crate::zavor::Zavor;

/// Right passwords recognised at once; beyond it the next ones cost a hash each time.
const PROOFS_MAX: usize = 100_000;

/// Proofs of right passwords, keyed with a secret made at start. Memory only.
#[derive(Default)]
pub(crate) struct Proofs(HashMap<GuardKey, Proof>);

pub(super) struct Proof {
    pub(super) tag: [u8; 16],
    /// The credential it proves; another one makes it worthless.
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

impl Zavor {
    /// Fingerprint of what passwords of this account are compared with; never 0.
    pub(super) fn credential_key(&self, account: Option<&Account>) -> u32 {
        let mut hasher = self.hasher();
        hasher.write(b"credential");
        if let Some(credential) = account.and_then(|account| account.credential.as_ref()) {
            hasher.write(credential.hash.as_bytes());
            hasher.write_i64(credential.set.as_millis());
            hasher.write_u8(u8::from(credential.temporary));
        }
        (hasher.finish() as u32).max(1)
    }

    /// 64 bits that recognise a wrong password typed again; keyed, never stored. The highest bit
    /// keeps it apart from the digests of other doors.
    pub(super) fn password_digest(&self, password: &TypedPassword) -> u64 {
        let mut hasher = self.hasher();
        hasher.write(b"typed password");
        hasher.write(&password.0);
        hasher.finish() | 1 << 63
    }

    pub(super) fn password_proof(&self, key: GuardKey, password: &TypedPassword) -> [u8; 16] {
        let mut hasher = siphasher::sip128::SipHasher24::new_with_key(&self.proof_secret());
        hasher.write_u64(key.raw());
        hasher.write(&password.0);
        hasher.finish128().as_bytes()
    }
}
