//! The JSON API, `/api/v1`: everything the admin centre does, for programs with a token; and the
//! server's own health for monitors.
//!
//! - [`auth`]: the token. [`body`]: from requests to values. [`problem`]: what was not done, and why.
//! - [`operations`]: routes and the OpenAPI document from one place.
//! - One file a noun: each handler calls one use case of `zavor-app` and shows what came of it, in
//!   the shapes of [`crate::report`]. Rights are judged in the use cases; where one only shows and
//!   asks for nothing, the handler asks [`zavor_app::Zavor::judge`] first.
//!
//! Security: an attacker without a token reaches `auth` and nothing behind it; a program with one
//! controls paths, queries and bodies and must find neither more rights than its token has nor an
//! input that breaks the server (`tests`).

mod accounts;
mod acts;
mod auth;
mod body;
mod bulk;
mod document;
mod health;
mod logs;
mod methods;
mod operations;
mod organisation;
mod origins;
mod overview;
mod policies;
mod problem;
mod sending;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::State;
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::any;
use axum::{Extension, Router};

use self::operations::{Documented, Operations};
use self::problem::Problem;
use crate::respond::headers::add as add_headers;
use crate::site::{App, Site};

/// Everything behind a token.
fn guarded() -> Operations {
    Operations::guarded()
        .and(accounts::operations())
        .and(acts::operations())
        .and(methods::operations())
        .and(sending::operations())
        .and(origins::operations())
        .and(policies::operations())
        .and(organisation::operations())
        .and(logs::operations())
        .and(overview::operations())
        .and(bulk::operations())
        .and(health::guarded())
}

/// For everybody.
fn open() -> Operations {
    health::open().and(document::operations())
}

/// The OpenAPI document, made from the handlers.
fn documented() -> Documented {
    guarded().and(open()).documented()
}

/// All routes of the API.
pub(crate) fn router(app: App) -> Router<App> {
    let guarded = guarded().router();
    let open = open().router();
    let guarded = guarded
        .route("/api", any(nothing))
        .route("/api/{*rest}", any(nothing))
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(from_fn_with_state(app.clone(), auth::with_token));
    let open = open.method_not_allowed_fallback(|| async { Problem::method() });
    guarded
        .merge(open)
        .layer(Extension(document::text(documented)))
        .layer(map_response_with_state(app, with_headers))
}

async fn nothing() -> Problem {
    Problem::unknown("path", "of that name; see /api/v1/openapi.json")
}

async fn with_headers(State(site): State<Arc<Site>>, mut response: Response) -> Response {
    add_headers(response.headers_mut(), site.secure);
    response
}
