//! Who has no way back, and the runs that remind them, as the API shows them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::reminders::{RunShown, WaysCounted};

use super::Time;

/// How many people could not recover their account alone, and the newest runs of reminders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WaysBackReport {
    /// People who may recover alone, by policy, and whose sign-in nobody blocked.
    pub people: u64,
    /// Those of them who have not enough confirmed ways back: the filter `no_recovery` of the accounts.
    pub lacking: u64,
    /// The newest runs of reminders, the newest first.
    pub runs: Vec<ReminderRunReport>,
}

/// A run of reminders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReminderRunReport {
    /// Its number.
    pub number: u64,
    /// Who started it.
    pub by: String,
    /// When.
    pub started: Time,
    /// Only people of these domains; empty = of all.
    pub domains: Vec<String>,
    /// How many had no way back when it started.
    pub lacking: u64,
    /// How many were reminded.
    pub sent: u64,
    /// How many were passed over: reminded lately, or no longer to be reminded.
    pub passed_over: u64,
    /// How many of those reminded have registered enough since; of the newest 20,000 only.
    pub registered: u64,
    /// When it came to its end or was stopped; null while it goes on.
    pub ended: Option<Time>,
    /// Who stopped it; null = nobody.
    pub stopped_by: Option<String>,
}

impl WaysBackReport {
    /// As the use case found it.
    pub fn of(counted: WaysCounted, runs: Vec<RunShown>) -> Self {
        Self {
            people: counted.people,
            lacking: counted.lacking,
            runs: runs.into_iter().map(ReminderRunReport::from).collect(),
        }
    }
}

impl From<RunShown> for ReminderRunReport {
    fn from(
        RunShown {
            run, registered, ..
        }: RunShown,
    ) -> Self {
        Self {
            number: run.id,
            by: run.by,
            started: run.started.into(),
            domains: run.domains,
            lacking: run.lacking,
            sent: run.sent,
            passed_over: run.passed_over,
            registered,
            ended: run.ended.map(Time::from),
            stopped_by: Some(run.stopped_by).filter(|by| !by.is_empty()),
        }
    }
}
