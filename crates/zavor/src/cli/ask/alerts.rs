//! The list of alerts, and who has seen them.

use hyper::Method;
use serde_json::{Value, json};
use zavor_web::report::{ActOutcome, ActReport, AlertReport, List};

use super::form::{Done, Form};
use crate::cli::args::Alerts;
use crate::local_socket::http::Local;
use crate::render;

/// Most rows of one answer of the API.
const ROWS_MAX: usize = 1_000;

pub(super) fn alerts(local: &mut Local, form: Form, alerts: Alerts) -> Done {
    match alerts {
        Alerts::List { open, limit } => list(local, form, open, limit),
        Alerts::Seen {
            numbers,
            all: false,
        } => mark(local, form, &json!({"numbers": numbers, "mark": "seen"})),
        Alerts::Seen { all: true, .. } => all_seen(local, form),
        Alerts::Reopen { numbers } => {
            mark(local, form, &json!({"numbers": numbers, "mark": "open"}))
        }
    }
}

fn list(local: &mut Local, form: Form, open: bool, limit: usize) -> Done {
    let rows = limit.clamp(1, ROWS_MAX);
    let show = if open { "&show=open" } else { "" };
    let path = format!("/api/v1/alerts?limit={rows}{show}");
    let mut page: List<AlertReport> = local.get(&path)?;
    page.items.truncate(limit);
    Ok(form.of(&page.items[..], |alerts| render::alerts::list(alerts, open)))
}

fn mark(local: &mut Local, form: Form, wanted: &Value) -> Done {
    let marked: ActReport = local.act(&Method::POST, "/api/v1/alerts/mark", wanted)?;
    Ok(form.acts(&[marked]))
}

/// Marks what is open now; what is raised meanwhile stays open.
fn all_seen(local: &mut Local, form: Form) -> Done {
    let newest: List<AlertReport> = local.get("/api/v1/alerts?limit=1&show=open")?;
    match newest.items.first() {
        Some(newest) => {
            let wanted = json!({"up_to": newest.number, "mark": "seen"});
            mark(local, form, &wanted)
        }
        None => {
            let nothing = ActReport::new("alerts", ActOutcome::NothingToDo, "none is open");
            Ok(form.acts(&[nothing]))
        }
    }
}
