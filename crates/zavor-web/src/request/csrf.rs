//! Protection of forms against other sites (ASVS 3.5.1), by two independent checks. The browser
//! reports where a request comes from (`Sec-Fetch-Site`, else `Origin`). And the form has a token
//! that only this installation can compute: keyed with a secret kept beside the data (so that a page
//! outlives a restart), over the random number of the session (so that it outlives the new cookie
//! after a second factor) or the token of the visit.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of the key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of a form token: 128 bits.
const TOKEN_BYTES: usize = 16;

/// What the key is for; no other use of the same secret has these bytes.
const PURPOSE: &[u8] = b"zavor: tokens of forms";

/// The key of form tokens, from a secret of the installation that also serves other purposes.
pub(crate) fn key(secret: &[u8]) -> [u8; KEY_BYTES] {
    digest(secret, PURPOSE)
}

/// The form token of a session or visit.
pub(crate) fn token(key: &[u8; KEY_BYTES], basis: &str) -> String {
    let digest = digest(key, basis.as_bytes());
    hex::encode(digest.get(..TOKEN_BYTES).unwrap_or_default())
}

/// HMAC-SHA256.
fn digest(key: &[u8], text: &[u8]) -> [u8; KEY_BYTES] {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    // HMAC accepts keys of any length; the error exists for other constructions.
    let mut mac = mac.expect("HMAC accepts keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Whether a text has the form of a form token.
pub(crate) fn is_token(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 2 * TOKEN_BYTES && text.bytes().all(digit)
}

/// Whether the token of a form belongs to this session or visit.
pub(crate) fn fits(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// Which page sent a request that changes something, according to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// One of our own.
    Own,
    /// The browser does not say; programs other than browsers never do. The token decides.
    Unsaid,
    /// Another site's: refused.
    Foreign,
}

/// Which page sent a request that changes something, according to the browser.
pub(crate) fn sender(headers: &HeaderMap, public_origin: &str) -> Sender {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        // A page without a referrer sends `null` about itself; so do sandboxes.
        (None, None | Some("null")) => return Sender::Unsaid,
        (None, Some(origin)) => {
            let own = text("host").map(|host| format!("://{host}"));
            origin == public_origin || own.is_some_and(|own| origin.ends_with(&own))
        }
    };
    match own {
        true => Sender::Own,
        false => Sender::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_form_token_fits_its_own_session_only() {
        let key = [7; KEY_BYTES];
        let own = token(&key, "session 1");
        assert!(fits(&own, &token(&key, "session 1")));
        for other in ["session 2", "visit 1", ""] {
            assert!(!fits(&own, &token(&key, other)), "{other}");
        }
        assert!(!fits(&own, "") && !fits(&own, &own[1..]));
        assert!(!fits(&own, &token(&[8; KEY_BYTES], "session 1")));
        assert!(is_token(&own) && !is_token(&own[1..]) && !is_token(&own.to_uppercase()));
        assert_ne!(super::key(&key), key, "derived, not the secret itself");
    }

    #[test]
    fn what_a_browser_says_comes_from_elsewhere_is_refused() {
        let ours = "https://accounts.contoso.example";
        let sites = [
            ("same-origin", true),
            ("cross-site", false),
            ("same-site", false),
            ("none", false),
        ];
        for (site, fine) in sites {
            let headers = headers(&[("sec-fetch-site", site), ("origin", ours)]);
            assert_eq!(sender(&headers, ours) == Sender::Own, fine, "{site}");
            assert_eq!(sender(&headers, ours) == Sender::Foreign, !fine, "{site}");
        }
        let evil = headers(&[("origin", "https://evil.example")]);
        assert_eq!(sender(&evil, ours), Sender::Foreign);
        assert_eq!(sender(&headers(&[("origin", ours)]), ours), Sender::Own);
        let tunnel = [
            ("origin", "http://localhost:9000"),
            ("host", "localhost:9000"),
        ];
        assert_eq!(sender(&headers(&tunnel), ours), Sender::Own);
        for unsaid in [&[][..], &[("origin", "null")]] {
            assert_eq!(sender(&headers(unsaid), ours), Sender::Unsaid);
        }
    }
}
