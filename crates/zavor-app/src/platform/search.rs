//! How accounts are found by text: one folding and one comparison, shared by all stores, so that
//! every store finds "Ștefan" for "stefan".
//!
//! A typed word of [`ANYWHERE_CHARS`] characters or more may be anywhere in a name; a shorter one
//! must begin a word of it (nobody looks for every "an" inside a million names, and an index of
//! trigrams finds nothing shorter than three characters). Both are one search for a piece of text:
//! [`text_of`] puts two spaces in front of every word, and [`pieces`] puts in front as many as make
//! three characters.
//!
//! An attacker may send text that is long, or odd, or means something to a query language. Here it
//! becomes plain pieces, at most [`WORDS_MAX`]; the store must quote them.

use unicode_normalization::UnicodeNormalization;
use zavor_core::account::{Account, SignInName};

/// A word of this many characters or more is found anywhere.
pub const ANYWHERE_CHARS: usize = 3;
/// Most words of one search; further ones are ignored.
pub const WORDS_MAX: usize = 8;
/// Longest word in bytes; the rest of a longer word is ignored.
pub const WORD_BYTES_MAX: usize = 254;

/// Lower case, without the marks on Latin, Greek and Cyrillic letters: `Ștefan` becomes `stefan`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.nfd().filter(|letter| !is_mark(*letter)) {
        match without_stroke(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

/// The block of combining marks that Latin, Greek and Cyrillic letters decompose into. Marks of
/// other scripts are letters and stay.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Latin letters that do not decompose, as people commonly type them without their mark.
fn without_stroke(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ø' => "o",
        'ħ' => "h",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Words are separated by spaces and control characters.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty())
}

/// The pieces of a typed search, each of at least three characters; an account must contain every
/// one of them in its [`text_of`]. Empty = all accounts.
pub fn pieces(typed: &str) -> Vec<String> {
    words_of(typed)
        .map(fold)
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(|word| {
            let chars = word.chars().take(ANYWHERE_CHARS).count();
            let mut piece = " ".repeat(ANYWHERE_CHARS - chars);
            piece.push_str(&word[..word.floor_char_boundary(WORD_BYTES_MAX)]);
            piece
        })
        .collect()
}

/// The text in which pieces are looked for: the words of address, display name and aliases, folded,
/// with two spaces in front of each.
pub fn text_of(account: &Account) -> String {
    let aliases = account.aliases.iter().map(SignInName::as_str);
    let names = [account.address.as_str(), account.display_name.as_str()];
    let mut text = String::new();
    for word in names.into_iter().chain(aliases).flat_map(words_of) {
        text.push_str("  ");
        text.push_str(&fold(word));
    }
    text
}

/// Whether an account contains every one of these [`pieces`].
pub fn contains(account: &Account, pieces: &[String]) -> bool {
    let text = text_of(account);
    pieces.iter().all(|piece| text.contains(piece.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn romanian_letters_in_both_encodings_fold_to_plain_ones() {
        assert_eq!(fold("ȘTEFĂNIȚĂ Şţ"), "stefanita st");
        assert_eq!(fold("Înălțător Pârâu"), "inaltator parau");
        assert_eq!(fold("s\u{326}"), "s", "decomposed as well");
        assert_eq!(fold("Łódź Strauß İstanbul"), "lodz strauss istanbul");
    }

    #[test]
    fn short_words_must_begin_a_word_and_long_ones_may_be_anywhere() {
        assert_eq!(pieces("  Ana\tPO \nș"), ["ana", " po", "  s"]);
    }

    #[test]
    fn words_are_bounded_and_letters_of_other_scripts_stay() {
        assert_eq!(pieces(" \u{301} \0"), Vec::<String>::new());
        assert_eq!(pieces(&"a ".repeat(100)).len(), WORDS_MAX);
        assert_eq!(pieces(&"ș".repeat(1000))[0].len(), WORD_BYTES_MAX);
        assert_eq!(fold("हिन्दी"), "हिन्दी".nfd().collect::<String>());
    }
}
