//! What changed sending limits would do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::policies::{LimitEffect, LimitsEffect, WouldRestrict};

use super::names::{ActionAtLimitName, HoldReasonName};
use super::time::Time;

/// What a new sending limit would do at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EffectReport {
    /// Accounts whose next recipient would pass a limit and that are not restricted yet.
    pub restricted_now: usize,
    /// The first of them.
    pub first: Vec<String>,
    /// What would happen to them: `restrict`, `restrict_until_next_day`, `alert_only`.
    #[schema(value_type = ActionAtLimitName)]
    pub action: String,
    /// Number of senders looked at.
    pub looked_at: usize,
    /// Whether these were all senders; if not, the counts are minimums.
    pub complete: bool,
}

/// What changed sending limits would do together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LimitsEffectReport {
    /// At once; null if the policy would not exist.
    pub now: Option<EffectReport>,
    /// What they would have done to the mail of the last seven days.
    pub week: WeekReport,
}

/// What limits would have done to the mail of the last seven days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WeekReport {
    /// Mailboxes that would have been restricted.
    pub restricted: usize,
    /// The first of them by address, at most 20.
    pub first: Vec<WouldRestrictReport>,
    /// Mailboxes of which administrators would only have been told.
    pub told: usize,
    /// Mailboxes that would have been restricted under the limits in force.
    pub restricted_before: usize,
    /// Messages looked at.
    pub messages: usize,
    /// Time of the oldest of them; null without any.
    pub since: Option<Time>,
    /// Whether there were more messages than were looked at; then the counts are minimums.
    pub cut: bool,
    /// Senders of whom only the newest 5000 messages were looked at; then counts are minimums.
    pub shortened: usize,
    /// Whether the log has no message of the first of the seven days.
    pub short: bool,
}

/// A mailbox that would have been restricted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WouldRestrictReport {
    /// Its address.
    pub address: String,
    /// When.
    pub at: Time,
    /// By which limit.
    #[schema(value_type = HoldReasonName)]
    pub reason: String,
    /// Whether the limits in force would have done so too.
    pub before: bool,
}

impl From<&LimitEffect> for EffectReport {
    fn from(effect: &LimitEffect) -> Self {
        Self {
            restricted_now: effect.restricted_now,
            first: effect.first.iter().map(ToString::to_string).collect(),
            action: effect.action.to_string(),
            looked_at: effect.looked_at,
            complete: effect.complete,
        }
    }
}

impl From<&LimitsEffect> for LimitsEffectReport {
    fn from(effect: &LimitsEffect) -> Self {
        let week = &effect.week;
        Self {
            now: effect.now.as_ref().map(Into::into),
            week: WeekReport {
                restricted: week.restricted,
                first: week.first.iter().map(Into::into).collect(),
                told: week.told,
                restricted_before: week.restricted_before,
                messages: week.messages,
                since: week.since.map(Into::into),
                cut: week.cut,
                shortened: week.shortened,
                short: week.short,
            },
        }
    }
}

impl From<&WouldRestrict> for WouldRestrictReport {
    fn from(one: &WouldRestrict) -> Self {
        Self {
            address: one.address.to_string(),
            at: one.at.into(),
            reason: one.reason.to_string(),
            before: one.before,
        }
    }
}
