//! Who the visitors behind a proxy are.

use crate::server::{Browser, PASSWORD, Server};

const TRUSTED: &str = "trusted_proxies = [\"127.0.0.1/32\"]";

#[test]
fn visitors_behind_a_reverse_proxy_are_told_apart_in_every_spelling() {
    let server = Server::start("spellings", "", TRUSTED);
    for (added, seen) in [
        ("X-Forwarded-For: 203.0.113.1\r\n", "203.0.113.1"),
        (
            "X-Forwarded-For: 192.0.2.9, 203.0.113.2:4711\r\n",
            "203.0.113.2",
        ),
        ("X-Forwarded-For: [2001:db8:1::3]:4711\r\n", "2001:db8:1::3"),
        ("X-Forwarded-For: \"203.0.113.4\"\r\n", "203.0.113.4"),
        (
            "Forwarded: for=\"[2001:db8:2::5]:4711\";proto=https\r\n",
            "2001:db8:2::5",
        ),
        (
            "Forwarded: for=192.0.2.9, for=203.0.113.6;by=_x\r\n",
            "203.0.113.6",
        ),
    ] {
        let mut browser = Browser::new(&server.address("web"));
        browser.added = added.into();
        let reply = browser.sign_in("/sign-in", "wrong password of somebody");
        assert_eq!(reply.status, 401, "{added}: {}", reply.body);
        server.saw(seen);
    }
    assert!(
        server.warnings("web").is_empty(),
        "{:?}",
        server.warnings("web")
    );
    let mut hidden = Browser::new(&server.address("web"));
    hidden.added = "X-Forwarded-For: unknown\r\n".into();
    for _ in 0..3 {
        hidden.sign_in("/sign-in", "wrong password of somebody");
    }
    let warned = server.warnings("web");
    assert_eq!(warned.len(), 1, "once: {warned:?}");
    assert!(
        warned[0].contains("\"unknown\", which is no address"),
        "{warned:?}"
    );
    let logged = server.log().matches("which is no address").count();
    assert_eq!(logged, 1, "{}", server.log());
}

#[test]
fn sec_visitors_behind_a_load_balancer_are_who_its_header_says_and_it_must_say_it() {
    let web = format!("{TRUSTED}\nproxy_protocol = true");
    let server = Server::start("balancer", "", &web);
    let ipv4 = b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n".to_vec();
    let mut ipv6 = b"\r\n\r\n\0\r\nQUIT\n\x21\x21\x00\x24".to_vec();
    ipv6.extend(
        "2001:db8:3::8"
            .parse::<std::net::Ipv6Addr>()
            .unwrap()
            .octets(),
    );
    ipv6.extend(
        "2001:db8::1"
            .parse::<std::net::Ipv6Addr>()
            .unwrap()
            .octets(),
    );
    ipv6.extend([0x12, 0x67, 1, 187]);
    for (header, seen) in [(ipv4.clone(), "203.0.113.7"), (ipv6, "2001:db8:3::8")] {
        let mut browser = Browser::new(&server.address("web"));
        browser.first = header;
        // A client behind the balancer is no trusted proxy.
        browser.added = "X-Forwarded-For: 192.0.2.66\r\n".into();
        let refused = browser.sign_in("/sign-in", "wrong password of somebody");
        assert_eq!(refused.status, 401, "{}", refused.body);
        server.saw(seen);
        let inside = browser.sign_in("/sign-in", PASSWORD);
        assert_eq!(inside.status, 303, "{}", inside.body);
    }
    let bare = Browser::new(&server.address("web"));
    assert_eq!(bare.get("/sign-in").status, 0, "closed without a word");
    let mut impossible = Browser::new(&server.address("web"));
    impossible.first = b"PROXY TCP4 224.0.0.1 192.0.2.1 4711 443\r\n".to_vec();
    assert_eq!(impossible.get("/sign-in").status, 0);
    let warned = server.warnings("web");
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(
        warned[0].contains("do not begin with a PROXY header"),
        "{warned:?}"
    );
    assert!(warned[1].contains("names 224.0.0.1"), "{warned:?}");
}
