//! Alerts, and what somebody marks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::notifications::{AlertMark, AlertsMarked};
use zavor_app::ports::KeptAlert;

use super::acts::{ActOutcome, ActReport};
use super::names::{AlertKindName, SeverityName};
use super::notes::NoteReport;
use super::time::Time;

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertReport {
    /// Its number, used to mark it; larger is later.
    pub number: u64,
    /// When.
    pub time: Time,
    /// Which kind of alert.
    #[schema(value_type = AlertKindName)]
    pub kind: String,
    /// How urgent: `low`, `medium`, `high`.
    #[schema(value_type = SeverityName)]
    pub severity: String,
    /// About whom.
    pub subject: Option<String>,
    /// In words.
    pub text: String,
    /// The same as codes and arguments; empty for alerts of releases that wrote English texts only.
    pub notes: Vec<NoteReport>,
    /// When somebody marked it as seen; null while it is open.
    pub seen: Option<Time>,
    /// Who did.
    pub seen_by: Option<String>,
}

impl From<KeptAlert> for AlertReport {
    fn from(kept: KeptAlert) -> Self {
        let alert = kept.alert;
        let (seen, seen_by) = kept.seen.map(|seen| (seen.at.into(), seen.by)).unzip();
        Self {
            number: kept.number,
            time: alert.time.into(),
            kind: alert.kind.to_string(),
            severity: alert.kind.severity().to_string(),
            subject: alert.subject.map(|subject| subject.to_string()),
            text: alert.said.to_string(),
            notes: alert.said.notes().iter().map(NoteReport::from).collect(),
            seen,
            seen_by,
        }
    }
}

impl ActReport {
    /// What came of marking alerts.
    pub(crate) fn marked(target: String, mark: AlertMark, marked: AlertsMarked) -> Self {
        let alerts = |n: usize| match n {
            1 => "1 alert".to_owned(),
            n => format!("{n} alerts"),
        };
        let what = match mark {
            AlertMark::Seen => "marked as seen",
            AlertMark::Open => "open again",
        };
        let left = match marked.left {
            0 => String::new(),
            n => format!(
                "; {} left open, beyond your roles or about your own acts",
                alerts(n)
            ),
        };
        let not_listed = match marked.not_listed {
            0 => String::new(),
            1 => "; 1 number is not in your list".to_owned(),
            n => format!("; {n} numbers are not in your list"),
        };
        let left = format!("{left}{not_listed}");
        match marked.marked {
            0 => {
                let text = format!("nothing to do{left}");
                Self::new(target, ActOutcome::NothingToDo, text)
            }
            n => {
                let text = format!("{} {what}{left}", alerts(n));
                Self::new(target, ActOutcome::Done, text)
            }
        }
    }
}
