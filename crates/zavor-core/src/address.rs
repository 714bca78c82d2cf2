//! The part of a mail address before its `@`.
//!
//! RFC 5321 §4.1.2 knows two forms: a dot-string (atoms with single dots between them) and a quoted
//! string. Mail servers, directories of mailboxes and URLs are written for the first, so a new name
//! is one. RFC 6531 §3.3 admits characters outside ASCII into atoms; which of those are fit for a
//! name is a question of Unicode, which the caller answers.

/// Whether a character may stand in an atom: `atext` of RFC 5322 §3.2.3, and everything outside
/// ASCII (RFC 6531 §3.3).
pub fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii()
}

/// Whether a local part is a dot-string: no dot at its ends, no two in a row, no character that
/// would need quoting. So no local part of ours is a step in a path (`..`).
pub fn is_dot_string(local: &str) -> bool {
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_string_has_single_dots_between_its_atoms() {
        for fine in [
            "ana",
            "ana.pop",
            "o'brien",
            "a.b.c",
            "x_1-2=3",
            "ștefan.țepeș",
            "用户",
            "a/b",
        ] {
            assert!(is_dot_string(fine), "{fine}");
        }
        for bad in [
            "", ".", "..", ".ana", "ana.", "ana..b", "../x", "a/../b", "a b", "a\"b", "\"ana\"",
            "a@b", "a,b", "a;b", "a:b", "a\\b", "(a)", "<a>", "[a]", "a\0", "a\tb",
        ] {
            assert!(!is_dot_string(bad), "{bad:?}");
        }
    }
}
