//! The real binary: started on free ports, used through its command line, killed, started again on
//! the same ports.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use rustix::process::Signal;
use serde_json::Value;

use crate::lab::{self, Dir, Server};
use crate::postfix::DOMAIN;
use crate::process::{run_to_end, wait_for};

/// Sections of the configuration file that each open a door.
const DOORS: [&str; 4] = ["auth_policy", "postfix_policy", "ldap", "metrics"];

/// The secret that Dovecot and Zavor share for password digests.
pub(crate) const NONCE: &str = "nonce-of-the-real-stack";

/// A running (or killed) server and its data.
pub(crate) struct Zavor {
    server: Option<Server>,
    config: PathBuf,
    pub(crate) data: PathBuf,
    log: PathBuf,
    doveadm: u16,
    ports: [u16; 4],
    without: Option<&'static str>,
    /// Further sections of the configuration file, after those that every test of the stack needs.
    sections: String,
}

impl Zavor {
    /// Starts it on ports that it picks itself and then keeps. `sections` are further sections of
    /// its configuration file.
    pub(crate) fn start(lab: &Dir, doveadm: u16, sections: &str) -> Self {
        let dir = lab.sub("zavor", 0);
        fs::write(dir.join("doveadm.key"), crate::dovecot::DOVEADM_KEY).expect("our directory");
        let mut zavor = Self {
            server: None,
            config: dir.join("zavor.toml"),
            data: dir.join("data"),
            log: lab.join("zavor.log"),
            doveadm,
            ports: [0; 4],
            without: None,
            sections: sections.to_string(),
        };
        zavor.up();
        let addresses = zavor.addresses();
        zavor.ports = DOORS.map(|door| {
            let address = addresses[door]
                .as_str()
                .unwrap_or_else(|| panic!("{door} is on"));
            let (_, port) = address.rsplit_once(':').expect("an address has a port");
            port.parse().expect("a port is a number")
        });
        zavor
    }

    /// The addresses of the doors, by name.
    pub(crate) fn addresses(&self) -> Value {
        let text = fs::read(self.data.join("addresses.json")).expect("written once doors are on");
        serde_json::from_slice(&text).expect("addresses.json is JSON")
    }

    fn write_config(&self) {
        let mut text = format!(
            "data_dir = \"{}\"\ndomains = [\"{DOMAIN}\"]\n",
            self.data.display()
        );
        for (door, port) in DOORS.iter().zip(self.ports) {
            if self.without == Some(door) {
                continue;
            }
            write!(text, "\n[{door}]\nlisten = \"127.0.0.1:{port}\"\n").expect("to a String");
            text.push_str(&match *door {
                "auth_policy" => {
                    format!("nonce = \"{NONCE}\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n")
                }
                "ldap" => "trusted_proxies = [\"127.0.0.1\"]\n".into(),
                _ => String::new(),
            });
        }
        write!(
            text,
            "\n[[mail_host]]\nname = \"dovecot\"\n\
             doveadm_url = \"http://127.0.0.1:{}/doveadm/v1\"\n\
             doveadm_api_key_file = \"doveadm.key\"\n",
            self.doveadm
        )
        .expect("to a String");
        text.push_str(&self.sections);
        fs::write(&self.config, text).expect("our directory");
    }

    /// Starts it and waits until its doors accept connections.
    pub(crate) fn up(&mut self) {
        self.down();
        self.write_config();
        let addresses = self.data.join("addresses.json");
        let _ = fs::remove_file(&addresses);
        let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
        command.arg("serve").arg("--config").arg(&self.config);
        command.current_dir(self.config.parent().expect("it lies in a directory"));
        self.server = Some(Server::start("zavor", &mut command, None, &self.log));
        wait_for("Zavor's doors", || {
            let server = self.server.as_mut()?;
            assert!(!server.has_ended(), "{}", lab::tail(&self.log, 20));
            let text = fs::read(&addresses).ok()?;
            serde_json::from_slice::<Value>(&text).ok()
        });
    }

    /// Restarts it without one door; `None` = with all doors.
    pub(crate) fn up_without(&mut self, door: Option<&'static str>) {
        assert!(door.is_none_or(|door| DOORS.contains(&door)));
        self.without = door;
        self.up();
    }

    /// Ends it with SIGTERM.
    pub(crate) fn down(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, number: Signal) {
        self.server.as_ref().expect("it runs").signal(number);
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.server.take().expect("it runs").kill();
    }

    /// Runs a command; returns its exit code and output.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String) {
        self.run_with_input(arguments, "")
    }

    /// Runs a command with standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let output = self.output(arguments, input);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).expect("it prints UTF-8");
        (output.status.code().expect("it was not killed"), text)
    }

    fn output(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
        command.args(arguments).arg("--config").arg(&self.config);
        run_to_end(&mut command, input)
    }

    /// Runs a command that must exit with 0.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        self.done_with_input(arguments, "")
    }

    /// Runs a command with standard input; it must exit with 0.
    pub(crate) fn done_with_input(&self, arguments: &[&str], input: &str) -> String {
        let (code, text) = self.run_with_input(arguments, input);
        assert_eq!(code, 0, "zavor {}: {text}", arguments.join(" "));
        text
    }

    /// Runs a command; returns the JSON that it prints, whatever its exit code.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        let output = self.output(&arguments, "");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            panic!("zavor {}: {error}: {errors}", arguments.join(" "))
        })
    }

    /// One file of `doctor --print`.
    pub(crate) fn printed(&self, program: &str, name: &str) -> String {
        let printed = self.json(&["doctor", "--print", program]);
        let files = printed["files"].as_array().expect("it has files");
        let file = files.iter().find(|file| file["name"] == name);
        let text = file.and_then(|file| file["text"].as_str());
        text.unwrap_or_else(|| panic!("{program} {name}: {printed}"))
            .to_string()
    }

    /// The log of the server, for failure messages.
    pub(crate) fn log(&self) -> PathBuf {
        self.log.clone()
    }

    /// Files of log and data that contain one of these texts, except the files meant to hold a
    /// secret.
    pub(crate) fn files_with(&self, secrets: &[&str]) -> Vec<String> {
        let mut files = vec![self.log.clone()];
        let mut directories = vec![self.data.clone()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).expect("our directory").flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => directories.push(entry.path()),
                    Ok(kind) if kind.is_file() => files.push(entry.path()),
                    _ => {}
                }
            }
        }
        let contains = |text: &[u8], secret: &str| {
            let secret = secret.as_bytes();
            text.windows(secret.len()).any(|window| window == secret)
        };
        files
            .into_iter()
            .filter(|file| !file.ends_with("auth-policy.password"))
            .filter_map(|file| {
                let text = fs::read(&file).ok()?;
                let found = secrets.iter().find(|secret| contains(&text, secret))?;
                Some(format!("{} has {found:?}", file.display()))
            })
            .collect()
    }

    /// The password that Dovecot sends to the auth policy door.
    pub(crate) fn auth_policy_password(&self) -> String {
        let file = self.data.join("auth-policy.password");
        let text = fs::read_to_string(file).expect("made at the first start");
        text.trim().to_string()
    }

    /// The value of a metric without labels; 0 if it is absent.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let mut line = crate::line::Line::open(self.ports[3]);
        line.send("GET /metrics HTTP/1.0\r\n");
        let mut value = 0.0;
        while let Some(text) = line.read() {
            if let Some((of, number)) = text.rsplit_once(' ')
                && of == name
            {
                value = number.parse().expect("a metric is a number");
            }
        }
        value
    }
}
