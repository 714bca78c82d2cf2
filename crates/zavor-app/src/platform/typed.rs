//! Characters that no name or address of ours may have, how long the part before the @ may be, and
//! what a group may be called.

use crate::platform::error::{AppError, InvalidAccount};

/// Longest local part in bytes (RFC 5321 section 4.5.3.1.1).
pub const LOCAL_PART_BYTES_MAX: usize = 64;

/// Longest group name in bytes.
pub const GROUP_BYTES_MAX: usize = 64;

/// Special characters of RFC 5322 that would need quoting, and invisible characters.
pub(crate) fn never_in_a_local_part(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || "()<>[]:;@\\,\"".contains(c)
}

/// Control characters, bidirectional marks and zero-width characters: they make one name look
/// like another (Unicode TR 36).
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The name of a group as accounts and policies have it.
pub(crate) fn checked_group(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty()
        || name.len() > GROUP_BYTES_MAX
        || name.contains(';')
        || name.chars().any(is_invisible)
    {
        let (name, most) = (name.into(), GROUP_BYTES_MAX);
        return Err(InvalidAccount::Group { name, most }.into());
    }
    Ok(name.into())
}
