//! Cookies: the session, a visit before it, a recovery that has begun, the proofs of a known device, what the reader chose (language, time zone, columns),
//! and the zone of the browser, which a script writes. Over https they have the
//! `__Host-` prefix, so that no neighbour domain can plant them (RFC 6265bis section 4.1.3).

use axum::http::{HeaderMap, HeaderValue};

/// Longest `Cookie` header read.
const HEADER_BYTES_MAX: usize = 8 * 1024;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The token of the session.
    Session,
    /// A random token for forms outside a session.
    Visit,
    /// The language chosen by the reader.
    Language,
    /// The time zone chosen by the reader.
    Zone,
    /// The columns of the table of accounts, as the reader chose them.
    Columns,
    /// Proofs that accounts have signed in here before.
    Device,
    /// The token of a recovery that has begun.
    Recovery,
    /// The time zone that the browser is set to: `zavor.js` writes it, the server only reads it.
    BrowserZone,
}

impl Cookie {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-zavor-session",
            (Self::Session, false) => "zavor-session",
            (Self::Visit, true) => "__Host-zavor-visit",
            (Self::Visit, false) => "zavor-visit",
            (Self::Language, true) => "__Host-zavor-language",
            (Self::Language, false) => "zavor-language",
            (Self::Device, true) => "__Host-zavor-device",
            (Self::Device, false) => "zavor-device",
            (Self::Recovery, true) => "__Host-zavor-recovery",
            (Self::Recovery, false) => "zavor-recovery",
            (Self::Columns, true) => "__Host-zavor-columns",
            (Self::Columns, false) => "zavor-columns",
            (Self::Zone, true) => "__Host-zavor-zone",
            (Self::Zone, false) => "zavor-zone",
            (Self::BrowserZone, true) => "__Host-zavor-browser-zone",
            (Self::BrowserZone, false) => "zavor-browser-zone",
        }
    }

    /// The value of the cookie in a request.
    pub(crate) fn get(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        let name = self.name(secure);
        headers
            .get_all("cookie")
            .iter()
            .filter(|value| value.len() <= HEADER_BYTES_MAX)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The `Set-Cookie` value that sets the cookie; `value` has only letters, digits, `-`, `_`, `.`,
    /// `+` and `/`.
    pub(crate) fn set(self, value: &str, secure: bool) -> HeaderValue {
        // The cookies of session and visit last until the browser closes; the server ends sessions
        // sooner.
        let life = match self {
            Self::Language | Self::Device | Self::Zone | Self::BrowserZone | Self::Columns => {
                "; Max-Age=31536000"
            }
            Self::Session | Self::Visit | Self::Recovery => "",
        };
        self.header(value, life, secure)
    }

    /// The `Set-Cookie` value that removes the cookie.
    pub(crate) fn clear(self, secure: bool) -> HeaderValue {
        self.header("", "; Max-Age=0", secure)
    }

    fn header(self, value: &str, life: &str, secure: bool) -> HeaderValue {
        let flag = if secure { "; Secure" } else { "" };
        let text = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{flag}{life}",
            self.name(secure)
        );
        // Our own names and tokens are always valid; anything else would be a defect and sets
        // nothing.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_bound_to_the_host_and_unreadable_by_scripts() {
        let set = Cookie::Session.set("abc", true);
        assert_eq!(
            set,
            "__Host-zavor-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "x=1; zavor-session=abc; y".parse().unwrap());
        assert_eq!(Cookie::Session.get(&headers, false).as_deref(), Some("abc"));
        assert_eq!(
            Cookie::Session.get(&headers, true),
            None,
            "another name over https"
        );
    }
}
