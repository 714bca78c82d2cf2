//! Whether the server is alive and ready, and its metrics. Metrics carry no names and no addresses.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use zavor_app::notifications::Notifications;
use zavor_app::platform::{AppError, Platform};
use zavor_app::sign_in::{Learning, SignIn, crowd_in_words};
use zavor_app::views::Views;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::Answer;
use super::operations::Operations;
use super::problem::Problem;
use crate::report::Health;
use crate::respond::exposition::Exposition;
use crate::site::Site;

pub(super) fn open() -> Operations {
    Operations::open().on(__path_healthz, healthz)
}

pub(super) fn guarded() -> Operations {
    Operations::guarded()
        .on(__path_readyz, readyz)
        .on(__path_health, health)
        .on(__path_metrics, metrics)
}

/// Whether the server answers at all, for supervisors that restart it. Reads no state.
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

/// What is wrong with the records, as far as this caller may know. Paths and errors of the machine
/// are only for the local operator, who owns the machine.
fn told(actor: &Actor, problem: String) -> String {
    match actor {
        Actor::LocalOperator { .. } => problem,
        _ if problem.is_empty() => problem,
        _ => "records cannot be read or written; look at the server's log".into(),
    }
}

/// State of the server and what a person must look at, as shown by `zavor doctor`.
#[utoipa::path(get, path = "/api/v1/health", tag = "health",
    responses((status = 200, description = "How it is.", body = Health)))]
async fn health(
    State(platform): State<Arc<Platform>>,
    State(notifications): State<Arc<Notifications>>,
    State(sign_in): State<Arc<SignIn>>,
    State(views): State<Arc<Views>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
) -> Answer<Health> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    let unreadable = match views.installation(&actor).await {
        Ok(_) => String::new(),
        Err(AppError::Store(error)) => error.to_string(),
        Err(error) => return Err(error.into()),
    };
    let (learning, learning_until) = match sign_in.learning().await? {
        Learning::Waiting => ("waiting", None),
        Learning::Until(until) => ("until", Some(until.into())),
        Learning::Over => ("over", None),
    };
    let slow = sign_in.slow_passwords();
    let peers = notifications.peers_not_understood();
    let observing = views.observing().sections();
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION").into(),
        pid: std::process::id(),
        since: site.upkeep.since(),
        accounts: views.accounts_seen(&actor)?.unwrap_or(0),
        domains: platform.domains().to_vec(),
        doors: site.installed.get().doors.clone(),
        store_problem: match unreadable.is_empty() {
            true => told(&actor, site.upkeep.problem()),
            false => told(&actor, unreadable),
        },
        binds_without_policy_check: platform.tally().binds_without_check,
        concerns: site.upkeep.concerns(),
        slow_passwords: slow.iter().map(ToString::to_string).collect(),
        peers_not_understood: peers.iter().map(ToString::to_string).collect(),
        observing: observing.into_iter().map(String::from).collect(),
        learning: learning.into(),
        learning_until,
        crowds: sign_in.crowds().iter().map(crowd_in_words).collect(),
    }))
}

/// Metrics for Prometheus: its text format, or OpenMetrics if `Accept` prefers it.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "Counters.", content(
        (String = "text/plain"), (String = "application/openmetrics-text")))))]
async fn metrics(
    State(platform): State<Arc<Platform>>,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Caller(actor): Caller,
) -> Result<Response, Problem> {
    platform.judge_in_general(&actor, Right::See)?;
    let form = Exposition::accepted(&headers);
    Ok((form.headers(), site.upkeep.metrics(form)).into_response())
}
