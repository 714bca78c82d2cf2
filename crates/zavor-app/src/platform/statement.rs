//! Reasons as people type them.

use zavor_core::hold::STATEMENT_BYTES_MAX;

use super::error::AppError;

/// A reason as it is kept: not empty, bounded.
pub(crate) fn statement(typed: &str) -> Result<String, AppError> {
    let text = typed.trim();
    if text.is_empty() || text.len() > STATEMENT_BYTES_MAX {
        return Err(AppError::Invalid(format!(
            "a reason has 1 to {STATEMENT_BYTES_MAX} bytes; nothing was changed"
        )));
    }
    Ok(text.into())
}
