//! Second factors, saved codes and recovery addresses of one account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::recovery::{CodesLeft, Recovery};
use zavor_app::sign_on::{MethodShown, SignOn};
use zavor_app::verification::Verification;
use zavor_core::account::RecoveryAddress;
use zavor_core::identity::Asking;

use super::acts::{ForCaller, Verified};
use super::auth::Caller;
use super::body::{Answer, Body, List, Nothing, Path, number, number_text};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::MethodKindName;
use crate::report::{ActOutcome, ActReport, Time};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_methods, methods)
        .on(__path_remove_method, remove_method)
        .on(__path_recovery_codes, recovery_codes)
        .on(__path_end_recovery_codes, end_recovery_codes)
        .on(__path_recovery, recovery)
        .on(__path_add_recovery, add_recovery)
        .on(__path_remove_recovery, remove_recovery)
        .on(__path_ask_to_confirm, ask_to_confirm)
}

/// A second factor, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct MethodReport {
    /// Its number.
    id: String,
    /// Which kind of factor.
    #[schema(value_type = MethodKindName)]
    kind: String,
    /// Its name.
    name: String,
    /// When it was registered.
    added: Time,
    /// When it was last used.
    last_used: Option<Time>,
    /// Until when its codes are refused without a check.
    throttled_until: Option<Time>,
    /// From when it counts as a proof of recovery; null = not before it was shown with the password in
    /// force.
    counts_from: Option<Time>,
}

/// The saved recovery codes of an account, without the codes.
#[derive(Debug, Serialize, ToSchema)]
struct CodesReport {
    /// How many are left.
    left: u64,
    /// When the oldest of them was made; null = there are none.
    made: Option<Time>,
    /// From when the first of them counts as a proof of recovery; null = there are none.
    counts_from: Option<Time>,
}

impl From<CodesLeft> for CodesReport {
    fn from(codes: CodesLeft) -> Self {
        Self {
            left: codes.count,
            made: codes.made.map(Into::into),
            counts_from: codes.count_from.map(Into::into),
        }
    }
}

/// A recovery address.
#[derive(Debug, Serialize, ToSchema)]
struct RecoveryReport {
    /// The address.
    address: String,
    /// When it was set.
    added: Time,
    /// Whether the owner set it.
    by_owner: bool,
    /// When it was confirmed by a link sent there; null = it proves nothing yet.
    confirmed: Option<Time>,
}

/// A new recovery address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRecovery {
    /// An address outside the mailbox that it recovers.
    #[schema(example = "ana@home.example")]
    address: String,
}

impl From<MethodShown> for MethodReport {
    fn from(method: MethodShown) -> Self {
        Self {
            id: number_text(method.id),
            kind: method.kind.to_string(),
            name: method.name,
            added: method.added.into(),
            last_used: method.last_used.map(Into::into),
            throttled_until: method.throttled_until.map(Into::into),
            counts_from: method.counts_from.map(Into::into),
        }
    }
}

impl From<RecoveryAddress> for RecoveryReport {
    fn from(recovery: RecoveryAddress) -> Self {
        Self {
            address: recovery.address,
            added: recovery.added.into(),
            by_owner: recovery.by_owner,
            confirmed: recovery.confirmed.map(Into::into),
        }
    }
}

/// The second factors of an account.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/methods", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "All of them.", body = List<MethodReport>)))]
async fn methods(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<List<MethodReport>> {
    let (account, _) = people.look_at_account(&actor, &address).await?;
    Ok(List::whole(sign_on.methods_of(account.id).await?))
}

/// Removes a second factor for a verified caller, and ends the account's sessions.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/methods/{id}/remove", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias"),
        ("id" = String, Path, description = "Its number in the list")),
    request_body = ForCaller,
    responses((status = 200, description = "Done.", body = ActReport)))]
async fn remove_method(
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Path((address, id)): Path<(String, String)>,
    Body(asked): Body<ForCaller>,
) -> Answer<ActReport> {
    let id = number("method", &id)?;
    let caller = asked.caller.map(Verified::proof).transpose()?;
    sign_on
        .remove_method_of(&actor, &address, id, caller)
        .await?;
    let text = "second factor removed";
    Ok(Json(ActReport::new(address, ActOutcome::Done, text)))
}

/// How many saved recovery codes an account has left, and since when.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/recovery-codes", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "Without the codes.", body = CodesReport)))]
async fn recovery_codes(
    State(people): State<Arc<People>>,
    State(recovery): State<Arc<Recovery>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<CodesReport> {
    let (account, _) = people.look_at_account(&actor, &address).await?;
    Ok(Json(recovery.saved_codes_left(account.id).await?.into()))
}

/// Ends the saved recovery codes of an account, for a verified caller. Its owner is told.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/recovery-codes/end", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    request_body = ForCaller,
    responses((status = 200, description = "Done, or there were none.", body = ActReport)))]
async fn end_recovery_codes(
    State(recovery): State<Arc<Recovery>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(asked): Body<ForCaller>,
) -> Answer<ActReport> {
    let caller = asked.caller.map(Verified::proof).transpose()?;
    let ended = recovery
        .end_saved_codes_of(&actor, &address, caller)
        .await?;
    let nothing = "there are none, nothing to do";
    let report = ActReport::acted(address, ended, "saved recovery codes ended", nothing);
    Ok(Json(report))
}

/// The recovery addresses of an account.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/recovery-addresses", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "All of them.", body = List<RecoveryReport>)))]
async fn recovery(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<List<RecoveryReport>> {
    let (account, _) = people.look_at_account(&actor, &address).await?;
    Ok(List::whole(account.recovery_addresses))
}

/// Adds a recovery address and mails it a confirmation link.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/recovery-addresses", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    request_body = NewRecovery,
    responses((status = 201, description = "Done, or so already.", body = ActReport)))]
async fn add_recovery(
    State(verification): State<Arc<Verification>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(new): Body<NewRecovery>,
) -> Result<(StatusCode, Json<ActReport>), Problem> {
    let added = verification
        .add_recovery_address(&actor, &address, &new.address)
        .await;
    let acted = added?;
    let text = "added; it counts when its link is used";
    let nothing = "confirmed already, nothing to do";
    let report = ActReport::acted(address, acted, text, nothing);
    Ok((StatusCode::CREATED, Json(report)))
}

/// Mails each unconfirmed recovery address of an account a new link to confirm it; the link before
/// it ends. Mails leave at most 60 a minute; the answer says when.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/ask-to-confirm", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Nothing,
    responses((status = 200, description = "Done, or all are confirmed.", body = ActReport)))]
async fn ask_to_confirm(
    State(verification): State<Arc<Verification>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let asked = verification.ask_to_confirm(&actor, &address, Asking::One);
    let again = asked.await?;
    let (outcome, text) = match again.asked.is_empty() {
        true => {
            let text = "no recovery address waits for its confirmation, nothing to do";
            (ActOutcome::NothingToDo, text.to_owned())
        }
        false => (ActOutcome::Done, again.noted(platform.now()).to_string()),
    };
    Ok(Json(ActReport::new(address, outcome, text)))
}

/// Removes a recovery address.
#[utoipa::path(delete, path = "/api/v1/accounts/{address}/recovery-addresses/{recovery}",
    tag = "accounts",
    params(("address" = String, Path, description = "Address or alias"),
        ("recovery" = String, Path, description = "The recovery address")),
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn remove_recovery(
    State(verification): State<Arc<Verification>>,
    Caller(actor): Caller,
    Path((address, recovery)): Path<(String, String)>,
) -> Answer<ActReport> {
    let removed = verification
        .remove_recovery_address(&actor, &address, &recovery)
        .await;
    let acted = removed?;
    let nothing = "not one of its addresses, nothing to do";
    let report = ActReport::acted(address, acted, "recovery address removed", nothing);
    Ok(Json(report))
}
