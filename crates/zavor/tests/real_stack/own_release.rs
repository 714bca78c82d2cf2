//! An owner whose mail is refused: she proves twice who she is, sets a new password, and the next message is
//! delivered. Nobody waits for an administrator.

use std::time::Duration;

use rusqlite::Connection;

use crate::dovecot::Version;
use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};
use crate::totp::Phone;
use crate::web::{Browser, between};
use crate::zavor::Zavor;

const HOME: &str = "198.51.100.10";
const LIMIT: usize = 5;
const NEW: &str = "old boats drift past the pier";
/// From when proofs count, and an hour more.
const THREE_DAYS: Duration = Duration::from_secs(73 * 3600);

#[test]
fn an_owner_lifts_the_limits_restriction_herself_and_her_next_message_is_delivered() {
    let web = "\n[web]\nlisten = \"127.0.0.1:0\"\n";
    let Some(mut stack) = Stack::build_on(Version::V23, web) else {
        return;
    };
    let [.., (dan, old)] = PEOPLE;
    let dan_at = address(dan);
    let mut browser = Browser::sign_in(&door(&stack), &dan_at, old);
    let code = saved_code(&mut browser);
    let mut phone = app(&mut browser);
    three_days_pass(&mut stack.zavor);

    over_the_limit(&stack, dan, old);
    let mut browser = Browser::new(&door(&stack));
    let (status, shown) = browser.fill_in("/recover", "/recover", &[("name", &dan_at)]);
    assert_eq!(status, 303, "{shown}");
    let prove = |browser: &mut Browser, code: &str| {
        let (status, shown) =
            browser.fill_in("/recover/prove", "/recover/prove", &[("code", code)]);
        assert_eq!(status, 303, "{shown}");
    };
    prove(&mut browser, &code);
    prove(&mut browser, &phone.code());
    let fields = [
        ("new-password", NEW),
        ("again-password", NEW),
        ("send", "again"),
    ];
    let mut open_before = stack.submission(HOME, dan, old);
    let refused = open_before.message(&dan_at, &["customer@dest.example"]);
    assert!(refused.starts_with("550 5.1.8 "), "{refused}");
    let (status, done) = browser.fill_in("/recover/finish", "/recover/reset", &fields);
    assert_eq!(status, 200, "{done}");
    assert!(done.contains("You can send again"), "{done}");

    // At once, and with the new password only.
    let before = stack.postfix.delivered_outside().len();
    let reply = stack
        .submission(HOME, dan, NEW)
        .message(&dan_at, &["customer@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("the message at its destination", || {
        (stack.postfix.delivered_outside().len() == before + 1).then_some(())
    });
    let reply = stack.smtp(HOME).login(&dan_at, old);
    assert!(reply.starts_with("535 "), "{reply}");
    assert!(!stack.imap(HOME, dan, old).is_ok());

    let why = stack.zavor.json(&["why", &dan_at]);
    let holds = why["holds"].as_array().expect("a list");
    assert!(
        holds
            .iter()
            .all(|hold| hold["kind"] != "restricted_sending"),
        "{why}"
    );
    let ended = why["ended"].as_array().expect("a list");
    let ended = ended
        .iter()
        .find(|hold| hold["kind"] == "restricted_sending");
    let by = ended.expect("it is named for a day")["ended_by"].to_string();
    assert!(by.contains(&dan_at), "{by}");
}

/// The address of the pages.
fn door(stack: &Stack) -> String {
    let web = stack.zavor.addresses()["web"].clone();
    web.as_str().expect("the door is on").to_owned()
}

/// Codes to keep; the first of them.
fn saved_code(browser: &mut Browser) -> String {
    let (status, page) = browser.fill_in("/security", "/security/recovery-codes", &[]);
    assert_eq!(status, 200, "{page}");
    let codes = between(&page, "id=\"codes\"", "</ol>");
    between(codes, "<code class=\"code\">", "</code>").to_owned()
}

/// An app for codes.
fn app(browser: &mut Browser) -> Phone {
    let (status, page) = browser.get("/register/app");
    assert_eq!(status, 200, "{page}");
    let mut phone = Phone::scan(between(&page, "id=\"seed\">", "</code>"));
    let code = phone.code();
    let (status, answer) = browser.send_form(&page, "/register/app", &[("code", &code)]);
    assert_eq!(status, 303, "{answer}");
    phone
}

/// Everything that people own is three days older.
fn three_days_pass(zavor: &mut Zavor) {
    zavor.down();
    let database = zavor.data.join("zavor.db");
    let db = Connection::open(database).expect("the server has ended");
    let by = i64::try_from(THREE_DAYS.as_millis()).expect("days");
    let older = db.execute_batch(&format!(
        "UPDATE method SET added = added - {by}, last_used = last_used - {by};
         UPDATE saved_code SET made = made - {by};
         UPDATE account SET created = created - {by}, password_set = password_set - {by};"
    ));
    older.expect("the tables are ours");
    drop(db);
    zavor.up();
}

/// Sends until the limit restricts; the refusal says where to go.
fn over_the_limit(stack: &Stack, person: &str, password: &str) {
    let set = ["policies", "set", "sending", "external_recipients_per_hour"];
    stack
        .zavor
        .done(&[&set[..], &[LIMIT.to_string().as_str()]].concat());
    let from = address(person);
    let mut smtp = stack.submission(HOME, person, password);
    for n in 0..LIMIT {
        let reply = smtp.message(&from, &[&format!("victim{n}@dest.example")]);
        assert!(reply.starts_with("250 "), "{reply}");
    }
    let tripping = smtp.message(&from, &["victim5@dest.example"]);
    assert!(tripping.starts_with("550 "), "{tripping}");
    let next = smtp.message(&from, &["victim6@dest.example"]);
    assert!(next.starts_with("550 5.1.8 "), "{next}");
}
