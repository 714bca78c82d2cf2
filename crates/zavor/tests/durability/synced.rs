//! What SIGKILL cannot prove, because the kernel outlives the process: that the server waits for
//! the disk before it answers. `strace` watches the system calls: between the arrival of a request
//! and its answer, the database's log must be written and synced, and the sync must have returned.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Pid;
use serde_json::json;

use crate::doors::{THRESHOLD, allow, bind, lock_out, report_failure, sign_in};
use crate::process::wait_for;
use crate::server::{DOMAIN, Dir, Zavor, proved_nothing};

/// The calls that matter: for requests that arrive, writes, syncs, and answers.
const CALLS: &str =
    "trace=read,recvfrom,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync";

/// Whether this system permits tracing a process.
pub(crate) fn may_trace() -> bool {
    let strace = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    strace.is_ok_and(|status| status.success())
}

/// One line of strace: a call that begins, ends, or does both.
struct Line<'a> {
    text: &'a str,
    begins: bool,
    ends: bool,
}

fn lines(trace: &str) -> Vec<Line<'_>> {
    let line = |text| Line {
        text,
        begins: !str::contains(text, " resumed>"),
        ends: !str::contains(text, "<unfinished ...>"),
    };
    trace.lines().map(line).collect()
}

/// The thread and the name of the call of a line.
fn thread_and_call<'a>(line: &Line<'a>) -> (&'a str, &'a str) {
    let (thread, rest) = line.text.split_once(' ').unwrap_or((line.text, ""));
    let rest = rest.trim_start().trim_start_matches("<... ");
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    (thread, &rest[..end.unwrap_or(rest.len())])
}

/// How to recognise an act among system calls.
struct Act<'a> {
    what: &'a str,
    /// A text in the request (in its first 32 bytes, as the server reads it) and in no earlier one.
    request: &'a str,
    /// A text in the answer.
    answer: &'a str,
    /// A text in the pages that are written; empty = any page.
    commit: &'a str,
}

/// Panics unless the act's pages were written and synced between the arrival of its request and its
/// answer.
fn must_be_synced(trace: &[Line<'_>], act: &Act<'_>) {
    let what = act.what;
    let is = |line: &Line<'_>, calls: &[&str]| calls.contains(&thread_and_call(line).1);
    let arrived = trace.iter().position(|line| {
        line.ends && is(line, &["read", "recvfrom"]) && line.text.contains(act.request)
    });
    let arrived = arrived.unwrap_or_else(|| panic!("{what}: no request in the trace"));
    let answered = trace[arrived..].iter().position(|line| {
        line.begins
            && is(line, &["write", "writev", "sendto", "sendmsg"])
            && line.text.contains(act.answer)
    });
    let between = answered.unwrap_or_else(|| panic!("{what}: no answer in the trace"));
    let between = &trace[arrived..arrived + between];
    let written = between.iter().rposition(|line| {
        line.begins
            && is(line, &["pwrite64", "pwritev"])
            && line.text.contains("zavor.db-wal>")
            && line.text.contains(act.commit)
    });
    let written = written.unwrap_or_else(|| panic!("{what}: answered before anything is written"));
    // A sync of the same file that began after the last write and returned without an error.
    let synced = between[written..].iter().enumerate().any(|(index, line)| {
        let begins =
            line.begins && is(line, &["fsync", "fdatasync"]) && line.text.contains("zavor.db-wal>");
        let thread = thread_and_call(line).0;
        begins
            && between[written + index..].iter().any(|end| {
                let (of, call) = thread_and_call(end);
                let is_sync = matches!(call, "fsync" | "fdatasync");
                of == thread && is_sync && end.ends && end.text.ends_with(" = 0")
            })
    });
    assert!(
        synced,
        "{what}: written, and answered before a sync has returned"
    );
}

fn server_pid(zavor: &Zavor) -> Pid {
    let health = zavor.ask(&json!({"ask": "health"})).expect("it answers");
    let pid = health["what"]["pid"].as_i64();
    let pid = pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
    pid.expect("a process id")
}

/// Runs the four acts; returns what strace saw.
fn watched(dir: &Dir, file: &Path) -> String {
    let words = ["strace", "-f", "-y", "-s", "9000", "-e", CALLS, "-o"];
    let mut wrapper: Vec<String> = words.iter().map(ToString::to_string).collect();
    wrapper.push(file.to_str().expect("a plain path").to_owned());
    let mut zavor = Zavor::new(dir, wrapper, "");
    zavor.up();
    let pid = server_pid(&zavor);
    let held = zavor.add("held");
    zavor.act(&json!({"ask": "restrict", "targets": [held], "reason": "watched-hold"}));
    let why = "watched-release";
    zavor.act(&json!({"ask": "unblock", "targets": [held], "override_reason": why}));
    let first = "corect-cal-baterie-capsa";
    let added = ["users", "add", "reset@contoso.example", "--password-stdin"];
    assert_eq!(zavor.run_with_input(&added, first).code, 0);
    let shown = zavor.json(&["reset-password", "--show", "reset@contoso.example"]);
    let temporary = shown[0]["temporary_password"].as_str();
    temporary.unwrap_or_else(|| panic!("a password is shown: {shown}"));
    assert_ne!(
        bind(&zavor, "reset@contoso.example", first).expect("it answers"),
        0
    );
    let locked = zavor.add("locked");
    let question = |digest| sign_in(&locked, "198.51.100.9", digest);
    for n in 0..THRESHOLD - 1 {
        report_failure(&zavor, &question(n)).expect("it answers");
    }
    assert_eq!(allow(&zavor, &question(0x0abc)).expect("it answers"), None);
    report_failure(&zavor, &question(0x0abc)).expect("it answers");
    let refused = allow(&zavor, &question(0x0def)).expect("it answers");
    assert_eq!(refused.as_deref(), Some("locked_out"));
    // A later request, so that the file has all of the last act.
    lock_out(&zavor, &format!("end@{DOMAIN}"), "198.51.100.200").expect("it answers");
    let (code, _) = zavor.terminate(pid);
    assert_eq!(code, Some(0), "{}", zavor.log());
    wait_for("the trace", || fs::read_to_string(file).ok())
}

#[test]
fn a_hold_a_release_a_reset_and_a_lockout_are_on_disk_before_they_are_acknowledged() {
    if !may_trace() {
        return proved_nothing("strace is not installed or ptrace is not permitted here");
    }
    let dir = Dir::new("synced");
    let file = dir.join("strace");
    let trace = watched(&dir, &file);
    let trace = lines(&trace);
    for act in [
        Act {
            what: "hold",
            request: "POST /api/v1/accounts/held@contoso.example/restrict ",
            answer: "restricted from sending",
            commit: "watched-hold",
        },
        Act {
            what: "release",
            request: "POST /api/v1/accounts/held@contoso.example/unblock ",
            answer: "may send again",
            commit: "watched-release",
        },
        Act {
            what: "reset",
            request: "POST /api/v1/accounts/reset@contoso.example/reset-password ",
            answer: "temporary_password",
            commit: "reset@contoso.example",
        },
        Act {
            what: "lockout",
            request: "\\\"pwhash\\\":\\\"0abc\\\",\\\"remote\\\":\\\"198.51.100.9\\\",\\\"session_id\\\":\\\"\\\",\\\"success\\\":false",
            answer: "HTTP/1.1 200",
            commit: "",
        },
    ] {
        must_be_synced(&trace, &act);
    }
}
