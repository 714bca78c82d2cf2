//! Lengths of time as people say them, rounded by one rule for the pages and the command line: what is
//! left is rounded up, so that nobody tries again too early; what has passed is rounded down, so that
//! nothing is said to be older than it is; how long something lasted is rounded to the nearest. Who puts
//! it into words only names the units.

use crate::moment::Span;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Only of what is shorter than a second.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days of 24 hours.
    Day,
}

/// So many of a unit, and perhaps of the next smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounded {
    /// The larger unit, and how many.
    pub large: (u64, Unit),
    /// The smaller unit, and how many; more than none.
    pub small: Option<(u64, Unit)>,
}

impl Rounded {
    /// The time left until something, rounded up: `45 s`, `30 min`, `2 h 9 min`, `6 days 3 h`.
    pub const fn left(span: Span) -> Self {
        let secs = span.as_millis().div_ceil(1_000);
        let mins = secs.div_ceil(MINUTE);
        if secs < MINUTE {
            Self::one(secs, Unit::Second)
        } else if mins < HOUR / MINUTE {
            Self::one(mins, Unit::Minute)
        } else if mins < DAY / MINUTE {
            Self::two(mins.saturating_mul(MINUTE))
        } else {
            Self::two(
                mins.saturating_mul(MINUTE)
                    .div_ceil(HOUR)
                    .saturating_mul(HOUR),
            )
        }
    }

    /// The time since something, in its largest unit, rounded down: `3 min`, `2 days`.
    pub const fn past(span: Span) -> Self {
        Self {
            small: None,
            ..Self::two(span.as_secs())
        }
    }

    /// A length that was set, in its two largest units, rounded down: `45 s`, `3 min 20 s`,
    /// `2 days 3 h`; below a second `250 ms`.
    pub const fn exactly(span: Span) -> Self {
        match span.as_secs() {
            0 => Self::one(span.as_millis(), Unit::Millisecond),
            secs => Self::two(secs),
        }
    }

    /// How long something lasted, to the nearest second, and from a minute on to the nearest minute:
    /// `59 s`, `32 min`, `1 h 4 min`. A guard keeps whole seconds, so 32 minutes may lack one.
    pub const fn roughly(span: Span) -> Self {
        let secs = span.as_millis().saturating_add(500) / 1_000;
        match secs {
            ..MINUTE => Self::one(secs, Unit::Second),
            MINUTE.. => Self::two((secs.saturating_add(30) / MINUTE).saturating_mul(MINUTE)),
        }
    }

    const fn one(n: u64, unit: Unit) -> Self {
        Self {
            large: (n, unit),
            small: None,
        }
    }

    /// Whole seconds in their two largest units, rounded down.
    const fn two(secs: u64) -> Self {
        let (large, rest) = match secs {
            ..MINUTE => ((secs, Unit::Second), (0, Unit::Second)),
            MINUTE..HOUR => ((secs / MINUTE, Unit::Minute), (secs % MINUTE, Unit::Second)),
            HOUR..DAY => (
                (secs / HOUR, Unit::Hour),
                (secs % HOUR / MINUTE, Unit::Minute),
            ),
            DAY.. => ((secs / DAY, Unit::Day), (secs % DAY / HOUR, Unit::Hour)),
        };
        Self {
            large,
            small: match rest.0 {
                0 => None,
                _ => Some(rest),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unit::{Day, Hour, Millisecond, Minute, Second};

    fn one(n: u64, unit: Unit) -> Rounded {
        Rounded::one(n, unit)
    }

    fn two(large: (u64, Unit), small: (u64, Unit)) -> Rounded {
        Rounded {
            large,
            small: Some(small),
        }
    }

    #[test]
    fn what_is_left_is_rounded_up_and_what_has_passed_is_rounded_down() {
        let half_an_hour = Span::from_mins(30);
        let almost = Span::from_millis(half_an_hour.as_millis() - 20_000);
        assert_eq!(Rounded::left(almost), one(30, Minute));
        assert_eq!(Rounded::past(almost), one(29, Minute));
        assert_eq!(Rounded::exactly(almost), two((29, Minute), (40, Second)));
        for (span, left, past) in [
            (Span::ZERO, one(0, Second), one(0, Second)),
            (Span::from_millis(1), one(1, Second), one(0, Second)),
            (Span::from_secs(59), one(59, Second), one(59, Second)),
            (Span::from_secs(60), one(1, Minute), one(1, Minute)),
            (Span::from_secs(61), one(2, Minute), one(1, Minute)),
            (Span::from_secs(3_541), one(1, Hour), one(59, Minute)),
            (Span::from_hours(1), one(1, Hour), one(1, Hour)),
            (
                Span::from_secs(7_681),
                two((2, Hour), (9, Minute)),
                one(2, Hour),
            ),
            (Span::from_secs(86_341), one(1, Day), one(23, Hour)),
            (Span::from_hours(24), one(1, Day), one(1, Day)),
            (
                Span::from_secs(86_401),
                two((1, Day), (1, Hour)),
                one(1, Day),
            ),
            (Span::from_hours(51), two((2, Day), (3, Hour)), one(2, Day)),
        ] {
            assert_eq!(
                (Rounded::left(span), Rounded::past(span)),
                (left, past),
                "{span:?}"
            );
        }
        assert_eq!(
            Rounded::exactly(Span::from_millis(250)),
            one(250, Millisecond)
        );
        for (millis, roughly) in [
            (400, one(0, Second)),
            (59_400, one(59, Second)),
            (59_500, one(1, Minute)),
            (89_000, one(1, Minute)),
            (31 * 60_000 + 59_000, one(32, Minute)),
            (63 * 60_000 + 59_200, two((1, Hour), (4, Minute))),
        ] {
            let span = Span::from_millis(millis);
            assert_eq!(Rounded::roughly(span), roughly, "{span:?}");
        }
        // Nothing overflows.
        let most = Span::from_millis(u64::MAX);
        assert_eq!(Rounded::left(most).large.1, Day);
        assert_eq!(Rounded::roughly(most).large.1, Day);
    }
}
