//! Reasons as people type them.

use zavor_core::hold::STATEMENT_BYTES_MAX;

use super::error::{AppError, InvalidRequest};

/// A reason as it is stored: not empty, bounded.
pub(crate) fn statement(typed: &str) -> Result<String, AppError> {
    let text = typed.trim();
    if text.is_empty() || text.len() > STATEMENT_BYTES_MAX {
        let most = STATEMENT_BYTES_MAX;
        return Err(InvalidRequest::Statement { most }.into());
    }
    Ok(text.into())
}
