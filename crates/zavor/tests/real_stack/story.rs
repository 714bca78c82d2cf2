//! The story, step by step: each step is a function, and its asserts are its claims. The steps
//! share one stack and follow each other, as they would for an administrator.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::dovecot::{DOVEADM_KEY, Version};
use crate::imap::Answer;
use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};
use crate::zavor::NONCE;

/// The network where the people of the organisation work.
const HOME: &str = "198.51.100.10";
/// The unfamiliar threshold of the default policy.
const THRESHOLD: u64 = 10;
/// The reply to a restricted account, in the words of Exchange Online.
const RESTRICTED: &str = "550 5.1.8 ";
/// The reply to an account whose sign-in is blocked.
const BLOCKED: &str = "550 5.7.1 ";

#[test]
fn the_bolt_works_on_a_real_mail_stack() {
    the_story(Version::V23);
}

#[test]
fn the_bolt_works_with_dovecot_24() {
    the_story(Version::V24);
}

fn the_story(version: Version) {
    let Some(mut stack) = Stack::build_on(version, "") else {
        return;
    };
    stack.step("familiar", the_owner_is_known_at_home);
    stack.step("guesses", guesses_from_many_addresses_lock_for_them_alone);
    stack.step("unlock", unlock_lets_an_unfamiliar_address_in_at_once);
    stack.step(
        "parallel",
        two_hundred_at_once_verify_no_more_than_the_threshold,
    );
    stack.step("connection", one_connection_may_be_five_attempts);
    stack.step("reset", a_reset_beats_the_password_cache);
    stack.step("names", acts_reach_sessions_under_every_name);
    stack.step(
        "strange names",
        names_that_dovecots_own_list_refuses_sign_in,
    );
    stack.step(
        "temporary",
        a_temporary_password_opens_no_mailbox_and_locks_nobody_out,
    );
    stack.step("burst", a_burst_restricts_the_sender_who_still_receives);
    stack.step("killed", killed_and_started_again_it_is_still_restricted);
    stack.step("unblock", unblock_delivers_the_next_message);
    stack.step("block", a_block_ends_sessions_that_are_open);
    stack.step("audit", the_audit_is_whole);
    stack.step("secrets", no_secret_was_written_down);
}

/// New passwords of the story.
const ANAS_NEW: &str = "nine green apples under snow";
const DANS_NEW: &str = "old boats drift past the pier";

fn password(person: &str) -> &'static str {
    let found = PEOPLE.iter().find(|(name, _)| *name == person);
    found.expect("one of ours").1
}

/// Unfamiliar addresses, each in its own network, far from home.
fn elsewhere(n: u32) -> String {
    format!("{}.{}.7.9", 20 + n / 200, n % 200)
}

fn holds(stack: &Stack, person: &str) -> Vec<Value> {
    let why = stack.zavor.json(&["why", &address(person)]);
    why["holds"].as_array().expect("a list").clone()
}

/// Waits for a hold of this kind: Dovecot reports a result only after it has answered its client.
fn hold(stack: &Stack, person: &str, kind: &str) -> Value {
    wait_for(kind, || {
        let holds = holds(stack, person);
        holds.into_iter().find(|hold| hold["kind"] == kind)
    })
}

/// The number of a person's attempts with this outcome and reason.
fn attempts(stack: &Stack, person: &str, outcome: &str, reason: Option<&str>) -> u64 {
    let rows = stack
        .zavor
        .json(&["sign-ins", &address(person), "--limit", "1000"]);
    let rows = rows.as_array().expect("a list").clone();
    rows.iter()
        .filter(|row| row["outcome"] == outcome && row["reason"].as_str() == reason)
        .map(|row| row["count"].as_u64().expect("a count"))
        .sum()
}

fn the_owner_is_known_at_home(stack: &mut Stack) {
    for _ in 0..2 {
        let answer = stack.imap(HOME, "ana", password("ana"));
        assert!(answer.is_ok(), "{answer:?}");
    }
    wait_for("two successes in the log", || {
        (attempts(stack, "ana", "success", None) == 2).then_some(())
    });
}

fn guesses_from_many_addresses_lock_for_them_alone(stack: &mut Stack) {
    for n in 0..THRESHOLD as u32 {
        let answer = stack.imap(&elsewhere(n), "ana", &format!("guess number {n}"));
        assert!(answer.no().contains("AUTHENTICATIONFAILED"), "{answer:?}");
    }
    let hold = hold(stack, "ana", "locked_out");
    assert_eq!(hold["scope"], "unfamiliar");
    assert_eq!(hold["effect"], "sign_in");
    assert_eq!(hold["owner"], "engine");
    assert_eq!(hold["reason"], "wrong_passwords");
    assert_eq!(hold["subject"], format!("account:{}", address("ana")));
    assert_eq!(hold["evidence"]["failures"], THRESHOLD);
    assert_eq!(hold["evidence"]["addresses"], THRESHOLD);
    assert_eq!(hold["release"]["act"], "unlock");

    // The right password from elsewhere is refused, in the same words as a wrong one.
    let wrong = stack.imap(&elsewhere(50), "ana", "one more guess");
    let right = stack.imap(&elsewhere(51), "ana", password("ana"));
    assert_eq!(right.no(), wrong.no());

    // The right password from home works as before.
    assert!(stack.imap(HOME, "ana", password("ana")).is_ok());

    let (code, text) = stack.zavor.run(&["why", &address("ana")]);
    assert_eq!(code, 1, "{text}");
    for said in [
        "Locked out for unfamiliar locations until ",
        "10 wrong passwords in ",
        " from 10 addresses, last 20.9.7.9 over IMAP",
        "The familiar location of this account still works.",
        "zavor unlock ana@contoso.example",
    ] {
        assert!(text.contains(said), "{said:?} is not in:\n{text}");
    }
}

fn unlock_lets_an_unfamiliar_address_in_at_once(stack: &mut Stack) {
    stack.zavor.done(&["unlock", &address("ana")]);
    let answer = stack.imap(&elsewhere(60), "ana", password("ana"));
    assert!(answer.is_ok(), "{answer:?}");
    let (code, text) = stack.zavor.run(&["why", &address("ana")]);
    assert_eq!(code, 0, "{text}");
    let again = stack.zavor.done(&["unlock", &address("ana")]);
    assert!(again.contains("nothing to do"), "{again}");
}

fn two_hundred_at_once_verify_no_more_than_the_threshold(stack: &mut Stack) {
    const AT_ONCE: usize = 200;
    let passwords = with_different_digests("bogdan", AT_ONCE);
    let verified = || stack.zavor.metric(VERIFIED) as u64;
    let before = verified();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let stack = &*stack;
        let guesses: Vec<_> = (100..)
            .zip(&passwords)
            .map(|(n, password)| {
                let guess = move || stack.imap(&elsewhere(n), "bogdan", password);
                scope.spawn(guess)
            })
            .collect();
        let answer = |guess: thread::ScopedJoinHandle<'_, _>| guess.join().expect("it answers");
        guesses.into_iter().map(answer).collect()
    });
    assert!(answers.iter().all(|answer| !answer.is_ok()));
    hold(stack, "bogdan", "locked_out");
    let verified = verified() - before;
    assert!(
        (1..=THRESHOLD).contains(&verified),
        "{verified} of {AT_ONCE} passwords were verified"
    );
    // All are accounted for: each of the 200 attempts is an event, either a failure or a refusal.
    let all = wait_for("200 events", || {
        let failed = attempts(stack, "bogdan", "failure", Some("wrong_password"));
        let refused: u64 = ["locked_out", "too_many_in_flight"]
            .iter()
            .map(|reason| attempts(stack, "bogdan", "refused", Some(reason)))
            .sum();
        (failed + refused >= AT_ONCE as u64).then_some((failed, refused))
    });
    assert_eq!(all.0 + all.1, AT_ONCE as u64);
    assert!(all.0 <= THRESHOLD, "{all:?}");
}

/// Wrong passwords that Zavor can tell apart. Dovecot sends it 12 bits of SHA-256 over nonce, name
/// and password; the same 12 bits mean the same password, which counts only once.
fn with_different_digests(person: &str, count: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let digest = |password: &String| {
        let salted = format!("{NONCE}{}\0{password}", address(person));
        let digest = Sha256::digest(salted);
        (digest[0], digest[1] >> 4)
    };
    let all = (0..).map(|n| format!("guess {n}"));
    all.filter(|password| seen.insert(digest(password)))
        .take(count)
        .collect()
}

/// Counter of passwords compared by hash, for any client.
const VERIFIED: &str = "zavor_passwords_verified_total";

fn one_connection_may_be_five_attempts(stack: &mut Stack) {
    let mut imap = stack.imap_open(&elsewhere(400));
    for n in 0..4 {
        let answer = imap.login(&address("carmen"), &format!("mistyped {n}"));
        assert!(!answer.is_ok());
    }
    let answer = imap.login(&address("carmen"), password("carmen"));
    assert!(answer.is_ok(), "{answer:?}");
    wait_for("five attempts in the log", || {
        let failed = attempts(stack, "carmen", "failure", Some("wrong_password"));
        let succeeded = attempts(stack, "carmen", "success", None);
        assert!(failed <= 4 && succeeded <= 1, "{failed} {succeeded}");
        (failed == 4 && succeeded == 1).then_some(())
    });
    assert!(holds(stack, "carmen").is_empty());
}

fn a_reset_beats_the_password_cache(stack: &mut Stack) {
    // Twice: Dovecot's cache answers the second sign-in or, without one, Zavor's proof of the right
    // password: nothing is hashed.
    assert!(stack.imap(HOME, "ana", password("ana")).is_ok());
    let before = stack.zavor.metric(VERIFIED);
    let mut live = stack.imap_open(HOME);
    assert!(live.login(&address("ana"), password("ana")).is_ok());
    assert_eq!(stack.zavor.metric(VERIFIED), before);

    let arguments = [
        "reset-password",
        &address("ana"),
        "--password-stdin",
        "--no-must-change",
    ];
    let said = stack.zavor.done_with_input(&arguments, ANAS_NEW);
    assert!(said.contains("sessions ended"), "{said}");
    assert!(said.contains("cached sign-in"), "{said}");

    assert_eq!(live.command("NOOP").0, Answer::Closed);
    let old = stack.imap(HOME, "ana", password("ana"));
    assert!(old.no().contains("AUTHENTICATIONFAILED"), "{old:?}");
    let new = stack.imap(HOME, "ana", ANAS_NEW);
    assert!(new.is_ok(), "{new:?}");
    let old = stack.imap(HOME, "ana", password("ana"));
    assert!(!old.is_ok(), "the old password, after the new one was used");
}

fn acts_reach_sessions_under_every_name(stack: &mut Stack) {
    let ana = address("ana");
    let alias = address("a.pop");
    stack.zavor.done(&["users", "set", &ana, "--alias", &alias]);
    let names = [ana.clone(), alias.clone(), address("ANA"), "ana".into()];
    let live = names.map(|name| {
        let mut imap = stack.imap_open(HOME);
        let answer = imap.login(&name, ANAS_NEW);
        assert!(answer.is_ok(), "{name}: {answer:?}");
        (name, imap)
    });
    stack.zavor.done(&["sign-out", &alias]);
    for (name, mut imap) in live {
        assert_eq!(imap.command("NOOP").0, Answer::Closed, "{name}");
    }
    // Now the alias is in Dovecot's password cache.
    let arguments = [
        "reset-password",
        &ana,
        "--password-stdin",
        "--no-must-change",
    ];
    stack.zavor.done_with_input(&arguments, password("ana"));
    let old = stack.imap_open(HOME).login(&alias, ANAS_NEW);
    assert!(!old.is_ok(), "{old:?}");
    let new = stack.imap_open(HOME).login(&alias, password("ana"));
    assert!(new.is_ok(), "{new:?}");
}

fn names_that_dovecots_own_list_refuses_sign_in(stack: &mut Stack) {
    for name in ["o'brien", "ștefan"] {
        let (name, secret) = (address(name), "an umbrella made of paper and rain");
        let arguments = ["users", "add", &name, "--password-stdin"];
        stack.zavor.done_with_input(&arguments, secret);
        let right = stack.imap_open(HOME).login(&name, secret);
        assert!(right.is_ok(), "{name}: {right:?}");
        let wrong = stack.imap_open(HOME).login(&name, "another");
        assert!(
            wrong.no().contains("AUTHENTICATIONFAILED"),
            "{name}: {wrong:?}"
        );
    }
}

fn a_temporary_password_opens_no_mailbox_and_locks_nobody_out(stack: &mut Stack) {
    let carmen = address("carmen");
    let shown = stack.zavor.json(&["reset-password", &carmen, "--show"]);
    let temporary = shown[0]["temporary_password"].as_str();
    let temporary = temporary.unwrap_or_else(|| panic!("shown once: {shown}"));
    // The owner's phone keeps trying, with the old password and with the temporary one.
    for n in 0..2 * THRESHOLD {
        let typed = if n % 2 == 0 {
            temporary
        } else {
            password("carmen")
        };
        assert!(!stack.imap(HOME, "carmen", typed).is_ok());
    }
    let held = holds(stack, "carmen");
    let kinds: Vec<_> = held.iter().map(|hold| hold["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("must_change_password")]);
    let lasting = [
        "reset-password",
        &carmen,
        "--password-stdin",
        "--no-must-change",
    ];
    stack.zavor.done_with_input(&lasting, password("carmen"));
    assert!(stack.imap(HOME, "carmen", password("carmen")).is_ok());
}

fn a_burst_restricts_the_sender_who_still_receives(stack: &mut Stack) {
    const LIMIT: usize = 5;
    let limit = LIMIT.to_string();
    let set = ["policies", "set", "sending", "external_recipients_per_hour"];
    stack.zavor.done(&[&set[..], &[&limit]].concat());

    let dan = address("dan");
    let mut smtp = stack.submission(HOME, "dan", password("dan"));
    for n in 0..LIMIT {
        let reply = smtp.message(&dan, &[&format!("victim{n}@dest.example")]);
        assert!(reply.starts_with("250 "), "{reply}");
    }
    let tripping = smtp.message(&dan, &["victim5@dest.example"]);
    assert!(tripping.starts_with("550 "), "{tripping}");
    let next = smtp.message(&dan, &["victim6@dest.example"]);
    assert!(next.starts_with(RESTRICTED), "{next}");
    assert!(
        next.contains("Access denied, bad outbound sender"),
        "{next}"
    );
    let inside = smtp.message(&dan, &[&address("ana")]);
    assert!(inside.starts_with(RESTRICTED), "{inside}");

    let hold = hold(stack, "dan", "restricted_sending");
    assert_eq!(hold["reason"], "external_recipients_per_hour");
    assert_eq!(hold["evidence"]["limit"], LIMIT);
    let (code, text) = stack.zavor.run(&["why", &dan]);
    assert_eq!(code, 1);
    assert!(text.contains("Restricted from sending since "), "{text}");

    // Receiving and signing in still work.
    let reply = stack
        .smtp("192.0.2.55")
        .message("friend@dest.example", &[&dan]);
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("the friend's message in the mailbox", || {
        let mut imap = stack.imap_open(HOME);
        assert!(imap.login(&dan, password("dan")).is_ok());
        (imap.messages() == 1).then_some(())
    });
    wait_for("what was sent before", || {
        (stack.postfix.delivered_outside().len() == LIMIT).then_some(())
    });
}

fn killed_and_started_again_it_is_still_restricted(stack: &mut Stack) {
    stack.zavor.kill();
    stack.zavor.up();
    let mut smtp = stack.submission(HOME, "dan", password("dan"));
    let reply = smtp.message(&address("dan"), &["victim7@dest.example"]);
    assert!(reply.starts_with(RESTRICTED), "{reply}");
}

fn unblock_delivers_the_next_message(stack: &mut Stack) {
    let dan = address("dan");
    let mut open_before = stack.submission(HOME, "dan", password("dan"));
    let (code, text) = stack.zavor.run(&["unblock", &dan]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("password"), "{text}");
    let arguments = [
        "reset-password",
        &dan,
        "--password-stdin",
        "--no-must-change",
    ];
    stack.zavor.done_with_input(&arguments, DANS_NEW);
    stack.zavor.done(&["sign-out", &dan]);
    let before = stack.postfix.delivered_outside().len();
    stack.zavor.done(&["unblock", &dan]);
    let reply = open_before.message(&dan, &["customer@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
    let delivered = wait_for("the message at its destination", || {
        let all = stack.postfix.delivered_outside();
        (all.len() > before).then_some(all)
    });
    assert_eq!(delivered.len(), before + 1);
    assert!(delivered.contains(&vec!["customer@dest.example".to_string()]));
    assert_eq!(stack.zavor.run(&["why", &dan]).0, 0);
}

fn a_block_ends_sessions_that_are_open(stack: &mut Stack) {
    let carmen = address("carmen");
    let mut imap = stack.imap_open(HOME);
    assert!(imap.login(&carmen, password("carmen")).is_ok());
    let mut smtp = stack.submission(HOME, "carmen", password("carmen"));
    let reply = smtp.message(&carmen, &["one@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");

    let block = ["block-sign-in", &carmen, "--reason", "left the company"];
    let said = stack.zavor.done(&block);
    assert!(said.contains("sessions ended"), "{said}");

    let (answer, said) = imap.command("NOOP");
    assert_eq!(answer, Answer::Closed, "{said:?}");
    let answer = stack.imap(HOME, "carmen", password("carmen"));
    assert!(answer.no().contains("AUTHENTICATIONFAILED"), "{answer:?}");
    let reply = smtp.message(&carmen, &["two@dest.example"]);
    assert!(reply.starts_with(BLOCKED), "{reply}");
    let reply = stack.smtp(HOME).login(&carmen, password("carmen"));
    assert!(reply.starts_with("535 "), "{reply}");
    let (code, text) = stack.zavor.run(&["why", &carmen]);
    assert_eq!(code, 1);
    assert!(text.contains("left the company"), "{text}");

    stack.zavor.done(&["allow-sign-in", &carmen]);
    assert!(stack.imap(HOME, "carmen", password("carmen")).is_ok());
    let reply = smtp.message(&carmen, &["three@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
}

fn the_audit_is_whole(stack: &mut Stack) {
    let report = stack.zavor.json(&["audit", "verify"]);
    assert_eq!(report["whole"], true, "{report}");
    let rows = stack.zavor.json(&["audit", "list"]);
    let acts: Vec<&str> = rows
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["act"].as_str())
        .collect();
    for act in [
        "add_account",
        "unlock",
        "reset_password",
        "change_policy",
        "sign_out",
        "unblock",
        "block_sign_in",
        "allow_sign_in",
    ] {
        assert!(acts.contains(&act), "{act} is not in {acts:?}");
    }
}

fn no_secret_was_written_down(stack: &mut Stack) {
    let auth_policy = stack.zavor.auth_policy_password();
    let mut secrets = vec![ANAS_NEW, DANS_NEW, DOVEADM_KEY, NONCE, &auth_policy];
    secrets.extend(PEOPLE.iter().map(|(_, password)| *password));
    secrets.extend(["guess number 3", "one more guess", "mistyped 2"]);
    assert_eq!(stack.zavor.files_with(&secrets), Vec::<String>::new());
    // The search itself can find texts.
    assert!(!stack.zavor.files_with(&[&address("ana")]).is_empty());
}
