//! App passwords of one account: listed and revoked. Only their owner makes them, on a page.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use zavor_app::people::People;
use zavor_app::sign_on::{SignOn, app_passwords_of, revoke_app_password_of};

use super::auth::Caller;
use super::body::{Answer, Body, List, Nothing, Path, number};
use super::operations::Operations;
use crate::report::{ActReport, AppPasswordReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_app_passwords, app_passwords)
        .on(__path_revoke_app_password, revoke_app_password)
}

/// The app passwords of an account.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/app-passwords", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "All of them, the oldest first.",
        body = List<AppPasswordReport>)))]
async fn app_passwords(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<List<AppPasswordReport>> {
    let (account, _) = people.look_at_account(&actor, &address).await?;
    Ok(List::whole(app_passwords_of(&sign_on, account.id).await?))
}

/// Revokes an app password, and ends the account's sessions on the mail hosts.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/app-passwords/{id}/revoke", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias"),
        ("id" = String, Path, description = "Its number in the list")),
    request_body = Nothing,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn revoke_app_password(
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Path((address, id)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let id = number("app password", &id)?;
    let acted = revoke_app_password_of(&sign_on, &actor, &address, id).await?;
    let nothing = "not one of its app passwords, nothing to do";
    let report = ActReport::acted(address, acted, "app password revoked", nothing);
    Ok(Json(report))
}
