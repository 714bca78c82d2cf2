//! The bundles: every message of a language, our plural function and our numbers.

use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use zavor_app::ports::Language;

use super::grouped;

/// Every message of one language.
pub(super) type Bundle = FluentBundle<FluentResource>;

/// The files of messages: name, English, Romanian. One line for each file.
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
    "bulk", "closed", "common", "holds", "home", "notices", "policies", "problems", "reports",
    "review", "settings", "sign_on", "users",
];

/// Builds the bundle of a language. Built-in files that do not parse or that say the same key
/// twice are a defect that the tests of this module find.
pub(super) fn build(language: Language) -> Bundle {
    // A tag of ours always parses; without one the bundle would only lose the library's own rules.
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolates are invisible characters around every argument; they would end up in attributes,
    // in copied text and in mails.
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

/// One message with its arguments; `None` when there is no such message.
pub(super) fn say(bundle: &Bundle, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    // What could not be filled in stands in the text as `{$name}`; the tests find that too.
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    Some(text.into_owned())
}

fn add_plural(bundle: &mut Bundle, category: fn(u64) -> &'static str) {
    // Fails only when the name is taken, and this bundle is new.
    let _ = bundle.add_function("PLURAL", move |given, _| match given {
        // Counts only: never negative, never with a fraction.
        [FluentValue::Number(number)] => FluentValue::from(category(number.value as u64)),
        _ => FluentValue::Error,
    });
}

/// CLDR, English, whole numbers.
pub(super) const fn english_plural(n: u64) -> &'static str {
    if n == 1 { "one" } else { "other" }
}

/// CLDR, Romanian, whole numbers: one = 1; few = 0 and whatever ends in 01 to 19 (but 1 itself);
/// other = the rest, which takes "de".
pub(super) const fn romanian_plural(n: u64) -> &'static str {
    let hundredth = n % 100;
    match n {
        1 => "one",
        0 => "few",
        _ if hundredth >= 1 && hundredth <= 19 => "few",
        _ => "other",
    }
}

/// Numbers inside of messages; everything else is left to the library.
fn grouped(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) => {
            Some(grouped::grouped(*value as u64, language))
        }
        _ => None,
    }
}
