//! An owner whose mail is refused, on a phone, with the real Postfix behind: she gives one proof, reads that a
//! second one lets her send again, gives it, sets a new password, and her next message is delivered. In both
//! languages; one of them without JavaScript.

use std::time::Duration;

use rusqlite::Connection;

use crate::page::Tab;
use crate::process::wait_for;
use crate::recover::{ENGLISH, NEW, PHONE, ROMANIAN, Says};
use crate::stack::{PEOPLE, address};
use crate::totp::Phone;
use crate::world::World;
use crate::zavor::Zavor;

const HOME: &str = "198.51.100.10";
const LIMIT: usize = 5;
/// From when proofs count, and an hour more.
const THREE_DAYS: Duration = Duration::from_secs(73 * 3600);

/// What people read beside what is in every recovery.
struct Reads {
    says: &'static Says,
    confirm: &'static str,
    more: &'static str,
    send: &'static str,
    sends: &'static str,
    forwarding: &'static str,
}

const IN_ENGLISH: Reads = Reads {
    says: &ENGLISH,
    confirm: "Confirm",
    more: "Give one more proof",
    send: "Set the new password and send again",
    sends: "You can send again",
    forwarding: "Zavor could not look at the forwarding and the rules",
};

const IN_ROMANIAN: Reads = Reads {
    says: &ROMANIAN,
    confirm: "Confirmați",
    more: "Mai dați o dovadă",
    send: "Stabiliți parola nouă și trimiteți din nou",
    sends: "Puteți trimite din nou",
    forwarding: "Zavor nu a putut verifica redirecționările și regulile",
};

#[test]
fn owners_lift_the_limits_restriction_on_a_phone_and_the_real_postfix_delivers() {
    let Some(mut world) = World::build() else {
        return;
    };
    let limit = LIMIT.to_string();
    let set = ["policies", "set", "sending", "external_recipients_per_hour"];
    world.stack.zavor.done(&[&set[..], &[&limit]].concat());
    let [_, (bogdan, _), (carmen, _), _] = PEOPLE;
    let cast = [(carmen, &IN_ROMANIAN, true), (bogdan, &IN_ENGLISH, false)];
    let prepared = cast.map(|(person, reads, _)| prepare(&world, person, reads));
    three_days_pass(&mut world.stack.zavor);
    for ((person, reads, scripts), (code, mut phone)) in cast.into_iter().zip(prepared) {
        over_the_limit(&world, person);
        recover(&world, person, reads, scripts, (&code, &mut phone));
        delivered(&world, person);
    }
}

fn password(person: &str) -> &'static str {
    let found = PEOPLE.iter().find(|(name, _)| *name == person);
    found.expect("one of ours").1
}

fn phone(world: &World, reads: &Reads) -> Tab {
    let tab = world.chromium.tab();
    tab.set_viewport(PHONE.0, PHONE.1, true);
    tab.set_language(reads.says.languages);
    tab
}

/// A picture of this screen; nothing on it may be wider than the phone.
fn seen(tab: &Tab, reads: &Reads, screen: &str) {
    tab.wait_until_still();
    let wider =
        tab.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert_eq!(wider, false, "{screen} is wider than a phone");
    tab.picture(&format!(
        "{}-light-{}-own-release-{screen}",
        reads.says.tag, PHONE.0
    ));
}

/// While all is well, a person makes codes to keep and sets up an app.
fn prepare(world: &World, person: &str, reads: &Reads) -> (String, Phone) {
    let tab = phone(world, reads);
    tab.goto(&world.url("/sign-in"));
    tab.fill("#name", &address(person));
    tab.fill("#password", password(person));
    tab.click_named("button", reads.says.sign_in);
    tab.goto(&world.url("/security"));
    tab.click("form[action='/security/recovery-codes'] button");
    let codes = tab.text("#codes");
    let code = codes
        .split_whitespace()
        .next()
        .expect("ten codes")
        .to_owned();
    tab.goto(&world.url("/register/app"));
    let mut app = Phone::scan(&tab.text("#seed"));
    tab.fill("#code", &app.code());
    tab.click_named("button", reads.confirm);
    assert_eq!(tab.path(), "/security", "{}", tab.text("main"));
    (code, app)
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

fn over_the_limit(world: &World, person: &str) {
    let from = address(person);
    let mut smtp = world.stack.submission(HOME, person, password(person));
    for n in 0..LIMIT {
        let reply = smtp.message(&from, &[&format!("victim{n}@dest.example")]);
        assert!(reply.starts_with("250 "), "{reply}");
    }
    for _ in 0..2 {
        let reply = smtp.message(&from, &["one-more@dest.example"]);
        assert!(reply.starts_with("550 "), "{reply}");
    }
}

fn recover(
    world: &World,
    person: &str,
    reads: &Reads,
    scripts: bool,
    (code, app): (&str, &mut Phone),
) {
    let says = reads.says;
    let tab = phone(world, reads);
    tab.set_javascript(scripts);
    tab.clear_cookies();
    tab.goto(&world.url("/sign-in"));
    tab.click_named("link", says.cannot);
    tab.fill("#name", &address(person));
    tab.click_named("button", says.next);
    // An app is set up, so one proof is not enough for anything.
    tab.fill("#code", code);
    tab.click_named("button", says.next);
    assert_eq!(tab.path(), "/recover/prove");
    assert!(!tab.text("main").contains(reads.more), "nothing of sending");
    seen(&tab, reads, "1-one-more");
    tab.fill("#code", &app.code());
    tab.click_named("button", says.next);
    assert_eq!(tab.path(), "/recover/finish");
    tab.fill("#new-password", NEW);
    tab.fill("#again-password", NEW);
    seen(&tab, reads, "2-choice");
    tab.click_named("button", reads.send);
    tab.wait_for_text("h1", says.is_set);
    let done = tab.text("main");
    assert!(
        done.contains(reads.sends) && done.contains(reads.forwarding),
        "{done}"
    );
    seen(&tab, reads, "3-done");
    assert_eq!(tab.complaints(), [""; 0], "{person}");
}

/// At once, and with the new password only.
fn delivered(world: &World, person: &str) {
    let (stack, from) = (&world.stack, address(person));
    let before = stack.postfix.delivered_outside().len();
    let mut smtp = stack.submission(HOME, person, NEW);
    let reply = smtp.message(&from, &["customer@dest.example"]);
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("the message at its destination", || {
        (stack.postfix.delivered_outside().len() > before).then_some(())
    });
    let reply = stack.smtp(HOME).login(&from, password(person));
    assert!(reply.starts_with("535 "), "{reply}");
}
