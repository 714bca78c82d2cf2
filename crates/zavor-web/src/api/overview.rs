//! What needs attention: the home page's numbers, accounts at risk, and notices that were not
//! delivered. Alerts: [`super::alerts`].

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::notifications::{HostAnswer, Notifications};
use zavor_app::people::{People, RiskyUser};
use zavor_app::platform::Platform;
use zavor_app::ports::{Effect, EffectFilter, EffectState, PAGE_MAX};
use zavor_app::sign_in::Learning;
use zavor_app::views::{HomeSummary, OrganisationNow, Views};
use zavor_core::hours::HourCounts;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::auth::Caller;
use super::body::{Answer, Body, List};
use super::operations::Operations;
use crate::report::names::{RiskLevelName, RiskStateName};
use crate::report::{ActOutcome, ActReport, HoldReport, ObservedReport, Time};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_home, home)
        .on(__path_risks, risks)
        .on(__path_undelivered, undelivered)
        .on(__path_observed, observed)
        .on(__path_test_notice, test_notice)
}

/// What needs attention.
#[derive(Debug, Serialize, ToSchema)]
struct HomeReport {
    /// Accounts, sending names and connectors restricted from sending.
    restricted: usize,
    /// Accounts locked out now in at least one class of place.
    locked_out: usize,
    /// Accounts whose sign-in somebody blocked.
    sign_in_blocked: usize,
    /// Accounts at risk.
    at_risk: usize,
    /// Alerts that nobody has marked as seen; 1000 means at least so many.
    open_alerts: usize,
    /// Support requests that wait; 1000 stands for "at least".
    support_requests: usize,
    /// Numbers of the whole organisation; null for a token limited to domains.
    organisation: Option<OrganisationReport>,
}

/// Numbers of the whole organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationReport {
    /// Networks that the origin guard blocks.
    blocked_origins: usize,
    /// The attack in progress.
    attack: Option<AttackReport>,
    /// Until when a new installation learns who signs in from where; null if that is over or has
    /// not begun.
    learning_until: Option<Time>,
    /// Networks shared by many people.
    crowds: usize,
    /// Overdue calls of mail hosts and notices.
    effects_not_delivered: usize,
    /// The last 24 hours, the oldest first.
    hours: Vec<HourReport>,
}

/// An attack in progress.
#[derive(Debug, Serialize, ToSchema)]
struct AttackReport {
    /// When it began.
    since: Time,
    /// The latest refusal that was part of it.
    last: Time,
    /// Refusals in its latest minute.
    refusals: u32,
    /// Accounts that these refusals were spread over.
    accounts: u32,
}

/// Counts of one hour.
#[derive(Debug, Serialize, ToSchema)]
struct HourReport {
    /// When the hour begins.
    hour: Time,
    /// Successful sign-ins.
    successes: u64,
    /// Wrong passwords and unknown names.
    failures: u64,
    /// Refused sign-ins.
    refused: u64,
    /// Recipients charged.
    recipients: u64,
    /// Refused questions about messages.
    messages_refused: u64,
}

/// An account at risk.
#[derive(Debug, Serialize, ToSchema)]
struct RiskReport {
    /// Its address.
    account: String,
    /// The person's name; may be empty.
    name: String,
    /// At risk, or confirmed.
    #[schema(value_type = RiskStateName)]
    state: String,
    /// How grave: `low`, `medium`, `high`.
    #[schema(value_type = RiskLevelName)]
    level: String,
    /// When the first open sign was detected.
    since: Time,
    /// The open signs.
    signs: Vec<HoldReport>,
}

/// A call or a notice that was not delivered: it is tried again, or was given up.
#[derive(Debug, Serialize, ToSchema)]
struct UndeliveredReport {
    /// What it does: `end_sessions`, `flush_auth_cache`, `send_mail`, `call_webhook`.
    act: String,
    /// The mail host; `(smtp)` for mail; the host of a webhook.
    host: String,
    /// The account it is about; empty if there is none.
    account: String,
    /// When it was asked for.
    since: Time,
    /// Tries so far; null if given up.
    tries: Option<u32>,
    /// The next try; null if given up.
    next_try: Option<Time>,
    /// Why the last try failed.
    last_error: String,
}

/// Where to send a test message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TestNotice {
    /// A mail address.
    #[schema(example = "soc@contoso.example")]
    address: String,
}

impl From<HomeSummary> for HomeReport {
    fn from(home: HomeSummary) -> Self {
        Self {
            restricted: home.restricted,
            locked_out: home.locked_out,
            sign_in_blocked: home.sign_in_blocked,
            at_risk: home.at_risk,
            open_alerts: home.open_alerts,
            support_requests: home.support_requests,
            organisation: home.organisation.map(Into::into),
        }
    }
}

impl From<OrganisationNow> for OrganisationReport {
    fn from(now: OrganisationNow) -> Self {
        Self {
            blocked_origins: now.blocked_origins,
            attack: now.attack.map(|attack| AttackReport {
                since: attack.since.into(),
                last: attack.last.into(),
                refusals: attack.refusals,
                accounts: attack.accounts,
            }),
            learning_until: match now.learning {
                Learning::Until(until) => Some(until.into()),
                Learning::Waiting | Learning::Over => None,
            },
            crowds: now.crowds,
            effects_not_delivered: now.effects_not_delivered,
            hours: now.hours.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<HourCounts> for HourReport {
    fn from(counts: HourCounts) -> Self {
        Self {
            hour: Timestamp::from_secs(i64::from(counts.hour) * 3_600).into(),
            successes: counts.successes,
            failures: counts.failures,
            refused: counts.refused,
            recipients: counts.recipients,
            messages_refused: counts.messages_refused,
        }
    }
}

impl From<RiskyUser> for RiskReport {
    fn from(user: RiskyUser) -> Self {
        Self {
            account: user.address.to_string(),
            name: user.display_name,
            state: user.state.to_string(),
            level: user.level.to_string(),
            since: user.since.into(),
            signs: user.signs.iter().map(Into::into).collect(),
        }
    }
}

impl From<Effect> for UndeliveredReport {
    fn from(effect: Effect) -> Self {
        let (tries, next_try, last_error) = match effect.state {
            EffectState::Due {
                tries,
                at,
                last_error,
            } => (Some(tries), Some(at.into()), last_error),
            EffectState::Failed(why) => (None, None, why),
            EffectState::Done(_) => (None, None, String::new()),
        };
        Self {
            act: effect.errand.act().into(),
            host: effect.errand.host().into(),
            account: effect.address.to_string(),
            since: effect.since.into(),
            tries,
            next_try,
            last_error,
        }
    }
}

/// What needs attention, as far as the token may see it.
#[utoipa::path(get, path = "/api/v1/home", tag = "overview",
    responses((status = 200, description = "The numbers.", body = HomeReport)))]
async fn home(State(views): State<Arc<Views>>, Caller(actor): Caller) -> Answer<HomeReport> {
    Ok(Json(views.home_summary(&actor).await?.into()))
}

/// Accounts at risk, the most serious and newest first.
#[utoipa::path(get, path = "/api/v1/risks", tag = "overview",
    responses((status = 200, description = "All of them.", body = List<RiskReport>)))]
async fn risks(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
) -> Answer<List<RiskReport>> {
    Ok(List::whole(people.risky_users(&actor).await?))
}

/// What would have been refused if the doors that only observe enforced.
#[utoipa::path(get, path = "/api/v1/observed", tag = "overview",
    responses((status = 200, description = "All of it, by door.", body = ObservedReport)))]
async fn observed(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
) -> Answer<ObservedReport> {
    Ok(Json(views.observed_report(&actor).await?.into()))
}

/// Calls of mail hosts and notices that were not delivered: first those that are tried again, then
/// those given up.
#[utoipa::path(get, path = "/api/v1/notices/undelivered", tag = "overview",
    responses((status = 200, description = "All of them.", body = List<UndeliveredReport>)))]
async fn undelivered(
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
) -> Answer<List<UndeliveredReport>> {
    platform.judge_in_general(&actor, Right::SeeSecurity)?;
    let rows = platform.rows();
    let mut effects = rows.effects(EffectFilter::Waiting, PAGE_MAX).await?;
    effects.extend(rows.effects(EffectFilter::Failed, PAGE_MAX).await?);
    Ok(List::whole(effects))
}

/// Sends a test message and returns the answer of the mail server.
#[utoipa::path(post, path = "/api/v1/notices/test", tag = "overview", request_body = TestNotice,
    responses((status = 200, description = "What came of it.", body = ActReport)))]
async fn test_notice(
    State(notifications): State<Arc<Notifications>>,
    Caller(actor): Caller,
    Body(TestNotice { address }): Body<TestNotice>,
) -> Answer<ActReport> {
    let shown = notifications.send_test_notice(&actor, &address).await?;
    Ok(Json(match shown.answer {
        HostAnswer::Done(text) => ActReport::new(address, ActOutcome::Done, text),
        HostAnswer::NotYet(why) | HostAnswer::NotHere { run: why } => ActReport::new(
            address,
            ActOutcome::Failed,
            format!("not accepted yet: {why}; Zavor keeps trying"),
        ),
    }))
}
