//! Owners who cannot sign in, on a phone: from the sign-in page to a new password in six screens, with
//! the code read in the private mailbox to which Zavor's own SMTP client sent it; in both languages,
//! and without JavaScript.

use crate::demo::Demo;
use crate::page::Tab;

/// A phone.
pub(crate) const PHONE: (u32, u32) = (390, 844);
pub(crate) const NEW: &str = "seven quiet otters cross the road";

/// What people read on their way.
pub(crate) struct Says {
    pub(crate) tag: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) cannot: &'static str,
    pub(crate) next: &'static str,
    pub(crate) send: &'static str,
    pub(crate) code_for: &'static str,
    pub(crate) set: &'static str,
    pub(crate) is_set: &'static str,
    pub(crate) unlock: &'static str,
    pub(crate) was_not_locked: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) use_passkey: &'static str,
    pub(crate) confirm: &'static str,
    /// The kinds of proof, as the page names one that is still asked for.
    pub(crate) mailed: &'static str,
    pub(crate) of_app: &'static str,
    pub(crate) passkey: &'static str,
    pub(crate) new_code: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) another_way: &'static str,
}

pub(crate) const ENGLISH: Says = Says {
    tag: "en",
    languages: "en",
    cannot: "Can't sign in?",
    next: "Next",
    send: "Send me a code",
    code_for: "Code to recover",
    set: "Set the new password",
    is_set: "Your password is set",
    unlock: "Only unlock",
    was_not_locked: "Your account was not locked",
    sign_in: "Sign in",
    use_passkey: "Use a passkey",
    confirm: "Confirm",
    mailed: "mailed code",
    of_app: "code of an authenticator app",
    passkey: "passkey",
    new_code: "Your new recovery code",
    wrong: "That code is not valid.",
    another_way: "Send me a code another way",
};

pub(crate) const ROMANIAN: Says = Says {
    tag: "ro",
    languages: "ro-RO,ro",
    cannot: "Nu vă puteți conecta?",
    next: "Înainte",
    send: "Trimiteți-mi un cod",
    code_for: "Cod pentru recuperarea contului",
    set: "Stabiliți parola nouă",
    is_set: "Parola este stabilită",
    unlock: "Doar încheiați blocarea temporară",
    was_not_locked: "Contul nu era blocat temporar",
    sign_in: "Conectați-vă",
    use_passkey: "Folosiți o cheie de acces",
    confirm: "Confirmați",
    mailed: "cod trimis prin e-mail",
    of_app: "cod din aplicația de autentificare",
    passkey: "cheie de acces",
    new_code: "Noul cod de recuperare",
    wrong: "Acest cod nu este valabil.",
    another_way: "Trimiteți-mi un SMS",
};

/// A picture of this screen; nothing on it may be wider than the phone.
pub(crate) fn seen(tab: &Tab, says: &Says, screen: &str) {
    tab.wait_until_still();
    let wider =
        tab.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert_eq!(wider, false, "{screen} is wider than a phone");
    tab.picture(&format!("{}-light-{}-recover-{screen}", says.tag, PHONE.0));
}

/// Proves a recovery address by the code that was mailed to it.
pub(crate) fn prove(demo: &Demo, says: &Says, name: &str, scripts: bool) -> Tab {
    let tab = demo.visitor();
    tab.set_viewport(PHONE.0, PHONE.1, true);
    tab.set_language(says.languages);
    tab.set_javascript(scripts);
    tab.goto(&demo.url("/sign-in"));
    seen(&tab, says, "1-sign-in");
    tab.click_named("link", says.cannot);
    tab.fill("#name", &format!("{name}@contoso.example"));
    seen(&tab, says, "2-address");
    tab.click_named("button", says.next);
    seen(&tab, says, "3-ways");
    // In the language of the page on which it is asked for.
    let subject = format!("{} {name}@contoso.example", says.code_for);
    let before = demo.mails(&subject);
    tab.click_named("button", says.send);
    let mail = demo.mail_of(&subject, before + 1);
    let digits = |word: &&str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = mail.split_whitespace().find(digits).expect("a code");
    tab.fill("#code", code);
    seen(&tab, says, "4-code");
    tab.click_named("button", says.next);
    assert_eq!(tab.path(), "/recover/finish");
    tab
}

pub(crate) fn sign_in(tab: &Tab, says: &Says, name: &str, password: &str) {
    tab.click_named("link", says.sign_in);
    tab.fill("#name", &format!("{name}@contoso.example"));
    tab.fill("#password", password);
    tab.click_named("button", says.sign_in);
    assert_ne!(tab.path(), "/sign-in", "the password is right");
}

#[test]
fn owners_recover_on_a_phone_in_both_languages_and_without_scripts() {
    let Some(demo) = Demo::start() else {
        return;
    };
    for (says, name, scripts) in [
        (&ROMANIAN, "ioana.tanase", true),
        (&ENGLISH, "oliver.bennett", false),
    ] {
        let tab = prove(&demo, says, name, scripts);
        tab.fill("#new-password", NEW);
        tab.fill("#again-password", NEW);
        seen(&tab, says, "5-new-password");
        tab.click_named("button", says.set);
        tab.wait_for_text("h1", says.is_set);
        seen(&tab, says, "6-done");
        sign_in(&tab, says, name, NEW);
        assert_eq!(tab.complaints(), [""; 0], "{name}");
    }
    for (says, name) in [(&ROMANIAN, "mihai.stanciu"), (&ENGLISH, "grace.pemberton")] {
        let tab = prove(&demo, says, name, true);
        tab.click_named("button", says.unlock);
        tab.wait_for_text("h1", says.was_not_locked);
        seen(&tab, says, "6-unlocked");
        assert_eq!(tab.complaints(), [""; 0], "{name}");
    }
}
