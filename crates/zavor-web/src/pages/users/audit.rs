//! The audit tab: what was done to this account, by whom, why.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::ports::ChainedAudit;
use zavor_app::views::Views;
use zavor_core::audit::AuditResult;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::head::{self, AccountTab, Head};
use crate::page::Page;
use crate::pages::reports::audit::actor_path;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Text, actor_in_words};
use crate::walk::Walk;

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::USER_AUDIT, show)
}

#[derive(Template)]
#[template(path = "users/audit.html")]
struct AuditPage {
    page: Page,
    head: Head,
    /// Whether only the reader's own acts are shown.
    own_only: bool,
    rows: Vec<AuditRow>,
    pager: Pager,
}

struct AuditRow {
    time: Timestamp,
    actor: String,
    /// Path of the actor's account; empty if it is none.
    actor_href: String,
    act: String,
    chip: &'static str,
    result: String,
    detail: String,
    /// An event of an earlier release, whose detail is an English text.
    english: bool,
}

async fn show(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let shown = head::load(&people, &views, &context, &name, AccountTab::Audit).await?;
    let (actor, text) = (context.actor()?, *context.text());
    let address = &shown.account.address;
    let before = query.number("before");
    let mut events = people
        .audit_about(actor, address.as_str(), before, ROWS + 1)
        .await?;
    let more = events.len() > ROWS;
    events.truncate(ROWS);
    let cursor = |seq: u64| format!("before={seq}");
    let here = before.map_or_else(String::new, cursor);
    let walk = Walk::at(&query, paths::user_audit(address), here);
    let next = events.last().filter(|_| more).map(|last| cursor(last.seq));
    let all = context.rights_on(address).await?.has(Right::SeeAllAudit);
    Ok(html(&AuditPage {
        own_only: !all,
        pager: walk.pager(text, "results-count", events.len(), None, next),
        rows: events.iter().map(|event| row(text, event)).collect(),
        page: shown.page,
        head: shown.head,
    }))
}

fn row(text: Text, chained: &ChainedAudit) -> AuditRow {
    let event = &chained.event;
    AuditRow {
        time: event.time,
        actor_href: actor_path(&chained.actor),
        actor: actor_in_words(text, &chained.actor),
        act: text.act(event.act, event.result),
        chip: match event.result {
            AuditResult::Done => "ok",
            AuditResult::NothingToDo => "info",
            AuditResult::Refused => "held",
        },
        result: text.name_of("result", event.result),
        detail: text.detail(&event.detail),
        english: event.detail.plain().is_some(),
    }
}
