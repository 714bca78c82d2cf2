//! What can be read afterwards: every attempt and every act, with who, what, from where, how and
//! why; one event per line, whatever a client sent; and an audit that shows whether it was changed.

use std::fs;

use serde_json::{Value, json};

use crate::doors::{allow, bind, lock_out, policy, policy_question, report, sign_in};
use crate::process::wait_for;
use crate::server::{DOMAIN, Dir, Zavor};

/// The rows of a log, once there are this many: events are written within a second.
fn rows(zavor: &Zavor, command: &[&str], at_least: usize) -> Vec<Value> {
    wait_for("rows of the log", || {
        let rows = zavor.json(command);
        let rows = rows.as_array().expect("a list").clone();
        (rows.len() >= at_least).then_some(rows)
    })
}

/// A time in RFC 3339 and UTC.
fn is_utc(time: &Value) -> bool {
    time.as_str()
        .is_some_and(|time| time.len() >= 20 && time.as_bytes()[10] == b'T' && time.ends_with('Z'))
}

fn find<'a>(rows: &'a [Value], what: &[(&str, &str)]) -> &'a Value {
    let found = rows
        .iter()
        .find(|row| what.iter().all(|(field, value)| row[*field] == *value));
    found.unwrap_or_else(|| panic!("no row with {what:?} in {rows:#?}"))
}

#[test]
fn sec_43_every_attempt_success_or_refusal_is_in_the_sign_in_log_with_all_its_fields() {
    let dir = Dir::new("attempts");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let at_home = sign_in(&ana, "192.0.2.10", 1);
    assert_eq!(allow(&zavor, &at_home).expect("it answers"), None);
    report(&zavor, &at_home, true).expect("it answers");
    lock_out(&zavor, &ana, "198.51.100.9").expect("it answers");
    let refused = allow(&zavor, &sign_in(&ana, "198.51.100.9", 0x0aaa));
    assert_eq!(refused.expect("it answers").as_deref(), Some("locked_out"));
    assert_ne!(
        bind(&zavor, &ana, "typed over ldap").expect("it answers"),
        0
    );
    // A success, ten failures, a refusal, a bind.
    let rows = rows(&zavor, &["sign-ins", &ana], 13);
    for row in &rows {
        assert!(is_utc(&row["time"]) && is_utc(&row["last"]), "{row}");
        assert_eq!(row["account"], ana.as_str(), "{row}");
        assert!(row["count"].as_u64() >= Some(1), "{row}");
        for field in ["address", "protocol", "class", "outcome"] {
            let text = row[field].as_str().unwrap_or("");
            assert!(!text.is_empty(), "{field} of {row}");
        }
        let reason = row["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty());
        assert_eq!(reason, row["outcome"] != "success", "{row}");
    }
    let ids: std::collections::HashSet<&str> = rows
        .iter()
        .map(|row| row["correlation"].as_str().expect("a row of one attempt"))
        .collect();
    assert_eq!(ids.len(), rows.len(), "each has its own: {ids:?}");
    let of = |what: &[(&str, &str)]| find(&rows, what);
    of(&[
        ("address", "192.0.2.10"),
        ("outcome", "success"),
        ("protocol", "imap"),
    ]);
    of(&[
        ("address", "198.51.100.9"),
        ("reason", "wrong_password"),
        ("protocol", "imap"),
    ]);
    of(&[
        ("address", "198.51.100.9"),
        ("reason", "locked_out"),
        ("protocol", "imap"),
    ]);
    of(&[("address", "127.0.0.1"), ("protocol", "ldap")]);
}

#[test]
fn sec_43_a_row_of_several_attempts_has_count_first_and_last_instead_of_a_number() {
    let dir = Dir::new("folded");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    let home = sign_in(&ana, "192.0.2.10", 1);
    // The first success of a place is a row of its own; the others of the hour share one.
    let shared = |zavor: &Zavor| {
        let rows = zavor.json(&["sign-ins", &ana]);
        let rows = rows.as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["count"].as_u64() > Some(1))
    };
    let row = wait_for("a row of several", || {
        report(&zavor, &home, true).expect("it answers");
        shared(&zavor)
    });
    assert_eq!(row["correlation"], Value::Null, "{row}");
    assert!(is_utc(&row["time"]) && is_utc(&row["last"]), "{row}");
    let time = |field: &str| row[field].as_str().expect("a time").to_owned();
    assert!(time("time") <= time("last"), "{row}");
}

#[test]
fn messages_are_shown_with_the_instance_that_postfix_gave_them() {
    let dir = Dir::new("instances");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    for state in ["RCPT", "END-OF-MESSAGE"] {
        let question = policy_question(state, &ana, 1, "3f2a.1");
        assert_eq!(policy(&zavor, &question).expect("it answers"), "DUNNO");
    }
    let rows = rows(&zavor, &["messages", &ana], 1);
    find(&rows, &[("instance", "3f2a.1"), ("entity", &ana)]);
}

#[test]
fn sec_43_every_attempt_on_a_name_that_is_no_account_is_kept_too() {
    let dir = Dir::new("unknown");
    let zavor = Zavor::start(&dir);
    let name = format!("nobody@{DOMAIN}");
    report(&zavor, &sign_in(&name, "198.51.100.9", 1), false).expect("it answers");
    // The row is found by the name, but does not show it: it may be a password.
    let rows = rows(&zavor, &["sign-ins", &name], 1);
    let masked = format!("n…@{DOMAIN}");
    let row = find(&rows, &[("account", &masked), ("address", "198.51.100.9")]);
    assert!(is_utc(&row["time"]), "{row}");
    assert!(row["reason"].is_string(), "{row}");
}

#[test]
fn sec_43_every_act_is_in_the_audit_with_actor_target_result_reason_and_correlation() {
    let dir = Dir::new("acts");
    let zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    for arguments in [
        &["restrict", &ana, "--reason", "why-restrict"][..],
        &["unblock", &ana, "--override", "--reason", "why-unblock"],
        &["block-sign-in", &ana, "--reason", "why-block"],
        &["allow-sign-in", &ana],
        &["origins", "deny", "203.0.113.0/24", "--reason", "why-deny"],
        &[
            "policies",
            "set",
            "sending",
            "external_recipients_per_hour",
            "2",
        ],
    ] {
        let ran = zavor.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    // A rule refuses this: the password is kept elsewhere.
    let ran = zavor.run(&["reset-password", "--show", &ana]);
    assert_eq!(ran.code, 1, "{ran:?}");
    // A hold placed by the engine.
    let spam = policy_question("END-OF-MESSAGE", &ana, 3, "q1");
    let action = policy(&zavor, &spam).expect("it answers");
    assert!(action.starts_with("550 5.1.8 "), "{action}");
    let rows = rows(&zavor, &["audit", "list"], 9);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row["seq"], index + 1, "{row}");
        assert!(is_utc(&row["time"]), "{row}");
        for (field, length) in [
            ("actor", 1),
            ("act", 1),
            ("result", 1),
            ("correlation", 16),
            ("hash", 64),
        ] {
            let text = row[field].as_str().unwrap_or("");
            assert!(text.len() >= length, "{field} of {row}");
        }
    }
    let account = format!("account:{ana}");
    for (act, detail) in [
        ("restrict", "why-restrict"),
        ("unblock", "why-unblock"),
        ("block_sign_in", "why-block"),
    ] {
        let row = find(
            &rows,
            &[("act", act), ("target", &account), ("result", "done")],
        );
        let text = row["detail"].as_str().expect("a text");
        assert!(text.contains(detail), "{row}");
        let uid = rustix::process::getuid().as_raw();
        assert_eq!(row["actor"], format!("local operator (uid {uid})"), "{row}");
    }
    find(
        &rows,
        &[
            ("act", "reset_password"),
            ("target", &account),
            ("result", "refused"),
        ],
    );
    let engine = [
        ("act", "restrict"),
        ("actor", "system"),
        ("target", &account),
    ];
    let row = find(&rows, &engine);
    let why = row["detail"].as_str().expect("a text");
    assert!(why.contains("external_recipients_per_hour"), "{row}");
}

/// Text that would affect a log, a terminal or a reader.
const HOSTILE: &str =
    "x\r\n2026-01-01T00:00:00Z ERROR forged\u{1b}[2J\u{1b}]0;t\u{7}\u{202e}gnp\u{2066}\u{0}end";

fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[test]
fn sec_45_no_text_of_a_client_breaks_a_line_of_the_log_or_acts_on_a_terminal() {
    let dir = Dir::new("inject");
    let mut zavor = Zavor::new(&dir, Vec::new(), "").at_trace_level();
    zavor.up();
    let ana = zavor.add("ana");
    for name in [&ana, HOSTILE] {
        let mut question = sign_in(name, "198.51.100.9", 3);
        question["device_id"] = HOSTILE.into();
        question["session_id"] = HOSTILE.into();
        question["protocol"] = HOSTILE.into();
        let _ = allow(&zavor, &question).expect("it answers");
        report(&zavor, &question, false).expect("it answers");
    }
    let question = policy_question("RCPT", &ana, 0, "q").replace("to@", "\u{202e}\u{2066}to@");
    policy(&zavor, &question).expect("it answers");
    zavor.act(&json!({"ask": "restrict", "targets": [ana], "reason": "a\u{202e}b"}));
    let name = json!({"name": "Ana \u{202e}\u{1b}[31m", "aliases": [], "groups": [], "recovery_addresses": []});
    let _ = zavor.ask(&json!({"ask": "set_user", "account": ana, "changes": name}));
    rows(&zavor, &["sign-ins", &ana], 1);
    for command in [
        &["sign-ins", &ana][..],
        &["messages", &ana],
        &["why", &ana],
        &["audit", "list"],
        &["users", "list"],
        &["users", "show", &ana],
        &["restricted", "list"],
    ] {
        let shown = zavor.run(command);
        let bad: Vec<char> = shown.out.chars().filter(|c| is_hostile(*c)).collect();
        assert!(bad.is_empty(), "{command:?} prints {bad:?}: {}", shown.out);
        assert!(
            !shown.out.contains("\n2026-01-01T00:00:00Z ERROR"),
            "{}",
            shown.out
        );
    }
    zavor.stop();
    let log = zavor.log();
    assert!(log.contains("stopped"), "{log}");
    for line in log.lines() {
        // Each line begins with the time that our logger wrote.
        let starts = line
            .get(..11)
            .is_some_and(|start| start.starts_with("20") && start.ends_with('T'));
        assert!(starts, "this line is not an event: {line:?}");
        assert!(
            !line.starts_with("2026-01-01T00:00:00Z ERROR forged"),
            "{line:?}"
        );
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}

#[test]
fn sec_46_the_command_line_finds_a_changed_row_of_the_audit() {
    let dir = Dir::new("changed");
    let mut zavor = Zavor::start(&dir);
    let ana = zavor.add("ana");
    zavor.act(&json!({"ask": "restrict", "targets": [ana], "reason": "the-true-reason"}));
    zavor.add("ben");
    let whole = zavor.run(&["audit", "verify"]);
    assert_eq!(whole.code, 0, "{whole:?}");
    assert!(whole.out.starts_with("Whole: 3 acts"), "{whole:?}");
    zavor.stop();
    // After a clean stop, everything is in one file.
    let file = zavor.data().join("zavor.db");
    let mut bytes = fs::read(&file).expect("it is there");
    let (old, new) = (b"the-true-reason", b"the-fake-reason");
    let mut changed = 0;
    for at in 0..bytes.len() - old.len() {
        if bytes[at..].starts_with(old) {
            bytes[at..at + new.len()].copy_from_slice(new);
            changed += 1;
        }
    }
    assert!(changed > 0, "the reason is stored as text");
    fs::write(&file, bytes).expect("it is ours");
    zavor.up();
    let broken = zavor.run(&["audit", "verify"]);
    assert_eq!(broken.code, 1, "{broken:?}");
    assert!(broken.out.starts_with("BROKEN at 2: "), "{broken:?}");
    let report = zavor.json(&["audit", "verify"]);
    assert_eq!(
        (&report["whole"], &report["broken_at"]),
        (&json!(false), &json!(2))
    );
}

#[test]
fn sec_46_a_noted_head_shows_that_the_audit_was_cut_short() {
    let dir = Dir::new("cut");
    let mut zavor = Zavor::start(&dir);
    zavor.add("ana");
    zavor.stop();
    let file = zavor.data().join("zavor.db");
    let old = fs::read(&file).expect("it is there");
    zavor.up();
    zavor.add("ben");
    let head = zavor.run(&["audit", "head"]).out.trim().to_owned();
    assert!(head.starts_with("2:"), "{head}");
    let whole = zavor.run(&["audit", "verify", "--from", &head]);
    assert_eq!(whole.code, 0, "{whole:?}");
    zavor.stop();
    assert!(
        zavor.log().contains(&head),
        "the head is in the log for shipping off the host"
    );
    // Somebody restores the earlier file.
    fs::write(&file, old).expect("it is ours");
    zavor.up();
    let noticed = zavor.run(&["audit", "verify"]);
    assert_eq!(noticed.code, 1, "the server noted its head: {noticed:?}");
    let said = zavor.run(&["doctor"]).out;
    let audit = said.lines().find(|line| line.starts_with("bad      audit"));
    assert!(
        audit.is_some_and(|line| line.contains("audit.head")),
        "{said}"
    );
    fs::remove_file(zavor.data().join("audit.head")).expect("it is there");
    assert_eq!(
        zavor.run(&["audit", "verify"]).code,
        0,
        "the shortened chain is whole in itself"
    );
    let cut = zavor.run(&["audit", "verify", "--from", &head]);
    assert_eq!(cut.code, 1, "{cut:?}");
    assert!(cut.out.starts_with("BROKEN"), "{cut:?}");
    // Nor does another chain that continues from there contain the noted head.
    zavor.add("eve");
    let other = zavor.run(&["audit", "verify", "--from", &head]);
    assert_eq!(other.code, 1, "{other:?}");
}
