//! A length of time in a form: a number, and its unit chosen from a list.
//!
//! The use cases take both as one text (`15m`). Whoever types the text whole into the number is
//! understood too.

use std::borrow::Cow;

use zavor_core::moment::Span;

use super::setting::is_number;
use crate::request::fields::Fields;
use crate::text::Text;

/// Units as the use cases write them, the smallest first, with their length in milliseconds.
const UNITS: [(&str, u64); 5] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];
/// What the name of the field with the unit ends with.
const UNIT: &str = "-unit";

/// The two fields.
#[derive(Debug, Clone)]
pub(super) struct SpanView {
    /// The number as typed.
    pub(super) number: String,
    /// The units: value, words, whether it is chosen.
    pub(super) units: Vec<(String, String, bool)>,
}

impl SpanView {
    /// The fields for a value (`15m`), or for what was typed instead of one; `from` and `to` are the
    /// bounds.
    pub(super) fn of(
        text: Text,
        typed: &Fields,
        key: &str,
        value: &str,
        (from, to): (Span, Span),
    ) -> Self {
        let offered = offered(from, to);
        let typed_unit = typed.text(&format!("{key}{UNIT}"));
        let (number, unit) = match (split(value), typed_unit) {
            // Nothing of a unit stands at nought.
            (Some((number, _)), "") if number.trim_start_matches('0').is_empty() => ("0", ""),
            (Some((number, unit)), _) => (number, unit),
            (None, unit) => (value, unit),
        };
        let chosen = offered.iter().position(|known| *known == unit);
        let chosen = chosen.unwrap_or_default();
        let unit = |(at, unit): (usize, &&'static str)| {
            let words = text.name_of("span-unit", unit);
            ((*unit).to_owned(), words, at == chosen)
        };
        Self {
            number: number.to_owned(),
            units: offered.iter().enumerate().map(unit).collect(),
        }
    }
}

/// The units that make sense between two bounds.
fn offered(from: Span, to: Span) -> Vec<&'static str> {
    let small = from.as_millis() > 0 && !from.as_millis().is_multiple_of(1_000);
    let fits = |(name, length): &&(&'static str, u64)| {
        *length <= to.as_millis() && (*name != "ms" || small)
    };
    UNITS.iter().filter(fits).map(|(name, _)| *name).collect()
}

/// Number and unit of a text like `15m`.
fn split(value: &str) -> Option<(&str, &str)> {
    let end = value.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = value.split_at_checked(end)?;
    let known = UNITS.iter().any(|(name, _)| *name == unit);
    (known && !number.is_empty()).then_some((number, unit))
}

/// The value of a setting as a form gives it: number and unit together where the form has both, and numbers
/// without the signs between their groups of digits.
pub(super) fn typed_value<'a>(typed: &'a Fields, policy: &str, key: &str) -> Cow<'a, str> {
    let value = typed.text(key);
    if is_number(policy, key) {
        return ungrouped(value);
    }
    let unit = typed.text(&format!("{key}{UNIT}"));
    let known = UNITS.iter().any(|(name, _)| *name == unit);
    let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match known && number {
        true => Cow::Owned(format!("{value}{unit}")),
        false => Cow::Borrowed(value),
    }
}

/// A number as the pages write it (`10,000`, `10.000`) or as people group it (`10 000`), as digits only. What has no
/// such groups stays as it is: `1,5` is no number that anybody meant as 15.
fn ungrouped(value: &str) -> Cow<'_, str> {
    let Some(sign) = value.chars().find(|letter| !letter.is_ascii_digit()) else {
        return Cow::Borrowed(value);
    };
    let mut groups = value.split(sign);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = [',', '.', ' ', '\u{a0}', '\u{202f}'].contains(&sign)
        && (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3 && digits(group));
    match fits {
        true => Cow::Owned(value.replace(sign, "")),
        false => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;

    fn view(value: &str, typed: &[u8], bounds: (Span, Span)) -> (String, String, usize) {
        let typed = Fields::parse(typed, 9).unwrap();
        let text = Text::of(Language::English);
        let view = SpanView::of(text, &typed, "key", value, bounds);
        let chosen = view.units.iter().find(|(.., chosen)| *chosen);
        let chosen = chosen.map(|(unit, ..)| unit.clone());
        (view.number, chosen.unwrap_or_default(), view.units.len())
    }

    #[test]
    fn a_length_of_time_is_a_number_and_a_unit_that_fits_its_bounds() {
        let day = (Span::from_secs(1), Span::from_hours(24));
        assert_eq!(view("15m", b"", day), ("15".into(), "m".into(), 4));
        assert_eq!(view("24h", b"", day), ("24".into(), "h".into(), 4));
        let short = (Span::from_millis(50), Span::from_secs(10));
        assert_eq!(view("300ms", b"", short), ("300".into(), "ms".into(), 2));
        let or_none = (Span::ZERO, Span::from_days(7));
        assert_eq!(view("0ms", b"", or_none), ("0".into(), "s".into(), 4));
        // What cannot be read stays as typed, beside the unit that was chosen.
        let bad = view("soon", b"key=soon&key-unit=h", day);
        assert_eq!(bad, ("soon".into(), "h".into(), 4));
    }

    #[test]
    fn number_and_unit_are_one_value_and_a_whole_text_is_taken_as_it_is() {
        let value = |typed: &[u8]| {
            let typed = Fields::parse(typed, 9).unwrap();
            typed_value(&typed, "passwords", "key").into_owned()
        };
        assert_eq!(value(b"key=15&key-unit=m"), "15m");
        assert_eq!(value(b"key=15m&key-unit=h"), "15m");
        assert_eq!(value(b"key=15m"), "15m");
        assert_eq!(value(b"key=15"), "15");
        assert_eq!(value(b"key=&key-unit=h"), "");
        assert_eq!(value(b"key=9&key-unit=years"), "9");
    }

    #[test]
    fn a_number_is_read_as_the_pages_write_it_in_both_languages() {
        for (typed, read) in [
            ("10,000", "10000"),
            ("10.000", "10000"),
            ("1 234 567", "1234567"),
            ("1\u{a0}000", "1000"),
            ("500", "500"),
            ("", ""),
            // Not groups of three: what was meant is not known.
            ("1,5", "1,5"),
            ("10,00", "10,00"),
            ("1,000.000", "1,000.000"),
            (",000", ",000"),
            ("1000,000", "1000,000"),
            ("-1,000", "-1,000"),
            ("1e3", "1e3"),
        ] {
            assert_eq!(ungrouped(typed), read, "{typed}");
        }
    }
}
