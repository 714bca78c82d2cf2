//! What the engine counts to raise alerts that no single event deserves. Memory only and bounded:
//! after a restart the counts begin anew, and audit and logs have the rest.

use alloc::collections::VecDeque;
use alloc::string::String;

use crate::alert::kind::{AlertKind, COUNTED_WITHIN};
use crate::moment::{Span, Timestamp};

/// An alert of one kind about one subject that is raised from a count is raised again only after
/// this time.
pub const ALERT_AGAIN_AFTER: Span = Span::from_hours(1);

/// Lockouts remembered; a higher threshold counts as this one.
const LOCKOUTS_REMEMBERED_MAX: usize = 10_000;
/// Resets remembered; the oldest leave.
pub const RESETS_REMEMBERED_MAX: usize = 10_000;
/// Kinds and subjects of which [`Pacer`] knows that they were told.
pub const PACED_MAX: usize = 10_000;

/// Lockouts of the last hour over all accounts.
#[derive(Debug, Clone, Default)]
pub struct LockoutWatch {
    at: VecDeque<Timestamp>,
    alerted: Option<Timestamp>,
}

impl LockoutWatch {
    /// Notes that an account was locked out; gives how many were within the hour when that is
    /// worth an alert.
    pub fn locked(&mut self, threshold: u32, now: Timestamp) -> Option<usize> {
        while self
            .at
            .front()
            .is_some_and(|at| now.since(*at) >= COUNTED_WITHIN)
            || self.at.len() >= LOCKOUTS_REMEMBERED_MAX
        {
            self.at.pop_front();
        }
        self.at.push_back(now);
        let threshold = usize::try_from(threshold).unwrap_or(usize::MAX);
        let many = self.at.len() >= threshold.min(LOCKOUTS_REMEMBERED_MAX);
        let quiet = self
            .alerted
            .is_none_or(|at| now.since(at) >= ALERT_AGAIN_AFTER);
        (many && quiet).then(|| {
            self.alerted = Some(now);
            self.at.len()
        })
    }
}

/// Resets of the last hour by actor.
#[derive(Debug, Clone, Default)]
pub struct ResetWatch(VecDeque<(String, Timestamp)>);

impl ResetWatch {
    /// Notes a reset; gives how many this actor did within the hour when that is worth an alert:
    /// more than `threshold`, told once for each so many.
    pub fn reset(&mut self, by: &str, threshold: u32, now: Timestamp) -> Option<usize> {
        while self
            .0
            .front()
            .is_some_and(|(_, at)| now.since(*at) >= COUNTED_WITHIN)
            || self.0.len() >= RESETS_REMEMBERED_MAX
        {
            self.0.pop_front();
        }
        self.0.push_back((by.into(), now));
        let count = self.lately(by, now);
        let threshold = usize::try_from(threshold).unwrap_or(usize::MAX).max(1);
        let first_of_so_many = count.checked_rem(threshold) == 1_usize.checked_rem(threshold);
        (count > threshold && first_of_so_many).then_some(count)
    }

    /// How many resets this actor did within the hour.
    pub fn lately(&self, by: &str, now: Timestamp) -> usize {
        let theirs = self
            .0
            .iter()
            .filter(|(known, at)| known == by && now.since(*at) < COUNTED_WITHIN);
        theirs.count()
    }
}

/// Which alerts were raised lately, so that a sender who stays at a limit raises one an hour.
#[derive(Debug, Clone, Default)]
pub struct Pacer(VecDeque<(AlertKind, u64, Timestamp)>);

impl Pacer {
    /// Whether the alert may be raised (again). Notes it.
    pub fn may_raise(&mut self, kind: AlertKind, subject: u64, now: Timestamp) -> bool {
        while self
            .0
            .front()
            .is_some_and(|(_, _, at)| now.since(*at) >= ALERT_AGAIN_AFTER)
        {
            self.0.pop_front();
        }
        let known = self
            .0
            .iter()
            .any(|(of, about, _)| *of == kind && *about == subject);
        if known || self.0.len() >= PACED_MAX {
            return false;
        }
        self.0.push_back((kind, subject, now));
        true
    }
}

/// Alerts of one kind within the hour that are mailed with the act itself. Beyond it they stand in
/// the list and go to the recipients of alerts, collected: nobody reads hundreds of mails, and a
/// bulk run must not write to everybody for each of its accounts.
pub const TOLD_WITH_ACTS_MAX: usize = 20;

/// What was mailed with acts within the last hour.
#[derive(Debug, Clone, Default)]
pub struct ToldWatch(VecDeque<(AlertKind, Timestamp)>);

impl ToldWatch {
    /// Whether an alert of this kind is mailed with its act now. Notes it.
    pub fn may_tell(&mut self, kind: AlertKind, now: Timestamp) -> bool {
        self.0.retain(|(_, at)| now.since(*at) < COUNTED_WITHIN);
        let may = self.0.iter().filter(|(of, _)| *of == kind).count() < TOLD_WITH_ACTS_MAX;
        if may {
            self.0.push_back((kind, now));
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn at(secs: u64) -> Timestamp {
        T0.plus(Span::from_secs(secs))
    }

    #[test]
    fn so_many_alerts_of_a_kind_are_mailed_with_their_acts_in_an_hour() {
        let mut watch = ToldWatch::default();
        for _ in 0..TOLD_WITH_ACTS_MAX {
            assert!(watch.may_tell(AlertKind::TokenMade, at(0)));
        }
        assert!(!watch.may_tell(AlertKind::TokenMade, at(3599)));
        assert!(watch.may_tell(AlertKind::SecondFactorRemoved, at(3599)));
        assert!(watch.may_tell(AlertKind::TokenMade, at(3600)));
    }

    #[test]
    fn the_threshold_of_lockouts_within_an_hour_is_told_once_an_hour() {
        let mut watch = LockoutWatch::default();
        assert_eq!(watch.locked(3, at(0)), None);
        assert_eq!(watch.locked(3, at(1)), None);
        assert_eq!(watch.locked(3, at(3601)), None, "two of them are too old");
        assert_eq!(watch.locked(3, at(3602)), None);
        assert_eq!(watch.locked(3, at(3603)), Some(3));
        assert_eq!(watch.locked(3, at(3604)), None, "told");
    }

    #[test]
    fn the_twenty_first_reset_by_one_actor_within_an_hour_is_worth_an_alert() {
        let mut watch = ResetWatch::default();
        for n in 0..20 {
            assert_eq!(watch.reset("dan", 20, at(n)), None);
            assert_eq!(watch.reset("eve", 40, at(n)), None);
        }
        assert_eq!(watch.reset("dan", 20, at(20)), Some(21));
        assert_eq!(watch.reset("dan", 20, at(21)), None, "told");
        assert_eq!(watch.lately("dan", at(21)), 22);
        assert_eq!(watch.lately("dan", at(3600)), 21);
        assert_eq!(watch.lately("dan", at(7200)), 0);
    }

    #[test]
    fn a_sender_at_a_limit_is_told_of_once_an_hour() {
        let mut pacer = Pacer::default();
        let kind = AlertKind::SendingLimitExceeded;
        assert!(pacer.may_raise(kind, 1, at(0)));
        assert!(!pacer.may_raise(kind, 1, at(3599)));
        assert!(pacer.may_raise(kind, 2, at(3599)));
        assert!(pacer.may_raise(AlertKind::SuspiciousSending, 1, at(3599)));
        assert!(pacer.may_raise(kind, 1, at(3600)));
    }

    #[test]
    fn the_memory_is_bounded() {
        let known = (AlertKind::Other, 1, T0);
        let mut pacer = Pacer(VecDeque::from(alloc::vec![known; PACED_MAX]));
        assert!(!pacer.may_raise(AlertKind::Other, 2, T0));
        assert_eq!(pacer.0.len(), PACED_MAX);
        let known = (String::from("eve"), T0);
        let mut resets = ResetWatch(VecDeque::from(alloc::vec![known; RESETS_REMEMBERED_MAX]));
        assert_eq!(resets.reset("dan", 20, T0), None);
        assert_eq!(resets.0.len(), RESETS_REMEMBERED_MAX);
    }

    #[test]
    fn with_a_threshold_of_one_the_second_reset_is_told() {
        let mut watch = ResetWatch::default();
        let told: alloc::vec::Vec<_> = (0..3).map(|n| watch.reset("ana", 1, at(n))).collect();
        assert_eq!(told, [None, Some(2), Some(3)]);
    }
}
