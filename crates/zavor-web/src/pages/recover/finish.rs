//! The end: a new password, or the old one and only unlocked. Then what is still held.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::ports::TypedPassword;
use zavor_app::recovery::{Recovered, Recovery};
use zavor_app::sign_in::SignIn;
use zavor_app::sign_on::SignOn;
use zavor_core::hold::Hold;

use super::{FINISH, onward, over};
use crate::page::Page;
use crate::pages::forms::sentence;
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::{AsTyped, Form};
use crate::respond::answer::{Answer, html, html_with};
use crate::routes::Routes;

const RESET: &str = "/recover/reset";
const UNLOCK: &str = "/recover/unlock";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(FINISH, form)
        .post(RESET, reset)
        .post(UNLOCK, unlock)
}

#[derive(Template)]
#[template(path = "recover/finish.html")]
struct FinishPage {
    page: Page,
    /// Whether the password is kept here, so that it can be set.
    can_reset: bool,
    minimum: u32,
    error: String,
}

#[derive(Template)]
#[template(path = "recover/done.html")]
struct DonePage {
    page: Page,
    /// Whether there is a new password.
    reset: bool,
    /// Whether every session is known to have ended, also those of mail programs.
    everywhere: bool,
    /// A new code to keep; empty = none.
    saved_code: String,
    still: Vec<StillHeld>,
}

/// A hold that the recovery left.
struct StillHeld {
    kind: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetForm {
    #[serde(rename = "new-password")]
    new: AsTyped,
    #[serde(rename = "again-password")]
    again: AsTyped,
}

async fn page(recovery: &Recovery, sign_in: &SignIn, context: &Context, error: String) -> Answer {
    let Some(shown) = recovery.shown(&context.visitor().recovery).await? else {
        return Ok(over(context));
    };
    if !shown.whole {
        return Ok(onward(false));
    }
    let status = match error.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = FinishPage {
        page: context.page("recover-finish-title", ""),
        can_reset: shown.can_reset,
        minimum: sign_in.password_minimum(),
        error,
    };
    Ok(html_with(status, &page))
}

async fn form(
    State(recovery): State<Arc<Recovery>>,
    State(sign_in): State<Arc<SignIn>>,
    context: Context,
) -> Answer {
    page(&recovery, &sign_in, &context, String::new()).await
}

async fn reset(
    State(recovery): State<Arc<Recovery>>,
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<ResetForm>,
) -> Answer {
    let form = form.fits()?;
    let visitor = context.visitor();
    if form.new.as_str() != form.again.as_str() {
        let error = context.text().say("change-not-alike");
        return page(&recovery, &sign_in, &context, error).await;
    }
    let new = TypedPassword(form.new.to_bytes());
    let reset = recovery.reset_password(&visitor.recovery, new, visitor.address);
    let error = match reset.await {
        Ok(Recovered::Busy) => context.text().say("sign-in-busy"),
        Ok(recovered) => return Ok(ended(&sign_on, &context, recovered)),
        Err(error @ (AppError::Password(_) | AppError::Refused(_))) => sentence(&context, error),
        Err(other) => return Err(other.into()),
    };
    page(&recovery, &sign_in, &context, error).await
}

async fn unlock(
    State(recovery): State<Arc<Recovery>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
) -> Answer {
    let visitor = context.visitor();
    let unlocked = recovery.only_unlock(&visitor.recovery, visitor.address);
    Ok(ended(&sign_on, &context, unlocked.await?))
}

/// The last page; the browser is known to the account from now on.
fn ended(sign_on: &SignOn, context: &Context, recovered: Recovered) -> Response {
    let Recovered::Done {
        account,
        still,
        everywhere,
        saved_code,
    } = recovered
    else {
        return over(context);
    };
    let mut response = html(&DonePage {
        page: context.page(
            match everywhere {
                Some(_) => "recover-reset-title",
                None => "recover-unlocked-title",
            },
            "",
        ),
        reset: everywhere.is_some(),
        everywhere: everywhere.unwrap_or(true),
        saved_code: saved_code.map_or_else(String::new, |code| code.to_string()),
        still: still.iter().map(|hold| held(context, hold)).collect(),
    });
    let (secure, before) = (context.site().secure, &context.visitor().known_device);
    let known = sign_on.known_devices.cookie(account, before);
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::Device.set(&known, secure));
    headers.append(SET_COOKIE, Cookie::Recovery.clear(secure));
    response
}

fn held(context: &Context, hold: &Hold) -> StillHeld {
    let (text, identity) = (context.text(), &hold.stored.identity);
    StillHeld {
        kind: text.name_of("hold-kind", identity.kind),
        reason: text.name_of("reason", identity.reason),
    }
}
