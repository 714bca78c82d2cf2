//! The sign-ins tab: the newest ones page by page, and a chart of the hours of the day.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::platform::LogPlace;
use zavor_app::views::Views;
use zavor_core::event::{Outcome, SignInEvent};

use super::head::{self, AccountTab, Head};
use crate::chart::{self, Hours, Series, Tone};
use crate::page::Page;
use crate::pages::reports::SignInRow as Row;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::fields::Fields;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::Text;
use crate::walk::Walk;

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
    rows: Vec<Row>,
    pager: Pager,
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
        pager: pager(text, &path, &query, log.next, log.rows.len()),
        rows: log
            .rows
            .into_iter()
            .map(|event| Row::of(&context, event))
            .collect(),
        page: shown.page,
        head: shown.head,
    }))
}

/// The links under a page of a log.
pub(super) fn pager(
    text: Text,
    path: &str,
    query: &Fields,
    next: Option<LogPlace>,
    rows: usize,
) -> Pager {
    let cursor = |place: LogPlace| format!("before={place}");
    let here = LogPlace::parse(query.text("before")).map_or_else(String::new, cursor);
    let walk = Walk::at(query, path.to_owned(), here);
    walk.pager(text, "results-count", rows, None, next.map(cursor))
}

/// How many sign-ins began at each hour of the day on the reader's clock.
fn chart_of(text: Text, events: &[SignInEvent]) -> String {
    if events.is_empty() {
        return String::new();
    }
    let series = |key: &str, tone, outcomes: &[Outcome]| {
        let mut values = vec![0u64; HOURS];
        for event in events.iter().filter(|e| outcomes.contains(&e.outcome)) {
            if let Some(value) = values.get_mut(text.clock().hour_of_day(event.time)) {
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
    let title = text.say("users-chart-times");
    chart::hourly(text, "times", &title, Hours::OfDay, &series)
}
