//! Restricts a mailbox or a connector by hand: the page says what stops working, and asks why.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::platform::AppError;
use zavor_app::sending::Sending;
use zavor_core::rights::{Denied, Right};

use super::wizard::trail;
use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::parts::Tab;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/restricted/add", form)
        .post("/admin/restricted/add", restrict)
}

#[derive(Template)]
#[template(path = "review/restrict.html")]
struct RestrictPage {
    page: Page,
    trail: Vec<Tab>,
    entity: String,
    reason: String,
    error: String,
    /// Path of the release, if this entity is restricted already; empty = it is not.
    release: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RestrictForm {
    entity: String,
    reason: String,
}

/// Whether the buttons to restrict and release are shown while no entity is chosen: a role limited
/// to domains has the right for some entities.
pub(super) async fn is_offered(context: &Context) -> bool {
    judged(context).is_ok()
}

fn judged(context: &Context) -> Result<(), AppError> {
    match context.judge(Right::ReleaseSending) {
        Err(AppError::Denied(Denied::OtherDomain)) => Ok(()),
        other => other,
    }
}

fn page(context: &Context, entity: &str, reason: &str, error: String, release: String) -> Response {
    let status = status(!error.is_empty());
    let page = RestrictPage {
        page: context.page("restrict-sending", "restricted"),
        trail: trail(*context.text()),
        entity: entity.to_owned(),
        reason: reason.to_owned(),
        error,
        release,
    };
    html_with(status, &page)
}

async fn form(
    State(sending): State<Arc<Sending>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.actor()?;
    judged(&context)?;
    let entity = query.text("entity");
    // An entity that is unknown, or not this reader's, is said when the form is sent.
    let plan = match entity.is_empty() {
        true => None,
        false => sending.release_plan(actor, entity).await.ok(),
    };
    let restricted = plan.is_some_and(|plan| !plan.restrictions.is_empty());
    let release = match restricted {
        true => paths::restricted_overview(entity),
        false => String::new(),
    };
    Ok(page(&context, entity, "", String::new(), release))
}

async fn restrict(
    State(sending): State<Arc<Sending>>,
    context: Context,
    form: Form<RestrictForm>,
) -> Answer {
    let actor = context.actor()?;
    judged(&context)?;
    let form = form.fits()?;
    let (entity, reason) = (form.entity.as_str(), form.reason.as_str());
    let next = "/admin/restricted";
    let named = |key: &str| context.text().say_with(key, &[("name", entity.into())]);
    match sending.restrict(actor, entity, reason).await {
        Ok(Acted::Done { .. }) => Ok(context.tell(Mood::Done, named("restrict-done"), next)),
        Ok(Acted::NothingToDo) => Ok(context.tell(Mood::Nothing, named("restrict-already"), next)),
        Err(AppError::Unknown { .. }) => {
            let error = named("restrict-unknown");
            context.refuse_field(&["entity"]);
            Ok(page(&context, entity, reason, error, String::new()))
        }
        Err(error @ (AppError::Invalid(_) | AppError::Refused(_))) => {
            let error = sentence(&context, error);
            Ok(page(&context, entity, reason, error, String::new()))
        }
        Err(other) => Err(Failure::from(other)),
    }
}
