//! Restricted sending of accounts and connectors: list, place, release.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use zavor_app::sending::{Sending, Unblock, Unblocked};
use zavor_core::account::RaisedLimit;
use zavor_core::actor::Actor;

use super::acts::Verified;
use super::auth::Caller;
use super::body::{Answer, Body, List, Path, Reason, object_if_given};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActReport, RestrictedReport, Time};
use crate::site::Site;

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_restricted, restricted)
        .on(__path_restrict, restrict)
        .on(__path_unblock, unblock)
        .on(__path_restrict_connector, restrict_connector)
        .on(__path_unblock_connector, unblock_connector)
}

/// What the person who releases says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Release {
    /// What was reviewed; covers the steps that no machine can check.
    reviewed: Option<String>,
    /// Releases although steps are missing; this is the reason.
    override_reason: Option<String>,
    /// A higher external limit per hour, with `until`; where the policy has none, a higher service
    /// limit per 24 hours.
    limit: Option<u32>,
    /// The last moment of the higher limit.
    until: Option<Time>,
    /// How the caller who asked for the release was verified.
    #[serde(default, deserialize_with = "object_if_given")]
    caller: Option<Verified>,
}

impl Release {
    fn how(self) -> Result<Unblock, Problem> {
        let raise = match (self.limit, self.until) {
            (Some(limit), Some(until)) => Some(RaisedLimit::external(limit, until.into())),
            (None, None) => None,
            _ => {
                return Err(Problem::invalid(
                    "limit and until belong together; nothing was changed",
                ));
            }
        };
        Ok(Unblock {
            reviewed: self.reviewed,
            override_reason: self.override_reason,
            raise,
            caller: self.caller.map(Verified::proof).transpose()?,
        })
    }
}

/// Restricted entities that the token may see, the newest first.
#[utoipa::path(get, path = "/api/v1/restricted", tag = "sending",
    responses((status = 200, description = "All of them.", body = List<RestrictedReport>)))]
async fn restricted(
    State(sending): State<Arc<Sending>>,
    Caller(actor): Caller,
) -> Answer<List<RestrictedReport>> {
    let restrictions = sending.restricted_seen(&actor).await?;
    Ok(List::whole(sending.restricted_rows(restrictions).await?))
}

/// Restricts an account from sending.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/restrict", tag = "sending",
    params(("address" = String, Path, description = "Address or alias")), request_body = Reason,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn restrict(
    State(sending): State<Arc<Sending>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Answer<ActReport> {
    no_connector(&site, &address)?;
    restrict_entity(&sending, &actor, address, &reason).await
}

/// Releases an account from restricted sending.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/unblock", tag = "sending",
    params(("address" = String, Path, description = "Address, alias or sending name")),
    request_body = Release,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn unblock(
    State(sending): State<Arc<Sending>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(release): Body<Release>,
) -> Answer<ActReport> {
    no_connector(&site, &address)?;
    unblock_entity(&sending, &actor, address, release).await
}

/// Restricts a configured connector from relaying.
#[utoipa::path(post, path = "/api/v1/connectors/{name}/restrict", tag = "sending",
    params(("name" = String, Path, description = "Name in the configuration")),
    request_body = Reason,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn restrict_connector(
    State(sending): State<Arc<Sending>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Path(name): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Answer<ActReport> {
    connector(&site, &name)?;
    restrict_entity(&sending, &actor, name, &reason).await
}

/// Releases a connector.
#[utoipa::path(post, path = "/api/v1/connectors/{name}/unblock", tag = "sending",
    params(("name" = String, Path, description = "Name in the configuration")),
    request_body = Release,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn unblock_connector(
    State(sending): State<Arc<Sending>>,
    State(site): State<Arc<Site>>,
    Caller(actor): Caller,
    Path(name): Path<String>,
    Body(release): Body<Release>,
) -> Answer<ActReport> {
    connector(&site, &name)?;
    unblock_entity(&sending, &actor, name, release).await
}

async fn restrict_entity(
    sending: &Sending,
    actor: &Actor,
    target: String,
    reason: &str,
) -> Answer<ActReport> {
    let acted = sending.restrict(actor, &target, reason).await?;
    let nothing = "restricted already, nothing to do";
    let report = ActReport::acted(target, acted, "restricted from sending", nothing);
    Ok(Json(report))
}

async fn unblock_entity(
    sending: &Sending,
    actor: &Actor,
    target: String,
    release: Release,
) -> Answer<ActReport> {
    match sending.unblock(actor, &target, &release.how()?).await? {
        Unblocked::Missing(missing) => Err(Problem::missing(&missing)),
        ended => Ok(Json(ActReport::unblocked(target, ended))),
    }
}

fn is_connector(site: &Site, name: &str) -> bool {
    let installed = site.installed.get();
    let mut known = installed.connectors.iter();
    known.any(|(known, _, _)| known == name)
}

/// The use cases accept accounts and connectors; a path of accounts must not reach a connector.
fn no_connector(site: &Site, name: &str) -> Result<(), Problem> {
    match is_connector(site, name) {
        true => Err(Problem::unknown("account", name)),
        false => Ok(()),
    }
}

fn connector(site: &Site, name: &str) -> Result<(), Problem> {
    match is_connector(site, name) {
        true => Ok(()),
        false => Err(Problem::unknown("connector", name)),
    }
}
