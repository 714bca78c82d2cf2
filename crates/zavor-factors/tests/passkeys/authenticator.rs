//! A software authenticator with its browser: ES256, attestation `none`, bytes as in WebAuthn level
//! 2 section 6. It does what it is told, so that tests can make it lie.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zavor_app::ports::Ceremony;

/// Flags of the authenticator data.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const HAS_CREDENTIAL: u8 = 1 << 6;

/// One passkey on one device, and the browser it is used with.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: SigningKey,
    /// The credential id.
    pub(crate) id: Vec<u8>,
    /// The page's origin, as the browser writes it.
    pub(crate) origin: String,
    /// The relying party that the authenticator answers for.
    pub(crate) rp_id: String,
    /// Number of uses; stays 0 for synchronised passkeys.
    pub(crate) counter: u32,
    /// Whether it verifies the person.
    pub(crate) verifies: bool,
    /// The owner's handle, given at registration.
    pub(crate) owner: Vec<u8>,
}

impl Authenticator {
    pub(crate) fn new(number: u8, origin: &str, rp_id: &str) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 16],
            origin: origin.to_string(),
            rp_id: rp_id.to_string(),
            counter: 0,
            verifies: true,
            owner: Vec::new(),
        }
    }

    /// `navigator.credentials.create()`.
    pub(crate) fn register(&mut self, ceremony: &Ceremony) -> Value {
        let options = options(ceremony);
        let owner = options["user"]["id"].as_str().unwrap();
        self.owner = URL_SAFE_NO_PAD.decode(owner).unwrap();
        let mut data = self.data(HAS_CREDENTIAL);
        data.extend([0; 16]); // no make of authenticator
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(self.client_data("webauthn.create", &options).as_bytes()),
                "attestationObject": text(&object),
                "transports": ["internal"],
            },
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    /// `navigator.credentials.get()`.
    pub(crate) fn sign_in(&mut self, ceremony: &Ceremony) -> Value {
        let options = options(ceremony);
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.data(0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(client_data.as_bytes()));
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(client_data.as_bytes()),
                "authenticatorData": text(&data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": text(&self.owner),
            },
            "clientExtensionResults": {},
        })
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
    }

    /// {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(point.x().unwrap());
        key.extend(b"\x22\x58\x20");
        key.extend(point.y().unwrap());
        key
    }
}

/// The options that the page receives.
pub(crate) fn options(ceremony: &Ceremony) -> Value {
    let challenge: Value = serde_json::from_str(&ceremony.challenge).unwrap();
    challenge["publicKey"].clone()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
