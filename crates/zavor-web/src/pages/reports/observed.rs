//! What would have been refused if the doors that only observe enforced, and the change that makes
//! them enforce.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::views::{Observed, Share, Views};
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::observing::observing;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Arg, Text};

pub(super) fn routes() -> Routes {
    Routes::new().get("/admin/reports/observed", show)
}

#[derive(Template)]
#[template(path = "reports/observed.html")]
struct ObservedPage {
    page: Page,
    observing: String,
    /// The message for doors that all enforce: whether there is anything of a time before.
    enforced: &'static str,
    doors: Vec<DoorView>,
    /// What to change in the configuration; empty if all doors enforce.
    next: String,
}

/// What one door would have refused, in words.
struct DoorView {
    id: &'static str,
    title: String,
    summary: String,
    cut: bool,
    /// Its id, its caption, and its rows.
    tables: Vec<(String, String, Rows)>,
}

/// Names and counts.
type Rows = Vec<(String, String)>;

async fn show(State(views): State<Arc<Views>>, context: Context) -> Answer {
    let actor = context.may(Right::SeeSecurity)?;
    let report = views.observed_report(actor).await?;
    let text = *context.text();
    let sections = report.observing.sections();
    let next = match sections.is_empty() {
        true => String::new(),
        false => {
            let named: Vec<String> = sections.iter().map(|name| format!("[{name}]")).collect();
            let sections = [("sections", named.join(", ").into())];
            text.say_with("observed-next", &sections)
        }
    };
    Ok(html(&ObservedPage {
        page: context.page("nav-observed", "observed"),
        observing: observing(text, report.observing),
        enforced: match sections.is_empty() && report.sign_in.count + report.sending.count == 0 {
            true => "observed-never",
            false => "observed-enforces",
        },
        doors: vec![
            door(
                text,
                ("sign-in", "observed-sign-in"),
                "failure",
                &report.sign_in,
            ),
            door(
                text,
                ("sending", "observed-sending"),
                "send-refusal",
                &report.sending,
            ),
        ],
        next,
    }))
}

fn door(
    text: Text,
    (id, title): (&'static str, &str),
    reasons: &str,
    observed: &Observed,
) -> DoorView {
    let rows = |shares: &[Share], name: &dyn Fn(&str) -> String| {
        let row = |share: &Share| (name(&share.name), text.number(share.count));
        shares.iter().map(row).collect::<Vec<_>>()
    };
    let as_is = |name: &str| name.to_owned();
    let reason = |name: &str| text.name_of(reasons, name);
    let summary = match (observed.first, observed.last) {
        (Some(first), Some(last)) => text.say_with(
            "observed-summary",
            &[
                ("count", Arg::Number(observed.count)),
                ("accounts", Arg::Number(observed.accounts as u64)),
                ("origins", Arg::Number(observed.origins as u64)),
                ("first", text.time(first).into()),
                ("last", text.time(last).into()),
            ],
        ),
        _ => text.say("observed-nothing"),
    };
    let tables = [
        ("observed-by-reason", rows(&observed.by_reason, &reason)),
        ("observed-by-account", rows(&observed.by_account, &as_is)),
        ("observed-by-origin", rows(&observed.by_origin, &as_is)),
    ];
    DoorView {
        id,
        title: text.say(title),
        summary,
        cut: observed.cut,
        tables: tables
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(key, rows)| (format!("{id}-{key}"), text.say(key), rows))
            .collect(),
    }
}
