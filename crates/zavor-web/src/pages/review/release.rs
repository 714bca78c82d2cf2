//! Step 3 of a release, *Unblock*: what was found out, a higher limit until a date for a legitimate
//! sender, and, for those who may, a release although steps are missing. The use case decides.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::sending::{RAISED_FOR_MAX, ReleasePlan, Sending, Unblock, Unblocked};
use zavor_app::verification::CallerProof;
use zavor_core::account::{RaisedLimit, RaisedTo};
use zavor_core::rights::{Denied, Right};

use super::secure::step_view;
use super::wizard::{At, Wizard, page, trail};
use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::pages::raised::raised_in_words;
use crate::parts::{StepView, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Arg, Text};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::RESTRICTED_RELEASE, form)
        .post(paths::RESTRICTED_RELEASE, release)
}

#[derive(Template)]
#[template(path = "review/release.html")]
struct ReleasePage {
    page: Page,
    trail: Vec<Tab>,
    steps: Vec<Tab>,
    /// Steps that are still missing.
    missing: Vec<StepView>,
    /// Whether this reader may release although steps are missing.
    may_override: bool,
    /// Whether nothing is restricted; a limit may still be raised.
    nothing: bool,
    /// Label and help of the field for a raised limit, if it may be raised.
    raise: Option<(String, String)>,
    until_help: String,
    /// Whether what was said at the reset is filled in.
    said_before: bool,
    /// Ways to verify a caller; empty for entities that nobody calls about.
    ways: Vec<(&'static str, String, bool)>,
    typed: ReleaseForm,
    /// Whether somebody must still say what they found.
    must_say: bool,
    carried: Vec<(String, String)>,
    action: String,
    back: String,
    error: String,
    /// Errors of the fields.
    limit_error: String,
    until_error: String,
}

/// What was typed; fields that were not shown are absent. Carries the other selected entities
/// along.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReleaseForm {
    also: Vec<String>,
    reviewed: String,
    #[serde(rename = "override")]
    override_reason: String,
    limit: String,
    until: String,
    caller: String,
    caller_note: String,
    /// Number of a code that the caller read back at the reset of the password.
    caller_verified: String,
}

/// Errors that keep the form from the use case.
#[derive(Default)]
struct Problems {
    limit: String,
    until: String,
}

async fn form(
    State(sending): State<Arc<Sending>>,
    Path(entity): Path<String>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let plan = plan(&sending, &context, &entity).await?;
    let wizard = Wizard::of(entity, &fields);
    let (caller, caller_note, caller_verified) = said_before(plan.caller.as_ref());
    let typed = ReleaseForm {
        reviewed: wizard.reviewed.clone(),
        caller,
        caller_note,
        caller_verified,
        ..ReleaseForm::default()
    };
    let fine = Problems::default();
    Ok(shown(&context, &wizard, &plan, typed, String::new(), fine))
}

/// The plan, for actors who may release once every step is done.
async fn plan(sending: &Sending, context: &Context, entity: &str) -> Result<ReleasePlan, Failure> {
    let actor = context.may(Right::See)?;
    let plan = sending.release_plan(actor, entity).await?;
    plan.may_release.map_err(AppError::Denied)?;
    Ok(plan)
}

fn shown(
    context: &Context,
    wizard: &Wizard,
    plan: &ReleasePlan,
    typed: ReleaseForm,
    error: String,
    problems: Problems,
) -> Response {
    let text = *context.text();
    let said = !typed.reviewed.is_empty();
    let missing = plan.requirements.iter().filter(|requirement| {
        // A step that a statement covers is answered by the field of this page.
        let answered = plan.statement_counts(requirement.step) && said;
        !requirement.met && !answered
    });
    let missing: Vec<StepView> = missing.map(|one| step_view(text, one)).collect();
    let mut steps = wizard.steps(text, At::Release);
    if let (false, Some(secure)) = (missing.is_empty(), steps.get_mut(1)) {
        // A step with a link looks done; the list of missing steps has its own link back.
        secure.href.clear();
    }
    let fine = error.is_empty() && problems.limit.is_empty() && problems.until.is_empty();
    let status = status(!fine);
    let days = RAISED_FOR_MAX.as_secs() / 86_400;
    let page = ReleasePage {
        page: page(context, &wizard.entity),
        trail: trail(text),
        steps,
        missing,
        // A factor that must be shown again is asked for when the form is sent.
        may_override: matches!(plan.may_override, Ok(()) | Err(Denied::NotFresh)),
        nothing: plan.restrictions.is_empty(),
        raise: raise_field(text, plan),
        until_help: text.count("unblock-until-help", days),
        ways: match plan.display_name {
            Some(_) => ways(text, &typed),
            None => Vec::new(),
        },
        said_before: plan.caller.is_some(),
        typed,
        must_say: plan.must_say(),
        carried: wizard
            .carried()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        action: wizard.action(At::Release),
        back: wizard.path(At::Secure),
        error,
        limit_error: problems.limit,
        until_error: problems.until,
    };
    html_with(status, &page)
}

/// Label and help of the field for a raised limit, in the unit of the limit that it raises.
fn raise_field(text: Text, plan: &ReleasePlan) -> Option<(String, String)> {
    let bounds = plan.raise_bounds()?;
    let (label, help, base) = match bounds.from {
        RaisedTo::ExternalPerHour(base) => ("unblock-limit", "unblock-limit-help", base),
        RaisedTo::ServicePerDay(base) => ("unblock-service", "unblock-service-help", base),
    };
    let help = text.say_with(
        help,
        &[
            ("base", Arg::from(base)),
            ("most", Arg::from(bounds.most)),
            ("free", Arg::from(bounds.without_proof)),
        ],
    );
    Some((text.say(label), help))
}

async fn release(
    State(sending): State<Arc<Sending>>,
    Path(entity): Path<String>,
    context: Context,
    form: Form<ReleaseForm>,
) -> Answer {
    let plan = plan(&sending, &context, &entity).await?;
    let form = form.fits()?;
    let also = form.also.iter().map(String::as_str);
    let wizard = Wizard::new(entity, also, &form.reviewed);
    let raise = match raised(*context.text(), &form) {
        Ok(raise) => raise,
        Err(bad) => return Ok(shown(&context, &wizard, &plan, form, String::new(), bad)),
    };
    let how = Unblock {
        reviewed: filled(&form.reviewed).map(str::to_owned),
        override_reason: filled(&form.override_reason).map(str::to_owned),
        raise,
        caller: caller(&form),
    };
    let actor = context.actor()?;
    let after = Wizard {
        reviewed: String::new(),
        entity: wizard.entity.clone(),
        also: wizard.also.clone(),
    };
    let done = after.path(At::Delivery);
    let error = match sending.unblock(actor, &wizard.entity, &how).await {
        Ok(Unblocked::Done) => return Ok(context.done("unblock-done", &done)),
        Ok(Unblocked::OnlyRaised(raised)) => {
            let said = raised_in_words(*context.text(), &raised);
            let text = context
                .text()
                .say_with("unblock-only-raised", &[("raised", said.into())]);
            return Ok(context.tell(Mood::Done, text, &done));
        }
        Ok(Unblocked::NothingToDo) => {
            let text = context.text().say("unblock-not-restricted");
            return Ok(context.tell(Mood::Nothing, text, &done));
        }
        Ok(Unblocked::Missing(_)) => context.text().say("unblock-missing"),
        Err(error @ (AppError::Invalid(_) | AppError::Refused(_))) => sentence(&context, error),
        Err(other) => return Err(other.into()),
    };
    let fine = Problems::default();
    Ok(shown(&context, &wizard, &plan, form, error, fine))
}

/// What was said of the caller when the password was reset just before, as fields of this form: the same caller is
/// not asked about twice.
fn said_before(caller: Option<&CallerProof>) -> (String, String, String) {
    let said = |way: &str, note: &str| (way.to_owned(), note.to_owned(), String::new());
    match caller {
        Some(CallerProof::CallBack { note }) => said("call_back", note),
        Some(CallerProof::InPerson { note }) => said("in_person", note),
        Some(CallerProof::Override { reason }) => said("override", reason),
        Some(CallerProof::Code(id)) => ("code".into(), String::new(), id.to_string()),
        Some(CallerProof::NobodyCalled { .. } | CallerProof::ForRun { .. }) | None => said("", ""),
    }
}

/// How the caller was verified. A code can only be one that was read back at the password reset.
fn caller(form: &ReleaseForm) -> Option<CallerProof> {
    let note = form.caller_note.clone();
    match form.caller.as_str() {
        "call_back" => Some(CallerProof::CallBack { note }),
        "in_person" => Some(CallerProof::InPerson { note }),
        "override" => Some(CallerProof::Override { reason: note }),
        // A number that is none proves nothing, and the use case says so.
        "code" => Some(CallerProof::Code(form.caller_verified.parse().unwrap_or(0))),
        _ => None,
    }
}

/// The ways to choose from: value, words, whether it is chosen.
fn ways(text: Text, typed: &ReleaseForm) -> Vec<(&'static str, String, bool)> {
    let code = (!typed.caller_verified.is_empty()).then_some(("code", "unblock-caller-code"));
    let ways = [
        ("", "unblock-caller-none"),
        ("call_back", "unblock-caller-call-back"),
        ("in_person", "unblock-caller-in-person"),
        ("override", "unblock-caller-override"),
    ];
    let way = |(value, key): (&'static str, &str)| (value, text.say(key), value == typed.caller);
    ways.into_iter().chain(code).map(way).collect()
}

/// The text, unless it is blank.
fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The raised limit asked for: number and date, or neither.
fn raised(text: Text, form: &ReleaseForm) -> Result<Option<RaisedLimit>, Problems> {
    let (limit, until) = (filled(&form.limit), filled(&form.until));
    if limit.is_none() && until.is_none() {
        return Ok(None);
    }
    let number: Option<u32> = form.limit.parse().ok();
    let end = until.and_then(|date| text.clock().end_of_day(date));
    let (Some(limit), Some(until)) = (number, end) else {
        let said = |fine: bool, key| if fine { String::new() } else { text.say(key) };
        return Err(Problems {
            limit: said(number.is_some(), "unblock-limit-bad"),
            until: said(end.is_some(), "unblock-until-bad"),
        });
    };
    Ok(Some(RaisedLimit::external(limit, until)))
}
