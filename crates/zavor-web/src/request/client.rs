//! The client's address: the peer of the socket, unless that is a listed reverse proxy; then the
//! rightmost address of `X-Forwarded-For` or `Forwarded` that is not a listed proxy. Addresses that a
//! client writes into these headers itself are further left and never believed.
//!
//! Most proxies write one of the two and pass the other on as the client sent it. So they are never
//! mixed: if nothing is configured and both are there, `X-Forwarded-For` counts, which nearly every
//! proxy writes, and it is noted when they disagree. Whoever has the other kind of proxy configures
//! [`ClientHeader`].
//!
//! If a trusted proxy's word cannot be used, the request counts as the proxy's own, and that is noted
//! ([`ProxyFaults`]), because then all its visitors look like one.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use tokio::time::Instant;
use zavor_app::doors::proxies::{ProxyFault, ProxyFaults};
use zavor_app::platform::current::Current;
use zavor_core::network::Network;
use zavor_sockets::proxy_protocol::NotIntroduced;

use super::forwarded::{self, Header};

/// Most hops read, from the right; those further left are ignored.
const FORWARDED_MAX: usize = 32;
/// The door, by its section of the configuration.
pub(crate) const DOOR: &str = "web";

/// The peer of a connection, from the socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Which header of a trusted proxy names its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientHeader {
    /// `X-Forwarded-For`; without it, `Forwarded`.
    #[default]
    Any,
    /// Only `X-Forwarded-For`.
    XForwardedFor,
    /// Only `Forwarded` (RFC 7239).
    Forwarded,
}

/// The reverse proxies and load balancers in front of the door.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Their networks.
    pub trusted: Current<Vec<Network>>,
    /// Which of their headers counts.
    pub header: ClientHeader,
    /// Whether their connections begin with a PROXY header.
    pub proxy_protocol: bool,
    /// Where it is noted that one of them cannot be understood.
    pub faults: Arc<ProxyFaults>,
}

impl Proxies {
    /// Whether this address is one of them. Of an address in its canonical form.
    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.trusted.get().iter().any(|net| net.contains(address))
    }

    /// The client's address. `form`: whether the request changes something; then a proxy that names
    /// no client is noted, because its own checks send no forms.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap, form: bool) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.has(peer) {
            return peer;
        }
        let (usual, standard) = (Header::Usual, Header::Standard);
        let header = match self.header {
            ClientHeader::XForwardedFor => usual,
            ClientHeader::Forwarded => standard,
            ClientHeader::Any if usual.is_in(headers) => usual,
            ClientHeader::Any => standard,
        };
        if !header.is_in(headers) {
            if form {
                self.note(peer, ProxyFault::Silent, b"");
            }
            return peer;
        }
        let client = match self.walk(peer, header, headers) {
            Ok(client) => client,
            Err(Unreadable { by, wrote }) => {
                self.note(by, ProxyFault::Unreadable, wrote);
                return by;
            }
        };
        let both = self.header == ClientHeader::Any && header == usual && standard.is_in(headers);
        if both
            && let Ok(other) = self.walk(peer, standard, headers)
            && other != client
        {
            self.note(peer, ProxyFault::Two, b"");
        }
        client
    }

    /// Whether the client asked by plain `http`, as far as that is known: by a trusted proxy's word.
    pub(crate) fn says_http(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        self.has(peer.to_canonical()) && forwarded::scheme(headers).as_deref() == Some("http")
    }

    /// Whether a connection from this address must say whose it is.
    pub(crate) fn introduce(&self, peer: IpAddr) -> bool {
        self.proxy_protocol && self.has(peer.to_canonical())
    }

    /// A connection did not say so, and is closed.
    pub(crate) fn not_introduced(&self, proxy: IpAddr, why: &NotIntroduced) {
        let proxy = proxy.to_canonical();
        match why {
            NotIntroduced::NoHeader => self.note(proxy, ProxyFault::NoHeader, b""),
            NotIntroduced::Claim(address) => {
                self.note(proxy, ProxyFault::Claim, address.to_string().as_bytes());
            }
            NotIntroduced::Unsaid => self.note(proxy, ProxyFault::Claim, b"UNKNOWN"),
            // A check whether the door is there, or a client that went away.
            NotIntroduced::Left | NotIntroduced::TooSlow => {}
        }
        tracing::debug!(%proxy, %why, "web connection closed");
    }

    /// From proxy to proxy, as long as they are listed.
    fn walk<'a>(
        &self,
        peer: IpAddr,
        header: Header,
        headers: &'a HeaderMap,
    ) -> Result<IpAddr, Unreadable<'a>> {
        let mut believed = peer;
        for element in header.elements(headers).take(FORWARDED_MAX) {
            let client = header.client(element);
            believed = client.ok_or(Unreadable {
                by: believed,
                wrote: element,
            })?;
            if !self.has(believed) {
                break;
            }
        }
        Ok(believed)
    }

    fn note(&self, proxy: IpAddr, fault: ProxyFault, wrote: &[u8]) {
        let now = Instant::now().into_std();
        self.faults.note(DOOR, proxy, fault, wrote, now);
    }
}

/// A trusted proxy wrote something that is no address.
struct Unreadable<'a> {
    by: IpAddr,
    wrote: &'a [u8],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ClientHeader) -> Proxies {
        Proxies {
            trusted: Current::new(vec![
                "10.0.0.0/8".parse().unwrap(),
                "127.0.0.1/32".parse().unwrap(),
            ]),
            header,
            ..Proxies::default()
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let pairs: Vec<_> = forwarded
            .iter()
            .map(|it| ("x-forwarded-for", *it))
            .collect();
        let proxies = proxies(ClientHeader::Any);
        let client = proxies.client(peer.parse().unwrap(), &headers(&pairs), false);
        client.to_string()
    }

    /// The client behind 127.0.0.1, and what is noted about the proxies.
    fn told(
        header: ClientHeader,
        pairs: &[(&'static str, &str)],
        form: bool,
    ) -> (String, Vec<ProxyFault>) {
        let proxies = proxies(header);
        let client = proxies.client("127.0.0.1".parse().unwrap(), &headers(pairs), form);
        let noted = proxies.faults.list(Instant::now().into_std());
        let faults = noted.into_iter().map(|noted| noted.fault).collect();
        (client.to_string(), faults)
    }

    #[test]
    fn only_listed_proxies_are_believed_and_only_about_the_address_they_saw() {
        let spoofed = "192.0.2.1";
        assert_eq!(seen("203.0.113.9", &[spoofed]), "203.0.113.9", "no proxy");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        let chain = "192.0.2.1, 203.0.113.9, 10.0.0.3";
        assert_eq!(
            seen("127.0.0.1", &[chain]),
            "203.0.113.9",
            "rightmost stranger"
        );
        assert_eq!(seen("127.0.0.1", &[spoofed, "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["nonsense"]), "127.0.0.1");
        assert_eq!(seen("::ffff:203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["10.0.0.4"]), "10.0.0.4", "all proxies");
    }

    #[test]
    fn visitors_behind_a_proxy_that_writes_ports_brackets_or_quotes_are_told_apart() {
        for (name, one, other) in [
            ("x-forwarded-for", "203.0.113.9:4711", "203.0.113.10:4711"),
            ("x-forwarded-for", "[2001:db8::9]:1", "[2001:db8::a]:1"),
            ("x-forwarded-for", "\"203.0.113.9\"", "\"203.0.113.10\""),
            ("forwarded", "for=203.0.113.9", "for=203.0.113.10"),
            (
                "forwarded",
                "for=\"[2001:db8::9]\"",
                "for=\"[2001:db8::a]\"",
            ),
        ] {
            let (client, faults) = told(ClientHeader::Any, &[(name, one)], true);
            assert!(
                faults.is_empty() && client != "127.0.0.1",
                "{one}: {client}"
            );
            let (next, _) = told(ClientHeader::Any, &[(name, other)], true);
            assert_ne!(client, next, "{one}");
        }
    }

    #[test]
    fn a_proxy_whose_word_cannot_be_used_is_noted_and_never_taken_for_nobody() {
        for (pairs, form, fault) in [
            (
                &[("x-forwarded-for", "unknown")][..],
                false,
                ProxyFault::Unreadable,
            ),
            (
                &[("forwarded", "for=_hidden")],
                false,
                ProxyFault::Unreadable,
            ),
            (&[], true, ProxyFault::Silent),
        ] {
            let (client, faults) = told(ClientHeader::Any, pairs, form);
            assert_eq!((client.as_str(), &faults[..]), ("127.0.0.1", &[fault][..]));
        }
        let (_, faults) = told(ClientHeader::Any, &[], false);
        assert!(faults.is_empty(), "a proxy's own check");
        let pairs = [("x-forwarded-for", "nonsense, 203.0.113.9")];
        let (_, faults) = told(ClientHeader::Any, &pairs, true);
        assert!(faults.is_empty(), "what strangers write is not minded");
    }

    #[test]
    fn sec_the_header_that_a_proxy_does_not_write_is_never_mixed_in() {
        let (mine, invented) = ("203.0.113.9", "192.0.2.1");
        let usual = [("x-forwarded-for", mine), ("forwarded", "for=192.0.2.1")];
        let (client, faults) = told(ClientHeader::Any, &usual, true);
        assert_eq!(
            (client.as_str(), &faults[..]),
            (mine, &[ProxyFault::Two][..])
        );
        let (client, faults) = told(ClientHeader::XForwardedFor, &usual, true);
        assert_eq!((client.as_str(), faults.len()), (mine, 0));
        let standard = [
            ("x-forwarded-for", invented),
            ("forwarded", "for=203.0.113.9"),
        ];
        let (client, faults) = told(ClientHeader::Forwarded, &standard, true);
        assert_eq!((client.as_str(), faults.len()), (mine, 0));
        let alone = [("x-forwarded-for", invented)];
        let (client, faults) = told(ClientHeader::Forwarded, &alone, true);
        assert_eq!(client, "127.0.0.1");
        assert_eq!(faults, [ProxyFault::Silent]);
        let agree = [("x-forwarded-for", mine), ("forwarded", "for=203.0.113.9")];
        assert_eq!(told(ClientHeader::Any, &agree, true).1, []);
    }

    #[test]
    fn sec_an_invented_chain_of_any_length_cannot_push_out_what_the_proxy_saw() {
        let one_line = format!("{}203.0.113.9", "192.0.2.1, ".repeat(100));
        assert_eq!(seen("127.0.0.1", &[&one_line]), "203.0.113.9");
        let mut lines = vec!["192.0.2.1"; 100];
        lines.push("203.0.113.9");
        assert_eq!(seen("127.0.0.1", &lines), "203.0.113.9", "one line each");
    }

    #[test]
    fn sec_unreadable_bytes_before_it_do_not_hide_the_address_the_proxy_saw() {
        let mut headers = HeaderMap::new();
        let value = axum::http::HeaderValue::from_bytes(b"\xff\xfe, 203.0.113.9").unwrap();
        headers.insert("x-forwarded-for", value);
        let proxies = proxies(ClientHeader::Any);
        let believed = proxies.client("127.0.0.1".parse().unwrap(), &headers, false);
        assert_eq!(believed.to_string(), "203.0.113.9");
    }
}
