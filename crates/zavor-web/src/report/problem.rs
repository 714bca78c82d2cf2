//! Why a request was not answered or an act not done: RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::ActOutcome;

/// Problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemReport {
    /// `urn:zavor:problem:NAME`: which sort of problem; the names are fixed.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sort in words.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// Which reason exactly: finer than the type, and as fixed. For programs; people read `detail`.
    #[serde(default)]
    pub code: String,
    /// What happened, what was not changed, what to do.
    pub detail: String,
    /// Steps that must be done first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<String>,
    /// Steps that the releaser's statement (`reviewed`) stands for, given with this try or not: give it with
    /// the next one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub by_statement: Vec<String>,
    /// Commands to run on the mail server, where Zavor cannot.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub run_there: Vec<String>,
}

impl ProblemReport {
    /// How an act ended that was answered so.
    pub fn outcome(&self) -> ActOutcome {
        match self.kind.rsplit(':').next().unwrap_or_default() {
            "unknown" => ActOutcome::Unknown,
            "refused" | "denied" => ActOutcome::Refused,
            "partly_done" => ActOutcome::PartlyDone,
            _ => ActOutcome::Failed,
        }
    }
}
