//! The list of alerts.

use zavor_web::report::AlertReport;

use super::table::table;
use super::text::stamp;

/// `alerts list`; `open`: only open ones were asked for.
pub(crate) fn list(alerts: &[AlertReport], open: bool) -> String {
    let rows: Vec<_> = alerts
        .iter()
        .map(|alert| {
            let seen = match (&alert.seen_by, alert.seen) {
                (Some(by), Some(at)) => format!("{by}, {}", stamp(at)),
                _ => "open".into(),
            };
            vec![
                alert.number.to_string(),
                stamp(alert.time),
                alert.severity.clone(),
                alert.kind.clone(),
                alert.subject.clone().unwrap_or_else(|| "-".into()),
                seen,
                alert.text.clone(),
            ]
        })
        .collect();
    let empty = match open {
        true => "No alert is open. See earlier ones with: zavor alerts list",
        false => "No alerts. Who is told of them: zavor policies show notices",
    };
    table(
        &["NO", "TIME", "URGENCY", "KIND", "ABOUT", "SEEN", "WHAT"],
        &rows,
        empty,
    )
}
