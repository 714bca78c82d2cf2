//! The bundles: every message of a language, with our plural function and our way of writing
//! numbers.

use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use zavor_app::ports::Language;

use super::grouped;

/// Every message of one language.
pub(super) type Bundle = FluentBundle<FluentResource>;

/// The files of messages: name, English, Romanian. One line per file.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        pub(super) const FILES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../../locales/en/", $name, ".ftl")),
            include_str!(concat!("../../locales/ro/", $name, ".ftl")),
        ),)+];
    };
}

files![
    "alert-notes",
    "answers",
    "audit-notes",
    "bulk",
    "closed",
    "common",
    "holds",
    "home",
    "my",
    "notices",
    "policies",
    "problems",
    "reports",
    "review",
    "settings",
    "sign_on",
    "users",
    "zones",
];

/// Builds the bundle of a language. A built-in file that does not parse, or a key that is defined
/// twice, is a defect; the tests of this module find it.
pub(super) fn build(language: Language) -> Bundle {
    // Our tags always parse; without one, the bundle would only lose the library's own rules.
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolates are invisible characters around every argument; they would get into attributes,
    // copied text and mails.
    bundle.set_use_isolating(false);
    for (_, english, romanian) in FILES {
        let source = match language {
            Language::English => english,
            Language::Romanian => romanian,
        };
        let resource = FluentResource::try_new((*source).to_string())
            .unwrap_or_else(|(readable, _errors)| readable);
        bundle.add_resource_overriding(resource);
    }
    match language {
        Language::English => {
            add_plural(&mut bundle, english_plural);
            bundle.set_formatter(Some(|value, _| grouped(value, Language::English)));
        }
        Language::Romanian => {
            add_plural(&mut bundle, romanian_plural);
            bundle.set_formatter(Some(|value, _| grouped(value, Language::Romanian)));
        }
    }
    bundle
}

/// One message with its arguments; `None` if there is no such message.
pub(super) fn say(bundle: &Bundle, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    // A missing argument appears in the text as `{$name}`; the tests find that too.
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    Some(text.into_owned())
}

fn add_plural(bundle: &mut Bundle, category: fn(u64) -> &'static str) {
    // Fails only if the name is taken, and this bundle is new.
    let _ = bundle.add_function("PLURAL", move |given, _| match given {
        // Only counts: never negative, never fractions.
        [FluentValue::Number(number)] => FluentValue::from(category(number.value as u64)),
        _ => FluentValue::Error,
    });
}

/// Plural category of CLDR for English whole numbers.
pub(super) const fn english_plural(n: u64) -> &'static str {
    if n == 1 { "one" } else { "other" }
}

/// Plural category of CLDR for Romanian whole numbers: one = 1; few = 0, and numbers that end in 01
/// to 19 (except 1); other = the rest, which takes "de".
pub(super) const fn romanian_plural(n: u64) -> &'static str {
    let hundredth = n % 100;
    match n {
        1 => "one",
        0 => "few",
        _ if hundredth >= 1 && hundredth <= 19 => "few",
        _ => "other",
    }
}

/// Writes whole numbers inside messages; the library writes everything else.
fn grouped(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) => {
            Some(grouped::grouped(*value as u64, language))
        }
        _ => None,
    }
}
