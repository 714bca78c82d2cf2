//! Why a request was not answered, or an act was not done: RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::ActOutcome;
use super::names::StepName;

/// Problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemReport {
    /// `urn:zavor:problem:NAME`: which kind of problem; the names never change.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// The exact reason: finer than `type`, and never changed. For programs; people read `detail`.
    #[serde(default)]
    pub code: String,
    /// What happened, what was not changed, what to do.
    pub detail: String,
    /// Steps that must be done first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(value_type = Vec<StepName>)]
    pub missing: Vec<String>,
    /// Steps covered by the releaser's statement (`reviewed`), whether or not it was given with
    /// this request; give it with the next one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(value_type = Vec<StepName>)]
    pub by_statement: Vec<String>,
    /// Commands to run on the mail server, because Zavor cannot.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub run_there: Vec<String>,
}

impl ProblemReport {
    /// The outcome of an act that was answered with this problem.
    pub fn outcome(&self) -> ActOutcome {
        match self.kind.rsplit(':').next().unwrap_or_default() {
            "unknown" => ActOutcome::Unknown,
            "refused" | "denied" => ActOutcome::Refused,
            "partly_done" => ActOutcome::PartlyDone,
            _ => ActOutcome::Failed,
        }
    }
}
