//! Ways back: an owner who has none is asked after signing in and puts it off; an administrator sees how many
//! have none and reminds them; the mail comes to the mailbox in the owner's language and leads to a page; the
//! owner registers there, and the run counts it. Another owner registers when asked and is not asked again.

use crate::axe;
use crate::demo::Demo;
use crate::page::Tab;
use crate::recover::{ENGLISH, NEW, PHONE, ROMANIAN, Says, prove, sign_in};

const DESK: (u32, u32) = (1440, 900);

/// What people read here.
struct Words {
    asked: &'static str,
    later: &'static str,
    make_codes: &'static str,
    make_codes_here: &'static str,
    lacking: &'static str,
    remind: &'static str,
    subject: &'static str,
    registered: &'static str,
}

const IN_ENGLISH: Words = Words {
    asked: "A way back in",
    later: "Later",
    make_codes: "Make new codes",
    make_codes_here: "Make codes to print or write down",
    lacking: "people have not enough confirmed ways back.",
    remind: "Remind them",
    subject: "Set up a way back into",
    registered: "1 of them has registered since.",
};

const IN_ROMANIAN: Words = Words {
    asked: "O cale de a reveni în cont",
    later: "Mai târziu",
    make_codes: "Creați coduri noi",
    make_codes_here: "Creați coduri de tipărit sau de notat",
    lacking: "destule căi de recuperare confirmate.",
    remind: "Amintiți-le",
    subject: "Pregătiți o cale de a reveni în contul",
    registered: "o cale de recuperare: 1.",
};

/// Pictures of this screen at a desk and on a phone; nothing on it may be wider than the phone, and axe
/// finds nothing.
fn seen(tab: &Tab, says: &Says, screen: &str) {
    for (width, height) in [DESK, PHONE] {
        tab.set_viewport(width, height, width == PHONE.0);
        tab.wait_until_still();
        axe::assert_accessible(tab);
        tab.picture(&format!("{}-light-{width}-ways-back-{screen}", says.tag));
    }
    let wider =
        tab.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert_eq!(wider, false, "{screen} is wider than a phone");
}

/// The owner recovers the account and takes the only way back away.
fn without_a_way_back(demo: &Demo, says: &Says, name: &str) {
    let tab = prove(demo, says, name, true);
    tab.fill("#new-password", NEW);
    tab.fill("#again-password", NEW);
    tab.click_named("button", says.set);
    tab.wait_for_text("h1", says.is_set);
    sign_in(&tab, says, name, NEW);
    assert_eq!(tab.path(), "/my", "there is a way back: nothing is asked");
    tab.goto(&demo.url("/security"));
    tab.click("form[action='/security/addresses/remove'] button");
    tab.wait_gone("form[action='/security/addresses/remove']");
}

/// Signs in; the question follows.
fn asked(demo: &Demo, says: &Says, words: &Words, name: &str) -> Tab {
    let tab = demo.visitor();
    tab.set_language(says.languages);
    tab.goto(&demo.url("/sign-in"));
    tab.fill("#name", &format!("{name}@contoso.example"));
    tab.fill("#password", NEW);
    tab.click_named("button", says.sign_in);
    tab.wait_for_text("h1", words.asked);
    assert!(tab.path().starts_with("/ways-back?"));
    tab
}

#[test]
fn people_without_a_way_back_are_asked_and_reminded_and_register_in_both_languages() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let admin = demo.administrator();
    for (says, words, puts_off, registers) in [
        (&ROMANIAN, &IN_ROMANIAN, "ioana.tanase", "mihai.stanciu"),
        (&ENGLISH, &IN_ENGLISH, "oliver.bennett", "grace.pemberton"),
    ] {
        without_a_way_back(&demo, says, puts_off);
        let owner = asked(&demo, says, words, puts_off);
        seen(&owner, says, "1-asked");
        owner.click_named("button", words.later);
        assert_eq!(owner.path(), "/my");

        admin.set_language(says.languages);
        admin.goto(&demo.url("/admin/ways-back"));
        let page = admin.text("main");
        assert!(page.contains(words.lacking), "{page}");
        seen(&admin, says, "2-counted");
        admin.click_named("link", words.remind);
        assert!(admin.text("main").contains(words.subject) || says.tag == "ro");
        seen(&admin, says, "3-preview");
        admin.click("form[action='/admin/ways-back/remind'] button");
        admin.wait_for_path("/admin/ways-back");

        let address = format!("{puts_off}@contoso.example");
        let mail = demo.mail_of(&format!("{address}{} {address}", words.subject), 1);
        let mut links = mail
            .split_whitespace()
            .filter(|word| word.starts_with("http"));
        let link = links.find(|link| link.ends_with("/security"));
        owner.goto(link.expect("the mail names the page"));
        assert_eq!(owner.path(), "/security");
        owner.click_named("button", words.make_codes);
        owner.wait_for(".codes, ol, code");
        admin.until("the run counts the owner", || {
            admin.goto(&demo.url("/admin/ways-back"));
            admin.text("main").contains(words.registered).then_some(())
        });
        seen(&admin, says, "4-progress");

        without_a_way_back(&demo, says, registers);
        let other = asked(&demo, says, words, registers);
        other.click_named("button", words.make_codes_here);
        seen(&other, says, "5-registered");
        let again = demo.visitor();
        again.set_language(says.languages);
        again.goto(&demo.url("/sign-in"));
        again.fill("#name", &format!("{registers}@contoso.example"));
        again.fill("#password", NEW);
        again.click_named("button", says.sign_in);
        assert_eq!(again.path(), "/my", "nothing is asked any more");
        for tab in [&owner, &admin, &other, &again] {
            assert_eq!(tab.complaints(), [""; 0]);
        }
    }
}
