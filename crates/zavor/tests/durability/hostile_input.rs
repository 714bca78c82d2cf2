//! Bad input on every door of the real server: it answers with a clear error or closes the
//! connection, memory stays bounded, and other clients are answered meanwhile.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::json;

use crate::doors::{
    DOOR_KEY, allow, bind, bind_message, connect, page, policy_question, rcpt, read_action, sign_in,
};
use crate::files::ManyFiles;
use crate::ledger::Dice;
use crate::process::PATIENCE;
use crate::server::{DOMAIN, Dir, Zavor};

/// Most bytes that the server may grow by during an attack.
const GROWTH_MAX: u64 = 200 << 20;
/// Idle connections, as many as a large Postfix has.
const IDLE: usize = 10_000;

/// Resident memory of the server, in bytes.
pub(crate) fn memory(zavor: &Zavor) -> u64 {
    let pid = zavor.pid().as_raw_nonzero();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    let kib: u64 = kib.and_then(|kib| kib.parse().ok()).expect("a number");
    kib << 10
}

/// Sends everything and closes its side, then reads until the server closes; returns what the
/// server said.
fn send(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(address).expect("it accepts");
    // The server may close while we write; then the rest does not matter.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    read_all(stream)
}

/// Sends everything and waits for the server to close; returns what the server said. (In HTTP, a
/// client that closes its side has lost interest in the answer.)
fn ask(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(address).expect("it accepts");
    let _ = stream.write_all(bytes);
    read_all(stream)
}

fn read_all(mut stream: TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("neither answered nor closed: {error}"),
    }
    said
}

/// An honest client asks the same questions on every door.
fn others_are_answered(zavor: &Zavor, account: &str) {
    assert_eq!(rcpt(zavor, account).expect("it answers"), "DUNNO");
    let asked = allow(zavor, &sign_in(account, "192.0.2.7", 1));
    assert_eq!(asked.expect("it answers"), None);
    // 49: it is not an account with a password here; answered like any other failure.
    assert_eq!(
        bind(zavor, &format!("nobody@{DOMAIN}"), "x").expect("it answers"),
        49
    );
    assert_eq!(page(zavor, "/healthz").0, 200);
    assert_eq!(zavor.held(account), [""; 0]);
}

/// This many random bytes, the same for the same seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut dice = Dice(seed);
    (0..length).map(|_| dice.roll(256) as u8).collect()
}

fn post(command: &str, body: &[u8]) -> Vec<u8> {
    [post_head(command, body.len()).as_bytes(), body].concat()
}

fn post_head(command: &str, length: usize) -> String {
    format!(
        "POST /?command={command} HTTP/1.1\r\nHost: z\r\nConnection: close\r\n{DOOR_KEY}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
}

/// Input for all doors: random bytes, nothing, too much, the protocol of another door.
fn everywhere() -> Vec<Vec<u8>> {
    let question = policy_question("RCPT", "a@b.example", 0, "1");
    let mut all = vec![
        Vec::new(),
        b"\0".to_vec(),
        b"\n\n\n\n".to_vec(),
        b"\r\n\r\n".to_vec(),
        vec![0; 1 << 20],
        vec![b'A'; 1 << 20],
        vec![0xff; 1 << 16],
        vec![b'\n'; 1 << 16],
        question.into_bytes(),
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        bind_message("a@b.example", "x"),
    ];
    all.extend((0..20).map(|seed| noise(seed, 4096)));
    all
}

#[test]
fn garbage_on_every_door_costs_little_and_hurts_nobody() {
    let dir = Dir::new("garbage");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    others_are_answered(&zavor, &ana);
    let before = memory(&zavor);
    for door in ["postfix_policy", "auth_policy", "ldap", "metrics"] {
        let address = zavor.door(door);
        for bytes in everywhere() {
            send(&address, &bytes);
        }
        others_are_answered(&zavor, &ana);
    }
    let grown = memory(&zavor).saturating_sub(before);
    assert!(grown < GROWTH_MAX, "grown by {grown} bytes");
}

#[test]
fn wrong_questions_get_a_clear_error_on_the_postfix_policy_door() {
    let dir = Dir::new("wrong-policy");
    let zavor = Zavor::start(&dir);
    let address = zavor.door("postfix_policy");
    let long = format!("request={}\n\n", "x".repeat(20_000));
    let many = "a=b\n".repeat(200) + "\n";
    let wrong: [&[u8]; 7] = [
        b"protocol_state=RCPT\n\n",
        b"request=something_else\n\n",
        b"request=smtpd_access_policy\nno equals sign\n\n",
        b"request=smtpd_access_policy\nsender=\xff\xfe\x00\n\n",
        b"request=smtpd_access_policy\nrecipient_count=-1\n\n",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for bytes in wrong {
        let said = send(&address, bytes);
        let said = String::from_utf8_lossy(&said).into_owned();
        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert!(said.starts_with("action=451 4.3.5 "), "{sent:?}: {said:?}");
    }
}

#[test]
fn wrong_requests_get_a_clear_status_on_the_auth_policy_door() {
    let dir = Dir::new("wrong-auth");
    let zavor = Zavor::start(&dir);
    let address = zavor.door("auth_policy");
    let status = |bytes: &[u8]| {
        let said = ask(&address, bytes);
        let said = String::from_utf8_lossy(&said).into_owned();
        said.get(9..12).unwrap_or(&said).to_owned()
    };
    let deep = "[".repeat(60_000);
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"{\"login\":",
        b"\xff\xfe",
        deep.as_bytes(),
    ] {
        assert_eq!(
            status(&post("allow", body)),
            "400",
            "{:?}",
            &body[..body.len().min(20)]
        );
    }
    // The length is only announced: if the server left bytes unread, its client might lose the
    // answer.
    assert_eq!(status(post_head("allow", 1 << 20).as_bytes()), "413");
    assert_eq!(status(&post("nonsense", b"{}")), "404");
    let wrong =
        b"POST /?command=allow HTTP/1.1\r\nHost: z\r\nConnection: close\r\nX-API-Key: no\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(status(wrong), "401");
    let headers = "X-A: b\r\n".repeat(5_000);
    let many = format!("GET /?command=ping HTTP/1.1\r\n{headers}\r\n");
    assert_eq!(status(many.as_bytes()), "431");
}

#[test]
fn broken_messages_end_an_ldap_connection() {
    let dir = Dir::new("wrong-ldap");
    let zavor = Zavor::start(&dir);
    let address = zavor.door("ldap");
    let huge = [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff];
    let endless = [0x30, 0x80, 0x02, 0x01, 0x01];
    let deep = [
        &[0x30, 0x84, 0, 0, 0xff, 0][..],
        &[0x30, 0x82].repeat(30_000),
    ]
    .concat();
    for bytes in [
        &huge[..],
        &endless,
        &deep,
        &[0x30, 0x03, 0x02, 0x01],
        b"\x04\x04abcd",
    ] {
        let said = send(&address, bytes);
        // No answer, or a notice of disconnection (message number 0).
        assert!(
            said.is_empty() || said.windows(3).any(|part| part == [2, 1, 0]),
            "{said:02x?}"
        );
    }
    assert_eq!(
        bind(&zavor, &format!("nobody@{DOMAIN}"), "x").expect("it answers"),
        49
    );
}

#[test]
fn slow_clients_on_every_door_keep_nobody_waiting() {
    let dir = Dir::new("slow");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let begun = [
        ("postfix_policy", &b"request=smtpd_acc"[..]),
        (
            "auth_policy",
            b"POST /?command=allow HTTP/1.1\r\nContent-Le",
        ),
        ("ldap", &[0x30, 0x20, 0x02]),
        ("metrics", b"GET /met"),
    ];
    let mut open: Vec<TcpStream> = Vec::new();
    for (door, bytes) in begun {
        // The metrics listener accepts 64 connections; it is not meant for the public.
        let count = if door == "metrics" { 30 } else { 150 };
        for _ in 0..count {
            let mut stream = connect(&zavor.door(door)).expect("it accepts");
            stream.write_all(bytes).expect("it accepts");
            open.push(stream);
        }
    }
    others_are_answered(&zavor, &ana);
    // One more byte on each: other clients still need not wait.
    for stream in &mut open {
        let _ = stream.write_all(b"x");
    }
    others_are_answered(&zavor, &ana);
    // Their time ends: on the two doors with the shortest limit, the first connection is closed.
    for door in ["postfix_policy", "metrics"] {
        let port = zavor.door(door);
        let is_there = |stream: &&TcpStream| {
            let peer = stream.peer_addr();
            peer.is_ok_and(|peer| peer.to_string() == port)
        };
        let mut slow = open.iter().find(is_there).expect("it is open");
        let ended = slow.read_to_end(&mut Vec::new()).err();
        let ended = ended.map(|error| error.kind());
        let closed = matches!(ended, None | Some(io::ErrorKind::ConnectionReset));
        assert!(closed, "{door} goes on waiting: {ended:?}");
    }
}

/// Most bytes that a client that never reads may write. The answers to that many exceed the buffers
/// of the system, so a server that still reads keeps them itself.
const UNREAD_MAX: usize = 64 << 20;

#[test]
fn clients_that_ask_and_never_read_cost_little_and_keep_nobody_waiting() {
    let dir = Dir::new("deaf");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let eve = zavor.add("eve");
    zavor.act(&json!({"ask": "restrict", "targets": [eve], "reason": "long answers"}));
    let before = memory(&zavor);
    let rcpt = format!("request=smtpd_access_policy\nprotocol_state=RCPT\nsasl_username={eve}\n\n");
    let body = sign_in(&ana, "192.0.2.7", 1).to_string();
    let length = body.len();
    let allow = format!(
        "POST /?command=allow HTTP/1.1\r\nHost: z\r\n{DOOR_KEY}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let ping = "GET /metrics HTTP/1.1\r\nHost: z\r\n\r\n".to_owned();
    let asked = [
        ("postfix_policy", rcpt.into_bytes()),
        ("auth_policy", allow.into_bytes()),
        ("ldap", bind_message(&format!("nobody@{DOMAIN}"), "x")),
        ("metrics", ping.into_bytes()),
    ];
    let mut open = Vec::new();
    for (door, question) in asked {
        let mut stream = connect(&zavor.door(door)).expect("it accepts");
        // If nothing can be written for this long, the server has stopped reading.
        let full = Duration::from_secs(2);
        stream.set_write_timeout(Some(full)).expect("not zero");
        let many = question.repeat((1 << 16) / question.len() + 1);
        let mut written = 0;
        while written < UNREAD_MAX
            && let Ok(n @ 1..) = stream.write(&many)
        {
            written += n;
        }
        assert!(written < UNREAD_MAX, "{door} never stops reading");
        open.push(stream);
        others_are_answered(&zavor, &ana);
    }
    let grown = memory(&zavor).saturating_sub(before);
    assert!(grown < GROWTH_MAX, "grown by {grown} bytes");
}

#[test]
fn ten_thousand_idle_connections_of_postfix_hurt_nobody() {
    let files = ManyFiles::wait_for(IDLE);
    let dir = Dir::new("idle");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let before = memory(&zavor);
    let address = zavor.door("postfix_policy");
    let question = policy_question("RCPT", &ana, 0, "idle");
    let mut open = Vec::new();
    for n in 0..files.count {
        let mut stream = connect(&address).unwrap_or_else(|error| panic!("number {n}: {error}"));
        // Each has asked one question, like those of a real Postfix.
        stream.write_all(question.as_bytes()).expect("it reads");
        assert_eq!(read_action(&mut stream).expect("it answers"), "DUNNO");
        open.push(stream);
    }
    others_are_answered(&zavor, &ana);
    let grown = memory(&zavor).saturating_sub(before);
    assert!(grown < GROWTH_MAX, "grown by {grown} bytes");
    // The first and the last connection are still served.
    let count = open.len();
    for n in [0, count / 2, count - 1] {
        open[n].write_all(question.as_bytes()).expect("it reads");
        assert_eq!(read_action(&mut open[n]).expect("it answers"), "DUNNO");
    }
    assert!(page(&zavor, "/metrics").1.contains(&format!(
        "zavor_connections_open{{door=\"postfix_policy\"}} {count}"
    )));
}

#[test]
fn nonsense_on_the_local_socket_is_answered_and_bounded() {
    let dir = Dir::new("local");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let before = memory(&zavor);
    let path = zavor.data().join("zavor.sock");
    let send = |bytes: &[u8], ends: bool| {
        let mut stream = UnixStream::connect(&path).expect("it accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        // The server may close while we write, with some bytes unread.
        let _ = stream.write_all(bytes);
        if ends {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    };
    let idle = UnixStream::connect(&path).expect("it accepts");
    let head = "POST /api/v1/origins/release HTTP/1.1\r\nHost: z\r\nConnection: close\r\n\
        Content-Type: application/json\r\n";
    let with_length = |length: usize, body: &[u8]| {
        let head = format!("{head}Content-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let post = |body: &[u8]| with_length(body.len(), body);
    let deep = "[".repeat(100_000);
    for bytes in [
        with_length(99_999_999_999, b""),
        post(b""),
        post(b"{\"ask\":\"nothing\"}"),
        post(deep.as_bytes()),
        post(&noise(1, 70_000)),
    ] {
        let said = send(&bytes, false);
        assert!(said.contains("nothing was changed"), "{said:?}");
    }
    let mut garbage = everywhere();
    garbage.extend([
        format!("{head}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n").into_bytes(),
        format!("{head}X: {}\r\n\r\n", "x".repeat(1 << 20)).into_bytes(),
        b"\0\0\0\x10{\"ask\":\"health\"}".to_vec(),
    ]);
    for bytes in garbage {
        send(&bytes, true);
        assert_eq!(zavor.held(&ana), [""; 0]);
    }
    drop(idle);
    let answer = zavor.ask(&json!({"ask": "restrict", "targets": [ana], "reason": ""}));
    assert!(answer.expect("it answers").to_string().contains("reason"));
    assert_eq!(zavor.held(&ana), [""; 0]);
    assert!(memory(&zavor).saturating_sub(before) < GROWTH_MAX);
}
