//! A full disk: nothing is acknowledged that is not stored, decisions continue from memory, the
//! server says what is wrong, and it recovers without help once there is room again.
//!
//! The data directory is a small tmpfs in a mount namespace of the server, which ends with it. If
//! mounting is not permitted, the server's largest file size is set to zero instead
//! (`RLIMIT_FSIZE`, with SIGXFSZ ignored): then every write fails too, with a different error
//! number.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, prlimit};
use serde_json::json;

use crate::doors::{allow, lock_out, page, policy, policy_question, rcpt, sign_in};
use crate::process::wait_for;
use crate::server::{Dir, Zavor};

/// A disk that can be filled.
enum Disk {
    Tmpfs,
    FileSize,
}

impl Disk {
    fn of_this_system() -> Self {
        let mount = Command::new("unshare")
            .args(["-m", "mount", "-t", "tmpfs", "zavor-test", "/mnt"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if mount.is_ok_and(|status| status.success()) {
            Self::Tmpfs
        } else {
            Self::FileSize
        }
    }

    fn server(&self, dir: &Dir) -> Zavor {
        let data = dir.join("data");
        let script = match self {
            Self::Tmpfs => {
                fs::create_dir(&data).expect("our directory");
                let mount = "mount -t tmpfs -o size=8m,mode=700 zavor-test";
                format!("{mount} '{}' && exec \"$@\"", data.display())
            }
            Self::FileSize => "trap '' XFSZ && exec \"$@\"".to_owned(),
        };
        let words: &[&str] = match self {
            Self::Tmpfs => &["unshare", "-m", "sh", "-c", &script, "sh"],
            Self::FileSize => &["sh", "-c", &script, "sh"],
        };
        let mut zavor = Zavor::new(dir, words.iter().map(ToString::to_string).collect(), "");
        zavor.up();
        zavor
    }

    fn fill(&self, zavor: &Zavor) {
        match self {
            Self::Tmpfs => {
                let filler = fs::File::create(zavor.data().join("filler"));
                let mut filler = filler.expect("there is room for a name");
                while filler.write_all(&[0xaa; 4096]).is_ok() {}
            }
            Self::FileSize => limit(zavor, Some(0)),
        }
    }

    fn make_room(&self, zavor: &Zavor) {
        match self {
            Self::Tmpfs => fs::remove_file(zavor.data().join("filler")).expect("it is there"),
            Self::FileSize => limit(zavor, None),
        }
    }
}

fn limit(zavor: &Zavor, current: Option<u64>) {
    let limit = Rlimit {
        current,
        maximum: None,
    };
    prlimit(Some(zavor.pid()), Resource::Fsize, limit).expect("our own child");
}

/// Runs a command that must not be acknowledged.
fn must_fail(zavor: &Zavor, arguments: &[&str]) {
    let ran = zavor.run(arguments);
    assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
    let said = format!("{}{}", ran.out, ran.error);
    assert!(
        said.contains("nothing was changed"),
        "{arguments:?}: {said}"
    );
}

#[test]
fn a_full_disk_is_said_nothing_is_acknowledged_and_decisions_go_on() {
    let dir = Dir::new("disk");
    let disk = Disk::of_this_system();
    let mut zavor = disk.server(&dir);
    let ana = zavor.add("ana");
    let ben = zavor.add("ben");
    let eve = zavor.add("eve");
    let dan = zavor.add("dan");
    let lockout = json!({
        "ask": "set_policy", "policy": "smart-lockout", "key": "lockout_duration", "value": "1h",
    });
    zavor.act(&lockout);
    let key = "external_recipients_per_hour";
    zavor.act(&json!({"ask": "set_policy", "policy": "sending", "key": key, "value": "2"}));
    zavor.act(&json!({"ask": "restrict", "targets": [ana], "reason": "before"}));
    lock_out(&zavor, &eve, "198.51.100.9").expect("the door answers");
    assert_eq!(page(&zavor, "/readyz").0, 200);

    disk.fill(&zavor);
    must_fail(&zavor, &["restrict", &ben, "--reason", "full"]);
    must_fail(
        &zavor,
        &["users", "add", "late@contoso.example", "--no-password"],
    );
    must_fail(&zavor, &["unblock", &ana, "--override", "--reason", "full"]);
    must_fail(&zavor, &["unlock", &eve]);
    // The server continues to decide.
    assert_eq!(rcpt(&zavor, &ben).expect("the door answers"), "DUNNO");
    let action = rcpt(&zavor, &ana).expect("the door answers");
    assert!(action.starts_with("550 5.1.8 "), "{action}");
    let asked = |account: &str| {
        let answer = allow(&zavor, &sign_in(account, "203.0.113.5", 0x0111));
        answer.expect("the door answers")
    };
    assert_eq!(asked(&ben), None);
    assert_eq!(asked(&eve).as_deref(), Some("locked_out"));
    // New refusals also take effect at once, though they cannot be written.
    let spam = policy_question("END-OF-MESSAGE", &dan, 3, "full");
    for question in [spam, policy_question("RCPT", &dan, 0, "next")] {
        let action = policy(&zavor, &question).expect("the door answers");
        assert!(action.starts_with("550 5.1.8 "), "{action}");
    }
    lock_out(&zavor, &dan, "198.51.100.99").expect("the door answers");
    assert_eq!(asked(&dan).as_deref(), Some("locked_out"));
    // And the server says so: in `/readyz`, in the metrics, in `zavor doctor`, in the log.
    wait_for("the server not to be ready", || {
        (page(&zavor, "/readyz").0 == 503).then_some(())
    });
    let metrics = page(&zavor, "/metrics").1;
    assert!(metrics.contains("\nzavor_store_writable 0\n"), "{metrics}");
    let doctor = zavor.run(&["doctor"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.out.contains("not writable since"), "{doctor:?}");
    assert!(zavor.log().contains("the store cannot be written"));

    disk.make_room(&zavor);
    wait_for("the server to be ready again", || {
        (page(&zavor, "/readyz").0 == 200).then_some(())
    });
    assert!(
        page(&zavor, "/metrics")
            .1
            .contains("\nzavor_store_writable 1\n")
    );
    assert!(zavor.log().contains("the store can be written again"));
    assert_eq!(zavor.held(&ben), [""; 0], "the refused act did not happen");
    let request = json!({"ask": "user", "account": "late@contoso.example"});
    assert_eq!(zavor.ask(&request).expect("it answers")["is"], "error");
    assert_eq!(zavor.run(&["restrict", &ben, "--reason", "room"]).code, 0);
    assert_eq!(zavor.held(&ben), ["restricted_sending"]);
    assert_eq!(zavor.held(&ana), ["restricted_sending"]);
    assert_eq!(zavor.held(&eve), ["locked_out"]);
    wait_for("what was decided meanwhile to be written", || {
        let audit = zavor.json(&["audit", "list"]).to_string();
        audit.contains(&format!("account:{dan}")).then_some(())
    });
    assert_eq!(zavor.held(&dan), ["locked_out", "restricted_sending"]);
    let report = zavor.json(&["audit", "verify"]);
    assert_eq!(report["whole"], true, "{report}");
    zavor.stop();
}
