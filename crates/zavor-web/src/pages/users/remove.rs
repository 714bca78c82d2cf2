//! Removes an account; the page first says what is deleted and what stays.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use zavor_app::people::People;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_REMOVE, form)
        .post(paths::USER_REMOVE, remove)
}

#[derive(Template)]
#[template(path = "users/remove.html")]
struct RemovePage {
    page: Page,
    whom: Whom,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemoveForm {
    #[serde(default)]
    understood: bool,
}

async fn form(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditAccount).await?;
    show(&context, whom, String::new())
}

fn show(context: &Context, whom: Whom, error: String) -> Answer {
    let status = status(!error.is_empty());
    let page = RemovePage {
        page: act::page(context, "users-remove-title"),
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn remove(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<RemoveForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditAccount).await?;
    if !form.fits()?.understood {
        let why = context.text().say("users-remove-tick");
        return show(&context, whom, why);
    }
    let actor = context.actor()?;
    match people.remove_account(actor, &whom.address).await {
        Ok(acted) => {
            // The page of the account no longer exists.
            let list = Whom {
                next: "/admin/users".into(),
                ..whom
            };
            Ok(act::told(&context, &list, &acted, "users-removed"))
        }
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&context, whom, why)
        }
    }
}
