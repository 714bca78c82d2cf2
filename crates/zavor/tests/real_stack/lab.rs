//! What every server of the stack needs: a private directory, free ports, a wait for conditions,
//! and an end by process id, even if a test panics.

use std::fs;
use std::net::TcpListener;
use std::ops::Range;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::process::PATIENCE;

/// The unprivileged user that Dovecot and the sink run as.
pub(crate) const NOBODY: u32 = 65534;

/// A directory that other users may search, with a short name: Dovecot's socket paths must stay
/// under 108 bytes. Kept for people to look at after a failed test, else removed.
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("zv{}-{n}", std::process::id()));
        fs::create_dir(&path).expect("a directory of this process is new");
        open_to_all(&path);
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A directory inside, owned by `user`.
    pub(crate) fn sub(&self, name: &str, user: u32) -> PathBuf {
        let path = self.join(name);
        fs::create_dir_all(&path).expect("inside our own directory");
        open_to_all(&path);
        chown(&path, Some(user), None).expect("the tests run as root");
        path
    }
}

fn open_to_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
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

/// Where ports for servers begin: below those that the kernel gives to clients. Of the latter, a
/// connection of any other test may take one before the server that it was chosen for has started.
const SERVER_PORTS: Range<u16> = 11_000..32_000;

/// Ports that nothing listens on, each given out once in this process; others begin elsewhere.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let begin = (std::process::id() as u16).wrapping_mul(7);
    let free = |()| {
        let mut tried = SERVER_PORTS.map(|_| {
            let number = begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
            SERVER_PORTS.start + number % SERVER_PORTS.len() as u16
        });
        let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        tried.find(is_free).expect("a port is free")
    };
    [(); N].map(free)
}

/// Whether something accepts connections on this port.
pub(crate) fn listens(port: u16) -> Option<()> {
    std::net::TcpStream::connect(("127.0.0.1", port))
        .ok()
        .map(|_| ())
}

/// A child process, ended when dropped.
pub(crate) struct Server {
    child: Child,
    name: &'static str,
}

impl Server {
    /// Starts a program; its output goes to `log`. `user` = run as this user, without groups.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        user: Option<u32>,
        log: &Path,
    ) -> Self {
        let open = || {
            fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(log)
                .expect("the log file is in our directory")
        };
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(open())
            .stderr(open())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self { child, name }
    }

    /// Whether it has ended on its own.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, number: Signal) {
        signal(self.child.id(), number);
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn stop(mut self) {
        self.terminate();
    }

    fn terminate(&mut self) {
        // A suspended process would not react to SIGTERM.
        self.signal(Signal::TERM);
        self.signal(Signal::CONT);
        let start = Instant::now();
        while !self.has_ended() {
            if start.elapsed() > PATIENCE {
                eprintln!("{} did not stop; killed", self.name);
                let _ = self.child.kill();
            }
            thread::park_timeout(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.has_ended() {
            self.terminate();
        }
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// Sends a signal to one process, which may have ended already.
pub(crate) fn signal(process: u32, signal: Signal) {
    if let Some(pid) = pid(process) {
        let _ = kill_process(pid, signal);
    }
}

/// Whether this process exists.
pub(crate) fn is_alive(process: u32) -> bool {
    pid(process).is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// The end of a text file, for failure messages.
pub(crate) fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
