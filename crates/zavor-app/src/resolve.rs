//! Who is meant: from a typed name to the guard, the account and the subject of its holds.

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher24;
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::event::{DEVICE_HINT_BYTES_MAX, FailureReason, Outcome, SignInEvent};
use zavor_core::hold::Subject;
use zavor_core::hours::Happened;
use zavor_core::moment::Timestamp;
use zavor_core::sign_in::Class;

use crate::names;
use crate::ports::{AccountBrief, StoreError};
use crate::sign_in::{Asked, SignInQuestion};
use crate::zavor::Zavor;

/// What an event says of the guard it changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moved {
    /// Into or out of a lockout, or a new place.
    pub(crate) transition: bool,
    /// When the lockout that it is the transition into ends by itself.
    pub(crate) locked_until: Option<Timestamp>,
}

/// Longest part of a name that can be no account's which is kept in an event, in characters.
const STRANGE_NAME_CHARS_MAX: usize = 64;

/// A resolved name.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    /// Its guard.
    pub(crate) key: GuardKey,
    /// The account, when there is one.
    pub(crate) account: Option<AccountId>,
    /// The account's address, or the name in normal form.
    pub(crate) address: SignInName,
    /// What decisions need of that account.
    pub(crate) brief: Option<Arc<AccountBrief>>,
    /// Whether the name could be an account's at all (it has a normal form).
    pub(crate) normal: bool,
}

impl Resolved {
    /// The subject of its holds.
    pub(crate) fn subject(&self) -> Subject {
        Subject::Account(self.address.clone())
    }
}

impl Zavor {
    /// Resolves a typed name. Known and unknown names do the same work.
    pub(crate) fn resolve(&self, typed: &[u8]) -> Result<Resolved, StoreError> {
        let domains = self.store.domains();
        let Some(name) = names::normalise(typed, &domains) else {
            let shown: String = String::from_utf8_lossy(typed)
                .chars()
                .take(STRANGE_NAME_CHARS_MAX)
                .collect();
            return Ok(Resolved {
                key: self.unknown_key(typed),
                account: None,
                brief: None,
                address: SignInName::from_normal_form(&shown),
                normal: false,
            });
        };
        if let Some(brief) = self.store.find_brief(&name)? {
            return Ok(Resolved {
                key: GuardKey::account(brief.id),
                account: Some(brief.id),
                address: brief.address.clone(),
                brief: Some(brief),
                normal: true,
            });
        }
        let key = self.unknown_key(name.as_str().as_bytes());
        Ok(Resolved {
            key,
            account: None,
            brief: None,
            address: name,
            normal: true,
        })
    }

    /// Now, also for pages that say how long ago something was.
    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    /// A hasher keyed with the secret made at start.
    pub(crate) fn hasher(&self) -> SipHasher24 {
        let mut key = [0; 16];
        key.copy_from_slice(&self.secret[..16]);
        SipHasher24::new_with_key(&key)
    }

    /// The key for proofs of right passwords, apart from every other use.
    pub(crate) fn proof_secret(&self) -> [u8; 16] {
        let mut key = [0; 16];
        key.copy_from_slice(&self.secret[16..]);
        key
    }

    /// Under which key the log keeps a name in normal form that is no account: found by it although
    /// its rows show it masked.
    pub fn key_of_name(&self, name: &SignInName) -> GuardKey {
        self.unknown_key(name.as_str().as_bytes())
    }

    /// The guard of a name that is no account.
    pub(crate) fn unknown_key(&self, name: &[u8]) -> GuardKey {
        let mut hasher = SipHasher24::new_with_key(&self.settings().names_key);
        hasher.write(b"unknown name");
        hasher.write(name);
        GuardKey::unknown(hasher.finish())
    }

    /// Identity of an attempt: session, remote, protocol and digest of the password.
    pub(crate) fn attempt_key(&self, question: &SignInQuestion<'_>) -> u64 {
        let mut hasher = self.hasher();
        hasher.write(b"attempt");
        hasher.write_usize(question.session.len());
        hasher.write(question.session.as_bytes());
        match question.address {
            Some(std::net::IpAddr::V4(v4)) => hasher.write(&v4.octets()),
            Some(std::net::IpAddr::V6(v6)) => hasher.write(&v6.octets()),
            None => hasher.write_u8(0),
        }
        hasher.write_u8(question.protocol as u8);
        hasher.write_u64(question.digest.unwrap_or(u64::MAX));
        hasher.finish()
    }

    /// Keyed hash of a client hint; 0 for none.
    pub(crate) fn hint_key(&self, device: &str) -> u32 {
        if device.is_empty() {
            return 0;
        }
        // Kept in stored guards, so the key must survive a restart too.
        let mut hasher = SipHasher24::new_with_key(&self.settings().names_key);
        hasher.write(b"client hint");
        hasher.write(device.as_bytes());
        (hasher.finish() as u32).max(1)
    }

    /// Fingerprint of an account or unknown name in the origin guards. Stable across
    /// restarts, because origin guards are stored.
    pub(crate) fn subject_fingerprint(&self, key: GuardKey) -> u32 {
        match key.account_id() {
            Some(id) => id.0,
            None => (key.raw() ^ (key.raw() >> 32)) as u32,
        }
    }

    /// Writes one row of the sign-in log.
    pub(crate) fn write_event(
        &self,
        asked: &Asked<'_>,
        class: Class,
        outcome: Outcome,
        reason: Option<FailureReason>,
        moved: Moved,
    ) {
        self.count_hour(Happened::SignIn(outcome), asked.now);
        // A name that signed in is no password typed in the wrong field.
        let masked = asked.who.account.is_none()
            && outcome != Outcome::Success
            && asked.policies.passwords.mask_unknown_names;
        let name = match masked {
            true => names::masked(&asked.who.address, &self.store.domains()),
            false => asked.who.address.clone(),
        };
        self.store.record_sign_in(SignInEvent {
            time: asked.now,
            last: asked.now,
            count: 1,
            key: asked.who.key,
            name,
            address: asked.attempt.origin.address(),
            protocol: asked.attempt.protocol,
            device: cut(asked.question.device),
            class: class.scope(),
            outcome,
            reason,
            transition: moved.transition,
            until: moved.locked_until,
        });
    }
}

/// A device hint, cut at a character boundary.
pub(crate) fn cut(device: &str) -> String {
    device[..device.floor_char_boundary(DEVICE_HINT_BYTES_MAX)].to_string()
}
