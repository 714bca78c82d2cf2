//! Canaries: every secret that enters the server in any way is searched for in everything that the
//! server leaves behind: its log at the most verbose level, every file of the data directory, and
//! the output of the command line.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::doors::{allow, bind, connect, report, sign_in};
use crate::server::{DOOR_PASSWORD, Dir, Zavor};

/// Each is unique, and is a good password.
const LASTING: &str = "canary-lasting-corect-cal-3b91";
const RESET: &str = "canary-reset-baterie-capsa-52ce";
const WRONG: &str = "canary-wrong-over-ldap-77aa";
const UNKNOWN: &str = "canary-unknown-over-ldap-0d15";
const GARBLED: &str = "canary-garbled-on-the-wire-91f3";
const ADMIN: &str = "canary-admin-password-44d0";
const NONCE: &str = "canary-nonce-20bb";
const SERVICE: &str = "canary-service-password-6c6c";
const DOVEADM: &str = "canary-doveadm-key-1f2e";

/// All files below a directory, with their bytes.
fn files(dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(dir).expect("it is ours") {
        let path = entry.expect("it is ours").path();
        let kind = fs::symlink_metadata(&path).expect("it is ours").file_type();
        if kind.is_dir() {
            files(&path, found);
        } else if kind.is_file() {
            let name = path.display().to_string();
            found.push((name, fs::read(&path).expect("it is ours")));
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// Sends every secret to the server, in every possible way; returns the output of the command line.
fn let_all_in(zavor: &Zavor) -> (String, String) {
    let mut printed = String::new();
    let mut run = |arguments: &[&str], input: &str, code: i32| {
        let ran = zavor.run_with_input(arguments, input);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        printed += &ran.out;
        printed += &ran.error;
        ran.out
    };
    let ana = "ana@contoso.example";
    run(&["users", "add", ana, "--password-stdin"], LASTING, 0);
    // Without this, wrong passwords for two accounts would block our own address.
    let allowed = ["origins", "allow", "127.0.0.1/32", "--reason", "the test"];
    run(&allowed, "", 0);
    let bound = |name: &str, password: &str| bind(zavor, name, password).expect("it answers");
    assert_eq!(bound(ana, LASTING), 0);
    assert_ne!(bound(ana, WRONG), 0);
    assert_ne!(bound("nobody@contoso.example", UNKNOWN), 0);
    let lasting = [
        "reset-password",
        "--password-stdin",
        "--no-must-change",
        ana,
    ];
    run(&lasting, RESET, 0);
    assert_eq!(bound(ana, RESET), 0);
    // A password typed as the name becomes an event with that name, which only the account's owner
    // can see. A body that cannot be read is not repeated anywhere.
    for (door, bytes) in [
        (
            "auth_policy",
            format!(
                "POST /?command=allow HTTP/1.1\r\nX-API-Key: {GARBLED}\r\nContent-Length: 60\r\n\r\n{{\"login\": \"x\", \"password\": \"{GARBLED}\" \""
            ),
        ),
        ("ldap", format!("\x30\x40\x02\x01\x01\x60\x7f{GARBLED}")),
        (
            "postfix_policy",
            format!("request=smtpd_access_policy\n{GARBLED}\n\n"),
        ),
        (
            "metrics",
            format!("GET /metrics HTTP/1.1\r\nAuthorization: Bearer {GARBLED}\r\n"),
        ),
    ] {
        let mut stream = connect(&zavor.door(door)).expect("it accepts");
        stream.write_all(bytes.as_bytes()).expect("it reads");
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    }
    let question = sign_in(ana, "198.51.100.9", 7);
    allow(zavor, &question).expect("it answers");
    report(zavor, &question, false).expect("it answers");
    for arguments in [
        &["sign-ins", ana][..],
        &["audit", "list"],
        &["users", "show", ana],
        &["users", "export"],
        &["doctor", "--json"],
    ] {
        let ran = zavor.run(arguments);
        run(arguments, "", ran.code);
    }
    let shown = zavor.json(&["reset-password", "--show", ana]);
    let temporary = shown[0]["temporary_password"].as_str();
    let temporary = temporary.unwrap_or_else(|| panic!("shown once: {shown}"));
    assert_ne!(bound(ana, RESET), 0, "the old one is gone");
    (printed, temporary.to_owned())
}

#[test]
fn sec_44_no_secret_reaches_a_log_a_file_or_a_listing() {
    let dir = Dir::new("canaries");
    fs::write(dir.join("service.secret"), SERVICE).expect("our directory");
    fs::write(dir.join("doveadm.key"), DOVEADM).expect("our directory");
    let more = "[[ldap.service]]\ndn = \"cn=reader,ou=services,dc=contoso,dc=example\"\n\
         password_file = \"service.secret\"\nnetworks = [\"127.0.0.1/32\"]\n\
         [[mail_host]]\nname = \"mx1\"\ndoveadm_url = \"http://127.0.0.1:9/doveadm/v1\"\n\
         doveadm_api_key_file = \"doveadm.key\"";
    let mut zavor = Zavor::new(&dir, Vec::new(), more).at_trace_level();
    let text = fs::read_to_string(zavor.config()).expect("it is ours");
    let secrets = format!("[auth_policy]\nadmin_password = \"{ADMIN}\"\nnonce = \"{NONCE}\"");
    let text = text.replace("[auth_policy]", &secrets);
    fs::write(zavor.config(), text).expect("it is ours");
    zavor.up();
    let (printed, temporary) = let_all_in(&zavor);
    zavor.stop();
    let mut left = vec![
        ("the log".to_owned(), zavor.log().into_bytes()),
        ("the command line".to_owned(), printed.into_bytes()),
    ];
    assert!(left[0].1.len() > 1000, "the log says everything");
    files(&zavor.data(), &mut left);
    assert!(left.iter().any(|(name, _)| name.ends_with("zavor.db")));
    for secret in [
        LASTING,
        RESET,
        WRONG,
        UNKNOWN,
        GARBLED,
        ADMIN,
        NONCE,
        SERVICE,
        DOVEADM,
        DOOR_PASSWORD,
        &temporary,
    ] {
        for (name, bytes) in &left {
            assert!(!contains(bytes, secret), "{secret:?} is in {name}");
        }
    }
    let database = left.iter().find(|(name, _)| name.ends_with("zavor.db"));
    let hash = database.is_some_and(|(_, bytes)| contains(bytes, "$argon2id$"));
    assert!(hash, "what is kept of a password is its hash");
}
