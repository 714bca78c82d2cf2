//! Each door is shut in turn: Postfix and Dovecot do what docs/manual/when-something-is-down.md
//! says, and the other doors work as before.

use rustix::process::Signal;

use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};

/// An address that nothing speaks against.
const HOME: &str = "198.51.100.20";

#[test]
fn with_a_door_shut_the_mail_servers_do_what_the_manual_says() {
    let Some(mut stack) = Stack::build() else {
        return;
    };
    // From here on Ana's password is in Dovecot's cache, and Dan's sign-in is blocked.
    let [ana, bogdan, carmen, dan] = PEOPLE;
    assert!(stack.imap(HOME, ana.0, ana.1).is_ok());
    let block = ["block-sign-in", &address(dan.0), "--reason", "on leave"];
    stack.zavor.done(&block);

    stack.step("auth policy", |stack| {
        the_auth_policy_door(stack, [ana, carmen], bogdan, dan)
    });
    stack.step("LDAP", |stack| the_ldap_door(stack, ana, carmen));
    stack.step("Postfix policy", |stack| {
        the_postfix_policy_door(stack, ana)
    });
    stack.step("all", |stack| the_whole_server(stack, ana, carmen));
    stack.step("hangs", |stack| a_server_that_hangs(stack, ana));
    stack.step("doveadm", |stack| doveadm(stack, carmen));
}

type Person<'a> = (&'a str, &'a str);

/// Without the auth policy door, the LDAP door still checks passwords and enforces blocks; its
/// binds count as attempts, and the server reports them. Where they come from cannot be known, so
/// no number of typing mistakes blocks the mail server's own address.
fn the_auth_policy_door(
    stack: &mut Stack,
    typists: [Person<'_>; 2],
    bogdan: Person<'_>,
    dan: Person<'_>,
) {
    stack.zavor.up_without(Some("auth_policy"));
    for (person, _) in typists {
        assert!(!stack.imap(HOME, person, "mistyped").is_ok());
    }
    assert!(stack.imap(HOME, bogdan.0, bogdan.1).is_ok());
    assert!(!stack.imap(HOME, bogdan.0, "not the password").is_ok());
    assert!(
        !stack.imap(HOME, dan.0, dan.1).is_ok(),
        "a block still holds"
    );
    let unannounced = stack.zavor.metric("zavor_binds_without_policy_check_total");
    assert_eq!(unannounced, 5.0);
    let blocked = stack.zavor.json(&["origins", "list"]);
    assert!(
        !blocked.to_string().contains("guessing_many_accounts"),
        "{blocked}"
    );
}

/// Without the LDAP door, passwords in Dovecot's cache still work; other sign-ins get a temporary
/// failure. Dovecot 2.3 reports it as a failed sign-in: a mail program that repeats its one
/// password is counted once and does not lock its owner out.
fn the_ldap_door(stack: &mut Stack, cached: Person<'_>, uncached: Person<'_>) {
    stack.zavor.up_without(None);
    assert!(stack.imap(HOME, cached.0, cached.1).is_ok());
    stack.zavor.up_without(Some("ldap"));
    assert!(stack.imap(HOME, cached.0, cached.1).is_ok());
    for _ in 0..12 {
        let answer = stack.imap(HOME, uncached.0, uncached.1);
        assert!(answer.no().contains("[UNAVAILABLE]"), "{answer:?}");
    }
    stack.zavor.up_without(None);
    let (code, text) = stack.zavor.run(&["why", &address(uncached.0)]);
    assert_eq!(code, 0, "{text}");
    wait_for("Dovecot to find the LDAP door again", || {
        stack
            .imap(HOME, uncached.0, uncached.1)
            .is_ok()
            .then_some(())
    });
}

/// Without the Postfix policy door, mail is deferred; it is neither lost nor let through.
fn the_postfix_policy_door(stack: &mut Stack, person: Person<'_>) {
    stack.zavor.up_without(Some("postfix_policy"));
    let mut smtp = stack.submission(HOME, person.0, person.1);
    let from = address(person.0);
    let reply = smtp.message(&from, &["friend@dest.example"]);
    assert!(reply.starts_with("451 4.3.0 "), "{reply}");
    stack.zavor.up_without(None);
    let reply = smtp.message(&from, &["friend@dest.example"]);
    assert!(
        reply.starts_with("250 "),
        "the same session, the door open again: {reply}"
    );
}

/// Without Zavor, passwords in Dovecot's cache still work, other sign-ins fail, and mail is
/// deferred in both directions.
fn the_whole_server(stack: &mut Stack, cached: Person<'_>, uncached: Person<'_>) {
    assert!(stack.imap(HOME, cached.0, cached.1).is_ok());
    stack.zavor.kill();
    assert!(stack.imap(HOME, cached.0, cached.1).is_ok());
    let flushed = stack.imap(HOME, "nobody-knows-them", uncached.1);
    assert!(flushed.no().contains("[UNAVAILABLE]"), "{flushed:?}");
    let mut smtp = stack.submission(HOME, cached.0, cached.1);
    let reply = smtp.message(&address(cached.0), &["friend@dest.example"]);
    assert!(reply.starts_with("451 4.3.0 "), "{reply}");
    let reply = stack
        .smtp("192.0.2.55")
        .message("friend@dest.example", &[&address(cached.0)]);
    assert!(reply.starts_with("451 4.3.0 "), "{reply}");
    stack.zavor.up();
    let reply = smtp.message(&address(cached.0), &["friend@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
}

/// A server that accepts connections but never answers is given up after the time-outs of the
/// printed settings: two seconds for each question of Dovecot, five for one of Postfix.
fn a_server_that_hangs(stack: &mut Stack, cached: Person<'_>) {
    let mut smtp = stack.submission(HOME, cached.0, cached.1);
    stack.zavor.signal(Signal::STOP);
    assert!(stack.imap(HOME, cached.0, cached.1).is_ok());
    let reply = smtp.message(&address(cached.0), &["friend@dest.example"]);
    stack.zavor.signal(Signal::CONT);
    assert!(reply.starts_with("451 4.3.0 "), "{reply}");
    let reply = smtp.message(&address(cached.0), &["friend@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
}

/// Without doveadm, an act is in force in Zavor, which says what it could not do; the outbox does
/// it when Dovecot is back.
fn doveadm(stack: &mut Stack, person: Person<'_>) {
    let ended = |stack: &Stack| {
        let shown = stack.zavor.json(&["users", "show", &address(person.0)]);
        !shown["sessions_ended"].is_null()
    };
    assert!(!ended(stack));
    stack.dovecot.stop();
    let said = stack.zavor.done(&["sign-out", &address(person.0)]);
    assert!(said.contains("cannot connect"), "{said}");
    assert!(said.contains("keeps trying"), "{said}");
    assert!(
        !ended(stack),
        "the outbox does not claim what it has not done"
    );
    stack.dovecot.restart();
    wait_for("the outbox to end the sessions", || {
        ended(stack).then_some(())
    });
}
