//! One's own pages through the real routes: what they show of one's own account, and nothing of others.

use axum::http::StatusCode;
use zavor_app::platform::Mode;
use zavor_app::ports::{AlertFilter, Change, Records};
use zavor_app::sign_in::{Reported, SignInQuestion};
use zavor_core::account::{RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::alert::AlertKind;
use zavor_core::event::Protocol;
use zavor_core::moment::Span;
use zavor_core::not_me::METHODS_FROZEN_FOR;
use zavor_memory::Now;

use crate::testing::{PASSWORD, Reply, TestSite, site};

const WRONG: &str = "not the password of anybody";
const HOME: &str = "ana@home.example";
/// Turns that an act gets to end: many more than it has steps.
const YIELDS_MAX: usize = 10_000;

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
fn ones_own_pages_stand_under_my_account_also_for_an_administrator() {
    let site = site();
    let eva = site.administrator("eva", Role::GlobalAdministrator);
    for path in ["/my", "/my/sign-ins", "/security"] {
        let page = ok(eva.get(path));
        assert!(page.says("brand-part\">My account<"), "{path}");
    }
    assert!(ok(eva.get("/admin")).says("brand-part\">Admin centre<"));
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

/// Ana with a recovery address that was confirmed so long ago, after saved codes of hers were made; the
/// path of the link that was mailed to that address.
fn shut_out_link(site: &TestSite, since: Span) -> String {
    let id = site.add("ana");
    let mut account = site.world.store.account(id).now().unwrap().unwrap();
    let long_ago = site.world.now();
    account.recovery_addresses.push(RecoveryAddress {
        address: HOME.into(),
        added: long_ago,
        by_owner: true,
        confirmed: Some(long_ago),
    });
    account.version += 1;
    site.world.commit(vec![Change::PutAccount(account)]);
    site.world.advance(since);
    // Blocking her, or a new password, would remove an address that does not count yet.
    let ana = site.signed_in("ana");
    ana.get("/security");
    ok(ana.post("/security/recovery-codes", &[]));
    not_me(site, HOME)
}

#[test]
fn a_report_is_finished_though_its_browser_leaves() {
    let site = site();
    let path = shut_out_link(&site, RECOVERY_ADDRESS_WAIT);
    let reader = site.nobody();
    assert!(ok(reader.get(&path)).says("shut everybody out"));
    site.world.mail_hosts.hold_back();
    let tries = site.world.mail_hosts.tries();
    reader.post_and_leave(&path, &[]);
    assert!(site.world.mail_hosts.tries() > tries, "it is called");
    site.world.mail_hosts.let_go();
    let operator = Actor::LocalOperator { uid: 0 };
    let told = || async {
        let views = &site.world.zavor.views;
        let all = views.alert_list(&operator, AlertFilter::All, 100);
        let all = all.await.expect("the store works");
        let mut kinds = all.iter().map(|kept| kept.alert.kind);
        kinds.any(|kind| kind == AlertKind::ReportedByUser)
    };
    let ended = site.run(async {
        for _ in 0..YIELDS_MAX {
            if told().await {
                return true;
            }
            tokio::task::yield_now().await;
        }
        false
    });
    assert!(
        ended,
        "administrators are told after the mail host answered"
    );
}

#[test]
fn the_page_of_a_link_promises_only_what_its_button_does() {
    for (since, older) in [(Span::from_days(4), true), (Span::from_hours(1), false)] {
        let site = site();
        let path = shut_out_link(&site, since);
        let page = ok(site.nobody().get(&path));
        assert!(page.says("API tokens end"), "{}", page.body);
        // A factor goes, and the owner comes back alone, only by an address that counted at the event.
        assert_eq!(page.says("Second factors stay"), !older, "{}", page.body);
        assert_eq!(page.says("until you recover the account"), older);
        assert_eq!(page.says("until your help desk lets you in"), !older);
    }
}

#[test]
fn a_second_report_from_the_mailbox_says_until_when_the_first_one_freezes() {
    let site = site();
    site.add("ana");
    let operator = Actor::LocalOperator { uid: 0 };
    let people = &site.world.zavor.people;
    let address = "ana@contoso.example";
    site.run(people.block_sign_in(&operator, address, "a test"))
        .unwrap();
    let first = not_me(&site, address);
    site.run(people.allow_sign_in(&operator, address)).unwrap();
    let second = not_me(&site, address);
    let reader = site.nobody();
    let ends = site.world.now().plus(METHODS_FROZEN_FOR);
    for path in [first, second] {
        ok(reader.get(&path));
        let done = ok(reader.post(&path, &[]));
        assert!(done.says(&reader.text().time(ends)), "{}", done.body);
        assert!(
            done.says("Links that were to confirm a recovery address"),
            "{}",
            done.body
        );
        site.world.advance(Span::from_hours(1));
        // Used, it says what may have happened, and leads on.
        let again = reader.get(&path);
        assert!(again.says("what it does was done then") && again.says("href=\"/recover\""));
    }
}
