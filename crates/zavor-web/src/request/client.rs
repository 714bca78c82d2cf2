//! The client's address. The socket's peer counts, unless it is a listed reverse proxy: then the
//! rightmost address of `X-Forwarded-For` that is no listed proxy. What a client writes into that
//! header itself stands further left and is never believed.

use std::net::IpAddr;

use axum::http::HeaderMap;
use zavor_core::network::Network;

/// Header values looked at; more are ignored.
const FORWARDED_MAX: usize = 32;

/// The address behind trusted proxies.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut believed = peer.to_canonical();
    if !is_proxy(believed) {
        return believed;
    }
    let values = headers.get_all("x-forwarded-for").iter();
    let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    let hops = texts.iter().flat_map(|text| text.split(','));
    let hops: Vec<&str> = hops.map(str::trim).take(FORWARDED_MAX).collect();
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else {
            // What a trusted proxy forwarded and nobody can read: the proxy itself is charged.
            break;
        };
        believed = address.to_canonical();
        if !is_proxy(believed) {
            break;
        }
    }
    believed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let trusted = [
            "10.0.0.0/8".parse().unwrap(),
            "127.0.0.1/32".parse().unwrap(),
        ];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
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
}
