//! One job of hashing, as a worker thread does it.
//!
//! Security: a verification without a stored hash, or with one that cannot be read, does the work
//! of a real one and answers `Wrong`. Passwords and hashes are wiped when their job is done; the
//! next job overwrites the arena (nothing in it reveals a password faster than guessing would).
//! Passwords are compared whole: nothing is cut.

use std::sync::Arc;
use std::time::Instant;

use argon2::Block;
use unicode_normalization::UnicodeNormalization;
use zavor_app::ports::{Entropy, TypedPassword, Verified};
use zavor_core::moment::Span;
use zavor_core::password_cost::{FOREIGN_BYTES_MAX, HashCost, Measured};
use zeroize::Zeroizing;

use crate::scheme::{SALT_BYTES, Stored, hash_today};

/// Longest typed password, in bytes, that is compared; the longest acceptable one (256 characters)
/// fits in any normal form. A longer one is wrong, at the same cost.
const TYPED_BYTES_MAX: usize = 4096;
/// Salt for the work done when there is no hash.
const NOBODYS_SALT: [u8; SALT_BYTES] = [0x5a; SALT_BYTES];

/// A job for a worker.
#[derive(Debug)]
pub(crate) enum Work {
    Verify {
        stored: Option<Zeroizing<String>>,
        typed: TypedPassword,
    },
    Hash(TypedPassword),
    /// Measure how long a comparison of this cost takes.
    Measure(HashCost),
}

/// The result of a job.
#[derive(Debug)]
pub(crate) enum Answer {
    Verified(Verified),
    Hashed(Option<String>),
    Measured(Measured),
}

/// Does jobs; each worker thread has its own.
pub(crate) trait Hash: Send {
    fn run(&mut self, work: &Work) -> Answer;
}

/// The real implementation.
pub(crate) struct Hasher {
    arena: Vec<Block>,
    entropy: Arc<dyn Entropy>,
}

impl Hasher {
    pub(crate) fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self {
            arena: Vec::new(),
            entropy,
        }
    }

    fn hash(&mut self, normal: &[u8]) -> Option<String> {
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        hash_today(normal, &salt, &mut self.arena)
    }

    fn verify(&mut self, stored: Option<&str>, typed: &[u8]) -> Verified {
        let parsed = match stored.map(Stored::parse) {
            Some(Ok(parsed)) if typed.len() <= TYPED_BYTES_MAX => Some(parsed),
            Some(Err(why)) => {
                tracing::error!(%why, "a stored password hash cannot be read; reset the password");
                None
            }
            _ => None,
        };
        let short = typed.get(..TYPED_BYTES_MAX).unwrap_or(typed);
        let normal = normalised(short);
        let foreign = parsed.as_ref().is_some_and(|stored| !stored.ours);
        let too_long_for_it = foreign && typed.len() > FOREIGN_BYTES_MAX;
        let Some(stored) = parsed.filter(|_| !too_long_for_it) else {
            // The result does not matter, only the time.
            let _ = hash_today(&normal, &NOBODYS_SALT, &mut self.arena);
            return Verified::Wrong;
        };
        let mut candidates: Vec<&[u8]> = vec![&normal];
        if foreign && typed != normal.as_slice() {
            candidates.insert(0, typed);
        }
        for candidate in candidates {
            if stored.verify(candidate, &mut self.arena) {
                let rehash = stored
                    .wants_rehash(candidate)
                    .then(|| self.hash(&normal))
                    .flatten();
                return Verified::Right { rehash };
            }
        }
        Verified::Wrong
    }
}

impl Hasher {
    /// Compares twice with a hash of this cost that no password fits; the longer time counts.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a hash takes is measured, not decided by"
    )]
    fn measure(&mut self, cost: HashCost) -> Measured {
        let sample = Stored::sample(cost);
        let mut once = || {
            let began = Instant::now();
            let right = sample.verify(b"a password", &mut self.arena);
            debug_assert!(!right, "no password fits a sample");
            began.elapsed()
        };
        let took = once().max(once());
        let took = u64::try_from(took.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX);
        Measured {
            cost,
            took: Span::from_millis(took),
        }
    }
}

impl Hash for Hasher {
    fn run(&mut self, work: &Work) -> Answer {
        match work {
            Work::Verify { stored, typed } => {
                Answer::Verified(self.verify(stored.as_ref().map(|hash| hash.as_str()), &typed.0))
            }
            Work::Hash(password) => Answer::Hashed(self.hash(&normalised(&password.0))),
            Work::Measure(cost) => Answer::Measured(self.measure(*cost)),
        }
    }
}

/// The NFKC form of text; bytes that are not text stay as they are.
fn normalised(typed: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(match std::str::from_utf8(typed) {
        Ok(text) => text.nfkc().collect::<String>().into_bytes(),
        Err(_) => typed.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    fn hasher() -> Hasher {
        Hasher::new(Arc::new(Fixed))
    }

    const RIGHT: Verified = Verified::Right { rehash: None };

    #[test]
    fn one_password_in_two_unicode_forms_is_one_password() {
        let mut hasher = hasher();
        let hash = hasher.hash(&normalised("s\u{326}tiut\u{326}ă ﬁne".as_bytes()));
        let verified = hasher.verify(hash.as_deref(), "știuță fine".as_bytes());
        assert_eq!(verified, RIGHT);
    }

    #[test]
    fn sec_23_nothing_is_cut_from_a_long_password() {
        let mut hasher = hasher();
        let long = "ș".repeat(256);
        let hash = hasher.hash(&normalised(long.as_bytes()));
        assert_eq!(hasher.verify(hash.as_deref(), long.as_bytes()), RIGHT);
        let shorter = "ș".repeat(255);
        assert_eq!(
            hasher.verify(hash.as_deref(), shorter.as_bytes()),
            Verified::Wrong
        );
        let other_end = format!("{shorter}s");
        assert_eq!(
            hasher.verify(hash.as_deref(), other_end.as_bytes()),
            Verified::Wrong
        );
    }

    #[test]
    fn imported_hashes_are_tried_over_the_raw_bytes_first_and_rehashed_over_nfkc() {
        use base64::Engine;
        use sha1::{Digest, Sha1};
        let ssha = |password: &str| {
            let digest = Sha1::new().chain_update(password).chain_update("salt");
            let bytes = [&digest.finalize()[..], b"salt"].concat();
            let text = base64::engine::general_purpose::STANDARD.encode(bytes);
            format!("{{SSHA}}{text}")
        };
        let (composed, decomposed) = ("știu", "s\u{326}tiu");
        let mut hasher = hasher();
        for (hashed, typed) in [
            (decomposed, decomposed),
            (composed, composed),
            (composed, decomposed),
        ] {
            let stored = ssha(hashed);
            let verified = hasher.verify(Some(&stored), typed.as_bytes());
            let Verified::Right {
                rehash: Some(rehash),
            } = verified
            else {
                panic!("{hashed:?} {typed:?}: {verified:?}")
            };
            assert_eq!(hasher.verify(Some(&rehash), composed.as_bytes()), RIGHT);
            assert_eq!(hasher.verify(Some(&rehash), decomposed.as_bytes()), RIGHT);
        }
        let latin_1 = b"caf\xe9";
        let digest = Sha1::new().chain_update(latin_1).chain_update("salt");
        let bytes = [&digest.finalize()[..], b"salt"].concat();
        let stored = base64::engine::general_purpose::STANDARD.encode(bytes);
        let verified = hasher.verify(Some(&format!("{{SSHA}}{stored}")), latin_1);
        assert!(matches!(verified, Verified::Right { .. }));
    }

    #[test]
    fn no_hash_a_broken_hash_and_an_overlong_password_are_wrong_at_the_cost_of_a_hash() {
        let mut hasher = hasher();
        let hash = hasher.hash(b"secret");
        for (stored, typed) in [
            (None, "secret".to_string()),
            (Some("{SSHA}broken"), "secret".to_string()),
            (
                Some("{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0"),
                "x".repeat(513),
            ),
            (hash.as_deref(), "x".repeat(TYPED_BYTES_MAX + 1)),
        ] {
            hasher.arena.clear();
            assert_eq!(hasher.verify(stored, typed.as_bytes()), Verified::Wrong);
            assert!(!hasher.arena.is_empty(), "an Argon2id was computed");
        }
    }

    #[test]
    fn sec_44_work_and_answers_print_no_password() {
        let work = Work::Hash(TypedPassword("canary-7f3a".into()));
        assert!(!format!("{work:?}").contains("canary"));
    }
}
