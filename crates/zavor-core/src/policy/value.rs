//! Values of settings: how they are written, and between which bounds they lie.

use alloc::string::String;
use core::fmt;

use crate::moment::Span;

/// A policy value of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A number of things.
    Count(u32),
    /// A length of time; written `2s`, `15m`, `24h`, `45d`.
    Time(Span),
    /// Yes or no.
    Switch(bool),
    /// One of a closed list.
    Choice(&'static str),
}

/// What a field accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Numbers from..=to.
    Count(u32, u32),
    /// Times from..=to.
    Time(Span, Span),
    /// `true` or `false`.
    Switch,
    /// These words.
    Choice(&'static [&'static str]),
}

impl Value {
    /// Reads a text as the kind of value that `bounds` describes; it may still lie outside the
    /// bounds.
    pub fn parse(text: &str, bounds: Bounds) -> Option<Self> {
        match bounds {
            Bounds::Count(..) => text.parse().ok().map(Self::Count),
            Bounds::Time(..) => parse_span(text).map(Self::Time),
            Bounds::Switch => text.parse().ok().map(Self::Switch),
            Bounds::Choice(words) => words
                .iter()
                .find(|word| **word == text)
                .map(|word| Self::Choice(word)),
        }
    }
}

impl Bounds {
    /// Whether `value` is of this kind and within the bounds.
    pub fn accept(self, value: Value) -> bool {
        match (self, value) {
            (Self::Count(from, to), Value::Count(n)) => (from..=to).contains(&n),
            (Self::Time(from, to), Value::Time(t)) => (from..=to).contains(&t),
            (Self::Switch, Value::Switch(_)) => true,
            (Self::Choice(words), Value::Choice(word)) => words.contains(&word),
            _ => false,
        }
    }
}

/// Reads `90s`, `15m`, `24h`, `45d` or `300ms`; refuses a bare number, because its unit would be a
/// guess.
pub fn parse_span(text: &str) -> Option<Span> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    let millis: u64 = match text.get(digits.len()..)? {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Span::from_millis)
}

/// Units of a span, their length, and the smallest length written in them: "24h" reads better than
/// "1d" in a list of limits.
const UNITS: [(&str, u64, u64); 4] = [
    ("d", 86_400_000, 2 * 86_400_000),
    ("h", 3_600_000, 3_600_000),
    ("m", 60_000, 60_000),
    ("s", 1000, 1000),
];

/// Writes a span in the largest unit that fits without a remainder.
pub fn format_span(span: Span) -> String {
    let millis = span.as_millis();
    for (unit, length, from) in UNITS {
        let number = millis.checked_div(length).unwrap_or(0);
        if millis >= from && millis.is_multiple_of(length) {
            return alloc::format!("{number}{unit}");
        }
    }
    alloc::format!("{millis}ms")
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => n.fmt(f),
            Self::Time(span) => f.write_str(&format_span(*span)),
            Self::Switch(on) => on.fmt(f),
            Self::Choice(word) => f.write_str(word),
        }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(from, to) => write!(f, "{from} to {to}"),
            Self::Time(from, to) => write!(f, "{} to {}", format_span(*from), format_span(*to)),
            Self::Switch => f.write_str("true or false"),
            Self::Choice(words) => f.write_str(&words.join(" or ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        let millis = |text| parse_span(text).map(Span::as_millis);
        assert_eq!(millis("300ms"), Some(300));
        assert_eq!(millis("90s"), Some(90_000));
        assert_eq!(millis("15m"), Some(900_000));
        assert_eq!(millis("24h"), Some(86_400_000));
        assert_eq!(millis("45d"), Some(45 * 86_400_000));
        for text in ["", "s", "90", "+9s", "-9s", "9 s", "9w", "9ss", "1.5h"] {
            assert_eq!(millis(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_limit_is_written_in_the_unit_in_which_people_say_it() {
        for (span, text) in [
            (Span::from_hours(24), "24h"),
            (Span::from_hours(25), "25h"),
            (Span::from_days(2), "2d"),
            (Span::from_mins(60), "1h"),
            (Span::from_mins(90), "90m"),
            (Span::from_secs(60), "1m"),
            (Span::from_secs(90), "90s"),
            (Span::from_secs(1), "1s"),
            (Span::from_millis(1_500), "1500ms"),
            (Span::from_days(45), "45d"),
        ] {
            assert_eq!(format_span(span), text);
            assert_eq!(parse_span(text), Some(span));
        }
    }
}
