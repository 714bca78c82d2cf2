//! Outbound spam: sending limits. Policies with conditions in their order, the default policy last.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::policies::{PolicyAdmin, PolicyShown, PolicyWish};
use zavor_core::policy::{OutboundPolicy, OutboundPreset, PolicyType};
use zavor_core::rights::Right;

use super::difference;
use super::place::Place;
use super::setting::{Grouped, SettingView, grouped_views, title, value_in_words, words};
use crate::page::Page;
use crate::pages::forms;
use crate::parts::Tab;
use crate::paths;
use crate::request::context::{Context, FormFields, QueryFields};
use crate::request::fields::Fields;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

const BASE: &str = "/admin/policies/outbound";
const EDIT: &str = "/admin/policies/outbound/edit";
const REMOVE: &str = "/admin/policies/outbound/remove";
const SHOW: &str = "/admin/policies/outbound/policy";
const PART: &str = "outbound";
const SECTION: &str = "outbound";
/// Keys of conditions and exceptions.
const CONDITIONS: [&str; 6] = [
    "accounts",
    "groups",
    "domains",
    "except_accounts",
    "except_groups",
    "except_domains",
];
/// Most values of one condition shown in the list.
const VALUES_SHOWN_MAX: usize = 5;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, list)
        .get(SHOW, show)
        .get("/admin/policies/outbound/add", add)
        .get(EDIT, form)
        .post(EDIT, again)
        .post("/admin/policies/outbound/review", review)
        .post("/admin/policies/outbound/save", save)
        .get(REMOVE, ask_removal)
        .post(REMOVE, remove)
}

struct PolicyRow {
    name: String,
    path: String,
    /// Empty for the default policy, which comes last.
    priority: String,
    /// Whom it applies to, in sentences; empty = everybody.
    conditions: Vec<String>,
    external_hour: String,
    internal_hour: String,
    day: String,
    action: String,
}

#[derive(Template)]
#[template(path = "policies/outbound.html")]
struct ListPage {
    page: Page,
    about: String,
    rows: Vec<PolicyRow>,
    add: bool,
}

#[derive(Template)]
#[template(path = "policies/outbound_policy.html")]
struct PolicyPage {
    page: Page,
    trail: Vec<Tab>,
    groups: Vec<Grouped<SettingView>>,
    /// Paths of the form and of the removal page, if the reader may change it.
    change: Option<String>,
    remove: Option<String>,
    is_default: bool,
    /// Paths of the form, filled in with the limits of a preset, and their words.
    presets: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "policies/outbound_remove.html")]
struct RemovePage {
    page: Page,
    trail: Vec<Tab>,
    name: String,
    /// The priority that was shown, so that a newer policy of this name is not removed by mistake.
    priority: String,
    says: String,
    error: String,
    back: String,
}

/// Which policy to remove.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemovalForm {
    policy: String,
    /// The priority that was shown, so that a newer policy of this name is not removed by mistake.
    #[serde(rename = "was-priority")]
    was: String,
}

fn value<'a>(policy: &'a PolicyShown, key: &str) -> &'a str {
    let found = policy.settings.iter().find(|setting| setting.key == key);
    found.map_or("", |setting| setting.value.as_str())
}

/// The outbound policy of this name, as the use cases return it: the default one or a named one.
fn outbound(policies: &PolicyAdmin, name: &str) -> Result<PolicyShown, Failure> {
    let unknown = |_| Failure::NotFound;
    let shown = policies.policies_show(name).map_err(unknown)?;
    let limits = shown
        .settings
        .iter()
        .any(|setting| setting.key == OutboundPolicy::FIELDS[0].key);
    limits.then_some(shown).ok_or(Failure::NotFound)
}

fn place(policies: &PolicyAdmin, text: Text, fields: &Fields) -> Result<Place, Failure> {
    let new = fields.ticked("new");
    let name = fields.text("policy");
    let policy = match new {
        true => name.to_owned(),
        false => outbound(policies, name)?.name,
    };
    Ok(Place {
        title: match new {
            true => text.say("outbound-add"),
            false => text.say_with("outbound-title", &[("name", title(text, &policy).into())]),
        },
        part: PART,
        back: match new {
            true => BASE.to_owned(),
            false => Place::about(SHOW, &policy),
        },
        section: SECTION,
        new,
        right: Right::Security,
        policy,
    })
}

fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: BASE.into(),
        label: text.say("nav-outbound-spam"),
        current: false,
    }]
}

async fn list(State(policies): State<Arc<PolicyAdmin>>, context: Context) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let all = policies.policies_list();
    let row = |policy: &PolicyShown| {
        let limit = |key: &str| {
            let raw = value(policy, key);
            match raw {
                "0" => text.say("without-limit"),
                raw => value_in_words(text, &policy.name, key, "", raw),
            }
        };
        PolicyRow {
            name: title(text, &policy.name),
            path: Place::about(SHOW, &policy.name),
            priority: value(policy, "priority").to_owned(),
            conditions: conditions(text, policy),
            external_hour: limit("external_recipients_per_hour"),
            internal_hour: limit("internal_recipients_per_hour"),
            day: limit("recipients_per_day"),
            action: limit("action_at_limit"),
        }
    };
    let is_outbound = |policy: &&PolicyShown| !value(policy, "recipients_per_day").is_empty();
    Ok(html(&ListPage {
        page: context.page("nav-outbound-spam", SECTION),
        about: text.name_of("policy-about", OutboundPolicy::NAME),
        rows: all.iter().filter(is_outbound).map(row).collect(),
        add: context.has(Right::Security),
    }))
}

/// Whom a policy applies to, in sentences.
fn conditions(text: Text, policy: &PolicyShown) -> Vec<String> {
    let sentence = |key: &&str| {
        let raw = value(policy, key);
        if raw.is_empty() {
            return None;
        }
        let all: Vec<&str> = raw.split(',').collect();
        let mut shown = all[..all.len().min(VALUES_SHOWN_MAX)].join(", ");
        if all.len() > VALUES_SHOWN_MAX {
            shown.push_str(" …");
        }
        let (label, _) = words(text, key);
        Some(format!("{label}: {shown}"))
    };
    CONDITIONS.iter().filter_map(sentence).collect()
}

async fn show(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let place = place(&policies, text, &query)?;
    let shown = policies.policies_show(&place.policy)?;
    let may_change = context.has(place.right);
    let is_default = place.policy == OutboundPolicy::NAME;
    let path = |page: &str| Place::about(page, &place.policy);
    let mut page = context.page("nav-outbound-spam", SECTION);
    page.title = place.title.clone();
    Ok(html(&PolicyPage {
        page,
        trail: trail(text),
        groups: grouped_views(text, &shown),
        change: may_change.then(|| path(EDIT)),
        remove: (may_change && !is_default).then(|| path(REMOVE)),
        is_default,
        presets: match may_change {
            true => presets(text, &place.policy),
            false => Vec::new(),
        },
    }))
}

/// The form of a policy with the limits of each preset: they are reviewed and saved like typed ones.
fn presets(text: Text, policy: &str) -> Vec<(String, String)> {
    let link = |preset: &OutboundPreset| {
        let values = preset.values();
        let of = values.iter().map(|(key, value)| (*key, value.as_str()));
        let fields: Vec<(&str, &str)> = [("policy", policy)].into_iter().chain(of).collect();
        let label = text.name_of("outbound-preset", preset);
        (paths::with_query(EDIT, &fields), label)
    };
    OutboundPreset::ALL.iter().map(link).collect()
}

async fn add(State(policies): State<Arc<PolicyAdmin>>, context: Context) -> Answer {
    context.may(Right::Security)?;
    let fields = Fields::parse(b"new=1", 1)?;
    let place = place(&policies, *context.text(), &fields)?;
    difference::form(&policies, &context, &place, &fields)
}

async fn form(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Security)?;
    let place = place(&policies, *context.text(), &query)?;
    difference::form(&policies, &context, &place, &query)
}

/// Shows the form again with what was typed.
async fn again(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    let place = place(&policies, *context.text(), &typed)?;
    difference::form(&policies, &context, &place, &typed)
}

async fn review(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    let place = place(&policies, *context.text(), &typed)?;
    difference::review(&policies, &context, &place, &typed).await
}

async fn save(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    let place = place(&policies, *context.text(), &typed)?;
    difference::save(&policies, &context, &place, &typed).await
}

fn removal(
    policies: &PolicyAdmin,
    context: &Context,
    policy: &str,
    error: String,
) -> Result<RemovePage, Failure> {
    let text = *context.text();
    let shown = outbound(policies, policy)?;
    let priority = value(&shown, "priority").to_owned();
    if priority.is_empty() {
        // The default policy cannot be removed.
        return Err(Failure::NotFound);
    }
    let mut page = context.page("outbound-remove", SECTION);
    page.title = text.say_with("outbound-remove-title", &[("name", (&shown.name).into())]);
    Ok(RemovePage {
        page,
        trail: trail(text),
        says: text.say("outbound-remove-says"),
        back: Place::about(SHOW, &shown.name),
        name: shown.name,
        priority,
        error,
    })
}

async fn ask_removal(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Security)?;
    Ok(html(&removal(
        &policies,
        &context,
        query.text("policy"),
        String::new(),
    )?))
}

async fn remove(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    form: Form<RemovalForm>,
) -> Answer {
    let actor = context.may(Right::Security)?;
    let form = form.fits()?;
    let name = outbound(&policies, &form.policy)?.name;
    let wish = PolicyWish {
        policy: &name,
        key: "priority",
        value: "none",
        was: Some(&form.was),
    };
    match policies.policies_set_many(actor, &[wish]).await {
        Ok(_) => Ok(context.done("outbound-removed", BASE)),
        Err(error @ (AppError::Conflict | AppError::Invalid(_))) => {
            let said = forms::sentence(&context, error);
            let page = removal(&policies, &context, &form.policy, said)?;
            Ok(html_with(forms::status(true), &page))
        }
        Err(other) => Err(other.into()),
    }
}
