//! Many connections of few clients to every door: a client with one question still gets its answer,
//! and memory is bounded before any client has proved anything.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};

use rustix::net::{AddressFamily, SocketType, bind, connect, socket};

use crate::doors::{allow, bind as bind_ldap, http, rcpt, sign_in};
use crate::files::ManyFiles;
use crate::hostile_input::memory;
use crate::process::{PATIENCE, wait_for};
use crate::server::{DOMAIN, Dir, Zavor};

/// Idle connections.
const IDLE: usize = 10_000;
/// Addresses of these connections, from 127.0.0.2 on.
const ADDRESSES: usize = 20;
/// Connections that each send a form of a mebibyte, as in the attack that took four gigabytes.
const FORMS: usize = 3_900;
/// Most bytes that the server may grow by.
const GROWTH_MAX: u64 = 200 << 20;

/// A connection from this loopback address.
fn connect_from(from: Ipv4Addr, to: &str) -> TcpStream {
    let made = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
    bind(&made, &SocketAddrV4::new(from, 0)).expect("all of 127/8 is this machine");
    let to: SocketAddrV4 = to.parse().expect("an address");
    connect(&made, &to).expect("it accepts");
    let stream = TcpStream::from(made);
    stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
    stream.set_write_timeout(Some(PATIENCE)).expect("not zero");
    stream
}

fn attacker(n: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, u8::try_from(n % ADDRESSES).expect("few") + 2)
}

/// Fetches a page that is open to everybody.
fn sign_in_page(zavor: &Zavor) -> u16 {
    http(&zavor.door("web"), "GET /sign-in", "")
        .expect("it answers")
        .0
}

#[test]
fn ten_thousand_idle_connections_from_twenty_addresses_fail_no_honest_question() {
    let files = ManyFiles::wait_for(IDLE);
    let dir = Dir::new("crowd");
    let mut zavor = Zavor::new(&dir, Vec::new(), "[web]\nlisten = \"127.0.0.1:0\"");
    zavor.up();
    let ana = zavor.add("ana");
    for (door, begun) in [
        ("web", &b"POST /sign-in HTTP/1.1\r\nHost: z\r\n"[..]),
        ("auth_policy", b""),
        ("postfix_policy", b""),
        ("ldap", &[0x30]),
    ] {
        let address = zavor.door(door);
        let mut open = Vec::new();
        for n in 0..files.count {
            let mut stream = connect_from(attacker(n), &address);
            // Writing fails on a connection that had to give way, which is just as good.
            let _ = stream.write_all(begun);
            open.push(stream);
            if n % 500 == 0 {
                honest(&zavor, &ana, door);
            }
        }
        for _ in 0..20 {
            honest(&zavor, &ana, door);
        }
        drop(open);
    }
}

/// An honest client asks one question on a new connection.
fn honest(zavor: &Zavor, account: &str, door: &str) {
    match door {
        "web" => assert_eq!(sign_in_page(zavor), 200),
        "auth_policy" => {
            let asked = allow(zavor, &sign_in(account, "192.0.2.7", 1));
            assert_eq!(asked.expect("it answers"), None);
        }
        "postfix_policy" => assert_eq!(rcpt(zavor, account).expect("it answers"), "DUNNO"),
        _ => {
            // 49: it is not an account with a password here; answered like any other failure.
            let bound = bind_ldap(zavor, &format!("nobody@{DOMAIN}"), "x");
            assert_eq!(bound.expect("it answers"), 49);
        }
    }
}

#[test]
fn thousands_of_large_forms_before_a_sign_in_cost_little_and_are_refused_in_clear_words() {
    let files = ManyFiles::wait_for(FORMS);
    let dir = Dir::new("forms");
    let mut zavor = Zavor::new(&dir, Vec::new(), "[web]\nlisten = \"127.0.0.1:0\"");
    zavor.up();
    let before = memory(&zavor);
    let address = zavor.door("web");
    let form = |length: usize| {
        format!(
            "POST /sign-in HTTP/1.1\r\nHost: z\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    let mut large = connect_from(attacker(0), &address);
    large.write_all(form(1 << 20).as_bytes()).expect("it reads");
    let mut said = [0; 4096];
    let read = large
        .read(&mut said)
        .expect("it answers before the form has come");
    let said = String::from_utf8_lossy(&said[..read]).into_owned();
    assert!(said.starts_with("HTTP/1.1 413 "), "{said}");

    // An allowed form without its last byte, and the beginning of one that is not allowed.
    let mut open = Vec::new();
    for n in 0..files.count {
        let mut stream = connect_from(attacker(n), &address);
        let length = [16 << 10, 1 << 20][n % 2];
        let _ = stream.write_all(form(length).as_bytes());
        let _ = stream.write_all(&vec![b'a'; (16 << 10) - 1]);
        open.push(stream);
    }
    assert_eq!(sign_in_page(&zavor), 200);
    let grown = memory(&zavor).saturating_sub(before);
    assert!(grown < GROWTH_MAX, "grown by {grown} bytes");
    drop(open);
    wait_for("the bytes of bodies are given back", || {
        let metrics = crate::doors::page(&zavor, "/metrics").1;
        let none = "zavor_connections_bytes{door=\"web\"} 0\n";
        metrics.contains(none).then_some(())
    });
}
