//! A restore that dies at each of its steps: the next start opens either the complete state before
//! it or the complete restored state. On an empty machine it opens nothing at all, never an empty
//! organisation.
//!
//! `strace` kills the process at its N-th call that changes a file, for every N until a restore
//! completes.

use std::fs;
use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};

use crate::server::{Dir, Ran, Zavor, configuration, proved_nothing, ran};
use crate::synced::may_trace;

/// Calls that change names or report that something is on disk: a death before each is tried.
const TURNS: &str = "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,fsync,fdatasync,\
    ftruncate";
/// Calls that fill files: there are many, all alike, so only every tenth is tried.
const WRITES: &str = "write,pwrite64,pwritev";
/// More deaths than a restore has steps.
const DEATHS_MAX: usize = 2_000;

/// Runs `zavor restore` and kills it at the n-th of these calls; returns whether it died.
fn dies_at(config: &Path, backup: &Path, calls: &str, n: usize) -> bool {
    let inject = format!("inject={calls}:signal=SIGKILL:when={n}");
    let status = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", &inject])
        .arg(env!("CARGO_BIN_EXE_zavor"))
        .args(["restore", "--config"])
        .args([config, backup])
        .output()
        .expect("strace runs");
    !status.status.success()
}

/// The addresses of accounts in a database, and the number of events in its audit.
fn state(database: &Path) -> (Vec<String>, i64) {
    let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let db = db.expect("it opens");
    let mut accounts = db
        .prepare("SELECT address FROM account ORDER BY address")
        .expect("it is ours");
    let accounts = accounts
        .query_map([], |row| row.get(0))
        .expect("it is ours");
    let events = db.query_row("SELECT count(*) FROM audit", [], |row| row.get(0));
    (
        accounts.collect::<Result<_, _>>().expect("texts"),
        events.expect("a number"),
    )
}

fn copy_all(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).expect("our directory");
    for entry in fs::read_dir(from).expect("it is ours") {
        let entry = entry.expect("it is ours");
        let target = to.join(entry.file_name());
        let kind = entry.file_type().expect("it is ours");
        if kind.is_dir() {
            copy_all(&entry.path(), &target);
        } else if kind.is_file() {
            fs::copy(entry.path(), target).expect("it is ours");
        }
    }
}

/// Starts a server that ends at once, because its doors have no free port.
fn starts(config: &Path) -> Ran {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_zavor"));
    ran(serve.arg("serve").arg("--config").arg(config), "")
}

/// A configuration whose doors cannot open: the server opens its store, reports the doors, and
/// ends.
fn that_ends(dir: &Dir, name: &str, data: &Path, taken: u16) -> std::path::PathBuf {
    let text = configuration(data, "").replacen(":0\"", &format!(":{taken}\""), 1);
    let config = dir.join(name);
    fs::write(&config, text).expect("our directory");
    config
}

#[test]
fn a_restore_killed_at_any_step_leaves_the_old_state_or_the_new_one() {
    if !may_trace() {
        return proved_nothing("strace may not trace here");
    }
    let dir = Dir::new("restores");
    let mut zavor = Zavor::start(&dir);
    zavor.add("ana");
    let backup = dir.join("copy.db");
    let file = backup.to_str().expect("a plain path");
    assert_eq!(zavor.run(&["backup", file, "--with-key"]).code, 0);
    zavor.add("dan");
    zavor.kill();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it is bound").port();
    let data = dir.join("tried");
    let config = that_ends(&dir, "tried.toml", &data, port);
    let (ana, dan) = ("ana@contoso.example", "dan@contoso.example");
    let (before, after) = ((vec![ana, dan], 2), (vec![ana], 2));
    let mut seen = [0, 0, 0];
    for (calls, every) in [(TURNS, 1), (WRITES, 10)] {
        for on_empty_machine in [false, true] {
            let deaths = (1..DEATHS_MAX).step_by(every).take_while(|&n| {
                match on_empty_machine {
                    true => drop(fs::remove_dir_all(&data)),
                    false => copy_all(&zavor.data(), &data),
                }
                let died = dies_at(&config, &backup, calls, n);
                let started = starts(&config);
                let (accounts, events) = match started.error.contains("is missing or empty") {
                    true => (Vec::new(), 0),
                    false => state(&data.join("zavor.db")),
                };
                let is = |state: &(Vec<&str>, i64)| accounts == state.0 && events == state.1;
                let empty = accounts.is_empty() && events == 0;
                match on_empty_machine {
                    false if is(&before) => seen[0] += 1,
                    _ if is(&after) => seen[1] += 1,
                    // The start was refused, or the restore had not begun: nothing was made that a
                    // stranger could set up ...
                    true if empty => seen[2] += 1,
                    _ => panic!("death {n} of {calls}: {accounts:?}, {events} events: {started:?}"),
                }
                if empty && !started.error.contains("is missing or empty") {
                    // ... except for a death before the restore had left any trace.
                    assert!(n < 4 * every, "death {n} of {calls}: {started:?}");
                }
                assert!(died || is(&after), "one that came through is complete");
                died
            });
            let deaths = deaths.count();
            assert!(deaths * every > 15, "only {deaths} deaths of {calls}");
        }
    }
    eprintln!(
        "old state {}, new state {}, nothing opened {}",
        seen[0], seen[1], seen[2]
    );
    assert!(seen.iter().all(|count| *count > 3), "{seen:?}");
}
