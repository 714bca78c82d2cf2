//! RCPT: a recipient joins its message, and the limits judge the message with all its recipients
//! until now.

use std::sync::atomic::Ordering;

use zavor_core::event::MessageOutcome;
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::sending::{
    AskedAt, Decision, Offer, Offered, SENDER_ALERT_EVERY, Trip, judge, organisation_is_tight,
    organisation_limit,
};

use crate::ports::{GuardsExt, StoreError};
use crate::sending::case::SendCase;
use crate::sending::question::{SendAnswer, refuse};
use crate::sending::service::Sending;

impl Sending {
    pub(super) async fn at_recipient(
        &self,
        asked: &SendCase<'_, '_>,
    ) -> Result<SendAnswer, StoreError> {
        let (question, payer, now) = (asked.question, asked.payer, asked.now);
        let (counted, _) = self
            .platform
            .store
            .sending(payer.key, |guard| {
                let counted = guard.counted_under(&payer.limits, now);
                (counted, Touched::Unchanged)
            })
            .await?;
        let left = self.organisation_left(now).await?;
        let offer = Offer {
            instance: asked.instance,
            key: payer.key,
            digest: self.payers.recipient_digest(question.recipient_bytes()),
            internal: self.payers.is_internal(question.recipient),
            name: question.recipient,
        };
        let shard = asked.instance.unwrap_or_default();
        let offered = self
            .platform
            .store
            .pending_messages(shard, |pending| {
                pending.offer(&offer, now, |message, is_new| {
                    let asked_at = if is_new {
                        AskedAt::FirstRecipient
                    } else {
                        AskedAt::FurtherRecipient
                    };
                    let full = message.external > left;
                    let decision = judge(asked_at, &counted, message, &payer.limits, full);
                    (
                        decision,
                        asked.observe() || asked.refusal(decision).is_none(),
                    )
                })
            })
            .await?;
        self.note_open_messages(asked, &offered).await?;
        if let (Decision::Alert(trip), true) = (offered.decision, offered.first_objection) {
            self.alert_at_limit(asked, &trip).await?;
        }
        let Some(refusal) = asked.refusal(offered.decision) else {
            return Ok(SendAnswer::Dunno);
        };
        if asked.observe() {
            if offered.first_objection {
                self.record_refusal(asked, refusal, MessageOutcome::WouldRefuse);
            }
            return Ok(SendAnswer::Dunno);
        }
        if let Decision::Restrict(trip) = offered.decision {
            self.place_restriction(asked, &trip, offered.message)
                .await?;
        }
        if offered.first_objection {
            self.record_refusal(asked, refusal, MessageOutcome::Refused);
        }
        let retry = self.retry_after(asked, refusal, offered.message).await?;
        Ok(refuse(refusal, retry))
    }

    /// Tells the senders' guards which messages entered and left the table.
    async fn note_open_messages(
        &self,
        asked: &SendCase<'_, '_>,
        offered: &Offered,
    ) -> Result<(), StoreError> {
        if let (true, Some(instance)) = (offered.opened, asked.instance) {
            let (oldest, _) = self
                .platform
                .store
                .sending(asked.payer.key, |guard| {
                    (guard.open_message(instance), Touched::Transient)
                })
                .await?;
            if let Some(oldest) = oldest {
                self.platform
                    .store
                    .pending_messages(oldest, |pending| pending.evict(oldest))
                    .await?;
            }
        }
        for (key, instance) in &offered.gone {
            self.close_message(*key, *instance).await?;
        }
        Ok(())
    }

    /// External recipients that the organisation may still reach. Far from its limit, RCPT does not
    /// look, because one guard for everybody would be the bottleneck; END-OF-MESSAGE is exact.
    async fn organisation_left(&self, now: Timestamp) -> Result<u32, StoreError> {
        if !self.state.organisation_tight.load(Ordering::Relaxed) {
            return Ok(u32::MAX);
        }
        let limit = organisation_limit(self.platform.store.account_count());
        let look = self
            .platform
            .store
            .organisation(|guard| (guard.counted(now), Touched::Unchanged));
        let (counted, _) = look.await?;
        let left = limit.saturating_sub(counted);
        self.note_organisation(left, limit);
        Ok(left)
    }

    pub(super) fn note_organisation(&self, left: u32, limit: u32) {
        let tight = organisation_is_tight(left, limit);
        self.state
            .organisation_tight
            .store(tight, Ordering::Relaxed);
    }

    async fn alert_at_limit(
        &self,
        asked: &SendCase<'_, '_>,
        trip: &Trip,
    ) -> Result<(), StoreError> {
        let now = asked.now;
        let look = self.platform.store.sending(asked.payer.key, |guard| {
            (guard.may_alert(now, SENDER_ALERT_EVERY), Touched::Counters)
        });
        if look.await?.0 {
            self.raise_at_limit(asked, trip);
        }
        Ok(())
    }
}
