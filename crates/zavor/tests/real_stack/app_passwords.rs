//! App passwords in a real mail stack: each opens its protocol and no other, also while Dovecot's
//! password cache knows it; they end with a reset and when they are revoked.

use crate::dovecot::Version;
use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};
use crate::web::Browser;

/// The network where the people of the organisation work.
const HOME: &str = "198.51.100.10";
const NEW: &str = "nine green apples under snow";

#[test]
fn sec_39_an_app_password_opens_its_protocol_until_the_reset_with_dovecot_23() {
    the_story(Version::V23);
}

#[test]
fn sec_39_an_app_password_opens_its_protocol_until_the_reset_with_dovecot_24() {
    the_story(Version::V24);
}

/// Which of IMAP, POP3 and submission a password opens.
fn opens(stack: &Stack, password: &str) -> [bool; 3] {
    let [(ana, _), ..] = PEOPLE;
    let smtp = stack.smtp(HOME).login(&address(ana), password);
    [
        stack.imap(HOME, ana, password).is_ok(),
        stack.pop3(HOME, ana, password),
        smtp.starts_with("235 "),
    ]
}

fn the_story(version: Version) {
    let Some(stack) = Stack::build_on(version, "\n[web]\nlisten = \"127.0.0.1:0\"\n") else {
        return;
    };
    let [(ana, password), ..] = PEOPLE;
    let web = stack.zavor.addresses()["web"].clone();
    let web = web.as_str().expect("the door is on");
    let mut browser = Browser::sign_in(web, &address(ana), password);
    let [imap, pop3, smtp] = ["imap", "pop3", "submission"]
        .map(|protocol| browser.app_password(&format!("my {protocol}"), protocol));
    // Twice: the second time Dovecot's cache may know the password.
    for _ in 0..2 {
        assert_eq!(opens(&stack, &imap), [true, false, false]);
        assert_eq!(opens(&stack, &pop3), [false, true, false]);
        assert_eq!(opens(&stack, &smtp), [false, false, true]);
        assert_eq!(opens(&stack, password), [true, true, true]);
    }
    // Wrong places for a right app password are no guesses.
    let why = stack.zavor.run(&["why", &address(ana)]).1;
    assert!(!why.contains("Locked out"), "{why}");

    let listed = stack.zavor.done(&["app-passwords", "list", &address(ana)]);
    assert!(
        listed.contains("my pop3") && !listed.contains(&pop3),
        "{listed}"
    );
    let revoke = ["app-passwords", "revoke", &address(ana), "my imap"];
    stack.zavor.done(&revoke);
    assert_eq!(opens(&stack, &imap), [false, false, false]);
    assert_eq!(opens(&stack, &pop3), [false, true, false]);

    let set = [
        "policies",
        "set",
        "passwords",
        "mail_needs_app_password",
        "true",
    ];
    stack.zavor.done(&set);
    let reset = [
        "reset-password",
        &address(ana),
        "--password-stdin",
        "--no-must-change",
    ];
    stack.zavor.done_with_input(&reset, NEW);
    for ended in [&imap, &pop3, &smtp, password, NEW] {
        assert_eq!(opens(&stack, ended), [false, false, false]);
    }
    let mut browser = Browser::sign_in(web, &address(ana), NEW);
    let after = browser.app_password("my imap", "imap");
    assert_eq!(opens(&stack, &after), [true, false, false]);
    stack.zavor.done(&[
        "policies",
        "set",
        "passwords",
        "mail_needs_app_password",
        "false",
    ]);
    wait_for("the new password at every door", || {
        (opens(&stack, NEW) == [true, true, true]).then_some(())
    });
    assert_eq!(opens(&stack, password), [false, false, false]);
}

#[test]
fn sec_01_a_guess_sent_beside_an_invented_app_password_counts_with_dovecot_23() {
    guesses_beside_app_passwords(Version::V23);
}

#[test]
fn sec_01_a_guess_sent_beside_an_invented_app_password_counts_with_dovecot_24() {
    guesses_beside_app_passwords(Version::V24);
}

/// Each guess is in flight together with a text that is no guess. Dovecot binds for both; what the
/// bind of the second finds must not excuse the first.
fn guesses_beside_app_passwords(version: Version) {
    const AWAY: &str = "203.0.113.77";
    const INVENTED: &str = "app-bcdf-ghjk-mnpq-rstv-wxz2-3456-789b";
    let Some(stack) = Stack::build_on(version, "") else {
        return;
    };
    let [(ana, _), ..] = PEOPLE;
    for guess in 1..=10 {
        std::thread::scope(|side| {
            side.spawn(|| stack.imap(AWAY, ana, &format!("guess number {guess}")));
            side.spawn(|| stack.imap(AWAY, ana, INVENTED));
        });
    }
    // With one guess left, whichever of two comes second is refused because the other is in flight.
    let last = stack.imap(AWAY, ana, "the last guess");
    assert!(!last.is_ok());
    let why = stack.zavor.run(&["why", &address(ana)]).1;
    assert!(
        why.contains("Locked out"),
        "ten guesses away from home: {why}"
    );
    // The digest of a bind is that which Dovecot announced: the mail program is not taken for a thief.
    wait_for("the invented app password in the log", || {
        let rows = stack
            .zavor
            .json(&["sign-ins", &address(ana), "--limit", "100"]);
        rows.to_string()
            .contains("wrong_app_password")
            .then_some(())
    });
}
