//! Starts the programs under test (the real binary on free ports in a private directory, and the
//! ceilings), and ends each by its process id when dropped.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::questions::{PASSWORD, account};

/// Longest time until a server answers.
const START_MAX: Duration = Duration::from_secs(120);

/// Rows of one file to import.
const IMPORT_ROWS: usize = 100_000;

/// A running program; killed when dropped.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A private directory; removed when dropped.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("zavor-bench-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits until `ready` returns something.
pub(crate) fn wait<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> Result<T, String> {
    let began = Instant::now();
    while began.elapsed() < START_MAX {
        if let Some(value) = ready() {
            return Ok(value);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Err(format!(
        "{what} was not ready within {} s",
        START_MAX.as_secs()
    ))
}

/// Starts a ceiling, which is this program with another argument.
pub(crate) fn ceiling(
    chore: &str,
    folder: &Folder,
) -> Result<(Running, SocketAddr), Box<dyn Error>> {
    let file = folder.0.join(format!("{chore}.port"));
    let child = Command::new(std::env::current_exe()?)
        .arg(chore)
        .arg(&file)
        .spawn()?;
    let running = Running(child);
    let port: u16 = wait(chore, || std::fs::read_to_string(&file).ok()?.parse().ok())?;
    Ok((running, SocketAddr::from(([127, 0, 0, 1], port))))
}

/// The real server.
pub(crate) struct Zavor {
    running: Option<Running>,
    folder: Folder,
    data: PathBuf,
    addresses: serde_json::Value,
    binary: PathBuf,
}

impl Zavor {
    /// Starts it empty.
    pub(crate) fn start(name: &str) -> Result<Self, Box<dyn Error>> {
        let folder = Folder::new(name)?;
        let data = folder.0.join("data");
        let ldap = "[ldap]\nlisten = \"127.0.0.1:0\"\nbase_dn = \"dc=bench,dc=example\"\n";
        Self::start_on(folder, data, ldap)
    }

    /// Starts another build of it empty.
    pub(crate) fn start_build(name: &str, binary: PathBuf) -> Result<Self, Box<dyn Error>> {
        let folder = Folder::new(name)?;
        let data = folder.0.join("data");
        Self::start_binary(folder, data, "", binary)
    }

    /// Starts it on a data directory; `sections` are added to the configuration of the two policy
    /// doors.
    pub(crate) fn start_on(
        folder: Folder,
        data: PathBuf,
        sections: &str,
    ) -> Result<Self, Box<dyn Error>> {
        Self::start_binary(folder, data, sections, binary())
    }

    fn start_binary(
        folder: Folder,
        data: PathBuf,
        sections: &str,
        binary: PathBuf,
    ) -> Result<Self, Box<dyn Error>> {
        let config = format!(
            "data_dir = {data:?}\ndomains = [\"bench.example\"]\n\
             [auth_policy]\nlisten = \"127.0.0.1:0\"\npassword = \"{PASSWORD}\"\n\
             [postfix_policy]\nlisten = \"127.0.0.1:0\"\n{sections}"
        );
        std::fs::write(folder.0.join("zavor.toml"), config)?;
        let mut this = Self {
            running: None,
            folder,
            data,
            addresses: serde_json::Value::Null,
            binary,
        };
        this.restart()?;
        Ok(this)
    }

    /// Ends it (if it runs) and starts it again on the same data; returns the time until it
    /// answers.
    pub(crate) fn restart(&mut self) -> Result<Duration, Box<dyn Error>> {
        self.running = None;
        let file = self.data.join("addresses.json");
        let _ = std::fs::remove_file(&file);
        let began = Instant::now();
        let child = self.command().arg("serve").stderr(Stdio::null()).spawn()?;
        self.running = Some(Running(child));
        self.addresses = wait("zavor", || {
            serde_json::from_str(&std::fs::read_to_string(&file).ok()?).ok()
        })?;
        Ok(began.elapsed())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .env("ZAVOR_LOG", "error")
            .current_dir(&self.folder.0);
        command
    }

    /// Runs a command of the real command line.
    pub(crate) fn run(&self, args: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.command().args(args).output()?;
        if output.status.code() == Some(2) {
            return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Imports this many accounts; all get this password hash if it is not empty.
    pub(crate) fn import(&self, accounts: u64, hash: &str) -> Result<(), Box<dyn Error>> {
        let file = self.folder.0.join("people.csv");
        let header = "address,name,aliases,groups,recovery_address,password_hash,roles\n";
        // The local socket limits the size of one file.
        for first in (0..accounts).step_by(IMPORT_ROWS) {
            let last = accounts.min(first + IMPORT_ROWS as u64);
            let mut csv = String::from(header);
            for n in first..last {
                csv.push_str(&format!("{},User {n},,,,\"{hash}\",\n", account(n)));
            }
            std::fs::write(&file, csv)?;
            self.run(&["users", "import", &file.to_string_lossy()])?;
        }
        Ok(())
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.running.as_ref().map_or(0, |running| running.0.id())
    }

    /// The address of a door.
    pub(crate) fn door(&self, name: &str) -> Result<SocketAddr, Box<dyn Error>> {
        let address = self.addresses[name]
            .as_str()
            .ok_or(format!("the door {name} is off"))?;
        Ok(address.parse()?)
    }
}

fn binary() -> PathBuf {
    let beside = std::env::current_exe().ok();
    let beside = beside
        .as_deref()
        .and_then(Path::parent)
        .map(|folder| folder.join("zavor"));
    beside.unwrap_or_else(|| "zavor".into())
}
