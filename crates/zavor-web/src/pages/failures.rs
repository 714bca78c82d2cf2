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

/// The answer to a failure.
pub(crate) fn page(context: &Context, failure: &Failure) -> Response {
    let here = context.path();
    match failure {
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
