//! One `zavor serve` as a child process: started on free ports, asked through its local socket and
//! its command line, and ended by its process id, even if a test panics.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::process::{PATIENCE, run_to_end, wait_for};

/// The organisation's only domain.
pub(crate) const DOMAIN: &str = "contoso.example";
/// The password that Dovecot sends to the auth policy door.
pub(crate) const DOOR_PASSWORD: &str = "canary-door-password-7e01";
/// What a test does if the system does not let it prove anything: it passes with a loud message, or
/// fails where nothing may be skipped.
pub(crate) fn proved_nothing(why: &str) {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "with CI=true nothing may be skipped: {why}"
    );
    eprintln!("\n*** PROVED NOTHING: {why} ***\n");
}

/// A private directory; kept for people to look at after a failed test, else removed.
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zavor-{name}-{}-{n}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a directory of this process is new");
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("kept for reading: {}", self.0.display());
        } else {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A configuration with every door on a free port, and `more` at its end.
pub(crate) fn configuration(data: &Path, more: &str) -> String {
    format!(
        "data_dir = \"{}\"\ndomains = [\"{DOMAIN}\"]\n\
         [auth_policy]\nlisten = \"127.0.0.1:0\"\npassword = \"{DOOR_PASSWORD}\"\n\
         [postfix_policy]\nlisten = \"127.0.0.1:0\"\n\
         [metrics]\nlisten = \"127.0.0.1:0\"\n\
         [ldap]\nlisten = \"127.0.0.1:0\"\n{more}\n",
        data.display()
    )
}

/// A server, running or not.
pub(crate) struct Zavor {
    /// The program that starts the server, with its arguments; empty = none.
    wrapper: Vec<String>,
    /// The filter of the server's log.
    log_filter: Option<&'static str>,
    child: Option<Child>,
    readers: Vec<thread::JoinHandle<()>>,
    log: Arc<Mutex<Vec<u8>>>,
    config: PathBuf,
    data: PathBuf,
    addresses: Value,
}

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Zavor {
    /// Starts a server with all doors.
    pub(crate) fn start(dir: &Dir) -> Self {
        let mut zavor = Self::new(dir, Vec::new(), "");
        zavor.up();
        zavor
    }

    /// A server that is not started yet.
    pub(crate) fn new(dir: &Dir, wrapper: Vec<String>, more: &str) -> Self {
        Self::under(&dir.0, wrapper, more)
    }

    /// A server that is not started yet, with a directory of its own within another's.
    pub(crate) fn within(directory: &Path) -> Self {
        Self::under(directory, Vec::new(), "")
    }

    fn under(directory: &Path, wrapper: Vec<String>, more: &str) -> Self {
        let (config, data) = (directory.join("zavor.toml"), directory.join("data"));
        fs::write(&config, configuration(&data, more)).expect("our directory");
        Self {
            wrapper,
            log_filter: None,
            child: None,
            readers: Vec::new(),
            log: Arc::default(),
            config,
            data,
            addresses: Value::Null,
        }
    }

    /// Makes the log say everything.
    pub(crate) fn at_trace_level(mut self) -> Self {
        self.log_filter = Some("trace");
        self
    }

    /// Starts it and waits until its doors accept connections.
    pub(crate) fn up(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        self.reap_readers();
        let _ = fs::remove_file(self.data.join("addresses.json"));
        let words = self.wrapper.iter().map(String::as_str);
        let binary = env!("CARGO_BIN_EXE_zavor");
        let words: Vec<&str> = words.chain([binary, "serve", "--config"]).collect();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .arg(&self.config)
            .env("ZAVOR_LOG", self.log_filter.unwrap_or_default())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", words[0]));
        let mut pipe = child.stderr.take().expect("it is piped");
        let log = Arc::clone(&self.log);
        self.readers.push(thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(n @ 1..) = pipe.read(&mut chunk) {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.extend_from_slice(&chunk[..n]);
            }
        }));
        self.child = Some(child);
        self.addresses = wait_for("the doors", || {
            let ended = self.child.as_mut()?.try_wait();
            assert!(matches!(ended, Ok(None)), "it ended: {}", self.log());
            let text = fs::read(self.seen(&self.data).join("addresses.json")).ok()?;
            serde_json::from_slice(&text).ok()
        });
    }

    /// A path of the server as this process sees it; the server may have its own mounts.
    fn seen(&self, path: &Path) -> PathBuf {
        let own = path.strip_prefix("/").expect("an absolute path");
        match (&self.child, self.wrapper.first()) {
            (Some(child), Some(first)) if first == "unshare" => {
                PathBuf::from(format!("/proc/{}/root", child.id())).join(own)
            }
            _ => path.to_path_buf(),
        }
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.seen(&self.data)
    }

    /// The configuration file.
    pub(crate) fn config(&self) -> &Path {
        &self.config
    }

    /// `addresses.json` as of the moment when the server was ready.
    pub(crate) fn addresses(&self) -> &Value {
        &self.addresses
    }

    /// The address of a door.
    pub(crate) fn door(&self, name: &str) -> String {
        let address = self.addresses[name].as_str();
        address.unwrap_or_else(|| panic!("{name} is on")).into()
    }

    /// The process id of the child (of the wrapper, if that stays).
    pub(crate) fn pid(&self) -> Pid {
        let child = self.child.as_ref().expect("it runs");
        Pid::from_child(child)
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().expect("it is our child");
        }
    }

    /// Sends SIGTERM to `pid` and waits for the end of the child; returns its exit code and how
    /// long that took.
    pub(crate) fn terminate(&mut self, pid: Pid) -> (Option<i32>, Duration) {
        kill_process(pid, Signal::TERM).expect("it runs");
        let start = Instant::now();
        let child = self.child.as_mut().expect("it runs");
        let status = wait_for("the end", || child.try_wait().expect("it is our child"));
        self.child = None;
        self.reap_readers();
        (status.code(), start.elapsed())
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn stop(&mut self) {
        let (code, _) = self.terminate(self.pid());
        assert_eq!(code, Some(0), "{}", self.log());
    }

    fn reap_readers(&mut self) {
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }

    /// Its standard error since the first start.
    pub(crate) fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Asks over the local socket. An error means that there was no answer.
    pub(crate) fn ask(&self, request: &Value) -> io::Result<Value> {
        ask(&self.data().join("zavor.sock"), request)
    }

    /// Asks for an act, which must succeed.
    pub(crate) fn act(&self, request: &Value) -> Value {
        let answer = self.ask(request).expect("the server answers");
        assert!(is_done(&answer), "{request}: {answer}");
        answer
    }

    /// Adds an account whose password is kept elsewhere; returns its address.
    pub(crate) fn add(&self, name: &str) -> String {
        let account = format!("{name}@{DOMAIN}");
        self.act(&json!({"ask": "add_user", "account": account, "name": name}));
        account
    }

    /// The kinds of the holds that `why` shows.
    pub(crate) fn held(&self, account: &str) -> Vec<String> {
        let answer = self.ask(&json!({"ask": "why", "account": account}));
        kinds(&answer.expect("the server answers"))
    }

    /// Runs a command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    /// Runs a command with standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
        command.args(arguments).arg("--config").arg(&self.config);
        command.arg("--data-dir").arg(self.data());
        ran(&mut command, input)
    }

    /// Runs a command; returns the JSON that it prints, whatever its exit code.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }
}

impl Drop for Zavor {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let end = &lines[lines.len().saturating_sub(20)..];
            eprintln!("the end of the log:\n{}", end.join("\n"));
        }
        self.kill();
        self.reap_readers();
    }
}

/// Runs a command to its end.
pub(crate) fn ran(command: &mut Command, input: &str) -> Ran {
    let output = run_to_end(command, input);
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran {
        code: output.status.code().expect("it was not killed"),
        out: text(output.stdout),
        error: text(output.stderr),
    }
}

/// One request over a local socket: an act on each target, or one question. Field `is` of the
/// answer says what it is: `acts`, `error`, or the name of the question.
pub(crate) fn ask(socket: &Path, request: &Value) -> io::Result<Value> {
    let word = |key: &str| request[key].as_str().unwrap_or_default();
    let what = word("ask");
    let account = format!("/api/v1/accounts/{}", word("account"));
    let get = |path: &str| {
        let (status, body) = http(socket, "GET", path, &json!({}))?;
        Ok(match status {
            200 => json!({"is": what, "what": body}),
            _ => json!({"is": "error", "what": body}),
        })
    };
    let only = |keys: &[&str]| {
        let given = keys.iter().filter(|key| !request[**key].is_null());
        let given = given.map(|key| ((*key).to_owned(), request[*key].clone()));
        Value::Object(given.collect())
    };
    match what {
        "user" => get(&account),
        "why" => get(&format!("{account}/why")),
        "health" => get("/api/v1/health"),
        "audit_head" => get("/api/v1/audit/head"),
        "audit_verify" => match request["from"].as_str() {
            Some(head) => get(&format!(
                "/api/v1/audit/verify?from={}",
                head.replace(':', "%3A")
            )),
            None => get("/api/v1/audit/verify"),
        },
        "audit" => {
            let (from, limit) = (&request["from"], &request["limit"]);
            let mut page = get(&format!("/api/v1/audit?from={from}&limit={limit}"))?;
            page["what"] = page["what"]["items"].take();
            Ok(page)
        }
        "add_user" => {
            let mut body = only(&["name", "password"]);
            body["address"] = request["account"].clone();
            body["temporary"] = false.into();
            acts(socket, &[("POST", "/api/v1/accounts".into(), body)])
        }
        "set_user" => {
            let name = json!({"name": request["changes"]["name"]});
            acts(socket, &[("PATCH", account, name)])
        }
        "set_policy" => {
            let path = format!("/api/v1/policies/{}/{}", word("policy"), word("key"));
            acts(socket, &[("PUT", path, only(&["value"]))])
        }
        act => {
            let mut body = only(&["reason", "override_reason", "password", "must_change"]);
            if act == "reset_password" {
                body["deliver"] = "given".into();
            }
            let targets = request["targets"].as_array().expect("an act has targets");
            let on = |target: &Value| {
                let target = target.as_str().expect("a name");
                let path = format!("/api/v1/accounts/{target}/{}", act.replace('_', "-"));
                ("POST", path, body.clone())
            };
            acts(socket, &targets.iter().map(on).collect::<Vec<_>>())
        }
    }
}

fn acts(socket: &Path, asked: &[(&str, String, Value)]) -> io::Result<Value> {
    let mut reports = Vec::new();
    for (method, path, body) in asked {
        let (_, report) = http(socket, method, path, body)?;
        reports.push(report);
    }
    Ok(json!({"is": "acts", "what": reports}))
}

/// One request of the JSON API on its own connection; returns status and body.
fn http(socket: &Path, method: &str, path: &str, body: &Value) -> io::Result<(u16, Value)> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = body.to_string();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: z\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    let (_, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    Ok((status.ok_or_else(broken)?, serde_json::from_str(body)?))
}

/// Whether an answer says that the wanted state is reached.
pub(crate) fn is_done(answer: &Value) -> bool {
    match answer["is"].as_str() {
        Some("acts") => answer["what"]
            .as_array()
            .is_some_and(|acts| acts.iter().all(|act| act["outcome"] == "done")),
        other => other != Some("error"),
    }
}

/// The kinds of holds in an answer to `why`.
pub(crate) fn kinds(why: &Value) -> Vec<String> {
    let holds = why["what"]["holds"].as_array();
    let holds = holds.unwrap_or_else(|| panic!("no answer to why: {why}"));
    let kind = |hold: &Value| hold["kind"].as_str().expect("every hold has a kind").into();
    holds.iter().map(kind).collect()
}
