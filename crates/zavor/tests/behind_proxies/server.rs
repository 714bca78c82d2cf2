//! One `zavor serve` as a child process, and a browser without a screen: cookies and forms over plain
//! sockets, with whatever a proxy would put before and into its requests.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use serde_json::Value;

use crate::process::{PATIENCE, run_to_end, wait_for};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse battery staple 9";

/// A private directory with a server in it.
pub(crate) struct Server {
    dir: PathBuf,
    child: Child,
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZAVOR_")) {
        command.env_remove(name);
    }
    command
}

impl Server {
    /// Starts a server with `top` at the beginning of its configuration and `web` in `[web]`; adds
    /// `ana@contoso.example`.
    pub(crate) fn start(name: &str, top: &str, web: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("zavor-behind-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let text = format!(
            "data_dir = \"data\"\ndomains = [\"contoso.example\"]\n{top}\n\
             [web]\nlisten = \"127.0.0.1:0\"\n{web}\n"
        );
        std::fs::write(dir.join("zavor.toml"), text).unwrap();
        let child = Self::serve(&dir);
        let mut server = Self { dir, child };
        server.wait();
        let added = server.with_input(
            &["users", "add", "ana@contoso.example", "--password-stdin"],
            PASSWORD,
        );
        assert!(added.contains("ana@contoso.example"), "{added}");
        server
    }

    fn serve(dir: &Path) -> Child {
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let mut command = binary();
        command
            .args(["serve", "--config"])
            .arg(dir.join("zavor.toml"));
        command.stderr(log).spawn().unwrap()
    }

    fn wait(&mut self) {
        wait_for("the addresses of the doors", || {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "{}", self.log());
            let addresses = self.dir.join("data/addresses.json");
            addresses.exists().then_some(())
        });
    }

    /// Stops the server as an operator does, and starts it again; ports may be others then.
    pub(crate) fn restart(&mut self) {
        let pid = self.child.id().to_string();
        let stopped = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(stopped.success());
        let code = wait_for("its end", || self.child.try_wait().unwrap()).code();
        assert_eq!(code, Some(0), "{}", self.log());
        self.child = Self::serve(&self.dir);
        self.wait();
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Where a door listens.
    pub(crate) fn address(&self, door: &str) -> String {
        let text = std::fs::read_to_string(self.dir.join("data/addresses.json")).unwrap();
        let addresses: Value = serde_json::from_str(&text).unwrap();
        addresses[door].as_str().unwrap().to_string()
    }

    /// What a command prints.
    pub(crate) fn with_input(&self, arguments: &[&str], input: &str) -> String {
        let mut command = binary();
        command
            .args(arguments)
            .arg("--config")
            .arg(self.dir.join("zavor.toml"));
        let output = run_to_end(&mut command, input);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        text(output.stdout) + &text(output.stderr)
    }

    /// The document that a command prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let said = self.with_input(&[arguments, &["--json"]].concat(), "");
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {said}"))
    }

    /// The texts of `doctor` about a door.
    pub(crate) fn warnings(&self, about: &str) -> Vec<String> {
        let found = self.json(&["doctor"]);
        let checks = found["checks"].as_array().unwrap().iter();
        let about = checks.filter(|line| line["check"] == about && line["state"] == "warning");
        about
            .map(|line| line["text"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Waits until the newest attempt of ana in the sign-in log is from this address.
    pub(crate) fn saw(&self, address: &str) {
        wait_for(&format!("an attempt from {address}"), || {
            let seen = self.seen();
            (seen.first().map(String::as_str) == Some(address)).then_some(())
        });
    }

    /// The addresses in the sign-in log of ana, the newest first.
    fn seen(&self) -> Vec<String> {
        let log = self.json(&["sign-ins", "ana@contoso.example"]);
        let rows = log.as_array().unwrap_or_else(|| panic!("{log}")).iter();
        rows.map(|row| row["address"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A browser whose requests reach a door through some proxy.
#[derive(Default)]
pub(crate) struct Browser {
    /// Where the connection goes.
    pub(crate) to: String,
    /// Bytes before everything else, such as a PROXY header.
    pub(crate) first: Vec<u8>,
    /// Header lines that a proxy adds.
    pub(crate) added: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// An answer; of a connection that was closed without one, the status is 0.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "")
    }

    /// Fills in the form at `path` and sends it.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let page = self.get(path);
        let token = page.attribute("name=\"csrf\" value=\"").unwrap_or_default();
        let mut body = format!("csrf={token}");
        for (name, value) in fields {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            body.push_str(&format!("&{name}={value}"));
        }
        self.send("POST", path, &body)
    }

    /// Tries to sign ana in.
    pub(crate) fn sign_in(&self, path: &str, password: &str) -> Reply {
        self.post(
            path,
            &[("name", "ana@contoso.example"), ("password", password)],
        )
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        let cookies: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: accounts.contoso.example\r\nCookie: {}\r\n{}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            cookies.join("; "),
            self.added,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.to).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The door may close before it has read everything.
        let all = [&self.first, request.as_bytes()].concat();
        let _ = stream.write_all(&all);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let reply = Reply::of(&String::from_utf8_lossy(&answer));
        for line in reply.head.lines() {
            let Some(cookie) = line.strip_prefix("set-cookie: ") else {
                continue;
            };
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            let mut cookies = self.cookies.borrow_mut();
            match value.is_empty() {
                true => cookies.remove(name),
                false => cookies.insert(name.into(), value.into()),
            };
        }
        reply
    }
}

impl Reply {
    fn of(answer: &str) -> Self {
        let Some((head, body)) = answer.split_once("\r\n\r\n") else {
            return Self::default();
        };
        Self {
            status: head[9..12].parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// What stands between this text and the next quote.
    pub(crate) fn attribute(&self, before: &str) -> Option<&str> {
        self.body.split_once(before)?.1.split('"').next()
    }
}
