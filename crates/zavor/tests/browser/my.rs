//! Everybody's own page, and "This was not me": an owner gets in by a recovery, looks at devices and
//! sign-ins, shuts a thief out by the link in a notice to the private mailbox, recovers the account again,
//! and reports by the link that went to the mailbox itself; on a phone and at a desk, in both languages.

use crate::axe;
use crate::demo::Demo;
use crate::page::Tab;
use crate::recover::{ENGLISH, NEW, PHONE, ROMANIAN, Says, prove, sign_in};

const DESK: (u32, u32) = (1440, 900);
/// Other passwords, one for each recovery.
const NEXT: &str = "nine patient herons cross the field";

/// What people read here.
struct Words {
    devices: &'static str,
    nothing: &'static str,
    not_me: &'static str,
    shut_out: &'static str,
    shut_out_done: &'static str,
    recover: &'static str,
    report: &'static str,
    report_done: &'static str,
    at_risk: &'static str,
    admin_centre: &'static str,
}

const IN_ENGLISH: Words = Words {
    devices: "My devices and mail programs",
    nothing: "You can sign in and send mail.",
    not_me: "Was it not you?",
    shut_out: "This was not me: shut everybody out",
    shut_out_done: "Nobody can sign in now",
    recover: "Recover the account",
    report: "This was not me: tell the administrators",
    report_done: "Your administrators have been told",
    at_risk: "At risk",
    admin_centre: "Admin centre",
};

const IN_ROMANIAN: Words = Words {
    devices: "Dispozitivele și programele mele de e-mail",
    nothing: "Vă puteți conecta și puteți trimite mesaje.",
    not_me: "Nu ați fost dumneavoastră?",
    shut_out: "Nu am fost eu: opriți accesul tuturor",
    shut_out_done: "Nimeni nu se mai poate conecta",
    recover: "Recuperați contul",
    report: "Nu am fost eu: anunțați administratorii",
    report_done: "Administratorii au fost anunțați",
    at_risk: "Cu risc",
    admin_centre: "Centrul de administrare",
};

/// Pictures of this screen at a desk and on a phone; nothing on it may be wider than the phone, and axe
/// finds nothing.
fn seen(tab: &Tab, says: &Says, screen: &str) {
    for (width, height) in [DESK, PHONE] {
        tab.set_viewport(width, height, width == PHONE.0);
        tab.wait_until_still();
        axe::assert_accessible(tab);
        tab.picture(&format!("{}-light-{width}-my-{screen}", says.tag));
    }
    let wider =
        tab.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert_eq!(wider, false, "{screen} is wider than a phone");
}

/// The link in the newest notice to this address after so many recoveries.
fn link_to(demo: &Demo, address: &str, recoveries: usize) -> String {
    let subject = format!("{address}Your account was recovered");
    let mail = demo.mail_of(&subject, recoveries);
    let link = mail
        .split_whitespace()
        .find(|word| word.contains("/not-me/"));
    link.expect("every notice has a link").to_owned()
}

/// Recovers the account, with this new password, and signs in.
fn get_in(demo: &Demo, says: &Says, name: &str, password: &str) -> Tab {
    let tab = prove(demo, says, name, true);
    tab.fill("#new-password", password);
    tab.fill("#again-password", password);
    tab.click_named("button", says.set);
    tab.wait_for_text("h1", says.is_set);
    sign_in(&tab, says, name, password);
    assert_eq!(tab.path(), "/my", "people land on their own page");
    tab
}

#[test]
fn people_see_their_own_page_and_undo_what_was_not_theirs_in_both_languages() {
    let Some(demo) = Demo::start() else {
        return;
    };
    for (says, words, name) in [
        (&ROMANIAN, &IN_ROMANIAN, "ioana.tanase"),
        (&ENGLISH, &IN_ENGLISH, "oliver.bennett"),
    ] {
        let tab = get_in(&demo, says, name, NEW);
        let page = tab.text("main");
        assert!(page.contains(words.nothing), "{page}");
        assert!(page.contains(words.devices), "{page}");
        assert!(!tab.text("body").contains(words.admin_centre));
        seen(&tab, says, "1-overview");
        tab.goto(&demo.url("/my/sign-ins"));
        seen(&tab, says, "2-sign-ins");
        tab.goto(&demo.url("/security"));
        seen(&tab, says, "3-security");

        let owner = demo.visitor();
        owner.set_language(says.languages);
        let link = link_to(&demo, &format!("{name}@private.example"), 1);
        for _ in 0..3 {
            owner.goto(&link);
        }
        tab.goto(&demo.url("/my"));
        assert_eq!(tab.path(), "/my", "opening the link changed nothing");
        owner.wait_for_text("h1", words.not_me);
        seen(&owner, says, "4-not-me");
        owner.click_named("button", words.shut_out);
        owner.wait_for_text("h1", words.shut_out_done);
        seen(&owner, says, "5-shut-out");
        assert!(owner.has_named("link", words.recover));
        tab.goto(&demo.url("/my"));
        assert!(tab.path().starts_with("/sign-in"), "the session is over");
        owner.goto(&link);
        assert_eq!(owner.status(), 404, "a link works once");

        let tab = get_in(&demo, says, name, NEXT);
        let reader = demo.visitor();
        reader.set_language(says.languages);
        reader.set_javascript(false);
        reader.goto(&link_to(&demo, &format!("{name}@contoso.example"), 2));
        reader.click_named("button", words.report);
        reader.wait_for_text("h1", words.report_done);
        reader.set_viewport(PHONE.0, PHONE.1, true);
        reader.picture(&format!("{}-light-{}-my-6-reported", says.tag, PHONE.0));
        tab.goto(&demo.url("/my"));
        assert_eq!(tab.path(), "/my", "nothing is blocked");
        assert!(tab.text("main").contains(words.at_risk));
        seen(&tab, says, "7-at-risk");
    }
}
