//! Networks: those that the origin guard blocks, and the allow and deny lists.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::notifications::Acted;
use zavor_app::platform::{AppError, Platform};
use zavor_app::ports::RuleAction;
use zavor_app::sign_in::{BLOCKED_ORIGINS_MAX, RuleTerms, SignIn, program_rules, unlist_program};
use zavor_core::actor::Actor;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, Body, List, Query, whole};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::{RuleActionName, RuleListName};
use crate::report::{ActOutcome, ActReport, OriginReport, Time};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_blocked, blocked)
        .on(__path_release, release)
        .on(__path_crowds, crowds)
        .on(__path_rules, rules)
        .on(__path_put_rule, put_rule)
        .on(__path_remove_rule, remove_rule)
}

/// A network.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OneNetwork {
    /// An address or a network: `192.0.2.7`, `192.0.2.0/24`.
    #[schema(example = "192.0.2.7")]
    network: String,
    /// Also remove it from the allow and deny lists; the default is false.
    #[serde(default)]
    with_rules: bool,
}

/// A rule of the allow or the deny list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRule {
    /// `allow` or `deny`.
    #[schema(value_type = RuleListName, example = "deny")]
    action: String,
    /// The network; an allow rule for one account may leave it out.
    #[schema(example = "192.0.2.0/24")]
    network: Option<String>,
    /// Limits an allow rule to this account.
    account: Option<String>,
    /// How many seconds the rule lasts; without it, until it is removed.
    #[serde(default, deserialize_with = "whole")]
    lasts_seconds: Option<u64>,
    /// The last moment of the rule, instead of `lasts_seconds`.
    until: Option<Time>,
    /// Why.
    reason: String,
}

/// Which rule to remove.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichRule {
    /// `allow`, `deny`, or `let_in` (made by an unlock; needs `account`).
    #[param(value_type = RuleActionName, inline, example = "deny")]
    action: String,
    /// Its network.
    #[param(example = "192.0.2.0/24")]
    network: Option<String>,
    /// Its account.
    account: Option<String>,
    /// Its client program, by the fingerprint of its TLS.
    program: Option<String>,
}

fn network(typed: &str) -> Result<Network, Problem> {
    typed.parse().map_err(|_| {
        let shown: String = typed.chars().take(100).collect();
        Problem::invalid(format!(
            "{shown:?} is not a valid network; write 192.0.2.7 or 192.0.2.0/24 (bits after the \
             prefix must be zero); nothing was changed"
        ))
    })
}

fn action(typed: &str) -> Result<RuleAction, Problem> {
    RuleAction::from_name(typed)
        .ok_or_else(|| Problem::invalid("action is allow, deny or let_in; nothing was changed"))
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

/// Releases the block of a network; for an address, also the block of the network around it.
#[utoipa::path(post, path = "/api/v1/origins/release", tag = "origins", request_body = OneNetwork,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn release(
    State(sign_in): State<Arc<SignIn>>,
    Caller(actor): Caller,
    Body(asked): Body<OneNetwork>,
) -> Answer<ActReport> {
    let network = network(&asked.network)?;
    if asked.with_rules {
        let report = release_with_rules(&sign_in, &actor, &asked.network, network).await?;
        return Ok(Json(report));
    }
    let acted = sign_in.release_origin(&actor, network).await?;
    let nothing = "not blocked, nothing to do";
    let report = ActReport::acted(network.to_string(), acted, "block released", nothing);
    Ok(Json(report))
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

/// The allow and deny lists.
#[utoipa::path(get, path = "/api/v1/origins/rules", tag = "origins",
    responses((status = 200, description = "All rules in force.", body = List<OriginReport>)))]
async fn rules(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<OriginReport>> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    let rules = sign_in.origin_rules().await?.into_iter();
    let rules = rules.map(OriginReport::from);
    let programs = program_rules(&sign_in).into_iter();
    let all: Vec<OriginReport> = rules.chain(programs.map(OriginReport::from)).collect();
    Ok(List::whole(all))
}

/// Adds a rule to a list; replaces one for the same network and account.
#[utoipa::path(post, path = "/api/v1/origins/rules", tag = "origins", request_body = NewRule,
    responses((status = 201, description = "It is on the list.", body = ActReport)))]
async fn put_rule(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Body(rule): Body<NewRule>,
) -> Result<(StatusCode, Json<ActReport>), Problem> {
    let (given, account) = (rule.network.as_deref(), rule.account.as_deref());
    let given = given.map(network).transpose()?;
    let lasts = match (rule.lasts_seconds, rule.until) {
        (Some(_), Some(_)) => {
            return Err(Problem::invalid(
                "give either lasts_seconds or until; nothing was changed",
            ));
        }
        (seconds, until) => seconds
            .map(Span::from_secs)
            .or(until.map(|until| Timestamp::from(until).since(platform.now()))),
    };
    let terms = RuleTerms {
        lasts,
        reason: &rule.reason,
    };
    let text = match (action(&rule.action)?, given, account) {
        (RuleAction::Allow, network, account) => {
            sign_in
                .allow_origin(&actor, network, account, terms)
                .await?;
            "on the allow list"
        }
        (RuleAction::Deny, Some(network), None) => {
            sign_in.deny_origin(&actor, network, terms).await?;
            "on the deny list"
        }
        (RuleAction::LetIn, ..) => {
            return Err(Problem::invalid(
                "action is allow or deny: an account is let in by unlocking it with its \
                 networks; nothing was changed",
            ));
        }
        (RuleAction::Deny, ..) => {
            return Err(Problem::invalid(
                "a deny rule has a network and no account: block the account's sign-in instead; \
                 nothing was changed",
            ));
        }
    };
    let target = rule.network.or(rule.account).unwrap_or_default();
    let report = ActReport::new(target, ActOutcome::Done, text);
    Ok((StatusCode::CREATED, Json(report)))
}

/// Removes a rule from its list.
#[utoipa::path(delete, path = "/api/v1/origins/rules", tag = "origins", params(WhichRule),
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn remove_rule(
    State(sign_in): State<Arc<SignIn>>,
    Caller(actor): Caller,
    Query(which): Query<WhichRule>,
) -> Answer<ActReport> {
    let action = action(&which.action)?;
    let given = which.network.as_deref().map(network).transpose()?;
    let account = which.account.as_deref();
    let acted = match &which.program {
        Some(_) if account.is_some() => {
            return Err(Problem::invalid(
                "no rule is about an account and a program; nothing was changed",
            ));
        }
        Some(program) => unlist_program(&sign_in, &actor, action, (program, given)).await?,
        None => {
            sign_in
                .remove_origin_rule(&actor, action, given, account)
                .await?
        }
    };
    let target = which.program.or(which.network).or(which.account);
    let target = target.unwrap_or_default();
    let nothing = "not on that list, nothing to do";
    let report = ActReport::acted(target, acted, "taken off the list", nothing);
    Ok(Json(report))
}
