//! The beginning of a session: its cookie, and the page that follows.

use axum::http::header::SET_COOKIE;
use axum::response::Response;
use zavor_app::sign_on::SignOn;
use zavor_app::verification::Token;
use zavor_core::identity::{Session, Stage};

use crate::paths;
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::respond::answer::{own_path, see_other};

/// Gives the browser the token of its session; the visit before it ends.
pub(super) fn with_session(context: &Context, mut response: Response, token: &Token) -> Response {
    let secure = context.site().secure;
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::Session.set(token.text(), secure));
    headers.append(SET_COOKIE, Cookie::Visit.clear(secure));
    response
}

/// Begins a session: its token, and if the sign-in is complete, the proof that the account has signed
/// in with this browser.
pub(super) fn begun(
    sign_on: &SignOn,
    context: &Context,
    (token, session): (&Token, &Session),
    response: Response,
) -> Response {
    let mut response = with_session(context, response, token);
    if session.stage == Stage::Whole {
        let cookie = sign_on
            .known_devices
            .cookie(session.account, &context.visitor().known_device);
        let cookie = Cookie::Device.set(&cookie, context.site().secure);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The page that follows: `next`, or the step that is still missing.
pub(super) fn onward(session: &Session, next: &str) -> Response {
    let next = own_path(next);
    match session.stage {
        Stage::Whole => see_other(next),
        Stage::PasswordProved => see_other(&paths::second_factor(next)),
        Stage::MustRegister => see_other("/register"),
    }
}
