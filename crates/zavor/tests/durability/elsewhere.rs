//! What stops an account does not depend on where the server runs: a backup that is restored on
//! another machine has no event logs, and `why` shows the same list there.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::doors::{allow, report_failure, sign_in};
use crate::server::{Dir, Zavor};

/// The network that guesses.
const BAD: &str = "203.0.113.9";

/// The holds of an account, without what depends on the moment of the question.
fn holds(zavor: &Zavor, account: &str) -> Vec<Value> {
    let why = zavor.json(&["why", account]);
    why["holds"].as_array().expect("a list").clone()
}

fn restored(dir: &Dir, backup: &Path) -> Zavor {
    let elsewhere = dir.join("elsewhere");
    fs::create_dir(&elsewhere).expect("our directory");
    let zavor = Zavor::within(&elsewhere);
    let restored = zavor.run(&["restore", backup.to_str().expect("a plain path")]);
    assert_eq!(restored.code, 0, "{restored:?}");
    zavor
}

#[test]
fn why_shows_the_same_list_after_a_restore_on_another_machine() {
    let dir = Dir::new("moved");
    let zavor = Zavor::start(&dir);
    let learned = zavor.run(&["policies", "set", "origin-guard", "learning_period", "0s"]);
    assert_eq!(learned.code, 0, "{learned:?}");
    let [ana, dan, eva] = ["ana", "dan", "eva"].map(|name| zavor.add(name));
    // Ana is guessed at from there, then from elsewhere.
    report_failure(&zavor, &sign_in(&ana, BAD, 1)).expect("an answer");
    for n in 0..12 {
        let nobody = format!("nobody{n}@contoso.example");
        report_failure(&zavor, &sign_in(&nobody, BAD, 1)).expect("an answer");
    }
    for n in 0..10 {
        let from = format!("198.51.{n}.7");
        report_failure(&zavor, &sign_in(&ana, &from, n + 10)).expect("an answer");
    }
    // Dan tries there for the first time when it is blocked already; a deny rule refuses Eva.
    let refused = allow(&zavor, &sign_in(&dan, BAD, 1)).expect("an answer");
    assert_eq!(refused.as_deref(), Some("origin_blocked"));
    let denied = zavor.run(&["origins", "deny", "192.0.2.0/24", "--reason", "botnet"]);
    assert_eq!(denied.code, 0, "{denied:?}");
    let refused = allow(&zavor, &sign_in(&eva, "192.0.2.7", 1)).expect("an answer");
    assert_eq!(refused.as_deref(), Some("denylist"));
    // At once: nothing here waits for the log.
    let before = [&ana, &dan, &eva].map(|account| holds(&zavor, account));
    let kinds = before.each_ref().map(|holds| holds.len());
    assert_eq!(kinds, [3, 2, 1], "{before:?}");
    assert_eq!(before[2][0]["owner"], "local_operator");
    let backup = dir.join("copy.db");
    let file = backup.to_str().expect("a plain path");
    let made = zavor.run(&["backup", file, "--with-key"]);
    assert_eq!(made.code, 0, "{made:?}");
    let mut moved = restored(&dir, &backup);
    moved.up();
    let after = [&ana, &dan, &eva].map(|account| holds(&moved, account));
    assert_eq!(after, before);
}
