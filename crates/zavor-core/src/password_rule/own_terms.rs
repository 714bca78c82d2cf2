//! The organisation's own terms: what is one, and in which forms it is looked for.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::reading::{self, WORD_LENGTH_MAX, WORD_LENGTH_MIN};

/// Most own terms of an organisation (Microsoft's custom list has as many): so many in the policies,
/// and as many again in the configuration.
pub const OWN_TERMS_MAX: usize = 1_000;

/// Why a text cannot be an own term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermRefusal {
    /// Fewer than [`WORD_LENGTH_MIN`] letters or digits: it would be found in words that have nothing
    /// to do with it.
    TooShort,
    /// More than [`WORD_LENGTH_MAX`] characters: longer words are not looked for.
    TooLong,
    /// It has characters that nobody types.
    NotTypeable,
}

impl fmt::Display for TermRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "it has fewer than {WORD_LENGTH_MIN} letters or digits"),
            Self::TooLong => write!(f, "it has more than {WORD_LENGTH_MAX} characters"),
            Self::NotTypeable => f.write_str("it has characters that cannot be typed"),
        }
    }
}

/// The normal form of an own term, given as NFKC: lower case, single blanks, none at the ends.
///
/// # Errors
/// Why it would never be found, or too often.
pub fn own_term(nfkc: &str) -> Result<String, TermRefusal> {
    let cannot_be_typed = |c: char| c.is_control() && !c.is_whitespace();
    if nfkc.chars().any(cannot_be_typed) {
        return Err(TermRefusal::NotTypeable);
    }
    let words: Vec<&str> = nfkc.split_whitespace().collect();
    // One character more than fits tells as much as all.
    let lower = words.iter().flat_map(|word| word.chars().chain([' ']));
    let lower = lower.flat_map(char::to_lowercase);
    let term: String = lower.take(WORD_LENGTH_MAX.saturating_add(2)).collect();
    let term = term.trim_end();
    let letters = term.chars().filter(|c| c.is_alphanumeric());
    if letters.count() < WORD_LENGTH_MIN {
        return Err(TermRefusal::TooShort);
    }
    match term.chars().count() > WORD_LENGTH_MAX {
        true => Err(TermRefusal::TooLong),
        false => Ok(term.into()),
    }
}

/// The forms in which terms are looked for: as they are, and without what is no letter or digit, so
/// that `Turnul Chindiei` is found in `turnulchindiei` and in `turnul-chindiei`.
pub(super) fn looked_for(terms: &[&str]) -> Vec<Vec<char>> {
    let mut forms = Vec::new();
    for term in terms.iter().take(OWN_TERMS_MAX.saturating_mul(2)) {
        let whole = reading::mapped(term);
        // Look-alikes are mapped only after signs were left out: "!" stands for "l".
        let plain: String = term.chars().filter(|c| c.is_alphanumeric()).collect();
        let plain = reading::mapped(&plain);
        if plain != whole {
            forms.push(plain);
        }
        forms.push(whole);
    }
    forms.retain(|form| (WORD_LENGTH_MIN..=WORD_LENGTH_MAX).contains(&form.len()));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_has_four_to_twenty_four_characters_and_one_form() {
        for (typed, term) in [
            ("Chindia", Ok("chindia")),
            ("  Turnul \t Chindiei ", Ok("turnul chindiei")),
            ("ȘTRAND", Ok("ștrand")),
            ("b2b!", Err(TermRefusal::TooShort)),
            ("1st.", Err(TermRefusal::TooShort)),
            ("a b c d", Ok("a b c d")),
            ("xyz", Err(TermRefusal::TooShort)),
            ("", Err(TermRefusal::TooShort)),
            ("  . . .  ", Err(TermRefusal::TooShort)),
            ("abcdefghijklmnopqrstuvwx", Ok("abcdefghijklmnopqrstuvwx")),
            ("abcdefghijklmnopqrstuvwxy", Err(TermRefusal::TooLong)),
            ("chin\u{7}dia", Err(TermRefusal::NotTypeable)),
        ] {
            assert_eq!(own_term(typed), term.map(String::from), "{typed}");
        }
        let long = "ab ".repeat(100_000);
        assert_eq!(own_term(&long), Err(TermRefusal::TooLong));
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself() {
        for typed in ["Chindia", "TURNUL  CHINDIEI", "İstanbul", "ẞtraße-7"] {
            let once = own_term(typed).unwrap();
            assert_eq!(own_term(&once), Ok(once.clone()), "{typed}");
        }
    }
}
