//! Review > Blocked origins: networks that guessed passwords of many accounts, since when, until
//! when and why; and the release of one. Denied networks are under Policies > Allow and deny lists.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::platform::Platform;
use zavor_app::sign_in::{BLOCKED_ORIGINS_MAX, BlockedOrigin, SignIn};
use zavor_core::hold::Reason;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::origin_guard::{Crowd, CrowdSort};
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::home::learning_says;
use crate::parts::{Pager, ROWS};
use crate::request::context::{Context, QueryFields};
use crate::request::fields::encode;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Arg, Text};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/origins", show)
        .post("/admin/origins/release", release)
}

#[derive(Template)]
#[template(path = "review/origins.html")]
struct OriginsPage {
    page: Page,
    rows: Vec<Row>,
    now: Timestamp,
    /// Networks shared by many people, each in sentences.
    crowds: Vec<CrowdView>,
    /// That the installation still learns, and until when; empty if it does not.
    learning: String,
    /// Whether no network is blocked at all, whatever the search.
    quiet: bool,
    search: String,
    pager: Pager,
    may_release: bool,
}

struct CrowdView {
    network: String,
    says: String,
    /// What to do.
    advice: String,
}

struct Row {
    network: String,
    since: Timestamp,
    until: Timestamp,
    evidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseForm {
    network: String,
}

async fn show(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let search = fields.text("q");
    let from: usize = fields.number("from").unwrap_or(0);
    let mut blocked = sign_in.blocked_origins(BLOCKED_ORIGINS_MAX).await?;
    let quiet = blocked.is_empty();
    blocked.retain(|block| found(block, search));
    let total = blocked.len();
    let row = |block: &BlockedOrigin| Row {
        network: block.network.to_string(),
        since: block.since,
        until: block.until,
        evidence: text
            .evidence(&block.evidence, Reason::GuessingManyAccounts)
            .join(" "),
    };
    let rows: Vec<Row> = blocked.iter().skip(from).take(ROWS).map(row).collect();
    let link = |from: usize| format!("/admin/origins?q={}&from={from}", encode(search));
    let after = from.saturating_add(rows.len());
    let links = (
        (from > 0).then(|| link(0)),
        (after < total).then(|| link(after)),
    );
    let place = (from, rows.len());
    let pager = Pager::of(text, "results-count", place, Some(total as u64), links);
    let pager = pager.by_rows(from, link);
    Ok(html(&OriginsPage {
        page: context.page("nav-blocked-origins", "origins"),
        rows,
        now: platform.now(),
        crowds: sign_in
            .crowds()
            .iter()
            .map(|crowd| shown(text, crowd))
            .collect(),
        learning: learning_says(text, sign_in.learning().await?).unwrap_or_default(),
        quiet,
        search: search.to_owned(),
        pager,
        may_release: context.has(Right::Security),
    }))
}

/// A network shared by many people: what was seen, and what to do.
fn shown(text: Text, crowd: &Crowd) -> CrowdView {
    let (says, advice) = match crowd.sort {
        CrowdSort::Undeclared => ("crowd-undeclared", "crowd-advice-declare"),
        CrowdSort::ThisHost => ("crowd-this-host", "crowd-advice"),
        CrowdSort::Proxy => ("crowd-proxy", "crowd-advice"),
    };
    let numbers = [
        ("accounts", Arg::from(crowd.accounts)),
        ("newcomers", Arg::from(crowd.newcomers)),
    ];
    CrowdView {
        network: crowd.network.to_string(),
        says: text.say_with(says, &numbers),
        advice: text.say(advice),
    }
}

/// Whether a block matches the search: an address in it, or a part of its text.
fn found(block: &BlockedOrigin, search: &str) -> bool {
    match search.parse() {
        Ok(address) => block.network.contains(address),
        Err(_) => block.network.to_string().contains(search),
    }
}

async fn release(
    State(sign_in): State<Arc<SignIn>>,
    context: Context,
    form: Form<ReleaseForm>,
) -> Answer {
    let actor = context.may(Right::Security)?;
    let form = form.fits()?;
    let network: Network = form.network.parse().map_err(|_| Failure::NotFound)?;
    let (mood, key) = match sign_in.release_origin(actor, network).await? {
        Acted::Done { .. } => (Mood::Done, "origins-released"),
        Acted::NothingToDo => (Mood::Nothing, "origins-not-blocked"),
    };
    let arguments = [("network", network.to_string().into())];
    let said = context.text().say_with(key, &arguments);
    Ok(context.tell(mood, said, "/admin/origins"))
}
