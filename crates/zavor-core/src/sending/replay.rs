//! What other limits would have done: one sender's mail of the last days, judged again from the first
//! message on.
//!
//! The same rules judge ([`judge`]), on windows that begin empty. A message that was refused because
//! its sender was restricted is replayed like a sent one: under other limits it would have gone out,
//! and counted. What only waits (messages per minute, the service limit) is tried again by the mail
//! server and counts as sent then; a message with too many recipients never does.
//!
//! Known limits: releases are not replayed, because nobody would have released what was never
//! restricted; a sender is looked at up to its first restriction. The organisation's limit belongs to
//! no policy and is left out.

use super::guard::{Recipients, SendingGuard};
use super::rules::{AskedAt, Decision, Limits, Trip, judge};
use crate::moment::Timestamp;

/// How far back limits are tried on what was sent.
pub const REPLAYED: crate::moment::Span = crate::moment::Span::from_days(7);

/// A message that a sender offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub recipients: Recipients,
}

/// What limits would have done to a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// Nothing.
    Within,
    /// Administrators would have been told, first then and for this limit.
    Told(Timestamp, Trip),
    /// It would have been restricted then, for this limit.
    Restricted(Timestamp, Trip),
}

/// Judges the messages of one sender, the oldest first, under the limits that `limits` gives for each
/// time.
pub fn replay(messages: &[Offered], limits: impl Fn(Timestamp) -> Limits) -> Replayed {
    let mut guard = SendingGuard::default();
    let mut told = None;
    for message in messages {
        let (at, limits) = (message.at, limits(message.at));
        let counted = guard.counted_under(&limits, at);
        let asked = AskedAt::EndOfMessage;
        match judge(asked, &counted, message.recipients, &limits, false) {
            Decision::Restrict(trip) => return Replayed::Restricted(at, trip),
            Decision::TooManyRecipients => continue,
            Decision::Alert(trip) => told = told.or(Some((at, trip))),
            Decision::Pass
            | Decision::MessagesPerMinute
            | Decision::ServiceLimit
            | Decision::OrganisationLimit
            | Decision::Tripped => {}
        }
        guard.charge(message.recipients, None, at);
    }
    match told {
        Some((at, trip)) => Replayed::Told(at, trip),
        None => Replayed::Within,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::hold::stored::Reason;
    use crate::moment::Span;
    use crate::policy::outbound::{ActionAtLimit, OutboundPolicy};

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn mail(minutes: u64, external: u32) -> Offered {
        Offered {
            at: T0.plus(Span::from_mins(minutes)),
            recipients: Recipients {
                external,
                internal: 0,
            },
        }
    }

    fn under(messages: &[Offered], change: impl Fn(&mut OutboundPolicy)) -> Replayed {
        let mut policy = OutboundPolicy::default();
        change(&mut policy);
        replay(messages, |at| Limits::of_account(&policy, None, at))
    }

    #[test]
    fn a_sender_is_restricted_by_the_message_that_passes_the_limit_and_not_by_the_one_that_reaches_it()
     {
        let messages = [mail(0, 60), mail(30, 40), mail(59, 1)];
        let hour =
            |limit| move |policy: &mut OutboundPolicy| policy.external_recipients_per_hour = limit;
        assert_eq!(under(&messages, hour(101)), Replayed::Within);
        let Replayed::Restricted(at, trip) = under(&messages, hour(100)) else {
            panic!("101 recipients in an hour");
        };
        assert_eq!(at, messages[2].at);
        assert_eq!(
            (trip.reason, trip.counted),
            (Reason::ExternalRecipientsPerHour, 100)
        );
        let first = under(&messages, hour(99));
        assert!(matches!(first, Replayed::Restricted(at, _) if at == messages[1].at));
    }

    #[test]
    fn what_lies_further_apart_than_the_window_does_not_add_up() {
        let messages: Vec<Offered> = (0..7).map(|day| mail(day * 1_500, 90)).collect();
        let day = |policy: &mut OutboundPolicy| policy.recipients_per_day = 100;
        assert_eq!(under(&messages, day), Replayed::Within);
        let day = |policy: &mut OutboundPolicy| policy.recipients_per_day = 89;
        assert!(matches!(under(&messages, day), Replayed::Restricted(..)));
    }

    #[test]
    fn a_limit_that_only_tells_restricts_nobody_and_a_message_too_large_counts_for_nothing() {
        let messages = [mail(0, 60), mail(1, 60)];
        let tells = |policy: &mut OutboundPolicy| {
            policy.external_recipients_per_hour = 100;
            policy.action_at_limit = ActionAtLimit::AlertOnly;
        };
        assert!(matches!(under(&messages, tells), Replayed::Told(at, _) if at == messages[1].at));
        let large = |policy: &mut OutboundPolicy| {
            policy.external_recipients_per_hour = 50;
            policy.recipients_per_message = 59;
        };
        assert_eq!(under(&messages, large), Replayed::Within);
    }
}
