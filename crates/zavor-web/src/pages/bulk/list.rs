//! `/admin/bulk`: the runs, the newest first. `/admin/bulk/new`: the form of a new run.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::bulk::Bulk;
use zavor_app::ports::BulkRun;
use zavor_core::bulk::{BULK_MAX, BulkAct};
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::users::offers::offers;
use crate::pages::users::query::ListQuery;
use crate::parts::Tab;
use crate::paths::{self, Run};
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Text, actor_in_words};

/// Most runs listed.
const RUNS: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/bulk", show)
        .get("/admin/bulk/new", new)
}

#[derive(Template)]
#[template(path = "bulk/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    may_begin: bool,
}

struct Row {
    href: String,
    act: String,
    exact: String,
    time: String,
    by: String,
    done: String,
    chip: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "bulk/new.html")]
struct NewPage {
    page: Page,
    trail: Vec<Tab>,
    /// Fixed name, words, chosen.
    acts: Vec<(&'static str, String, bool)>,
    most: String,
    /// All accounts that a query lists, instead of names.
    listed: Option<TableQuery>,
}

/// A query of the table of accounts, in words and as fields.
pub(super) struct TableQuery {
    pub(super) words: String,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl TableQuery {
    pub(super) fn of(text: Text, query: &ListQuery) -> Self {
        let filters = query.filters(text);
        let chosen = filters.into_iter().find(|(_, _, chosen)| *chosen);
        let filter = chosen.map(|(_, words, _)| words).unwrap_or_default();
        let words = match query.text.is_empty() {
            true => filter,
            false => format!("{filter}, “{}”", query.text),
        };
        Self {
            words,
            fields: vec![
                ("all", "yes".into()),
                ("q", query.text.clone()),
                ("filter", query.filter_value()),
            ],
        }
    }
}

/// The state of a run from its record alone: chip and key.
pub(super) fn state_of(run: &BulkRun) -> (&'static str, &'static str) {
    match (run.finished, run.stopped) {
        (Some(_), true) => ("warn", "bulk-state-stopped"),
        // The page of the run says whether all was done.
        (Some(_), false) => ("info", "bulk-state-ended"),
        (None, _) => ("info", "bulk-state-open"),
    }
}

/// The link back to the list.
pub(super) fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: "/admin/bulk".into(),
        label: text.say("nav-bulk-runs"),
        current: false,
    }]
}

async fn show(State(bulk): State<Arc<Bulk>>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let runs = bulk.bulk_runs_seen(actor, RUNS).await?;
    let row = |run: &BulkRun| {
        let (chip, state) = state_of(run);
        Row {
            href: paths::bulk_run(Run(run.id)),
            act: text.name_of("bulk-act", &run.act),
            exact: run.created.to_string(),
            time: text.time(run.created),
            by: actor_in_words(text, &run.made_by),
            done: text.say_with(
                "of-limit",
                &[
                    ("used", text.number(run.done).into()),
                    ("limit", text.number(run.total).into()),
                ],
            ),
            chip,
            state: text.say(state),
        }
    };
    Ok(html(&ListPage {
        page: context.page("nav-bulk-runs", "bulk"),
        rows: runs.iter().map(row).collect(),
        may_begin: offers(&context, Right::FirstAid),
    }))
}

async fn new(context: Context, QueryFields(query): QueryFields) -> Answer {
    context.may(Right::See)?;
    let text = *context.text();
    let may = BulkAct::ALL.iter();
    let may = may.filter(|act| offers(&context, act.right()));
    let asked = query.text("act");
    let listed = query.ticked("all").then(|| ListQuery::of(&query));
    Ok(html(&NewPage {
        page: context.page("bulk-new", "bulk"),
        trail: trail(text),
        acts: may
            .map(|act| {
                let words = text.name_of("bulk-act", act);
                (act.as_str(), words, act.as_str() == asked)
            })
            .collect(),
        most: text.number(BULK_MAX as u64),
        listed: listed.map(|query| TableQuery::of(text, &query)),
    }))
}
