//! Edit sign-in status: block sign-in with a reason, or allow it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::notifications::{Acted, Notifications};
use zavor_app::people::People;
use zavor_app::verification::Verification;
use zavor_app::views::Views;
use zavor_core::hold::{Effect, HoldKind};
use zavor_core::not_me::is_owners_stop;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::caller::{self, CallerForm, form_with_caller};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
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
    /// Whether somebody who proved nothing asks for this account: then allowing needs a verified caller.
    asked_for: bool,
    caller: CallerForm,
}

form_with_caller! {
    struct StatusForm {
        /// `blocked` or `allowed`; absent if neither is chosen.
        #[serde(default)]
        status: String,
        #[serde(default)]
        reason: String,
    }
}

/// What the page asks.
struct Asks {
    people: Arc<People>,
    views: Arc<Views>,
    notifications: Arc<Notifications>,
    verification: Arc<Verification>,
}

async fn form(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditSignInStatus).await?;
    let asks = Asks {
        people,
        views,
        notifications,
        verification,
    };
    // A button that says what it does leads here with its choice made.
    let form = StatusForm {
        status: query.text("status").to_owned(),
        ..StatusForm::default()
    };
    show(&asks, &context, whom, &form, String::new()).await
}

async fn show(
    asks: &Asks,
    context: &Context,
    whom: Whom,
    form: &StatusForm,
    error: String,
) -> Answer {
    let text = *context.text();
    let why = asks.views.why_seen(context.actor()?, &whom.address).await?;
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
    let back = paths::user_status(&whom.address);
    let answer = form.answer();
    let caller = CallerForm::new(&asks.people, context, &whom, back, false, &answer);
    let caller = caller.await?;
    let asked_for = asks.verification.is_asked_for(whom.account.id).await?;
    let page = StatusPage {
        asked_for,
        caller,
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
        by_hand: !asks.notifications.reaches_mail_sessions(),
    };
    Ok(html_with(status, &page))
}

async fn save(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<StatusForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::EditSignInStatus).await?;
    let asks = Asks {
        people,
        views,
        notifications,
        verification,
    };
    let form = form.fits()?;
    match done(&asks, &context, &whom, &form).await? {
        Ok((acted, key)) => Ok(act::told(&context, &whom, &acted, key)),
        Err(why) => show(&asks, &context, whom, &form, why).await,
    }
}

/// What came of the choice, with the words for it; or why nothing did.
async fn done(
    asks: &Asks,
    context: &Context,
    whom: &Whom,
    form: &StatusForm,
) -> Result<Result<(Acted, &'static str), String>, Failure> {
    let (actor, address) = (context.actor()?, &whom.address);
    let (acted, key) = match form.status.as_str() {
        "blocked" => {
            let blocked = asks.people.block_sign_in(actor, address, &form.reason);
            (blocked.await, "status-blocked")
        }
        "allowed" => {
            let (answer, mut verified) = (form.answer(), None);
            let read = caller::read(&asks.verification, context, whom, &answer, &mut verified);
            let caller = match read.await? {
                Ok(caller) => caller,
                Err(why) => return Ok(Err(why)),
            };
            let allowed = asks.people.allow_for_caller(actor, address, caller);
            (allowed.await, "status-allowed")
        }
        _ => return Ok(Err(context.text().say("status-choose"))),
    };
    Ok(match acted {
        Ok(acted) => Ok((acted, key)),
        Err(error) => Err(act::refused(context, error)?),
    })
}
