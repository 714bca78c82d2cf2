//! Reasons as people type them.

use zavor_core::hold::STATEMENT_BYTES_MAX;

use super::error::{AppError, InvalidRequest};

/// What a text is typed for: an error names its field and says why it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statement {
    /// Why an act is done.
    Reason,
    /// How a caller was verified, or why not.
    CallerNote,
    /// Who asked for a bulk run, and how that was verified.
    Verification,
}

/// A reason as it is stored: not empty, bounded.
pub(crate) fn statement(typed: &str, of: Statement) -> Result<String, AppError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(match of {
            Statement::Reason => InvalidRequest::ReasonEmpty,
            Statement::CallerNote => InvalidRequest::CallerNoteEmpty,
            Statement::Verification => InvalidRequest::VerificationEmpty,
        }
        .into());
    }
    if text.len() > STATEMENT_BYTES_MAX {
        let most = STATEMENT_BYTES_MAX;
        return Err(InvalidRequest::Statement { most }.into());
    }
    Ok(text.into())
}
