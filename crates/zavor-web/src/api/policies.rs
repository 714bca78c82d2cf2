//! Policies: show them, change them, and see what a new sending limit would do at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::platform::Platform;
use zavor_app::policies::{PRESET, PolicyAdmin, PolicyWish};
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, Body, List, Path, Query};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::{ActOutcome, ActReport, EffectReport, LimitsEffectReport, PolicyReport};
use crate::request::aside::limits_effect;

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_list, list)
        .on(__path_show, show)
        .on(__path_set, set)
        .on(__path_effect, effect)
        .on(__path_effect_together, effect_together)
}

/// A new value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Value {
    /// The new value, as typed on the pages: durations as `2s`, `15m`, `24h`.
    #[schema(example = "15m")]
    value: String,
    /// The value seen before the change; if the policy has another one by now, nothing is changed.
    was: Option<String>,
}

/// A value to try.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProposedValue {
    /// The value, as typed on the pages.
    #[param(example = "100")]
    value: String,
}

/// Values to try together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposedValues {
    /// Keys of the policy with the values to try, as typed on the pages.
    #[schema(example = json!({"recipients_per_day": "100"}))]
    values: BTreeMap<String, String>,
}

/// All policies.
#[utoipa::path(get, path = "/api/v1/policies", tag = "policies",
    responses((status = 200, description = "All of them.", body = List<PolicyReport>)))]
async fn list(
    State(policies): State<Arc<PolicyAdmin>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<PolicyReport>> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    Ok(List::whole(policies.policies_list()))
}

/// One policy.
#[utoipa::path(get, path = "/api/v1/policies/{policy}", tag = "policies",
    params(("policy" = String, Path, description = "Its name", example = "smart-lockout")),
    responses((status = 200, description = "The policy.", body = PolicyReport)))]
async fn show(
    State(policies): State<Arc<PolicyAdmin>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Path(policy): Path<String>,
) -> Answer<PolicyReport> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    Ok(Json(policies.policies_show(&policy)?.into()))
}

/// Sets one value. It applies from the next question on. In a policy that limits sending, the key
/// `preset` sets all limits of a preset at once: `standard` or `strict`.
#[utoipa::path(put, path = "/api/v1/policies/{policy}/{key}", tag = "policies",
    params(("policy" = String, Path, description = "Its name", example = "smart-lockout"),
        ("key" = String, Path, description = "Its key", example = "lockout_duration")),
    request_body = Value,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn set(
    State(policies): State<Arc<PolicyAdmin>>,
    Caller(actor): Caller,
    Path((policy, key)): Path<(String, String)>,
    Body(value): Body<Value>,
) -> Answer<ActReport> {
    if key == PRESET {
        return preset(&policies, &actor, &policy, &value).await;
    }
    let wish = PolicyWish {
        policy: &policy,
        key: &key,
        value: &value.value,
        was: value.was.as_deref(),
    };
    let set = policies.policies_set_many(&actor, &[wish]).await?;
    let target = format!("{policy} {key}");
    let (outcome, text) = match set.first() {
        Some(set) if set.before != set.now => {
            (ActOutcome::Done, format!("{} -> {}", set.before, set.now))
        }
        Some(set) => {
            let text = format!("is {} already, nothing to do", set.now);
            (ActOutcome::NothingToDo, text)
        }
        None => (ActOutcome::NothingToDo, "nothing to do".into()),
    };
    Ok(Json(ActReport::new(target, outcome, text)))
}

async fn preset(
    policies: &PolicyAdmin,
    actor: &Actor,
    policy: &str,
    value: &Value,
) -> Answer<ActReport> {
    if value.was.is_some() {
        return Err(Problem::invalid(
            "a preset is several values, so was cannot say what they were; nothing was changed",
        ));
    }
    let changed = policies.policies_set_preset(actor, policy, &value.value);
    let changed: Vec<String> = changed
        .await?
        .iter()
        .map(|set| format!("{} {} -> {}", set.key, set.before, set.now))
        .collect();
    let (outcome, text) = match changed.is_empty() {
        false => (ActOutcome::Done, changed.join("; ")),
        true => {
            let text = format!("is {} already, nothing to do", value.value.trim());
            (ActOutcome::NothingToDo, text)
        }
    };
    Ok(Json(ActReport::new(
        format!("{policy} {PRESET}"),
        outcome,
        text,
    )))
}

/// What a new sending limit would do at once. Changes nothing.
#[utoipa::path(get, path = "/api/v1/policies/{policy}/{key}/effect", tag = "policies",
    params(("policy" = String, Path, description = "Its name", example = "sending"),
        ("key" = String, Path, description = "Its key",
            example = "external_recipients_per_hour"), ProposedValue),
    responses((status = 200, description = "What it would do.", body = EffectReport)))]
async fn effect(
    State(policies): State<Arc<PolicyAdmin>>,
    Caller(actor): Caller,
    Path((policy, key)): Path<(String, String)>,
    Query(ProposedValue { value }): Query<ProposedValue>,
) -> Answer<EffectReport> {
    let effect = policies.limit_effect(&actor, &policy, &key, &value).await?;
    let effect = effect.ok_or_else(|| Problem::refused("this policy limits no sending"))?;
    Ok(Json(EffectReport::from(&effect)))
}

/// What these values together would do: at once, and what they would have done to the mail of the
/// last seven days, as far as the log has it. Changes nothing.
#[utoipa::path(post, path = "/api/v1/policies/{policy}/effect", tag = "policies",
    params(("policy" = String, Path, description = "Its name", example = "sending")),
    request_body = ProposedValues,
    responses((status = 200, description = "What they would do.", body = LimitsEffectReport)))]
async fn effect_together(
    State(policies): State<Arc<PolicyAdmin>>,
    Caller(actor): Caller,
    Path(policy): Path<String>,
    Body(ProposedValues { values }): Body<ProposedValues>,
) -> Answer<LimitsEffectReport> {
    // It reads a week of the log, so it must not run on the threads that serve the sockets.
    let values = values.into_iter().collect();
    let effect = limits_effect(policies, actor, policy, values).await;
    let effect = effect.map_err(|_| {
        Problem::unavailable("what these limits would do was not found out; try again")
    })?;
    let effect = effect?.ok_or_else(|| {
        Problem::refused("no sending limit would change, so there is no effect to show")
    })?;
    Ok(Json(LimitsEffectReport::from(&effect)))
}
