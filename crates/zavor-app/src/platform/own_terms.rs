//! An own term of the organisation, as somebody typed it.

use unicode_normalization::UnicodeNormalization;
use zavor_core::password_rule::{self, TermRefusal};

/// Longest text that is normalised at all: the cost must not be the sender's choice.
const TYPED_BYTES_MAX: usize = 4096;

/// The form in which a term is kept: NFKC as passwords are, lower case, single blanks.
///
/// # Errors
/// Why it cannot be one; see [`zavor_core::password_rule::own_term`].
pub fn own_term(typed: &str) -> Result<String, TermRefusal> {
    if typed.len() > TYPED_BYTES_MAX {
        return Err(TermRefusal::TooLong);
    }
    password_rule::own_term(&typed.nfkc().collect::<String>())
}
