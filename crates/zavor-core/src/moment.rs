//! Time as the rules see it: a point ([`Timestamp`]) and a length ([`Span`]), both in
//! milliseconds, and the compact [`Second`] that guards store.
//!
//! Arithmetic saturates. The time since a later moment is zero, so a clock that steps back can
//! neither underflow nor extend a lockout (`sign_in::lockout` clamps).

use core::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. Stored and shown as UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

/// A [`Timestamp`] cut to whole seconds and 32 bits, for guards, which are kept in millions.
/// Reaches to the year 2106; `Second::NEVER` (zero) means "not yet".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Second(pub u32);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment `span` later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add_unsigned(span.0))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub_unsigned(span.0))
    }

    /// The time passed since `earlier`; zero when `earlier` is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        let passed = self.0.saturating_sub(earlier.0);
        Span(if passed < 0 { 0 } else { passed as u64 })
    }

    /// Whole seconds, for compact storage.
    pub const fn second(self) -> Second {
        let secs = self.0.div_euclid(1000);
        Second(if secs < 0 {
            0
        } else if secs > u32::MAX as i64 {
            u32::MAX
        } else {
            secs as u32
        })
    }

    /// The start of the next UTC day: when a restriction "until the next day" ends.
    #[must_use]
    pub const fn next_utc_day(self) -> Self {
        const DAY: i64 = 86_400_000;
        Self(self.0.div_euclid(DAY).saturating_add(1).saturating_mul(DAY))
    }
}

/// RFC 3339 in UTC and whole seconds: `2026-11-22T19:50:37Z`. Years beyond 9999 have more digits.
impl fmt::Display for Timestamp {
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "milliseconds in 64 bits are at most 2^37 days, and nothing is multiplied by more than 400"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0.div_euclid(1000);
        let (days, second) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
        // Civil from days (H. Hinnant): years begin in March, eras have 400 years.
        let from_march = days + 719_468;
        let (era, of_era) = (
            from_march.div_euclid(146_097),
            from_march.rem_euclid(146_097),
        );
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march + 2) / 5 + 1;
        let month = if march < 10 { march + 3 } else { march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let second = second % 60;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// From seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// From minutes.
    pub const fn from_mins(mins: u64) -> Self {
        Self::from_secs(mins.saturating_mul(60))
    }

    /// From hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_mins(hours.saturating_mul(60))
    }

    /// From days of 24 hours.
    pub const fn from_days(days: u64) -> Self {
        Self::from_hours(days.saturating_mul(24))
    }

    /// Milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// `self` times `factor`, saturating.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Second {
    /// "Has not happened."
    pub const NEVER: Self = Self(0);

    /// The moment this second begins.
    pub const fn timestamp(self) -> Timestamp {
        Timestamp::from_secs(self.0 as i64)
    }

    /// Whole seconds since `earlier`; zero when it lies in the future.
    pub const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The second `secs` later.
    #[must_use]
    pub const fn plus_secs(self, secs: u32) -> Self {
        Self(self.0.saturating_add(secs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_since_a_later_moment_is_zero() {
        let (a, b) = (Timestamp::from_secs(10), Timestamp::from_secs(20));
        assert_eq!(a.since(b), Span::ZERO);
        assert_eq!(b.since(a), Span::from_secs(10));
        assert_eq!(a.second().since(b.second()), 0);
    }

    #[test]
    fn the_next_utc_day_begins_at_midnight_even_from_midnight() {
        let midnight = Timestamp::from_secs(86_400 * 20_000);
        assert_eq!(midnight.next_utc_day(), midnight.plus(Span::from_days(1)));
        let late = midnight.plus(Span::from_millis(86_399_999));
        assert_eq!(late.next_utc_day(), midnight.plus(Span::from_days(1)));
    }

    #[test]
    fn a_moment_is_shown_in_utc() {
        use alloc::string::ToString;
        for (secs, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_800_000_000, "2027-01-15T08:00:00Z"),
        ] {
            assert_eq!(Timestamp::from_secs(secs).to_string(), shown);
        }
        // Nothing overflows.
        assert!(!Timestamp::from_millis(i64::MAX).to_string().is_empty());
        assert!(!Timestamp::from_millis(i64::MIN).to_string().is_empty());
    }

    #[test]
    fn seconds_outside_what_32_bits_hold_are_the_first_and_the_last() {
        let second = |secs| Timestamp::from_secs(secs).second().0;
        assert_eq!((second(-5), second(0), second(1)), (0, 0, 1));
        let last = i64::from(u32::MAX);
        assert_eq!((second(last), second(last + 5)), (u32::MAX, u32::MAX));
    }
}
