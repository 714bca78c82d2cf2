//! The client's address: the peer of the socket, unless that is a listed reverse proxy; then the
//! rightmost address of `X-Forwarded-For` that is not a listed proxy. Addresses that a client
//! writes into that header itself are further left and never believed.

use std::net::IpAddr;

use axum::http::HeaderMap;
use zavor_core::network::Network;

/// Most hops read, from the right; those further left are ignored.
const FORWARDED_MAX: usize = 32;

/// The peer of a connection, from the socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The client's address, behind trusted proxies.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut believed = peer.to_canonical();
    if !is_proxy(believed) {
        return believed;
    }
    // From the right, so that the bound cuts what a client invented, not what a proxy saw. As
    // bytes, so that one unreadable hop does not hide the readable ones after it.
    let values: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    let from_right = values.iter().rev();
    let hops = from_right.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    for hop in hops.take(FORWARDED_MAX) {
        let hop = std::str::from_utf8(hop).unwrap_or_default().trim();
        let Ok(address) = hop.parse::<IpAddr>() else {
            // A trusted proxy forwarded something unreadable: the proxy itself is charged.
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
        let trusted = ["127.0.0.1/32".parse().unwrap()];
        let mut headers = HeaderMap::new();
        let value = axum::http::HeaderValue::from_bytes(b"\xff\xfe, 203.0.113.9").unwrap();
        headers.insert("x-forwarded-for", value);
        let believed = address("127.0.0.1".parse().unwrap(), &headers, &trusted);
        assert_eq!(believed.to_string(), "203.0.113.9");
    }
}
