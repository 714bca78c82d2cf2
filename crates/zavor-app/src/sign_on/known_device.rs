//! Known devices at the web door: browsers in which an account has signed in completely before.
//!
//! Such a browser gets a cookie that proves it, anywhere, for this account alone: it is sealed for
//! the account's number, so another account's cookie, and one that somebody made up, prove nothing.
//! A proof counts as long as a familiar place does, from its sign-in on, and not after the password
//! was set or all sessions were ended since: whoever may have stolen the cookie with the password is
//! as unfamiliar as before.
//!
//! With it the attempt is of the class *known device*: an attacker elsewhere, or an infected
//! colleague in the same office, does not lock its owner out here. It is no second factor and lets
//! nobody in: the password is checked as always, and twenty wrong ones lock this class too.
//!
//! Mail programs carry no cookies, and what they say about themselves (IMAP ID) can be copied, so
//! no signed hint is possible there; their hints count only at familiar places.

use std::sync::Arc;

use zavor_core::account::{Account, AccountId};
use zavor_core::moment::Timestamp;

use crate::platform::service::Platform;

/// Most accounts that one browser is known to.
const ACCOUNTS_MAX: usize = 4;
/// Longest proof read; ours are shorter.
const PROOF_BYTES_MAX: usize = 512;
/// Separates the proofs of a cookie.
const SEPARATOR: char = '.';

/// Stands for the account of a name that has none: nobody has this number, and looking it up, or opening
/// what was sealed for it, is the same work.
pub(crate) const NOBODY: AccountId = AccountId(0);

fn purpose(account: AccountId) -> String {
    format!("known device {}", account.0)
}

/// Makes and judges the proofs of known devices.
pub struct KnownDevices {
    platform: Arc<Platform>,
}

impl KnownDevices {
    pub(super) const fn new(platform: Arc<Platform>) -> Self {
        Self { platform }
    }

    /// The value of the cookie after a complete sign-in of this account, in a browser that had
    /// `before`: a new proof, then those of up to three other accounts.
    pub fn cookie(&self, account: AccountId, before: &str) -> String {
        let vault = &self.platform.world.vault;
        let now = self.platform.now().as_millis().to_be_bytes();
        let proof = hex::encode(vault.seal(&purpose(account), &now));
        let others = proofs(before).filter(|proof| self.begun(account, proof).is_none());
        let all = [proof.as_str()].into_iter().chain(others);
        let all: Vec<&str> = all.take(ACCOUNTS_MAX).collect();
        all.join(&SEPARATOR.to_string())
    }

    /// Whether this browser proves with its cookie that the account has signed in here before. For a
    /// name without an account the same is opened.
    pub(crate) fn proves(&self, account: Option<&Account>, cookie: &str) -> bool {
        let id = account.map_or(NOBODY, |account| account.id);
        let begun: Vec<Timestamp> = proofs(cookie)
            .filter_map(|proof| self.begun(id, proof))
            .collect();
        let Some(account) = account else {
            return false;
        };
        let now = self.platform.now();
        let memory = self.platform.store.policies().smart_lockout.familiar_memory;
        let Some(credential) = &account.credential else {
            return false;
        };
        let counts = |begun: Timestamp| {
            let ended = account.sessions_ended;
            begun <= now
                && now.since(begun) < memory
                && begun >= credential.set
                && ended.is_none_or(|ended| begun > ended)
        };
        begun.into_iter().any(counts)
    }

    /// When the sign-in was that a proof is of; `None` = it is not one of this account.
    fn begun(&self, account: AccountId, proof: &str) -> Option<Timestamp> {
        let sealed = hex::decode(proof).ok()?;
        let plain = self.platform.world.vault.open(&purpose(account), &sealed)?;
        let millis = i64::from_be_bytes(plain.try_into().ok()?);
        Some(Timestamp::from_millis(millis))
    }
}

/// The proofs of a cookie that may be ours.
fn proofs(cookie: &str) -> impl Iterator<Item = &str> {
    let proofs = cookie.split(SEPARATOR).take(ACCOUNTS_MAX);
    proofs.filter(|proof| !proof.is_empty() && proof.len() <= PROOF_BYTES_MAX)
}
