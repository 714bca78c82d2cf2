//! What every page hands to its layout, and the navigation.
//!
//! A page is an askama template that extends one of two layouts and has a field `page: Page`:
//!
//! ```text
//! {% extends "layout.html" %}        header, navigation, person: the admin centre
//! {% extends "bare.html" %}          one centred card: sign-in, /password, set-up
//! {% block content %} … {% endblock %}
//! ```
//!
//! | block | content | default |
//! |---|---|---|
//! | `head` | additions to `<head>` (`passkey.js`) | empty |
//! | `trail` | link back, above the heading (`parts/frame.html`, `trail`) | empty |
//! | `heading` | content of `<h1>` | `page.title` |
//! | `actions` | buttons beside the heading | empty |
//! | `content` | the page | empty |
//!
//! Parts are macros, imported by file; the comment at the top of each file has its arguments and
//! class names: `parts/frame.html` (trail, tabs, steps, pager, empty, notice), `parts/form.html`
//! (csrf, text, password, area, choice, tick, errors), `parts/hold.html` (chip, hold, holds),
//! `parts/table.html` (begin, end, sort), `parts/passkey.html` (form).
//!
//! ```text
//! {% import "parts/form.html" as form %}
//! {% call form::csrf(page) %}{% endcall %}
//! ```
//!
//! If a field of the page has the name of a parameter of the macro, pass it as `self.name`: arguments
//! are bound one after the other, and a plain `name` would be the parameter.
//!
//! Words: `{{ page.say("save") }}`, `{{ page.say_of("default-value", "value", x) }}`,
//! `{{ page.text.count("accounts-count", 12u32) }}`. Templates
//! escape every value; only charts (`crate::chart`) use `|safe`.
//!
//! Paths are written out (`/admin/users`) or made by a function
//! (`{{ crate::paths::user(address) }}`).
//!
//! Class names, besides those of the parts: `button`, `button-primary`, `button-danger`,
//! `button-quiet`, `button-small`, `row` (side by side), `stack` (one below the other),
//! `cards` and `card`, `card-number`, `facts` (a `<dl>` of names and values), `grid`, `muted`,
//! `number` (right-aligned figures), `code` (addresses, tokens), `toolbar`, `visually-hidden`,
//! `menu-list` (inside `<details class="more">`), `slip` (for printing), `no-print`, `quiet` (all is
//! well), `wide-only` and `narrow-only` (acts that fold into a menu on a phone), `phone-only`,
//! `without-js`.
//! `assets/zavor.js` says at its top what scripts add.
//!
//! The content security policy of these pages: `default-src 'none'; script-src 'self'; style-src
//! 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';
//! frame-ancestors 'none'`. No page has an inline script, an inline style or an event attribute.

use zavor_app::ports::Language;
use zavor_core::actor::Actor;
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Denied, Right, may};

use crate::parts::Tab;
use crate::request::context::{Context, help, recovery_is_offered};
use crate::request::form::TOKEN;
use crate::site::{Flash as Left, Mood};
use crate::text::{Text, Timed, timed};

mod navigation;

pub use navigation::{NavGroup, NavLink, SECTIONS, Section, navigation};

/// The sections of one's own account; the navigation of administrators has none of them.
const MY: &str = "my";
const MY_SIGN_INS: &str = "my-sign-ins";
const MY_SECURITY: &str = "my-security";

/// What every page hands to its layout.
#[derive(Debug, Clone)]
pub struct Page {
    /// The words.
    pub text: Text,
    /// The heading; also begins the window's title.
    pub title: String,
    /// Its place in the navigation: an id of [`SECTIONS`]; empty if it has none.
    pub section: &'static str,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The token that every form sends back; empty where there is no session.
    pub csrf: String,
    /// The return place that its forms carry along; empty = none.
    pub back: String,
    /// The field that the problem above the form is about; empty = none in particular.
    pub fault: &'static str,
    /// Path and query of this page, for the links of the language switch.
    pub path: String,
    /// Whether a form was sent that this page answers.
    pub answers_form: bool,
    /// The result of the last act.
    pub flash: Option<Flash>,
    /// The navigation, by [`navigation`].
    pub nav: Vec<NavGroup>,
    /// Whom to ask for help: words, and where they lead (empty = nowhere); `None` = not configured.
    pub help: Option<(String, String)>,
    /// Whether the page leads to the recovery of an account: nobody is signed in, it is offered, and the
    /// page is no part of it.
    pub way_back: bool,
}

/// Pages that lead to the recovery themselves, or are about something else than an account that exists.
const OTHER_WAYS: [&str; 6] = [
    "/recover",
    "/sign-in",
    "/not-me/",
    "/request/",
    "/setup/",
    "/confirm/",
];

/// Whether a page at this path tells somebody who cannot get in where to go.
fn leads_back(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    // The links and the passkey of signing in are ways in that may fail.
    let may_fail = path.starts_with("/sign-in/");
    may_fail || !OTHER_WAYS.iter().any(|own| path.starts_with(own))
}

/// The person at the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Display name, or the address if there is none.
    pub name: String,
    /// Address.
    pub address: String,
    /// Roles in words.
    pub roles: String,
}

/// Which kind of banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// Something to know.
    Info,
    /// An act was done.
    Success,
    /// Done, but something needs a look.
    Warning,
    /// Not done.
    Error,
}

impl FlashKind {
    /// Part of class names and message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The ARIA role of the banner: errors interrupt.
    pub const fn aria_role(self) -> &'static str {
        match self {
            Self::Error => "alert",
            Self::Info | Self::Success | Self::Warning => "status",
        }
    }
}

/// A banner at the top of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// Which kind.
    pub kind: FlashKind,
    /// In words.
    pub text: String,
}

impl Page {
    /// The layout of the page that answers this request.
    pub(crate) fn new(
        context: &Context,
        title: String,
        section: &'static str,
        left: Vec<Left>,
    ) -> Self {
        let text = *context.text();
        let view = context.session().ok();
        let person = view.map(|view| Person {
            name: match view.display_name.as_str() {
                "" => view.account.address.to_string(),
                name => name.to_owned(),
            },
            address: view.account.address.to_string(),
            roles: roles_in_words(text, &view.roles),
        });
        let nav = match context.actor() {
            Ok(actor) => navigation(text, section, |right| shows(actor, right)),
            Err(_) => Vec::new(),
        };
        Self {
            text,
            title,
            section,
            person,
            csrf: context.csrf().to_owned(),
            back: context.back_again(),
            fault: context.fault(),
            path: context.path().to_owned(),
            answers_form: context.form().all(TOKEN).next().is_some(),
            flash: banner(left),
            nav,
            help: help(context).map(|help| (help.words().to_owned(), help.href())),
            way_back: context.person().is_err()
                && recovery_is_offered(context)
                && leads_back(context.path()),
        }
    }

    /// Whether the problem above the form is about this field.
    pub fn is_at_fault(&self, field: impl AsRef<str>) -> bool {
        !self.fault.is_empty() && self.fault == field.as_ref()
    }

    /// A message without variables.
    pub fn say(&self, key: &str) -> String {
        self.text.say(key)
    }

    /// A message with one variable.
    pub fn say_of(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.text.say_with(key, &[(name, value.to_string().into())])
    }

    /// Whether it is one of the pages of one's own account, which everybody has.
    pub fn is_own(&self) -> bool {
        let sections = [MY, MY_SIGN_INS, MY_SECURITY];
        self.nav.is_empty() || sections.contains(&self.section)
    }

    /// The tabs over the pages of one's own account.
    pub fn own_tabs(&self) -> Vec<Tab> {
        let tab = |id: &str, key: &str, href: &str| Tab {
            href: href.into(),
            label: self.say(key),
            current: self.section == id,
        };
        vec![
            tab(MY, "my-tab-overview", "/my"),
            tab(MY_SIGN_INS, "my-tab-sign-ins", "/my/sign-ins"),
            tab(MY_SECURITY, "my-tab-security", "/security"),
            tab("", "profile-password", "/password"),
        ]
    }

    /// A sentence that may have times in it: each becomes a `<time>`.
    pub fn timed(&self, sentence: impl AsRef<str>) -> Timed {
        timed(sentence.as_ref())
    }

    /// The title of the window.
    pub fn window_title(&self) -> String {
        self.text
            .say_with("page-title", &[("title", (&self.title).into())])
    }

    /// Address of a built-in file.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::asset_url(name)
    }

    /// The languages to choose from: tag, own name, whether it is this page's.
    ///
    /// None on the answer to a form: a link would lose what it shows, or lead to a path that only takes forms.
    pub fn languages(&self) -> Vec<(&'static str, String, bool)> {
        if self.answers_form {
            return Vec::new();
        }
        let of = |language: Language| {
            let name = self.text.name_of("language", language.tag());
            (language.tag(), name, language == self.text.language())
        };
        Language::ALL.into_iter().map(of).collect()
    }

    /// This page in another language: its path and query with `lang` set. Never leads to another
    /// site, whatever [`Page::path`] holds.
    pub fn in_language(&self, tag: &str) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let path = path.trim_start_matches(['/', '\\']);
        let others: String = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .flat_map(|pair| [pair, "&"])
            .collect();
        ["/", path, "?", &others, "lang=", tag].concat()
    }
}

impl Context {
    /// The layout of a page of this request. Takes the waiting messages, so they show only once.
    pub(crate) fn page(&self, title: &str, section: &'static str) -> Page {
        Page::new(self, self.text().say(title), section, self.take_left())
    }
}

/// Whether links that need this right are shown. Having to show a factor again hides nothing; roles
/// limited to domains also see links that are about accounts.
fn shows(actor: &Actor, right: Right) -> bool {
    match may(actor, right, None, Timestamp::from_millis(0)) {
        Ok(()) | Err(Denied::NotFresh) => true,
        Err(Denied::OtherDomain) => matches!(right, Right::FirstAid),
        Err(_) => false,
    }
}

fn roles_in_words(text: Text, roles: &[zavor_core::actor::RoleHeld]) -> String {
    let names: Vec<String> = roles
        .iter()
        .map(|held| text.name_of("role", held.role))
        .collect();
    names.join(", ")
}

/// One banner for all waiting messages; its kind is that of the gravest.
fn banner(left: Vec<Left>) -> Option<Flash> {
    let gravest = left.iter().map(|flash| flash.mood).max()?;
    let texts: Vec<String> = left.into_iter().map(|flash| flash.text).collect();
    Some(Flash {
        kind: match gravest {
            Mood::Done => FlashKind::Success,
            Mood::Nothing => FlashKind::Info,
            Mood::Partly => FlashKind::Warning,
            Mood::Failed => FlashKind::Error,
        },
        text: texts.join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> Page {
        Page {
            answers_form: false,
            help: None,
            way_back: false,
            text: Text::of(Language::English),
            title: "Active users".into(),
            section: "users",
            person: None,
            csrf: String::new(),
            back: String::new(),
            fault: "",
            path: path.into(),
            flash: None,
            nav: Vec::new(),
        }
    }

    #[test]
    fn the_language_switch_keeps_the_query_and_stays_on_this_site() {
        for (path, expected) in [
            ("/admin", "/admin?lang=ro"),
            ("/admin?q=a&lang=en&after=b", "/admin?q=a&after=b&lang=ro"),
            ("//evil.example/x", "/evil.example/x?lang=ro"),
            ("/\\evil.example", "/evil.example?lang=ro"),
            ("", "/?lang=ro"),
        ] {
            assert_eq!(page(path).in_language("ro"), expected);
        }
    }
}
