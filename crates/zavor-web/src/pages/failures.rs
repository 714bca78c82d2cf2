//! The page about what was not shown or not done: what happened, what was not changed (or, if the
//! act was done in part, what was), and what to do next. A reader who only has to sign in or to
//! show a factor again is redirected there instead.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use zavor_app::platform::AppError;

use super::sign_on::step_up;
use crate::page::Page;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::TOKEN;
use crate::request::stale::{Cause, Stale};
use crate::respond::answer::{html_with, see_other};
use crate::respond::failure::Failure;
use crate::respond::words::in_words;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    page: Page,
    /// What happened.
    said: String,
    /// The program's own English text, if no message fits.
    detail: String,
    /// What to do next.
    next: String,
}

#[derive(Template)]
#[template(path = "stale.html")]
struct StalePage {
    page: Page,
    /// Why the form came too late.
    said: String,
    /// What to do next.
    next: String,
    /// Whether signing in is a part of that.
    signs_in: bool,
    /// Whether the form may be sent again from here.
    own: bool,
    /// Where it goes.
    to: String,
    /// Its fields, but passwords.
    kept: Vec<(String, String)>,
    /// Names of the passwords, which are typed again.
    secret: Vec<String>,
    /// What was typed, as text.
    shown: Vec<(String, String)>,
}

/// The page about a form that came too late; what was typed is on it.
fn stale(context: &Context, failure: &Failure, stale: &Stale) -> Response {
    let (said, _, next) = in_words(*context.text(), failure);
    let (secret, kept): (Vec<_>, Vec<_>) = stale
        .fields
        .iter()
        .cloned()
        .partition(|(name, _)| Stale::is_secret(name));
    let page = StalePage {
        page: context.page("stale-title", ""),
        said,
        next,
        signs_in: stale.cause == Cause::SessionEnded,
        own: stale.own,
        to: context.path().to_owned(),
        kept,
        secret: secret.into_iter().map(|(name, _)| name).collect(),
        shown: stale.shown(),
    };
    html_with(failure.status(), &page)
}

/// The answer to a failure.
pub(crate) fn page(context: &Context, failure: &Failure) -> Response {
    let here = context.path();
    match failure {
        Failure::Stale(it) => return stale(context, failure, it),
        // A redirect would lose what was typed.
        Failure::SignIn if context.form().iter().any(|(name, _)| name != TOKEN) => {
            let shares_origin = !context.site().base.is_empty();
            let it = Box::new(Stale::signed_out(context.form(), shares_origin));
            return page(context, &Failure::Stale(it));
        }
        Failure::SignIn => return see_other(&paths::sign_in(here)),
        Failure::SecondFactor => return see_other(&paths::second_factor(here)),
        Failure::Register => return see_other("/register"),
        Failure::StepUp => return step_up::ask(context),
        _ => {}
    }
    let text = *context.text();
    let (said, detail, next) = in_words(text, failure);
    let page = FailurePage {
        page: context.page(title(failure), ""),
        said,
        detail,
        next,
    };
    html_with(failure.status(), &page)
}

/// Answers for a path without a page.
pub(crate) async fn not_found() -> Failure {
    Failure::NotFound
}

fn title(failure: &Failure) -> &'static str {
    if matches!(failure, Failure::App(AppError::Partly(_))) {
        return "failure-title-partly";
    }
    match failure.status() {
        StatusCode::NOT_FOUND => "failure-title-not-found",
        StatusCode::FORBIDDEN => "failure-title-forbidden",
        StatusCode::SERVICE_UNAVAILABLE => "failure-title-unavailable",
        _ => "failure-title-refused",
    }
}
