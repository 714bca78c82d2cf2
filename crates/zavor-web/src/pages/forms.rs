//! What forms have in common.

use axum::http::StatusCode;
use zavor_app::platform::AppError;

use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::respond::words::in_words;

/// A refusal as one line above a form.
pub(super) fn sentence(context: &Context, error: AppError) -> String {
    let (said, detail, _) = in_words(*context.text(), &Failure::App(error));
    match detail.is_empty() {
        true => said,
        false => format!("{said} ({detail})"),
    }
}

/// Whether an error is about what was typed; if so, the form is shown again with the error.
pub(super) fn is_about_input(error: &AppError) -> bool {
    matches!(
        error,
        AppError::Invalid(_) | AppError::Refused(_) | AppError::Unknown { .. }
    )
}

/// The status of a page with a form, first shown or shown again with an error.
pub(super) fn status(problem: bool) -> StatusCode {
    match problem {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    }
}
