//! Who has no way back, and reminding them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use zavor_app::notifications::Acted;
use zavor_app::reminders::Reminders;

use super::auth::Caller;
use super::body::{Answer, Body, Nothing, Path};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActOutcome, ActReport, WaysBackReport};

/// Runs in one answer.
const RUNS: usize = 20;

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_ways_back, ways_back)
        .on(__path_remind, remind)
        .on(__path_stop, stop)
}

/// How many people that you may see have not enough confirmed ways back, and the newest runs that remind them.
#[utoipa::path(get, path = "/api/v1/ways-back", tag = "accounts",
    responses((status = 200, description = "Counts and runs.", body = WaysBackReport)))]
async fn ways_back(
    State(reminders): State<Arc<Reminders>>,
    Caller(actor): Caller,
) -> Answer<WaysBackReport> {
    let counted = reminders.counted(&actor).await?;
    let runs = reminders.reminder_runs(&actor, RUNS).await?;
    Ok(Json(WaysBackReport::of(counted, runs)))
}

/// Reminds everybody of your domains who has no way back, once in 14 days, sixty a minute.
#[utoipa::path(post, path = "/api/v1/ways-back/remind", tag = "accounts", request_body = Nothing,
    responses((status = 200, description = "Started.", body = ActReport)))]
async fn remind(
    State(reminders): State<Arc<Reminders>>,
    Caller(actor): Caller,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let run = reminders.start_reminders(&actor).await?;
    Ok(reported(run, ActOutcome::Done, "started"))
}

/// Stops a run: nobody is reminded by it any more.
#[utoipa::path(post, path = "/api/v1/ways-back/runs/{run}/stop", tag = "accounts",
    params(("run" = String, Path, description = "Its number")),
    responses((status = 200, description = "Stopped.", body = ActReport)))]
async fn stop(
    State(reminders): State<Arc<Reminders>>,
    Caller(actor): Caller,
    Path(run): Path<String>,
) -> Answer<ActReport> {
    let unknown = |_| Problem::unknown("run of reminders", &run);
    let number: u64 = run.parse().map_err(unknown)?;
    Ok(match reminders.stop_reminders(&actor, number).await? {
        Acted::Done { .. } => reported(number, ActOutcome::Done, "stopped"),
        Acted::NothingToDo => reported(number, ActOutcome::NothingToDo, "nothing to do"),
    })
}

fn reported(run: u64, outcome: ActOutcome, said: &str) -> Json<ActReport> {
    Json(ActReport::new(
        format!("run {run} of reminders"),
        outcome,
        said,
    ))
}
