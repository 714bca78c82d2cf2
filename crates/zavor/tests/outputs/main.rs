//! The output of every command, byte for byte, as text and with `--json`, and its exit code:
//! recorded once and compared ever since. Times, random numbers and paths of the machine are
//! masked.
//!
//! After an intended change: `ZAVOR_RECORD=1 cargo test -p zavor --test outputs`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use base64::Engine;
use serde_json::{Value, json};

#[path = "../process/mod.rs"]
mod process;

use process::{PATIENCE, run_to_end, wait_for};

/// One command per line: words separated by spaces, `~` is a space within a word, `∅` an empty
/// word, `<` precedes the standard input (`
///
/// ` ends a line).
const COMMANDS: &str = include_str!("commands.txt");
/// The file with the recorded outputs.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outputs/recorded.txt");

/// Wrong passwords of the traffic: one more than an account may have.
const FAILURES: usize = 11;

/// A server in a private directory.
struct Server {
    dir: PathBuf,
    child: Child,
}

impl Server {
    fn start() -> Self {
        let dir = std::env::temp_dir().join(format!("zavor-outputs-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let doors = ["auth_policy", "postfix_policy", "ldap"];
        let doors = doors.map(|door| format!("[{door}]\nlisten = \"127.0.0.1:0\"\n"));
        let text = format!(
            "data_dir = \"data\"\ndomains = [\"contoso.example\"]\n\
             public_url = \"https://accounts.contoso.example\"\n{}\
             [[connector]]\nname = \"billing\"\nnetworks = [\"192.0.2.10/32\"]\n",
            doors.concat()
        );
        std::fs::write(dir.join("zavor.toml"), text).unwrap();
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let mut serve = binary();
        serve
            .arg("serve")
            .arg("--config")
            .arg(dir.join("zavor.toml"));
        let child = serve.stderr(log).spawn().unwrap();
        let server = Self { dir, child };
        let addresses = server.dir.join("data/addresses.json");
        wait_for("the addresses of the doors", || {
            addresses.exists().then_some(())
        });
        server
    }

    fn address(&self, door: &str) -> String {
        let text = std::fs::read_to_string(self.dir.join("data/addresses.json")).unwrap();
        let addresses: Value = serde_json::from_str(&text).unwrap();
        addresses[door].as_str().unwrap().to_string()
    }

    /// What the command on a line of [`COMMANDS`] prints.
    fn says(&self, line: &str) -> String {
        let (words, input) = line.split_once('<').unwrap_or((line, ""));
        let words = words.split_whitespace().map(|word| match word {
            "∅" => String::new(),
            word => word
                .replace('~', " ")
                .replace("DIR", &self.dir.to_string_lossy()),
        });
        let mut command = binary();
        command.args(words).arg("--config");
        command.arg(self.dir.join("zavor.toml"));
        let output = run_to_end(&mut command, &input.trim_start().replace('¶', "\n"));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, error) = (text(output.stdout), text(output.stderr));
        let code = output.status.code().unwrap();
        format!("$ zavor {line}\n{out}{error}[{code}]\n\n")
    }

    /// Causes traffic, so that logs and holds have something to show.
    fn traffic(&self) {
        let key = std::fs::read_to_string(self.dir.join("data/auth-policy.password")).unwrap();
        let key = base64::engine::general_purpose::STANDARD.encode(format!("z:{}", key.trim()));
        for n in 0..FAILURES {
            let body = json!({
                "login": "cora@contoso.example", "remote": "198.51.100.9", "protocol": "imap",
                "pwhash": format!("{n:04x}"), "device_id": "", "session_id": format!("s{n}"),
                "success": false, "policy_reject": false,
            });
            let body = body.to_string();
            let question = format!(
                "POST /?command=report HTTP/1.1\r\nHost: z\r\nConnection: close\r\n\
                 Authorization: Basic {key}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let answer = sent(&self.address("auth_policy"), &question);
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
        let question = "request=smtpd_access_policy\nprotocol_state=RCPT\n\
            client_address=192.0.2.1\nsasl_username=ana@contoso.example\n\
            sender=ana@contoso.example\nrecipient=x@y.example\ninstance=a.1\n\n";
        let mut stream = TcpStream::connect(self.address("postfix_policy")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(question.as_bytes()).unwrap();
        let mut answer = [0; 14];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"action=DUNNO\n\n");
        // Rows are written within a second; from now on the log does not change.
        wait_for("the rows of the log", || {
            let said = self.says("sign-ins cora@contoso.example --limit 50000 --json");
            (said.matches("\"protocol\"").count() == FAILURES).then_some(())
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Characters of the token of a link.
const LINK_TOKEN: usize = 22;

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZAVOR_")) {
        command.env_remove(name);
    }
    command
}

fn sent(address: &str, question: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(question.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The text without what differs from run to run.
fn masked(text: &str, dir: &Path, ports: &[String]) -> String {
    let text = text.replace(&*dir.to_string_lossy(), "DIR");
    let uid = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(dir).unwrap());
    let mut text = text.replace(&format!("(uid {uid})"), "(uid UID)");
    for port in ports {
        text = text.replace(port, "DOOR");
    }
    // The length of the lockout, which depends on the test's speed.
    for seconds in 1..10 {
        text = text.replace(&format!(" ({seconds} s)"), " (SECONDS)");
    }
    // The token of a link has letters of every sort.
    for path in [
        "/setup/",
        "/sign-in/",
        "/password/",
        "/confirm/",
        "/request/",
        "/not-me/",
    ] {
        let parts: Vec<&str> = text.split(path).collect();
        let tokenless = |part: &&str| {
            let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let rest = part.trim_start_matches(token);
            match part.len() - rest.len() {
                LINK_TOKEN => format!("SECRET{rest}"),
                _ => (*part).to_owned(),
            }
        };
        let masked: Vec<String> = parts.iter().map(tokenless).collect();
        text = masked.join(path);
    }
    let mut masked = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_ascii_alphanumeric() || "-_:.".contains(character) {
            word.push(character);
            continue;
        }
        masked.push_str(&of_word(&word));
        word.clear();
        masked.push(character);
    }
    masked.pop();
    // One time or two: whether the first and the last of them were in one second.
    let masked = masked.replace(" between CLOCK and CLOCK UTC", " at CLOCK UTC");
    spaces(&masked)
}

/// A word, or its mask.
fn of_word(word: &str) -> String {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let date = word.len() >= 10 && digits(&word[..4]) && word[4..].starts_with('-');
    let parts: Vec<&str> = word.split(':').collect();
    let clock = parts.len() >= 2 && parts.iter().all(|part| part.len() == 2 && digits(part));
    let long = |least: usize| word.len() >= least && !word.contains(['.', '_']);
    let chance = word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_lowercase());
    match word {
        _ if date => "DATE".into(),
        _ if clock => "CLOCK".into(),
        _ if parts.len() == 2 && parts[1].len() == 64 => "HEAD".into(),
        _ if long(12) && chance => "SECRET".into(),
        // The id of a token is written without the zeros that it may begin with.
        _ if long(8) && chance && word.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            "SECRET".into()
        }
        _ if is_temporary_password(word) => "SECRET".into(),
        // A token may contain underscores.
        _ if word.len() >= 40 && chance => "SECRET".into(),
        _ => word.into(),
    }
}

/// Four made-up words of five letters.
fn is_temporary_password(word: &str) -> bool {
    let group = |group: &str| group.len() == 5 && group.bytes().all(|b| b.is_ascii_lowercase());
    word.split('-').count() == 4 && word.split('-').all(group)
}

/// Masks the spaces of tables, whose width depends on what is masked in them.
fn spaces(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        short.push_str(&line[..indent]);
        let words: Vec<&str> = line.split_whitespace().collect();
        short.push_str(&words.join(" "));
        short.push('\n');
    }
    short
}

#[test]
fn every_command_prints_what_was_recorded() {
    let server = Server::start();
    let doors = ["auth_policy", "postfix_policy", "ldap"];
    let ports = doors.map(|door| server.address(door));
    let mut all = String::new();
    for line in COMMANDS.lines().filter(|line| !line.is_empty()) {
        match line {
            "TRAFFIC" => server.traffic(),
            line => all.push_str(&masked(&server.says(line), &server.dir, &ports)),
        }
    }
    if std::env::var_os("ZAVOR_RECORD").is_some() {
        std::fs::write(RECORDED, &all).unwrap();
    }
    let recorded = std::fs::read_to_string(RECORDED).unwrap_or_default();
    let mut pairs = recorded.split("$ zavor").zip(all.split("$ zavor"));
    if let Some((then, now)) = pairs.find(|(then, now)| then != now) {
        panic!("recorded:{then}\nnow:{now}");
    }
    assert_eq!(recorded.len(), all.len());
}
