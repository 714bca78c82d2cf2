//! The output and exit code of a command.

use serde::Serialize;

/// The output and exit code of a command.
pub(crate) struct Output {
    /// For standard output.
    pub(crate) out: String,
    /// For standard error, one line for each thing that was not done; empty = none.
    pub(crate) error: String,
    /// 0 done, 1 refused, 2 error.
    pub(crate) exit_code: u8,
}

impl Output {
    /// Success, with this output.
    pub(crate) fn said(out: String) -> Self {
        Self {
            out,
            error: String::new(),
            exit_code: 0,
        }
    }

    /// An error, with this reason.
    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self {
            out: String::new(),
            error: error.into(),
            exit_code: 2,
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
