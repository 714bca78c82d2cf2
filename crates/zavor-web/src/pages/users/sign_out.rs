//! Sign out of all sessions: here and on every mail host.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::notifications::{Acted, Notifications};
use zavor_app::people::People;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::reset::{HostRow, hosts};
use crate::page::Page;
use crate::paths;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_SIGN_OUT, form)
        .post(paths::USER_SIGN_OUT, sign_out)
}

#[derive(Template)]
#[template(path = "users/sign_out.html")]
struct SignOutPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Whether sessions of mail programs cannot be ended from here, because no mail host is
    /// configured.
    by_hand: bool,
    /// Whether it is done; then the answers of the mail hosts are shown.
    done: bool,
    hosts: Vec<HostRow>,
    /// Whether every mail host has confirmed.
    everywhere: bool,
    /// Commands to run on the mail server, if no mail host is configured.
    run_there: Vec<String>,
    /// What else ended of the account.
    tokens: Vec<String>,
}

async fn form(
    State(people): State<Arc<People>>,
    State(notifications): State<Arc<Notifications>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    Ok(html(&SignOutPage {
        page: act::page(&context, "sign-out-everywhere"),
        whom,
        error: String::new(),
        by_hand: !notifications.reaches_mail_sessions(),
        done: false,
        hosts: Vec::new(),
        everywhere: false,
        run_there: Vec::new(),
        tokens: Vec::new(),
    }))
}

async fn sign_out(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    let acted = people.sign_out(context.actor()?, &whom.address).await?;
    let (effects, shut) = match acted {
        Acted::Done { effects, shut } => (effects, shut),
        Acted::NothingToDo => Default::default(),
    };
    Ok(html(&SignOutPage {
        page: act::page(&context, "sign-out-everywhere"),
        whom,
        error: String::new(),
        by_hand: false,
        done: true,
        hosts: hosts(&context, &effects),
        everywhere: effects.iter().all(|shown| shown.answer.is_done()),
        run_there: act::commands(&effects),
        tokens: act::shut_words(context.text(), &shut),
    }))
}
