//! Tokens: what a cookie, a link or a program carries. A token of a cookie or a program is 256 random
//! bits as lower-case hexadecimal; that of a link is 128 random bits as base64url, so that the link
//! fits on one line of a mail. Only the SHA-256 of that text is stored (ASVS 6.5.2, 6.5.3), and a token
//! is found by looking up its hash, so no comparison can leak how much of it was right.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zavor_core::identity::SecretHash;
use zeroize::Zeroizing;

use crate::ports::Entropy;

/// Random bytes of a token.
const BYTES: usize = 32;
/// Random bytes of a link's token: the 128 bits of ASVS 6.5.3.
const LINK_BYTES: usize = 16;
/// Characters of a link's token.
pub(crate) const LINK_TOKEN_CHARS: usize = 22;

/// A token in clear text: shown or sent once, never stored, wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new one.
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        entropy.fill(&mut *bytes);
        Self(Zeroizing::new(hex::encode(bytes.as_slice())))
    }

    /// A new one for a link.
    pub(crate) fn for_link(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; LINK_BYTES]);
        entropy.fill(&mut *bytes);
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub(crate) fn hash(&self) -> SecretHash {
        hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The hash of a text from outside, if it has the form of a token.
pub(crate) fn hash_of(text: &str) -> Option<SecretHash> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fine = match text.len() {
        LINK_TOKEN_CHARS => text.bytes().all(letter),
        length => length == 2 * BYTES && text.bytes().all(digit),
    };
    fine.then(|| hash(text))
}

pub(crate) fn hash(text: &str) -> SecretHash {
    SecretHash(sha256(text.as_bytes()))
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0x7f);
        }
    }

    #[test]
    fn sec_13_a_token_is_256_bits_of_the_random_source() {
        let token = Token::new(&Sevens);
        assert_eq!(token.text(), "7f".repeat(32));
        assert_eq!(hash_of(token.text()), Some(token.hash()));
    }

    #[test]
    fn sec_13_a_token_of_a_link_is_128_bits_of_the_random_source_in_22_characters() {
        let token = Token::for_link(&Sevens);
        assert_eq!(token.text(), "f39_f39_f39_f39_f39_fw");
        assert_eq!(token.text().len(), LINK_TOKEN_CHARS);
        let decoded = URL_SAFE_NO_PAD.decode(token.text()).unwrap();
        assert_eq!(decoded, [0x7f; LINK_BYTES]);
        assert_eq!(hash_of(token.text()), Some(token.hash()));
    }

    #[test]
    fn only_the_form_of_a_token_is_looked_up() {
        for text in [
            "",
            "7f",
            &"=".repeat(LINK_TOKEN_CHARS),
            &"a".repeat(LINK_TOKEN_CHARS + 1),
            &"7F".repeat(32),
            &"zz".repeat(32),
            &"7f".repeat(33),
        ] {
            assert!(hash_of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn sec_44_a_token_is_never_printed() {
        let token = Token::new(&Sevens);
        assert!(!format!("{token:?} {:?}", token.hash()).contains("7f"));
    }
}
