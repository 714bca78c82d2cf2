//! The last wrong passwords of a class, as fingerprints.
//!
//! A fingerprint is 32 bits of the password's digest, compared only within one class of one
//! account. The digest is keyed, so nobody outside can aim for a collision: of two different
//! passwords one in 2^32 agrees. What a collision does:
//! - A wrong password counts as a repeat and not as a failure. A guesser meets that once in
//!   2^32 / 8 verified guesses; a class is locked without end after a hundred.
//! - The right password is refused unverified as one of the last wrong ones. A person meets that
//!   with less than one in 500 million new passwords, and the next two or three wrong passwords,
//!   an unlock or a reset end it.
//!
//! (Dovecot's own policy digest has 12 bits unless it is told otherwise: there the digest decides
//! how often two passwords agree, not the fingerprint.)

/// Most wrong passwords remembered for one class, whatever the policy says; also the upper bound of
/// `repeated_password_memory`.
pub(super) const WRONG_MAX: usize = 8;

/// The newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wrong {
    count: usize,
    /// Fingerprints; zero beyond `count`.
    last: [u32; WRONG_MAX],
}

impl Wrong {
    /// From the fingerprints of a record, which has nothing behind them.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut wrong = Self::default();
        let (fingerprints, _) = bytes.as_chunks();
        for (place, fingerprint) in wrong.last.iter_mut().zip(fingerprints) {
            *place = u32::from_le_bytes(*fingerprint);
        }
        wrong.count = fingerprints.len().min(WRONG_MAX);
        wrong
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.last.iter().copied().take(self.count)
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether this password is among the last `memory` ones.
    pub(super) fn contains(&self, digest: u64, memory: usize) -> bool {
        let fingerprint = fingerprint(digest);
        self.iter().take(memory).any(|wrong| wrong == fingerprint)
    }

    /// Remembers one more and forgets all but the last `keep`.
    pub(super) fn remember(&mut self, digest: u64, keep: usize) {
        self.last.rotate_right(1);
        if let Some(newest) = self.last.first_mut() {
            *newest = fingerprint(digest);
        }
        self.count = self.count.saturating_add(1).min(keep).min(WRONG_MAX);
        for forgotten in self.last.iter_mut().skip(self.count) {
            *forgotten = 0;
        }
    }
}

/// The digests in tests are not hashes; this spreads their bits as a hash would.
fn fingerprint(digest: u64) -> u32 {
    ((digest ^ (digest >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}
