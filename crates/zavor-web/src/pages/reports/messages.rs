//! The message log: who offered which message for sending, and the outcome.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::views::{SCAN_MAX, Views};
use zavor_core::closed_list::StoredName;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::filter::{Filter, file};
use crate::page::Page;
use crate::parts::{ChipKind, Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::Text;

const BASE: &str = "/admin/reports/messages";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .get("/admin/reports/messages.csv", export)
}

struct Row {
    time: Timestamp,
    entity: String,
    /// Path of the account; empty if it is none.
    href: String,
    sender: String,
    recipients: String,
    recipient_count: String,
    address: String,
    queue_id: String,
    chip: &'static str,
    outcome: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "reports/messages.html")]
struct MessagesPage {
    page: Page,
    name: String,
    /// Whether there is a filter to clear.
    narrows: bool,
    periods: Vec<(String, String, bool)>,
    outcomes: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    /// Whether the search stopped before the end.
    cut: bool,
    pager: Pager,
    csv: String,
    /// What an empty list says.
    empty: (String, String),
}

/// Most recipients named in a row; their number is shown too.
const RECIPIENTS_SHOWN_MAX: usize = 3;

fn row(text: Text, event: MessageEvent) -> Row {
    let named = text.first_of(
        &event.recipients,
        RECIPIENTS_SHOWN_MAX,
        event.recipient_count,
    );
    Row {
        time: event.time,
        href: match event.key.account_id() {
            Some(_) => paths::user(&event.entity),
            None => String::new(),
        },
        entity: event.entity,
        sender: event.sender,
        recipients: named,
        recipient_count: text.number(event.recipient_count),
        address: event.address.map_or_else(String::new, |a| a.to_string()),
        queue_id: event.queue_id,
        chip: match event.outcome {
            MessageOutcome::Accepted => ChipKind::Ok.as_str(),
            MessageOutcome::Refused => ChipKind::Held.as_str(),
            MessageOutcome::WouldRefuse => ChipKind::Info.as_str(),
        },
        outcome: text.name_of("message-outcome", event.outcome),
        reason: event
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| text.name_of("send-refusal", reason)),
    }
}

async fn show(
    State(views): State<Arc<Views>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let filter = Filter::of(&query);
    let outcome = MessageOutcome::from_name(&filter.outcome);
    let log = views
        .message_log(actor, &filter.query(ROWS), outcome)
        .await?;
    Ok(html(&MessagesPage {
        page: context.page("nav-message-log", "messages"),
        narrows: filter.narrows(),
        periods: filter.periods(text),
        empty: filter.empty(text, "empty-messages"),
        outcomes: filter.outcomes(text, "message-outcome", MessageOutcome::ALL),
        pager: filter.pager(text, &query, BASE, &log),
        cut: log.cut,
        rows: log.rows.into_iter().map(|event| row(text, event)).collect(),
        csv: format!("{BASE}.csv?{}", filter.as_query()),
        name: filter.name,
    }))
}

async fn export(
    State(views): State<Arc<Views>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let filter = Filter::of(&query);
    let outcome = MessageOutcome::from_name(&filter.outcome);
    let log = views
        .message_log(actor, &filter.query(SCAN_MAX), outcome)
        .await?;
    let header = [
        "time",
        "entity",
        "sender",
        "recipients",
        "recipient_count",
        "size",
        "address",
        "queue_id",
        "outcome",
        "reason",
    ];
    let line = |event: MessageEvent| {
        let address = event.address.map_or_else(String::new, |a| a.to_string());
        zavor_app::platform::csv::row(&[
            &event.time.to_string(),
            &event.entity,
            &event.sender,
            &event.recipients.join(" "),
            &event.recipient_count.to_string(),
            &event.size.to_string(),
            &address,
            &event.queue_id,
            event.outcome.as_str(),
            event.reason.as_ref().map_or("", StoredName::as_str),
        ])
    };
    let name = "attachment; filename=\"messages.csv\"";
    Ok(file(name, &header, log.rows.into_iter().map(line)))
}
