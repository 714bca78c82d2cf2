//! Numbers, times and lengths of time in words. Times are in the reader's zone, with its offset; if
//! it is not known, in UTC, and say so.

use zavor_core::moment::{Span, Timestamp};
use zavor_core::rounded::{Rounded, Unit};

use super::clock::ReadersClock;
use super::grouped::grouped;
use super::{Arg, Text};

impl Text {
    /// A number in groups of three digits: `1,000`, `1.000`.
    pub fn number(self, n: impl Into<u64>) -> String {
        grouped(n.into(), self.language())
    }

    /// `2026-11-25 16:32:10 +02:00`, or `2026-11-25 14:32:10 UTC`. The ISO order in both languages:
    /// it cannot be misread, and it sorts. To the second, in one width; exports have the rest.
    pub fn time(self, at: Timestamp) -> String {
        let local = self.zone().and_then(|zone| zone.say(at));
        local.unwrap_or_else(|| {
            let second = Timestamp::from_secs(at.as_millis().div_euclid(1000));
            second.to_string().replace('T', " ").replace('Z', " UTC")
        })
    }

    /// The clock that the reader sees.
    pub fn clock(self) -> ReadersClock {
        ReadersClock(self.zone())
    }

    /// A length of time that is a setting, exactly to its second unit, by [`Rounded::exactly`].
    pub fn span(self, span: Span) -> String {
        rounded(self, Rounded::exactly(span))
    }

    /// How long ago something was, without saying so, by the rule of [`Rounded::past`]: `3 min`.
    pub fn about(self, span: Span) -> String {
        rounded(self, Rounded::past(span))
    }

    /// How long ago, rounded down, or how long until, rounded up: `3 min ago`, `in 2 h 9 min`, `just now`.
    pub fn ago(self, at: Timestamp, now: Timestamp) -> String {
        let (passed, left) = (now.since(at), at.since(now));
        let (key, length) = match (passed.as_secs(), left.as_secs()) {
            (0, 0) => return self.say("just-now"),
            (0, _) => ("span-until", Rounded::left(left)),
            _ => ("span-ago", Rounded::past(passed)),
        };
        self.say_with(key, &[("span", Arg::from(rounded(self, length)))])
    }
}

/// How long something lasted, by the rule of [`Rounded::roughly`]: `45 s`, `3 min`, `1 h 5 min`.
pub(super) fn lasted(text: Text, span: Span) -> String {
    rounded(text, Rounded::roughly(span))
}

fn rounded(text: Text, length: Rounded) -> String {
    let part = |(n, unit): (u64, Unit)| {
        let unit = match unit {
            Unit::Millisecond => "span-ms",
            Unit::Second => "span-s",
            Unit::Minute => "span-min",
            Unit::Hour => "span-h",
            Unit::Day => "span-days",
        };
        text.count(unit, n)
    };
    let parts = [Some(length.large), length.small].into_iter().flatten();
    parts.map(part).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;

    const EN: Text = Text::of(Language::English);
    const RO: Text = Text::of(Language::Romanian);

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        for (n, en, ro) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1.000"),
            (1_234_567, "1,234,567", "1.234.567"),
        ] {
            assert_eq!(EN.number(n as u64), en);
            assert_eq!(RO.number(n as u64), ro);
        }
    }

    #[test]
    fn a_time_is_shown_in_utc_and_says_so() {
        let at = Timestamp::from_secs(1_795_617_130);
        assert_eq!(EN.time(at), "2026-11-25 14:32:10 UTC");
        assert_eq!(RO.time(at), "2026-11-25 14:32:10 UTC");
        let zone = crate::text::Zone::named("Europe/Bucharest");
        assert_eq!(RO.in_zone(zone).time(at), "2026-11-25 16:32:10 +02:00");
    }

    #[test]
    fn the_hours_of_a_chart_are_those_of_the_readers_clock_and_say_their_offset() {
        let at = Timestamp::from_secs(1_795_617_130);
        assert_eq!(EN.clock().time_there(at), "14:32 UTC");
        assert_eq!(EN.clock().time_of_day(Timestamp::from_secs(-1)), "23:59");
        for (zone, there, hour) in [
            ("Europe/Bucharest", "16:32 +02:00", 16),
            ("Asia/Kathmandu", "20:17 +05:45", 20),
            ("America/St_Johns", "11:02 -03:30", 11),
        ] {
            let text = RO.in_zone(crate::text::Zone::named(zone));
            assert_eq!(text.clock().time_there(at), there);
            assert_eq!(
                (text.clock().hour_of_day(at), text.clock().zone_name()),
                (hour, zone)
            );
        }
    }

    #[test]
    fn a_length_of_time_has_at_most_two_units_and_the_right_plural() {
        for (span, en, ro) in [
            (Span::ZERO, "0 ms", "0 ms"),
            (Span::from_millis(250), "250 ms", "250 ms"),
            (Span::from_secs(45), "45 s", "45 s"),
            (Span::from_mins(3), "3 min", "3 min"),
            (Span::from_mins(65), "1 h 5 min", "1 h 5 min"),
            (Span::from_days(1), "1 day", "1 zi"),
            (Span::from_days(2), "2 days", "2 zile"),
            (Span::from_hours(51), "2 days 3 h", "2 zile 3 h"),
            (Span::from_days(20), "20 days", "20 de zile"),
            (Span::from_days(101), "101 days", "101 zile"),
            (Span::from_days(119), "119 days", "119 zile"),
            (Span::from_days(120), "120 days", "120 de zile"),
        ] {
            assert_eq!(EN.span(span), en);
            assert_eq!(RO.span(span), ro);
        }
    }

    #[test]
    fn relative_time_works_in_both_directions() {
        let now = Timestamp::from_secs(1_800_000_000);
        let past = now.minus(Span::from_mins(3));
        assert_eq!(EN.ago(past, now), "3 min ago");
        assert_eq!(RO.ago(past, now), "acum 3 min");
        let future = now.plus(Span::from_days(2));
        assert_eq!(EN.ago(future, now), "in 2 days");
        assert_eq!(RO.ago(future, now), "peste 2 zile");
        let almost = Span::from_secs(29 * 60 + 40);
        assert_eq!(EN.ago(now.plus(almost), now), "in 30 min");
        assert_eq!(EN.ago(now.minus(almost), now), "29 min ago");
        let hours = now.plus(Span::from_secs(2 * 3_600 + 481));
        assert_eq!(RO.ago(hours, now), "peste 2 h 9 min");
        assert_eq!(EN.ago(now, now), "just now");
        assert_eq!(RO.ago(now.plus(Span::from_millis(900)), now), "chiar acum");
    }
}
