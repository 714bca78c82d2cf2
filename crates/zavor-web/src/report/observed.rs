//! What would have been refused if the doors that only observe enforced: `zavor observed --json`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::views::{Observed, ObservedReport as Report, Share};

use super::time::Time;

/// What would have been refused, and which doors only observe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObservedReport {
    /// Sections of the configuration with `mode = "observe"`.
    pub observing: Vec<String>,
    /// At the auth policy door.
    pub sign_in: ObservedDoor,
    /// At the Postfix policy door.
    pub sending: ObservedDoor,
}

/// What one door would have refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObservedDoor {
    /// Number of attempts or messages.
    pub count: u64,
    /// Time of the first.
    pub first: Option<Time>,
    /// Time of the last.
    pub last: Option<Time>,
    /// Different accounts or senders.
    pub accounts: u64,
    /// Different client addresses.
    pub origins: u64,
    /// By reason.
    pub by_reason: Vec<ShareReport>,
    /// By account, the most frequent first.
    pub by_account: Vec<ShareReport>,
    /// By client address, the most frequent first.
    pub by_origin: Vec<ShareReport>,
    /// Whether there were more than are counted here.
    pub cut: bool,
}

/// The count of one account, address or reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShareReport {
    /// The account, address or reason.
    pub name: String,
    /// Its count.
    pub count: u64,
}

impl From<Report> for ObservedReport {
    fn from(report: Report) -> Self {
        let sections = report.observing.sections();
        Self {
            observing: sections.into_iter().map(String::from).collect(),
            sign_in: report.sign_in.into(),
            sending: report.sending.into(),
        }
    }
}

impl From<Observed> for ObservedDoor {
    fn from(observed: Observed) -> Self {
        Self {
            count: observed.count,
            first: observed.first.map(Time::from),
            last: observed.last.map(Time::from),
            accounts: observed.accounts as u64,
            origins: observed.origins as u64,
            by_reason: shares(observed.by_reason),
            by_account: shares(observed.by_account),
            by_origin: shares(observed.by_origin),
            cut: observed.cut,
        }
    }
}

fn shares(shares: Vec<Share>) -> Vec<ShareReport> {
    let share = |Share { name, count }| ShareReport { name, count };
    shares.into_iter().map(share).collect()
}
