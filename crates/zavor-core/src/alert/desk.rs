//! The desk where alerts become notices: the first of a kind and subject is told at once, further
//! ones within the policy's time are collected and told as one notice that counts them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::alert::kind::AlertKind;
use crate::moment::{Span, Timestamp};
use crate::note::Detail;
use crate::policy::alerts::AlertPolicies;

/// Alerts older than this are not told any more: the server was off, and the list has them.
pub const TOLD_WITHIN: Span = Span::from_hours(24);

/// Kinds and subjects collected at the same time; further subjects of a kind share one place.
pub const OPEN_MAX: usize = 500;

/// An alert as the desk sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// Its number; larger is later.
    pub number: u64,
    /// What it is about.
    pub kind: AlertKind,
    /// About whom, as text; empty for nobody.
    pub subject: String,
    /// When.
    pub time: Timestamp,
    /// What happened.
    pub said: Detail,
}

/// A kind and subject of which somebody was told, and what came since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Kind.
    pub kind: AlertKind,
    /// Subject as text; empty for nobody, and for subjects beyond [`OPEN_MAX`].
    pub subject: String,
    /// When somebody was told last; the collecting began.
    pub since: Timestamp,
    /// Alerts collected since.
    pub count: u32,
    /// The last of them.
    pub last: Timestamp,
}

/// One notice to administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertNotice {
    /// What it is about.
    pub kind: AlertKind,
    /// About whom, as text; empty for nobody.
    pub subject: String,
    /// How many alerts it stands for.
    pub count: u32,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// What a single alert says; nothing when it stands for several.
    pub said: Detail,
    /// The day's limit is used up with it.
    pub last_today: bool,
    /// Goes to the recipients.
    pub by_mail: bool,
    /// Goes to the webhook.
    pub by_webhook: bool,
}

/// What the desk remembers. Kept with every commit of what it decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertDesk {
    /// Number of the last alert seen.
    pub cursor: u64,
    /// UTC day of `told`, as days since 1970.
    pub day: i64,
    /// Notices of that day by kind.
    pub told: Vec<(AlertKind, u32)>,
    /// What is collected.
    pub open: Vec<Open>,
}

impl AlertDesk {
    /// Takes new alerts (in the order of their numbers) and gives the notices that are due at
    /// `now`. Alerts that were seen before are passed over.
    pub fn decide(
        &mut self,
        alerts: &[Raised],
        policies: &AlertPolicies,
        now: Timestamp,
    ) -> Vec<AlertNotice> {
        let day = now.as_millis().div_euclid(86_400_000);
        if day != self.day {
            self.day = day;
            self.told.clear();
        }
        // After the clock was set back, what seems to have begun ahead begins now; else it would
        // collect alerts, and tell none, until the clock is there again.
        for open in &mut self.open {
            (open.since, open.last) = (open.since.min(now), open.last.min(now));
        }
        let mut notices = Vec::new();
        let seen = self.cursor;
        for alert in alerts.iter().filter(|alert| alert.number > seen) {
            notices.extend(self.take(alert, policies, now));
        }
        if let Some(last) = alerts.last() {
            self.cursor = self.cursor.max(last.number);
        }
        self.close_what_is_due(policies, now, &mut notices);
        notices
    }

    fn take(
        &mut self,
        alert: &Raised,
        policies: &AlertPolicies,
        now: Timestamp,
    ) -> Option<AlertNotice> {
        // A notice about a notice to administrators that failed would fail as well.
        let about_itself = alert.kind == AlertKind::NoticeGaveUp && alert.subject.is_empty();
        let policy = policies.of(alert.kind);
        if !policy.enabled || about_itself || now.since(alert.time) >= TOLD_WITHIN {
            return None;
        }
        if let Some(open) = self.place(alert)
            && alert.time < open.since.plus(policy.aggregate)
        {
            open.count = open.count.saturating_add(1);
            open.last = open.last.max(alert.time);
            return None;
        }
        let (count, last, first) = match self.place(alert) {
            // What was collected and not told yet joins the notice of this alert.
            Some(open) => {
                let collected = (open.count.saturating_add(1), alert.time, open.since);
                (open.since, open.count, open.last) = (alert.time, 0, alert.time);
                collected
            }
            None => {
                let full = self.open.len() >= OPEN_MAX;
                self.open.push(Open {
                    kind: alert.kind,
                    subject: if full {
                        String::new()
                    } else {
                        alert.subject.clone()
                    },
                    since: alert.time,
                    count: 0,
                    last: alert.time,
                });
                (1, alert.time, alert.time)
            }
        };
        self.tell(
            AlertNotice {
                kind: alert.kind,
                subject: alert.subject.clone(),
                count,
                first: if count == 1 { alert.time } else { first },
                last,
                said: if count == 1 {
                    alert.said.clone()
                } else {
                    Detail::NONE
                },
                last_today: false,
                by_mail: policy.by_mail,
                by_webhook: policy.by_webhook,
            },
            policy.daily_limit,
        )
    }

    /// Where this alert is collected.
    fn place(&mut self, alert: &Raised) -> Option<&mut Open> {
        let own = self
            .open
            .iter()
            .position(|open| open.kind == alert.kind && open.subject == alert.subject);
        let shared = || {
            let full = self.open.len() >= OPEN_MAX;
            self.open
                .iter()
                .position(|open| full && open.kind == alert.kind && open.subject.is_empty())
        };
        let at = own.or_else(shared)?;
        self.open.get_mut(at)
    }

    /// Tells what was collected long enough, and forgets what nothing was added to.
    fn close_what_is_due(
        &mut self,
        policies: &AlertPolicies,
        now: Timestamp,
        notices: &mut Vec<AlertNotice>,
    ) {
        let open = core::mem::take(&mut self.open);
        for mut open in open {
            let policy = policies.of(open.kind);
            if now < open.since.plus(policy.aggregate) {
                self.open.push(open);
                continue;
            }
            if open.count == 0 {
                continue;
            }
            let notice = AlertNotice {
                kind: open.kind,
                subject: open.subject.clone(),
                count: open.count,
                first: open.since,
                last: open.last,
                said: Detail::NONE,
                last_today: false,
                by_mail: policy.by_mail,
                by_webhook: policy.by_webhook,
            };
            notices.extend(self.tell(notice, policy.daily_limit));
            (open.since, open.count) = (now, 0);
            self.open.push(open);
        }
    }

    /// Counts a notice against the day; `None` when the day's limit is used up.
    fn tell(&mut self, mut notice: AlertNotice, daily_limit: u32) -> Option<AlertNotice> {
        let at = self.told.iter().position(|(kind, _)| *kind == notice.kind);
        let at = at.unwrap_or_else(|| {
            let end = self.told.len();
            self.told.push((notice.kind, 0));
            end
        });
        let (_, told) = self.told.get_mut(at)?;
        if daily_limit > 0 && *told >= daily_limit {
            return None;
        }
        *told = told.saturating_add(1);
        notice.last_today = *told == daily_limit;
        Some(notice)
    }
}

#[cfg(test)]
mod tests;
