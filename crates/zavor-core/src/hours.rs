//! Counts per hour for the charts of the last day: buckets of one UTC hour, the newest 48 kept.
//!
//! They are counted in memory and written about once a minute; a crash loses at most that minute.
//! Counts that the store kept from before the start are added once ([`Hours::join`]). Charts inform
//! people; no decision depends on these numbers.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::event::Outcome;
use crate::moment::Timestamp;

/// Hours kept: two days, so that yesterday can be compared.
pub const HOURS_KEPT: u32 = 48;
/// Hours of one chart.
pub const HOURS_SHOWN: u32 = 24;

const HOUR_MILLIS: i64 = 3_600_000;

/// Sign-ins, messages and recipients of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HourCounts {
    /// Hours since 1970-01-01T00:00:00Z.
    pub hour: u32,
    /// Successful sign-ins.
    pub successes: u64,
    /// Wrong passwords and unknown names.
    pub failures: u64,
    /// Refused sign-ins.
    pub refused: u64,
    /// Recipients charged.
    pub recipients: u64,
    /// Questions about messages that were refused (a message may ask several times).
    pub messages_refused: u64,
}

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A sign-in ended.
    SignIn(Outcome),
    /// A message with so many recipients was charged.
    Charged(u32),
    /// A question about a message was refused.
    MessageRefused,
}

/// The hours since two days ago.
#[derive(Debug, Clone, Default)]
pub struct Hours {
    kept: BTreeMap<u32, HourCounts>,
    /// Hours that changed since they were last taken for writing.
    changed: Vec<u32>,
    joined: bool,
}

/// The hour of a moment; every moment before 1970 counts as the first hour.
pub fn hour_of(at: Timestamp) -> u32 {
    u32::try_from(at.as_millis().div_euclid(HOUR_MILLIS).max(0)).unwrap_or(u32::MAX)
}

impl HourCounts {
    /// When the hour begins.
    pub fn begins(&self) -> Timestamp {
        Timestamp::from_millis(i64::from(self.hour).saturating_mul(HOUR_MILLIS))
    }

    fn count(&mut self, what: Happened) {
        let (counter, by) = match what {
            Happened::SignIn(Outcome::Success) => (&mut self.successes, 1),
            Happened::SignIn(Outcome::Failure) => (&mut self.failures, 1),
            Happened::SignIn(Outcome::Refused) => (&mut self.refused, 1),
            // The door let it through; its outcome is counted when it is known.
            // Nor is a recovery a sign-in.
            Happened::SignIn(Outcome::WouldRefuse | Outcome::Recovered) => return,
            Happened::Charged(recipients) => (&mut self.recipients, u64::from(recipients)),
            Happened::MessageRefused => (&mut self.messages_refused, 1),
        };
        *counter = counter.saturating_add(by);
    }

    fn add(&mut self, other: &Self) {
        self.successes = self.successes.saturating_add(other.successes);
        self.failures = self.failures.saturating_add(other.failures);
        self.refused = self.refused.saturating_add(other.refused);
        self.recipients = self.recipients.saturating_add(other.recipients);
        self.messages_refused = self.messages_refused.saturating_add(other.messages_refused);
    }
}

impl Hours {
    /// Counts.
    pub fn count(&mut self, what: Happened, now: Timestamp) {
        let hour = hour_of(now);
        self.bucket(hour).count(what);
        if self.changed.last() != Some(&hour) && !self.changed.contains(&hour) {
            self.changed.push(hour);
        }
    }

    fn bucket(&mut self, hour: u32) -> &mut HourCounts {
        if !self.kept.contains_key(&hour) {
            while self.kept.len() >= HOURS_KEPT as usize {
                self.kept.pop_first();
            }
        }
        self.kept.entry(hour).or_insert(HourCounts {
            hour,
            ..HourCounts::default()
        })
    }

    /// Whether the counts from before the start have been added.
    pub fn is_joined(&self) -> bool {
        self.joined
    }

    /// Adds the counts kept from before the start; a second call changes nothing.
    pub fn join(&mut self, before: &[HourCounts]) {
        if self.joined {
            return;
        }
        self.joined = true;
        for counts in before {
            self.bucket(counts.hour).add(counts);
        }
    }

    /// The hours to write, the oldest first. If they cannot be written, give them back with
    /// [`Hours::put_back`].
    pub fn take_changed(&mut self) -> Vec<HourCounts> {
        let changed = core::mem::take(&mut self.changed);
        let mut taken: Vec<HourCounts> = changed
            .iter()
            .filter_map(|hour| self.kept.get(hour).copied())
            .collect();
        taken.sort_unstable_by_key(|counts| counts.hour);
        taken
    }

    /// These hours could not be written; the next [`Hours::take_changed`] returns them again.
    pub fn put_back(&mut self, unwritten: &[HourCounts]) {
        for counts in unwritten {
            if !self.changed.contains(&counts.hour) {
                self.changed.push(counts.hour);
            }
        }
    }

    /// The last [`HOURS_SHOWN`] hours up to and including that of `now`, the oldest first, without
    /// gaps.
    pub fn shown(&self, now: Timestamp) -> Vec<HourCounts> {
        let newest = hour_of(now);
        (newest.saturating_sub(HOURS_SHOWN - 1)..=newest)
            .map(|hour| {
                let empty = HourCounts {
                    hour,
                    ..HourCounts::default()
                };
                self.kept.get(&hour).copied().unwrap_or(empty)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Span;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn each_thing_is_counted_in_its_hour() {
        let mut hours = Hours::default();
        for what in [
            Happened::SignIn(Outcome::Success),
            Happened::SignIn(Outcome::Failure),
            Happened::SignIn(Outcome::Refused),
            Happened::SignIn(Outcome::WouldRefuse),
            Happened::Charged(40),
            Happened::MessageRefused,
        ] {
            hours.count(what, T0);
        }
        hours.count(Happened::Charged(2), T0.plus(Span::from_hours(1)));
        let shown = hours.shown(T0.plus(Span::from_hours(1)));
        assert_eq!(shown.len(), HOURS_SHOWN as usize);
        let [.., before, last] = &shown[..] else {
            panic!("two hours at least")
        };
        let expected = HourCounts {
            hour: hour_of(T0),
            successes: 1,
            failures: 1,
            refused: 1,
            recipients: 40,
            messages_refused: 1,
        };
        assert_eq!(*before, expected);
        assert_eq!((last.hour, last.recipients), (hour_of(T0) + 1, 2));
        assert_eq!(before.begins(), T0, "the test begins at a full hour");
    }

    #[test]
    fn what_was_kept_before_the_start_is_joined_once() {
        let mut hours = Hours::default();
        hours.count(Happened::Charged(1), T0);
        let kept = [HourCounts {
            hour: hour_of(T0),
            recipients: 10,
            ..HourCounts::default()
        }];
        hours.join(&kept);
        hours.join(&kept);
        assert_eq!(hours.take_changed()[0].recipients, 11);
    }

    #[test]
    fn only_changed_hours_are_written_and_again_when_that_failed() {
        let mut hours = Hours::default();
        hours.count(Happened::Charged(1), T0);
        let taken = hours.take_changed();
        assert_eq!(taken.len(), 1);
        assert_eq!(hours.take_changed(), []);
        hours.put_back(&taken);
        assert_eq!(hours.take_changed(), taken);
    }

    #[test]
    fn two_days_are_kept() {
        let mut hours = Hours::default();
        for hour in 0..100 {
            hours.count(Happened::Charged(1), T0.plus(Span::from_hours(hour)));
        }
        assert_eq!(hours.kept.len(), HOURS_KEPT as usize);
    }

    #[test]
    fn an_hour_is_written_once_whenever_it_was_counted_and_is_shown_without_counts_too() {
        let mut hours = Hours::default();
        let later = T0.plus(Span::from_hours(1));
        for at in [T0, later, T0, T0, later] {
            hours.count(Happened::Charged(1), at);
        }
        let taken: Vec<_> = hours
            .take_changed()
            .iter()
            .map(|counts| counts.hour)
            .collect();
        assert_eq!(taken, [hour_of(T0), hour_of(later)]);
        let shown = Hours::default().shown(T0);
        let numbers: Vec<_> = shown.iter().map(|counts| counts.hour).collect();
        let first = hour_of(T0) - (HOURS_SHOWN - 1);
        assert_eq!(numbers, (first..=hour_of(T0)).collect::<Vec<_>>());
    }

    #[test]
    fn the_counts_from_before_the_start_are_added_once() {
        let mut hours = Hours::default();
        assert!(!hours.is_joined());
        let before = [HourCounts {
            hour: hour_of(T0),
            recipients: 7,
            ..HourCounts::default()
        }];
        hours.join(&before);
        hours.join(&before);
        assert!(hours.is_joined());
        assert_eq!(
            hours.shown(T0).last().map(|counts| counts.recipients),
            Some(7)
        );
    }
}
