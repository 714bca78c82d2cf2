//! Acts on one account: unlock, block and allow sign-in, reset the password, sign out, risk; second
//! factors and recovery addresses; codes that verify a caller.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::people::{Elsewhere, People, ResetPassword};
use zavor_app::sign_in::{SignIn, Unlock};
use zavor_app::verification::{CallerProof, Verification};

use super::auth::Caller;
use super::body::{
    Answer, Body, Nothing, Path, Reason, Secret, number, number_text, object_if_given,
};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::ActReport;
use crate::report::names::DeliverName;

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_unlock, unlock)
        .on(__path_block_sign_in, block_sign_in)
        .on(__path_allow_sign_in, allow_sign_in)
        .on(__path_reset_password, reset_password)
        .on(__path_sign_out, sign_out)
        .on(__path_dismiss_risk, dismiss_risk)
        .on(__path_confirm_risk, confirm_risk)
        .on(__path_send_code, send_code)
        .on(__path_check_code, check_code)
}

/// How the person who asked for the act was verified. Personal data alone is never enough.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Verified {
    /// By a code that the caller read back.
    Code {
        /// The `proof` returned when the code was checked.
        proof: String,
    },
    /// By calling back at a number known before the call.
    CallBack {
        /// Which number was called, and who answered.
        note: String,
    },
    /// Face to face.
    InPerson {
        /// What the person showed.
        note: String,
    },
    /// Not verified; a reason is required.
    Override {
        /// Why the act was done without verification.
        reason: String,
    },
    /// Nobody asked for it; a reason is required.
    NobodyCalled {
        /// What was found that made the act necessary.
        reason: String,
    },
}

impl Verified {
    /// The proof as the use cases take it.
    pub(super) fn proof(self) -> Result<CallerProof, Problem> {
        Ok(match self {
            Self::Code { proof } => CallerProof::Code(number("proof", &proof)?),
            Self::CallBack { note } => CallerProof::CallBack { note },
            Self::InPerson { note } => CallerProof::InPerson { note },
            Self::Override { reason } => CallerProof::Override { reason },
            Self::NobodyCalled { reason } => CallerProof::NobodyCalled { reason },
        })
    }
}

/// Who asked for the act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ForCaller {
    /// How the caller was verified; kept in the audit.
    #[serde(default, deserialize_with = "object_if_given")]
    pub(super) caller: Option<Verified>,
}

/// An unlock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Unlocking {
    /// How the caller was verified; kept in the audit.
    #[serde(default, deserialize_with = "object_if_given")]
    caller: Option<Verified>,
    /// For 24 hours, let this account sign in from blocked networks that tried it lately; the
    /// default is false. Networks on the deny list stay denied.
    with_origins: Option<bool>,
}

/// How the owner gets a new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// `link`: mailed to the confirmed recovery addresses; the default. `shown`: Zavor makes the
    /// password and returns it, once. `given`: the one in `password`. The last two need a Global
    /// Administrator's token; the help desk sees temporary passwords in the admin centre only.
    #[schema(value_type = Option<DeliverName>, example = "link")]
    deliver: Option<String>,
    /// The new password, for `given`.
    password: Option<Secret>,
    /// Whether the owner must change it first; the default is true, and false is only for `given`.
    must_change: Option<bool>,
    /// Whether an account whose password lives elsewhere moves here: from then on Zavor keeps a
    /// password for it. What asks the other directory goes on accepting the old one. Needs the right
    /// to edit the account; the default is false, and such an account is refused.
    #[serde(default)]
    move_here: bool,
    /// How the caller was verified.
    #[serde(default, deserialize_with = "object_if_given")]
    caller: Option<Verified>,
}

/// Where to send a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeTo {
    /// Index of the recovery address in the account's list, from 0.
    place: usize,
}

/// What a caller read back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeRead {
    /// The code.
    #[schema(example = "123456")]
    code: String,
}

/// Result of the check.
#[derive(Debug, Serialize, ToSchema)]
struct CodeProof {
    /// Proves for half an hour that the caller of acts on this account was verified; null = the
    /// code is wrong.
    proof: Option<String>,
}

/// Releases the lockouts of all classes of place, and the wait after wrong one-time codes. The
/// answer names what still stops signing in.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/unlock", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Unlocking,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn unlock(
    State(sign_in): State<Arc<SignIn>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(asked): Body<Unlocking>,
) -> Answer<ActReport> {
    let how = Unlock {
        caller: asked.caller.map(Verified::proof).transpose()?,
        with_origins: asked.with_origins.unwrap_or(false),
        ..Unlock::default()
    };
    let unlocked = sign_in.unlock_with(&actor, &address, how).await?;
    Ok(Json(ActReport::unlocked(address, unlocked)))
}

/// Blocks sign-in everywhere until it is allowed again; ends the sessions.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/block-sign-in", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Reason,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn block_sign_in(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Answer<ActReport> {
    let acted = people.block_sign_in(&actor, &address, &reason).await?;
    let nothing = "sign-in was blocked already, nothing to do";
    let report = ActReport::acted(address, acted, "sign-in blocked", nothing);
    Ok(Json(report))
}

/// Allows sign-in again.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/allow-sign-in", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = ForCaller,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn allow_sign_in(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(asked): Body<ForCaller>,
) -> Answer<ActReport> {
    let caller = asked.caller.map(Verified::proof).transpose()?;
    let acted = people.allow_for_caller(&actor, &address, caller).await?;
    let nothing = "sign-in was not blocked, nothing to do";
    let report = ActReport::acted(address, acted, "sign-in allowed again", nothing);
    Ok(Json(report))
}

/// Sets a new password, releases lockouts and ends sessions; the old password no longer works. The
/// caller must be verified.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/reset-password", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Reset,
    responses((status = 200, description = "Done.", body = ActReport)))]
async fn reset_password(
    State(people): State<Arc<People>>,
    State(verification): State<Arc<Verification>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(wanted): Body<Reset>,
) -> Answer<ActReport> {
    let reset = match (wanted.deliver.as_deref(), &wanted.password) {
        (None | Some("link"), None) => ResetPassword::Link,
        (Some("shown"), None) => ResetPassword::Generated,
        (Some("given"), Some(secret)) => ResetPassword::Given(secret.typed()),
        _ => {
            return Err(Problem::invalid(
                "deliver is link or shown, without a password, or given, with one; nothing was \
                 changed",
            ));
        }
    };
    let must_change = wanted.must_change.unwrap_or(true);
    if matches!(reset, ResetPassword::Generated) && !must_change {
        return Err(Problem::invalid(
            "a password that Zavor makes and shows is temporary: its owner must change it; for a \
             lasting one, deliver given; nothing was changed",
        ));
    }
    let caller = wanted.caller.map(Verified::proof).transpose()?;
    let elsewhere = Elsewhere::moved_if(wanted.move_here);
    let was = people
        .reset_or_move(&actor, &address, reset, must_change, caller, elsewhere)
        .await;
    let was = was?;
    Ok(Json(ActReport::reset(
        address,
        was,
        must_change,
        &verification.change_page(),
    )))
}

/// Ends the sessions, on the mail hosts too. If no mail host is configured, the outcome is
/// `partly_done`, and `run_there` has the commands to run on the mail server.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/sign-out", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Nothing,
    responses((status = 200, description = "Done.", body = ActReport)))]
async fn sign_out(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let acted = people.sign_out(&actor, &address).await?;
    Ok(Json(ActReport::signed_out(address, acted)))
}

/// Declares the signs of compromise harmless.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/dismiss-risk", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Reason,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn dismiss_risk(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Answer<ActReport> {
    let acted = people.dismiss_risk(&actor, &address, &reason).await?;
    let nothing = "not at risk, nothing to do";
    let report = ActReport::acted(address, acted, "risk dismissed", nothing);
    Ok(Json(report))
}

/// Declares the account stolen: it stays at risk until the risk is dismissed.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/confirm-risk", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Reason,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn confirm_risk(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Answer<ActReport> {
    let acted = people.confirm_risk(&actor, &address, &reason).await?;
    let nothing = "confirmed already, nothing to do";
    let report = ActReport::acted(address, acted, "confirmed compromised", nothing);
    Ok(Json(report))
}

/// Sends a code to a recovery address, for a caller to read back.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/caller-codes", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = CodeTo,
    responses((status = 200, description = "It is on its way.", body = ActReport)))]
async fn send_code(
    State(verification): State<Arc<Verification>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(CodeTo { place }): Body<CodeTo>,
) -> Answer<ActReport> {
    let sent = verification
        .send_caller_code(&actor, &address, place)
        .await?;
    let text = format!("code sent to {sent}");
    let report = ActReport::acted(address, zavor_app::notifications::Acted::done(), &text, "");
    Ok(Json(report))
}

/// Compares what a caller read back with the latest code that this token sent.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/caller-codes/check", tag = "acts",
    params(("address" = String, Path, description = "Address or alias")), request_body = CodeRead,
    responses((status = 200, description = "Compared.", body = CodeProof)))]
async fn check_code(
    State(verification): State<Arc<Verification>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(CodeRead { code }): Body<CodeRead>,
) -> Answer<CodeProof> {
    let proof = verification
        .check_caller_code(&actor, &address, &code)
        .await?;
    Ok(Json(CodeProof {
        proof: proof.map(number_text),
    }))
}
