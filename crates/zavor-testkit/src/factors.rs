//! Second factors that need no authenticator: codes follow from seed and time, passkeys are short
//! texts. [`FakeFactors::code`], [`FakeFactors::new_passkey`], [`FakeFactors::assertion`] and
//! [`FakeFactors::discovery`] make right answers.
//!
//! Challenges are `challenge N`, answers `ceremony|challenge N|handle|owner|counter`. An answer
//! fits only the challenge it was made for, as in WebAuthn. Known limits: no cryptography.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use zavor_app::ports::{Ceremony, Factors, NewPasskey, PasskeyOwner, UsedPasskey};
use zavor_core::moment::Timestamp;

/// Seconds of one step of a one-time code.
const STEP_SECS: i64 = 30;

/// Deterministic second factors. Their only state is the number of challenges.
#[derive(Debug, Default)]
pub struct FakeFactors(AtomicU64);

/// The answer of a ceremony, as it is sent.
struct Answer<'a> {
    ceremony: &'a str,
    challenge: &'a str,
    handle: &'a str,
    owner: &'a str,
    counter: &'a str,
}

impl<'a> Answer<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let mut parts = text.split('|');
        let mut next = || parts.next().ok_or("this is no answer of a passkey");
        Ok(Self {
            ceremony: next()?,
            challenge: next()?,
            handle: next()?,
            owner: next()?,
            counter: next()?,
        })
    }

    fn fits(&self, ceremony: &str, state: &[u8]) -> Result<(), String> {
        if self.ceremony != ceremony || self.challenge.as_bytes() != state {
            return Err("the answer is to another challenge".to_owned());
        }
        Ok(())
    }

    /// The stored passkey `handle|owner|counter` that answered.
    fn used(&self, stored: &[Vec<u8>]) -> Result<UsedPasskey, String> {
        let own = format!("{}|{}|", self.handle, self.owner);
        let known = stored
            .iter()
            .find(|stored| stored.starts_with(own.as_bytes()))
            .ok_or("no passkey of this account")?;
        let updated = format!("{own}{}", self.counter).into_bytes();
        Ok(UsedPasskey {
            handle: self.handle.as_bytes().to_vec(),
            updated: (updated != *known).then_some(updated),
        })
    }
}

fn step_of(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1000 * STEP_SECS)
}

fn code_of(seed: &[u8], step: i64) -> String {
    let mut hash = Sha256::new();
    hash.update(seed);
    hash.update(step.to_be_bytes());
    let bytes: [u8; 32] = hash.finalize().into();
    let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    format!("{:06}", number % 1_000_000)
}

impl FakeFactors {
    /// The right one-time code of a seed at a time.
    pub fn code(seed: &[u8], at: Timestamp) -> String {
        code_of(seed, step_of(at))
    }

    /// A six-digit code that is wrong at that time and one step around it.
    pub fn wrong_code(seed: &[u8], at: Timestamp) -> String {
        let right: Vec<String> = (-1..=1).map(|n| code_of(seed, step_of(at) + n)).collect();
        let mut wrong = (0..).map(|n| format!("{n:06}"));
        wrong
            .find(|code| !right.contains(code))
            .expect("of four codes one is not among three")
    }

    /// The answer of an authenticator that makes a new passkey for this owner.
    pub fn new_passkey(challenge: &str, handle: &str, owner: &[u8; 16]) -> String {
        format!("register|{challenge}|{handle}|{}|0", hex::encode(owner))
    }

    /// The answer of a passkey to a challenge.
    pub fn assertion(challenge: &str, handle: &str, owner: &[u8; 16], counter: u32) -> String {
        format!(
            "assert|{challenge}|{handle}|{}|{counter}",
            hex::encode(owner)
        )
    }

    /// The answer of a passkey to a challenge of a sign-in without a name.
    pub fn discovery(challenge: &str, handle: &str, owner: &[u8; 16], counter: u32) -> String {
        format!(
            "discover|{challenge}|{handle}|{}|{counter}",
            hex::encode(owner)
        )
    }

    fn begin(&self) -> Ceremony {
        let challenge = format!("challenge {}", self.0.fetch_add(1, Ordering::Relaxed));
        Ceremony {
            state: challenge.clone().into_bytes(),
            challenge,
        }
    }
}

impl Factors for FakeFactors {
    fn totp_address(&self, seed: &[u8], account: &str, issuer: &str) -> String {
        let secret = self.totp_text(seed);
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }

    fn totp_text(&self, seed: &[u8]) -> String {
        hex::encode_upper(seed)
    }

    fn totp_step(&self, seed: &[u8], code: &str, at: Timestamp) -> Option<u64> {
        let now = step_of(at);
        let step = [now, now - 1, now + 1]
            .into_iter()
            .find(|step| code_of(seed, *step) == code)?;
        u64::try_from(step).ok()
    }

    fn begin_registration(
        &self,
        _owner: &PasskeyOwner,
        _known: &[Vec<u8>],
    ) -> Result<Ceremony, String> {
        Ok(self.begin())
    }

    fn end_registration(&self, state: &[u8], answer: &str) -> Result<NewPasskey, String> {
        let answer = Answer::read(answer)?;
        answer.fits("register", state)?;
        Ok(NewPasskey {
            handle: answer.handle.as_bytes().to_vec(),
            stored: format!("{}|{}|{}", answer.handle, answer.owner, answer.counter).into_bytes(),
        })
    }

    fn begin_authentication(&self, stored: &[Vec<u8>]) -> Result<Ceremony, String> {
        if stored.is_empty() {
            return Err("no passkey of this account".to_owned());
        }
        Ok(self.begin())
    }

    fn end_authentication(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        let answer = Answer::read(answer)?;
        answer.fits("assert", state)?;
        answer.used(stored)
    }

    fn begin_discovery(&self) -> Result<Ceremony, String> {
        Ok(self.begin())
    }

    fn discovered(&self, answer: &str) -> Result<([u8; 16], Vec<u8>), String> {
        let answer = Answer::read(answer)?;
        let mut owner = [0; 16];
        hex::decode_to_slice(answer.owner, &mut owner).map_err(|_| "the owner's handle is none")?;
        Ok((owner, answer.handle.as_bytes().to_vec()))
    }

    fn end_discovery(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        let answer = Answer::read(answer)?;
        answer.fits("discover", state)?;
        answer.used(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn a_code_counts_in_its_step_and_one_either_way() {
        use zavor_core::moment::Span;
        let factors = FakeFactors::default();
        let code = FakeFactors::code(b"seed", T0);
        let step = factors.totp_step(b"seed", &code, T0);
        assert_eq!(step, Some(60_000_000));
        let later = |secs| T0.plus(Span::from_secs(secs));
        assert_eq!(factors.totp_step(b"seed", &code, later(59)), step);
        assert_eq!(factors.totp_step(b"seed", &code, later(60)), None);
        let wrong = FakeFactors::wrong_code(b"seed", T0);
        assert_eq!(factors.totp_step(b"seed", &wrong, T0), None);
    }

    #[test]
    fn a_passkey_answers_its_own_challenge_for_its_own_account_only() {
        let factors = FakeFactors::default();
        let owner = [7; 16];
        let begun = factors.begin_discovery().unwrap();
        let other = factors.begin_discovery().unwrap();
        let made = FakeFactors::new_passkey(&begun.challenge, "key", &owner);
        let new = factors.end_registration(&begun.state, &made).unwrap();
        let answer = FakeFactors::assertion(&begun.challenge, "key", &owner, 1);
        let stored = [new.stored];
        let used = factors.end_authentication(&begun.state, &answer, &stored);
        assert!(used.unwrap().updated.is_some(), "the counter moved");
        assert!(
            factors
                .end_authentication(&other.state, &answer, &stored)
                .is_err()
        );
        assert!(
            factors
                .end_authentication(&begun.state, &answer, &[])
                .is_err()
        );
        assert!(
            factors
                .end_discovery(&begun.state, &answer, &stored)
                .is_err()
        );
        let found = FakeFactors::discovery(&begun.challenge, "key", &owner, 0);
        assert_eq!(factors.discovered(&found), Ok((owner, b"key".to_vec())));
        assert!(factors.end_discovery(&begun.state, &found, &stored).is_ok());
    }
}
