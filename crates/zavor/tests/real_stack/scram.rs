//! The client side of SCRAM-SHA-256 (RFC 5802, RFC 7677). The server never sees the password, so
//! Dovecot has no digest of it to send.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::process::run_to_end;
use crate::stack::{PEOPLE, address};

/// Writes the passdb of SCRAM, with hashes made by Dovecot's own tool.
pub(crate) fn write_passwords(file: &Path) {
    let mut lines = String::new();
    for (person, password) in PEOPLE {
        let mut make = Command::new("doveadm");
        make.args(["-O", "pw", "-s", "SCRAM-SHA-256", "-p", password]);
        let made = run_to_end(&mut make, "").stdout;
        let hash = String::from_utf8(made).expect("a hash is text");
        assert!(hash.starts_with("{SCRAM-SHA-256}"), "{hash}");
        lines.push_str(&format!("{}:{}\n", address(person), hash.trim_end()));
    }
    fs::write(file, lines).expect("our directory");
}

/// One exchange.
pub(crate) struct Scram {
    password: String,
    bare: String,
}

impl Scram {
    pub(crate) fn new(user: &str, password: &str) -> Self {
        Self {
            password: password.into(),
            // The nonce can be fixed: the server adds its own, and replays are not tested here.
            bare: format!("n={user},r=fyko+d2lbbFgONRv9qkxdawL"),
        }
    }

    /// The client's first message.
    pub(crate) fn first(&self) -> String {
        STANDARD.encode(format!("n,,{}", self.bare))
    }

    /// The client's last message, after this answer of the server.
    pub(crate) fn last(&self, challenge: &str) -> String {
        let challenge = STANDARD.decode(challenge).expect("a challenge is base64");
        let challenge = String::from_utf8(challenge).expect("a challenge is text");
        let part = |name: &str| {
            let found = challenge
                .split(',')
                .find_map(|part| part.strip_prefix(name));
            found.unwrap_or_else(|| panic!("no {name} in {challenge}"))
        };
        let salt = STANDARD.decode(part("s=")).expect("a salt is base64");
        let rounds = part("i=").parse().expect("a number of rounds");
        let key = mac(
            &salted(self.password.as_bytes(), &salt, rounds),
            b"Client Key",
        );
        let without_proof = format!("c=biws,r={}", part("r="));
        let signed = format!("{},{challenge},{without_proof}", self.bare);
        let signature = mac(&Sha256::digest(key), signed.as_bytes());
        let proof: Vec<u8> = key.iter().zip(signature).map(|(k, s)| k ^ s).collect();
        STANDARD.encode(format!("{without_proof},p={}", STANDARD.encode(proof)))
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// PBKDF2 with one block (RFC 8018).
fn salted(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut last = mac(password, &[salt, &1_u32.to_be_bytes()].concat());
    let mut sum = last;
    for _ in 1..rounds {
        last = mac(password, &last);
        for (into, from) in sum.iter_mut().zip(last) {
            *into ^= from;
        }
    }
    sum
}
