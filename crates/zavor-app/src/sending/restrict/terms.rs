//! What the actor of a release says, and how the release ended.

use zavor_core::account::RaisedLimit;
use zavor_core::hold::Step;

use crate::verification::caller::CallerProof;

/// What the actor says about the release.
#[derive(Debug, Clone, Default)]
pub struct Unblock {
    /// Stands for the steps that no machine can check.
    pub reviewed: Option<String>,
    /// Releases for this reason although steps are missing.
    pub override_reason: Option<String>,
    /// A higher limit until a date ("legitimate sender").
    pub raise: Option<RaisedLimit>,
    /// How the caller who asked for it was verified; optional.
    pub caller: Option<CallerProof>,
}

/// How a release ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unblocked {
    /// Released (and the limit raised, if asked); in force.
    Done,
    /// It was not restricted; its limit is raised to this.
    OnlyRaised(RaisedLimit),
    /// Not restricted.
    NothingToDo,
    /// Nothing was changed: these steps must be done first.
    Missing(MissingSteps),
}

/// What a release still waits for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MissingSteps {
    /// The steps, each once.
    pub steps: Vec<Step>,
    /// The steps that only a statement of the actor can do, even if this try came with one: the
    /// next try must repeat it, because nothing of a refused try is kept.
    pub by_statement: Vec<Step>,
    /// Commands that end the sessions on the mail server, if Zavor cannot.
    pub run_there: Vec<String>,
}
