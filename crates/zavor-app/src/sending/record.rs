//! What is recorded and answered about a question: message events, and when to try again.

use zavor_core::closed_list::StoredName;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::guard::Touched;
use zavor_core::hold::Subject;
use zavor_core::hours::Happened;
use zavor_core::moment::Span;
use zavor_core::sending::{Recipients, SendRefusal, organisation_limit};

use crate::platform::clock;
use crate::ports::{GuardsExt, StoreError};
use crate::sending::case::SendCase;
use crate::sending::service::Sending;
use crate::sending::state;

/// What a message event holds beside the question itself.
pub(super) struct MessageFacts {
    pub(super) recipients: Vec<String>,
    pub(super) recipient_count: u32,
    pub(super) outcome: MessageOutcome,
    pub(super) reason: Option<SendRefusal>,
}

impl Sending {
    /// When a temporary refusal may be worth another try.
    pub(super) async fn retry_after(
        &self,
        asked: &SendCase<'_, '_>,
        refusal: SendRefusal,
        message: Recipients,
    ) -> Result<Option<Span>, StoreError> {
        let (now, limits) = (asked.now, asked.payer.limits);
        let at = match refusal {
            SendRefusal::MessagesPerMinute => {
                let allowed = limits.messages_per_minute.unwrap_or(u32::MAX);
                let allowed = allowed.saturating_sub(1);
                let look = self.platform.store.sending(asked.payer.key, |guard| {
                    (guard.minute_drained_at(now, allowed), Touched::Unchanged)
                });
                look.await?.0
            }
            SendRefusal::ServiceLimit => {
                let allowed = limits.service_per_day.saturating_sub(message.total());
                let look = self.platform.store.sending(asked.payer.key, |guard| {
                    (guard.service_drained_at(now, allowed), Touched::Unchanged)
                });
                look.await?.0
            }
            SendRefusal::OrganisationLimit => {
                let limit = organisation_limit(self.platform.store.account_count());
                let allowed = limit.saturating_sub(message.external);
                let look = self
                    .platform
                    .store
                    .organisation(|guard| (guard.drained_at(now, allowed), Touched::Unchanged));
                look.await?.0
            }
            SendRefusal::Restricted
            | SendRefusal::RestrictedConnector
            | SendRefusal::SignInBlocked
            | SendRefusal::TooManyRecipients => return Ok(None),
        };
        Ok(Some(at.since(now)))
    }

    pub(super) fn record_refusal(
        &self,
        asked: &SendCase<'_, '_>,
        refusal: SendRefusal,
        outcome: MessageOutcome,
    ) {
        let recipients = match asked.question.recipient {
            "" => Vec::new(),
            recipient => vec![state::cut(recipient).to_owned()],
        };
        let told = MessageFacts {
            recipient_count: asked.question.recipient_count.max(recipients.len() as u32),
            recipients,
            outcome,
            reason: Some(refusal),
        };
        self.record_message(asked, told);
    }

    pub(super) fn record_message(&self, asked: &SendCase<'_, '_>, told: MessageFacts) {
        let question = asked.question;
        if told.outcome == MessageOutcome::Refused {
            self.platform
                .count_hour(Happened::MessageRefused, clock::stamp(&self.platform));
        }
        self.platform.store.record_message(MessageEvent {
            time: clock::stamp(&self.platform),
            key: asked.payer.key,
            entity: entity(&asked.payer.subject),
            address: question.client_address,
            queue_id: state::cut(question.queue_id).to_owned(),
            instance: state::cut(question.instance).to_owned(),
            sender: state::cut(question.sender).to_owned(),
            recipients: told.recipients,
            recipient_count: told.recipient_count,
            size: question.size,
            outcome: told.outcome,
            reason: told.reason.map(StoredName::Known),
        });
    }
}

/// The name of a sender in events.
pub(super) fn entity(subject: &Subject) -> String {
    match subject {
        Subject::Account(name) => name.as_str().to_owned(),
        Subject::Connector(name) => name.clone(),
        other @ (Subject::Origin(_) | Subject::Organisation) => other.to_string(),
    }
}
