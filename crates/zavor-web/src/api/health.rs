//! Whether the server lives, is ready, and what it counts. Metrics carry no names and no addresses.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use zavor_app::platform::Platform;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::operations::Operations;
use super::problem::Problem;
use crate::site::Site;

/// Media type of the Prometheus text format.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn open() -> Operations {
    Operations::open().on(__path_healthz, healthz)
}

pub(super) fn guarded() -> Operations {
    Operations::guarded()
        .on(__path_readyz, readyz)
        .on(__path_metrics, metrics)
}

/// Whether the server answers at all. For whoever restarts it; reads no state.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain")))]
async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether the server can do its work.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "It can.", body = String, content_type = "text/plain")))]
async fn readyz(
    State(platform): State<Arc<Platform>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
) -> Result<&'static str, Problem> {
    platform.judge_in_general(&actor, Right::See)?;
    match site.upkeep.unready() {
        None => Ok("ready\n"),
        Some(why) => Err(Problem::unavailable(why)),
    }
}

/// What the server counts, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "Counters.", body = String, content_type = "text/plain")))]
async fn metrics(
    State(platform): State<Arc<Platform>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
) -> Result<Response, Problem> {
    platform.judge_in_general(&actor, Right::See)?;
    let kind = HeaderValue::from_static(PROMETHEUS);
    Ok(([(CONTENT_TYPE, kind)], site.upkeep.metrics()).into_response())
}
