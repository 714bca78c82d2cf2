//! What `pwhash` says about the password being tried.
//!
//! Dovecot sends the first 12 bits of H(nonce | user | NUL | password). If it sees no password
//! (SCRAM, GSSAPI), it hashes the empty one and sends the same digest for every guess. Taken at
//! face value, each guess would be the same wrong password again and would not count. Such a digest
//! is recognised by the mechanism, if the mail server names it, else by the nonce.

use sha2::{Digest, Sha256};

use super::codec::Body;

/// Mechanisms that show the server a password or a token.
const SHOWS_PASSWORD: [&str; 4] = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"];
/// Bits of a digest sent by default (`auth_policy_hash_truncate`), and their number of digits.
const TRUNCATED: (u32, usize) = (12, 4);

/// The digest of a password as a number: up to 16 hexadecimal digits as they are, any other text by
/// a fixed hash (FNV-1a), `None` if empty. Only compared for equality.
pub fn digest(pwhash: &str) -> Option<u64> {
    if pwhash.is_empty() {
        return None;
    }
    let hexadecimal = pwhash.len() <= 16 && pwhash.bytes().all(|b| b.is_ascii_hexdigit());
    if hexadecimal && let Ok(value) = u64::from_str_radix(pwhash, 16) {
        return Some(value);
    }
    let hash = pwhash.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Some(hash)
}

/// The digest of the password that a question is about; `None` if the mail server saw no password.
pub(super) fn told(body: &Body<'_>, nonce: Option<&str>) -> Option<u64> {
    let known = digest(body.pwhash.as_str())?;
    let shows = |mech: &str| SHOWS_PASSWORD.iter().any(|m| m.eq_ignore_ascii_case(mech));
    if let Some(mech) = body.mech.given() {
        return shows(mech).then_some(known);
    }
    // Dovecot hashes the name whose mailbox opens.
    let login = body.mailbox.given().unwrap_or(body.login.as_str());
    let lower = login.to_lowercase();
    // Dovecot hashes the name in its own form: as typed, or in lower case (the default).
    let names = [login, lower.as_str()];
    let tried = if login == lower { &names[..1] } else { &names };
    let empty = |name: &&str| is_of_nothing(body.pwhash.as_str(), nonce?, name).then_some(());
    let none = tried.iter().any(|name| empty(name).is_some());
    (!none).then_some(known)
}

/// Whether this is the digest of the empty password of this name.
fn is_of_nothing(pwhash: &str, nonce: &str, name: &str) -> bool {
    let [truncated, whole] = texts(nonce, name, b"");
    let pwhash = pwhash.to_ascii_lowercase();
    pwhash == truncated || pwhash == whole
}

/// The digests that Dovecot may announce for this password of this name: truncated as by default or
/// whole, of the name as it came or in lower case. To be compared with those of questions.
pub fn announced(nonce: &str, name: &str, password: &[u8]) -> Vec<u64> {
    let lower = name.to_lowercase();
    let mut names = vec![name];
    if lower != name {
        names.push(&lower);
    }
    let texts = names.iter().flat_map(|name| texts(nonce, name, password));
    texts.filter_map(|text| digest(&text)).collect()
}

/// `pwhash` as sent by default, and with `auth_policy_hash_truncate` off.
fn texts(nonce: &str, name: &str, password: &[u8]) -> [String; 2] {
    let hash = Sha256::new()
        .chain_update(nonce)
        .chain_update(name)
        .chain_update([0])
        .chain_update(password)
        .finalize();
    let (bits, digits) = TRUNCATED;
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) >> (32 - bits);
    [format!("{first:0digits$x}"), hex::encode(hash)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth_policy::codec::parse_body;

    const NONCE: Option<&str> = Some("nonce-of-the-real-stack");

    fn of(json: &str, nonce: Option<&str>) -> Option<u64> {
        told(&parse_body(json.as_bytes()).unwrap(), nonce)
    }

    #[test]
    fn a_digest_is_its_number_or_a_stable_hash() {
        assert_eq!(digest("09ce"), Some(0x9ce));
        assert_eq!(digest(""), None);
        assert_eq!(digest("+1"), digest("+1"));
        assert_ne!(digest("+1"), Some(1));
        assert_ne!(digest("x"), digest("y"));
        assert_ne!(digest("00000000000009ce0"), Some(0x9ce0));
    }

    #[test]
    fn what_a_question_announces_is_known_from_the_password_itself() {
        // `printf '%s\0%s' 'nonce-of-the-real-stackana@home.example' 'right horse' | sha256sum`
        let hash = Sha256::digest(b"nonce-of-the-real-stackana@home.example\0right horse");
        let whole = hex::encode(hash);
        let sent = format!("0{}", &whole[..3]);
        for name in ["ana@home.example", "Ana@Home.example"] {
            let known = announced(NONCE.unwrap(), name, b"right horse");
            for pwhash in [&sent, &whole] {
                assert!(known.contains(&digest(pwhash).unwrap()), "{name} {pwhash}");
            }
            let other = announced(NONCE.unwrap(), name, b"wrong horse");
            assert!(other.iter().all(|digest| !known.contains(digest)));
        }
    }

    #[test]
    fn the_digest_of_no_password_is_none_by_nonce_or_by_mechanism() {
        // Captured from Dovecot 2.3.19: SCRAM-SHA-256, right and wrong passwords alike.
        let scram = r#"{"login":"ana@contoso.example","pwhash":"09f9"}"#;
        assert_eq!(of(scram, NONCE), None);
        assert_eq!(of(scram, Some("another nonce")), Some(0x9f9));
        assert_eq!(of(scram, None), Some(0x9f9));
        let typed = r#"{"login":"ANA@contoso.example","pwhash":"09f9"}"#;
        assert_eq!(of(typed, NONCE), None, "Dovecot lower-cases names");
        let plain = r#"{"login":"ana@contoso.example","pwhash":"09fa"}"#;
        assert_eq!(of(plain, NONCE), Some(0x9fa));
        let named = r#"{"login":"ana","pwhash":"09f9","mech":"SCRAM-SHA-256"}"#;
        assert_eq!(of(named, None), None);
        for mech in ["plain", "LOGIN", "XOAUTH2", ""] {
            let named = format!(r#"{{"login":"ana","pwhash":"09f9","mech":"{mech}"}}"#);
            assert_eq!(of(&named, None), Some(0x9f9), "{mech}");
        }
    }
}
