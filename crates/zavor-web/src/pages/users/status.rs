//! Edit sign-in status: block sign-in with a reason, or allow it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use zavor_app::notifications::Notifications;
use zavor_app::people::People;
use zavor_app::views::Views;
use zavor_core::hold::{Effect, HoldKind};
use zavor_core::not_me::is_owners_stop;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_STATUS, form)
        .post(paths::USER_STATUS, save)
}

#[derive(Template)]
#[template(path = "users/status.html")]
struct StatusPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Whether sessions of mail programs cannot be ended from here, because no mail host is
    /// configured.
    by_hand: bool,
    /// What else stops signing in now, and whether unlocking may help; empty = nothing.
    others: String,
    /// Who blocked it, since when and why, one line per block.
    blocks: Vec<String>,
    /// Whether the owner stopped it, so that allowing undoes what they did.
    owners_stop: bool,
    /// Whether "blocked" is chosen in the form.
    block: bool,
    reason: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusForm {
    /// `blocked` or `allowed`; absent if neither is chosen.
    #[serde(default)]
    status: String,
    #[serde(default)]
    reason: String,
}

async fn form(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditSignInStatus).await?;
    // A button that says what it does leads here with its choice made.
    let form = StatusForm {
        status: query.text("status").to_owned(),
        ..StatusForm::default()
    };
    show(&views, &notifications, &context, whom, &form, String::new()).await
}

async fn show(
    views: &Views,
    notifications: &Notifications,
    context: &Context,
    whom: Whom,
    form: &StatusForm,
    error: String,
) -> Answer {
    let text = *context.text();
    let why = views.why_seen(context.actor()?, &whom.address).await?;
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
    let mut stored = why.holds.iter().map(|hold| &hold.stored.identity);
    let owners_stop = stored.any(is_owners_stop);
    let others: Vec<String> = why
        .holds
        .iter()
        .filter(|hold| hold.effect() == Effect::SignIn)
        .filter(|hold| hold.stored.identity.kind != HoldKind::SignInBlocked)
        .map(|hold| text.hold(&hold.stored.identity))
        .collect();
    let block = match form.status.as_str() {
        "blocked" => true,
        "allowed" => false,
        _ => !blocks.is_empty(),
    };
    let status = status(!error.is_empty());
    let page = StatusPage {
        page: act::page(context, "edit-sign-in-status"),
        others: match others.is_empty() {
            true => String::new(),
            false => text.say_with("status-others", &[("holds", others.join("; ").into())]),
        },
        blocks,
        owners_stop,
        block,
        reason: form.reason.clone(),
        whom,
        error,
        by_hand: !notifications.reaches_mail_sessions(),
    };
    Ok(html_with(status, &page))
}

async fn save(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<StatusForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditSignInStatus).await?;
    let (actor, address) = (context.actor()?, &whom.address);
    let form = form.fits()?;
    let (acted, key) = match form.status.as_str() {
        "blocked" => {
            let blocked = people.block_sign_in(actor, address, &form.reason);
            (blocked.await, "status-blocked")
        }
        "allowed" => {
            let allowed = people.allow_sign_in(actor, address).await;
            (allowed, "status-allowed")
        }
        _ => {
            let why = context.text().say("status-choose");
            return show(&views, &notifications, &context, whom, &form, why).await;
        }
    };
    match acted {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, key)),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&views, &notifications, &context, whom, &form, why).await
        }
    }
}
