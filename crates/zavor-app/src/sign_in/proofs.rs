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

#[cfg(test)]
mod tests {
    use zavor_core::account::AccountId;
    use zavor_core::moment::Span;

    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn proof(until: Timestamp) -> Proof {
        Proof {
            tag: [7; 16],
            credential: 5,
            until,
        }
    }

    #[test]
    fn a_proof_counts_for_its_password_its_credential_and_its_time() {
        let mut proofs = Proofs::default();
        let (ana, dan) = (
            GuardKey::account(AccountId(1)),
            GuardKey::account(AccountId(2)),
        );
        let end = T0.plus(Span::from_mins(10));
        proofs.remember(ana, proof(end), T0);
        let before = end.minus(Span::from_millis(1));
        assert!(proofs.proves(ana, &[7; 16], 5, before));
        assert!(!proofs.proves(ana, &[7; 16], 5, end));
        assert!(!proofs.proves(ana, &[8; 16], 5, T0));
        assert!(!proofs.proves(ana, &[7; 16], 6, T0));
        assert!(!proofs.proves(dan, &[7; 16], 5, T0));
        proofs.forget(ana);
        assert!(!proofs.proves(ana, &[7; 16], 5, T0));
    }

    #[test]
    fn a_full_memory_keeps_what_it_has_until_its_time_is_over() {
        let mut proofs = Proofs::default();
        let key = |n: usize| GuardKey::account(AccountId(n as u32));
        let (end, later) = (T0.plus(Span::from_mins(10)), T0.plus(Span::from_mins(20)));
        for n in 0..PROOFS_MAX {
            let until = if n % 2 == 0 { end } else { later };
            proofs.remember(key(n), proof(until), T0);
        }
        let (first_new, second_new) = (key(PROOFS_MAX), key(PROOFS_MAX + 1));
        let proves = |proofs: &Proofs, key, at| proofs.proves(key, &[7; 16], 5, at);
        proofs.remember(first_new, proof(later), T0);
        assert!(!proves(&proofs, first_new, T0), "there is no room");
        assert!(proves(&proofs, key(0), T0) && proves(&proofs, key(1), T0));
        proofs.remember(second_new, proof(later), end);
        assert!(proves(&proofs, second_new, end), "half of them are over");
        assert!(proves(&proofs, key(1), end));
        assert_eq!(proofs.0.len(), PROOFS_MAX / 2 + 1);
    }
}
