//! Keys of an attempt, and its row in the sign-in log.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;
use zavor_core::account::GuardKey;
use zavor_core::event::{DEVICE_HINT_BYTES_MAX, FailureReason, Outcome, SignInEvent};
use zavor_core::hours::Happened;
use zavor_core::sign_in::Class;

use crate::platform::clock;
use crate::platform::names;
use crate::sign_in::question::{GuardMove, SignInCase, SignInQuestion};
use crate::sign_in::service::SignIn;

impl SignIn {
    /// Identity of an attempt: session, remote, protocol and digest of the password.
    pub(crate) fn attempt_key(&self, question: &SignInQuestion<'_>) -> u64 {
        let mut hasher = self.platform.hasher();
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
        // Stored guards contain it, so the key must survive a restart.
        let mut hasher = SipHasher24::new_with_key(&self.platform.settings().names_key);
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
        asked: &SignInCase<'_>,
        class: Class,
        outcome: Outcome,
        reason: Option<FailureReason>,
        moved: GuardMove,
    ) {
        let stamp = clock::stamp(&self.platform);
        self.platform.count_hour(Happened::SignIn(outcome), stamp);
        // A name that signed in is not a password typed in the wrong field.
        let masked = asked.who.account.is_none()
            && outcome != Outcome::Success
            && asked.policies.passwords.mask_unknown_names;
        let name = match masked {
            true => names::masked(&asked.who.address, &self.platform.store.domains()),
            false => asked.who.address.clone(),
        };
        self.platform.store.record_sign_in(SignInEvent {
            time: stamp,
            last: stamp,
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
            until: moved
                .locked_until
                .map(|until| clock::as_stamp(&self.platform, until)),
            correlation: Some(self.platform.next_attempt()),
        });
    }
}

/// A device hint, cut at a character boundary.
pub(crate) fn cut(device: &str) -> String {
    device[..device.floor_char_boundary(DEVICE_HINT_BYTES_MAX)].to_string()
}
