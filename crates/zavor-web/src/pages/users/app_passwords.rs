//! Revokes an app password of somebody else: asked, or done with the answers of the mail hosts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::notifications::Acted;
use zavor_app::people::People;
use zavor_app::sign_on::{SignOn, app_passwords_of, revoke_app_password_of};
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::reset::{HostRow, hosts};
use crate::page::Page;
use crate::paths;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_APP_PASSWORD_REVOKE, form)
        .post(paths::USER_APP_PASSWORD_REVOKE, revoke)
}

#[derive(Template)]
#[template(path = "users/app_password.html")]
struct RevokePage {
    page: Page,
    whom: Whom,
    error: String,
    id: u64,
    name: String,
    protocol: String,
    done: bool,
    hosts: Vec<HostRow>,
    /// Commands to run on the mail server, if no mail host is configured.
    run_there: Vec<String>,
}

async fn form(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    Ok(html(&asked(&sign_on, &context, whom, id).await?))
}

async fn asked(
    sign_on: &SignOn,
    context: &Context,
    whom: Whom,
    id: u64,
) -> Result<RevokePage, Failure> {
    let all = app_passwords_of(sign_on, whom.account.id).await?;
    let known = all.into_iter().find(|known| known.id == id);
    let known = known.ok_or(Failure::NotFound)?;
    Ok(RevokePage {
        page: act::page(context, "app-password-revoke"),
        whom,
        error: String::new(),
        id,
        protocol: context.text().name_of("app-protocol", known.protocols),
        name: known.name,
        done: false,
        hosts: Vec::new(),
        run_there: Vec::new(),
    })
}

async fn revoke(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    let before = asked(&sign_on, &context, whom, id).await?;
    let actor = context.actor()?;
    let address = &before.whom.address;
    let acted = revoke_app_password_of(&sign_on, actor, address, id).await?;
    let effects = match acted {
        Acted::Done { effects, .. } => effects,
        Acted::NothingToDo => Vec::new(),
    };
    Ok(html(&RevokePage {
        done: true,
        hosts: hosts(&context, &effects),
        run_there: act::commands(&effects),
        ..before
    }))
}
