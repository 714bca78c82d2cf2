//! Texts of support requests as people type them. Those of strangers lose every character that leaves
//! no mark, so that they can neither turn a line around, nor begin one in a log, nor speak to a
//! terminal.

use zavor_core::support_request::{ASKED_CHARS_MAX, CONTACT_CHARS_MAX, DESK_CHARS_MAX};

use crate::platform::error::{AppError, InvalidSupport};
use crate::platform::typed::is_invisible;

/// What somebody asks or answers.
pub(super) fn asked(typed: &str) -> Result<String, AppError> {
    let most = ASKED_CHARS_MAX;
    bounded(plain(typed), most, InvalidSupport::TextLength { most })
}

/// What the help desk writes.
pub(super) fn of_desk(typed: &str) -> Result<String, AppError> {
    let most = DESK_CHARS_MAX;
    bounded(plain(typed), most, InvalidSupport::DeskTextLength { most })
}

/// How somebody wants to be reached, in one line; may be empty.
pub(super) fn contact(typed: &str) -> Result<String, AppError> {
    let text = plain(typed).replace('\n', " ");
    match text.chars().count() <= CONTACT_CHARS_MAX {
        true => Ok(text),
        false => Err(InvalidSupport::ContactLength {
            most: CONTACT_CHARS_MAX,
        }
        .into()),
    }
}

fn bounded(text: String, most: usize, otherwise: InvalidSupport) -> Result<String, AppError> {
    match (1..=most).contains(&text.chars().count()) {
        true => Ok(text),
        false => Err(otherwise.into()),
    }
}

/// Lines without invisible characters and without blanks at their ends; of several empty lines one.
fn plain(typed: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in typed.lines() {
        let shown = line
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| !is_invisible(*c));
        let line = shown.collect::<String>().trim().to_owned();
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(line);
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_45_a_strangers_text_keeps_no_character_that_leaves_no_mark() {
        let text = plain(" a\u{202e}b\t\u{1b}[31mred\r\n\n\n\n\u{2028}c\u{7}\u{200b} \n\n");
        assert_eq!(text, "ab [31mred\n\nc");
        assert_eq!(contact(" 0740 1\n\u{9b}2 ").unwrap(), "0740 1 2");
    }

    #[test]
    fn texts_have_their_bounds() {
        assert!(asked(&"ș".repeat(500)).is_ok() && asked(&"ș".repeat(501)).is_err());
        assert!(asked("\u{200b}\n ").is_err());
        assert!(of_desk(&"ș".repeat(1_000)).is_ok() && of_desk(&"ș".repeat(1_001)).is_err());
        assert!(contact("").is_ok() && contact(&"7".repeat(101)).is_err());
    }
}
