//! Bulk runs: one act on many accounts; preview, start, watch, stop and resume them.
//!
//! A run continues on the server with the rights of the token that started it. When that token
//! expires, is revoked or is suspended, the run ends for good, and the accounts not yet done stay
//! unchanged. Only a run interrupted by a restart of the server waits to be resumed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::bulk::{Bulk, BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::people::Elsewhere;

use super::accounts::{Search, role_named};
use super::auth::Caller;
use super::body::{
    Answer, Body, List, Path, Query, Rows, number, object, object_if_given, rows, some_if_given,
};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActOutcome, ActReport};

mod reports;

use crate::report::names::{DeliveryName, RoleName};
use reports::{ItemReport, PreviewReport, RunReport, RunSeenReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_preview, preview)
        .on(__path_list, list)
        .on(__path_start, start)
        .on(__path_show, show)
        .on(__path_items, items)
        .on(__path_stop, stop)
        .on(__path_resume, resume)
}

/// What a run does.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
enum Terms {
    /// Release lockouts.
    Unlock {},
    /// End sessions.
    SignOut {},
    /// Block sign-in.
    BlockSignIn {
        /// Why; everybody who sees the hold can read it.
        reason: String,
    },
    /// Allow sign-in.
    AllowSignIn {},
    /// Reset passwords.
    ResetPassword {
        /// `links` to the confirmed recovery addresses, or `slips` to be printed in the admin
        /// centre.
        #[schema(value_type = DeliveryName, example = "links")]
        delivery: String,
        /// Whether accounts whose password lives elsewhere move here; the default is false, and they
        /// are refused.
        #[serde(default)]
        move_here: bool,
        /// How it was verified that this is wanted.
        verification: String,
    },
    /// Mail unconfirmed recovery addresses a new link to confirm them.
    AskToConfirm {},
    /// Remove accounts.
    Remove {},
    /// Grant a role.
    GrantRole {
        /// The role.
        #[schema(value_type = RoleName, example = "helpdesk_administrator")]
        role: String,
        /// Limited to these domains; left out = all.
        #[serde(default, deserialize_with = "some_if_given")]
        #[schema(min_items = 1)]
        domains: Option<Vec<String>>,
    },
    /// Revoke a role.
    RevokeRole {
        /// The role.
        #[schema(value_type = RoleName, example = "helpdesk_administrator")]
        role: String,
    },
}

/// A run: the act and the accounts (`accounts` or `search`).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Run {
    /// The act and its terms.
    #[serde(deserialize_with = "object")]
    terms: Terms,
    /// Addresses or aliases, at most 10,000.
    #[serde(default, deserialize_with = "some_if_given")]
    #[schema(min_items = 1)]
    accounts: Option<Vec<String>>,
    /// All accounts that this search finds.
    #[serde(default, deserialize_with = "object_if_given")]
    search: Option<Search>,
}

/// Which accounts of a run to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Places {
    /// Starts at this position: `next` of the previous page.
    from: Option<u32>,
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

impl Run {
    fn read(self) -> Result<(BulkTerms, BulkAccounts), Problem> {
        let terms = match self.terms {
            Terms::Unlock {} => BulkTerms::Unlock,
            Terms::SignOut {} => BulkTerms::SignOut,
            Terms::BlockSignIn { reason } => BulkTerms::BlockSignIn { reason },
            Terms::AllowSignIn {} => BulkTerms::AllowSignIn,
            Terms::ResetPassword {
                delivery,
                move_here,
                verification,
            } => BulkTerms::ResetPassword {
                delivery: match delivery.as_str() {
                    "links" => ResetDelivery::Links,
                    "slips" => ResetDelivery::Slips,
                    _ => return Err(Problem::invalid("delivery is links or slips")),
                },
                elsewhere: Elsewhere::moved_if(move_here),
                verification,
            },
            Terms::AskToConfirm {} => BulkTerms::AskToConfirm,
            Terms::Remove {} => BulkTerms::Remove,
            Terms::GrantRole { role, domains } => BulkTerms::GrantRole {
                role: role_named(&role)?,
                domains: domains.unwrap_or_default(),
            },
            Terms::RevokeRole { role } => BulkTerms::RevokeRole {
                role: role_named(&role)?,
            },
        };
        let accounts = match (self.accounts, self.search) {
            (Some(named), None) => BulkAccounts::Named(named),
            (None, Some(search)) => search.accounts()?,
            _ => {
                return Err(Problem::invalid(
                    "give either accounts or search; nothing was changed",
                ));
            }
        };
        Ok((terms, accounts))
    }
}

/// What a run would do, without doing it.
#[utoipa::path(post, path = "/api/v1/bulk/preview", tag = "bulk", request_body = Run,
    responses((status = 200, description = "What it would do.", body = PreviewReport)))]
async fn preview(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Body(run): Body<Run>,
) -> Answer<PreviewReport> {
    let (terms, accounts) = run.read()?;
    let preview = bulk.bulk_preview(&actor, &terms, &accounts).await?;
    Ok(Json(preview.into()))
}

/// Runs that the token may see, the newest first.
#[utoipa::path(get, path = "/api/v1/bulk", tag = "bulk", params(Rows),
    responses((status = 200, description = "The newest.", body = List<RunReport>)))]
async fn list(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Query(wanted): Query<Rows>,
) -> Answer<List<RunReport>> {
    let limit = rows(wanted.limit)?;
    Ok(List::whole(bulk.bulk_runs_seen(&actor, limit).await?))
}

/// Starts a run; it continues in the background.
#[utoipa::path(post, path = "/api/v1/bulk", tag = "bulk", request_body = Run,
    responses((status = 202, description = "It has begun.", body = RunSeenReport)))]
async fn start(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Body(run): Body<Run>,
) -> Result<(StatusCode, Json<RunSeenReport>), Problem> {
    let (terms, accounts) = run.read()?;
    let id = bulk.bulk_start(&actor, &terms, &accounts).await?;
    let seen = bulk.bulk_seen(&actor, id).await?;
    Ok((StatusCode::ACCEPTED, Json(seen.into())))
}

/// A run and its results so far.
#[utoipa::path(get, path = "/api/v1/bulk/{id}", tag = "bulk",
    params(("id" = String, Path, description = "Its number")),
    responses((status = 200, description = "The run.", body = RunSeenReport)))]
async fn show(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Answer<RunSeenReport> {
    let id = number("bulk run", &id)?;
    Ok(Json(bulk.bulk_seen(&actor, id).await?.into()))
}

/// The accounts of a run with their results.
#[utoipa::path(get, path = "/api/v1/bulk/{id}/items", tag = "bulk",
    params(("id" = String, Path, description = "Its number"), Places),
    responses((status = 200, description = "The page.", body = List<ItemReport>)))]
async fn items(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Query(places): Query<Places>,
) -> Answer<List<ItemReport>> {
    let id = number("bulk run", &id)?;
    let limit = rows(places.limit)?;
    let from = places.from.unwrap_or(0);
    let items = bulk.bulk_items_seen(&actor, id, from, limit).await?;
    let next = items.last().filter(|_| items.len() == limit);
    let next = next.map(|last| last.position.saturating_add(1).to_string());
    Ok(List::page(items, next))
}

/// Stops a run; accounts that are still waiting stay unchanged.
#[utoipa::path(post, path = "/api/v1/bulk/{id}/stop", tag = "bulk",
    params(("id" = String, Path, description = "Its number")),
    responses((status = 200, description = "It has ended.", body = ActReport)))]
async fn stop(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Answer<ActReport> {
    bulk.bulk_stop(&actor, number("bulk run", &id)?).await?;
    Ok(Json(ActReport::new(id, ActOutcome::Done, "stopped")))
}

/// Resumes a waiting run, with the rights of this token.
#[utoipa::path(post, path = "/api/v1/bulk/{id}/resume", tag = "bulk",
    params(("id" = String, Path, description = "Its number")),
    responses((status = 200, description = "It continues.", body = ActReport)))]
async fn resume(
    State(bulk): State<Arc<Bulk>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Answer<ActReport> {
    bulk.bulk_resume(&actor, number("bulk run", &id)?).await?;
    Ok(Json(ActReport::new(id, ActOutcome::Done, "resumed")))
}
