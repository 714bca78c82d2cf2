//! Debian's Chromium, headless, in a private directory. It is ended by its process group, even if a
//! test panics. It may only connect to this machine: every other name is "not found", and its own
//! background requests are switched off.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;

use crate::axe;
use crate::cdp::Connection;
use crate::lab::Dir;
use crate::page::Tab;
use crate::process::wait_for;

const PROGRAM: &str = "/usr/bin/chromium";

/// Most attempts to remove the browser's profile. Each empties it, and processes that still write
/// end soon.
const REMOVALS_MAX: usize = 100;

/// No sandbox: the tests run as root (the real stack needs that), and only see their own pages.
const FLAGS: [&str; 16] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    // Makes pictures the same on every machine.
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
];

/// The pipe is on descriptors 3 and 4. Without unsafe code, only a shell can put it there.
const ON_3_AND_4: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#;

/// A running browser.
pub(crate) struct Chromium {
    child: Child,
    connection: Arc<Connection>,
    dir: Dir,
}

/// Why browser tests cannot run here, if they cannot.
fn missing() -> Option<String> {
    if !Path::new(PROGRAM).exists() {
        return Some("install chromium and fonts-dejavu-core".into());
    }
    let node = axe::node_directory();
    let fetch = format!("run `npm ci` in {}", node.display());
    (!axe::script().exists()).then_some(fetch)
}

impl Chromium {
    /// Starts it; `None`, with a loud message, if it cannot run. In CI that is a failure.
    pub(crate) fn start() -> Option<Self> {
        if let Some(why) = missing() {
            let must = ["CI", "ZAVOR_BROWSER"];
            let must = must.iter().find(|name| std::env::var_os(name).is_some());
            assert!(
                must.is_none(),
                "nothing may be skipped ({must:?} is set): {why}"
            );
            // Not `eprintln!`, whose output the test harness captures.
            let said = "*** SKIPPED, NOTHING WAS PROVED: to test with a real browser,";
            let _ = writeln!(std::io::stderr(), "\n{said} {why} ***");
            return None;
        }
        let dir = Dir::new();
        let log = fs::File::create(dir.join("chromium.log")).expect("our directory");
        let mut child = Command::new("sh")
            .args(["-c", ON_3_AND_4, PROGRAM])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", dir.join("profile").display()))
            .arg("about:blank")
            .env("HOME", dir.join("home"))
            .env("XDG_CONFIG_HOME", dir.join("home"))
            .env("XDG_CACHE_HOME", dir.join("home"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("there is a shell");
        let write = child.stdin.take().expect("it is piped");
        let read = child.stdout.take().expect("it is piped");
        let connection = Connection::new(write, read);
        let chromium = Self {
            child,
            connection,
            dir,
        };
        // Returns once the browser is up.
        let version = chromium
            .connection
            .call("", "Browser.getVersion", &json!({}));
        assert!(version["product"].is_string(), "{version}");
        Some(chromium)
    }

    /// A new tab with its own cookies, like another person's browser.
    pub(crate) fn tab(&self) -> Tab {
        Tab::open(&self.connection, &self.downloads())
    }

    /// Its process id, which is also the id of its process group.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Its private directory.
    pub(crate) fn directory(&self) -> PathBuf {
        self.dir.join("")
    }

    /// The directory of downloads.
    fn downloads(&self) -> PathBuf {
        self.dir.join("downloads")
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let Some(group) = group else { return };
        // Its profile is thrown away, so it need not save anything.
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
        if std::thread::panicking() {
            return;
        }
        // A child process may still be writing while it ends. (Waiting until the group is empty
        // would mean waiting for `init`, which collects dead processes at its leisure.)
        for _ in 0..REMOVALS_MAX {
            match fs::remove_dir_all(self.dir.join("profile")) {
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
                _ => break,
            }
        }
    }
}

/// The file that the browser has finished downloading.
pub(crate) fn downloaded(directory: &Path) -> (String, Vec<u8>) {
    wait_for("a finished download", || {
        let file = fs::read_dir(directory).ok()?.flatten().next()?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".crdownload") || name.starts_with('.') {
            return None;
        }
        let bytes = fs::read(file.path()).ok()?;
        fs::remove_file(file.path()).ok()?;
        Some((name, bytes))
    })
}
