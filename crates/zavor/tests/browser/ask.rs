//! The help desk is asked by somebody who can prove nothing, on a phone: it sees the request with what
//! `why` answers, asks how the caller was verified before it unlocks, and closes with a message that
//! the person reads by the private link. In both languages; the asker's scripts are off in one of them.

use crate::demo::Demo;
use crate::page::Tab;

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1440, 900);
/// Wrong passwords that lock an account out.
const GUESSES: usize = 10;
/// What nobody may turn into a link or into markup.
const TEXT: &str = "I am locked out <b>now</b>, see https://evil.example/x";
const DONE: &str = "You can sign in again. Change the password on your phone too.";

/// What people read on their way.
struct Says {
    tag: &'static str,
    languages: &'static str,
    cannot: &'static str,
    instead: &'static str,
    send: &'static str,
    sent: &'static str,
    follow: &'static str,
    unlock: &'static str,
    close: &'static str,
    closed: &'static str,
    unproved: &'static str,
}

const ENGLISH: Says = Says {
    tag: "en",
    languages: "en",
    cannot: "Can't sign in?",
    instead: "Can't prove it? Ask the help desk",
    send: "Send to the help desk",
    sent: "Sent to the help desk",
    follow: "Open your request",
    unlock: "Unlock",
    close: "Close",
    closed: "Your request is closed.",
    unproved: "Nobody has proved who asked.",
};

const ROMANIAN: Says = Says {
    tag: "ro",
    languages: "ro-RO,ro",
    cannot: "Nu vă puteți conecta?",
    instead: "Nu puteți dovedi? Cereți ajutor serviciului de asistență",
    send: "Trimiteți solicitarea",
    sent: "Solicitarea a fost trimisă",
    follow: "Deschideți solicitarea",
    unlock: "Încheiați blocarea temporară",
    close: "Închideți",
    closed: "Solicitarea dumneavoastră este închisă.",
    unproved: "Nimeni nu a dovedit cine a întrebat.",
};

/// A picture of this screen, wide and narrow; nothing on it may be wider than the screen.
fn seen(tab: &Tab, says: &Says, screen: &str, widths: &[(u32, u32)]) {
    for (width, height) in widths {
        tab.set_viewport(*width, *height, *width < 500);
        tab.wait_until_still();
        let wider =
            tab.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        assert_eq!(wider, false, "{screen} is wider than {width}");
        tab.picture(&format!("{}-light-{width}-ask-{screen}", says.tag));
    }
}

/// Somebody asks about this address; their browser shows the private link.
fn ask(demo: &Demo, says: &Says, address: &str, scripts: bool) -> Tab {
    let tab = demo.visitor();
    tab.set_viewport(PHONE.0, PHONE.1, true);
    tab.set_language(says.languages);
    tab.set_javascript(scripts);
    tab.goto(&demo.url("/sign-in"));
    tab.click_named("link", says.cannot);
    seen(&tab, says, "1-recover", &[PHONE]);
    tab.click_named("link", says.instead);
    tab.fill("#name", address);
    tab.fill("#text", TEXT);
    tab.fill("#contact", "0740 000 001");
    seen(&tab, says, "2-form", &[DESK, PHONE]);
    tab.click_named("button", says.send);
    tab.wait_for_text("h1", says.sent);
    seen(&tab, says, "3-sent", &[DESK, PHONE]);
    tab
}

/// The addresses of the accounts that are locked out.
fn locked_out(admin: &Tab, demo: &Demo) -> Vec<String> {
    admin.goto(&demo.url("/admin/users?filter=locked_out"));
    let all = admin.eval_text(
        "[...new Set([...document.querySelectorAll('tbody a')].map(a =>
            decodeURIComponent(a.getAttribute('href') ?? '').split('/')[3] ?? '')
            .filter(part => part.includes('@')))].join(' ')",
    );
    all.split_whitespace().map(str::to_owned).collect()
}

/// Ten wrong passwords, so that this account is locked out.
fn guess(demo: &Demo, address: &str) {
    let tab = demo.visitor();
    tab.set_language("en");
    for n in 0..GUESSES {
        tab.goto(&demo.url("/sign-in"));
        tab.fill("#name", address);
        tab.fill("#password", &format!("a guess that is wrong, number {n}"));
        tab.click_named("button", "Sign in");
        tab.wait_for("[role=alert]");
    }
}

/// The help desk reads the request, unlocks, and closes it.
fn serve(admin: &Tab, demo: &Demo, says: &Says, address: &str) {
    admin.set_language(says.languages);
    admin.goto(&demo.url("/admin"));
    seen(admin, says, "4-home", &[DESK]);
    admin.goto(&demo.url("/admin/requests"));
    seen(admin, says, "5-queue", &[DESK, PHONE]);
    admin.set_viewport(DESK.0, DESK.1, false);
    admin.click_named_in("tbody", "link", address);
    admin.wait_for_path("/admin/requests/");
    let shown = admin.text("main");
    assert!(shown.contains(says.unproved), "{shown}");
    assert!(shown.contains(TEXT), "as it was typed: {shown}");
    assert!(
        !admin.exists("main a[href*='evil']"),
        "no link of a stranger"
    );
    assert!(!admin.exists("main bdi b"), "no markup of a stranger");
    seen(admin, says, "6-request", &[DESK, PHONE]);
    let request = admin.path();
    admin.set_viewport(DESK.0, DESK.1, false);
    admin.click_named_in(".answers", "link", says.unlock);
    admin.wait_for_path("/admin/users/");
    seen(admin, says, "7-unlock", &[DESK]);
    // Without saying how the caller was verified, nothing happens.
    admin.click_named_in("main", "button", says.unlock);
    admin.wait_for("[role=alert]");
    admin.click("input[name=caller][value=call_back]");
    admin.fill("#caller_note", "0740 123 456, from her file");
    admin.click_named_in("main", "button", says.unlock);
    admin.wait_gone("input[name=caller]");
    assert_eq!(admin.path(), request, "the act came from the request");
    admin.fill("#text", DONE);
    admin.click_named_in("main", "button", says.close);
    admin.wait_for_path("/admin/requests");
    admin.goto(&demo.url(&request));
    seen(admin, says, "8-closed", &[DESK, PHONE]);
}

#[test]
fn the_help_desk_unlocks_whom_it_verified_and_the_person_reads_so_by_the_link() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let admin = demo.administrator();
    admin.set_viewport(DESK.0, DESK.1, false);
    let attacked = admin.until("an account is locked out", || {
        locked_out(&admin, &demo).into_iter().next()
    });
    let guessed = "oliver.bennett@contoso.example".to_owned();
    for (says, scripts, address) in [(&ROMANIAN, true, &attacked), (&ENGLISH, false, &guessed)] {
        if !locked_out(&admin, &demo).contains(address) {
            guess(&demo, address);
        }
        let person = ask(&demo, says, address, scripts);
        serve(&admin, &demo, says, address);
        person.click_named("link", says.follow);
        let shown = person.text("main");
        assert!(
            shown.contains(says.closed) && shown.contains(DONE),
            "{shown}"
        );
        assert!(!person.exists("main a[href*='evil']"), "no link");
        seen(&person, says, "9-read", &[DESK, PHONE]);
        assert_eq!(person.complaints(), [""; 0], "{address}");
    }
}
