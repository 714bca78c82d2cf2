//! What reverse proxies write about their clients: `Forwarded` (RFC 7239) and `X-Forwarded-For`, in
//! the spellings that proxies really use. Pure; what of it is believed is decided in [`super::client`].
//!
//! Both are lists to which every proxy adds its own client at the right end, so they are read from the
//! right. Everything to the left of what a trusted proxy wrote may be a stranger's: bytes that are not
//! text, an open quote, a list without an end. Nothing there changes how the right end is read.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

/// Which of the two headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// `X-Forwarded-For`.
    Usual,
    /// `Forwarded`.
    Standard,
}

impl Header {
    const fn name(self) -> &'static str {
        match self {
            Self::Usual => "x-forwarded-for",
            Self::Standard => "forwarded",
        }
    }

    /// Whether the request has it.
    pub(super) fn is_in(self, headers: &HeaderMap) -> bool {
        headers.contains_key(self.name())
    }

    /// Its elements from the right, over all lines of the header; empty ones are left out (RFC 9110
    /// section 5.6.1).
    pub(super) fn elements(self, headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
        let lines: Vec<_> = headers.get_all(self.name()).iter().collect();
        let from_right = lines.into_iter().rev();
        let elements = from_right.flat_map(move |line| FromRight {
            rest: Some(line.as_bytes()),
            separator: b',',
            quotes: self == Self::Standard,
        });
        elements
            .map(<[u8]>::trim_ascii)
            .filter(|element| !element.is_empty())
    }

    /// The client that an element names.
    pub(super) fn client(self, element: &[u8]) -> Option<IpAddr> {
        match self {
            Self::Usual => address(unquoted(element)),
            Self::Standard => address(unquoted(parameter(element, b"for")?)),
        }
    }
}

/// The scheme by which the client asked the nearest proxy, in lower case.
pub(super) fn scheme(headers: &HeaderMap) -> Option<String> {
    let usual = headers.get_all("x-forwarded-proto").iter().next_back();
    let usual = usual.map(|line| line.as_bytes().rsplit(|byte| *byte == b',').next());
    let standard = || {
        let element = Header::Standard.elements(headers).next()?;
        parameter(element, b"proto").map(unquoted)
    };
    let said = usual.flatten().or_else(standard)?.trim_ascii();
    std::str::from_utf8(said).ok().map(str::to_ascii_lowercase)
}

/// The value of a parameter of an element of `Forwarded`; `None` if it is missing or comes twice.
fn parameter<'a>(element: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let pairs = FromRight {
        rest: Some(element),
        separator: b';',
        quotes: true,
    };
    let mut found = pairs.filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (name, value) = pair.split_at(at);
        name.trim_ascii()
            .eq_ignore_ascii_case(wanted)
            .then(|| value.get(1..).unwrap_or_default().trim_ascii())
    });
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// The parts between separators outside quotes, from the right.
struct FromRight<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
    /// Whether quotes mean anything.
    quotes: bool,
}

impl<'a> Iterator for FromRight<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let mut quoted = false;
        for (at, byte) in rest.iter().enumerate().rev() {
            if *byte == b'"' && self.quotes {
                let before = rest.get(..at).unwrap_or_default();
                let slashes = before.iter().rev().take_while(|byte| **byte == b'\\');
                // Inside quotes, a quote behind a backslash is text.
                quoted ^= !quoted || slashes.count() % 2 == 0;
            } else if *byte == self.separator && !quoted {
                self.rest = rest.get(..at);
                return rest.get(at + 1..);
            }
        }
        Some(rest)
    }
}

/// The text in double quotes, or the text itself. Addresses have no escapes.
fn unquoted(text: &[u8]) -> &[u8] {
    let inside = text.strip_prefix(b"\"");
    inside
        .and_then(|text| text.strip_suffix(b"\""))
        .unwrap_or(text)
}

/// An address in one of these spellings, in its canonical form: `203.0.113.9`, `203.0.113.9:4711`,
/// `2001:db8::9`, `[2001:db8::9]`, `[2001:db8::9]:4711`, `fe80::9%eth0`.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let read = match text.strip_prefix('[') {
        Some(inside) => {
            let (inside, behind) = inside.split_once(']')?;
            let fine = behind.is_empty() || behind.strip_prefix(':').is_some_and(is_port);
            fine.then(|| version_6(inside)).flatten()
        }
        None => match text.split_once(':') {
            Some((before, port)) if !port.contains(':') => {
                let before = is_port(port).then_some(before)?;
                before.parse().ok().map(IpAddr::V4)
            }
            Some(_) => version_6(text),
            None => text.parse().ok(),
        },
    };
    read.map(|address| address.to_canonical())
}

/// An IPv6 address; a zone (RFC 4007 section 11) says nothing to others.
fn version_6(text: &str) -> Option<IpAddr> {
    let bare = text.split_once('%').map_or(text, |(bare, _)| bare);
    bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

/// A port, or the obfuscated port of RFC 7239 section 6.
fn is_port(text: &str) -> bool {
    let hidden = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    match text.strip_prefix('_') {
        Some(rest) => !rest.is_empty() && rest.bytes().all(hidden),
        None => (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = axum::http::HeaderValue::from_bytes(line).unwrap();
            headers.append(name, value);
        }
        headers
    }

    fn clients(header: Header, lines: &[&[u8]]) -> Vec<String> {
        let headers = headers(header.name(), lines);
        let elements = header.elements(&headers);
        let shown = |client: Option<IpAddr>| client.map_or("?".into(), |it| it.to_string());
        elements.map(|one| shown(header.client(one))).collect()
    }

    #[test]
    fn the_usual_header_is_read_in_every_usual_spelling() {
        for (spelt, client) in [
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("\"203.0.113.9:4711\"", "203.0.113.9"),
            ("2001:db8::9", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("\"[2001:db8::9]:4711\"", "2001:db8::9"),
            ("[fe80::9%eth0]:1", "fe80::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[::ffff:203.0.113.9]:4711", "203.0.113.9"),
        ] {
            assert_eq!(clients(Header::Usual, &[spelt.as_bytes()]), [client]);
            let listed = format!("192.0.2.1 ,\t{spelt} , ,");
            let read = clients(Header::Usual, &[listed.as_bytes()]);
            assert_eq!(read, [client, "192.0.2.1"], "{listed}");
        }
        for spelt in [
            "unknown",
            "_hidden",
            "203.0.113",
            "203.0.113.9:",
            "203.0.113.9:port",
            "203.0.113.9:123456",
            "203.0.113.9 192.0.2.1",
            "[2001:db8::9",
            "[2001:db8::9]4711",
            "[203.0.113.9]",
            "\"203.0.113.9",
            "https://203.0.113.9",
            "\u{2460}",
        ] {
            assert_eq!(
                clients(Header::Usual, &[spelt.as_bytes()]),
                ["?"],
                "{spelt}"
            );
        }
    }

    #[test]
    fn the_standard_header_is_read_as_rfc_7239_shows_it() {
        for (spelt, read) in [
            ("for=\"_gazonk\"", &["?"][..]),
            ("For=\"[2001:db8:cafe::17]:4711\"", &["2001:db8:cafe::17"]),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", &["192.0.2.60"]),
            (
                "for=192.0.2.43, for=198.51.100.17",
                &["198.51.100.17", "192.0.2.43"],
            ),
            ("by=_x; FOR = \"192.0.2.43:80\" ;host=a", &["192.0.2.43"]),
            ("for=192.0.2.43:_secret", &["192.0.2.43"]),
            ("for=unknown", &["?"]),
            ("proto=https", &["?"]),
            ("for=192.0.2.43;for=198.51.100.17", &["?"]),
            ("host=\"a, for=192.0.2.1\";for=192.0.2.43", &["192.0.2.43"]),
            (
                "for=192.0.2.43;host=\"a\\\";for=192.0.2.1;b=\\\"\"",
                &["192.0.2.43"],
            ),
        ] {
            assert_eq!(
                clients(Header::Standard, &[spelt.as_bytes()]),
                read,
                "{spelt}"
            );
        }
    }

    #[test]
    fn sec_what_a_stranger_wrote_never_changes_how_the_right_end_is_read() {
        for invented in [
            &b"for=\""[..],
            b"for=\"192.0.2.1",
            b"for=\"\\",
            b"host=\"a\\\"",
            b"\xff\xfe\"",
            b"for=\"\\\\\\\"",
            b"\"\"\"",
        ] {
            for own in ["for=203.0.113.9", "proto=https;for=\"203.0.113.9:1\""] {
                let line = [invented, b", ", own.as_bytes()].concat();
                let read = clients(Header::Standard, &[&line]);
                assert_eq!(read[0], "203.0.113.9", "{}", line.escape_ascii());
                let read = clients(Header::Standard, &[invented, own.as_bytes()]);
                assert_eq!(read[0], "203.0.113.9", "a line of its own");
            }
        }
    }

    #[test]
    fn the_scheme_is_what_the_nearest_proxy_says() {
        let of = |name, line: &str| scheme(&headers(name, &[line.as_bytes()]));
        assert_eq!(
            of("x-forwarded-proto", "https, HTTP").as_deref(),
            Some("http")
        );
        let line = "for=a;proto=https, for=b;proto=http";
        assert_eq!(of("forwarded", line).as_deref(), Some("http"));
        assert_eq!(of("forwarded", "for=a"), None);
    }
}
