//! Which hosts and which of their addresses a webhook may reach. Pure.
//!
//! An administrator types an address into a page and the server calls it, so it must not become a
//! way into the network behind the server (OWASP: server-side request forgery). Two gates:
//!
//! 1. The host is listed in `[webhook] allow`, written by the operator. The URL is read by the same
//!    parser that names the host in TLS, so `https://allowed@evil/`, `https://0x7f.1/` and the like
//!    are judged by what they are, not by what they look like.
//! 2. The address that the name resolves to is public, unless the list contains that very address,
//!    or `localhost` for loopback. If somebody points a listed name into the inner network, it
//!    reaches nothing there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::hosts::is_loopback;
use crate::server::MessagesError;

/// Longest URL in bytes.
const URL_BYTES_MAX: usize = 2048;

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    host: Host,
    /// `None` = any port.
    port: Option<u16>,
}

/// The list of allowed hosts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed(Vec<Entry>);

/// Where a URL leads that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) tls: bool,
    pub(crate) host: Host,
    pub(crate) port: u16,
    /// Host and, if it is not the default of the scheme, port: the Host header.
    pub(crate) authority: String,
    /// Path and query: the request target.
    pub(crate) target: String,
}

impl Allowed {
    /// Reads `HOST` and `HOST:PORT` entries; IPv6 addresses are in brackets.
    pub(crate) fn read(entries: &[String]) -> Result<Self, MessagesError> {
        let read = entries.iter().map(|text| {
            entry(text).ok_or_else(|| {
                MessagesError::new(format!(
                    "webhook.allow holds {text:?}, which is neither HOST nor HOST:PORT"
                ))
            })
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// Whether the list contains a host that can only be reached by TLS.
    pub(crate) fn needs_tls(&self) -> bool {
        let mut hosts = self.0.iter().map(|entry| entry.host.to_string());
        hosts.any(|host| !is_loopback(&host))
    }

    /// Where this URL leads, or why it may not be called.
    pub(crate) fn place(&self, url: &str) -> Result<Place, String> {
        let place = Place::read(url)?;
        let (host, port) = (&place.host, place.port);
        let known = self
            .0
            .iter()
            .any(|entry| entry.host == *host && entry.port.is_none_or(|allowed| allowed == port));
        if !known {
            return Err(format!(
                "{host} is not in [webhook] allow of the configuration"
            ));
        }
        place.safe_on_the_way()
    }

    /// Whether this address may be connected to.
    pub(crate) fn may_connect(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address)
            || self.0.iter().any(|entry| match &entry.host {
                Host::Ipv4(named) => IpAddr::V4(*named) == address,
                Host::Ipv6(named) => IpAddr::V6(*named).to_canonical() == address,
                Host::Domain(name) => name == "localhost" && address.is_loopback(),
            })
    }
}

impl Place {
    /// A URL that the operator wrote into the configuration file: it needs no list, and may lead into the
    /// inner network.
    pub(crate) fn of_operator(url: &str) -> Result<Self, String> {
        Self::read(url)?.safe_on_the_way()
    }

    /// Whether what an operator's URL resolves to may be connected to: without TLS, this machine alone.
    pub(crate) fn may_connect(&self, address: IpAddr) -> bool {
        self.tls || address.to_canonical().is_loopback()
    }

    /// Nothing is sent in clear over a network.
    fn safe_on_the_way(self) -> Result<Self, String> {
        match self.tls || is_loopback(&self.host.to_string()) {
            true => Ok(self),
            false => Err("http:// is for this machine only; use https://".into()),
        }
    }

    fn read(url: &str) -> Result<Self, String> {
        if url.len() > URL_BYTES_MAX {
            return Err(format!(
                "a webhook's address has at most {URL_BYTES_MAX} bytes"
            ));
        }
        let parsed = Url::parse(url).map_err(|error| format!("no web address: {error}"))?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err("a webhook's address holds no user name or password".into());
        }
        if parsed.fragment().is_some() {
            return Err("a webhook's address holds no #".into());
        }
        let tls = match parsed.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("a webhook's address begins with https://".into()),
        };
        let (Some(host), Some(port)) = (parsed.host(), parsed.port_or_known_default()) else {
            return Err("a webhook's address names no host".into());
        };
        let host = host.to_owned();
        let target = match parsed.query() {
            Some(query) => format!("{}?{query}", parsed.path()),
            None => parsed.path().into(),
        };
        Ok(Place {
            tls,
            authority: match parsed.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_string(),
            },
            host,
            port,
            target,
        })
    }
}

fn entry(text: &str) -> Option<Entry> {
    let (host, port) = match text.rsplit_once(':') {
        // In a bare IPv6 address in brackets, the last colon is inside them.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let host = Host::parse(host).ok()?;
    Some(Entry { host, port })
}

/// Whether an address belongs to the public internet (IANA special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || a == 0
        // Shared address space of carriers (RFC 6598), protocol assignments (RFC 6890),
        // benchmarking (RFC 2544), reserved (RFC 1112).
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !special
}

/// Global unicast is 2000::/3. Inside it, 6to4 and NAT64 carry IPv4 addresses, which could be inner
/// ones; Teredo and documentation addresses lead nowhere.
fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    (a & 0xe000) == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x200 || b == 0x0db8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(entries: &[&str]) -> Allowed {
        let entries: Vec<String> = entries.iter().map(ToString::to_string).collect();
        Allowed::read(&entries).unwrap()
    }

    #[test]
    fn only_listed_hosts_are_called_however_the_address_is_written() {
        let list = allowed(&["hooks.contoso.example", "ops.contoso.example:8443"]);
        for fine in [
            "https://hooks.contoso.example/a?b=c",
            "https://HOOKS.contoso.example:444/",
            "https://ops.contoso.example:8443/",
        ] {
            assert!(list.place(fine).is_ok(), "{fine}");
        }
        for refused in [
            "https://ops.contoso.example/",
            "https://evil.example/",
            "https://hooks.contoso.example.evil.example/",
            "https://hooks.contoso.example@evil.example/",
            "https://user:pw@hooks.contoso.example/",
            "https://evil.example\\@hooks.contoso.example/",
            "https://hooks.contoso.example#@evil.example/",
            "http://hooks.contoso.example/",
            "ftp://hooks.contoso.example/",
            "file:///etc/passwd",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "hooks.contoso.example",
            "",
        ] {
            assert!(list.place(refused).is_err(), "{refused}");
        }
        let place = list.place("https://hooks.contoso.example/a?b=c").unwrap();
        assert_eq!((place.port, place.tls), (443, true));
        assert_eq!(place.authority, "hooks.contoso.example");
        assert_eq!(place.target, "/a?b=c");
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        let list = allowed(&["localhost", "127.0.0.1", "[::1]:8080", "10.0.0.5"]);
        assert!(list.place("http://localhost:9000/").is_ok());
        assert!(list.place("http://127.0.0.1:9000/x").is_ok());
        assert!(list.place("http://[::1]:8080/").is_ok());
        assert!(list.place("http://[::1]:8081/").is_err());
        assert!(list.place("http://10.0.0.5/").is_err());
        assert!(list.place("https://10.0.0.5/").is_ok());
    }

    #[test]
    fn an_inner_address_is_reached_only_when_it_is_listed_itself() {
        let names = allowed(&["hooks.contoso.example"]);
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            assert!(!names.may_connect(inner.parse().unwrap()), "{inner}");
        }
        for public in [
            "198.51.101.7",
            "8.8.8.8",
            "2606:4700::1111",
            "2001:4860:4860::8888",
        ] {
            assert!(names.may_connect(public.parse().unwrap()), "{public}");
        }
        let listed = allowed(&["hooks.contoso.example", "10.1.2.3", "localhost"]);
        assert!(listed.may_connect("10.1.2.3".parse().unwrap()));
        assert!(listed.may_connect("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!listed.may_connect("10.1.2.4".parse().unwrap()));
        assert!(listed.may_connect("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn an_operators_address_needs_no_list_and_is_never_called_in_clear_over_a_network() {
        for fine in [
            "https://sms.contoso.example/zavor",
            "https://10.0.0.5:8443/x",
            "http://localhost:9000/",
            "http://127.0.0.1:9000/",
            "http://[::1]:9000/",
        ] {
            assert!(Place::of_operator(fine).is_ok(), "{fine}");
        }
        for refused in [
            "http://sms.contoso.example/",
            "http://10.0.0.5/",
            "https://user:pw@sms.contoso.example/",
            "https://sms.contoso.example/#x",
            "ftp://sms.contoso.example/",
            "sms.contoso.example",
            "",
        ] {
            assert!(Place::of_operator(refused).is_err(), "{refused}");
        }
        let inner: IpAddr = "10.1.2.3".parse().unwrap();
        let own: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
        let by_name = Place::of_operator("https://sms.contoso.example/").unwrap();
        assert!(by_name.may_connect(inner) && by_name.may_connect(own));
        let here = Place::of_operator("http://localhost:9000/").unwrap();
        assert!(!here.may_connect(inner) && here.may_connect(own));
    }

    #[test]
    fn an_entry_that_is_no_host_is_named() {
        for wrong in ["https://a.example/", "a.example:x", "a b", ""] {
            let error = Allowed::read(&[wrong.to_string()]).unwrap_err();
            assert!(error.to_string().contains("webhook.allow"), "{wrong}");
        }
    }
}
