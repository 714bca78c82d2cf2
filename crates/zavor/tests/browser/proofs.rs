//! Every kind of proof in the browser: an account with an authenticator app or a passkey asks for two kinds,
//! in either order; a saved code is enough for one without, is used up, and is replaced. People register
//! all of it as people do, three days pass, and then they cannot sign in. In both languages; where no
//! passkey is needed, one of them without JavaScript. At a site that sends codes in its own way, such a
//! code comes through the site's own web server.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::chromium::Chromium;
use crate::hook::Hook;
use crate::lab::{Dir, free_ports};
use crate::page::Tab;
use crate::recover::{ENGLISH, NEW, PHONE, ROMANIAN, Says, seen};
use crate::sink::Sink;
use crate::totp::Phone;
use crate::zavor::Zavor;

/// What people knew until they forgot it.
const OLD: &str = "old words that somebody forgot again";
/// From when proofs count, and an hour more.
const THREE_DAYS: Duration = Duration::from_secs(73 * 3600);

/// Zavor with its pages, its mails, and a browser. Fields are dropped in this order.
struct Office {
    chromium: Chromium,
    zavor: Zavor,
    sink: Sink,
    hook: Hook,
    origin: String,
    _dir: Dir,
}

impl Office {
    /// Opens it; `None`, with a loud message, if there is no browser here.
    fn open() -> Option<Self> {
        let chromium = Chromium::start()?;
        let (dir, sink, hook) = (Dir::new(), Sink::start(), Hook::start());
        // Nothing listens on the second: sessions of mail programs are none of these stories.
        let [web, nobody] = free_ports();
        let sections = format!(
            "\n[web]\nlisten = \"127.0.0.1:{web}\"\n{}\n[recovery]\nwebhook = \"{}\"\n\
             webhook_key = \"{}\"\nlabel_ro = \"{}\"\n",
            sink.section(),
            hook.url(),
            crate::hook::KEY,
            ROMANIAN.another_way,
        );
        Some(Self {
            chromium,
            zavor: Zavor::start(&dir, nobody, &sections),
            sink,
            hook,
            // Passkeys need a name.
            origin: format!("http://localhost:{web}"),
            _dir: dir,
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A person's phone.
    fn phone(&self, says: &Says) -> Tab {
        let tab = self.chromium.tab();
        tab.set_viewport(PHONE.0, PHONE.1, true);
        tab.set_language(says.languages);
        tab
    }

    /// Somebody with a confirmed recovery address, signed in.
    fn joins(&self, says: &Says, name: &str) -> Tab {
        let (address, private) = (address(name), private(name));
        let add = ["users", "add", &address, "--password-stdin"];
        self.zavor.done_with_input(&add, OLD);
        let set = ["users", "set", &address, "--recovery-address", &private];
        self.zavor.done(&set);
        let mail = self.sink.next(&private, "", 0);
        let link = mail.text.split_whitespace();
        let mut link = link;
        let link = link.find(|word| word.contains("/confirm/"));
        let tab = self.phone(says);
        tab.goto(link.expect("a link to confirm"));
        tab.click("main form .button-primary");
        tab.goto(&self.url("/sign-in"));
        tab.fill("#name", &address);
        tab.fill("#password", OLD);
        tab.click_named("button", says.sign_in);
        tab.goto(&self.url("/security"));
        assert_eq!(tab.path(), "/security");
        tab
    }

    /// Three days pass: everything that people own is that much older.
    fn three_days_pass(&mut self) {
        self.zavor.down();
        let database = self.zavor.data.join("zavor.db");
        let db = Connection::open(database).expect("the server has ended");
        let by = i64::try_from(THREE_DAYS.as_millis()).expect("days");
        db.execute_batch(&format!(
            "UPDATE method SET added = added - {by}, last_used = last_used - {by};
             UPDATE saved_code SET made = made - {by};
             UPDATE account SET created = created - {by}, password_set = password_set - {by};"
        ))
        .expect("the tables are ours");
        let mut all = db
            .prepare("SELECT id, recovery_addresses FROM account")
            .expect("a table");
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let rows: Vec<(i64, String)> = rows.expect("rows").map_while(Result::ok).collect();
        for (id, text) in rows {
            let mut known: Value = serde_json::from_str(&text).expect("JSON");
            for entry in known.as_array_mut().expect("a list") {
                for time in ["added", "confirmed"] {
                    let at = entry[time].as_i64().expect("it is confirmed");
                    entry[time] = (at - by).into();
                }
            }
            let put = "UPDATE account SET recovery_addresses = ?2 WHERE id = ?1";
            db.execute(put, (id, known.to_string())).expect("a row");
        }
        drop(all);
        drop(db);
        self.zavor.up();
    }

    /// Somebody cannot sign in and types their address; the browser knows nothing of them.
    fn cannot_sign_in(&self, tab: &Tab, says: &Says, name: &str) {
        tab.clear_cookies();
        tab.goto(&self.url("/sign-in"));
        tab.click_named("link", says.cannot);
        tab.fill("#name", &address(name));
        tab.click_named("button", says.next);
        assert_eq!(tab.path(), "/recover/prove");
    }

    /// A mailed code is asked for, read and typed.
    fn prove_by_mail(&self, tab: &Tab, says: &Says, name: &str) {
        let private = private(name);
        let before = self.sink.count(&private, says.code_for);
        tab.click_named("button", says.send);
        let mail = self.sink.next(&private, says.code_for, before);
        let digits = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
        let code = mail.text.split_whitespace().find(digits).expect("a code");
        prove(tab, says, code);
    }
}

fn address(name: &str) -> String {
    format!("{name}@contoso.example")
}

fn private(name: &str) -> String {
    format!("{name}@private.example")
}

fn prove(tab: &Tab, says: &Says, code: &str) {
    tab.fill("#code", code);
    tab.click_named("button", says.next);
}

fn prove_by_passkey(tab: &Tab, says: &Says) {
    tab.click_named("link", says.use_passkey);
    tab.click_named("button", says.use_passkey);
    tab.until("the passkey to be taken", || {
        (tab.path() != "/recover/passkey").then_some(())
    });
    tab.wait_until_still();
}

/// One more proof is asked for, and exactly this kind is left.
fn one_is_left(tab: &Tab, left: &str) {
    assert_eq!(tab.path(), "/recover/prove");
    let said = tab.texts("main > ul li, main li");
    assert!(said.iter().any(|way| way == left), "{left}: {said:?}");
}

/// Sets the new password; it opens nothing of the rest: the second factor is asked for as before.
fn set_and_sign_in(tab: &Tab, says: &Says, name: &str, screen: &str) {
    assert_eq!(tab.path(), "/recover/finish");
    tab.fill("#new-password", NEW);
    tab.fill("#again-password", NEW);
    tab.click_named("button", says.set);
    tab.wait_for_text("h1", says.is_set);
    seen(tab, says, screen);
    tab.click_named("link", says.sign_in);
    tab.fill("#name", &address(name));
    tab.fill("#password", NEW);
    tab.click_named("button", says.sign_in);
}

/// Who has what.
struct Cast {
    app: &'static str,
    key: &'static str,
    paper: &'static str,
}

fn play(office: &mut Office, says: &Says, cast: &Cast, scripts: bool) {
    let mut app = office.joins(says, cast.app);
    app.goto(&office.url("/register/app"));
    let mut phone = Phone::scan(&app.text("#seed"));
    app.fill("#code", &phone.code());
    app.click_named("button", says.confirm);
    assert_eq!(app.path(), "/security", "{}", app.text("main"));

    let key = office.joins(says, cast.key);
    let authenticator = key.authenticator();
    key.goto(&office.url("/register/passkey"));
    key.click("form.passkey button");
    key.wait_for_path("/security");

    let paper = office.joins(says, cast.paper);
    paper.click("form[action='/security/recovery-codes'] button");
    let codes = paper.text("#codes");
    let codes: Vec<&str> = codes.split_whitespace().collect();
    assert_eq!(codes.len(), 10, "{codes:?}");

    office.three_days_pass();

    // A mailed code, then the app. It works without scripts.
    if !scripts {
        app = office.phone(says);
        app.set_javascript(false);
    }
    office.cannot_sign_in(&app, says, cast.app);
    office.prove_by_mail(&app, says, cast.app);
    one_is_left(&app, says.of_app);
    assert!(!app.exists("form[action='/recover/code']"), "it is proved");
    seen(&app, says, "two-1-app-is-left");
    prove(&app, says, &phone.code());
    set_and_sign_in(&app, says, cast.app, "two-2-done");
    assert!(app.path().starts_with("/second-factor"), "{}", app.path());
    app.fill("#code", &phone.code());
    app.click_named("button", says.confirm);
    assert_eq!(app.path(), "/my");
    assert_eq!(app.complaints(), [""; 0]);

    // A passkey, then a mailed code.
    let before = key.credentials(&authenticator);
    assert_eq!(before.len(), 1);
    office.cannot_sign_in(&key, says, cast.key);
    key.click_named("link", says.use_passkey);
    seen(&key, says, "passkey-1-ask");
    key.goto(&office.url("/recover/prove"));
    prove_by_passkey(&key, says);
    one_is_left(&key, says.mailed);
    seen(&key, says, "passkey-2-mail-is-left");
    assert!(!key.has_named("link", says.use_passkey), "it is proved");
    office.prove_by_mail(&key, says, cast.key);
    set_and_sign_in(&key, says, cast.key, "passkey-3-done");
    assert!(key.path().starts_with("/second-factor"), "{}", key.path());
    let used = key.credentials(&authenticator);
    assert!(used[0].1 > before[0].1, "the passkey itself has answered");
    assert_eq!(key.complaints(), [""; 0]);

    // A saved code: once.
    let tab = office.phone(says);
    tab.set_javascript(scripts);
    office.cannot_sign_in(&tab, says, cast.paper);
    prove(&tab, says, codes[0]);
    set_and_sign_in(&tab, says, cast.paper, "saved-done");
    assert_eq!(tab.path(), "/my");
    office.cannot_sign_in(&tab, says, cast.paper);
    prove(&tab, says, codes[0]);
    assert_eq!(tab.path(), "/recover/prove");
    assert!(tab.text("[role=alert]").contains(says.wrong));
    seen(&tab, says, "saved-used-up");

    // A code that the site sends, for somebody with no second factor.
    let told = address(cast.paper);
    tab.click_named("button", says.another_way);
    seen(&tab, says, "site-1-asked");
    let call = office.hook.about(&told, 1).remove(0);
    assert_eq!(call["language"], says.tag, "as the page: {call}");
    let code = call["code"].as_str().expect("a code");
    assert!(
        call["text"]
            .as_str()
            .is_some_and(|text| text.contains(code))
    );
    prove(&tab, says, code);
    assert_eq!(tab.path(), "/recover/finish");
    tab.click_named("button", says.unlock);
    tab.wait_for_text("h1", says.was_not_locked);
    assert_eq!(tab.complaints(), [""; 0]);
}

#[test]
fn sec_30_owners_prove_themselves_by_app_passkey_and_saved_code_in_both_languages() {
    let Some(mut office) = Office::open() else {
        return;
    };
    let romanians = Cast {
        app: "ioana",
        key: "mihai",
        paper: "radu",
    };
    play(&mut office, &ROMANIAN, &romanians, true);
    let english = Cast {
        app: "oliver",
        key: "grace",
        paper: "henry",
    };
    play(&mut office, &ENGLISH, &english, false);
}
