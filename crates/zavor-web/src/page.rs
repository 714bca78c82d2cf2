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
//! | block | is | default |
//! |---|---|---|
//! | `head` | more in `<head>` (`passkey.js`) | empty |
//! | `trail` | way back above the heading (`parts/frame.html`, `trail`) | empty |
//! | `heading` | inside of `<h1>` | `page.title` |
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
//! An argument that is a field of the page and has the name of one of the macro's parameters is written
//! `self.name`: arguments are bound one after the other, and a plain `name` would be the parameter.
//!
//! Words: `{{ page.say("save") }}`, `{{ page.say_of("default-value", "value", x) }}`,
//! `{{ page.text.count("accounts-count", 12u32) }}`. Every value
//! is escaped by the template; `|safe` is for charts (`crate::chart`) only.
//!
//! Addresses are written whole (`/admin/users`) or made whole (`{{ crate::paths::user(address) }}`).
//!
//! Class names beside those of the parts: `button`, `button-primary`, `button-danger`,
//! `button-quiet`, `button-small`, `row` (things side by side), `stack` (one below the other),
//! `cards` and `card`, `card-number`, `facts` (a `<dl>` of names and values), `grid`, `muted`,
//! `number` (right-aligned figures), `code` (addresses, tokens), `toolbar`, `visually-hidden`,
//! `menu-list` (inside `<details class="more">`), `slip` (what is printed), `no-print`.
//! What scripts add is documented at the top of `assets/zavor.js`.
//!
//! The content security policy this needs: `default-src 'none'; script-src 'self'; style-src
//! 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';
//! frame-ancestors 'none'`. No page has an inline script, an inline style or an event attribute.

use zavor_app::ports::Language;
use zavor_core::actor::Actor;
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Denied, Right, may};

use crate::request::context::Context;
use crate::site::{Flash as Left, Mood};
use crate::text::Text;

mod navigation;

pub use navigation::{NavGroup, NavLink, SECTIONS, Section, navigation};

/// What every page hands to its layout.
#[derive(Debug, Clone)]
pub struct Page {
    /// The words.
    pub text: Text,
    /// The heading, and the beginning of the window's title.
    pub title: String,
    /// Where in the navigation it is: an id of [`SECTIONS`]; empty for none.
    pub section: &'static str,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The token that every form sends back; empty where there is no session.
    pub csrf: String,
    /// Own path with its query, for the links of the language switch.
    pub path: String,
    /// What the last act brought.
    pub flash: Option<Flash>,
    /// The navigation, by [`navigation`].
    pub nav: Vec<NavGroup>,
}

/// The person at the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Display name; the address when there is none.
    pub name: String,
    /// Address.
    pub address: String,
    /// Roles in words.
    pub roles: String,
}

/// What sort of banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// Something to know.
    Info,
    /// An act was done.
    Success,
    /// Done, but look at it.
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

    /// What a screen reader does with it: errors interrupt.
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
    /// What sort.
    pub kind: FlashKind,
    /// In words.
    pub text: String,
}

impl Page {
    /// The layout of a page that answers this request.
    pub(crate) fn new(
        context: &Context,
        title: String,
        section: &'static str,
        left: Vec<Left>,
    ) -> Self {
        let text = *context.text();
        let view = context.session().ok();
        let person = view.map(|view| Person {
            name: view.account.address.local_part().to_owned(),
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
            path: context.path().to_owned(),
            flash: banner(left),
            nav,
        }
    }

    /// A message without variables.
    pub fn say(&self, key: &str) -> String {
        self.text.say(key)
    }

    /// A message with one variable, put in as text.
    pub fn say_of(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.text.say_with(key, &[(name, value.to_string().into())])
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

    /// The languages to switch to: tag, own name, whether it is this page's.
    pub fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let of = |language: Language| {
            let name = self.text.name_of("language", language.tag());
            (language.tag(), name, language == self.text.language())
        };
        Language::ALL.into_iter().map(of).collect()
    }

    /// This page in another language: the own path and query with `lang` set. Never a path of
    /// another site, whatever is in [`Page::path`].
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
    /// The layout of a page of this request. Takes the messages that wait.
    pub(crate) fn page(&self, title: &str, section: &'static str) -> Page {
        Page::new(self, self.text().say(title), section, self.take_left())
    }
}

/// Whether somebody is led to pages about this right. A factor that must be shown again hides
/// nothing; what is about accounts is shown to roles that are limited to domains too.
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

/// One banner of all messages that waited, as grave as the gravest.
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
            text: Text::of(Language::English),
            title: "Active users".into(),
            section: "users",
            person: None,
            csrf: String::new(),
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
