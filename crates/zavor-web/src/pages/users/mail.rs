//! The mail tab: the sending windows against their limits, and the messages offered.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::platform::LogPlace;
use zavor_app::sending::{Sending, SendingNow};
use zavor_app::views::Views;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::moment::Timestamp;

use super::head::{self, AccountTab, Head};
use super::sign_ins::pager;
use crate::chart::used;
use crate::page::Page;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Text, sending_policy_in_words};

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::USER_MAIL, show)
}

#[derive(Template)]
#[template(path = "users/mail.html")]
struct MailPage {
    page: Page,
    head: Head,
    /// The drawn bars.
    bars: Vec<String>,
    policy: String,
    releases: String,
    rows: Vec<MessageRow>,
    pager: Pager,
}

struct MessageRow {
    time: Timestamp,
    chip: &'static str,
    outcome: String,
    reason: String,
    recipients: String,
    /// The first recipients.
    to: String,
    sender: String,
    address: String,
    queue_id: String,
}

/// Most recipients named in a row.
const RECIPIENTS_SHOWN: usize = 3;

async fn show(
    State(people): State<Arc<People>>,
    State(sending): State<Arc<Sending>>,
    State(views): State<Arc<Views>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let shown = head::load(&people, &views, &context, &name, AccountTab::Mail).await?;
    let (actor, text) = (context.actor()?, *context.text());
    let address = shown.account.address.as_str();
    let sending = sending.sending_now(actor, address).await?;
    let place = LogPlace::parse(query.text("before"));
    let log = people.messages_of(actor, address, place, ROWS).await?;
    let path = paths::user_mail(address);
    Ok(html(&MailPage {
        bars: bars(text, &sending),
        policy: sending_policy_in_words(text, &sending.policy),
        releases: text.number(u64::from(sending.releases)),
        rows: log.rows.iter().map(|event| row(text, event)).collect(),
        pager: pager(text, &path, &query, log.next, log.rows.len()),
        page: shown.page,
        head: shown.head,
    }))
}

fn bars(text: Text, sending: &SendingNow) -> Vec<String> {
    let (counted, limits) = (&sending.counted, &sending.limits);
    let bar = |key: &str, now: u32, limit: Option<u32>| {
        used(text, &text.say(key), now.into(), limit.map(u64::from))
    };
    vec![
        bar(
            "users-window-external",
            counted.external_hour,
            limits.external_per_hour,
        ),
        bar(
            "users-window-internal",
            counted.internal_hour,
            limits.internal_per_hour,
        ),
        bar("users-window-day", counted.day, limits.per_day),
        bar(
            "users-window-service",
            counted.service_day,
            Some(limits.service_per_day),
        ),
        bar(
            "users-window-minute",
            counted.messages,
            limits.messages_per_minute,
        ),
    ]
}

fn row(text: Text, event: &MessageEvent) -> MessageRow {
    let chip = match event.outcome {
        MessageOutcome::Accepted => "ok",
        MessageOutcome::Refused => "held",
        MessageOutcome::WouldRefuse => "info",
    };
    let reason = event.reason.as_ref();
    let reason = reason.map(|why| text.name_of("send-refusal", why));
    MessageRow {
        time: event.time,
        chip,
        outcome: text.name_of("message-outcome", event.outcome),
        reason: reason.unwrap_or_default(),
        recipients: text.number(u64::from(event.recipient_count)),
        to: text.first_of(&event.recipients, RECIPIENTS_SHOWN, event.recipient_count),
        sender: event.sender.clone(),
        address: event.address.map_or_else(String::new, |a| a.to_string()),
        queue_id: event.queue_id.clone(),
    }
}
