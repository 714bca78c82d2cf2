//! Shared networks: addresses known to have many people behind them.
//!
//! A webmail, a reverse proxy or the router of an office hides its people behind one address. The
//! origin guard never blocks such a network, and it never becomes a familiar place by its address
//! alone: an attempt from it is *near* unless a device proves itself. Loopback is always a shared
//! network; the binary adds this host's own addresses and every trusted proxy; the operator
//! declares the rest.
//!
//! What an attacker may try: guess from inside a shared network. Then the lockouts of the accounts
//! answer, for the class *near* only, so nobody is locked out at home; and the administrators are
//! told of twenty failing accounts within an hour, as for any other network.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::closed_list::closed_list;
use crate::network::{Network, NetworkKey};

/// Widest IPv4 network that may be declared as shared: a typing mistake must not switch the origin
/// guard off everywhere.
pub const WIDEST_SHARED_IPV4: u8 = 8;
/// The same for IPv6.
pub const WIDEST_SHARED_IPV6: u8 = 16;

closed_list! {
    /// What hides the people behind a shared network.
    pub enum SharedKind {
        /// A webmail: it reports the same client for everybody, so a client hint tells nothing.
        Webmail = "webmail",
        /// A proxy or mail server that forwards connections.
        Proxy = "proxy",
        /// The router of an office or a carrier.
        Nat = "nat",
    }
}

impl SharedKind {
    /// Whether a client hint that succeeded there tells one device from another.
    pub const fn shows_devices(self) -> bool {
        !matches!(self, Self::Webmail)
    }
}

/// Who said that a network is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedSource {
    /// The operator, in the configuration.
    Declared,
    /// It is this host.
    ThisHost,
    /// It stands in the `trusted_proxies` of a door.
    TrustedProxy,
}

/// One shared network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNetwork {
    /// The name that the operator gave it, or a description.
    pub name: String,
    /// The network.
    pub network: Network,
    /// What hides the people.
    pub kind: SharedKind,
    /// Who said so.
    pub source: SharedSource,
}

/// What a shared network means for one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedView {
    /// The network, as the key of a place of its own.
    pub key: NetworkKey,
    /// Whether a client hint that succeeded there proves a device.
    pub shows_devices: bool,
    /// Who said that it is shared.
    pub source: SharedSource,
}

/// All shared networks, found by address without asking a store: one search for each prefix length
/// in use. Loopback is always among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNetworks {
    /// Sorted by descending prefix, then network: the first match is the most specific.
    networks: Vec<SharedNetwork>,
    /// The prefix lengths in use, each with its range in `networks`.
    runs: Vec<(u8, core::ops::Range<usize>)>,
}

impl Default for SharedNetworks {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl SharedNetworks {
    /// Loopback and these; if one network has several entries, the first counts.
    pub fn new(mut networks: Vec<SharedNetwork>) -> Self {
        networks.extend(loopback());
        networks.sort_by_key(|shared| (Reverse(shared.network.prefix()), shared.network));
        networks.dedup_by_key(|shared| shared.network);
        let mut runs: Vec<(u8, core::ops::Range<usize>)> = Vec::new();
        for (at, shared) in networks.iter().enumerate() {
            let end = at.saturating_add(1);
            match runs.last_mut() {
                Some((prefix, run)) if *prefix == shared.network.prefix() => run.end = end,
                _ => runs.push((shared.network.prefix(), at..end)),
            }
        }
        Self { networks, runs }
    }

    /// The most specific one that contains `address`.
    pub fn find(&self, address: IpAddr) -> Option<&SharedNetwork> {
        self.runs.iter().find_map(|(prefix, run)| {
            let wanted = Network::of(address, *prefix);
            // A prefix longer than the address is cut: there is no IPv4 /64.
            let run = self.networks.get(run.clone())?;
            let at = run.binary_search_by_key(&wanted, |shared| shared.network);
            at.ok().and_then(|at| run.get(at))
        })
    }

    /// What a shared network means for an attempt from `address`; `None` if it is not in one.
    pub fn view(&self, address: IpAddr) -> Option<SharedView> {
        self.find(address).map(|shared| SharedView {
            key: shared.network.key(),
            shows_devices: shared.kind.shows_devices(),
            source: shared.source,
        })
    }
}

fn loopback() -> [SharedNetwork; 2] {
    let networks = [
        Network::of(IpAddr::V4(Ipv4Addr::LOCALHOST), 8),
        Network::of(IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    ];
    networks.map(|network| SharedNetwork {
        name: String::from("loopback"),
        network,
        kind: SharedKind::Webmail,
        source: SharedSource::ThisHost,
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn shared(name: &str, network: &str, kind: SharedKind) -> SharedNetwork {
        SharedNetwork {
            name: name.to_string(),
            network: network.parse().unwrap(),
            kind,
            source: SharedSource::Declared,
        }
    }

    fn named<'a>(networks: &'a SharedNetworks, address: &str) -> Option<&'a str> {
        let found = networks.find(address.parse().unwrap());
        found.map(|shared| shared.name.as_str())
    }

    #[test]
    fn the_most_specific_network_counts_and_others_are_not_shared() {
        let networks = SharedNetworks::new(alloc::vec![
            shared("office", "192.0.2.0/24", SharedKind::Nat),
            shared("webmail", "192.0.2.80/32", SharedKind::Webmail),
            shared("carrier", "2001:db8::/32", SharedKind::Nat),
            shared("proxy", "2001:db8::5/128", SharedKind::Proxy),
            shared("again", "192.0.2.80/32", SharedKind::Nat),
        ]);
        for (address, expected) in [
            ("192.0.2.80", Some("webmail")),
            ("::ffff:192.0.2.80", Some("webmail")),
            ("192.0.2.81", Some("office")),
            ("192.0.3.80", None),
            ("2001:db8::5", Some("proxy")),
            ("2001:db8::6", Some("carrier")),
            ("2001:db9::6", None),
        ] {
            assert_eq!(named(&networks, address), expected, "{address}");
        }
    }

    #[test]
    fn loopback_is_shared_without_being_named() {
        let networks = SharedNetworks::default();
        assert_eq!(named(&networks, "127.0.0.1"), Some("loopback"));
        assert_eq!(named(&networks, "127.3.2.1"), Some("loopback"));
        assert_eq!(named(&networks, "::1"), Some("loopback"));
        assert_eq!(named(&networks, "::2"), None);
        assert_eq!(named(&networks, "128.0.0.1"), None);
    }
}
