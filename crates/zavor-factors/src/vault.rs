//! Sealing of secrets at rest: AES-256-GCM with the installation's key.
//!
//! Form of a sealed secret: `version (1 byte) | nonce (12 bytes) | ciphertext | tag (16 bytes)`.
//! Version and purpose are authenticated too, so that somebody who can write to the database but
//! does not have the key can neither change a secret nor move one person's secret to another person
//! or use. They can still put back an older secret of the same purpose.
//!
//! Nonces are random: NIST SP 800-38D section 8.3 allows 2^32 seals with one key before a repeated
//! nonce becomes likelier than 2^-32. A secret is sealed when a person registers something, so this
//! number is out of reach.

use std::sync::Arc;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use zavor_app::ports::{Entropy, Vault};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Version of the form; the only one until now.
const VERSION: u8 = 1;
/// Bytes of the key: AES-256.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce: 96 bits, the length that GCM is made for (SP 800-38D section 5.2.1.1).
const NONCE_BYTES: usize = 12;
/// Bytes of the authentication tag.
const TAG_BYTES: usize = 16;

/// The installation's key. Cannot be shown; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SealingKey([u8; KEY_BYTES]);

impl SealingKey {
    /// A key from these bytes, which must come from the system's random source.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }
}

/// Seals with AES-256-GCM.
pub struct AesVault {
    cipher: Aes256Gcm,
    entropy: Arc<dyn Entropy>,
}

impl AesVault {
    /// A vault with this key; nonces come from `entropy`.
    pub fn new(key: &SealingKey, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            cipher: Aes256Gcm::new(&key.0.into()),
            entropy,
        }
    }
}

/// The data authenticated in addition to the ciphertext.
fn bound(purpose: &str) -> Vec<u8> {
    let mut bound = vec![VERSION];
    bound.extend_from_slice(purpose.as_bytes());
    bound
}

impl Vault for AesVault {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: &bound(purpose),
        };
        let sealed = self.cipher.encrypt(&nonce.into(), payload);
        let sealed = sealed.expect("only texts of 64 GiB are too long, which no secret is");
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if *version != VERSION || rest.len() < TAG_BYTES {
            return None;
        }
        let payload = Payload {
            msg: rest,
            aad: &bound(purpose),
        };
        self.cipher.decrypt(&(*nonce).into(), payload).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU8, Ordering};

    /// Different bytes at every call.
    struct Counting(AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn vault(key: u8) -> AesVault {
        let entropy = Arc::new(Counting(AtomicU8::new(0)));
        AesVault::new(&SealingKey::new([key; KEY_BYTES]), entropy)
    }

    const SEED: &[u8] = b"12345678901234567890";

    #[test]
    fn what_was_sealed_opens_again_and_does_not_show() {
        let vault = vault(7);
        for plain in [SEED, b""] {
            let sealed = vault.seal("totp 17", plain);
            assert_eq!(sealed.len(), 1 + NONCE_BYTES + plain.len() + TAG_BYTES);
            assert_eq!(vault.open("totp 17", &sealed).as_deref(), Some(plain));
        }
        let sealed = vault.seal("totp 17", SEED);
        assert!(!sealed.windows(4).any(|part| part == &SEED[..4]));
    }

    #[test]
    fn a_secret_opens_for_its_own_purpose_only() {
        let vault = vault(7);
        let sealed = vault.seal("totp 17", SEED);
        for other in ["totp 18", "totp 1", "totp 17 ", "passkey 17", ""] {
            assert_eq!(vault.open(other, &sealed), None, "{other:?}");
        }
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let vault = vault(7);
        let sealed = vault.seal("totp 17", SEED);
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(vault.open("totp 17", &changed), None, "bit {bit}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let sealed = vault(7).seal("totp 17", SEED);
        assert_eq!(vault(8).open("totp 17", &sealed), None);
    }

    #[test]
    fn a_cut_or_lengthened_secret_does_not_open() {
        let vault = vault(7);
        let mut sealed = vault.seal("totp 17", SEED);
        for length in 0..sealed.len() {
            assert_eq!(vault.open("totp 17", &sealed[..length]), None, "{length}");
        }
        sealed.push(0);
        assert_eq!(vault.open("totp 17", &sealed), None);
    }

    #[test]
    fn the_same_secret_sealed_twice_looks_different() {
        let vault = vault(7);
        assert_ne!(vault.seal("totp 17", SEED), vault.seal("totp 17", SEED));
    }

    #[test]
    fn the_cipher_is_aes_256_gcm_as_nist_publishes_it() {
        // Test case 14 of McGrew and Viega's GCM paper: key and nonce zero, sixteen zero bytes. Our
        // authenticated data differs, so the tag differs too; the ciphertext does not.
        let sealed = vault(0).seal("", &[0; 16]);
        let expected = [
            0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3,
            0x9d, 0x18,
        ];
        assert_eq!(sealed[1 + NONCE_BYTES..][..16], expected);
    }
}
