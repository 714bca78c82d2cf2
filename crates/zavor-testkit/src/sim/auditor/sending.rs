//! What was accepted for sending, recipient by recipient, and the limits it must stay within.
//!
//! The model has no buckets: it keeps every accepted message with its time and adds up. The
//! engine's windows are at most one bucket longer than promised, so the model's are one bucket
//! shorter.

use zavor_core::moment::{Span, Timestamp};

use super::model::{Accepted, Auditor};
use crate::sim::outcome::{Invariant, Violation};

/// The hour less its bucket of one minute.
const HOUR: Span = Span::from_mins(59);
/// The day less its bucket of half an hour.
const DAY: Span = Span::from_mins(24 * 60 - 30);

impl Auditor {
    /// A message was accepted at its end.
    pub(in crate::sim) fn accepted(
        &mut self,
        name: &str,
        account: usize,
        (external, internal): (u32, u32),
        begun: u64,
        now: Timestamp,
    ) -> Result<(), Violation> {
        let limits = self.limits;
        let order = self.tick();
        let mailbox = self.mailboxes.entry(account).or_default();
        mailbox.possible.push_back((order, external + internal));
        if mailbox.releases_under_way > 0 || begun < mailbox.counted_from {
            return Ok(());
        }
        mailbox.accepted.push_back(Accepted {
            at: now,
            external,
            internal,
            flushed: false,
        });
        let within = |span: Span| {
            let recent = mailbox.accepted.iter();
            recent
                .filter(move |message| now.since(message.at) < span)
                .fold((0, 0), |(external, internal), message| {
                    (external + message.external, internal + message.internal)
                })
        };
        let (external, internal) = within(HOUR);
        let (day_external, day_internal) = within(DAY);
        let over = [
            (
                external,
                limits.external_per_hour,
                "external recipients in an hour",
            ),
            (
                internal,
                limits.internal_per_hour,
                "internal recipients in an hour",
            ),
            (
                day_external + day_internal,
                limits.per_day,
                "recipients in a day",
            ),
        ]
        .into_iter()
        .find(|(counted, limit, _)| counted > limit);
        let Some((counted, limit, of_what)) = over else {
            return Ok(());
        };
        // After a release, the same excess is the release's fault.
        let invariant = if mailbox.released {
            Invariant::unblock_never_raises_a_limit
        } else {
            Invariant::accepted_recipients_within_limit
        };
        let what = format!("{counted} {of_what} were accepted, the limit is {limit}");
        Err((invariant, name.to_string(), what))
    }

    /// A message ended: its recipients count for the organisation if it was accepted, or may have
    /// been.
    pub(in crate::sim) fn organisation_sent(&mut self, recipients: u32, refused: bool) {
        let organisation = &mut self.organisation;
        match refused {
            true => organisation.refused_unflushed += u64::from(recipients),
            false => organisation.most += u64::from(recipients),
        }
    }

    /// What the organisation's window counts, when nothing is in progress.
    pub(in crate::sim) fn organisation_counts(&self, counted: u32) -> Result<(), Violation> {
        let most = self.organisation.most;
        if u64::from(counted) <= most {
            return Ok(());
        }
        let what = format!("{counted} recipients are counted, at most {most} were accepted");
        let invariant = Invariant::organisation_counts_what_was_accepted;
        Err((invariant, "organisation".into(), what))
    }

    /// A release begins: once it takes effect, the windows start from zero.
    pub(in crate::sim) fn release_begins(&mut self, account: usize) {
        let mailbox = self.mailboxes.entry(account).or_default();
        mailbox.releases_under_way += 1;
    }

    /// The release came back. Even if it failed, the windows may have started from zero; if it
    /// succeeded, they have.
    pub(in crate::sim) fn release_ends(&mut self, account: usize, begun: u64, done: bool) {
        let order = self.tick();
        let mailbox = self.mailboxes.entry(account).or_default();
        if done {
            mailbox.possible.retain(|(order, _)| *order > begun);
        }
        mailbox.releases_under_way = mailbox.releases_under_way.saturating_sub(1);
        mailbox.accepted.clear();
        mailbox.counted_from = order;
        mailbox.released = true;
    }

    /// The engine restricted an account that nobody held: its limits must have been reached by what
    /// was accepted and what is in progress (`in_flight` recipients, including this message).
    pub(in crate::sim) fn restricted_by_engine(
        &self,
        name: &str,
        account: usize,
        in_flight: u32,
        begun: u64,
    ) -> Result<(), Violation> {
        let mailbox = self.mailboxes.get(&account);
        let accepted: u32 =
            mailbox.map_or(0, |mailbox| mailbox.possible.iter().map(|(_, n)| n).sum());
        let limits = self.limits;
        let least = limits.external_per_hour.min(limits.internal_per_hour);
        if accepted + in_flight > least.min(limits.per_day) {
            return Ok(());
        }
        self.stopped(name, account, super::Held::Sending, begun)
    }

    pub(super) fn sending_flushed(&mut self) {
        self.organisation.refused_unflushed = 0;
        for mailbox in self.mailboxes.values_mut() {
            for message in &mut mailbox.accepted {
                message.flushed = true;
            }
        }
    }

    pub(super) fn sending_crashed(&mut self, now: Timestamp) {
        self.organisation.most += core::mem::take(&mut self.organisation.refused_unflushed);
        for mailbox in self.mailboxes.values_mut() {
            mailbox.accepted.retain(|message| message.flushed);
            for message in &mut mailbox.accepted {
                message.at = message.at.min(now);
            }
            if mailbox.releases_under_way > 0 {
                mailbox.releases_under_way = 0;
                mailbox.accepted.clear();
                mailbox.released = true;
            }
        }
    }
}
