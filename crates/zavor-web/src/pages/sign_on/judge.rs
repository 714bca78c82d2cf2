//! A new password is judged while it is typed: which rule would refuse it, and how hard it is to guess.
//! A script asks; without one the same rules judge when the form is sent.
//!
//! Security: who has not proved whose password it is gets an answer that depends on no account and not on
//! the organisation's own terms, and nobody gets one for a text longer than [`JUDGED_CHARS_MAX`]. Nothing is
//! kept, logged or counted. A judgement takes no hash, but more than a page: only one is made at a time, so
//! that the other threads of the door stay with their pages; who comes meanwhile is told to come again, and
//! the form judges when it is sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use zavor_app::people::judge_while_typed;
use zavor_app::platform::{AppError, Platform};
use zavor_app::ports::TypedPassword;
use zavor_app::recovery::{Recovery, proved_account};
use zavor_app::sign_on::SignOn;
use zavor_core::account::AccountId;

use crate::pages::forms::sentence;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::{AsTyped, Form};
use crate::respond::answer::Answer;
use crate::routes::Routes;

/// Longest text that is judged while it is typed, in characters; what is longer is strong anyway, or is
/// judged when it is sent.
const JUDGED_CHARS_MAX: usize = 64;

/// For the page of whoever is signed in, or of nobody.
pub(super) const OF_SESSION: &str = "/password/judge";
/// For the page of a recovery.
const OF_RECOVERY: &str = "/recover/judge";

pub(super) fn routes() -> Routes {
    Routes::new()
        .post(OF_SESSION, of_session)
        .post(paths::PASSWORD_LINK_JUDGE, of_link)
        .post(OF_RECOVERY, of_recovery)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(rename = "new-password")]
    new: AsTyped,
}

/// The answer to the script.
#[derive(Serialize)]
struct Judged {
    /// `refused`, or how hard it is to guess.
    strength: &'static str,
    /// The same as a sentence.
    says: String,
}

async fn of_session(
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<Typed>,
) -> Answer {
    let own = context.person().ok().map(|view| view.account.id);
    judged(&platform, &context, own, form).await
}

async fn of_link(
    State(platform): State<Arc<Platform>>,
    State(sign_on): State<Arc<SignOn>>,
    Path(token): Path<String>,
    context: Context,
    form: Form<Typed>,
) -> Answer {
    let link = sign_on.choosing(&token).await?;
    judged(&platform, &context, link.map(|link| link.account), form).await
}

async fn of_recovery(
    State(platform): State<Arc<Platform>>,
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<Typed>,
) -> Answer {
    let proved = proved_account(&recovery, &context.visitor().recovery).await?;
    judged(&platform, &context, proved, form).await
}

async fn judged(
    platform: &Platform,
    context: &Context,
    account: Option<AccountId>,
    form: Form<Typed>,
) -> Answer {
    let typed = form.fits()?.new;
    if typed.as_str().chars().take(JUDGED_CHARS_MAX + 1).count() > JUDGED_CHARS_MAX {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    }
    let Ok(_turn) = context.site().judging.try_acquire() else {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
    };
    let typed = TypedPassword(typed.to_bytes());
    let judged = match judge_while_typed(platform, account, &typed).await {
        Ok(strength) => Judged {
            strength: strength.as_str(),
            says: context.text().name_of("password-strength", strength),
        },
        Err(error @ AppError::Password(_)) => Judged {
            strength: "refused",
            says: sentence(context, error),
        },
        Err(other) => return Err(other.into()),
    };
    Ok(Json(judged).into_response())
}
