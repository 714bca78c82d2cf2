//! The audit log: who did what to whom, the newest first; and the verification of its chain.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::platform::{AppError, Platform, stamp};
use zavor_app::ports::{AuditQuery, ChainReport, ChainedAudit, PAGE_MAX, StoreError};
use zavor_app::views::Views;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::policy::parse_span;
use zavor_core::rights::Right;

use super::filter::{EVER, file, period_of, periods};
use crate::page::Page;
use crate::parts::{ChipKind, Pager, ROWS, Tab};
use crate::paths;
use crate::request::aside::aside;
use crate::request::context::{Context, QueryFields};
use crate::request::fields::{Fields, encode};
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::{Text, actor_in_words};
use crate::walk::Walk;

const BASE: &str = "/admin/reports/audit";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .get("/admin/reports/audit.csv", export)
        .post("/admin/reports/audit/verify", verify)
}

struct Row {
    seq: u64,
    time: Timestamp,
    actor: String,
    /// Path of the actor's account; empty if it is none.
    actor_href: String,
    source: String,
    act: String,
    target: String,
    /// Path of the account that it was done to; empty if it is none.
    target_href: String,
    chip: &'static str,
    result: String,
    detail: String,
    /// An event of an earlier release, whose detail is an English text.
    english: bool,
}

#[derive(Template)]
#[template(path = "reports/audit.html")]
struct AuditPage {
    page: Page,
    target: String,
    actor: String,
    acts: Vec<(String, String, bool)>,
    /// Whether only one kind of act is shown.
    narrows: bool,
    periods: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    pager: Pager,
    csv: String,
    /// Whether the reader sees everybody's acts and may verify the chain.
    all: bool,
    /// What an empty list says.
    empty: (String, String),
}

#[derive(Template)]
#[template(path = "reports/chain.html")]
struct ChainPage {
    page: Page,
    trail: Vec<Tab>,
    whole: bool,
    says: String,
    /// What is wrong with the chain, in the program's English words.
    why: String,
    /// Number and hash of the last event.
    head: String,
}

/// The head of the chain in the form that people copy: `SEQ:HASH`.
pub(in crate::pages) fn head_text(head: Option<(u64, [u8; 32])>) -> String {
    head.map_or_else(String::new, |(seq, hash)| {
        crate::report::head_text(seq, &hash)
    })
}

/// The query that the fields ask for.
async fn query_of(
    (views, platform): (&Views, &Platform),
    fields: &Fields,
    limit: usize,
) -> Result<AuditQuery, StoreError> {
    let target = fields.some("target");
    let within = parse_span(period(fields));
    Ok(AuditQuery {
        target: match target {
            Some(typed) => Some(views.subject_named(typed).await?),
            None => None,
        },
        actor: fields.some("actor").map(str::to_owned),
        act: AuditAct::from_name(fields.text("act")),
        since: within.map(|span| stamp(platform).minus(span)),
        before: fields.number("before"),
        limit,
    })
}

/// How far back; as far as there are events, unless the fields say otherwise.
fn period(fields: &Fields) -> &'static str {
    period_of(fields).unwrap_or(EVER)
}

fn filter(fields: &Fields) -> String {
    let of = |name: &str| encode(fields.text(name));
    format!(
        "target={}&actor={}&act={}&period={}",
        of("target"),
        of("actor"),
        of("act"),
        period(fields)
    )
}

fn target(text: Text, subject: Option<&Subject>) -> String {
    subject.map_or_else(String::new, |subject| text.subject(subject))
}

/// The page of the account that acted, by the actor's name in the audit; empty if it is none.
pub(in crate::pages) fn actor_path(actor: &str) -> String {
    let address = actor.strip_suffix(" (owner)").unwrap_or(actor);
    match address.contains('@') && !address.contains(' ') {
        true => paths::user(address),
        false => String::new(),
    }
}

fn row(text: Text, row: ChainedAudit) -> Row {
    let event = row.event;
    Row {
        seq: row.seq,
        time: event.time,
        source: event.source.map_or_else(String::new, |a| a.to_string()),
        act: text.act(event.act, event.result),
        target: target(text, event.target.as_ref()),
        target_href: match &event.target {
            Some(Subject::Account(name)) => paths::user(name),
            _ => String::new(),
        },
        chip: match event.result {
            AuditResult::Done => ChipKind::Ok.as_str(),
            AuditResult::NothingToDo => ChipKind::Info.as_str(),
            AuditResult::Refused => ChipKind::Held.as_str(),
        },
        result: text.name_of("result", event.result),
        detail: text.detail(&event.detail),
        english: event.detail.plain().is_some(),
        actor_href: actor_path(&row.actor),
        actor: actor_in_words(text, &row.actor),
    }
}

/// Why there is nothing to show: the filter, or nothing was done yet.
fn empty(text: Text, fields: &Fields, all: bool) -> (String, String) {
    let narrowed = ["target", "actor", "act", "before"];
    let narrowed = narrowed.into_iter().any(|name| fields.ticked(name)) || period(fields) != EVER;
    let (title, key) = match narrowed {
        true => ("empty-search-title", "empty-search"),
        false if all => ("empty-log-title", "audit-empty"),
        false => ("empty-log-title", "audit-empty-own"),
    };
    (text.say(title), text.say(key))
}

async fn show(
    State(views): State<Arc<Views>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let query = query_of((&views, &platform), &fields, ROWS + 1).await?;
    let act = query.act;
    let mut rows = views.audit_list(actor, query).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let filter = filter(&fields);
    let cursor = |seq: u64| format!("before={seq}");
    let here = fields.number("before").map_or_else(String::new, cursor);
    let walk = Walk::at(&fields, format!("{BASE}?{filter}"), here);
    let next = rows.last().filter(|_| more).map(|last| cursor(last.seq));
    let mut acts = vec![(String::new(), text.say("report-all"), act.is_none())];
    acts.extend(AuditAct::ALL.iter().map(|known| {
        let words = text.name_of("act", known);
        (known.to_string(), words, act == Some(*known))
    }));
    let all = views.sees_all_audit(actor).await?;
    Ok(html(&AuditPage {
        empty: empty(text, &fields, all),
        page: context.page("nav-audit-log", "audit"),
        target: fields.text("target").into(),
        actor: fields.text("actor").into(),
        acts,
        narrows: act.is_some() || period(&fields) != EVER,
        periods: periods(text, period(&fields)),
        pager: walk.pager(text, "results-count", rows.len(), None, next),
        rows: rows.into_iter().map(|one| row(text, one)).collect(),
        csv: format!("{BASE}.csv?{filter}"),
        all,
    }))
}

async fn export(
    State(views): State<Arc<Views>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let query = query_of((&views, &platform), &fields, PAGE_MAX).await?;
    let rows = views.audit_list(actor, query).await?;
    let header = [
        "seq",
        "time",
        "actor",
        "act",
        "target",
        "source",
        "result",
        "detail",
        "correlation",
        "hash",
    ];
    let line = |row: ChainedAudit| {
        let event = row.event;
        let target = event.target.map_or_else(String::new, |t| t.to_string());
        let source = event.source.map_or_else(String::new, |a| a.to_string());
        let head = head_text(Some((row.seq, row.hash)));
        let hash = head.split_once(':').map_or("", |(_, hash)| hash);
        zavor_app::platform::csv::row(&[
            &row.seq.to_string(),
            &event.time.to_string(),
            &row.actor,
            event.act.as_str(),
            &target,
            &source,
            event.result.as_str(),
            &event.detail.to_string(),
            &format!("{:016x}", event.correlation),
            hash,
        ])
    };
    let name = "attachment; filename=\"audit.csv\"";
    Ok(file(name, &header, rows.into_iter().map(line)))
}

/// Recomputes the chain on its own thread: it reads every event.
async fn verify(State(views): State<Arc<Views>>, context: Context) -> Answer {
    let actor = context.may(Right::SeeAllAudit)?.clone();
    let text = *context.text();
    let verified = aside(async move { views.audit_check(&actor, None).await }).await;
    let report = verified.map_err(|error| {
        Failure::App(AppError::Store(StoreError::Unreadable(error.to_string())))
    })??;
    let (whole, says, why, head) = match report {
        ChainReport::Whole { events, head } => {
            let says = text.count("chain-whole", events);
            (true, says, String::new(), head_text(head))
        }
        ChainReport::Broken { seq, why } => {
            let says = text.say_with("chain-broken", &[("seq", seq.into())]);
            (false, says, why, String::new())
        }
    };
    Ok(html(&ChainPage {
        page: context.page("chain-title", "audit"),
        trail: vec![Tab {
            href: BASE.into(),
            label: text.say("nav-audit-log"),
            current: false,
        }],
        whole,
        says,
        why,
        head,
    }))
}
