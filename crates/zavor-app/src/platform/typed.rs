//! What no name or address of ours may contain: invisible characters, and in a local part what would
//! need quoting. How long the part before the @ may be, and what a group may be called.
//!
//! Which characters are invisible is not our list: it is the property `Default_Ignorable_Code_Point`
//! of Unicode, with the general categories of controls, formats and separators of lines (docs/adr/0038).

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;
use zavor_core::address::is_dot_string;

use crate::platform::error::{AppError, InvalidAccount};

/// Longest local part in bytes (RFC 5321 section 4.5.3.1.1).
pub const LOCAL_PART_BYTES_MAX: usize = 64;

/// Longest group name in bytes.
pub const GROUP_BYTES_MAX: usize = 64;

/// What a mail server reads as a way to somewhere else (percent hack, bang path), a `+tag` or a
/// master user: in no address of ours.
const NEVER_OURS: [char; 4] = ['%', '!', '+', '*'];

/// Whether a local part is one that mail can be sent to: a dot-string without blanks and invisible
/// characters.
pub(crate) fn is_local_part(local: &str) -> bool {
    is_dot_string(local) && !local.chars().any(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether an account may be called so before the @. Compatibility forms are refused, as RFC 8264
/// §9.17 does for identifiers: a mail server may map a full-width `＠` to `@`, and `ﬁ` reads `fi`.
pub(crate) fn is_our_local_part(local: &str) -> bool {
    is_local_part(local) && !local.contains(NEVER_OURS) && local.nfkc().eq(local.chars())
}

/// Whether a character leaves no mark where it stands, or changes how its neighbours are shown:
/// controls, marks of direction, joiners, fillers, variation selectors, tags. Two names that differ
/// only in such characters look alike (Unicode TR 36).
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            CodePointMapData::<GeneralCategory>::new().get(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_is_what_unicode_calls_so() {
        for (c, what) in [
            ('\0', "NUL"),
            ('\u{7f}', "DELETE"),
            ('\u{85}', "NEXT LINE"),
            ('\u{ad}', "SOFT HYPHEN"),
            ('\u{34f}', "COMBINING GRAPHEME JOINER"),
            ('\u{61c}', "ARABIC LETTER MARK"),
            ('\u{115f}', "HANGUL CHOSEONG FILLER"),
            ('\u{17b4}', "KHMER VOWEL INHERENT AQ"),
            ('\u{180b}', "MONGOLIAN FREE VARIATION SELECTOR ONE"),
            ('\u{180e}', "MONGOLIAN VOWEL SEPARATOR"),
            ('\u{200b}', "ZERO WIDTH SPACE"),
            ('\u{200d}', "ZERO WIDTH JOINER"),
            ('\u{202e}', "RIGHT-TO-LEFT OVERRIDE"),
            ('\u{2028}', "LINE SEPARATOR"),
            ('\u{2060}', "WORD JOINER"),
            ('\u{206a}', "INHIBIT SYMMETRIC SWAPPING"),
            ('\u{3164}', "HANGUL FILLER"),
            ('\u{fe0f}', "VARIATION SELECTOR-16"),
            ('\u{feff}', "ZERO WIDTH NO-BREAK SPACE"),
            ('\u{ffa0}', "HALFWIDTH HANGUL FILLER"),
            ('\u{fff9}', "INTERLINEAR ANNOTATION ANCHOR"),
            ('\u{1d173}', "MUSICAL SYMBOL BEGIN BEAM"),
            ('\u{e0041}', "TAG LATIN CAPITAL LETTER A"),
            ('\u{e01ef}', "VARIATION SELECTOR-256"),
        ] {
            assert!(is_invisible(c), "{what}");
        }
        for c in "aZ09 ._-'ăâîșțşţÉßłж用あ한\u{301}\u{20ac}\u{1f600}".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn an_account_is_called_by_a_dot_string_that_routes_nowhere() {
        for fine in [
            "ana", "ana.pop", "o'brien", "ștefan", "用户", "a_b-c=d", "x/y",
        ] {
            assert!(is_our_local_part(fine), "{fine}");
        }
        for bad in [
            "",
            ".ana",
            "ana.",
            "ana..b",
            "../x",
            "a b",
            "a\u{a0}b",
            "a\u{200b}b",
            "a\u{ad}b",
            "a\u{fe0f}",
            "x%y",
            "y!x",
            "a+b",
            "a*b",
            "x＠y",
            "x％y",
            "y！x",
            "a．b",
            "x．．y",
            "a…b",
            "ﬁn",
            "\"a\"",
        ] {
            assert!(!is_our_local_part(bad), "{bad:?}");
        }
        assert!(is_local_part("ana+backup"), "elsewhere tags are addresses");
    }
}
