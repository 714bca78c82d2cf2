//! The real binary on free ports in a private directory, with a token that may do everything.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::process::{PATIENCE, run_to_end, wait_for};

/// A program that may read the directory: its name and its password.
pub(crate) const READER: (&str, &str) = (
    "cn=reader,ou=services,dc=contoso,dc=example",
    "3f9a2c51d07be864",
);

/// A running server; it is ended when dropped.
pub(crate) struct Server {
    dir: PathBuf,
    child: Child,
}

/// The answer to a request.
pub(crate) struct Answer {
    /// Status line and headers.
    pub(crate) head: String,
    /// What follows them.
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header; empty if it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = fields.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value)
    }
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZAVOR_")) {
        command.env_remove(name);
    }
    command
}

impl Server {
    /// Starts it and waits until its doors accept connections.
    pub(crate) fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("zavor-peers-{}-{n}", std::process::id()));
        fs::create_dir(&dir).expect("a directory of this process is new");
        let doors = ["web", "metrics", "auth_policy", "postfix_policy", "ldap"];
        let doors = doors.map(|door| format!("[{door}]\nlisten = \"127.0.0.1:0\"\n"));
        let config = format!(
            "data_dir = \"data\"\ndomains = [\"contoso.example\"]\n{}\
             [[connector]]\nname = \"billing\"\nnetworks = [\"192.0.2.10/32\"]\n\
             [[ldap.service]]\ndn = \"{}\"\npassword_file = \"reader.secret\"\n\
             networks = [\"127.0.0.1/32\"]\n",
            doors.concat(),
            READER.0
        );
        fs::write(dir.join("reader.secret"), READER.1).expect("our directory");
        fs::write(dir.join("zavor.toml"), config).expect("our directory");
        let log = fs::File::create(dir.join("log")).expect("our directory");
        let child = binary()
            .args(["serve", "--config"])
            .arg(dir.join("zavor.toml"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary was built with the tests");
        let mut server = Self { dir, child };
        wait_for("the addresses of the doors", || {
            let ended = server.child.try_wait().expect("it is ours");
            assert!(ended.is_none(), "{}", server.log());
            let addresses = server.dir.join("data/addresses.json");
            addresses.exists().then_some(())
        });
        server
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// The address of a door.
    pub(crate) fn address(&self, door: &str) -> String {
        let text = fs::read(self.dir.join("data/addresses.json")).expect("it has started");
        let addresses: Value = serde_json::from_slice(&text).expect("addresses.json is JSON");
        addresses[door].as_str().expect("the door is on").into()
    }

    /// A directory inside its own, for files of a test.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Runs a command that must exit with 0; returns what it prints.
    pub(crate) fn done(&self, arguments: &[&str], input: &str) -> String {
        let mut command = binary();
        command.args(arguments).arg("--config");
        command.arg(self.dir.join("zavor.toml"));
        let output = run_to_end(&mut command, input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }

    /// A new token with this name that may do everything.
    pub(crate) fn token(&self, name: &str) -> String {
        let role = ["tokens", "add", name, "--role", "global_administrator"];
        let made = self.done(&[&role[..], &["--sensitive", "--json"]].concat(), "");
        let made: Value = serde_json::from_str(&made).expect("--json prints JSON");
        made["token"].as_str().expect("it is shown once").into()
    }

    /// A GET request with these headers.
    pub(crate) fn get(&self, door: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let address = self.address(door);
        let mut stream = TcpStream::connect(&address).expect("the door is open");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        let mut request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        Answer {
            head: head.into(),
            body: body.into(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- log of the server\n{}", self.log());
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}
