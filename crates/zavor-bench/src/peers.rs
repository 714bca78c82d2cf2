//! Peers in the same table, if their Debian packages are installed.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::process::{Folder, Running, wait};

/// A peer that answers policy questions. Ended when dropped, even if it went into the background
/// and left its process id in a file.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) running: Running,
    pid_file: PathBuf,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let pid = std::fs::read_to_string(&self.pid_file).unwrap_or_default();
        if let Ok(pid @ 2..) = pid.trim().parse::<u32>() {
            let _ = Command::new("kill").arg(pid.to_string()).status();
        }
    }
}

/// Starts the peers that are installed.
pub(crate) fn policy_servers(folder: &Folder) -> Vec<Peer> {
    [postfwd2(folder), policyd_rate_limit(folder)]
        .into_iter()
        .flatten()
        .collect()
}

fn free_port() -> Option<u16> {
    TcpListener::bind("127.0.0.1:0")
        .ok()?
        .local_addr()
        .ok()
        .map(|address| address.port())
}

fn ready(name: &'static str, port: u16, mut command: Command, pid_file: PathBuf) -> Option<Peer> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let running = Running(child.ok()?);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    wait(name, || TcpStream::connect(address).ok()).ok()?;
    Some(Peer {
        name,
        address,
        running,
        pid_file,
    })
}

fn postfwd2(folder: &Folder) -> Option<Peer> {
    let program = "/usr/sbin/postfwd2";
    std::fs::metadata(program).ok()?;
    let rules = folder.0.join("postfwd.cf");
    let rule = "id=RATE1; sasl_username=~/^.+$/; \
                action=rate(sasl_username/100000/3600/450 4.7.1 too fast)\n";
    std::fs::write(&rules, rule).ok()?;
    let port = free_port()?;
    let mut command = Command::new(program);
    command
        .arg("-f")
        .arg(&rules)
        .args(["-i", "127.0.0.1", "-p", &port.to_string()]);
    command.args([
        "-u",
        "nobody",
        "-g",
        "nogroup",
        "--nodns",
        "--norulelog",
        "-L",
    ]);
    command.arg("--pidfile").arg(folder.0.join("postfwd.pid"));
    ready("postfwd2", port, command, folder.0.join("postfwd.pid"))
}

fn policyd_rate_limit(folder: &Folder) -> Option<Peer> {
    let program = "/usr/bin/policyd-rate-limit";
    std::fs::metadata(program).ok()?;
    let port = free_port()?;
    let file = folder.0.join("prl.yaml");
    let database = folder.0.join("prl.sqlite3");
    let text = format!(
        "debug: False\nuser: root\ngroup: root\npidfile: {pid}\nmysql_config: {{}}\n\
         sqlite_config:\n  database: {database}\npgsql_config: {{}}\nbackend: 0\n\
         SOCKET: [\"127.0.0.1\", {port}]\nsocket_permission: 0666\nlimits:\n  - [100000, 3600]\n\
         limits_by_id: {{}}\nlimit_by_sasl: True\nlimit_by_sender: False\nlimit_by_ip: False\n\
         limited_networks: []\nsuccess_action: dunno\nfail_action: defer_if_permit limit\n\
         db_error_action: dunno\nreport: False\n",
        pid = folder.0.join("prl.pid").display(),
        database = database.display(),
    );
    std::fs::write(&file, text).ok()?;
    let mut command = Command::new(program);
    command.arg("-f").arg(&file);
    ready(
        "policyd-rate-limit",
        port,
        command,
        folder.0.join("prl.pid"),
    )
}
