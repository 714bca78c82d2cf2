//! Protection of forms against other sites (ASVS 3.5.1). Two independent checks: the browser's
//! word on where a request comes from (`Sec-Fetch-Site`, else `Origin`), and a token in the form
//! that only somebody who knows the cookie can compute.

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The form token that belongs to a cookie's random token.
pub(crate) fn token(cookie: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"zavor form token\0");
    hash.update(cookie.as_bytes());
    let digest = hash.finalize();
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a typed token belongs to the cookie.
pub(crate) fn fits(cookie: &str, typed: &str) -> bool {
    let expected = token(cookie);
    expected.as_bytes().ct_eq(typed.as_bytes()).into()
}

/// Whether the browser says that a request that changes something comes from our own pages.
/// Programs without a browser send neither header and are stopped by the token.
pub(crate) fn same_site(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match text("origin") {
        // `null` is what a page without a referrer sends about itself, and what sandboxes send.
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
    fn a_form_token_fits_its_own_cookie_only() {
        assert!(fits("cookie", &token("cookie")));
        assert!(!fits("cookie", &token("other")));
        assert!(!fits("cookie", ""));
        assert_ne!(token("cookie"), "cookie");
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
        assert!(!same_site(&headers(&[("origin", "https://evil.example")]), ours));
        assert!(same_site(&headers(&[("origin", ours)]), ours));
        let tunnel = [("origin", "http://localhost:9000"), ("host", "localhost:9000")];
        assert!(same_site(&headers(&tunnel), ours));
        assert!(same_site(&headers(&[]), ours), "the token decides");
    }
}
