//! Where a client comes from: a single address, the small network around it that counts as one
//! place, and the wide network that counts as "near".
//!
//! Prefix lengths follow Dovecot's and weakforced's practice of grouping IPv6 (a host controls at
//! least a /64) and are fixed by the contract: IPv4 /32, /24, /16 and IPv6 /64, /48, /32.
//! IPv4-mapped IPv6 addresses are IPv4.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

/// A network: an address with the bits behind the prefix cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

/// The client address of an attempt; `None` if the door was given none ("origin none"). Such an
/// attempt counts on the account, as unfamiliar, and on no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin(Option<IpAddr>);

/// The text is not a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANetwork;

impl Network {
    /// The network of `address` with `prefix` bits; a prefix longer than the address is cut.
    pub fn of(address: IpAddr, prefix: u8) -> Self {
        match unmapped(address) {
            IpAddr::V4(v4) => {
                let prefix = prefix.min(32);
                let free = u32::BITS.saturating_sub(prefix.into());
                let mask = u32::MAX.checked_shl(free).unwrap_or(0);
                Self {
                    base: IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask)),
                    prefix,
                }
            }
            IpAddr::V6(v6) => {
                let prefix = prefix.min(128);
                let free = u128::BITS.saturating_sub(prefix.into());
                let mask = u128::MAX.checked_shl(free).unwrap_or(0);
                Self {
                    base: IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask)),
                    prefix,
                }
            }
        }
    }

    /// The network around an address in a text: bits behind the prefix are cleared, so that
    /// `192.0.2.7/24` is `192.0.2.0/24`. For programs that have always written it so, and for whoever
    /// tells people what they may have meant. `None`: it is no address with a prefix.
    pub fn around(text: &str) -> Option<Self> {
        read(text).map(|(_, network)| network)
    }

    /// Whether `address` lies inside.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = unmapped(address);
        address.is_ipv4() == self.base.is_ipv4() && Self::of(address, self.prefix) == *self
    }

    /// Whether every address of `inner` lies inside.
    pub fn covers(&self, inner: Self) -> bool {
        self.prefix <= inner.prefix && self.contains(inner.base)
    }

    /// First address of the network.
    pub fn base(&self) -> IpAddr {
        self.base
    }

    /// Number of fixed bits.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// A compact key: the upper 64 bits of the address, with family and prefix beside them. Unique
    /// for IPv4 prefixes up to 32 and IPv6 prefixes up to 64.
    pub fn key(&self) -> NetworkKey {
        match self.base {
            IpAddr::V4(v4) => NetworkKey {
                bits: u64::from(v4.to_bits()),
                prefix: self.prefix,
            },
            IpAddr::V6(v6) => NetworkKey {
                bits: (v6.to_bits() >> 64) as u64,
                prefix: self.prefix | 0x80,
            },
        }
    }
}

/// A [`Network`] in nine bytes, for tables with millions of them. IPv6 prefixes beyond 64 bits
/// are not representable (and are never used as a place). The highest bit of `prefix` marks IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NetworkKey {
    /// The IPv4 address, or the upper half of the IPv6 address.
    pub bits: u64,
    /// Prefix length; 0x80 is added for IPv6.
    pub prefix: u8,
}

impl NetworkKey {
    /// Whether it is an IPv6 network.
    pub const fn is_ipv6(self) -> bool {
        self.prefix & 0x80 != 0
    }

    /// The network this key stands for.
    pub fn network(self) -> Network {
        if self.prefix & 0x80 == 0 {
            Network::of(
                IpAddr::V4(Ipv4Addr::from_bits(self.bits as u32)),
                self.prefix,
            )
        } else {
            let address = Ipv6Addr::from_bits(u128::from(self.bits) << 64);
            Network::of(IpAddr::V6(address), self.prefix & 0x7f)
        }
    }
}

impl Origin {
    /// No address was given.
    pub const NONE: Self = Self(None);

    /// The origin of a client address; IPv4-mapped IPv6 becomes IPv4, and so do the forms in which
    /// NAT64 and 6to4 carry a public IPv4 address: it is the same client behind them, and one IPv4
    /// address has 65,536 hosts of 6to4. The unspecified address (`0.0.0.0`, `::`) belongs to nobody
    /// and gives no origin.
    pub fn of(address: IpAddr) -> Self {
        let address = unmapped(address);
        let address = match address {
            IpAddr::V6(v6) => carried(v6).map_or(address, IpAddr::V4),
            IpAddr::V4(_) => address,
        };
        Self(Some(address).filter(|address| !address.is_unspecified()))
    }

    /// The address, if there is one.
    pub fn address(&self) -> Option<IpAddr> {
        self.0
    }

    /// The single host: IPv4 /32, IPv6 /64.
    pub fn host(&self) -> Option<Network> {
        self.0
            .map(|a| Network::of(a, if a.is_ipv4() { 32 } else { 64 }))
    }

    /// The place: IPv4 /24, IPv6 /48.
    pub fn place(&self) -> Option<Network> {
        self.0
            .map(|a| Network::of(a, if a.is_ipv4() { 24 } else { 48 }))
    }
}

/// The public IPv4 address that an IPv6 address carries: the well-known prefix of NAT64,
/// `64:ff9b::/96` (RFC 6052 section 2.1), and 6to4, `2002::/16` (RFC 3056 section 2).
///
/// Never a private one, nor one of this host: packets from `2002:7f00:1::` say that they are of
/// 127.0.0.1, and whoever can send them must not become a neighbour that is trusted or spared.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = address.to_bits();
    let carried = match (bits >> 112, bits >> 32) {
        (0x2002, _) => Ipv4Addr::from_bits((bits >> 80) as u32),
        (_, 0x0064_ff9b_0000_0000_0000_0000) => Ipv4Addr::from_bits(bits as u32),
        _ => return None,
    };
    let [first, second, ..] = carried.octets();
    // 0.0.0.0/8 and from 224.0.0.0 on nobody is; 100.64.0.0/10 is inside a carrier (RFC 6598).
    let nowhere = first == 0 || first >= 224 || (first == 100 && second & 0xc0 == 64);
    let inside = carried.is_private() || carried.is_loopback() || carried.is_link_local();
    (!nowhere && !inside).then_some(carried)
}

fn unmapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("none"),
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    /// `192.0.2.0/24`, `2001:db8::/32`, or a bare address (its own /32 or /128). Bits behind the
    /// prefix must be zero: `192.0.2.1/24` is usually a mistake.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, network) = read(text).ok_or(NotANetwork)?;
        (network.base == address)
            .then_some(network)
            .ok_or(NotANetwork)
    }
}

/// The address of a text, and the network around it.
fn read(text: &str) -> Option<(IpAddr, Network)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let given: IpAddr = address.parse().ok()?;
    let address = unmapped(given);
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let prefix = match prefix {
        None => bits,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let prefix: u8 = digits.parse().ok()?;
            // The prefix of an IPv4 address that is written as IPv6 counts the 96 bits before it.
            match given.is_ipv6() && address.is_ipv4() {
                true => prefix.checked_sub(96)?,
                false => prefix,
            }
        }
        Some(_) => return None,
    };
    (prefix <= bits).then(|| (address, Network::of(address, prefix)))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn net(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn the_network_around_an_address_is_the_one_that_was_meant() {
        for (text, meant) in [
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("192.0.2.7", "192.0.2.7/32"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("2001:db8:1::7/32", "2001:db8::/32"),
            ("::ffff:192.0.2.7/120", "192.0.2.0/24"),
        ] {
            assert_eq!(Network::around(text), Some(net(meant)), "{text}");
            let exact = text.parse::<Network>() == Ok(net(meant));
            assert_eq!(exact, text == "192.0.2.7", "{text}");
        }
        assert_eq!("::ffff:192.0.2.0/120".parse(), Ok(net("192.0.2.0/24")));
        for none in [
            "",
            "x",
            "x/8",
            "192.0.2.7/",
            "192.0.2.7/33",
            "192.0.2.7/+8",
            "::1/129",
            "::ffff:192.0.2.7/24",
        ] {
            assert_eq!(Network::around(none), None, "{none}");
            assert!(none.parse::<Network>().is_err(), "{none}");
        }
    }

    #[test]
    fn mapped_ipv4_is_ipv4() {
        let origin = Origin::of("::ffff:203.0.113.7".parse().unwrap());
        assert_eq!(origin.place().unwrap().to_string(), "203.0.113.0/24");
        assert!(net("203.0.113.0/24").contains("::ffff:203.0.113.9".parse().unwrap()));
    }

    #[test]
    fn nat64_and_6to4_are_the_public_ipv4_address_that_they_carry() {
        let origin = |text: &str| Origin::of(text.parse().unwrap()).to_string();
        for (address, carried) in [
            ("64:ff9b::203.0.113.7", "203.0.113.7"),
            ("2002:cb00:7107::1", "203.0.113.7"),
            ("2002:cb00:7107:ffff:1:2:3:4", "203.0.113.7"),
        ] {
            assert_eq!(origin(address), carried, "{address}");
        }
        for other in [
            // Not of the outside: nobody becomes loopback or a private neighbour by them.
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "2002:c0a8:101::1",
            "2002:6440:1::1",
            "2002:0:1::1",
            "2002:e000:1::1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:1",
            // Not these forms.
            "64:ff9b:1::cb00:7107",
            "64:ff9b::1:cb00:7107",
            "2003:cb00:7107::1",
            "2001:db8::1",
        ] {
            assert_eq!(origin(other), other, "{other}");
        }
        // What is trusted or allowed is compared as it is written.
        assert!(!net("203.0.113.0/24").contains("2002:cb00:7107::1".parse().unwrap()));
    }

    #[test]
    fn an_unspecified_address_is_no_origin() {
        for nobody in ["0.0.0.0", "::", "::ffff:0.0.0.0"] {
            assert_eq!(
                Origin::of(nobody.parse().unwrap()),
                Origin::NONE,
                "{nobody}"
            );
        }
    }

    #[test]
    fn families_never_contain_each_other() {
        assert!(!net("0.0.0.0/0").contains("2001:db8::1".parse().unwrap()));
        assert!(!net("::/0").contains("192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn only_digits_are_a_prefix() {
        for text in [
            "192.0.2.0/+24",
            "192.0.2.0/ 24",
            "192.0.2.0/",
            "192.0.2.0/24/",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }

    #[test]
    fn only_of_its_own_network_is_a_carriers_address_inside() {
        let host = |text: &str| Origin::of(text.parse().unwrap()).host();
        // 6to4 of 8.64.0.1 and of 100.64.0.1.
        assert_eq!(host("2002:840:1::1"), Some(net("8.64.0.1/32")));
        assert_ne!(host("2002:6440:1::1"), Some(net("100.64.0.1/32")));
        assert_eq!(host("2002:6480:1::1"), Some(net("100.128.0.1/32")));
    }

    #[test]
    fn host_bits_and_bad_prefixes_are_refused() {
        for bad in [
            "192.0.2.1/24",
            "192.0.2.0/33",
            "::/129",
            "x",
            "",
            "1.2.3.4/",
            "1.2.3.4/+8",
        ] {
            assert_eq!(bad.parse::<Network>(), Err(NotANetwork), "{bad}");
        }
        assert_eq!(net("192.0.2.1").to_string(), "192.0.2.1/32");
    }

    #[test]
    fn a_key_gives_its_network_back() {
        for text in [
            "203.0.113.0/24",
            "203.0.113.9/32",
            "2001:db8:1::/48",
            "2001:db8:1:2::/64",
        ] {
            assert_eq!(net(text).key().network(), net(text));
        }
        assert_ne!(net("0.0.0.0/24").key(), net("::/24").key());
    }
}
