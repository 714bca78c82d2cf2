//! Sign-on: everything before and around a session. Sign in, second factor, registering one, showing
//! it again, one-time links, the change page, one's own security information.
//!
//! Security: until somebody has shown the right password, every answer of a sign-in is the same and
//! comes at the same moment (ASVS 6.3.8); links are used up by POST only (ASVS 6.5.1).

pub(crate) mod change;
pub(crate) mod factor;
pub(crate) mod links;
pub(crate) mod register;
pub(crate) mod security;
pub(crate) mod sign_in;
pub(crate) mod step_up;
#[cfg(test)]
mod tests;

use axum::http::header::SET_COOKIE;
use axum::response::Response;
use zavor_app::verification::Token;
use zavor_core::identity::{Session, Stage};

use crate::request::{Context, Cookie, encode};
use crate::respond::{own_path, see_other};
use crate::routes::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(sign_in::routes())
        .and(factor::routes())
        .and(register::routes())
        .and(step_up::routes())
        .and(links::routes())
        .and(change::routes())
        .and(security::routes())
}

/// Gives the browser the token of its session; the visit before it is over.
pub(super) fn with_session(context: &Context, mut response: Response, token: &Token) -> Response {
    let secure = context.site().secure;
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::Session.set(token.text(), secure));
    headers.append(SET_COOKIE, Cookie::Visit.clear(secure));
    response
}

/// Where a session leads: on, or to what is still missing.
pub(super) fn onward(session: &Session, next: &str) -> Response {
    let next = own_path(next);
    match session.stage {
        Stage::Whole => see_other(next),
        Stage::PasswordProved => see_other(&format!("/second-factor?next={}", encode(next))),
        Stage::MustRegister => see_other("/register"),
    }
}
