//! `/admin/bulk/preview`: what the act still needs, and what it would do to each account. The button
//! with the act on it sends the same form to start the run.
//!
//! The form has the ticked rows of the table or a pasted list, and whatever the chosen act needs,
//! so it is read as fields and not as a type.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use zavor_app::bulk::{Bulk, BulkPreview, BulkTerms, PreviewGroup};
use zavor_app::platform::{AppError, InvalidRequest, Platform};
use zavor_core::actor::Role;
use zavor_core::bulk::BulkAct;
use zavor_core::rights::Right;

use super::asked::{Accounts, acts, terms};
use super::list::{TableQuery, trail};
use crate::page::Page;
use crate::pages::forms::sentence;
use crate::pages::forms::status;
use crate::pages::users::offers::offered;
use crate::parts::Tab;
use crate::paths::{self, Run};
use crate::request::context::{Context, FormFields};
use crate::respond::answer::{Answer, html_with, see_other};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/admin/bulk/preview", preview)
        .post("/admin/bulk/start", start)
}

#[derive(Template)]
#[template(path = "bulk/preview.html")]
struct PreviewPage {
    page: Page,
    trail: Vec<Tab>,
    error: String,
    /// Fixed name of the request: an act, or a pair of acts to choose from.
    act: String,
    /// Fixed name, words, chosen.
    choices: Vec<(&'static str, String, bool)>,
    /// The names, for the next form.
    names: String,
    count: String,
    listed: Option<TableQuery>,
    wants_reason: bool,
    wants_delivery: bool,
    wants_role: bool,
    wants_domains: bool,
    reason: String,
    slips: bool,
    /// Whether this reader may print slips: nobody is offered what they cannot bring to its end.
    may_print: bool,
    move_here: bool,
    verification: String,
    roles: Vec<(&'static str, String, bool)>,
    domains: Vec<(String, bool)>,
    /// What would happen; `None` while something is missing.
    groups: Option<Vec<Group>>,
    /// How many slips will be made, and when they take effect; empty if none will.
    slips_said: String,
    /// Whether the run can start.
    startable: bool,
    /// Words of the button that starts it: the act, and on how many accounts.
    start: String,
}

struct Group {
    chip: &'static str,
    title: String,
    count: String,
    /// Address, its page, reason.
    examples: Vec<(String, String, String)>,
    /// How many accounts are not shown, in words; empty = none.
    more: String,
}

/// The act that the form asks for, and the acts it could choose from.
struct Choice {
    slug: String,
    acts: Vec<BulkAct>,
    chosen: Option<BulkAct>,
}

impl Choice {
    /// Reads the form, or the button that led here.
    fn of(context: &Context) -> Result<Self, Failure> {
        let (form, query) = (context.form(), context.query());
        let slug = form.some("act").or(query.some("act"));
        let slug = slug.unwrap_or_default().to_owned();
        let acts = acts(&slug);
        let named = BulkAct::from_name(form.text("bulk_act"));
        let chosen = match acts.as_slice() {
            [] => return Err(Failure::NotFound),
            [one] => Some(*one),
            _ => named.filter(|act| acts.contains(act)),
        };
        Ok(Self { slug, acts, chosen })
    }

    /// The act whose right the page asks for.
    fn leading(&self) -> Option<BulkAct> {
        self.chosen.or(self.acts.first().copied())
    }
}

async fn preview(
    State(bulk): State<Arc<Bulk>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    FormFields(form): FormFields,
) -> Answer {
    let choice = Choice::of(&context)?;
    let act = choice.leading().ok_or(Failure::NotFound)?;
    let actor = offered(&context, act.right())?;
    let accounts = Accounts::of(&form);
    if accounts.is_empty() {
        let text = context.text().say("bulk-no-accounts");
        return Ok(context.tell(Mood::Failed, text, "/admin/bulk/new"));
    }
    let terms = choice.chosen.and_then(|act| terms(act, &form));
    let (seen, error) = match &terms {
        None => (None, missing(&context, choice.chosen).unwrap_or_default()),
        Some(terms) => {
            let asked = accounts.asked();
            match bulk.bulk_preview(actor, terms, &asked).await {
                Ok(seen) => (Some(seen), String::new()),
                Err(error) => (None, about_input(&context, error)?),
            }
        }
    };
    Ok(show(&platform, &context, &choice, &accounts, seen, error))
}

async fn start(
    State(bulk): State<Arc<Bulk>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    FormFields(form): FormFields,
) -> Answer {
    let choice = Choice::of(&context)?;
    let act = choice.leading().ok_or(Failure::NotFound)?;
    let actor = offered(&context, act.right())?;
    let accounts = Accounts::of(&form);
    let Some(terms) = choice.chosen.and_then(|act| terms(act, &form)) else {
        let missing = missing(&context, choice.chosen);
        let error = missing.unwrap_or_else(|| context.text().say("bulk-terms-missing"));
        return Ok(show(&platform, &context, &choice, &accounts, None, error));
    };
    match begin(&bulk, actor, &terms, &accounts).await {
        Ok(id) => Ok(see_other(&paths::bulk_run(Run(id)))),
        Err(error) => {
            let error = about_input(&context, error)?;
            Ok(show(&platform, &context, &choice, &accounts, None, error))
        }
    }
}

/// What is empty that was asked for: its field, and why it is asked for; `None` while the form has not
/// asked yet.
fn missing(context: &Context, act: Option<BulkAct>) -> Option<String> {
    let (field, why) = match act? {
        BulkAct::BlockSignIn => ("reason", InvalidRequest::ReasonEmpty),
        BulkAct::ResetPassword => ("verification", InvalidRequest::VerificationEmpty),
        BulkAct::Unlock
        | BulkAct::SignOut
        | BulkAct::AllowSignIn
        | BulkAct::AskToConfirm
        | BulkAct::Remove
        | BulkAct::GrantRole
        | BulkAct::RevokeRole => return None,
    };
    let form = context.form();
    let empty = form.ticked(field) && form.text(field).is_empty();
    empty.then(|| context.text().invalid(&why.into()))
}

async fn begin(
    bulk: &Bulk,
    actor: &zavor_core::actor::Actor,
    terms: &BulkTerms,
    accounts: &Accounts,
) -> Result<u64, AppError> {
    let accounts = accounts.asked();
    bulk.bulk_start(actor, terms, &accounts).await
}

fn about_input(context: &Context, error: AppError) -> Result<String, Failure> {
    match error {
        AppError::Invalid(_) | AppError::Refused(_) => Ok(sentence(context, error)),
        other => Err(other.into()),
    }
}

fn show(
    platform: &Platform,
    context: &Context,
    choice: &Choice,
    accounts: &Accounts,
    seen: Option<BulkPreview>,
    error: String,
) -> Response {
    let (text, form) = (*context.text(), context.form());
    let has = |act| choice.acts.contains(&act);
    let role = form.text("role");
    let ticked = |domain: &String| form.all("domains").any(|ticked| ticked == domain);
    let status = status(!error.is_empty());
    let changed = seen
        .as_ref()
        .map_or(0, |seen| seen.will_change.count + seen.needs_slip.count);
    let page = PreviewPage {
        page: context.page("bulk-preview", "bulk"),
        trail: trail(text),
        error,
        act: choice.slug.clone(),
        choices: choice
            .acts
            .iter()
            .map(|act| {
                let words = text.name_of("bulk-act", act);
                (act.as_str(), words, choice.chosen == Some(*act))
            })
            .collect(),
        names: accounts.names.join(" "),
        count: text.say_with("accounts-count", &[("n", accounts.names.len().into())]),
        listed: accounts
            .listed
            .as_ref()
            .map(|query| TableQuery::of(text, query)),
        wants_reason: has(BulkAct::BlockSignIn),
        wants_delivery: has(BulkAct::ResetPassword),
        wants_role: has(BulkAct::GrantRole) || has(BulkAct::RevokeRole),
        wants_domains: has(BulkAct::GrantRole),
        reason: form.text("reason").to_owned(),
        slips: form.text("delivery") == "slips",
        may_print: context.has(Right::SeeSecret),
        move_here: form.ticked("move_here"),
        verification: form.text("verification").to_owned(),
        roles: Role::ALL
            .iter()
            .map(|known| {
                let words = text.name_of("role", known);
                (known.as_str(), words, known.as_str() == role)
            })
            .collect(),
        domains: platform
            .domains()
            .iter()
            .map(|domain| (domain.clone(), ticked(domain)))
            .collect(),
        slips_said: slips_in_words(text, seen.as_ref()),
        groups: seen.map(|seen| groups(text, seen)),
        startable: changed > 0,
        start: start_in_words(text, choice, changed),
    };
    html_with(status, &page)
}

/// How many slips a run would make; empty if none.
fn slips_in_words(text: Text, seen: Option<&BulkPreview>) -> String {
    match seen.map_or(0, |seen| seen.needs_slip.count) {
        0 => String::new(),
        slips => text.count("bulk-slips-will", slips as u64),
    }
}

/// The button that starts a run says the act, and on how many accounts.
fn start_in_words(text: Text, choice: &Choice, changed: usize) -> String {
    let act = choice.leading().map(|act| text.name_of("bulk-act", act));
    let accounts = text.count("accounts-count", changed as u64);
    text.say_with(
        "bulk-start",
        &[
            ("act", act.unwrap_or_default().into()),
            ("accounts", accounts.into()),
        ],
    )
}

fn groups(text: Text, seen: BulkPreview) -> Vec<Group> {
    let group = |chip, key: &str, foreseen: PreviewGroup| {
        let hidden = foreseen.count.saturating_sub(foreseen.examples.len());
        Group {
            chip,
            title: text.say(key),
            count: text.number(foreseen.count as u64),
            examples: foreseen
                .examples
                .into_iter()
                .map(|(name, why)| (name.to_string(), paths::user(&name), text.detail(&why)))
                .collect(),
            more: match hidden {
                0 => String::new(),
                n => text.say_with("bulk-more", &[("n", n.into())]),
            },
        }
    };
    let all = [
        ("ok", "bulk-will-change", seen.will_change),
        ("warn", "bulk-needs-slip", seen.needs_slip),
        ("info", "bulk-nothing-to-do", seen.nothing_to_do),
        ("held", "bulk-refused", seen.refused),
        ("held", "bulk-unknown", seen.unknown),
    ];
    // A run that makes slips is not one that "will change 0".
    let some = all.into_iter().filter(|(_, _, seen)| seen.count > 0);
    some.map(|(chip, key, seen)| group(chip, key, seen))
        .collect()
}
