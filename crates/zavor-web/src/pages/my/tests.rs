//! One's own pages through the real routes: what they show of one's own account, and nothing of others.

use axum::http::StatusCode;
use zavor_app::platform::Mode;
use zavor_app::sign_in::{Reported, SignInQuestion};
use zavor_core::actor::{Actor, Role};
use zavor_core::event::Protocol;

use crate::testing::{PASSWORD, Reply, TestSite, site};

const WRONG: &str = "not the password of anybody";

fn ok(reply: Reply) -> Reply {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply
}

/// Tries passwords at the sign-in page, each another one.
fn fail(site: &TestSite, name: &str, times: usize) {
    for n in 0..times {
        let stranger = site.nobody();
        stranger.get("/sign-in");
        let wrong = format!("{WRONG} {n}");
        stranger.post("/sign-in", &[("name", name), ("password", &wrong)]);
    }
}

/// A mail program signs in over IMAP and says what it is.
fn mail_sign_in(site: &TestSite, name: &str, device: &str) {
    let name = format!("{name}@contoso.example");
    let question = SignInQuestion {
        name: name.as_bytes(),
        address: "203.0.113.7".parse().ok(),
        protocol: Protocol::Imap,
        device,
        session: "s",
        digest: None,
        mode: Mode::Enforce,
    };
    let sign_in = &site.world.zavor.sign_in;
    site.run(sign_in.report_sign_in(&question, Reported::Success))
        .expect("the store works");
}

#[test]
fn whoever_has_no_role_lands_on_their_own_page_and_an_administrator_finds_it_in_the_menu() {
    let site = site();
    site.add("ana");
    let ana = site.nobody();
    ana.get("/sign-in");
    let signed = ana.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(signed.location().as_deref(), Some("/ways-back?next=%2F"));
    assert_eq!(ana.get("/").location().as_deref(), Some("/my"));
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    assert_eq!(gil.get("/").location().as_deref(), Some("/admin"));
    for page in ["/admin", "/admin/users", "/security"] {
        assert!(ok(gil.get(page)).says("href=\"/my\""), "{page}");
    }
    ok(gil.get("/my"));
}

#[test]
fn an_ordinary_owner_never_reads_of_an_admin_centre() {
    let site = site();
    let mut ana = site.person("ana");
    fail(&site, "ana", 12);
    for (language, words) in [("en", "Admin centre"), ("ro", "Centrul de administrare")] {
        ana.language = language;
        assert_eq!(ana.text().say("admin-centre"), words);
        for page in [
            "/my",
            "/my/sign-ins",
            "/security",
            "/password",
            "/register",
            "/step-up",
            "/admin/settings/languages",
            "/admin",
        ] {
            let shown = ana.get(page);
            assert!(!shown.says(words), "{page}: {}", shown.body);
        }
    }
}

#[test]
fn people_see_their_own_sign_ins_and_devices_in_words_and_nobody_elses() {
    let site = site();
    site.add("eva");
    let ana = site.person("ana");
    fail(&site, "eva", 1);
    let page = ok(ana.get("/my"));
    assert!(page.says("My devices and mail programs"), "{}", page.body);
    let raw = "\"name\" \"Thunderbird\" \"version\" \"128.0\"";
    mail_sign_in(&site, "ana", raw);
    mail_sign_in(&site, "eva", "\"name\" \"K-9 Mail\"");
    for path in ["/my", "/my/sign-ins"] {
        let page = ok(ana.get(path));
        assert!(page.says("Thunderbird 128"), "{path}: {}", page.body);
        assert!(!page.says("&quot;version&quot;"), "{path}: {}", page.body);
        assert!(!page.says("K-9"), "{path}: {}", page.body);
        assert!(!page.says("eva"), "{path}: {}", page.body);
    }
    let named = ok(ana.get("/my/sign-ins?account=eva&name=eva"));
    assert!(!named.says("K-9"), "{}", named.body);
}

/// The path of the link in the newest notice to an address.
fn not_me(site: &TestSite, address: &str) -> String {
    let notifications = &site.world.zavor.notifications;
    site.run(zavor_testkit::run_outbox(notifications))
        .expect("the store works");
    let mail = site.world.messenger.mails_to(address).pop();
    let text = mail.expect("the owner is told").text;
    let (_, token) = text
        .split_once("/not-me/")
        .expect("every notice has a link");
    let token: String = token.chars().take(22).collect();
    format!("/not-me/{token}")
}

#[test]
fn sec_18_the_link_of_a_notice_says_what_it_does_and_only_its_button_does_it() {
    let site = site();
    let address = "ana@contoso.example";
    site.add("ana");
    let operator = Actor::LocalOperator { uid: 0 };
    let people = &site.world.zavor.people;
    site.run(people.block_sign_in(&operator, address, "a test"))
        .unwrap();
    let path = not_me(&site, address);
    let reader = site.nobody();
    for _ in 0..3 {
        let page = ok(reader.get(&path));
        assert!(page.says("Nothing has been changed yet."), "{}", page.body);
        assert!(page.says("tell the administrators"), "{}", page.body);
        assert!(page.says(address) && page.header("referrer-policy") == "no-referrer");
    }
    let forged = reader.post_bare(&path, &[]);
    assert_ne!(forged.status, StatusCode::OK, "without the page's token");
    let done = ok(reader.post(&path, &[]));
    assert!(
        done.says("Your administrators have been told"),
        "{}",
        done.body
    );
    for again in [reader.get(&path), reader.post(&path, &[])] {
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert!(again.says("This link no longer works"));
    }
}
