//! The words of pages and notices, in the reader's language.
//!
//! Messages live in `locales/LANGUAGE/*.ftl` (Project Fluent) and are built into the program. A
//! [`Text`] is a handle on one language, cheap to copy:
//!
//! ```text
//! text.say("nav-home")                                 a message without variables
//! text.say_with("users-added", &[("name", name.into())])   with variables
//! text.count("accounts-count", n)                      with $n as its only variable
//! text.number(n)  text.time(at)  text.span(s)  text.ago(at, now)
//! timed(sentence)                                      HTML with <time> around every time in it
//! ```
//!
//! Messages that depend on a number select on `PLURAL($n)`, our own function: the library's rule for
//! Romanian is wrong for 102 to 119. Numbers inside messages are grouped in the style of the
//! language.
//!
//! Names of closed lists are messages too. Their key is a prefix and the fixed name of the value
//! (`hold-kind-locked_out`); [`Text::name_of`] finds them. A test compares the lists with the
//! messages, so that a new reason cannot appear on a screen as a bare key.
//!
//! Arguments may be an attacker's text (device hints, sender addresses). They are inserted as they
//! are; the template that shows the result escapes it. Bidirectional isolates are off, so templates
//! put foreign text into its own element (`<bdi>`).

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::FluentArgs;
use zavor_app::ports::Language;

mod accept;
mod actor;
mod bundle;
mod clock;
mod device;

#[cfg(test)]
pub(crate) mod english;
mod grouped;
pub mod letter;
mod lifted;
mod notes;
mod numbers;
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) mod sentences;
#[cfg(test)]
mod tests;
mod timed;
mod zone;

pub(crate) use actor::actor_in_words;
pub(crate) use device::device_in_words;
pub(crate) use lifted::lifted;
pub use timed::{Timed, breakable, timed};
pub use zone::{PLACES, Zone};

pub(crate) use accept::thousandths;
pub use accept::{ACCEPT_LANGUAGE_BYTES_MAX, accepted};

use bundle::Bundle;

/// The messages of one language, for a reader whose time zone may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    language: Language,
    zone: Option<Zone>,
}

/// The value of a variable in a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// A text, inserted as it is.
    Text(Cow<'a, str>),
    /// A number: written in the groups of the language; `PLURAL` selects by it.
    Number(u64),
}

impl Text {
    /// The messages of this language.
    pub const fn of(language: Language) -> Self {
        Self {
            language,
            zone: None,
        }
    }

    /// The same for a reader in this zone; `None` = UTC.
    pub const fn in_zone(self, zone: Option<Zone>) -> Self {
        Self { zone, ..self }
    }

    /// The zone in which times are shown; `None` = UTC.
    pub const fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// The language of the messages.
    pub const fn language(self) -> Language {
        self.language
    }

    /// Its BCP 47 tag, for `lang="…"`.
    pub const fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// A message without variables. For an unknown key, the key itself: a page with one odd word is
    /// better than no page, and a test finds it first.
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A message with its variables.
    pub fn say_with(self, key: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        let mut given = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            match value {
                Arg::Text(text) => given.set(*name, text.as_ref()),
                Arg::Number(number) => given.set(*name, *number),
            }
        }
        bundle::say(bundle_of(self.language), key, &given).unwrap_or_else(|| unknown(key))
    }

    /// A message about a number of things, with `$n` as its only variable.
    pub fn count(self, key: &str, n: impl Into<u64>) -> String {
        self.say_with(key, &[("n", Arg::Number(n.into()))])
    }

    /// The first names of a list of `all`, and how many more there are.
    pub fn first_of(self, names: &[String], most: usize, all: u32) -> String {
        let shown = names.get(..most.min(names.len())).unwrap_or(names);
        let more = u64::from(all).saturating_sub(shown.len() as u64);
        let named = shown.join(", ");
        match (named.is_empty(), more) {
            (true, _) | (_, 0) => named,
            _ => self.say_with("and-more", &[("names", named.into()), ("n", more.into())]),
        }
    }

    /// The name of one value of a closed list: `name_of("role", role)`.
    pub fn name_of(self, list: &str, value: impl std::fmt::Display) -> String {
        // A name of the contract may have a colon (`failed_proofs:totp`), a key cannot.
        self.say(&format!("{list}-{value}").replace(':', "-"))
    }

    /// Whether there is such a message.
    pub fn has(self, key: &str) -> bool {
        bundle_of(self.language).has_message(key)
    }
}

/// What is shown where there is no such message: its key. Tests of the pages end here, so that a key
/// which no call has as a literal (the label of a column) cannot lack its words unseen.
fn unknown(key: &str) -> String {
    #[cfg(test)]
    assert!(key.starts_with("no-such-"), "there is no message {key}");
    key.to_string()
}

/// The bundle of a language, built on first use.
fn bundle_of(language: Language) -> &'static Bundle {
    static ENGLISH: OnceLock<Bundle> = OnceLock::new();
    static ROMANIAN: OnceLock<Bundle> = OnceLock::new();
    let place = match language {
        Language::English => &ENGLISH,
        Language::Romanian => &ROMANIAN,
    };
    place.get_or_init(|| bundle::build(language))
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

/// The name of an outbound policy: people name theirs, and the one that always exists has a name in each language.
pub(crate) fn sending_policy_in_words(text: Text, name: &str) -> String {
    match name {
        zavor_core::policy::DEFAULT_POLICY => text.say("outbound-default"),
        named => named.to_owned(),
    }
}
