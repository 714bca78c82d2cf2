//! Retention at work: measures the files, asks the rules of [`zavor_core::retention`], removes the
//! days they name, and stores in `events/clock` where the clock was last seen.

use std::path::{Path, PathBuf};

use zavor_core::moment::{Span, Timestamp};
use zavor_core::retention::{ClockLook, ClockSeen, Day, Fullness, Retention};

use super::days::{DAY_MILLIS, Days, day_of};
use crate::files;
use crate::health::LogsHealth;

/// How often old days are looked for and the clock is checked.
const EVERY: Span = Span::from_mins(1);
/// How often the log says that the clock is not believed.
const COMPLAINT: Span = Span::from_hours(1);
/// Name of the file in the directory of the logs.
const CLOCK: &str = "clock";

pub(super) struct Keeping {
    rules: Retention,
    clock_file: PathBuf,
    seen: ClockSeen,
    last: Option<Timestamp>,
    last_complaint: Option<Timestamp>,
    /// Bytes of the open day when it was last measured.
    open_bytes: u64,
    /// Finished days exceed the budget (they stay only because the clock is not believed) and leave
    /// the open day no room.
    no_room: bool,
    fullness: Fullness,
}

impl Keeping {
    pub(super) fn open(rules: Retention, directory: &Path, days: &Days, now: Timestamp) -> Self {
        let clock_file = directory.join(CLOCK);
        let seen = read(&clock_file).unwrap_or_else(|| first(days, now));
        Self {
            rules,
            clock_file,
            seen,
            last: None,
            last_complaint: None,
            open_bytes: days.bytes(day_of(now)),
            no_room: false,
            fullness: Fullness::Roomy,
        }
    }

    /// How full the open day is with this many bytes more than were measured.
    pub(super) fn fullness(&self, more: u64) -> Fullness {
        match self.no_room {
            true => Fullness::Full,
            false => self.rules.fullness(self.open_bytes.saturating_add(more)),
        }
    }

    /// Measures the open day.
    pub(super) fn measure(&mut self, days: &Days, today: i64, health: &mut LogsHealth) {
        self.open_bytes = days.bytes(today);
        let fullness = self.fullness(0);
        if fullness == self.fullness {
            return;
        }
        self.fullness = fullness;
        health.coarse = match fullness {
            Fullness::Roomy => None,
            _ => Some(coarse(fullness, self.open_bytes, self.rules.open_max())),
        };
        match &health.coarse {
            Some(text) => tracing::warn!("{text}"),
            None => tracing::info!("today's log has room again"),
        }
    }

    /// Removes days that are due, about once a minute, unless the clock is not believed; a person
    /// may say that it is right.
    pub(super) fn look(
        &mut self,
        days: &Days,
        now: Timestamp,
        trusted: bool,
        health: &mut LogsHealth,
    ) {
        let today = day_of(now);
        let is_early =
            |last: Timestamp| day_of(last) == today && last <= now && now.since(last) < EVERY;
        if !trusted && self.last.is_some_and(is_early) {
            return;
        }
        self.last = Some(now);
        if trusted {
            self.seen = ClockSeen::first(now);
        }
        let sizes: Vec<Day> = days
            .all()
            .into_iter()
            .filter(|day| *day < today)
            .map(|day| (day, days.bytes(day)))
            .collect();
        match self.seen.look(now) {
            ClockLook::Steady(seen) => {
                self.believe(seen);
                health.clock = None;
                self.no_room = false;
                self.remove(days, today, &sizes, health);
            }
            ClockLook::Ahead(by) => self.doubt(now, by, "ahead of", health),
            ClockLook::Behind(by) => self.doubt(now, by, "behind", health),
        }
        if health.clock.is_some() {
            let total: u64 = sizes.iter().map(|(_, bytes)| bytes).sum();
            self.no_room = total > self.rules.max_bytes;
        }
    }

    fn believe(&mut self, seen: ClockSeen) {
        self.seen = seen;
        self.last_complaint = None;
        let text = format!("{} {}\n", seen.at.as_millis(), seen.ahead.as_millis());
        if let Err(error) = files::replace(&self.clock_file, &text) {
            // A full disk is reported where events are written; an older time is safe.
            tracing::debug!(%error, "the time was not noted");
        }
    }

    fn doubt(&mut self, now: Timestamp, by: Span, how: &str, health: &mut LogsHealth) {
        let hours = by.as_secs() / 3600;
        let text = format!(
            "the clock is {} days and {} hours {how} where it was seen last ({}): old days of the logs \
             are not removed. If it is right now, run `zavor events trust-clock`; if it is set back \
             to the right time, removing continues by itself",
            hours / 24,
            hours % 24,
            shown(self.seen.at)
        );
        let quiet = |last: Timestamp| now >= last && now.since(last) < COMPLAINT;
        if !self.last_complaint.is_some_and(quiet) {
            self.last_complaint = Some(now);
            tracing::error!("{text}");
        }
        health.clock = Some(text);
    }

    fn remove(&self, days: &Days, today: i64, sizes: &[Day], health: &mut LogsHealth) {
        for day in self.rules.due(today, sizes) {
            days.remove(day);
            if day >= self.rules.oldest_kept(today) {
                let date = date(day);
                tracing::warn!(
                    day = date,
                    "a day of the logs was removed for want of space"
                );
                health.short = Some(format!(
                    "the logs of {date} and before were removed for want of space, though \
                     keep_days would keep them; raise [events] max_bytes"
                ));
            }
        }
    }
}

/// Where the clock was seen if it was never noted: at the end of the newest day, or now.
fn first(days: &Days, now: Timestamp) -> ClockSeen {
    let today = day_of(now);
    let at = match days.all().last() {
        Some(day) if *day < today => Timestamp::from_millis((day + 1) * DAY_MILLIS),
        Some(day) if *day > today => Timestamp::from_millis(day * DAY_MILLIS),
        _ => now,
    };
    ClockSeen::first(at)
}

fn read(path: &Path) -> Option<ClockSeen> {
    let text = std::fs::read_to_string(path).ok()?;
    let (at, ahead) = text.trim().split_once(' ')?;
    Some(ClockSeen {
        at: Timestamp::from_millis(at.parse().ok()?),
        ahead: Span::from_millis(ahead.parse().ok()?),
    })
}

fn coarse(fullness: Fullness, bytes: u64, max: u64) -> String {
    let (filled, how) = match fullness {
        Fullness::Roomy | Fullness::Filling => {
            ("half", "failures and refusals of one origin share rows")
        }
        Fullness::Scarce => (
            "three quarters",
            "failures and refusals of one minute share a row, successes and messages are as ever",
        ),
        Fullness::Full => ("all", "everything of one minute shares a row"),
    };
    format!(
        "today's log has filled {filled} of its part ({} of {} KiB): {how}; all are counted. See who \
         floods (`zavor origins list`), or raise [events] max_bytes",
        bytes / 1024,
        max / 1024
    )
}

fn shown(time: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(time.as_millis())
        .map_or_else(|_| "an impossible time".to_owned(), |time| time.to_string())
}

fn date(day: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(day.saturating_mul(DAY_MILLIS));
    time.map_or_else(
        |_| day.to_string(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}
