//! Restrict sending by hand, with a reason; released in Review > Restricted entities.

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::ports::Store;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::request::{Context, Posted};
use crate::respond::{Answer, html_with};
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes<S: Store>() -> Routes<S> {
    Routes::new()
        .get("/admin/users/{address}/restrict", form::<S>)
        .post("/admin/users/{address}/restrict", restrict::<S>)
}

#[derive(Template)]
#[template(path = "users/restrict.html")]
struct RestrictPage {
    page: Page,
    whom: Whom,
    error: String,
    reason: String,
}

async fn form<S: Store>(
    State(app): State<App<S>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::ReleaseSending)?;
    show(&context, whom, String::new())
}

fn show(context: &Context, whom: Whom, error: String) -> Answer {
    let status = act::form_status(&error);
    let page = RestrictPage {
        page: act::page(context, "restrict-sending"),
        reason: context.form().text("reason").to_owned(),
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn restrict<S: Store>(
    State(app): State<App<S>>,
    Path(name): Path<String>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::ReleaseSending)?;
    let (actor, reason) = (context.actor()?, form.text("reason"));
    match app.zavor.restrict(actor, &whom.address, reason).await {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, "restrict-done")),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&context, whom, why)
        }
    }
}
