//! The rules of the allow and deny lists: about networks, accounts and client programs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::platform::Platform;
use zavor_app::ports::RuleAction;
use zavor_app::sign_in::{
    ReplacedRule, RuleTerms, SignIn, list_program, program_rules, unlist_program,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, Body, List, Query, whole};
use super::operations::Operations;
use super::origins::{PROGRAM_OR_ACCOUNT, network};
use super::problem::Problem;
use crate::report::names::{RuleActionName, RuleListName};
use crate::report::{ActOutcome, ActReport, OriginReport, Time};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_rules, rules)
        .on(__path_put_rule, put_rule)
        .on(__path_remove_rule, remove_rule)
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
    /// A client program, by the fingerprint of its TLS (JA3): in the network, or wherever it comes
    /// from.
    program: Option<String>,
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

fn action(typed: &str) -> Result<RuleAction, Problem> {
    RuleAction::from_name(typed)
        .ok_or_else(|| Problem::invalid("action is allow, deny or let_in; nothing was changed"))
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

/// Adds a rule to a list. One for the same network and account, or for the same program there, is
/// replaced: `text` says what stood there, and so does the audit.
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
    let action = action(&rule.action)?;
    let replaced = match (action, given, account) {
        (RuleAction::Allow | RuleAction::Deny, _, Some(_)) if rule.program.is_some() => {
            return Err(Problem::invalid(PROGRAM_OR_ACCOUNT));
        }
        (RuleAction::Allow | RuleAction::Deny, network, None) if rule.program.is_some() => {
            let program = rule.program.as_deref().unwrap_or_default();
            list_program(&sign_in, &actor, action, (program, network), terms).await?
        }
        (RuleAction::Allow, network, account) => {
            sign_in
                .allow_origin(&actor, network, account, terms)
                .await?
        }
        (RuleAction::Deny, Some(network), None) => {
            sign_in.deny_origin(&actor, network, terms).await?
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
    let target = rule.program.or(rule.network).or(rule.account);
    let text = format!(
        "on the {} list{}",
        action.as_str(),
        replaced_in_words(replaced)
    );
    let report = ActReport::new(target.unwrap_or_default(), ActOutcome::Done, text);
    Ok((StatusCode::CREATED, Json(report)))
}

/// What a rule replaced, for the end of a sentence; nothing if there was none.
fn replaced_in_words(replaced: Option<ReplacedRule>) -> String {
    replaced.map_or_else(String::new, |was| {
        let until = match was.until {
            Some(until) => format!("until {}", Time::from(until)),
            None => "until removed".to_owned(),
        };
        let action = was.action.as_str();
        format!(
            "; replaced: {action}, {until}, by {}: {}",
            was.by, was.reason
        )
    })
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
            return Err(Problem::invalid(PROGRAM_OR_ACCOUNT));
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
