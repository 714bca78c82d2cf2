//! Sentences with times in them, as HTML: each time becomes a `<time datetime>`, so that programs,
//! screen readers and our own script know the moment, and not only its words.
//!
//! A sentence is whole words by the time a page gets it ("Since 2026-11-25 16:32:10 +02:00 (3 min
//! ago)"). What [`Text::time`](super::Text::time) writes has one form, so it is found again by that
//! form. Somebody else's text that has the form becomes an element too: it is a time in the form of
//! ours, and says nothing that its words do not say. A line does not end inside such a time, nor between a
//! number and what it counts.

use std::fmt::Write;

/// Words that stand after a number without being counted by it, of both languages.
const JOINING: [&str; 29] = [
    "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "over", "per", "to", "until",
    "with", "within", "cu", "din", "este", "la", "nu", "pe", "până", "prin", "sau", "sunt", "și",
    "în", "între",
];

/// `2026-11-25 16:32:10`: a date, a space, a time of day.
const MOMENT: &[u8] = b"0000-00-00 00:00:00";

/// HTML of a sentence, escaped here, so that templates do not escape it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed(String);

impl std::fmt::Display for Timed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

// Made only by `timed`, which escapes everything.
impl askama::filters::HtmlSafe for Timed {}

/// The HTML of a sentence: escaped, with `<time datetime>` around every time in it.
pub fn timed(sentence: &str) -> Timed {
    let mut html = String::with_capacity(sentence.len());
    let mut plain = 0;
    let mut at = 0;
    while let Some(rest) = sentence.get(at..) {
        let Some(letter) = rest.chars().next() else {
            break;
        };
        match moment(rest).filter(|_| stands_alone(sentence, at)) {
            Some((length, datetime)) => {
                escape(
                    &mut html,
                    &joined(sentence.get(plain..at).unwrap_or_default()),
                );
                let words = rest.get(..length).unwrap_or_default();
                // Writing to a string cannot fail. A moment has digits and signs only.
                let _ = write!(html, "<time datetime=\"{datetime}\">{words}</time>");
                at += length;
                plain = at;
            }
            None => at += letter.len_utf8(),
        }
    }
    escape(
        &mut html,
        &joined(sentence.get(plain..).unwrap_or_default()),
    );
    Timed(html)
}

/// The HTML of a name or an address, which may be broken after its `@`, and that of a page after each `/`, where it has
/// no room for one line, and so not in the middle of a word.
pub fn breakable(name: &str) -> Timed {
    let mut html = String::with_capacity(name.len());
    for part in name.split_inclusive(['@', '/']) {
        escape(&mut html, part);
        if part.ends_with(['@', '/']) && part != "/" {
            html.push_str("<wbr>");
        }
    }
    Timed(html)
}

/// The text with a space that never breaks between each number and what it counts: `3 min`, `20 de zile`, `500 recipients`.
fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(space) = rest.find(' ') {
        let (before, after) = (rest.get(..space), rest.get(space + 1..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        joined.push_str(before);
        let counts = before.ends_with(|letter: char| letter.is_ascii_digit());
        // The Romanian "de" belongs to the number too, and so does the sign of a rate.
        let between = ["de ", "/ "]
            .into_iter()
            .find(|word| after.starts_with(word));
        let counted = after.get(between.map_or(0, str::len)..).unwrap_or_default();
        if counts && is_counted(counted) {
            joined.push('\u{a0}');
            joined.push_str(&between.unwrap_or_default().replace(' ', "\u{a0}"));
            rest = counted;
        } else {
            joined.push(' ');
            rest = after;
        }
    }
    joined.push_str(rest);
    joined
}

/// Whether the text begins with the name of what a number before it counts, and not with the next words of the sentence.
fn is_counted(text: &str) -> bool {
    let end = text.find(|letter: char| !letter.is_alphabetic());
    let word = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    text.starts_with(char::is_lowercase) && !JOINING.contains(&word)
}

/// Whether no digit or letter stands before this place, so that a part of something longer is not
/// taken for a time.
fn stands_alone(sentence: &str, at: usize) -> bool {
    let before = sentence.get(..at).and_then(|text| text.chars().next_back());
    !before.is_some_and(char::is_alphanumeric)
}

/// If the text begins with a time: its length in bytes, and the same for programs
/// (`2026-11-25T16:32:10+02:00`).
fn moment(text: &str) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let fits = |have: &[u8], form: &[u8]| {
        have.len() == form.len()
            && have.iter().zip(form).all(|(have, form)| match form {
                b'0' => have.is_ascii_digit(),
                other => have == other,
            })
    };
    if !fits(bytes.get(..MOMENT.len())?, MOMENT) {
        return None;
    }
    let end = MOMENT.len();
    let zone = bytes.get(end..)?;
    let (length, zone) = if zone.starts_with(b" UTC") {
        (4, "Z")
    } else {
        let offset = text.get(end + 1..end + 7)?;
        let form = [b"+00:00", b"-00:00"];
        let known = form.iter().any(|form| fits(offset.as_bytes(), *form));
        if !known || zone.first() != Some(&b' ') {
            return None;
        }
        (7, offset)
    };
    let (date, clock) = (text.get(..10)?, text.get(11..end)?);
    Some((end + length, format!("{date}T{clock}{zone}")))
}

/// Escapes text for HTML elements.
fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&#38;"),
            '<' => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_in_a_sentence_is_an_element_with_its_moment() {
        for (sentence, html) in [
            (
                "Since 2026-11-25 16:32:10 +02:00 (3 min ago)",
                "Since <time datetime=\"2026-11-25T16:32:10+02:00\">2026-11-25 16:32:10 +02:00</time> (3\u{a0}min ago)",
            ),
            (
                "2026-11-25 14:32:10 UTC",
                "<time datetime=\"2026-11-25T14:32:10Z\">2026-11-25 14:32:10 UTC</time>",
            ),
            (
                "între 2026-11-25 14:32:10 -03:30 și 2026-11-25 14:33:10 -03:30.",
                "între <time datetime=\"2026-11-25T14:32:10-03:30\">2026-11-25 14:32:10 -03:30</time> și \
                 <time datetime=\"2026-11-25T14:33:10-03:30\">2026-11-25 14:33:10 -03:30</time>.",
            ),
        ] {
            assert_eq!(timed(sentence).to_string(), html);
        }
    }

    #[test]
    fn no_line_ends_between_a_number_and_its_unit() {
        for (sentence, html) in [
            ("10 in 1 h 5 min.", "10 in 1\u{a0}h 5\u{a0}min."),
            ("(acum 14 s)", "(acum 14\u{a0}s)"),
            ("în 365 de zile, nu 2", "în 365\u{a0}de\u{a0}zile, nu 2"),
            ("1 / h", "1\u{a0}/\u{a0}h"),
            ("4 sessions, a s", "4\u{a0}sessions, a s"),
            (
                "Default: 1,000 recipients.",
                "Default: 1,000\u{a0}recipients.",
            ),
            ("1.000 de destinatari", "1.000\u{a0}de\u{a0}destinatari"),
            ("203.0.113.7 Zavor 5 – 6", "203.0.113.7 Zavor 5 – 6"),
            (" s 5 ", " s 5 "),
        ] {
            assert_eq!(timed(sentence).to_string(), html);
        }
    }

    #[test]
    fn an_address_is_broken_after_its_sign_only() {
        let html = breakable("ana@contoso.example").to_string();
        assert_eq!(html, "ana@<wbr>contoso.example");
        assert_eq!(breakable("<Ana>").to_string(), "&#60;Ana&#62;");
        let html = breakable("http://mail.example/doveadm/v1").to_string();
        assert_eq!(html, "http:/<wbr>/mail.example/<wbr>doveadm/<wbr>v1");
    }

    #[test]
    fn what_is_not_a_time_of_ours_stays_as_it_is_and_nothing_becomes_markup() {
        for plain in [
            "",
            "2026-11-25 14:32:10",
            "2026-11-25 14:32:10 +0200",
            "2026-11-25 14:32:10.25 UTC",
            "12026-11-25 14:32:10 UTC",
            "2026-11-25T14:32:10Z",
            "2026-11-25 14:32:1é UTC",
            "2026-11-25 14:32:10 +02:0é",
        ] {
            assert_eq!(timed(plain).to_string(), plain);
        }
        let hostile = "<b>\"2026-11-25 14:32:10 UTC\"'&";
        let html = timed(hostile).to_string();
        assert!(
            html.starts_with("&#60;b&#62;&#34;<time datetime=\"2026-11-25T14:32:10Z\">"),
            "{html}"
        );
        assert!(html.ends_with("</time>&#34;&#39;&#38;"), "{html}");
    }
}
