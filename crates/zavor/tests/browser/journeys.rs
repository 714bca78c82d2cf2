//! The published procedures for an account that cannot work, clicked through by the words on the
//! pages, with the real Postfix and Dovecot behind; in both languages, and in English also without
//! JavaScript. Each language is one story on one stack, whose parts follow each other. The story
//! ends with a visit to every page (`tour.rs`).

use std::time::Instant;

use crate::content;
use crate::imap::Answer;
use crate::page::Tab;
use crate::process::wait_for;
use crate::stack::address;
use crate::totp::Phone;
use crate::tour::{self, Tour};
use crate::words::{ENGLISH, ROMANIAN, Words};
use crate::world::World;

/// The network where people of the organisation work.
const HOME: &str = "198.51.100.10";
/// External recipients per hour in these stories.
pub(crate) const LIMIT: usize = 5;
/// The reply to a restricted account, in the words of Exchange Online.
const RESTRICTED: &str = "550 5.1.8 ";
/// The reply to an account whose sign-in is blocked.
const BLOCKED: &str = "550 5.7.1 ";
/// The first administrator.
pub(crate) const ADMINISTRATOR: &str = "irina@contoso.example";
pub(crate) const ADMINISTRATORS_PASSWORD: &str = "bright copper kettles at seven";

#[test]
fn in_english_accounts_are_freed_click_by_click_and_every_page_is_fit_for_people() {
    let Some(world) = World::build() else {
        return;
    };
    let mut story = Story::begin(&world, &ENGLISH);
    story.play("reset", |story| story.reset("ana"));
    story.play("unblock", |story| {
        story.unblock("dan", Secured::ByTheButtons)
    });
    story.play("block", |story| story.block_and_allow("carmen"));
    story.play("passkey", Story::passkey);
    story.play("no JavaScript", Story::without_scripts);
    story.play("key pages", |story| {
        tour::key_pages(&world, &story.tab, story.words)
    });
    story.play("tour", |story| {
        let mut tour = Tour::begin(&world, &story.tab, story.words);
        tour.see_what_is_linked();
        tour.see_what_acts_show(&mut story.phone);
        tour.end();
    });
}

#[test]
fn in_romanian_accounts_are_freed_click_by_click() {
    let Some(world) = World::build() else {
        return;
    };
    let mut story = Story::begin(&world, &ROMANIAN);
    story.play("reset", |story| story.reset("ana"));
    story.play("unblock", |story| {
        story.unblock("dan", Secured::ByTheButtons)
    });
    story.play("block", |story| story.block_and_allow("carmen"));
    story.play("passkey", Story::passkey);
    content::fill(&world);
    story.play("key pages", |story| {
        tour::key_pages(&world, &story.tab, story.words)
    });
    story.play("tour", |story| {
        let mut tour = Tour::begin(&world, &story.tab, story.words);
        tour.see_what_is_linked();
        tour.end();
    });
}

/// How the account is secured before its release.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secured {
    ByTheButtons,
    NotForAReason,
}

/// The administrator at the browser.
struct Story<'a> {
    world: &'a World,
    words: &'static Words,
    tab: Tab,
    scripts: bool,
    phone: Phone,
}

impl<'a> Story<'a> {
    /// Sets up the first administrator with the set-up link and an authenticator app.
    fn begin(world: &'a World, words: &'static Words) -> Self {
        let tab = person(world, words);
        tab.goto(&world.setup_link());
        tab.fill("#address", ADMINISTRATOR);
        tab.fill("#name", "Irina Țepeș");
        tab.fill("#password", ADMINISTRATORS_PASSWORD);
        tab.click_named("button", words.proceed);
        tab.click_named("link", words.authenticator_app);
        let mut phone = Phone::scan(&tab.text("#seed"));
        tab.fill("#name", "Irina's phone");
        tab.fill("#code", &phone.code());
        tab.click_named("button", words.confirm);
        tab.wait_for(".notice-success");
        tab.click(".brand");
        assert_eq!(tab.path(), "/admin");
        assert_eq!(tab.attribute("html", "lang").as_deref(), Some(words.tag));
        Self {
            world,
            words,
            tab,
            scripts: true,
            phone,
        }
    }

    /// Plays one part, and prints how long it took.
    fn play(&mut self, name: &str, part: impl FnOnce(&mut Self)) {
        let start = Instant::now();
        part(self);
        eprintln!(
            "{} {name}: {} ms",
            self.words.tag,
            start.elapsed().as_millis()
        );
        assert_eq!(self.tab.complaints(), [""; 0], "after {name}");
    }

    /// Opens a page by its heading and link in the navigation.
    fn go(&self, [heading, place]: [&str; 2]) {
        let under = format!(
            "[...document.querySelectorAll('.side-head')].some(head =>
                head.textContent.trim() === {heading:?}
                && [...head.nextElementSibling.querySelectorAll('a')].some(link =>
                    link.textContent.trim() === {place:?}))"
        );
        assert_eq!(self.tab.eval(&under), true, "{heading} > {place}");
        self.tab.click_named_in("nav.side", "link", place);
        assert_eq!(self.tab.text("h1"), place);
    }

    /// Opens *Users > Active users* and ticks one account.
    fn pick(&self, person: &str) {
        self.go(self.words.active_users);
        let row = format!("input[name=account][value='{}']", address(person));
        self.tab.tick(&row, true);
    }

    /// *Reset password*; then the owner chooses one on the change page and signs in with it.
    fn reset(&mut self, who: &str) {
        let (words, stack) = (self.words, &self.world.stack);
        let old = content::password(who);
        assert!(stack.imap(HOME, who, old).is_ok());
        self.pick(who);
        self.tab.click_named("button", words.reset_password);
        self.tab.click_named("field", words.show_temporary);
        self.say_who_called();
        self.tab.click_named("button", words.reset_password);
        let temporary = self.tab.text("#secret");
        assert!(temporary.len() >= 12, "{temporary:?}");

        let own = "an own choice of many words";
        let owner = person(self.world, words);
        owner.set_javascript(self.scripts);
        owner.goto(&self.world.url("/password"));
        owner.fill_named(words.user_name, &address(who));
        owner.fill_named(words.current_password, &temporary);
        owner.fill_named(words.new_password, own);
        owner.fill_named(words.again, own);
        owner.click_named("button", words.change_password);
        owner.wait_for("main a[href='/sign-in']");
        assert_eq!(owner.complaints(), [""; 0]);

        let new = stack.imap(HOME, who, own);
        assert!(new.is_ok(), "{new:?}");
        for other in [old, &temporary] {
            let refused = stack.imap(HOME, who, other);
            assert!(refused.no().contains("AUTHENTICATIONFAILED"), "{refused:?}");
        }
    }

    fn say_who_called(&self) {
        self.tab.click_named("field", self.words.in_person);
        self.tab.fill("#caller_note", "showed the badge");
    }

    /// A burst restricts the sender; *Review > Restricted entities > Unblock* releases them, and
    /// the next message arrives.
    fn unblock(&mut self, who: &str, secured: Secured) {
        let words = self.words;
        let password = content::restrict(self.world, who);
        let tab = &self.tab;
        let pick = || {
            self.go(words.restricted_entities);
            let row = format!("input[name=entity][value='{}']", address(who));
            tab.tick(&row, true);
            tab.click_named("button", words.unblock);
            assert_eq!(self.step(), words.steps[0]);
            tab.click_named("link", words.next);
            assert_eq!(self.step(), words.steps[1]);
        };
        pick();
        let password = match secured {
            Secured::ByTheButtons => {
                tab.click_named("button", words.sign_out_everywhere);
                assert_eq!(self.step(), words.steps[1]);
                tab.click_named("link", words.reset_password);
                let lasting = "words that nobody else has seen";
                tab.click_named("field", words.set_lasting);
                tab.fill("#new-password", lasting);
                tab.fill("#again-password", lasting);
                self.say_who_called();
                tab.click_named("button", words.reset_password);
                tab.click_named("link", words.go_on);
                assert_eq!(self.step(), words.steps[1], "it comes back to the release");
                assert_eq!(tab.visible(".needs .chip-warn"), 0, "all steps are done");
                lasting
            }
            Secured::NotForAReason => password,
        };
        tab.click_named("button", words.next);
        assert_eq!(self.step(), words.steps[2]);
        if secured == Secured::NotForAReason {
            tab.fill("#override", "a test alarm, and he stands here");
        }
        tab.click_named("button", words.unblock);
        assert!(tab.path().ends_with("/delivery"), "{}", tab.path());
        if self.scripts {
            tab.wait_for_text("#doors", words.all_open);
        } else {
            wait_for("the doors to accept again", || {
                tab.reload();
                tab.text("#doors").contains(words.all_open).then_some(())
            });
        }

        let stack = &self.world.stack;
        let to = format!("customer-of-{who}@dest.example");
        let mut smtp = stack.submission(HOME, who, password);
        let reply = smtp.message(&address(who), &[&to]);
        assert!(reply.starts_with("250 "), "{reply}");
        wait_for("the message at its destination", || {
            let all = stack.postfix.delivered_outside();
            all.contains(&vec![to.clone()]).then_some(())
        });
    }

    /// The current step of the wizard.
    fn step(&self) -> String {
        self.tab.text(".steps [aria-current=step]")
    }

    /// *More actions (...) > Edit sign-in status*: blocked, then allowed again.
    fn block_and_allow(&mut self, who: &str) {
        let (words, stack) = (self.words, &self.world.stack);
        let (from, password) = (address(who), content::password(who));
        let mut imap = stack.imap_open(HOME);
        assert!(imap.login(&from, password).is_ok());
        let mut smtp = stack.submission(HOME, who, password);
        let reply = smtp.message(&from, &["one@dest.example"]);
        assert!(reply.starts_with("250 "), "{reply}");

        self.edit_status(who, words.block, "left the company");
        assert_eq!(imap.command("NOOP").0, Answer::Closed, "open sessions end");
        let answer = stack.imap(HOME, who, password);
        assert!(answer.no().contains("AUTHENTICATIONFAILED"), "{answer:?}");
        let reply = smtp.message(&from, &["two@dest.example"]);
        assert!(reply.starts_with(BLOCKED), "{reply}");

        self.edit_status(who, words.allow, "");
        assert!(stack.imap(HOME, who, password).is_ok());
        let reply = smtp.message(&from, &["three@dest.example"]);
        assert!(reply.starts_with("250 "), "{reply}");
    }

    fn edit_status(&self, who: &str, choice: &str, reason: &str) {
        let (tab, words) = (&self.tab, self.words);
        self.pick(who);
        tab.click_named("summary", words.more_actions);
        tab.click_named("button", words.edit_sign_in_status);
        tab.click_named("field", choice);
        // Only blocking asks for a reason, and only then there is a field for one.
        assert_eq!(tab.exists("#reason"), !reason.is_empty());
        if !reason.is_empty() {
            tab.fill("#reason", reason);
        }
        tab.click_named("button", words.save);
        tab.wait_for(".notice-success");
    }

    /// Adds a passkey, which then opens the admin centre without a name.
    fn passkey(&mut self) {
        let (tab, words) = (&self.tab, self.words);
        let authenticator = tab.authenticator();
        tab.goto(&self.world.url("/security"));
        tab.click_named("link", words.add_factor);
        tab.click_named("link", words.passkey);
        tab.click_named("button", words.make_passkey);
        tab.wait_for_path("/security");
        let keys = tab.credentials(&authenticator);
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].0, "localhost");

        tab.click(".profile > summary");
        tab.click_named("button", words.sign_out);
        assert_eq!(tab.path(), "/sign-in");
        tab.click_named("link", words.sign_in_with_passkey);
        tab.click_named("button", words.sign_in_with_passkey);
        tab.wait_for_path("/admin");
        assert_eq!(tab.text("h1"), tour::home_title(words));
    }

    /// The same three procedures without JavaScript, from the sign-in on.
    fn without_scripts(&mut self) {
        let (words, world) = (self.words, self.world);
        let tab = person(world, words);
        tab.set_javascript(false);
        tab.goto(&world.url("/admin"));
        tab.fill_named(words.user_name, ADMINISTRATOR);
        tab.fill("#password", ADMINISTRATORS_PASSWORD);
        tab.click_named("button", words.sign_in);
        tab.fill("#code", &self.phone.code());
        tab.click_named("button", words.confirm);
        if tab.path().starts_with("/ways-back?") {
            tab.click_named("button", words.later);
        }
        assert_eq!(tab.path(), "/admin");
        let with_scripts = std::mem::replace(&mut self.tab, tab);
        self.scripts = false;
        content::fill(world);
        self.reset("bogdan");
        self.unblock("elena", Secured::NotForAReason);
        self.block_and_allow("florin");
        self.tab = with_scripts;
        self.scripts = true;
    }
}

/// A new browser of a person.
pub(crate) fn person(world: &World, words: &Words) -> Tab {
    let tab = world.chromium.tab();
    tab.set_viewport(1280, 900, false);
    tab.set_language(words.languages);
    tab
}

/// Sends messages until the limit stops them.
pub(crate) fn burst(world: &World, who: &str, password: &str) {
    let from = address(who);
    let mut smtp = world.stack.submission(HOME, who, password);
    for n in 0..LIMIT {
        let reply = smtp.message(&from, &[&format!("{who}-victim{n}@dest.example")]);
        assert!(reply.starts_with("250 "), "{reply}");
    }
    let tripping = smtp.message(&from, &["one-too-many@dest.example"]);
    assert!(tripping.starts_with("550 "), "{tripping}");
    let next = smtp.message(&from, &["next@dest.example"]);
    assert!(next.starts_with(RESTRICTED), "{next}");
}
