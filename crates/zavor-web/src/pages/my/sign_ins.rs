//! `/my/sign-ins`: one's own sign-ins page by page: successes, failures, refusals.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::people::{People, own_sign_ins};
use zavor_app::platform::LogPlace;
use zavor_core::event::SignInEvent;

use crate::page::Page;
use crate::pages::reports::SignInRow;
use crate::parts::{Pager, ROWS};
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::walk::Walk;

const BASE: &str = "/my/sign-ins";

pub(super) fn routes() -> Routes {
    Routes::new().get(BASE, show)
}

#[derive(Template)]
#[template(path = "my/sign_ins.html")]
struct SignInsPage {
    page: Page,
    rows: Vec<SignInRow>,
    pager: Pager,
}

/// Rows in the reader's words.
pub(super) fn rows_of(context: &Context, events: Vec<SignInEvent>) -> Vec<SignInRow> {
    let row = |event| SignInRow::of(context, event);
    events.into_iter().map(row).collect()
}

async fn show(
    State(people): State<Arc<People>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let view = context.person()?;
    let place = LogPlace::parse(query.text("before"));
    let log = own_sign_ins(&people, view.account.id, place, ROWS).await?;
    let cursor = |place: LogPlace| format!("before={place}");
    let here = place.map_or_else(String::new, cursor);
    let walk = Walk::at(&query, BASE.to_owned(), here);
    let next = log.next.map(cursor);
    Ok(html(&SignInsPage {
        pager: walk.pager(*context.text(), "results-count", log.rows.len(), None, next),
        rows: rows_of(&context, log.rows),
        page: context.page("my-sign-ins-title", "my-sign-ins"),
    }))
}
