//! What belongs to the organisation: roles, domains, API tokens.
//!
//! Tokens are listed and revoked here, but not made: if a token could make tokens, a leaked one
//! could outlive its expiry.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::sign_on::SignOn;
use zavor_core::rights::Right;

use super::accounts::role_named;
use super::auth::Caller;
use super::body::{Answer, Body, List, Path, Query, number, some_if_given};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::RoleName;
use crate::report::{ActReport, DomainReport, RoleReport, TokenReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_roles, roles)
        .on(__path_grant, grant)
        .on(__path_revoke, revoke)
        .on(__path_domains, domains)
        .on(__path_add_domain, add_domain)
        .on(__path_remove_domain, remove_domain)
        .on(__path_tokens, tokens)
        .on(__path_revoke_token, revoke_token)
}

/// A role to grant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Grant {
    /// Address or alias.
    #[schema(example = "dan@contoso.example")]
    account: String,
    /// `helpdesk_administrator`, `user_administrator`, `security_administrator`,
    /// `global_administrator`, `security_reader`.
    #[schema(value_type = RoleName, example = "helpdesk_administrator")]
    role: String,
    /// Limited to these domains; left out = all.
    #[serde(default, deserialize_with = "some_if_given")]
    #[schema(min_items = 1)]
    domains: Option<Vec<String>>,
}

/// Which grant to revoke.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichRole {
    /// Address or alias.
    #[param(example = "dan@contoso.example")]
    account: String,
    /// Which role.
    #[param(value_type = RoleName, inline, example = "helpdesk_administrator")]
    role: String,
}

/// A domain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDomain {
    /// Its name.
    #[schema(example = "contoso.example")]
    domain: String,
}

/// All roles granted.
#[utoipa::path(get, path = "/api/v1/roles", tag = "organisation",
    responses((status = 200, description = "All of them.", body = List<RoleReport>)))]
async fn roles(
    State(people): State<Arc<People>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<RoleReport>> {
    platform.may_look(&actor, Right::Organisation)?;
    Ok(List::whole(people.list_roles().await?))
}

/// Grants a role. It is inactive until its holder has a second factor.
#[utoipa::path(post, path = "/api/v1/roles", tag = "organisation", request_body = Grant,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn grant(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Body(grant): Body<Grant>,
) -> Answer<ActReport> {
    let role = role_named(&grant.role)?;
    let domains = grant.domains.unwrap_or_default();
    let acted = people
        .grant_role(&actor, &grant.account, role, &domains)
        .await;
    let acted = acted?;
    let text = "granted; inactive until the account has a second factor";
    let nothing = "had it already, nothing to do";
    Ok(Json(ActReport::acted(grant.account, acted, text, nothing)))
}

/// Revokes a role; the last Global Administrator keeps theirs.
#[utoipa::path(delete, path = "/api/v1/roles", tag = "organisation", params(WhichRole),
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn revoke(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Query(which): Query<WhichRole>,
) -> Answer<ActReport> {
    let role = role_named(&which.role)?;
    let acted = people.revoke_role(&actor, &which.account, role).await?;
    let nothing = "did not have it, nothing to do";
    let report = ActReport::acted(which.account, acted, "revoked", nothing);
    Ok(Json(report))
}

/// The organisation's domains, the default first.
#[utoipa::path(get, path = "/api/v1/domains", tag = "organisation",
    responses((status = 200, description = "All of them.", body = List<DomainReport>)))]
async fn domains(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
) -> Answer<List<DomainReport>> {
    Ok(List::whole(people.list_domains(&actor).await?))
}

/// Adds a domain.
#[utoipa::path(post, path = "/api/v1/domains", tag = "organisation", request_body = NewDomain,
    responses((status = 201, description = "Done, or so already.", body = ActReport)))]
async fn add_domain(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Body(NewDomain { domain }): Body<NewDomain>,
) -> Result<(StatusCode, Json<ActReport>), Problem> {
    let acted = people.add_domain(&actor, &domain).await?;
    let nothing = "is there already, nothing to do";
    let report = ActReport::acted(domain, acted, "added", nothing);
    Ok((StatusCode::CREATED, Json(report)))
}

/// Removes a domain that has no accounts and no aliases; never the last one.
#[utoipa::path(delete, path = "/api/v1/domains/{domain}", tag = "organisation",
    params(("domain" = String, Path, description = "Its name")),
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn remove_domain(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(domain): Path<String>,
) -> Answer<ActReport> {
    let acted = people.remove_domain(&actor, &domain).await?;
    let nothing = "is not there, nothing to do";
    Ok(Json(ActReport::acted(domain, acted, "removed", nothing)))
}

/// All API tokens, the newest first. They are made elsewhere: no token makes tokens.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "organisation",
    responses((status = 200, description = "All of them.", body = List<TokenReport>)))]
async fn tokens(
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
) -> Answer<List<TokenReport>> {
    Ok(List::whole(sign_on.tokens(&actor).await?))
}

/// Revokes a token; it no longer works.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "organisation",
    params(("id" = String, Path, description = "Its number in the list")),
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn revoke_token(
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Answer<ActReport> {
    let number = number("token", &id)?;
    let acted = sign_on.revoke_token(&actor, number).await?;
    let nothing = "no such token, nothing to do";
    Ok(Json(ActReport::acted(id, acted, "revoked", nothing)))
}
