//! How long the logs of sign-ins and messages are kept: which days go, how coarse the open day
//! becomes when it fills its part, and when nothing may be removed at all.
//!
//! What an attacker may try: flush the past by filling the disk (failures cost nothing), or by moving
//! the clock, so that everything looks old.
//!
//! - **Two budgets.** The open day has a part of `max_bytes` to itself and never more; the days that
//!   are over have the rest, and nothing that happens today takes it from them. A flood of one day
//!   costs the details of that day, and as many quiet days as there are parts only after as many
//!   days of flood.
//! - **Coarser, never silent.** As the open day fills, failures and refusals share rows with their
//!   origin, then with everything of their minute; at the end everything does. Every event is
//!   counted in some row.
//! - **A person after a jump.** Times only move as far as a running server can see for itself. When
//!   the clock is further from where it was seen last, nothing is removed until the clock comes back
//!   or a person says that it is right.

use alloc::vec::Vec;

use crate::event::{Outcome, SignInEvent};
use crate::event_fold::Width;
use crate::moment::{Span, Timestamp};

/// The open day's part of the budget is at least one of so many: with the default of 30 days each
/// would have a thirtieth, and a busy day four times that without becoming coarse.
const PARTS_MAX: u32 = 8;
/// How far the clock may be ahead of where it was seen last: a server that was off over a long
/// weekend is no jump, and three days cost at most a tenth of the default of 30.
pub const CLOCK_AHEAD_MAX: Span = Span::from_days(3);
/// How far it may be behind: a clock that is being corrected. Files of a later day would be treated
/// as days to come.
pub const CLOCK_BEHIND_MAX: Span = Span::from_mins(10);
/// Looks of a running server are never further apart, unless it stood still.
const RUNNING: Span = Span::from_mins(10);

/// How much is kept (`[events]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Bytes of all days.
    pub max_bytes: u64,
    /// Days beside the open one.
    pub keep_days: u32,
}

/// A day that is over: its number since 1970-01-01 and its bytes.
pub type Day = (i64, u64);

/// How much of its part the open day has filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fullness {
    /// Less than half.
    Roomy,
    /// From half on: failures and refusals share rows with their origin.
    Filling,
    /// From three quarters on: failures and refusals share rows with all others of their minute.
    /// Successes and messages are as ever.
    Scarce,
    /// All of it: everything shares rows with all others of its minute. A day adds a few megabytes
    /// at most from here on.
    Full,
}

impl Retention {
    /// Bytes that the open day may fill: an eighth, or more where fewer days are kept.
    pub fn open_max(&self) -> u64 {
        let parts = self.keep_days.saturating_add(1).clamp(2, PARTS_MAX);
        self.max_bytes.checked_div(parts.into()).unwrap_or(0)
    }

    /// Bytes of the days that are over, whatever happens today.
    pub fn over_max(&self) -> u64 {
        self.max_bytes.saturating_sub(self.open_max())
    }

    /// How full the open day is with so many bytes.
    pub fn fullness(&self, bytes: u64) -> Fullness {
        let max = self.open_max();
        match bytes {
            _ if bytes >= max => Fullness::Full,
            _ if bytes >= (max / 4).saturating_mul(3) => Fullness::Scarce,
            _ if bytes >= max / 2 => Fullness::Filling,
            _ => Fullness::Roomy,
        }
    }

    /// The days to remove, of those that are over (the oldest first): what is older than
    /// `keep_days`, then the oldest until the rest fits. Days from `today` on are never among them.
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

    /// The oldest day that age alone would keep.
    pub fn oldest_kept(&self, today: i64) -> i64 {
        today.saturating_sub(i64::from(self.keep_days))
    }
}

/// How much of the log a sign-in event may share its row with. `flood` = more rows this second than
/// [`FLOOD_ROWS_PER_SECOND`](crate::event_fold::FLOOD_ROWS_PER_SECOND).
pub fn width(event: &SignInEvent, fullness: Fullness, flood: bool) -> Width {
    // Nobody makes successes without passwords: they are kept as they are to the last.
    let is_attempt = event.outcome != Outcome::Success;
    match fullness {
        Fullness::Full => Width::Outcome,
        Fullness::Scarce if is_attempt => Width::Outcome,
        Fullness::Filling if is_attempt => Width::Origin,
        Fullness::Roomy | Fullness::Filling | Fullness::Scarce if flood => Width::Origin,
        Fullness::Roomy | Fullness::Filling | Fullness::Scarce => Width::Usual,
    }
}

/// Where the clock was seen, as far as it was believed. Kept with the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSeen {
    /// The last time that was believed.
    pub at: Timestamp,
    /// How far it went at once, beyond what a running server sees, less the time it ran since.
    pub ahead: Span,
}

/// What a look at the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockLook {
    /// Believed; this is to be kept.
    Steady(ClockSeen),
    /// Too far ahead of where it was seen.
    Ahead(Span),
    /// Too far behind.
    Behind(Span),
}

impl ClockSeen {
    /// A clock that a person, or the first start, believes.
    pub const fn first(now: Timestamp) -> Self {
        Self {
            at: now,
            ahead: Span::ZERO,
        }
    }

    /// Looks at the clock. Many small jumps count like one large one: only the time that a server
    /// ran pays them back. What is not believed changes nothing, so a clock that comes back is
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
    use super::*;
    use crate::account::{AccountId, GuardKey, SignInName};
    use crate::event::{FailureReason, Protocol};
    use crate::hold::Scope;
    use alloc::string::String;
    use alloc::vec;

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
        // Neither the open day nor days to come count, whatever they hold.
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
        // What is not believed changes nothing: the clock that comes back is.
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
        // A machine that is off every night and runs by day is believed for ever.
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
}
