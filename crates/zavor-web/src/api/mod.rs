//! The JSON API, `/api/v1`: everything the admin centre does, for programs with a token, and the
//! server's health for monitors. The command line uses the same operations over the local socket,
//! plus those that need the machine itself ([`machine`]).
//!
//! - [`auth`]: the token, or the peer of the socket. [`body`]: from requests to values.
//!   [`problem`]: what was not done, and why.
//! - [`operations`]: the single source of routes and of the OpenAPI document.
//! - One file per noun: each handler calls one use case of `zavor-app` and returns the result in
//!   the shapes of [`crate::report`]. The use cases judge rights; if a handler only shows data and
//!   calls no judging use case, it asks [`zavor_app::platform::Platform::judge`] first.
//!
//! Security: an attacker without a token reaches `auth` and nothing behind it. A program with a
//! token controls paths, queries and bodies; it must not get more rights than its token has, nor
//! find an input that breaks the server (`tests`).

mod accounts;
mod acts;
mod alerts;
mod app_passwords;
mod auth;
mod body;
mod bulk;
mod document;
mod health;
mod import_rows;
mod logs;
mod machine;
mod methods;
mod operations;
mod organisation;
mod origin_rules;
mod origins;
mod overview;
mod policies;
mod problem;
mod requests;
mod sending;
#[cfg(test)]
mod tests;
mod ways_back;

use std::sync::Arc;

use axum::extract::State;
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::any;
use axum::{Extension, Router};

pub(crate) use self::auth::LocalPeer;
use self::body::{BodyBytesMax, LOCAL_BODY_BYTES_MAX};
pub use self::import_rows::ReadRow;
pub use self::machine::{AccountsFile, Desk, ReadRows};
use self::operations::{Documented, Operations};
use self::problem::Problem;
use crate::respond::headers::add as add_headers;
use crate::site::{App, Site};

/// Operations for callers with a token or at the local socket.
fn guarded() -> Operations {
    Operations::guarded()
        .and(accounts::operations())
        .and(acts::operations())
        .and(methods::operations())
        .and(app_passwords::operations())
        .and(sending::operations())
        .and(origins::operations())
        .and(origin_rules::operations())
        .and(policies::operations())
        .and(organisation::operations())
        .and(logs::operations())
        .and(alerts::operations())
        .and(requests::operations())
        .and(ways_back::operations())
        .and(overview::operations())
        .and(bulk::operations())
        .and(health::guarded())
        .and(machine::operations())
}

/// Operations for everybody.
fn open() -> Operations {
    health::open().and(document::operations())
}

/// The documentation of all handlers.
fn documented() -> Documented {
    guarded().and(open()).documented()
}

/// All routes of the API at the web door.
pub(crate) fn router(app: App) -> Router<App> {
    let guarded = guarded().at_web();
    let open = open().at_web();
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

/// All routes of the API at the local socket: those of the web door and those that need the machine
/// itself, for the peer that the kernel names. Tokens are ignored.
pub(crate) fn local_router(app: App, desk: Arc<dyn Desk>) -> Router {
    let all = guarded().and(open()).at_socket();
    all.fallback(nothing)
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(from_fn(auth::as_operator))
        .layer(Extension(desk))
        .layer(Extension(BodyBytesMax(LOCAL_BODY_BYTES_MAX)))
        .layer(Extension(document::text(documented)))
        .layer(from_fn(problem::for_operator))
        .with_state(app)
}

async fn nothing() -> Problem {
    Problem::unknown("path", "of that name; see /api/v1/openapi.json")
}

async fn with_headers(State(site): State<Arc<Site>>, mut response: Response) -> Response {
    add_headers(response.headers_mut(), site.secure);
    response
}
