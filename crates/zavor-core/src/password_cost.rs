//! What stored password hashes cost, and when a failed verification is answered because of it.
//!
//! A failed sign-in is answered at a fixed moment after its arrival, whatever the cause. Hashes of
//! other systems may take longer than the policy's deadline (bcrypt 14: about 1.8 s); answering
//! when they are done would show that the account exists. So the slowest hash stored anywhere in
//! the organisation sets the deadline, for every account and for names without an account. The
//! deadline falls again when the last such hash is renewed, at its owner's next sign-in, or
//! removed.
//!
//! Costs are counted in units of their scheme (rounds, or passes over a KiB); the hashing code
//! measures how long a unit takes on this machine. The typed password, which an attacker chooses,
//! may lengthen a hash; [`Typed`] says by how much, and depends on nothing that is stored.
//!
//! Known limit: several attempts at once wait for each other in the hash pool; one that waits past
//! the deadline is answered later.

use alloc::vec::Vec;

use crate::closed_list::closed_list;
use crate::moment::Span;

closed_list! {
    /// How a password is hashed, as far as it matters for the time.
    pub enum CostScheme {
        /// Argon2id; a unit is one pass over a KiB.
        Argon2id = "argon2id",
        /// bcrypt; a unit is one round of the key schedule, two to the power of the cost.
        Bcrypt = "bcrypt",
        /// SHA-512 crypt; a unit is a round.
        Sha512Crypt = "sha512-crypt",
        /// PBKDF2 with HMAC-SHA-1; a unit is a round.
        Pbkdf2 = "pbkdf2",
        /// A single digest; its time does not count.
        Digest = "digest",
    }
}

/// The cost of one comparison with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HashCost {
    /// The scheme.
    pub scheme: CostScheme,
    /// The work, in units of the scheme.
    pub work: u64,
}

/// How long one comparison of this cost took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The cost.
    pub cost: HashCost,
    /// The time, with a short password.
    pub took: Span,
}

/// The properties of a typed password that lengthen a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// Its length in bytes.
    pub bytes: usize,
    /// Whether it is its own normal form (NFKC); otherwise a hash of another system is tried twice.
    pub is_normal: bool,
}

/// Costs stored, with the number of accounts.
pub type Counted = [(HashCost, u64)];

/// Rounds of SHA-512 crypt if the hash names none (Drepper).
const SHA512_CRYPT_ROUNDS: u64 = 5_000;
/// For every this many bytes of the typed password, SHA-512 crypt takes about the time of a short
/// one once more: each round digests the password once or twice.
const SHA512_CRYPT_STEP: usize = 64;
/// Longest typed password that is compared with a hash of another system.
pub const FOREIGN_BYTES_MAX: usize = 512;
/// By how many per cent the slowest hash may vary; the deadline must come after all of that.
const MARGIN_PERCENT: u64 = 25;
/// Smallest step of the deadline, so that it does not show how loaded the machine is.
const STEP: Span = Span::from_millis(100);
/// Most costs measured at once; an import may bring any number.
pub const MEASURED_MAX: usize = 64;

impl CostScheme {
    /// Nanoseconds per unit on a slow machine, used until it is measured on this one.
    const fn nanos(self) -> u64 {
        match self {
            Self::Argon2id => 2_500,
            Self::Bcrypt => 150_000,
            Self::Sha512Crypt => 5_000,
            Self::Pbkdf2 => 2_000,
            Self::Digest => 0,
        }
    }
}

impl HashCost {
    /// The cost of a stored hash in one of the forms that an import accepts. A hash in none of them
    /// costs as much as a name without an account, and is not listed.
    pub fn of(hash: &str) -> Option<Self> {
        let text = match hash.strip_prefix('{') {
            Some(rest) => {
                let (name, text) = rest.split_once('}')?;
                if ["SSHA", "SSHA512"]
                    .iter()
                    .any(|d| name.eq_ignore_ascii_case(d))
                {
                    return Some(Self::new(CostScheme::Digest, 1));
                }
                if name.eq_ignore_ascii_case("PBKDF2") {
                    let rounds = text.split('$').nth(3)?.parse().ok()?;
                    return Some(Self::new(CostScheme::Pbkdf2, rounds));
                }
                text
            }
            None => hash,
        };
        let mut fields = text.split('$').skip(1);
        match fields.next()? {
            "argon2id" => {
                let mut costs = fields.nth(1)?.split(',');
                let mut number = |key| costs.next()?.strip_prefix(key)?.parse::<u64>().ok();
                let (memory, passes) = (number("m=")?, number("t=")?);
                let work = memory.saturating_mul(passes);
                Some(Self::new(CostScheme::Argon2id, work))
            }
            "2a" | "2b" | "2y" => {
                let cost: u32 = fields.next()?.parse().ok()?;
                Some(Self::new(CostScheme::Bcrypt, 1u64.checked_shl(cost)?))
            }
            "6" => {
                let rounds = fields.next()?.strip_prefix("rounds=");
                let rounds = rounds.map_or(Some(SHA512_CRYPT_ROUNDS), |text| text.parse().ok());
                Some(Self::new(CostScheme::Sha512Crypt, rounds?))
            }
            _ => None,
        }
    }

    const fn new(scheme: CostScheme, work: u64) -> Self {
        Self { scheme, work }
    }

    /// How long a comparison takes: as measured; else in proportion to a measured cost of the same
    /// scheme; else as on a slow machine.
    pub fn expected(self, measured: &[Measured]) -> Span {
        let same = measured.iter().filter(|m| m.cost.scheme == self.scheme);
        let nearest = same.min_by_key(|m| m.cost.work.abs_diff(self.work));
        let nanos = match nearest {
            Some(near) => {
                let nanos = u128::from(near.took.as_millis().max(1)).saturating_mul(1_000_000);
                let all = nanos.saturating_mul(self.work.into());
                all.checked_div(near.cost.work.max(1).into()).unwrap_or(all)
            }
            None => u128::from(self.scheme.nanos()).saturating_mul(self.work.into()),
        };
        let millis = nanos.div_ceil(1_000_000);
        Span::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// By what factor the typed password lengthens a comparison.
    fn lengthened(self, typed: Typed) -> u64 {
        if self.scheme == CostScheme::Digest || typed.bytes > FOREIGN_BYTES_MAX {
            return 1;
        }
        let tries = if typed.is_normal { 1 } else { 2 };
        let steps = match self.scheme {
            CostScheme::Sha512Crypt => (typed.bytes / SHA512_CRYPT_STEP).saturating_add(1),
            CostScheme::Argon2id | CostScheme::Bcrypt | CostScheme::Pbkdf2 | CostScheme::Digest => {
                1
            }
        };
        (steps as u64).saturating_mul(tries)
    }
}

/// How long after its arrival a failed verification is answered: after `policy`, or after the
/// slowest stored cost with a margin, rounded up to a step.
pub fn answer_deadline(
    policy: Span,
    stored: &Counted,
    measured: &[Measured],
    typed: Typed,
) -> Span {
    let takes = |cost: &HashCost| {
        let once = cost.expected(measured).as_millis();
        once.saturating_mul(cost.lengthened(typed))
    };
    let slowest = stored.iter().map(|(cost, _)| takes(cost)).max();
    let slowest = slowest.unwrap_or(0);
    let wanted = slowest.saturating_add((slowest / 100).saturating_mul(MARGIN_PERCENT));
    if wanted <= policy.as_millis() {
        return policy;
    }
    // Beyond the last step, take the largest time: never an early answer.
    let step = wanted.checked_next_multiple_of(STEP.as_millis());
    Span::from_millis(step.unwrap_or(u64::MAX))
}

/// The costs that delay the answer of every failed sign-in beyond the policy, the slowest first,
/// with their number of accounts.
pub fn slow(policy: Span, stored: &Counted, measured: &[Measured]) -> Vec<(HashCost, u64, Span)> {
    let usual = Typed {
        bytes: 0,
        is_normal: true,
    };
    let mut slow: Vec<_> = stored
        .iter()
        .map(|(cost, accounts)| {
            let alone = [(*cost, *accounts)];
            let deadline = answer_deadline(policy, &alone, measured, usual);
            (*cost, *accounts, deadline)
        })
        .filter(|(_, _, deadline)| *deadline > policy)
        .collect();
    slow.sort_by_key(|(_, _, deadline)| core::cmp::Reverse(*deadline));
    slow
}

impl core::fmt::Display for HashCost {
    /// As people write it: `bcrypt 14`, `sha512-crypt 656000`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.scheme {
            CostScheme::Bcrypt => write!(f, "bcrypt {}", self.work.max(1).ilog2()),
            CostScheme::Digest => write!(f, "digest"),
            scheme @ (CostScheme::Argon2id | CostScheme::Sha512Crypt | CostScheme::Pbkdf2) => {
                write!(f, "{scheme} {}", self.work)
            }
        }
    }
}

#[cfg(test)]
mod tests;
