//! The sign-ins tab: the newest ones page by page, and a chart of the hours of the day.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::platform::LogPlace;
use zavor_app::views::Views;
use zavor_core::event::{Outcome, SignInEvent};

use super::head::{self, AccountTab, Head};
use crate::chart::{self, Series, Tone};
use crate::page::Page;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::Text;

/// Most recent rows that the chart counts.
const CHARTED_MAX: usize = 999;
/// Hours of a day.
const HOURS: usize = 24;

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::USER_SIGN_INS, show)
}

#[derive(Template)]
#[template(path = "users/sign_ins.html")]
struct SignInsPage {
    page: Page,
    head: Head,
    chart: String,
    rows: Vec<SignInRow>,
    pager: Pager,
}

struct SignInRow {
    exact: String,
    time: String,
    /// How many attempts, if the row stands for several.
    count: String,
    chip: &'static str,
    outcome: String,
    reason: String,
    address: String,
    /// Where the address is; empty = no file says it.
    whereabouts: String,
    protocol: String,
    place: String,
    device: String,
}

async fn show(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let shown = head::load(&people, &views, &context, &name, AccountTab::SignIns).await?;
    let (actor, text) = (context.actor()?, *context.text());
    let address = shown.account.address.as_str();
    let place = LogPlace::parse(query.text("before"));
    let log = people.sign_ins_of(actor, address, place, ROWS).await?;
    let chart = match place {
        Some(_) => String::new(),
        None => {
            let charted = people
                .sign_ins_of(actor, address, None, CHARTED_MAX)
                .await?;
            chart_of(text, &charted.rows)
        }
    };
    let path = paths::user_sign_ins(address);
    Ok(html(&SignInsPage {
        chart,
        rows: log.rows.iter().map(|event| row(&context, event)).collect(),
        pager: pager(text, &path, place, log.next, log.rows.len()),
        page: shown.page,
        head: shown.head,
    }))
}

/// The links under a page of a log.
pub(super) fn pager(
    text: Text,
    path: &str,
    place: Option<LogPlace>,
    next: Option<LogPlace>,
    rows: usize,
) -> Pager {
    let first = place.map(|_| path.to_owned());
    let next = next.map(|next| format!("{path}?before={next}"));
    Pager::of(text, "results-count", rows, None, (first, next))
}

/// How many sign-ins began at each hour of the day (UTC).
fn chart_of(text: Text, events: &[SignInEvent]) -> String {
    if events.is_empty() {
        return String::new();
    }
    let hour_of = |event: &SignInEvent| {
        let hours = event.time.as_millis().div_euclid(3_600_000);
        usize::try_from(hours.rem_euclid(HOURS as i64)).unwrap_or(0)
    };
    let series = |key: &str, tone, outcomes: &[Outcome]| {
        let mut values = vec![0u64; HOURS];
        for event in events.iter().filter(|e| outcomes.contains(&e.outcome)) {
            if let Some(value) = values.get_mut(hour_of(event)) {
                *value += u64::from(event.count);
            }
        }
        Series {
            label: text.say(key),
            tone,
            values,
        }
    };
    let refused = [Outcome::Refused, Outcome::WouldRefuse];
    let series = [
        series("chart-success", Tone::Success, &[Outcome::Success]),
        series("chart-failure", Tone::Failure, &[Outcome::Failure]),
        series("chart-refused", Tone::Refused, &refused),
    ];
    chart::hourly(text, "times", &text.say("users-chart-times"), 0, &series)
}

fn row(context: &Context, event: &SignInEvent) -> SignInRow {
    let text = *context.text();
    let chip = match event.outcome {
        Outcome::Success => "ok",
        Outcome::Failure => "warn",
        Outcome::Refused => "held",
        Outcome::WouldRefuse => "info",
    };
    let reason = event.reason.map(|reason| text.name_of("failure", reason));
    SignInRow {
        exact: event.time.to_string(),
        time: text.time(event.time),
        count: match event.count {
            ..=1 => String::new(),
            many => text.say_with(
                "users-folded",
                &[("n", many.into()), ("until", text.time(event.last).into())],
            ),
        },
        chip,
        outcome: text.name_of("outcome", event.outcome),
        reason: reason.unwrap_or_default(),
        address: match event.address {
            Some(address) => address.to_string(),
            None => text.say("unknown-address"),
        },
        whereabouts: context.site().place_of(event.address).in_words(),
        protocol: text.name_of("protocol", event.protocol),
        place: text.name_of("hold-scope", event.class),
        device: event.device.clone(),
    }
}
