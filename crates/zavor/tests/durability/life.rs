//! Starting, starting twice, starting after a crash, stopping.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::doors::{connect, rcpt};
use crate::server::{Dir, Zavor, ran};

/// Longest time from SIGTERM to the end of the process.
const STOP_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() {
    let dir = Dir::new("second");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let addresses = fs::read(zavor.data().join("addresses.json")).expect("it is there");
    let second = zavor.run(&["serve"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(
        second.error.contains("is in use by another zavor server"),
        "{second:?}"
    );
    assert!(second.error.contains("data_dir"), "what to do: {second:?}");
    assert_eq!(rcpt(&zavor, &ana).expect("the first answers"), "DUNNO");
    assert_eq!(zavor.held(&ana), [""; 0], "the socket is still the first's");
    let kept = fs::read(zavor.data().join("addresses.json")).expect("it is there");
    assert_eq!(kept, addresses);
}

#[test]
fn what_a_killed_server_left_behind_is_replaced() {
    let dir = Dir::new("stale");
    let mut zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let socket = zavor.data().join("zavor.sock");
    zavor.kill();
    assert!(socket.exists(), "SIGKILL leaves it");
    assert!(UnixStream::connect(&socket).is_err(), "nobody listens");
    let why = zavor.run(&["why", &ana]);
    assert_eq!(why.code, 2, "{why:?}");
    assert!(why.error.contains("no server is running"), "{why:?}");
    zavor.up();
    assert_eq!(zavor.run(&["why", &ana]).code, 0);
}

#[test]
fn addresses_that_a_killed_server_left_are_gone_when_the_next_cannot_start() {
    let dir = Dir::new("old-addresses");
    let mut zavor = Zavor::start(&dir);
    zavor.kill();
    let file = zavor.data().join("addresses.json");
    assert!(file.exists(), "SIGKILL leaves it");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it is bound").port();
    let text = fs::read_to_string(zavor.config()).expect("it is ours");
    let text = text.replacen("127.0.0.1:0", &format!("127.0.0.1:{port}"), 1);
    let config = dir.join("taken.toml");
    fs::write(&config, text).expect("our directory");
    let mut serve = Command::new(env!("CARGO_BIN_EXE_zavor"));
    let ended = ran(serve.arg("serve").arg("--config").arg(&config), "");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.error.contains("[auth_policy] cannot listen on"),
        "{ended:?}"
    );
    assert!(!file.exists(), "nothing listens at the addresses it names");
}

#[test]
fn addresses_json_names_the_doors_that_are_on_and_each_accepts() {
    let dir = Dir::new("addresses");
    let mut zavor = Zavor::start(&dir);
    let addresses = zavor.addresses().as_object().expect("an object").clone();
    let names: Vec<&str> = addresses.keys().map(String::as_str).collect();
    assert_eq!(names, ["auth_policy", "ldap", "metrics", "postfix_policy"]);
    for (door, address) in &addresses {
        let address = address.as_str().expect("a text");
        assert!(!address.ends_with(":0"), "{door}: the chosen port");
        TcpStream::connect(address).unwrap_or_else(|error| panic!("{door}: {error}"));
    }
    let mode = |name: &str| {
        let path = zavor.data().join(name);
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(""), 0o700, "the data directory");
    assert_eq!(mode("zavor.sock"), 0o600);
    assert_eq!(mode("zavor.db"), 0o600);
    assert_eq!(mode("addresses.json"), 0o600);
    zavor.stop();
    assert!(!zavor.data().join("addresses.json").exists());
    assert!(!zavor.data().join("zavor.sock").exists());
}

#[test]
fn files_that_others_can_use_are_named_by_doctor_and_narrowed_at_the_start() {
    let dir = Dir::new("modes");
    let mut zavor = Zavor::start(&dir);
    zavor.add("ana");
    zavor.stop();
    let open = ["secret.key", "zavor.db", "events", "lock", "audit.head"];
    let data = zavor.data();
    let path = |name: &str| data.join(name);
    let mode = |name: &str| {
        let file = fs::metadata(path(name)).expect("it is there");
        file.permissions().mode() & 0o777
    };
    for name in open.into_iter().chain([""]) {
        fs::set_permissions(path(name), fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    fs::set_permissions(zavor.config(), fs::Permissions::from_mode(0o644)).expect("it is ours");
    let doctor = zavor.run(&["doctor"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    for name in open {
        let line = format!("{} has mode 755", path(name).display());
        assert!(doctor.out.contains(&line), "{line}: {}", doctor.out);
    }
    // The password of its door is in the configuration.
    let line = format!("{} holds a secret", zavor.config().display());
    assert!(doctor.out.contains(&line), "{}", doctor.out);
    zavor.up();
    for name in open {
        let should = if name == "events" { 0o700 } else { 0o600 };
        assert_eq!(mode(name), should, "{name}");
        let line = format!("{} has mode 755", path(name).display());
        assert!(zavor.log().contains(&line), "{}", zavor.log());
    }
    assert_eq!(mode(""), 0o700);
    let whole = zavor.run(&["doctor"]).out;
    assert!(whole.contains("accessible to their owner only"), "{whole}");
}

#[test]
fn sigterm_ends_with_0_within_ten_seconds_though_connections_are_open() {
    let dir = Dir::new("stop");
    let mut zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let doors = ["auth_policy", "ldap", "metrics", "postfix_policy"];
    let mut open = Vec::new();
    for door in doors {
        for begun in [
            &b""[..],
            b"PO",
            b"request=smtpd_access_policy\n",
            &[0x30, 0x20, 2],
        ] {
            let mut stream = connect(&zavor.door(door)).expect("it accepts");
            std::io::Write::write_all(&mut stream, begun).expect("it reads");
            open.push(stream);
        }
    }
    open.extend((0..50).map(|_| connect(&zavor.door("postfix_policy")).expect("it accepts")));
    let socket = UnixStream::connect(zavor.data().join("zavor.sock")).expect("it accepts");
    zavor.act(&json!({"ask": "restrict", "targets": [ana], "reason": "the last act"}));
    let (code, took) = zavor.terminate(zavor.pid());
    assert_eq!(code, Some(0), "{}", zavor.log());
    assert!(took < STOP_WITHIN, "it took {took:?}");
    drop((open, socket));
    zavor.up();
    assert_eq!(zavor.held(&ana), ["restricted_sending"]);
}
