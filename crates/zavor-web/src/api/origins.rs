//! Networks that the origin guard blocks, and releasing them; the lists are in
//! [`origin_rules`](super::origin_rules).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use zavor_app::notifications::Acted;
use zavor_app::platform::{AppError, Platform};
use zavor_app::ports::RuleAction;
use zavor_app::sign_in::{BLOCKED_ORIGINS_MAX, SignIn, program_rules, unlist_program};
use zavor_core::actor::Actor;
use zavor_core::network::Network;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, Body, List};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActOutcome, ActReport, OriginReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_blocked, blocked)
        .on(__path_release, release)
        .on(__path_crowds, crowds)
}

/// No rule is about both.
pub(super) const PROGRAM_OR_ACCOUNT: &str =
    "no rule is about an account and a program; nothing was changed";

/// What to release.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToRelease {
    /// An address or a network: `192.0.2.7`, `192.0.2.0/24`. With `account` it may be left out: then
    /// it is the rule that holds wherever the account signs in from.
    #[schema(example = "192.0.2.7")]
    network: Option<String>,
    /// Remove only this account's rule for the network, from the allow list or made by an unlock. A
    /// block of the network stays.
    account: Option<String>,
    /// Remove only the rules about this client program, by the fingerprint of its TLS (JA3), in the
    /// network or, without one, wherever it comes from.
    program: Option<String>,
    /// Also remove the network from the allow and deny lists; the default is false.
    #[serde(default)]
    with_rules: bool,
}

pub(super) fn network(typed: &str) -> Result<Network, Problem> {
    typed.parse().map_err(|_| {
        let shown: String = typed.chars().take(100).collect();
        Problem::invalid(format!(
            "{shown:?} is not a valid network; write 192.0.2.7 or 192.0.2.0/24 (bits after the \
             prefix must be zero); nothing was changed"
        ))
    })
}

/// Networks that the origin guard blocks now.
#[utoipa::path(get, path = "/api/v1/origins/blocked", tag = "origins",
    responses((status = 200, description = "All of them.", body = List<OriginReport>)))]
async fn blocked(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<OriginReport>> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    Ok(List::whole(
        sign_in.blocked_origins(BLOCKED_ORIGINS_MAX).await?,
    ))
}

/// Releases the block of a network; for an address, also the block of the network around it. With an
/// account, removes the account's rule instead. If there is nothing to release, the answer names what
/// comes nearest.
#[utoipa::path(post, path = "/api/v1/origins/release", tag = "origins", request_body = ToRelease,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn release(
    State(sign_in): State<Arc<SignIn>>,
    Caller(actor): Caller,
    Body(asked): Body<ToRelease>,
) -> Answer<ActReport> {
    let given = asked.network.as_deref().map(network).transpose()?;
    if let Some(program) = &asked.program {
        if asked.account.is_some() {
            return Err(Problem::invalid(PROGRAM_OR_ACCOUNT));
        }
        return Ok(Json(
            release_program(&sign_in, &actor, program, given).await?,
        ));
    }
    let report = match (given, asked.account.as_deref()) {
        (given, Some(account)) => release_for(&sign_in, &actor, given, account).await?,
        (Some(network), None) if asked.with_rules => {
            let target = asked.network.as_deref().unwrap_or_default();
            release_with_rules(&sign_in, &actor, target, network).await?
        }
        (Some(network), None) => {
            let acted = sign_in.release_origin(&actor, network).await?;
            let nothing = "not blocked, nothing to do";
            ActReport::acted(network.to_string(), acted, "block released", nothing)
        }
        (None, None) => {
            return Err(Problem::invalid(
                "give a network, an account, or both; nothing was changed",
            ));
        }
    };
    Ok(Json(
        with_nearest(&sign_in, report, given, asked.account.as_deref()).await?,
    ))
}

/// Removes the rule of one account.
async fn release_for(
    sign_in: &SignIn,
    actor: &Actor,
    network: Option<Network>,
    account: &str,
) -> Result<ActReport, AppError> {
    let target = match network {
        Some(network) => format!("{network} for {account}"),
        None => format!("everywhere for {account}"),
    };
    let acted = sign_in.release_origin_for(actor, network, account).await?;
    let done = format!("the rule for {account} is removed");
    let nothing = format!("no rule for {account} here, nothing to do");
    Ok(ActReport::acted(target, acted, &done, &nothing))
}

/// Takes a program off both lists.
async fn release_program(
    sign_in: &SignIn,
    actor: &Actor,
    program: &str,
    network: Option<Network>,
) -> Result<ActReport, AppError> {
    let target = match network {
        Some(network) => format!("TLS {program} in {network}"),
        None => format!("TLS {program}"),
    };
    for (list, text) in [
        (RuleAction::Deny, "taken off the deny list"),
        (RuleAction::Allow, "taken off the allow list"),
    ] {
        // A program in a network has one rule, on one of the lists.
        match unlist_program(sign_in, actor, list, (program, network)).await? {
            Acted::Done { .. } => return Ok(ActReport::new(target, ActOutcome::Done, text)),
            Acted::NothingToDo => {}
        }
    }
    let listed = program_rules(sign_in).into_iter();
    let others: Vec<String> = listed
        .filter(|rule| rule.program.as_str() == program)
        .map(|rule| {
            rule.network
                .map_or("wherever it comes from".to_owned(), |at| at.to_string())
        })
        .collect();
    let text = match others.is_empty() {
        true => "on no list, nothing to do".to_owned(),
        false => format!(
            "no rule for it there, nothing to do; its rules: {}",
            others.join(", ")
        ),
    };
    Ok(ActReport::new(target, ActOutcome::NothingToDo, text))
}

/// Names what comes nearest if there was nothing to release.
async fn with_nearest(
    sign_in: &SignIn,
    report: ActReport,
    network: Option<Network>,
    account: Option<&str>,
) -> Result<ActReport, AppError> {
    if report.outcome != ActOutcome::NothingToDo {
        return Ok(report);
    }
    let Some(nearest) = sign_in.nearest_origin(network, account).await? else {
        return Ok(report);
    };
    let what = match nearest.list {
        Some(RuleAction::Allow) => "on the allow list",
        Some(RuleAction::Deny) => "on the deny list",
        Some(RuleAction::LetIn) => "let in with an unlock",
        None => "blocked",
    };
    let at = match nearest.network.prefix() {
        0 => "everywhere".to_owned(),
        _ => nearest.network.to_string(),
    };
    let who = nearest.account.map(|account| format!(" for {account}"));
    let text = format!(
        "{}; the nearest is {at}, {what}{}",
        report.text,
        who.unwrap_or_default()
    );
    Ok(ActReport { text, ..report })
}

/// Ends a block and removes the network from both lists.
async fn release_with_rules(
    sign_in: &SignIn,
    actor: &Actor,
    target: &str,
    network: Network,
) -> Result<ActReport, AppError> {
    let mut released = Vec::new();
    match sign_in.release_origin(actor, network).await {
        Ok(Acted::Done { .. }) => released.push("block released"),
        // A rule may name a network that is never blocked on its own.
        Ok(Acted::NothingToDo) | Err(AppError::Invalid(_)) => {}
        Err(error) => return Err(error),
    }
    for (list, text) in [
        (RuleAction::Deny, "taken off the deny list"),
        (RuleAction::Allow, "taken off the allow list"),
    ] {
        let removed = sign_in.remove_origin_rule(actor, list, Some(network), None);
        match removed.await {
            Ok(Acted::NothingToDo) => {}
            Ok(Acted::Done { .. }) => released.push(text),
            Err(error) if released.is_empty() => return Err(error),
            Err(error) => {
                let done = released.join(", ");
                tracing::error!(error = %error.cause(), "the rules of a network were not removed");
                let text =
                    format!("{done}; its rules could not be removed; look at the server's log");
                return Ok(ActReport::new(target, ActOutcome::PartlyDone, text));
            }
        }
    }
    Ok(match released.is_empty() {
        true => {
            let text = "neither blocked nor listed, nothing to do";
            ActReport::new(target, ActOutcome::NothingToDo, text)
        }
        false => ActReport::new(target, ActOutcome::Done, released.join(", ")),
    })
}

/// Networks shared by many people; somebody should look at them.
#[utoipa::path(get, path = "/api/v1/origins/crowds", tag = "origins",
    responses((status = 200, description = "All of them.", body = List<OriginReport>)))]
async fn crowds(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<OriginReport>> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    Ok(List::whole(sign_in.crowds().iter()))
}
