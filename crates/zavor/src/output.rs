//! The output and exit code of a command.
//!
//! With `--json` a command that was refused prints one document too: problem details, as the API
//! answers (RFC 9457). What the command line refuses itself has a type of the API's where there is one.

use serde::Serialize;
use zavor_web::report::ProblemReport;

/// The output and exit code of a command.
pub(crate) struct Output {
    /// For standard output.
    pub(crate) out: String,
    /// For standard error, one line for each thing that was not done; empty = none.
    pub(crate) error: String,
    /// 0 done, 1 refused, 2 error.
    pub(crate) exit_code: u8,
    /// Why nothing was done, for `--json`; none = [`Cause::Failed`], with the text of `error`.
    pub(crate) problem: Option<Box<ProblemReport>>,
}

/// What the command line itself refuses, or could not do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    /// The command cannot be understood, or what it was given is not acceptable.
    Usage,
    /// The configuration is wrong.
    Configuration,
    /// No server answered.
    NoServer,
    /// Anything else: a file, the machine.
    Failed,
}

impl Cause {
    /// The problem in words of the API.
    pub(crate) fn problem(self, detail: &str) -> Box<ProblemReport> {
        let (status, kind, title, code) = match self {
            Self::Usage => (400, "invalid", "Not acceptable", "usage"),
            Self::Configuration => (400, "invalid", "Not acceptable", "configuration"),
            Self::NoServer => (503, "unavailable", "Not available now", "no_server"),
            Self::Failed => (500, "failed", "Not done", "failed"),
        };
        Box::new(ProblemReport {
            kind: format!("urn:zavor:problem:{kind}"),
            title: title.into(),
            status,
            code: code.into(),
            detail: detail.into(),
            missing: Vec::new(),
            by_statement: Vec::new(),
            run_there: Vec::new(),
        })
    }
}

impl Output {
    /// Success, with this output.
    pub(crate) fn said(out: String) -> Self {
        Self {
            out,
            error: String::new(),
            exit_code: 0,
            problem: None,
        }
    }

    /// An error, with this reason.
    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self {
            out: String::new(),
            error: error.into(),
            exit_code: 2,
            problem: None,
        }
    }

    /// An error of this kind, with this reason.
    pub(crate) fn refused(cause: Cause, error: impl Into<String>) -> Self {
        let failed = Self::failed(error);
        Self {
            problem: Some(cause.problem(&failed.error)),
            ..failed
        }
    }

    /// The output of a command that was asked for one document: a command that printed none because
    /// it was refused prints why, on standard output.
    pub(crate) fn documented(self) -> Self {
        if self.exit_code == 0 || !self.out.is_empty() {
            return self;
        }
        let problem = self
            .problem
            .unwrap_or_else(|| Cause::Failed.problem(&self.error));
        Self {
            exit_code: self.exit_code,
            ..Self::said(document(&problem))
        }
    }

    /// The result of a command that does its own printing.
    pub(crate) fn ended(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::said(String::new()),
            Err(error) => Self::failed(error),
        }
    }
}

/// Prints a value as one JSON document. Every report can be written as JSON, so an error is a
/// defect and is shown as such.
pub(crate) fn document<T: Serialize + ?Sized>(it: &T) -> String {
    match serde_json::to_string_pretty(it) {
        Ok(text) => format!("{text}\n"),
        Err(error) => format!("{{\"error\": \"{error}\"}}\n"),
    }
}
