//! Which rules the allow and deny lists may hold.
//!
//! A rule is one line that nobody looks at again. An allow rule switches the origin guard off for
//! its network, so it may not be wider than what one operator runs: `0.0.0.0/0` would switch the
//! guard off altogether. A deny rule must not be so wide that it shuts out everybody, and must not
//! contain the address of the person who makes it or of this host, from which webmail and mail
//! server ask.

use core::fmt;
use core::net::IpAddr;

use crate::network::Network;

/// Widest public IPv4 network of an allow rule for all accounts: the region of a place. Wider ones
/// belong to many operators.
pub const WIDEST_ALLOWED_IPV4: u8 = 16;
/// The same for IPv6: what a registry allocates to one provider.
pub const WIDEST_ALLOWED_IPV6: u8 = 32;
/// Widest IPv4 network that may be denied: one of the 256 parts of all addresses.
pub const WIDEST_DENIED_IPV4: u8 = 8;
/// The same for IPv6.
pub const WIDEST_DENIED_IPV6: u8 = 16;
/// Networks without strangers (RFC 1918, RFC 4193, loopback, link-local): any part of them may be
/// allowed.
const INNER: [&str; 8] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
];

/// Why a rule is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The network is too wide for the allow list; the value is the widest prefix allowed.
    TooWideToAllow(u8),
    /// The network is too wide for the deny list; the value is the widest prefix allowed.
    TooWideToDeny(u8),
    /// The person who makes the rule comes from there.
    OwnAddress(IpAddr),
    /// This host's own programs come from there.
    ThisHost,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooWideToAllow(widest) => write!(
                f,
                "is too wide for the allow list, because nothing in it would be guarded; the widest is \
                 /{widest}, except for private networks; allow only networks that you know, or \
                 only one account"
            ),
            Self::TooWideToDeny(widest) => {
                write!(f, "is too wide for the deny list; the widest is /{widest}")
            }
            Self::OwnAddress(address) => {
                write!(
                    f,
                    "contains {address}, your own address: you would shut yourself out"
                )
            }
            Self::ThisHost => f.write_str(
                "contains this host: webmail and mail server ask from here, and everybody \
                 would be shut out",
            ),
        }
    }
}

fn widest(network: Network, ipv4: u8, ipv6: u8) -> Option<u8> {
    let widest = if network.base().is_ipv4() { ipv4 } else { ipv6 };
    (network.prefix() < widest).then_some(widest)
}

/// Whether only the organisation's own people can come from there.
fn is_inner(network: Network) -> bool {
    let inner = INNER.iter().filter_map(|text| text.parse::<Network>().ok());
    let holds =
        |inner: Network| inner.prefix() <= network.prefix() && inner.contains(network.base());
    inner.into_iter().any(holds)
}

/// Why an allow rule for all accounts is refused. A rule for one account may have any width.
pub fn unfit_to_allow(network: Network) -> Option<Unfit> {
    let widest = widest(network, WIDEST_ALLOWED_IPV4, WIDEST_ALLOWED_IPV6)?;
    (!is_inner(network)).then_some(Unfit::TooWideToAllow(widest))
}

/// Why a deny rule by somebody who comes from this address is refused.
pub fn unfit_to_deny(network: Network, by: Option<IpAddr>) -> Option<Unfit> {
    if let Some(widest) = widest(network, WIDEST_DENIED_IPV4, WIDEST_DENIED_IPV6) {
        return Some(Unfit::TooWideToDeny(widest));
    }
    if network.base().is_loopback() {
        return Some(Unfit::ThisHost);
    }
    let own = by.filter(|address| network.contains(*address))?;
    Some(Unfit::OwnAddress(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn an_allow_rule_is_as_wide_as_one_operator_or_a_private_network() {
        for good in [
            "192.0.2.0/24",
            "203.0.0.0/16",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "2001:db8::/32",
            "fd00::/8",
            "127.0.0.0/8",
        ] {
            assert_eq!(unfit_to_allow(net(good)), None, "{good}");
        }
        for (wide, widest) in [
            ("0.0.0.0/0", 16),
            ("::/0", 32),
            ("10.0.0.0/7", 16),
            ("11.0.0.0/8", 16),
            ("203.0.0.0/15", 16),
            ("172.0.0.0/8", 16),
            ("2001:db8::/31", 32),
            ("fc00::/6", 32),
        ] {
            let unfit = Some(Unfit::TooWideToAllow(widest));
            assert_eq!(unfit_to_allow(net(wide)), unfit, "{wide}");
        }
    }

    #[test]
    fn a_deny_rule_never_shuts_out_its_maker_this_host_or_everybody() {
        let from = |address: &str| Some(address.parse().unwrap());
        let own = Unfit::OwnAddress("203.0.113.7".parse().unwrap());
        for (network, by, expected) in [
            ("203.0.113.0/24", None, None),
            ("203.0.113.0/24", from("198.51.100.7"), None),
            ("203.0.113.0/24", from("203.0.113.7"), Some(own)),
            ("203.0.113.7", from("203.0.113.7"), Some(own)),
            ("203.0.0.0/8", None, None),
            ("202.0.0.0/7", None, Some(Unfit::TooWideToDeny(8))),
            ("0.0.0.0/0", None, Some(Unfit::TooWideToDeny(8))),
            ("::/15", None, Some(Unfit::TooWideToDeny(16))),
            ("127.0.0.1", None, Some(Unfit::ThisHost)),
            ("127.0.0.0/8", None, Some(Unfit::ThisHost)),
            ("::1", None, Some(Unfit::ThisHost)),
        ] {
            assert_eq!(unfit_to_deny(net(network), by), expected, "{network}");
        }
        // A door that listens on both families sees an IPv4 client as mapped; it is IPv4.
        let mapped = unfit_to_deny(net("203.0.113.0/24"), from("::ffff:203.0.113.7"));
        assert!(matches!(mapped, Some(Unfit::OwnAddress(_))));
    }
}
