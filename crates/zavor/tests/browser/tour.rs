//! A visit to every page: everything that the navigation and the pages link to, one of each kind,
//! and the pages that answer acts. On each page the tour runs axe, walks through by keyboard,
//! measures the weight, collects the browser's complaints, and narrows the window to a phone. All
//! faults are collected, so that one run reports everything.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::json;

use crate::axe;
use crate::journeys::{ADMINISTRATOR, ADMINISTRATORS_PASSWORD, person};
use crate::keyboard;
use crate::layout;
use crate::page::Tab;
use crate::stack::address;
use crate::totp::Phone;
use crate::words::Words;
use crate::world::World;

/// Most bytes on the wire for a page with everything it needs.
const PAGE_BYTES_MAX: u64 = 100_000;
/// Width of a phone in CSS pixels.
const PHONE: u32 = 390;
/// Width of a desktop window.
const DESK: u32 = 1280;
/// Number of pages after which a tour is given up.
const PAGES_MAX: usize = 200;

/// One tour by one reader.
pub(crate) struct Tour<'a> {
    world: &'a World,
    tab: &'a Tab,
    words: &'static Words,
    /// Kinds of pages seen, with the first address of each.
    kinds: BTreeMap<String, String>,
    queue: VecDeque<String>,
    /// Names of the pictures so far.
    names: BTreeSet<String>,
    problems: Vec<String>,
}

/// Links of the page to our own site, without downloads.
const LINKS: &str = "[...document.querySelectorAll('a[href]')]
    .filter(link => link.origin === location.origin && !link.hasAttribute('download'))
    .map(link => link.pathname + link.search)";

impl<'a> Tour<'a> {
    /// Begins a tour. The tab is signed in and stays so.
    pub(crate) fn begin(world: &'a World, tab: &'a Tab, words: &'static Words) -> Self {
        // Every page is weighed with its files.
        tab.call("Network.setCacheDisabled", json!({"cacheDisabled": true}));
        let mut tour = Self {
            world,
            tab,
            words,
            kinds: BTreeMap::new(),
            queue: VecDeque::new(),
            names: BTreeSet::new(),
            problems: Vec::new(),
        };
        // These come before others of their kind: they have the most to show.
        let (ioana, mihai) = (address("ioana"), address("mihai"));
        for path in [
            "/admin".to_string(),
            format!("/admin/users/{ioana}"),
            format!("/admin/users/{ioana}/mail"),
            format!("/admin/users/{ADMINISTRATOR}/security"),
            format!("/admin/restricted/{mihai}/overview"),
            format!("/admin/restricted/{mihai}/secure"),
            format!("/admin/restricted/{mihai}/release"),
            format!("/admin/restricted/{}/delivery", address("dan")),
            "/admin/policies/outbound/edit?policy=Newsletters".into(),
            "/security".into(),
            "/register".into(),
            "/register/app".into(),
            "/register/passkey".into(),
            "/sign-in/passkey".into(),
            "/step-up".into(),
        ] {
            tour.meet(path);
        }
        tour
    }

    /// Adds an address to the list if it is the first of its kind.
    fn meet(&mut self, path: String) {
        let kind = kind(&path);
        let passed = ["/assets/", "/live/", "/api/", "/metrics"];
        let plain = path.split('?').next().unwrap_or_default();
        let is_page = !passed.iter().any(|start| plain.starts_with(start))
            && ![".csv", ".json", ".txt"]
                .iter()
                .any(|end| plain.ends_with(end));
        if is_page && !self.kinds.contains_key(&kind) {
            self.kinds.insert(kind, path.clone());
            self.queue.push_back(path);
        }
    }

    /// Visits everything that links lead to.
    pub(crate) fn see_what_is_linked(&mut self) {
        let mut seen = 0;
        while let Some(path) = self.queue.pop_front() {
            let status = self.tab.goto(&self.world.url(&path));
            if status != 200 {
                self.problems.push(format!("{path}: status {status}"));
                continue;
            }
            // An address may redirect to another one.
            let (asked, shown) = (kind(&path), kind(&self.tab.path()));
            if asked != shown && self.kinds.insert(shown.clone(), path).is_some() {
                continue;
            }
            self.look(self.tab, &shown);
            let links = self.tab.eval(LINKS);
            for link in links.as_array().into_iter().flatten() {
                self.meet(link.as_str().unwrap_or_default().to_string());
            }
            seen += 1;
            assert!(seen < PAGES_MAX, "{:#?}", self.kinds);
        }
        eprintln!("{} {seen} pages", self.words.tag);
    }

    /// Checks the current page.
    fn look(&mut self, tab: &Tab, kind: &str) {
        let mut problems = Vec::new();
        let received = tab.received();
        let (name, language) = (self.name(kind), self.words.tag);
        // The picture comes first: the walk by keyboard scrolls.
        tab.picture(&format!("{language}-light-wide-{name}"));
        if received > PAGE_BYTES_MAX {
            problems.push(format!("{received} bytes"));
        }
        // In both languages: names of controls are words, and long words move what is beside them.
        let violations = axe::violations(tab).into_iter();
        problems.extend(violations.map(|violation| format!("{violation:?}")));
        let barriers = keyboard::barriers(tab).into_iter();
        problems.extend(barriers.map(|barrier| format!("{barrier:?}")));
        for text in tab.complaints() {
            problems.push(text);
        }
        tab.clear_complaints();
        problems.extend(layout::faults(tab));
        tab.set_viewport(PHONE, 844, true);
        if let Some(wide) = overflow(tab) {
            problems.push(wide);
        }
        let narrow = layout::faults(tab).into_iter();
        problems.extend(narrow.map(|fault| format!("phone: {fault}")));
        // As somebody who opens the page there sees it: the walk by keyboard has left its focus on a link.
        tab.eval("document.activeElement.blur(); scrollTo(0, 0)");
        tab.picture(&format!("{language}-light-phone-{name}"));
        tab.set_viewport(DESK, 900, false);
        let path = tab.path();
        let all = problems.into_iter();
        self.problems
            .extend(all.map(|problem| format!("{language} {path}: {problem}")));
    }

    /// A unique name for the picture of a page.
    fn name(&mut self, kind: &str) -> String {
        let plain: String = kind
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        let plain = plain.trim_matches('-').replace("ADDRESS", "one");
        let mut name = plain.clone();
        let mut n = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{plain}-{n}");
            n += 1;
        }
        name
    }

    /// Visits the pages that answer acts, and those shown after an error.
    pub(crate) fn see_what_acts_show(&mut self, phone: &mut Phone) {
        let (tab, words) = (self.tab, self.words);
        let url = |path: &str| self.world.url(path);
        let vlad = format!("/admin/users/{}", address("vlad"));
        tab.goto(&url(&format!("{vlad}/reset-password")));
        tab.click_named("field", words.show_temporary);
        tab.click("main form .button-primary");
        self.look(tab, "said/reset-without-the-caller");
        tab.click_named("field", words.show_temporary);
        tab.click_named("field", words.in_person);
        tab.fill("#caller_note", "showed the badge");
        tab.click("main form .button-primary");
        let temporary = tab.text("#secret");
        self.look(tab, "said/reset");
        tab.goto(&url(&format!("{vlad}/sign-out")));
        tab.click("main form .button-primary");
        self.look(tab, "said/signed-out");
        tab.goto(&url(&format!("{vlad}/sign-in-status")));
        tab.click_named("field", words.block);
        tab.click("main form .button-primary");
        self.look(tab, "said/status-without-a-reason");
        tab.goto(&url("/admin/users?q=nobody-is-called-that"));
        self.look(tab, "said/nobody-found");
        tab.goto(&url("/admin/users"));
        tab.click_named("summary", words.more_actions);
        self.look(tab, "said/more-actions");
        tab.goto(&url("/admin/absent"));
        self.look(tab, "said/not-found");
        tab.goto(&url(&format!(
            "/admin/restricted/{}/release",
            address("mihai")
        )));
        tab.click("main form .button-primary");
        self.look(tab, "said/release-without-the-steps");

        self.see_runs_policies_and_tokens();
        self.see_sign_on(phone, &temporary);
    }

    /// Acts with several pages: a bulk run, a changed policy, a token.
    fn see_runs_policies_and_tokens(&mut self) {
        let tab = self.tab;
        let url = |path: &str| self.world.url(path);
        tab.goto(&url("/admin/users"));
        for local in ["radu", "horia", "oana"] {
            let row = format!("input[name=account][value='{}']", address(local));
            tab.tick(&row, true);
        }
        tab.click("button[formaction$='/sign-out']");
        self.look(tab, "said/bulk-preview");
        tab.click("main form .button-primary");
        tab.wait_for("#run");
        // The page changes on its own until the run has ended.
        tab.wait_gone("#run[data-events]");
        self.look(tab, "said/bulk-run");
        tab.goto(&url("/admin/policies/smart-lockout/edit"));
        tab.fill("input[name=threshold_unfamiliar]", "7");
        tab.click("main form .button-primary");
        self.look(tab, "said/policy-difference");
        tab.click("main form .button-primary");
        self.look(tab, "said/policy-saved");
        tab.goto(&url("/admin/settings/tokens/add"));
        tab.fill("#name", "monitoring");
        let role = "main form input[name=role][value=security_reader]";
        if tab.exists(role) {
            tab.tick(role, true);
        }
        tab.click("main form .button-primary");
        self.look(tab, "said/token-made");
        tab.goto(&url("/admin/reports/audit"));
        tab.submit("form[action$='/verify']");
        self.look(tab, "said/audit-verified");
    }

    /// The pages for people who are not signed in, or who have no place in the admin centre.
    fn see_sign_on(&mut self, phone: &mut Phone, temporary: &str) {
        let words = self.words;
        let url = |path: &str| self.world.url(path);
        let other = person(self.world, words);
        other.call("Network.setCacheDisabled", json!({"cacheDisabled": true}));
        other.goto(&url("/sign-in"));
        self.look(&other, "sign-in");
        other.fill_named(words.user_name, ADMINISTRATOR);
        other.fill("#password", "not the password");
        other.click_named("button", words.sign_in);
        self.look(&other, "said/sign-in-refused");
        other.fill("#password", ADMINISTRATORS_PASSWORD);
        other.click_named("button", words.sign_in);
        self.look(&other, "second-factor");
        other.fill("#code", &phone.code());
        other.click_named("button", words.confirm);
        // The question about ways back was put off at the sign-in before.
        assert_eq!(other.path(), "/admin");
        other.clear_cookies();
        other.goto(&url("/password"));
        self.look(&other, "password");
        other.goto(&url("/setup/nothing-that-was-ever-made"));
        self.look(&other, "said/link-is-over");
        // A person who only has a password to change.
        other.goto(&url("/sign-in"));
        other.fill_named(words.user_name, &address("vlad"));
        other.fill("#password", temporary);
        other.click_named("button", words.sign_in);
        self.look(&other, "said/must-change");
        other.fill_named(words.user_name, &address("vlad"));
        other.fill_named(words.current_password, temporary);
        other.fill_named(words.new_password, "short");
        other.fill_named(words.again, "short");
        other.click_named("button", words.change_password);
        self.look(&other, "said/password-too-short");
        let own = "nobody reads over this shoulder";
        other.fill_named(words.user_name, &address("vlad"));
        other.fill_named(words.current_password, temporary);
        other.fill_named(words.new_password, own);
        other.fill_named(words.again, own);
        other.click_named("button", words.change_password);
        self.look(&other, "said/password-changed");
        other.goto(&url("/sign-in"));
        other.fill_named(words.user_name, &address("vlad"));
        other.fill("#password", own);
        other.click_named("button", words.sign_in);
        assert!(other.path().starts_with("/ways-back?"));
        self.look(&other, "ways-back");
        other.click_named("button", words.later);
        self.look(&other, "said/without-a-role");
        other.goto(&url("/admin/users"));
        self.look(&other, "said/not-allowed");
    }

    /// Reports all faults.
    pub(crate) fn end(self) {
        self.tab
            .call("Network.setCacheDisabled", json!({"cacheDisabled": false}));
        // Pictures and files inside a page (`data:`) are not requested from anywhere.
        let mut elsewhere = self.tab.requests_elsewhere(self.world.origin());
        elsewhere.retain(|url| !url.starts_with("data:") && !url.starts_with("about:"));
        assert!(elsewhere.is_empty(), "requests to others: {elsewhere:#?}");
        let problems = &self.problems;
        assert!(
            problems.is_empty(),
            "{}:\n{}",
            problems.len(),
            problems.join("\n")
        );
    }
}

/// The kind of page at an address: its path without the part that names one of many things.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |segment: &str| {
        segment.len() >= 8 && segment.chars().any(|letter| letter.is_ascii_digit())
            || !segment.is_empty() && segment.chars().all(|letter| letter.is_ascii_digit())
    };
    let segments = path.split('/').map(|segment| match segment {
        segment if segment.contains('@') || segment.contains("%40") => "ADDRESS",
        segment if is_id(segment) => "ID",
        segment => segment,
    });
    let mut kind = segments.collect::<Vec<_>>().join("/");
    // The same form has other fields for another act or kind.
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if ["act", "kind"].contains(&key) {
            kind = format!("{kind} {value}");
        }
    }
    kind
}

/// The element that makes a page wider than the phone, if one does.
fn overflow(tab: &Tab) -> Option<String> {
    let wide = tab.eval(
        "(() => { const width = document.documentElement.scrollWidth;
            if (width <= 390) return null;
            const scrolls = element => { for (let up = element.parentElement; up; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== 'visible' && up !== document.body
                    && up !== document.documentElement) return true; return false; };
            const wide = [...document.querySelectorAll('body *')].filter(element =>
                element.getBoundingClientRect().right > 391 && !scrolls(element));
            return `${width} px wide: ` + wide.slice(0, 4).map(element =>
                element.outerHTML.slice(0, 160)).join(' | '); })()",
    );
    wide.as_str().map(str::to_string)
}

/// Heading of the home page of the admin centre.
pub(crate) fn home_title(words: &Words) -> &'static str {
    match words.tag {
        "ro" => "Pagina principală",
        _ => "Home",
    }
}

/// Takes pictures of the six key pages in each theme and width.
pub(crate) fn key_pages(world: &World, tab: &Tab, words: &Words) {
    let stranger = person(world, words);
    let pages = [
        (&stranger, "sign-in", "/sign-in".to_string()),
        (tab, "home", "/admin".into()),
        (tab, "active-users", "/admin/users".into()),
        (
            tab,
            "user-with-holds",
            format!("/admin/users/{}", address("ioana")),
        ),
        (tab, "restricted-entities", "/admin/restricted".into()),
        (
            tab,
            "unblock-wizard",
            format!("/admin/restricted/{}/secure", address("mihai")),
        ),
    ];
    for (tab, name, path) in pages {
        assert_eq!(tab.goto(&world.url(&path)), 200, "{path}");
        for (width, height, size) in [(DESK, 900, "wide"), (PHONE, 844, "phone")] {
            tab.set_viewport(width, height, width == PHONE);
            for (dark, look) in [(false, "light"), (true, "dark")] {
                tab.set_dark(dark);
                tab.picture(&format!("{}-{look}-{size}-key-{name}", words.tag));
            }
        }
        tab.set_dark(false);
        tab.set_viewport(DESK, 900, false);
    }
}
