//! Adds and removes recovery addresses from the account's page; a new one gets a mail to confirm
//! it. One that is not taken comes back on a page of its own, as it was typed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::people::People;
use zavor_app::platform::AppError;
use zavor_app::verification::Verification;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::pages::forms;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post(paths::USER_RECOVERY_ADD, add)
        .post(paths::USER_RECOVERY_REMOVE, remove)
}

/// The form with an address that was not taken.
#[derive(Template)]
#[template(path = "users/recovery.html")]
struct AgainPage {
    page: Page,
    whom: Whom,
    error: String,
    typed: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecoveryForm {
    recovery: String,
}

async fn add(
    State(people): State<Arc<People>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<RecoveryForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditAccount).await?;
    let (actor, form) = (context.actor()?, form.fits()?);
    let added = verification.add_recovery_address(actor, &whom.address, &form.recovery);
    match added.await {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, "security-address-added")),
        Err(error) => {
            let error = act::refused(&context, error)?;
            let page = AgainPage {
                page: act::page(&context, "users-recovery-add"),
                whom,
                error,
                typed: form.recovery,
            };
            Ok(html_with(forms::status(true), &page))
        }
    }
}

async fn remove(
    State(people): State<Arc<People>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<RecoveryForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditAccount).await?;
    let (actor, form) = (context.actor()?, form.fits()?);
    let removed = verification.remove_recovery_address(actor, &whom.address, &form.recovery);
    told(&context, &whom, removed.await, "security-address-removed")
}

/// Redirects to the account, with the reason if the act was refused.
fn told(
    context: &Context,
    whom: &Whom,
    acted: Result<Acted, AppError>,
    key: &str,
) -> Result<Response, Failure> {
    match acted {
        Ok(acted) => Ok(act::told(context, whom, &acted, key)),
        Err(error) => {
            let why = act::refused(context, error)?;
            Ok(context.tell(Mood::Failed, why, &whom.path))
        }
    }
}
