//! Whose attempt it is when another name was typed than the account's.
//!
//! A master user (`person*master`) opens somebody's mailbox with the password of their own: the
//! attempt is the master's. It never counts on the person, and never makes a place familiar to them.
//! A name that Dovecot translates is the account's own: otherwise its lockout would not hold there.

use crate::dovecot::{MASTER, Version};
use crate::imap::Answer;
use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};

/// Where the master sits.
const DESK: &str = "198.51.100.77";
/// The unfamiliar threshold of the default policy.
const THRESHOLD: u32 = 10;

#[test]
fn a_master_login_is_the_masters_attempt_with_dovecot_23() {
    a_master_login_is_the_masters_attempt(Version::V23);
}

#[test]
fn a_master_login_is_the_masters_attempt_with_dovecot_24() {
    a_master_login_is_the_masters_attempt(Version::V24);
}

#[test]
fn sec_a_name_that_dovecot_translates_is_the_accounts_own_attempt_with_dovecot_23() {
    a_translated_name_is_the_accounts_own_attempt(Version::V23);
}

#[test]
fn sec_a_name_that_dovecot_translates_is_the_accounts_own_attempt_with_dovecot_24() {
    a_translated_name_is_the_accounts_own_attempt(Version::V24);
}

fn a_translated_name_is_the_accounts_own_attempt(version: Version) {
    let Some(stack) = Stack::build_on(version, "") else {
        return;
    };
    let [(ana, right), ..] = PEOPLE;
    assert!(stack.imap_translated(DESK, ana, right).is_ok());
    for n in 0..THRESHOLD {
        let answer = stack.imap_translated(&format!("45.{n}.7.9"), ana, &format!("wrong {n}"));
        assert!(matches!(answer, Answer::No(_)), "{n}: {answer:?}");
    }
    wait_for("the account's lockout elsewhere", || {
        let last = stack.imap("46.0.7.9", ana, right);
        matches!(last, Answer::No(_)).then_some(())
    });
    let why = stack.zavor.run(&["why", &address(ana)]);
    assert!(why.1.contains("Locked out"), "{}", why.1);
}

fn a_master_login_is_the_masters_attempt(version: Version) {
    // Whoever signs in is adopted; a master is nobody's mailbox.
    let Some(stack) = Stack::build_on(version, "\n[directory]\nadopt = true\n") else {
        return;
    };
    let [(ana, right), ..] = PEOPLE;
    for _ in 0..3 {
        let answer = stack.imap_as_master(DESK, ana, MASTER.1);
        assert!(answer.is_ok(), "{answer:?}");
    }
    let rows = |name: &str| {
        let rows = stack.zavor.json(&["sign-ins", name, "--limit", "100"]);
        rows.as_array().expect("a list").clone()
    };
    let master = format!("{}@contoso.example", MASTER.0);
    wait_for("the master's own rows", || {
        let count = |row: &serde_json::Value| row["count"].as_u64();
        let counts: u64 = rows(&master).iter().filter_map(count).sum();
        (counts == 3).then_some(())
    });
    assert_eq!(rows(&address(ana)), Vec::<serde_json::Value>::new());
    let shown = stack.zavor.run(&["users", "show", &master]);
    assert_eq!(shown.0, 2, "a master is not adopted: {}", shown.1);

    // Wrong passwords of the master lock nobody but the master.
    for n in 0..THRESHOLD {
        let answer = stack.imap_as_master(&format!("45.{n}.7.9"), ana, &format!("wrong {n}"));
        assert!(matches!(answer, Answer::No(_)), "{n}: {answer:?}");
    }
    wait_for("the master's lockout", || {
        let last = stack.imap_as_master("46.0.7.9", ana, MASTER.1);
        matches!(last, Answer::No(_)).then_some(())
    });
    let why = stack.zavor.run(&["why", &address(ana)]);
    assert_eq!(why.0, 0, "{}", why.1);
    assert!(stack.imap("47.0.7.9", ana, right).is_ok());
}
