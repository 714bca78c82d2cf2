//! What the API returns about bulk runs.

use serde::Serialize;
use utoipa::ToSchema;
use zavor_app::bulk::{BulkPreview, BulkSeen, PreviewGroup};
use zavor_app::ports::{BulkItem, BulkRun};

use crate::api::body::number_text;
use crate::report::{NoteReport, Time};

/// Accounts with the same expected result.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ForeseenReport {
    /// How many.
    pub(super) count: usize,
    /// The first of them.
    pub(super) examples: Vec<ExampleReport>,
}

/// An example account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExampleReport {
    /// Its address.
    pub(super) account: String,
    /// The reason, if there is one; else empty.
    pub(super) why: String,
    /// The same as codes and arguments.
    pub(super) notes: Vec<NoteReport>,
}

/// What a run would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewReport {
    /// Number of accounts.
    pub(super) total: usize,
    /// Accounts that would change.
    pub(super) will_change: ForeseenReport,
    /// Accounts that would not need to change.
    pub(super) nothing_to_do: ForeseenReport,
    /// Accounts for which a rule or a missing right forbids the act.
    pub(super) refused: ForeseenReport,
    /// Names without an account.
    pub(super) unknown: ForeseenReport,
    /// Accounts that would wait for a printed slip.
    pub(super) needs_slip: ForeseenReport,
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunReport {
    /// Its number.
    pub(super) id: String,
    /// What it does.
    pub(super) act: String,
    /// Who started it.
    pub(super) made_by: String,
    /// When it was started.
    pub(super) created: Time,
    /// Number of accounts.
    pub(super) total: u32,
    /// Accounts processed.
    pub(super) done: u32,
    /// When it ended or was stopped.
    pub(super) finished: Option<Time>,
    /// Whether it was stopped before its end.
    pub(super) stopped: bool,
    /// Why, if nobody stopped it by hand: `session_ended`, `credential_changed`, `role_gone`,
    /// `sign_in_held`, `no_second_factor`, `account_gone`, `token_ended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stopped_because: Option<String>,
}

/// A run and its results so far.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunSeenReport {
    /// The run.
    pub(super) run: RunReport,
    /// Its terms in words.
    pub(super) terms: String,
    /// Whether it is being worked on. If false and it has not ended, it waits to be resumed.
    pub(super) goes_on: bool,
    /// Accounts not processed yet.
    pub(super) waiting: usize,
    /// Accounts done.
    pub(super) changed: usize,
    /// Accounts that did not need to change.
    pub(super) nothing_to_do: usize,
    /// Accounts refused.
    pub(super) refused: usize,
    /// Names without an account.
    pub(super) unknown: usize,
    /// Accounts that failed.
    pub(super) failed: usize,
    /// Accounts done in part; the text of each says what remains to do.
    pub(super) partly_done: usize,
    /// Accounts that wait for a printed slip.
    pub(super) needs_slip: usize,
}

/// One account of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemReport {
    /// Its position, from 0.
    pub(super) position: u32,
    /// Its address.
    pub(super) account: String,
    /// `waiting`, `done`, `partly_done`, `nothing_to_do`, `refused`, `unknown`, `failed`, `needs_slip`.
    pub(super) outcome: String,
    /// The result in words.
    pub(super) text: String,
    /// The same as codes and arguments; none of a run of an earlier release.
    pub(super) notes: Vec<NoteReport>,
}

impl From<PreviewGroup> for ForeseenReport {
    fn from(foreseen: PreviewGroup) -> Self {
        let examples = foreseen.examples.into_iter();
        Self {
            count: foreseen.count,
            examples: examples
                .map(|(account, why)| ExampleReport {
                    account: account.to_string(),
                    why: why.to_string(),
                    notes: why.notes().iter().map(NoteReport::from).collect(),
                })
                .collect(),
        }
    }
}

impl From<BulkPreview> for PreviewReport {
    fn from(preview: BulkPreview) -> Self {
        Self {
            total: preview.total,
            will_change: preview.will_change.into(),
            nothing_to_do: preview.nothing_to_do.into(),
            refused: preview.refused.into(),
            unknown: preview.unknown.into(),
            needs_slip: preview.needs_slip.into(),
        }
    }
}

impl From<BulkRun> for RunReport {
    fn from(run: BulkRun) -> Self {
        Self {
            id: number_text(run.id),
            act: run.act.to_string(),
            made_by: run.made_by,
            created: run.created.into(),
            total: run.total,
            done: run.done,
            finished: run.finished.map(Into::into),
            stopped: run.stopped,
            stopped_because: Some(run.why).filter(|why| !why.is_empty()),
        }
    }
}

impl From<BulkSeen> for RunSeenReport {
    fn from(seen: BulkSeen) -> Self {
        Self {
            run: seen.run.into(),
            terms: seen.terms.to_string(),
            goes_on: seen.goes_on,
            waiting: seen.counts.waiting,
            changed: seen.counts.done,
            nothing_to_do: seen.counts.nothing_to_do,
            refused: seen.counts.refused,
            unknown: seen.counts.unknown,
            failed: seen.counts.failed,
            partly_done: seen.counts.partly_done,
            needs_slip: seen.counts.needs_slip,
        }
    }
}

impl From<BulkItem> for ItemReport {
    fn from(item: BulkItem) -> Self {
        Self {
            position: item.position,
            account: item.address.to_string(),
            outcome: item.outcome.to_string(),
            text: item.said.to_string(),
            notes: item.said.notes().iter().map(NoteReport::from).collect(),
        }
    }
}
