//! The logs of sign-ins and of messages, and the audit, as far as the token may see them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use zavor_app::people::People;
use zavor_app::platform::{AppError, InvalidRequest, Platform};
use zavor_app::ports::{AuditQuery, ChainedAudit};
use zavor_app::views::{LogPage, LogQuery, Views};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::event::{MessageOutcome, Outcome, SignInEvent};
use zavor_core::hold::Subject;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, List, Path, Query, named, rows, rows_for, whole};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::{AuditActName, MessageOutcomeName, SignInOutcomeName};
use crate::report::{
    AuditCheck, AuditHead, AuditReport, MessageReport, SignInReport, head_text, parse_head,
};
use crate::request::aside::aside;
use crate::site::Site;

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_sign_ins, sign_ins)
        .on(__path_messages, messages)
        .on(__path_sign_ins_of, sign_ins_of)
        .on(__path_messages_of, messages_of)
        .on(__path_audit_of, audit_of)
        .on(__path_audit, audit)
        .on(__path_head, head)
        .on(__path_verify, verify)
}

/// Declares a filter of a log, with the results that it knows.
macro_rules! log_filter {
    ($(#[doc = $about:literal])+ $name:ident, $outcome:ident) => {
        $(#[doc = $about])+
        #[derive(Debug, Default, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        struct $name {
            /// Only rows with this result.
            #[param(value_type = Option<$outcome>, inline, example = "refused")]
            outcome: Option<String>,
            /// Only rows from this many seconds ago until now.
            #[serde(default, deserialize_with = "whole")]
            within_seconds: Option<u64>,
            /// `next` of the previous page.
            next: Option<String>,
            /// Most rows to return, 1 to 1000; the default is 50.
            #[param(minimum = 1, maximum = 1000)]
            limit: Option<usize>,
        }

        impl $name {
            /// The rows that it asks for.
            fn query<'a>(
                &self,
                actor: &Actor,
                name: Option<&'a str>,
            ) -> Result<LogQuery<'a>, Problem> {
                let (until, skip) = place(self.next.as_deref())?;
                if name.is_some_and(|name| name.trim_matches('\0').is_empty()) {
                    return Err(Problem::unknown("account", ""));
                }
                Ok(LogQuery {
                    name,
                    within: self.within_seconds.map(Span::from_secs),
                    until,
                    skip,
                    limit: rows_for(actor, self.limit)?,
                })
            }
        }
    };
}

log_filter! {
    /// Which rows of the log of sign-ins.
    SignInFilter, SignInOutcomeName
}
log_filter! {
    /// Which rows of the log of messages.
    MessageFilter, MessageOutcomeName
}

/// Which audit events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// Only acts of this actor, named as in the audit.
    #[param(example = "dan@contoso.example")]
    actor: Option<String>,
    /// Only events about this account.
    account: Option<String>,
    /// Only this act.
    #[param(value_type = Option<AuditActName>, inline, example = "unlock")]
    act: Option<String>,
    /// Only events with a smaller number: `next` of the previous page.
    #[serde(default, deserialize_with = "whole")]
    before: Option<u64>,
    /// Starts at this number, in ascending order, without other filters; for tokens that may see
    /// everybody's acts.
    #[serde(default, deserialize_with = "whole")]
    from: Option<u64>,
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// Which audit events of one account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Before {
    /// Only events with a smaller number: `next` of the previous page.
    #[serde(default, deserialize_with = "whole")]
    before: Option<u64>,
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// Where verification begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Head {
    /// A head noted earlier, as `SEQ:HASH`; without it, verification starts at the beginning.
    from: Option<String>,
}

/// Cursor of a page: rows before this time, minus the first so many.
fn place(typed: Option<&str>) -> Result<(Option<Timestamp>, usize), Problem> {
    let Some(typed) = typed else {
        return Ok((None, 0));
    };
    let read = || {
        let (until, skip) = typed.split_once('-')?;
        let until = Timestamp::from_millis(until.parse().ok()?);
        Some((Some(until), skip.parse().ok()?))
    };
    read().ok_or_else(|| Problem::invalid("next must be the next of the previous page"))
}

/// `next` of a page.
fn next_of<E>(page: &LogPage<E>) -> Option<String> {
    let next = || format!("{}-{}", page.until.as_millis(), page.skip);
    page.more.then(next)
}

async fn sign_in_page(
    views: &Views,
    site: &Site,
    actor: &Actor,
    name: Option<&str>,
    wanted: &SignInFilter,
) -> Answer<List<SignInReport>> {
    let query = wanted.query(actor, name)?;
    let outcome = wanted.outcome.as_deref();
    let outcome = outcome.map(|name| named("outcome", name, Outcome::ALL));
    let page = views
        .sign_in_log(actor, &query, outcome.transpose()?)
        .await?;
    let next = next_of(&page);
    let placed = |row: SignInEvent| {
        let place = site.place_of(row.address);
        SignInReport::placed(row, place)
    };
    Ok(List::page(page.rows.into_iter().map(placed), next))
}

async fn message_page(
    views: &Views,
    actor: &Actor,
    name: Option<&str>,
    wanted: &MessageFilter,
) -> Answer<List<MessageReport>> {
    let query = wanted.query(actor, name)?;
    let outcome = wanted.outcome.as_deref();
    let outcome = outcome.map(|name| named("outcome", name, MessageOutcome::ALL));
    let page = views
        .message_log(actor, &query, outcome.transpose()?)
        .await?;
    let next = next_of(&page);
    Ok(List::page(page.rows, next))
}

async fn audit_page(views: &Views, actor: &Actor, query: AuditQuery) -> Answer<List<AuditReport>> {
    let limit = query.limit;
    let events: Vec<ChainedAudit> = views.audit_list(actor, query).await?;
    let full = events.len() == limit;
    let next = events.last().filter(|last| full && last.seq > 1);
    let next = next.map(|last| last.seq.to_string());
    Ok(List::page(&events, next))
}

/// The events of the whole chain in ascending order, ready to be verified.
async fn audit_from(
    platform: &Platform,
    actor: &Actor,
    from: u64,
    wanted: &AuditFilter,
) -> Answer<List<AuditReport>> {
    platform.judge_in_general(actor, Right::SeeAllAudit)?;
    let filtered = wanted.actor.is_some() || wanted.account.is_some() || wanted.act.is_some();
    if filtered || wanted.before.is_some() {
        return Err(Problem::invalid(
            "from lists the acts in order and cannot be combined with a filter",
        ));
    }
    let limit = rows_for(actor, wanted.limit)?;
    let events = platform.rows().acts(from, limit).await?;
    let next = events.last().filter(|_| events.len() == limit);
    let next = next.map(|last| last.seq.saturating_add(1).to_string());
    Ok(List::page(&events, next))
}

/// Sign-ins, the newest first.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "logs", params(SignInFilter),
    responses((status = 200, description = "The page.", body = List<SignInReport>)))]
async fn sign_ins(
    State(views): State<Arc<Views>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Query(wanted): Query<SignInFilter>,
) -> Answer<List<SignInReport>> {
    sign_in_page(&views, &site, &actor, None, &wanted).await
}

/// Messages offered for sending, the newest first.
#[utoipa::path(get, path = "/api/v1/messages", tag = "logs", params(MessageFilter),
    responses((status = 200, description = "The page.", body = List<MessageReport>)))]
async fn messages(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Query(wanted): Query<MessageFilter>,
) -> Answer<List<MessageReport>> {
    message_page(&views, &actor, None, &wanted).await
}

/// Sign-ins of one account, or of a name without an account.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/sign-ins", tag = "logs",
    params(("address" = String, Path, description = "Address, alias or any name"), SignInFilter),
    responses((status = 200, description = "The page.", body = List<SignInReport>)))]
async fn sign_ins_of(
    State(views): State<Arc<Views>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Query(wanted): Query<SignInFilter>,
) -> Answer<List<SignInReport>> {
    sign_in_page(&views, &site, &actor, Some(&address), &wanted).await
}

/// Messages of one account, sending name or connector.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/messages", tag = "logs",
    params(("address" = String, Path, description = "Address, alias, sending name, connector"),
        MessageFilter),
    responses((status = 200, description = "The page.", body = List<MessageReport>)))]
async fn messages_of(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Query(wanted): Query<MessageFilter>,
) -> Answer<List<MessageReport>> {
    message_page(&views, &actor, Some(&address), &wanted).await
}

/// Audit events about one account, the newest first.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/audit", tag = "logs",
    params(("address" = String, Path, description = "Address or alias"), Before),
    responses((status = 200, description = "The page.", body = List<AuditReport>)))]
async fn audit_of(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Query(wanted): Query<Before>,
) -> Answer<List<AuditReport>> {
    let (account, _) = people.look_at_account(&actor, &address).await?;
    let query = AuditQuery {
        target: Some(Subject::Account(account.address)),
        before: wanted.before,
        limit: rows(wanted.limit)?,
        ..AuditQuery::default()
    };
    audit_page(&views, &actor, query).await
}

/// The audit, the newest first: everybody's acts, or only the token's own if it may not see all.
#[utoipa::path(get, path = "/api/v1/audit", tag = "logs", params(AuditFilter),
    responses((status = 200, description = "The page.", body = List<AuditReport>)))]
async fn audit(
    State(views): State<Arc<Views>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Query(wanted): Query<AuditFilter>,
) -> Answer<List<AuditReport>> {
    if let Some(from) = wanted.from {
        return audit_from(&platform, &actor, from, &wanted).await;
    }
    let act = wanted.act.as_deref();
    let act = act.map(|name| named("act", name, AuditAct::ALL));
    let domains = platform.domains();
    let account = wanted.account.as_deref().map(|name| {
        zavor_app::platform::names::normalise(name.as_bytes(), &domains)
            .ok_or_else(|| Problem::unknown("account", name))
    });
    let query = AuditQuery {
        target: account.transpose()?.map(Subject::Account),
        actor: wanted.actor,
        act: act.transpose()?,
        since: None,
        before: wanted.before,
        limit: rows(wanted.limit)?,
    };
    audit_page(&views, &actor, query).await
}

/// The end of the audit chain; keep it somewhere else.
#[utoipa::path(get, path = "/api/v1/audit/head", tag = "logs",
    responses((status = 200, description = "The head.", body = AuditHead)))]
async fn head(State(platform): State<Arc<Platform>>, Caller(actor): Caller) -> Answer<AuditHead> {
    platform.judge_in_general(&actor, Right::SeeAllAudit)?;
    let head = platform.rows().audit_head().await?;
    let head = head.map(|(seq, hash)| head_text(seq, &hash));
    Ok(Json(AuditHead { head }))
}

/// Recomputes the audit chain. Takes seconds for millions of events.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "logs", params(Head),
    responses((status = 200, description = "What was found.", body = AuditCheck)))]
async fn verify(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Query(Head { from }): Query<Head>,
) -> Answer<AuditCheck> {
    let from = from.map(|text| {
        parse_head(&text).ok_or_else(|| AppError::from(InvalidRequest::Head { typed: text }))
    });
    let from = from.transpose()?;
    // It reads the whole audit, so it must not run on the threads that serve the sockets.
    let verified = aside(async move { views.audit_check(&actor, from).await }).await;
    let verified = verified.map_err(|error| {
        tracing::error!(%error, "the audit was not verified");
        Problem::unavailable("the audit was not verified; try again")
    })?;
    Ok(Json(verified?.into()))
}
