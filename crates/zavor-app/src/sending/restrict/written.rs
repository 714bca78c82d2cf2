//! Whom a sender wrote to: exact numbers from the message log, and names as far as they were kept.
//!
//! Accepted messages count as written; refused ones are counted apart. Under observation nothing is
//! refused: a message that would have been refused is counted once, however many rows of the log
//! say so. Names are those offered at RCPT. The number of recipients is the one that Postfix gave
//! at the end of the message; a recipient that Postfix itself refused after asking Zavor is only
//! among the names.

use std::collections::{HashMap, HashSet};

use zavor_core::account::GuardKey;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::moment::Span;

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::ports::{EventQuery, PAGE_MAX};
use crate::sending::service::Sending;

/// How far back a plan looks into the logs.
pub const LOOKED_BACK: Span = Span::from_days(3);

/// Most addresses, and most domains, that a plan shows.
pub const PLAN_SHOWN_MAX: usize = 20;

/// A domain that a sender wrote to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentTo {
    /// The domain as typed; empty for addresses without one.
    pub domain: String,
    /// Recipients there whose names were kept, within [`LOOKED_BACK`].
    pub recipients: u32,
    /// Whether the mail stayed inside.
    pub internal: bool,
}

/// Whom a sender wrote to within [`LOOKED_BACK`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correspondence {
    /// Accepted messages.
    pub messages: u32,
    /// Their recipients, all of them.
    pub recipients: u32,
    /// The domains of those whose names were kept, most recipients first, at most [`PLAN_SHOWN_MAX`].
    pub domains: Vec<SentTo>,
    /// Domains that are not in the list.
    pub further_domains: u32,
    /// Recipients in those.
    pub further_recipients: u32,
    /// Recipients whose names were not kept.
    pub unnamed: u32,
    /// Messages of which at least a part was refused.
    pub refused: u32,
    /// Whether the log has more than was read ([`PAGE_MAX`] rows): then the numbers mean "at
    /// least".
    pub cut: bool,
}

impl Sending {
    /// Whom this sender wrote to lately.
    pub(super) async fn written(&self, key: GuardKey) -> Result<Correspondence, AppError> {
        let now = clock::stamp(&self.platform);
        let events = self
            .platform
            .store
            .messages(&EventQuery {
                key: Some(key),
                from: now.minus(LOOKED_BACK),
                to: now.plus(Span::from_secs(1)),
                limit: PAGE_MAX,
            })
            .await?;
        let cut = events.len() >= PAGE_MAX;
        let mut written = sum_up(&events, |recipient| self.payers.is_internal(recipient));
        written.cut = cut;
        Ok(written)
    }
}

/// Adds up the rows of one sender.
fn sum_up(events: &[MessageEvent], internal: impl Fn(&str) -> bool) -> Correspondence {
    let mut written = Correspondence::default();
    let mut named: HashMap<(String, bool), u32> = HashMap::new();
    let mut refused: HashSet<&str> = HashSet::new();
    // Under observation, the row with the most recipients stands for its message.
    let mut observed: HashMap<&str, &MessageEvent> = HashMap::new();
    let mut count = |event: &MessageEvent| {
        written.messages = written.messages.saturating_add(1);
        written.recipients = written.recipients.saturating_add(event.recipient_count);
        let names = u32::try_from(event.recipients.len()).unwrap_or(u32::MAX);
        written.unnamed = written
            .unnamed
            .saturating_add(event.recipient_count.saturating_sub(names));
        for recipient in &event.recipients {
            let domain = recipient.rsplit_once('@').map_or("", |(_, domain)| domain);
            let place = (domain.to_lowercase(), internal(recipient));
            *named.entry(place).or_default() += 1;
        }
    };
    for event in events {
        match event.outcome {
            MessageOutcome::Accepted => count(event),
            MessageOutcome::Refused if event.instance.is_empty() => {
                written.refused = written.refused.saturating_add(1);
            }
            MessageOutcome::Refused => drop(refused.insert(&event.instance)),
            MessageOutcome::WouldRefuse if event.instance.is_empty() => count(event),
            MessageOutcome::WouldRefuse => {
                let most = observed.entry(&event.instance).or_insert(event);
                if event.recipient_count > most.recipient_count {
                    *most = event;
                }
            }
        }
    }
    observed.into_values().for_each(&mut count);
    let refused = u32::try_from(refused.len()).unwrap_or(u32::MAX);
    written.refused = written.refused.saturating_add(refused);
    let mut domains: Vec<SentTo> = named
        .into_iter()
        .map(|((domain, internal), recipients)| SentTo {
            domain,
            recipients,
            internal,
        })
        .collect();
    domains.sort_by(|a, b| (b.recipients, &a.domain).cmp(&(a.recipients, &b.domain)));
    let further = domains.split_off(domains.len().min(PLAN_SHOWN_MAX));
    written.further_domains = u32::try_from(further.len()).unwrap_or(u32::MAX);
    written.further_recipients = further.iter().map(|to| to.recipients).sum();
    written.domains = domains;
    written
}

#[cfg(test)]
mod tests {
    use zavor_core::moment::Timestamp;

    use super::*;

    fn event(instance: &str, outcome: MessageOutcome, named: u32, count: u32) -> MessageEvent {
        MessageEvent {
            time: Timestamp::from_secs(1),
            key: GuardKey::unknown(1),
            entity: "ana@contoso.example".into(),
            address: None,
            queue_id: String::new(),
            instance: instance.into(),
            sender: String::new(),
            recipients: (0..named)
                .map(|n| format!("r{n}@d{}.example", n % 30))
                .collect(),
            recipient_count: count,
            size: 0,
            outcome,
            reason: None,
        }
    }

    #[test]
    fn what_was_refused_is_counted_apart_and_what_is_not_shown_is_counted_too() {
        let events = [
            event("a", MessageOutcome::Accepted, 60, 60),
            event("b", MessageOutcome::Accepted, 40, 700),
            event("c", MessageOutcome::Refused, 1, 1),
            event("c", MessageOutcome::Refused, 20, 500),
            event("", MessageOutcome::Refused, 1, 1),
        ];
        let written = sum_up(&events, |_| false);
        assert_eq!((written.messages, written.recipients), (2, 760));
        assert_eq!(written.unnamed, 660);
        assert_eq!(written.domains.len(), PLAN_SHOWN_MAX);
        assert_eq!(written.further_domains, 10);
        let shown: u32 = written.domains.iter().map(|to| to.recipients).sum();
        let all = shown + written.further_recipients + written.unnamed;
        assert_eq!(
            all, written.recipients,
            "everybody is in one of the numbers"
        );
        assert_eq!(written.refused, 2);
    }

    #[test]
    fn a_message_that_would_have_been_refused_was_written_and_counts_once() {
        let events = [
            event("a", MessageOutcome::WouldRefuse, 1, 1),
            event("a", MessageOutcome::WouldRefuse, 30, 30),
        ];
        let written = sum_up(&events, |_| true);
        assert_eq!((written.messages, written.recipients), (1, 30));
        assert_eq!((written.refused, written.domains.len()), (0, 20));
    }
}
