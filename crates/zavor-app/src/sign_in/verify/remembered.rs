//! What is remembered about typed passwords, in memory only: wrong ones by a digest in the
//! account's guard, the right one by a proof. Both are keyed with a secret made at start.
//!
//! Both belong to the credential with which they were compared. A new credential makes them
//! worthless by itself, however it was set (change page, link, reset, import, rehash, a change
//! outside Zavor): code that changes a password need not drop them, and a comparison that runs
//! meanwhile leaves nothing behind.

use std::hash::Hasher;

use siphasher::sip128::Hasher128;
use zavor_core::account::{Account, GuardKey};
use zavor_core::moment::Span;

use crate::ports::TypedPassword;
use crate::sign_in::service::SignIn;

impl SignIn {
    /// Fingerprint of the credential with which passwords of this account are compared; never 0.
    pub(super) fn credential_key(&self, account: Option<&Account>) -> u32 {
        let mut hasher = self.platform.hasher();
        hasher.write(b"credential");
        if let Some(credential) = account.and_then(|account| account.credential.as_ref()) {
            hasher.write(credential.hash.as_bytes());
            hasher.write_i64(credential.set.as_millis());
            hasher.write_u64(credential.life.ends_after().map_or(0, Span::as_millis));
        }
        (hasher.finish() as u32).max(1)
    }

    /// 64 bits that recognise a wrong password typed again; keyed, never stored. The highest bit
    /// keeps it apart from digests of other doors.
    pub(super) fn password_digest(&self, password: &TypedPassword) -> u64 {
        let mut hasher = self.platform.hasher();
        hasher.write(b"typed password");
        hasher.write(&password.0);
        hasher.finish() | 1 << 63
    }

    pub(super) fn password_proof(&self, key: GuardKey, password: &TypedPassword) -> [u8; 16] {
        let mut hasher =
            siphasher::sip128::SipHasher24::new_with_key(&self.platform.proof_secret());
        hasher.write_u64(key.raw());
        hasher.write(&password.0);
        hasher.finish128().as_bytes()
    }
}
