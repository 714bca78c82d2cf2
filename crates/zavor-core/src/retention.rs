//! How long the logs of sign-ins and messages are kept: which days are removed, how coarse the open
//! day becomes as it fills, and when nothing may be removed at all.
//!
//! What an attacker may try: push out the past by filling the disk (failures cost nothing), or by
//! moving the clock, so that everything looks old.
//!
//! - **Two budgets.** The open day has its own part of `max_bytes` and never gets more; finished
//!   days have the rest, and nothing that happens today takes it from them. A flood costs the
//!   details of its own day; to push out the quiet days it must last as many days as there are
//!   parts.
//! - **Coarser, never silent.** As the open day fills, failures and refusals fold per origin, then
//!   into one row per outcome and minute; in the end everything does. Every event is counted in
//!   some row.
//! - **A person after a jump.** Time moves only as far as a running server can see for itself. If
//!   the clock is further from where it was last seen, nothing is removed until the clock comes
//!   back or a person says that it is right.

use alloc::vec::Vec;

use crate::event::{Outcome, SignInEvent};
use crate::event_fold::Width;
use crate::moment::{Span, Timestamp};

/// The open day gets at least one of this many parts of the budget. Each of the default 30 days
/// would get a thirtieth; so a busy day may have four times that before it becomes coarse.
const PARTS_MAX: u32 = 8;
/// How far the clock may be ahead of where it was last seen: a server that was off over a long
/// weekend is no jump, and three days cost at most a tenth of the default of 30.
pub const CLOCK_AHEAD_MAX: Span = Span::from_days(3);
/// How far it may be behind: a clock that is being corrected. Files of a later day would count as
/// days to come.
pub const CLOCK_BEHIND_MAX: Span = Span::from_mins(10);
/// Longest time between two looks of a running server, unless it stood still.
const RUNNING: Span = Span::from_mins(10);

/// How much is kept (`[events]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Most bytes of all days.
    pub max_bytes: u64,
    /// Days kept beside the open one.
    pub keep_days: u32,
}

/// A finished day: its number since 1970-01-01 and its bytes.
pub type Day = (i64, u64);

/// How much of its part the open day has filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fullness {
    /// Less than half.
    Roomy,
    /// From half on: failures and refusals fold per origin.
    Filling,
    /// From three quarters on: failures and refusals fold into one row per outcome and minute.
    /// Successes and messages stay as they are.
    Scarce,
    /// All of it: everything folds into one row per outcome and minute. From here on a day adds a
    /// few megabytes at most.
    Full,
}

impl Retention {
    /// Bytes that the open day may fill: an eighth, or more where fewer days are kept.
    pub fn open_max(&self) -> u64 {
        let parts = self.keep_days.saturating_add(1).clamp(2, PARTS_MAX);
        self.max_bytes.checked_div(parts.into()).unwrap_or(0)
    }

    /// Bytes for the finished days, whatever happens today.
    pub fn over_max(&self) -> u64 {
        self.max_bytes.saturating_sub(self.open_max())
    }

    /// How full the open day is at this many bytes.
    pub fn fullness(&self, bytes: u64) -> Fullness {
        let max = self.open_max();
        match bytes {
            _ if bytes >= max => Fullness::Full,
            _ if bytes >= (max / 4).saturating_mul(3) => Fullness::Scarce,
            _ if bytes >= max / 2 => Fullness::Filling,
            _ => Fullness::Roomy,
        }
    }

    /// Which finished days to remove (the oldest first): those older than `keep_days`, then the
    /// oldest until the rest fits. Never `today` or a later day.
    pub fn due(&self, today: i64, days: &[Day]) -> Vec<i64> {
        let oldest_kept = today.saturating_sub(i64::from(self.keep_days));
        let over = days.iter().filter(|(day, _)| *day < today);
        let bytes = over.clone().map(|(_, bytes)| *bytes);
        let mut total = bytes.fold(0_u64, u64::saturating_add);
        let mut due = Vec::new();
        for (day, bytes) in over {
            if *day >= oldest_kept && total <= self.over_max() {
                break;
            }
            due.push(*day);
            total = total.saturating_sub(*bytes);
        }
        due
    }

    /// The oldest day that is kept if only age counts.
    pub fn oldest_kept(&self, today: i64) -> i64 {
        today.saturating_sub(i64::from(self.keep_days))
    }
}

/// How widely a sign-in event may fold. `flood` = more rows this second than
/// [`FLOOD_ROWS_PER_SECOND`](crate::event_fold::FLOOD_ROWS_PER_SECOND).
pub fn width(event: &SignInEvent, fullness: Fullness, flood: bool) -> Width {
    // Nobody can make successes without passwords, or recoveries without proofs, so they keep their detail to
    // the last.
    let is_attempt = !matches!(event.outcome, Outcome::Success | Outcome::Recovered);
    match fullness {
        Fullness::Full => Width::Outcome,
        Fullness::Scarce if is_attempt => Width::Outcome,
        Fullness::Filling if is_attempt => Width::Origin,
        Fullness::Roomy | Fullness::Filling | Fullness::Scarce if flood => Width::Origin,
        Fullness::Roomy | Fullness::Filling | Fullness::Scarce => Width::Usual,
    }
}

/// Where the clock was last seen and believed. Kept with the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSeen {
    /// The last time that was believed.
    pub at: Timestamp,
    /// How far it jumped ahead beyond what a running server sees, less the time the server ran
    /// since.
    pub ahead: Span,
}

/// The result of a look at the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockLook {
    /// The time is believed; keep this.
    Steady(ClockSeen),
    /// Too far ahead of where it was seen.
    Ahead(Span),
    /// Too far behind.
    Behind(Span),
}

impl ClockSeen {
    /// A clock that is believed because a person says so, or at the first start.
    pub const fn first(now: Timestamp) -> Self {
        Self {
            at: now,
            ahead: Span::ZERO,
        }
    }

    /// Looks at the clock. Many small jumps count like one large one: only time that a server ran
    /// reduces them. A time that is not believed changes nothing, so a clock that comes back is
    /// believed again by itself.
    pub fn look(&self, now: Timestamp) -> ClockLook {
        let (passed, behind) = (now.since(self.at), self.at.since(now));
        if behind > CLOCK_BEHIND_MAX {
            return ClockLook::Behind(behind);
        }
        let ahead = match passed <= RUNNING {
            true => self.ahead.as_millis().saturating_sub(passed.as_millis()),
            false => self.ahead.as_millis().saturating_add(passed.as_millis()),
        };
        let ahead = Span::from_millis(ahead);
        match ahead > CLOCK_AHEAD_MAX {
            true => ClockLook::Ahead(passed),
            false => ClockLook::Steady(Self {
                at: self.at.max(now),
                ahead,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;

    use super::*;
    use crate::account::{AccountId, GuardKey, SignInName};
    use crate::event::{FailureReason, Protocol};
    use crate::hold::Scope;

    const USUAL: Retention = Retention {
        max_bytes: 800,
        keep_days: 30,
    };

    #[test]
    fn the_open_day_has_an_eighth_and_more_where_fewer_days_are_kept() {
        for (keep_days, open) in [(30, 100), (7, 100), (3, 200), (1, 400), (0, 400)] {
            let retention = Retention { keep_days, ..USUAL };
            assert_eq!(retention.open_max(), open, "{keep_days}");
            assert_eq!(retention.open_max() + retention.over_max(), 800);
        }
    }

    #[test]
    fn days_go_by_age_and_by_size_the_oldest_first_and_never_the_open_one() {
        let due = |days: &[Day]| USUAL.due(100, days);
        assert_eq!(due(&[(69, 1), (70, 1), (99, 1)]), [69]);
        assert_eq!(due(&[(97, 300), (98, 300), (99, 100)]), []);
        assert_eq!(due(&[(97, 300), (98, 300), (99, 101)]), [97]);
        assert_eq!(due(&[(98, 701), (99, 701)]), [98, 99]);
        // The open day and days to come do not count, whatever they hold.
        assert_eq!(due(&[(99, 700), (100, 9_000), (101, 9_000)]), []);
    }

    #[test]
    fn the_open_day_becomes_coarse_in_steps_and_successes_last_longest() {
        let event = |outcome| SignInEvent {
            time: Timestamp::from_secs(1),
            last: Timestamp::from_secs(1),
            count: 1,
            key: GuardKey::account(AccountId(1)),
            name: SignInName::from_normal_form("ana@contoso.example"),
            address: None,
            protocol: Protocol::Imap,
            device: String::new(),
            class: Scope::Familiar,
            outcome,
            reason: Some(FailureReason::WrongPassword),
            transition: true,
            until: None,
            correlation: None,
        };
        for (bytes, success, failure) in [
            (0, Width::Usual, Width::Usual),
            (49, Width::Usual, Width::Usual),
            (50, Width::Usual, Width::Origin),
            (74, Width::Usual, Width::Origin),
            (75, Width::Usual, Width::Outcome),
            (99, Width::Usual, Width::Outcome),
            (100, Width::Outcome, Width::Outcome),
        ] {
            let of = |outcome, flood| width(&event(outcome), USUAL.fullness(bytes), flood);
            assert_eq!(of(Outcome::Success, false), success, "{bytes}");
            assert_eq!(of(Outcome::Recovered, false), success, "{bytes}");
            for outcome in [Outcome::Failure, Outcome::Refused, Outcome::WouldRefuse] {
                assert_eq!(of(outcome, false), failure, "{bytes}");
                assert!(of(outcome, true) >= Width::Origin, "{bytes}");
            }
        }
    }

    fn steady(look: ClockLook) -> ClockSeen {
        match look {
            ClockLook::Steady(seen) => seen,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_clock_that_is_far_from_where_it_was_seen_is_not_believed() {
        let start = Timestamp::from_secs(1_000_000_000);
        let seen = ClockSeen::first(start);
        let ahead = |span| seen.look(start.plus(span));
        let behind = |span| seen.look(start.minus(span));
        steady(ahead(CLOCK_AHEAD_MAX));
        let year = Span::from_days(366);
        assert_eq!(ahead(year), ClockLook::Ahead(year));
        assert!(matches!(
            ahead(Span::from_millis(CLOCK_AHEAD_MAX.as_millis() + 1)),
            ClockLook::Ahead(_)
        ));
        let corrected = steady(behind(CLOCK_BEHIND_MAX));
        assert_eq!(corrected.at, start, "it does not go back");
        assert_eq!(behind(year), ClockLook::Behind(year));
        // A time that is not believed changes nothing: a clock that comes back is believed.
        steady(seen.look(start.plus(Span::from_mins(1))));
    }

    #[test]
    fn many_small_jumps_count_like_one_and_running_pays_them_back() {
        let two_days = Span::from_days(2);
        let once = steady(
            ClockSeen::first(Timestamp::from_secs(0)).look(Timestamp::from_secs(0).plus(two_days)),
        );
        assert!(matches!(
            once.look(once.at.plus(two_days)),
            ClockLook::Ahead(_)
        ));
        // A machine that is off every night and runs by day stays believed.
        let mut seen = ClockSeen::first(Timestamp::from_secs(0));
        for _ in 0..30 {
            seen = steady(seen.look(seen.at.plus(Span::from_hours(12))));
            for _ in 0..12 * 60 {
                seen = steady(seen.look(seen.at.plus(Span::from_mins(1))));
            }
        }
        assert_eq!(seen.ahead, Span::ZERO);
        assert_eq!(vec![seen.at], [Timestamp::from_secs(30 * 86_400)]);
    }

    #[test]
    fn as_many_days_are_kept_as_the_setting_says() {
        assert_eq!(USUAL.oldest_kept(100), 70);
        let one = Retention {
            keep_days: 1,
            ..USUAL
        };
        assert_eq!(one.oldest_kept(100), 99);
    }
}
