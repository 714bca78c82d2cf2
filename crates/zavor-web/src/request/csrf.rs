//! Protection of forms against other sites (ASVS 3.5.1), by two independent checks. The browser
//! reports where a request comes from (`Sec-Fetch-Site`, else `Origin`). And the form has a token
//! that only this process can compute: keyed with a secret made at start, over the number of the
//! session (so that it outlives the new cookie after a second factor) or the token of the visit.
//!
//! Known limit: a form that was opened before a restart is refused, and nothing of it is done.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of the key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of a form token: 128 bits.
const TOKEN_BYTES: usize = 16;

/// The form token of a session or visit.
pub(crate) fn token(key: &[u8; KEY_BYTES], basis: &str) -> String {
    // HMAC accepts keys of any length; the error exists for other constructions.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(basis.as_bytes());
    let digest = mac.finalize().into_bytes();
    hex::encode(digest.get(..TOKEN_BYTES).unwrap_or_default())
}

/// Whether the token of a form belongs to this session or visit.
pub(crate) fn fits(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// Whether, according to the browser, a request that changes something comes from our own pages.
/// Programs other than browsers send neither header; the token stops them.
pub(crate) fn same_site(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match text("origin") {
        // A page without a referrer sends `null` about itself; so do sandboxes.
        None | Some("null") => true,
        Some(origin) => {
            let own = text("host").map(|host| format!("://{host}"));
            origin == public_origin || own.is_some_and(|own| origin.ends_with(&own))
        }
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
            assert_eq!(same_site(&headers, ours), fine, "{site}");
        }
        assert!(!same_site(
            &headers(&[("origin", "https://evil.example")]),
            ours
        ));
        assert!(same_site(&headers(&[("origin", ours)]), ours));
        let tunnel = [
            ("origin", "http://localhost:9000"),
            ("host", "localhost:9000"),
        ];
        assert!(same_site(&headers(&tunnel), ours));
        assert!(same_site(&headers(&[]), ours), "the token decides");
    }
}
