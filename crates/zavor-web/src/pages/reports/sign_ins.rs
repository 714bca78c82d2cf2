//! The sign-in log: who tried from where, the outcome, and why.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::views::{SCAN_MAX, Views};
use zavor_core::event::{Outcome, SignInEvent};
use zavor_core::hold::Scope;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use super::filter::{Filter, file};
use crate::page::Page;
use crate::parts::{ChipKind, Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::device_in_words;

const BASE: &str = "/admin/reports/sign-ins";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .get("/admin/reports/sign-ins.csv", export)
}

/// One row of a log of sign-ins, in words; also of the tab of one account.
pub(in crate::pages) struct Row {
    pub(in crate::pages) time: Timestamp,
    /// How many attempts in which time, if the row stands for several.
    pub(in crate::pages) count: String,
    /// When the last of them was.
    pub(in crate::pages) until: String,
    pub(in crate::pages) name: String,
    /// Path of the account; empty if there is none of this name.
    pub(in crate::pages) href: String,
    pub(in crate::pages) chip: &'static str,
    pub(in crate::pages) outcome: String,
    pub(in crate::pages) reason: String,
    pub(in crate::pages) place: String,
    pub(in crate::pages) address: String,
    /// Where the address is; empty = no file says it.
    pub(in crate::pages) whereabouts: String,
    pub(in crate::pages) protocol: String,
    /// In words.
    pub(in crate::pages) device: String,
    /// As it was sent.
    pub(in crate::pages) device_said: String,
}

#[derive(Template)]
#[template(path = "reports/sign_ins.html")]
struct SignInsPage {
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

impl Row {
    /// An event in the reader's words.
    pub(in crate::pages) fn of(context: &Context, event: SignInEvent) -> Self {
        let text = *context.text();
        let reason = event.reason.map(|reason| text.name_of("failure", reason));
        let several = event.count > 1;
        let within = event.last.since(event.time).max(Span::from_secs(1));
        let count = || {
            let span = text.about(within).into();
            text.say_with("counted-in", &[("n", event.count.into()), ("span", span)])
        };
        let until = || text.time(event.last);
        Self {
            time: event.time,
            count: several.then(count).unwrap_or_default(),
            until: several.then(until).unwrap_or_default(),
            chip: match event.outcome {
                Outcome::Success | Outcome::Recovered => ChipKind::Ok.as_str(),
                Outcome::Failure => ChipKind::Warn.as_str(),
                Outcome::Refused => ChipKind::Held.as_str(),
                Outcome::WouldRefuse => ChipKind::Info.as_str(),
            },
            outcome: text.name_of("outcome", event.outcome),
            reason: reason.unwrap_or_default(),
            place: match event.class {
                Scope::Everywhere => String::new(),
                class
                @ (Scope::KnownDevice | Scope::Familiar | Scope::Near | Scope::Unfamiliar) => {
                    text.name_of("place", class)
                }
            },
            address: match event.address {
                Some(address) => address.to_string(),
                None => text.say("unknown-address"),
            },
            whereabouts: context.site().place_of(event.address).in_words(),
            protocol: text.name_of("protocol", event.protocol),
            href: match event.key.account_id() {
                Some(_) => paths::user(&event.name),
                None => String::new(),
            },
            name: event.name.to_string(),
            device: device_in_words(text, &event.device),
            device_said: event.device,
        }
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
    let outcome = Outcome::from_name(&filter.outcome);
    let log = views
        .sign_in_log(actor, &filter.query(ROWS), outcome)
        .await?;
    Ok(html(&SignInsPage {
        page: context.page("nav-sign-in-log", "sign-ins"),
        narrows: filter.narrows(),
        periods: filter.periods(text),
        empty: filter.empty(text, "empty-sign-ins"),
        outcomes: filter.outcomes(text, "outcome", Outcome::ALL),
        pager: filter.pager(text, &query, BASE, &log),
        cut: log.cut,
        rows: log
            .rows
            .into_iter()
            .map(|event| Row::of(&context, event))
            .collect(),
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
    let outcome = Outcome::from_name(&filter.outcome);
    let log = views
        .sign_in_log(actor, &filter.query(SCAN_MAX), outcome)
        .await?;
    let header = [
        "time", "last", "count", "account", "address", "protocol", "device", "class", "outcome",
        "reason", "country", "city", "network",
    ];
    let line = |event: SignInEvent| {
        let address = event.address.map_or_else(String::new, |a| a.to_string());
        let place = context.site().place_of(event.address);
        let known = |text: &Option<String>| text.clone().unwrap_or_default();
        zavor_app::platform::csv::row(&[
            &event.time.to_string(),
            &event.last.to_string(),
            &event.count.to_string(),
            event.name.as_str(),
            &address,
            event.protocol.as_str(),
            &event.device,
            event.class.as_str(),
            event.outcome.as_str(),
            event.reason.map_or("", |reason| reason.as_str()),
            &known(&place.country),
            &known(&place.city),
            &known(&place.network),
        ])
    };
    let name = "attachment; filename=\"sign-ins.csv\"";
    Ok(file(name, &header, log.rows.into_iter().map(line)))
}
