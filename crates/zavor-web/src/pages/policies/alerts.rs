//! Alert policies: who is told of which alert, how, and how often; recipients, webhook, language.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::notifications::{Notifications, alert_reach};
use zavor_app::policies::{PolicyAdmin, PolicyShown};
use zavor_core::alert::{AlertKind, Severity};
use zavor_core::policy::{ALERT_POLICY_PREFIX, NoticePolicy, PolicyType};
use zavor_core::rights::Right;

use super::difference;
use super::place::Place;
use super::setting::{SettingView, title, value_in_words, views};
use crate::page::Page;
use crate::pages::reach;
use crate::parts::ChipKind;
use crate::request::context::{Context, FormFields, QueryFields};
use crate::request::fields::Fields;
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

const BASE: &str = "/admin/policies/alerts";
const EDIT: &str = "/admin/policies/alerts/edit";
const PART: &str = "alerts";
const SECTION: &str = "alert-policies";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, list)
        .get(EDIT, form)
        .post(EDIT, again)
        .post("/admin/policies/alerts/review", review)
        .post("/admin/policies/alerts/save", save)
}

#[derive(Clone)]
struct AlertRow {
    name: String,
    /// Enabled, by mail, by webhook, threshold, grouped within, most per day.
    values: Vec<AlertValue>,
    change: Option<String>,
}

/// A setting of one kind of alert.
#[derive(Clone)]
struct AlertValue {
    label: String,
    words: String,
    /// The default, in words, where another value was set; empty otherwise.
    instead_of: String,
}

/// The kinds of one urgency.
struct AlertGroup {
    severity: String,
    chip: &'static str,
    /// How many of them somebody has changed, in words.
    changed: String,
    rows: Vec<AlertRow>,
}

#[derive(Template)]
#[template(path = "policies/alerts.html")]
struct AlertsPage {
    page: Page,
    /// Whom alerts do not reach now and why; empty if they reach everybody named.
    reach: String,
    notices: Vec<SettingView>,
    change: Option<String>,
    columns: Vec<String>,
    groups: Vec<AlertGroup>,
}

/// Keys of the table's columns.
const COLUMNS: [&str; 6] = [
    "enabled",
    "by_mail",
    "by_webhook",
    "threshold",
    "aggregate",
    "daily_limit",
];

/// The chip of an urgency.
pub(in crate::pages) fn chip_of(kind: AlertKind) -> &'static str {
    match kind.severity() {
        Severity::High => ChipKind::Held.as_str(),
        Severity::Medium => ChipKind::Warn.as_str(),
        Severity::Low => ChipKind::Info.as_str(),
    }
}

fn place(text: Text, fields: &Fields) -> Result<Place, Failure> {
    let policy = fields.text("policy");
    let kind = policy.strip_prefix(ALERT_POLICY_PREFIX);
    let right = match kind.map(AlertKind::from_name) {
        Some(Some(_)) => Right::Security,
        None if policy == NoticePolicy::NAME => Right::Organisation,
        _ => return Err(Failure::NotFound),
    };
    Ok(Place {
        policy: policy.into(),
        title: title(text, policy),
        part: PART,
        back: BASE.into(),
        section: SECTION,
        new: false,
        right,
    })
}

fn row(text: Text, policy: &PolicyShown, may_change: bool) -> Option<(AlertKind, AlertRow)> {
    let kind = policy.name.strip_prefix(ALERT_POLICY_PREFIX)?;
    let kind = AlertKind::from_name(kind)?;
    let setting = |key: &str| policy.settings.iter().find(|setting| setting.key == key);
    let is_off = setting("enabled").is_some_and(|enabled| enabled.value == "false");
    let value = |key: &&str| {
        let found = setting(key);
        // The column heading says what a number counts, so no unit.
        let words = |raw: &str| value_in_words(text, &policy.name, key, "", raw);
        let changed = found.filter(|setting| setting.value != setting.default);
        // Ways to tell mean nothing where nobody is told.
        let said = match is_off && *key != "enabled" {
            true => "–".to_owned(),
            false => found.map_or_else(String::new, |setting| words(&setting.value)),
        };
        AlertValue {
            label: text.name_of("policy", key),
            words: said,
            instead_of: changed.map_or_else(String::new, |setting| words(&setting.default)),
        }
    };
    let row = AlertRow {
        name: title(text, &policy.name),
        values: COLUMNS.iter().map(value).collect(),
        change: may_change.then(|| Place::about(EDIT, &policy.name)),
    };
    Some((kind, row))
}

async fn list(
    State(policies): State<Arc<PolicyAdmin>>,
    State(notifications): State<Arc<Notifications>>,
    context: Context,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let may_change = context.has(Right::Security);
    let all = policies.policies_list();
    let all: Vec<(AlertKind, AlertRow)> = all
        .iter()
        .filter_map(|policy| row(text, policy, may_change))
        .collect();
    let mut groups: Vec<AlertGroup> = Vec::new();
    for severity in Severity::ALL.iter().rev() {
        let (mut rows, mut chip) = (Vec::new(), "");
        for (kind, row) in all.iter().filter(|(kind, _)| kind.severity() == *severity) {
            chip = chip_of(*kind);
            rows.push(row.clone());
        }
        let is_changed = |row: &&AlertRow| row.values.iter().any(|one| !one.instead_of.is_empty());
        let changed = rows.iter().filter(is_changed).count();
        groups.push(AlertGroup {
            severity: text.name_of("alert-severity", *severity),
            chip,
            changed: match changed {
                0 => String::new(),
                n => text.count("alert-kinds-changed", n as u64),
            },
            rows,
        });
    }
    let notices = policies.policies_show(NoticePolicy::NAME)?;
    let may_notices = context.has(Right::Organisation);
    Ok(html(&AlertsPage {
        page: context.page("nav-alert-policies", SECTION),
        reach: reach::alerts(text, alert_reach(&notifications)),
        notices: views(text, &notices),
        change: may_notices.then(|| Place::about(EDIT, NoticePolicy::NAME)),
        columns: COLUMNS
            .iter()
            .map(|key| text.name_of("policy", key))
            .collect(),
        groups,
    }))
}

async fn form(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    difference::form(
        &policies,
        &context,
        &place(*context.text(), &query)?,
        &query,
    )
}

/// Shows the form again with what was typed.
async fn again(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    difference::form(
        &policies,
        &context,
        &place(*context.text(), &typed)?,
        &typed,
    )
}

async fn review(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    difference::review(
        &policies,
        &context,
        &place(*context.text(), &typed)?,
        &typed,
    )
    .await
}

async fn save(
    State(policies): State<Arc<PolicyAdmin>>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let place = place(*context.text(), &typed)?;
    difference::save(&policies, &context, &place, &typed).await
}
