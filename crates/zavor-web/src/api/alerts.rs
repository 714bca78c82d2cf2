//! Alerts: the list, and who has seen them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::notifications::{AlertMark, Notifications, mark_alerts, mark_alerts_up_to};
use zavor_app::ports::AlertFilter;
use zavor_app::views::Views;

use super::auth::Caller;
use super::body::{Answer, Body, List, Query, rows};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActReport, AlertReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_alerts, alerts)
        .on(__path_mark, mark)
}

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WantedAlerts {
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Only `open` ones, which nobody has marked as seen, or only those that are `seen`; the default
    /// is all.
    show: Option<AlertsWanted>,
}

/// Open or seen.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AlertsWanted {
    /// Nobody has marked it as seen.
    Open,
    /// Somebody has.
    Seen,
}

/// Alerts to be marked: by their numbers, or all open ones up to a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AlertsToMark {
    /// Their numbers, at most 100.
    numbers: Option<Vec<u64>>,
    /// All open alerts up to this number that your roles reach; only with `seen`.
    up_to: Option<u64>,
    /// `seen`, or `open` to take that back.
    mark: AlertsWanted,
}

/// Alerts, the newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "overview", params(WantedAlerts),
    responses((status = 200, description = "The newest.", body = List<AlertReport>)))]
async fn alerts(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Query(wanted): Query<WantedAlerts>,
) -> Answer<List<AlertReport>> {
    let limit = rows(wanted.limit)?;
    let filter = match wanted.show {
        None => AlertFilter::All,
        Some(AlertsWanted::Open) => AlertFilter::Open,
        Some(AlertsWanted::Seen) => AlertFilter::Seen,
    };
    Ok(List::whole(views.alert_list(&actor, filter, limit).await?))
}

/// Marks alerts as seen by the caller, or as open again. Nothing else follows from it.
#[utoipa::path(post, path = "/api/v1/alerts/mark", tag = "overview", request_body = AlertsToMark,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn mark(
    State(notifications): State<Arc<Notifications>>,
    Caller(actor): Caller,
    Body(wanted): Body<AlertsToMark>,
) -> Answer<ActReport> {
    let mark = match wanted.mark {
        AlertsWanted::Seen => AlertMark::Seen,
        AlertsWanted::Open => AlertMark::Open,
    };
    let (target, marked) = match (wanted.numbers, wanted.up_to, mark) {
        (Some(numbers), None, _) => {
            let names: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let marked = mark_alerts(&notifications, &actor, &numbers, mark).await?;
            (format!("alerts {}", names.join(", ")), marked)
        }
        (None, Some(number), AlertMark::Seen) => {
            let marked = mark_alerts_up_to(&notifications, &actor, number).await?;
            (format!("alerts up to {number}"), marked)
        }
        _ => {
            return Err(Problem::invalid(
                "give numbers, or up_to with the mark seen; nothing was changed",
            ));
        }
    };
    Ok(Json(ActReport::marked(target, mark, marked)))
}
