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
    /// Also remove the network from the allow and deny lists; the default is false.
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
                "the deny list applies to everybody, so a deny rule has a network and no account; to \
                 stop one account, block its sign-in (zavor block-sign-in); nothing was changed",
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
