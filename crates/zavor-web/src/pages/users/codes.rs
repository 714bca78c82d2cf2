//! Ends the saved recovery codes of somebody else: by Global Administrators, for a verified caller, as
//! second factors are removed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRef, Path, State};
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::recovery::Recovery;
use zavor_app::verification::Verification;
use zavor_core::rights::Right;

use super::act::{self, FormAgain, Whom, whom};
use super::caller::{self, CallerForm, form_with_caller};
use crate::page::Page;
use crate::pages::forms::status;
use crate::pages::sign_on::security::codes_state;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_CODES_END, form)
        .post(paths::USER_CODES_END, end)
}

#[derive(Template)]
#[template(path = "users/codes.html")]
struct CodesPage {
    page: Page,
    whom: Whom,
    error: String,
    left: u64,
    state: String,
    caller: CallerForm,
}

form_with_caller! {
    struct EndForm {}
}

/// The services that the page reads.
#[derive(Clone)]
struct Shows {
    people: Arc<People>,
    platform: Arc<Platform>,
    recovery: Arc<Recovery>,
}

impl FromRef<App> for Shows {
    fn from_ref(app: &App) -> Self {
        Self {
            people: FromRef::from_ref(app),
            platform: FromRef::from_ref(app),
            recovery: FromRef::from_ref(app),
        }
    }
}

async fn form(State(shows): State<Shows>, Path(name): Path<String>, context: Context) -> Answer {
    let whom = whom(&shows.people, &context, &name, Right::Organisation).await?;
    let (form, again) = (EndForm::default(), FormAgain::default());
    show(&shows, &context, whom, &form, again).await
}

async fn show(
    shows: &Shows,
    context: &Context,
    whom: Whom,
    form: &EndForm,
    again: FormAgain,
) -> Answer {
    let back = paths::user_codes_end(&whom.address);
    let answer = form.answer();
    let caller = CallerForm::new(&shows.people, context, &whom, back, false, &answer);
    let mut caller = caller.await?;
    if let Some(id) = again.verified {
        caller.verified = id.to_string();
    }
    let now = shows.platform.now();
    let codes = shows.recovery.saved_codes_left(whom.account.id).await?;
    let status = status(!again.error.is_empty());
    let page = CodesPage {
        page: act::page(context, "users-codes-end"),
        left: codes.count,
        state: codes_state(context.text(), codes, now),
        caller,
        whom,
        error: again.error,
    };
    Ok(html_with(status, &page))
}

async fn end(
    State(shows): State<Shows>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<EndForm>,
) -> Answer {
    let whom = whom(&shows.people, &context, &name, Right::Organisation).await?;
    let form = form.fits()?;
    let mut verified = None;
    let answer = form.answer();
    let read = caller::read(&verification, &context, &whom, &answer, &mut verified);
    let caller = match read.await? {
        Ok(caller) => caller,
        Err(why) => {
            let again = FormAgain::because(why);
            return show(&shows, &context, whom, &form, again).await;
        }
    };
    let actor = context.actor()?;
    let ended = shows
        .recovery
        .end_saved_codes_of(actor, &whom.address, caller);
    match ended.await {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, "users-codes-ended")),
        Err(error) => {
            let error = act::refused(&context, error)?;
            let again = FormAgain { error, verified };
            show(&shows, &context, whom, &form, again).await
        }
    }
}
