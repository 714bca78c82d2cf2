//! The form of one policy: every setting as a field, with what it accepts and what is wrong with
//! it. The policy decides which fields there are, so the form is read as [`Fields`] and not as a
//! type.

use askama::Template;
use zavor_app::policies::{OWN_TERMS, PolicyShown, SettingShown};
use zavor_core::policy::Bounds;

use super::place::Place;
use super::setting::{
    Grouped, bounds_in_words, bounds_of, grouped, is_number, value_in_words, words,
};
use super::span::{SpanView, typed_value};
use crate::page::Page;
use crate::pages::forms;
use crate::parts::Tab;
use crate::request::context::Context;
use crate::request::fields::Fields;
use crate::respond::answer::{Answer, html_with};
use crate::text::Text;

/// A setting as a field.
#[derive(Debug, Clone)]
pub(super) struct FieldView {
    pub(super) key: String,
    pub(super) label: String,
    /// Effect, bounds and default in one text.
    pub(super) help: String,
    /// The value as typed.
    pub(super) value: String,
    /// The value in force, as typed; a save must not overwrite another one unseen.
    pub(super) was: String,
    /// A length of time: its number and units; `None` for other settings.
    pub(super) span: Option<SpanView>,
    /// Whether it is a whole number, written in groups of digits.
    pub(super) number: bool,
    /// What such a number counts, in words; empty = nothing that has a name.
    pub(super) unit: String,
    /// Options of a list; empty = a text field.
    pub(super) options: Vec<(String, String, bool)>,
    /// Whether it may be left empty.
    pub(super) optional: bool,
    /// Whether it cannot be filled in now; the help says why. A form without it changes nothing.
    pub(super) closed: bool,
    /// Whether it has several lines.
    pub(super) lines: bool,
    pub(super) error: String,
}

#[derive(Template)]
#[template(path = "policies/edit.html")]
struct EditPage {
    page: Page,
    trail: Vec<Tab>,
    place: Place,
    /// The name of a new policy as typed; other policies have fixed names.
    name: String,
    name_error: String,
    groups: Vec<Grouped<FieldView>>,
    problems: Vec<(String, String)>,
    cancel: String,
    /// An error that belongs to no field.
    error: String,
}

/// Prefix of the hidden field with the value in force.
pub(super) const WAS: &str = "was-";

/// The form of a policy. It shows what was typed, else the values in force; settings without a
/// field stay as they are.
pub(super) fn edit(
    context: &Context,
    place: &Place,
    shown: &PolicyShown,
    typed: &Fields,
    errors: &[(String, String)],
    error: String,
) -> Answer {
    let text = *context.text();
    let installed = context.site().installed.get();
    let hosts = &installed.webhook_hosts;
    let error_of = |key: &str| {
        let found = errors.iter().find(|(known, _)| known == key);
        found.map_or_else(String::new, |(_, why)| why.clone())
    };
    let fields = shown.settings.iter().map(|setting| {
        let field = FieldView {
            error: error_of(&setting.key),
            ..field(text, &place.policy, setting, typed, hosts)
        };
        (setting.group, field)
    });
    let problems = errors
        .iter()
        .map(|(key, why)| {
            let label = match key.as_str() {
                "policy" => text.say("name"),
                key => words(text, key).0,
            };
            (key.clone(), format!("{label}: {why}"))
        })
        .collect();
    let status = forms::status(!errors.is_empty() || !error.is_empty());
    let mut page = context.page("policy-change-of", place.section);
    page.title = match place.new {
        true => place.title.clone(),
        false => text.say_with("policy-change-of", &[("name", (&place.title).into())]),
    };
    let page = EditPage {
        page,
        trail: place.trail(text),
        name: place.policy.clone(),
        name_error: error_of("policy"),
        place: place.clone(),
        groups: grouped(text, &place.policy, fields),
        problems,
        cancel: place.back.clone(),
        error,
    };
    Ok(html_with(status, &page))
}

fn field(
    text: Text,
    policy: &str,
    setting: &SettingShown,
    typed: &Fields,
    hosts: &[String],
) -> FieldView {
    let key = &setting.key;
    let lines = key == OWN_TERMS;
    let value = match typed.ticked(key) {
        true => typed_value(typed, policy, key),
        false => setting.value.as_str().into(),
    };
    // One on a line; from the difference they come back with commas.
    let value = match lines {
        true => value.replace(',', "\n").into(),
        false => value,
    };
    let number = is_number(policy, key);
    // As the hint below it writes its numbers.
    let value = match value.parse::<u64>() {
        Ok(n) if number => text.number(n).into(),
        _ => value,
    };
    let value = value.as_ref();
    let (label, effect) = words(text, key);
    let bounds = bounds_of(policy, key);
    let default = bounds.map(|_| {
        let default = value_in_words(text, policy, key, &setting.unit, &setting.default);
        let said = text.say_with("default-value", &[("value", default.into())]);
        format!("{said}.")
    });
    let accepts = Some(bounds_in_words(text, policy, key, hosts))
        .filter(|accepts| !accepts.is_empty())
        .map(|accepts| format!("{accepts}."));
    let help: Vec<String> = [Some(effect), accepts, default]
        .into_iter()
        .flatten()
        .collect();
    FieldView {
        label,
        help: help.join(" "),
        span: match bounds {
            Some(Bounds::Time(from, to)) => Some(SpanView::of(text, typed, key, value, (from, to))),
            Some(Bounds::Count(..) | Bounds::Switch | Bounds::Choice(_)) | None => None,
        },
        number,
        unit: match number && !setting.unit.is_empty() {
            true => text.say(&format!("units-{}", setting.unit.replace(' ', "-"))),
            false => String::new(),
        },
        options: options(text, bounds, value),
        optional: bounds.is_none() && key != "priority",
        closed: key == "webhook" && hosts.is_empty() && value.is_empty(),
        lines,
        value: value.to_owned(),
        was: setting.value.clone(),
        error: String::new(),
        key: key.clone(),
    }
}

fn options(text: Text, bounds: Option<Bounds>, value: &str) -> Vec<(String, String, bool)> {
    let option = |word: &str, label: String| (word.to_owned(), label, word == value);
    match bounds {
        Some(Bounds::Switch) => vec![
            option("true", text.say("on")),
            option("false", text.say("off")),
        ],
        Some(Bounds::Choice(words)) => words
            .iter()
            .map(|word| option(word, text.name_of("choice", word)))
            .collect(),
        Some(Bounds::Count(..) | Bounds::Time(..)) | None => Vec::new(),
    }
}
