//! Stored hashes: today's Argon2id and the schemes of other systems, in Dovecot's notation
//! (`{SCHEME}text`). Parsed once; verified in constant time with respect to the hash.
//!
//! | form | scheme |
//! |---|---|
//! | `$argon2id$v=19$…` without prefix | ours: over the NFKC form of the password |
//! | `{ARGON2ID}$argon2id$…` | Argon2id of another system |
//! | `{BLF-CRYPT}$2y$…`, `{CRYPT}$2y$…` | bcrypt (2a, 2b, 2y) |
//! | `{SHA512-CRYPT}$6$…`, `{CRYPT}$6$…` | SHA-512 crypt (Drepper) |
//! | `{SSHA}`, `{SSHA512}` | base64 of digest and salt (RFC 2307 style) |
//! | `{PBKDF2}$1$SALT$ROUNDS$HEX` | PBKDF2-HMAC-SHA1 as Dovecot writes it |
//!
//! Security: costs are bounded when a hash is parsed, at import and again at each verification, so
//! that a row of a CSV cannot turn each sign-in into minutes of work. bcrypt ignores everything
//! after the 72nd byte: such a password verifies but is not rehashed, because the unchecked rest
//! would become binding.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha_crypt::PasswordVerifier;
use sha1::{Digest, Sha1};
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zavor_core::password_cost::{CostScheme, HashCost};
use zeroize::Zeroizing;

/// Today's Argon2id (OWASP's second recommendation): memory in KiB.
pub(crate) const M_COST: u32 = 19_456;
/// Today's passes.
pub(crate) const T_COST: u32 = 2;
/// Today's lanes.
pub(crate) const P_COST: u32 = 1;
/// Bytes of our salts.
pub(crate) const SALT_BYTES: usize = 16;
/// Bytes of our tags.
const TAG_BYTES: usize = 32;

/// Most memory of an imported Argon2id, in KiB (256 MiB).
const ARGON2_M_COST_MAX: u32 = 256 * 1024;
/// Most passes of an imported Argon2id.
const ARGON2_T_COST_MAX: u32 = 10;
/// Most lanes of an imported Argon2id.
const ARGON2_P_COST_MAX: u32 = 16;
/// Most bytes of an imported salt or tag.
const ARGON2_FIELD_BYTES_MAX: usize = 64;
/// Highest bcrypt cost (each step doubles the work; 14 is about a second).
const BCRYPT_COST_MAX: u32 = 14;
/// Lowest bcrypt cost that is defined.
const BCRYPT_COST_MIN: u32 = 4;
/// How many bytes bcrypt uses.
const BCRYPT_BYTES: usize = 72;
/// Most rounds of SHA-crypt.
const SHA_CRYPT_ROUNDS_MAX: u32 = 1_000_000;
/// Most rounds of PBKDF2.
const PBKDF2_ROUNDS_MAX: u32 = 1_000_000;
/// Longest stored hash in bytes.
pub(crate) const HASH_BYTES_MAX: usize = 512;

/// A parsed hash.
pub(crate) struct Stored {
    scheme: Scheme,
    /// Made by Zavor, from the NFKC form only.
    pub(crate) ours: bool,
}

enum Scheme {
    Argon2id {
        params: Params,
        salt: Vec<u8>,
        tag: Vec<u8>,
    },
    Bcrypt(String),
    Sha512Crypt(String),
    SaltedSha1 {
        digest: Vec<u8>,
        salt: Vec<u8>,
    },
    SaltedSha512 {
        digest: Vec<u8>,
        salt: Vec<u8>,
    },
    Pbkdf2Sha1 {
        salt: Vec<u8>,
        rounds: u32,
        key: Vec<u8>,
    },
}

impl Stored {
    /// Reads a stored hash. The error says what is wrong without quoting the hash.
    pub(crate) fn parse(hash: &str) -> Result<Self, String> {
        if hash.len() > HASH_BYTES_MAX {
            return Err(format!("the hash is longer than {HASH_BYTES_MAX} bytes"));
        }
        let (name, text) = match hash.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, text)) => (name.to_ascii_uppercase(), text),
            None => (String::new(), hash),
        };
        let scheme = match name.as_str() {
            "" | "CRYPT" => by_look(text),
            "ARGON2ID" => argon2id(text),
            "BLF-CRYPT" => bcrypt(text),
            "SHA512-CRYPT" => sha512_crypt(text),
            "SSHA" => salted(text, 20).map(|(digest, salt)| Scheme::SaltedSha1 { digest, salt }),
            "SSHA512" => {
                salted(text, 64).map(|(digest, salt)| Scheme::SaltedSha512 { digest, salt })
            }
            "PBKDF2" => pbkdf2_sha1(text),
            _ => Err(format!("the scheme {{{name:.20}}} is not known; {KNOWN}")),
        }?;
        let ours = name.is_empty() && matches!(scheme, Scheme::Argon2id { .. });
        Ok(Self { scheme, ours })
    }

    /// A hash of this cost that no password fits, for measuring how long a comparison takes.
    pub(crate) fn sample(cost: HashCost) -> Self {
        let work = u32::try_from(cost.work).unwrap_or(u32::MAX);
        let salt = b"sixteen of salt.".to_vec();
        let scheme = match cost.scheme {
            CostScheme::Argon2id => {
                let memory = work.clamp(Params::MIN_M_COST, M_COST);
                let passes = work.div_ceil(memory).max(1);
                let params = Params::new(memory, passes, 1, Some(TAG_BYTES));
                Scheme::Argon2id {
                    params: params.unwrap_or_default(),
                    salt,
                    tag: vec![0; TAG_BYTES],
                }
            }
            CostScheme::Bcrypt => {
                let cost = cost
                    .work
                    .max(1)
                    .ilog2()
                    .clamp(BCRYPT_COST_MIN, BCRYPT_COST_MAX);
                Scheme::Bcrypt(format!("$2b${cost:02}${}", ".".repeat(53)))
            }
            CostScheme::Sha512Crypt => {
                let rounds = work.clamp(sha_crypt::Params::ROUNDS_MIN, SHA_CRYPT_ROUNDS_MAX);
                let digest = ".".repeat(86);
                Scheme::Sha512Crypt(format!("$6$rounds={rounds}$sixteen.of.salt.${digest}"))
            }
            CostScheme::Pbkdf2 => Scheme::Pbkdf2Sha1 {
                salt,
                rounds: work.clamp(1, PBKDF2_ROUNDS_MAX),
                key: vec![0; 20],
            },
            CostScheme::Digest => Scheme::SaltedSha1 {
                digest: vec![0; 20],
                salt,
            },
        };
        Self {
            scheme,
            ours: false,
        }
    }

    /// Whether `password` is the right one. Argon2id of today's size uses `arena`.
    pub(crate) fn verify(&self, password: &[u8], arena: &mut Vec<Block>) -> bool {
        match &self.scheme {
            Scheme::Argon2id { params, salt, tag } => {
                let mut made = Zeroizing::new(vec![0; tag.len()]);
                run_argon2id(params, password, salt, &mut made, arena) && equal(&made, tag)
            }
            Scheme::Bcrypt(text) => bcrypt::verify(password, text).unwrap_or(false),
            Scheme::Sha512Crypt(text) => sha_crypt::PasswordHashRef::new(text).is_ok_and(|hash| {
                sha_crypt::ShaCrypt::SHA512
                    .verify_password(password, hash)
                    .is_ok()
            }),
            Scheme::SaltedSha1 { digest, salt } => {
                let made = Sha1::new().chain_update(password).chain_update(salt);
                equal(&made.finalize(), digest)
            }
            Scheme::SaltedSha512 { digest, salt } => {
                let made = Sha512::new().chain_update(password).chain_update(salt);
                equal(&made.finalize(), digest)
            }
            Scheme::Pbkdf2Sha1 { salt, rounds, key } => {
                let mut made = Zeroizing::new(vec![0; key.len()]);
                pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, *rounds, &mut made);
                equal(&made, key)
            }
        }
    }

    /// Whether the right password should be hashed again: the stored hash is weaker than today's
    /// Argon2id, and the whole password was verified.
    pub(crate) fn wants_rehash(&self, password: &[u8]) -> bool {
        match &self.scheme {
            Scheme::Argon2id { params, .. } => {
                params.m_cost() < M_COST
                    || u64::from(params.m_cost()) * u64::from(params.t_cost())
                        < u64::from(M_COST) * u64::from(T_COST)
            }
            Scheme::Bcrypt(_) => password.len() <= BCRYPT_BYTES,
            _ => true,
        }
    }
}

const KNOWN: &str = "known are {ARGON2ID} {BLF-CRYPT} {SHA512-CRYPT} {CRYPT} {SSHA} {SSHA512} \
                     {PBKDF2}";

/// Hashes with today's parameters, in PHC form.
pub(crate) fn hash_today(
    password: &[u8],
    salt: &[u8; SALT_BYTES],
    arena: &mut Vec<Block>,
) -> Option<String> {
    let params = Params::new(M_COST, T_COST, P_COST, Some(TAG_BYTES)).ok()?;
    let mut tag = Zeroizing::new([0; TAG_BYTES]);
    run_argon2id(&params, password, salt, &mut *tag, arena).then(|| {
        format!(
            "$argon2id$v=19$m={M_COST},t={T_COST},p={P_COST}${}${}",
            STANDARD_NO_PAD.encode(salt),
            STANDARD_NO_PAD.encode(*tag)
        )
    })
}

/// Runs Argon2id in the arena, which grows once to today's size. Memory that an imported hash needs
/// beyond that is allocated only for this run, so that one row cannot keep 256 MiB.
fn run_argon2id(
    params: &Params,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
    arena: &mut Vec<Block>,
) -> bool {
    let blocks = params.block_count();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    if blocks > M_COST as usize {
        let mut once = vec![Block::new(); blocks];
        return argon2
            .hash_password_into_with_memory(password, salt, tag, &mut once)
            .is_ok();
    }
    if arena.len() < M_COST as usize {
        arena.resize(M_COST as usize, Block::new());
    }
    arena.get_mut(..blocks).is_some_and(|memory| {
        argon2
            .hash_password_into_with_memory(password, salt, tag, memory)
            .is_ok()
    })
}

fn equal(made: &[u8], stored: &[u8]) -> bool {
    made.ct_eq(stored).into()
}

/// Reads a hash without a scheme prefix; its text shows the scheme.
fn by_look(text: &str) -> Result<Scheme, String> {
    if text.starts_with("$argon2id$") {
        argon2id(text)
    } else if text.starts_with("$2") {
        bcrypt(text)
    } else if text.starts_with("$6$") {
        sha512_crypt(text)
    } else {
        Err(format!("the hash is of no known scheme; {KNOWN}"))
    }
}

fn argon2id(text: &str) -> Result<Scheme, String> {
    let malformed = || "the Argon2id hash is not in PHC form with v=19".to_string();
    let mut fields = text.split('$');
    let (head, version) = ((fields.next(), fields.next()), fields.next());
    if head != (Some(""), Some("argon2id")) || version != Some("v=19") {
        return Err(malformed());
    }
    let (costs, salt, tag) = match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(costs), Some(salt), Some(tag), None) => (costs, salt, tag),
        _ => return Err(malformed()),
    };
    let mut numbers = [("m=", 0u32), ("t=", 0), ("p=", 0)];
    let mut given = costs.split(',');
    for (key, number) in &mut numbers {
        *number = given
            .next()
            .and_then(|cost| cost.strip_prefix(*key)?.parse().ok())
            .ok_or_else(malformed)?;
    }
    let [(_, m), (_, t), (_, p)] = numbers;
    if given.next().is_some() {
        return Err(malformed());
    }
    if m > ARGON2_M_COST_MAX || t > ARGON2_T_COST_MAX || p > ARGON2_P_COST_MAX {
        return Err(format!(
            "the Argon2id costs m={m} t={t} p={p} are absurd; at most m={ARGON2_M_COST_MAX} \
             t={ARGON2_T_COST_MAX} p={ARGON2_P_COST_MAX}"
        ));
    }
    let decode = |text: &str| STANDARD_NO_PAD.decode(text).map_err(|_| malformed());
    let (salt, tag) = (decode(salt)?, decode(tag)?);
    let (least_salt, least_tag) = (argon2::MIN_SALT_LEN, TAG_BYTES / 2);
    if !(least_salt..=ARGON2_FIELD_BYTES_MAX).contains(&salt.len())
        || !(least_tag..=ARGON2_FIELD_BYTES_MAX).contains(&tag.len())
    {
        return Err(malformed());
    }
    let params = Params::new(m, t, p, Some(tag.len())).map_err(|_| malformed())?;
    Ok(Scheme::Argon2id { params, salt, tag })
}

fn bcrypt(text: &str) -> Result<Scheme, String> {
    let malformed = || "the bcrypt hash is not of the form $2y$COST$ and 53 characters".to_string();
    let known = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .any(|id| text.starts_with(id));
    let parts: bcrypt::HashParts = text.parse().map_err(|_| malformed())?;
    if !known || parts.get_cost() < BCRYPT_COST_MIN {
        return Err(malformed());
    }
    match parts.get_cost() {
        cost if cost > BCRYPT_COST_MAX => Err(format!(
            "the bcrypt cost {cost} is absurd; at most {BCRYPT_COST_MAX}"
        )),
        _ => Ok(Scheme::Bcrypt(text.into())),
    }
}

fn sha512_crypt(text: &str) -> Result<Scheme, String> {
    let malformed =
        || "the SHA-512 crypt hash is not of the form $6$[rounds=N$]SALT$HASH".to_string();
    let body = text.strip_prefix("$6$").ok_or_else(malformed)?;
    let (rounds, body) = match body.strip_prefix("rounds=") {
        Some(rest) => {
            let (rounds, body) = rest.split_once('$').ok_or_else(malformed)?;
            (rounds.parse::<u32>().map_err(|_| malformed())?, body)
        }
        None => (sha_crypt::Params::RECOMMENDED_ROUNDS, body),
    };
    if rounds > SHA_CRYPT_ROUNDS_MAX {
        return Err(format!(
            "the {rounds} rounds of SHA-crypt are absurd; at most {SHA_CRYPT_ROUNDS_MAX}"
        ));
    }
    let (salt, digest) = body.split_once('$').ok_or_else(malformed)?;
    let crypt_alphabet = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/')
    };
    if rounds < sha_crypt::Params::ROUNDS_MIN
        || salt.is_empty()
        || salt.len() > 16
        || digest.len() != 86
        || !crypt_alphabet(digest)
        || sha_crypt::PasswordHashRef::new(text).is_err()
    {
        return Err(malformed());
    }
    Ok(Scheme::Sha512Crypt(text.into()))
}

/// Digest and salt of `{SSHA}` and `{SSHA512}`.
fn salted(text: &str, digest_bytes: usize) -> Result<(Vec<u8>, Vec<u8>), String> {
    let malformed = || "the salted hash is not base64 of digest and salt".to_string();
    let mut digest = STANDARD.decode(text).map_err(|_| malformed())?;
    if digest.len() <= digest_bytes {
        return Err(malformed());
    }
    let salt = digest.split_off(digest_bytes);
    Ok((digest, salt))
}

fn pbkdf2_sha1(text: &str) -> Result<Scheme, String> {
    let malformed = || "the PBKDF2 hash is not of the form $1$SALT$ROUNDS$HEX".to_string();
    let fields: Vec<&str> = text.split('$').collect();
    let ["", "1", salt, rounds, digits] = fields[..] else {
        return Err(malformed());
    };
    let rounds: u32 = rounds.parse().map_err(|_| malformed())?;
    if rounds > PBKDF2_ROUNDS_MAX {
        return Err(format!(
            "the {rounds} rounds of PBKDF2 are absurd; at most {PBKDF2_ROUNDS_MAX}"
        ));
    }
    if rounds == 0 || salt.is_empty() || digits.len() != 40 {
        return Err(malformed());
    }
    let key = hex::decode(digits).map_err(|_| malformed())?;
    Ok(Scheme::Pbkdf2Sha1 {
        salt: salt.into(),
        rounds,
        key,
    })
}

#[cfg(test)]
mod tests;
