//! Edit sign-in status: block sign-in with a reason, or allow it.

use askama::Template;
use axum::extract::{Path, State};
use zavor_core::hold::HoldKind;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::request::context::{Context, Posted};
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/users/{address}/sign-in-status", form)
        .post("/admin/users/{address}/sign-in-status", save)
}

#[derive(Template)]
#[template(path = "users/status.html")]
struct StatusPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Who blocked it since when and why, one line each.
    blocks: Vec<String>,
    /// Chosen in the form.
    block: bool,
    reason: String,
}

async fn form(State(app): State<App>, Path(name): Path<String>, context: Context) -> Answer {
    let whom = whom(&app, &context, &name, Right::EditSignInStatus)?;
    show(&app, &context, whom, String::new()).await
}

async fn show(app: &App, context: &Context, whom: Whom, error: String) -> Answer {
    let text = *context.text();
    let why = app.zavor.views.why(&whom.address).await?;
    let stored = why.holds.iter().map(|hold| &hold.stored);
    let blocks: Vec<String> = stored
        .filter(|hold| hold.identity.kind == HoldKind::SignInBlocked)
        .map(|hold| {
            let mut parts = vec![text.since(hold.since, why.checked_at)];
            parts.extend(text.placed_by(&hold.identity.owner));
            parts.extend(text.evidence(&hold.evidence, hold.identity.reason));
            parts.join(" · ")
        })
        .collect();
    let form = context.form();
    let block = match form.text("status") {
        "blocked" => true,
        "allowed" => false,
        _ => !blocks.is_empty(),
    };
    let status = act::form_status(&error);
    let page = StatusPage {
        page: act::page(context, "edit-sign-in-status"),
        blocks,
        block,
        reason: form.text("reason").to_owned(),
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn save(
    State(app): State<App>,
    Path(name): Path<String>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::EditSignInStatus)?;
    let (actor, address) = (context.actor()?, &whom.address);
    let (acted, key) = match form.text("status") {
        "blocked" => {
            let blocked = app
                .zavor
                .people
                .block_sign_in(actor, address, form.text("reason"));
            (blocked.await, "status-blocked")
        }
        "allowed" => {
            let allowed = app.zavor.people.allow_sign_in(actor, address);
            (allowed.await, "status-allowed")
        }
        _ => {
            let why = context.text().say("status-choose");
            return show(&app, &context, whom, why).await;
        }
    };
    match acted {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, key)),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&app, &context, whom, why).await
        }
    }
}
