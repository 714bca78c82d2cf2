//! Review > Support requests: the queue. One request is a page of its account ([`crate::pages::users`]),
//! below the live answer of `why`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::platform::Platform;
use zavor_app::support::{RequestsShown, Support};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;
use zavor_core::support_request::{AskedBy, RequestState, SupportRequest};

use crate::page::Page;
use crate::pages::recover::how_long;
use crate::parts::{ChipKind, Pager, ROWS, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;

const QUEUE: &str = "/admin/requests";

pub(super) fn routes() -> Routes {
    Routes::new().get(QUEUE, show)
}

#[derive(Template)]
#[template(path = "review/requests.html")]
struct QueuePage {
    page: Page,
    tabs: Vec<Tab>,
    /// Whether those that are over are shown.
    closed: bool,
    /// How long requests are kept.
    kept: String,
    rows: Vec<Row>,
    now: Timestamp,
    pager: Pager,
}

struct Row {
    number: u64,
    path: String,
    address: String,
    /// Who asked.
    asked_by: String,
    proved: ChipKind,
    state: String,
    state_chip: ChipKind,
    /// Whether the asker wrote last, after it was opened.
    has_news: bool,
    since: Timestamp,
}

async fn show(
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let closed = query.text("show") == "closed";
    let which = match closed {
        true => RequestsShown::Closed,
        false => RequestsShown::Waiting,
    };
    let now = platform.now();
    let all = support.requests(actor, which).await?;
    let from: usize = query.number("from").unwrap_or(0);
    let row = |request: &SupportRequest| Row {
        number: request.id,
        path: paths::support_request(request.id),
        address: request.name.to_string(),
        asked_by: text.name_of("asked-by", request.asked_by),
        proved: match request.asked_by {
            AskedBy::Unproved => ChipKind::Warn,
            AskedBy::Proved | AskedBy::HelpDesk => ChipKind::Ok,
        },
        state: text.name_of("request-state", request.state_at(now)),
        state_chip: chip_of(request.state_at(now)),
        has_news: request.waits(now) && request.has_news(),
        since: request.opened,
    };
    let rows: Vec<Row> = all.iter().skip(from).take(ROWS).map(row).collect();
    let page = |from: usize| match (closed, from) {
        (false, 0) => QUEUE.to_owned(),
        (false, from) => format!("{QUEUE}?from={from}"),
        (true, from) => format!("{QUEUE}?show=closed&from={from}"),
    };
    let after = from + rows.len();
    let links = (
        (from > 0).then(|| page(0)),
        (after < all.len()).then(|| page(after)),
    );
    let (place, total) = ((from, rows.len()), Some(all.len() as u64));
    let pager = Pager::of(text, "requests-count", place, total, links).by_rows(from, page);
    let tab = |href: &str, key: &str, current: bool| Tab {
        href: href.to_owned(),
        label: text.say(key),
        current,
    };
    Ok(html(&QueuePage {
        page: context.page("nav-support-requests", "requests"),
        tabs: vec![
            tab(QUEUE, "requests-waiting", !closed),
            tab("/admin/requests?show=closed", "requests-closed", closed),
        ],
        closed,
        kept: how_long(text, "requests-none-closed"),
        rows,
        now,
        pager,
    }))
}

pub(in crate::pages) const fn chip_of(state: RequestState) -> ChipKind {
    match state {
        RequestState::Open => ChipKind::Warn,
        RequestState::InWork | RequestState::PassedOn => ChipKind::Info,
        RequestState::Closed => ChipKind::Ok,
    }
}
