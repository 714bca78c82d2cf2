//! Which rules the allow and deny lists may hold.
//!
//! A rule is one line that nobody looks at again. An allow rule switches the origin guard off for
//! its network, so it may not be wider than what one operator runs: `0.0.0.0/0` would switch the
//! guard off altogether. A deny rule must not be so wide that it shuts out everybody, neither alone nor
//! together with those that are there already, and must not contain the address of the person who
//! makes it or of this host, from which webmail and mail server ask.

use alloc::vec::Vec;
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
/// How many networks of the widest kind all deny rules of a family together may amount to: of IPv4 an
/// eighth of all addresses, which is more than any country but one holds; of IPv6 two of the /12 from
/// which registries hand out. Many rules must not do what one may not: shut out everybody, and the
/// administrators with them.
pub const DENIED_TOGETHER_MAX: u8 = 32;
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
    /// With the networks that are denied already it would be more than [`DENIED_TOGETHER_MAX`] of the
    /// widest ones; the value is their prefix.
    TooMuchDenied(u8),
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
            Self::TooMuchDenied(widest) => write!(
                f,
                "and the networks that are denied already would together be more than \
                 {DENIED_TOGETHER_MAX} networks of /{widest}: too many people would be shut out"
            ),
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

/// Why a network is not denied beside those that are denied already. Refused only if it adds to them,
/// so that a rule may always be replaced, and one within a denied network may always be made.
pub fn unfit_beside(network: Network, denied: impl Iterator<Item = Network>) -> Option<Unfit> {
    let of_family = |other: &Network| other.base().is_ipv4() == network.base().is_ipv4();
    let mut networks: Vec<Network> = denied.filter(of_family).collect();
    let before = addresses_in(&mut networks);
    networks.push(network);
    let after = addresses_in(&mut networks);
    let widest = match network.base() {
        IpAddr::V4(_) => WIDEST_DENIED_IPV4,
        IpAddr::V6(_) => WIDEST_DENIED_IPV6,
    };
    let one = size_of(Network::of(network.base(), widest));
    let most = one.saturating_mul(u128::from(DENIED_TOGETHER_MAX));
    (after > before && after > most).then_some(Unfit::TooMuchDenied(widest))
}

/// How many addresses lie in at least one of these networks of one family. Brings them into order.
fn addresses_in(networks: &mut [Network]) -> u128 {
    // In order of their base a network stands before all that lie in it.
    networks.sort_unstable();
    let mut around: Option<Network> = None;
    let mut sum = 0_u128;
    for network in networks.iter() {
        if around.is_some_and(|around| around.covers(*network)) {
            continue;
        }
        around = Some(*network);
        sum = sum.saturating_add(size_of(*network));
    }
    sum
}

/// How many addresses a network has; of the whole of IPv6, one less.
fn size_of(network: Network) -> u128 {
    let bits = if network.base().is_ipv4() {
        32_u32
    } else {
        128
    };
    let free = bits.saturating_sub(network.prefix().into());
    1_u128.checked_shl(free).unwrap_or(u128::MAX)
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

    #[test]
    fn deny_rules_together_never_shut_out_most_of_the_world() {
        let v4 = |first: u8| net(&alloc::format!("{first}.0.0.0/8"));
        let v6 = |first: u16| net(&alloc::format!("{:x}::/16", 0x2400 + first));
        for widest in [WIDEST_DENIED_IPV4, WIDEST_DENIED_IPV6] {
            let of = |n: u8| match widest {
                WIDEST_DENIED_IPV4 => v4(n * 2 + 1),
                _ => v6(u16::from(n)),
            };
            let other = match widest {
                WIDEST_DENIED_IPV4 => v6(0),
                _ => v4(1),
            };
            let denied = |count: u8| (0..count).map(of).chain([other]);
            let unfit = Some(Unfit::TooMuchDenied(widest));
            // At the boundary minus one, at it, plus one.
            let most = DENIED_TOGETHER_MAX;
            assert_eq!(unfit_beside(of(most), denied(most - 2)), None);
            assert_eq!(unfit_beside(of(most), denied(most - 1)), None);
            assert_eq!(unfit_beside(of(most), denied(most)), unfit);
            let host = Network::of(of(most).base(), 128);
            assert_eq!(unfit_beside(host, denied(most)), unfit, "one address more");
            // What adds nothing may be denied, even beyond the bound.
            for within in [of(0), Network::of(of(3).base(), 24)] {
                assert_eq!(unfit_beside(within, denied(most)), None, "{within}");
                assert_eq!(unfit_beside(within, denied(most + 9)), None, "{within}");
            }
            // A network counts once, however often parts of it are denied.
            let parts = (0..most - 1).flat_map(|n| {
                let whole = of(n);
                [24, 20, 17].map(|prefix| Network::of(whole.base(), prefix))
            });
            let both = parts.chain(denied(most - 1));
            assert_eq!(unfit_beside(of(most), both), None);
        }
        let halves = ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"];
        let all = || halves.into_iter().map(net).chain([net("::/0")]);
        assert_eq!(unfit_beside(net("192.0.2.0/24"), all()), None);
        assert_eq!(unfit_beside(net("2001:db8::/32"), all()), None);
    }

    #[test]
    fn a_rule_that_is_not_made_says_why_with_the_widest_that_would_be() {
        use alloc::string::ToString;
        let wide = Unfit::TooWideToAllow(24).to_string();
        assert!(
            wide.contains("/24") && wide.contains("allow list"),
            "{wide}"
        );
        let wide = Unfit::TooWideToDeny(8).to_string();
        assert!(wide.contains("/8") && wide.contains("deny list"), "{wide}");
    }
}
