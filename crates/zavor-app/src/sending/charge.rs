//! END-OF-MESSAGE: judges and charges a message, once.

use zavor_core::account::GuardKey;
use zavor_core::alert::AlertKind;
use zavor_core::event::{MESSAGE_RECIPIENTS_MAX, MessageOutcome};
use zavor_core::guard::Touched;
use zavor_core::hours::Happened;
use zavor_core::sending::{
    AskedAt, Begun, Decision, Names, Recipients, SENDER_ALERT_EVERY, SendRefusal, Trip, judge,
    organisation_limit,
};

use crate::platform::clock;
use crate::ports::{GuardsExt, StoreError};
use crate::sending::case::SendCase;
use crate::sending::question::{SendAnswer, refuse};
use crate::sending::record::MessageFacts;
use crate::sending::service::Sending;

/// Recipients named in the event of a message that was refused at its end: enough to recognise it.
const REFUSED_NAMES_MAX: usize = 20;

/// What the guards said at END-OF-MESSAGE.
struct ChargeAnswer {
    decision: Decision,
    admitted: bool,
    alert: bool,
    near: Option<Trip>,
}

impl Sending {
    pub(super) async fn at_end_of_message(
        &self,
        asked: &SendCase<'_, '_>,
    ) -> Result<SendAnswer, StoreError> {
        let key = asked.payer.key;
        let begun = match asked.instance {
            None => Begun::Unknown,
            Some(instance) => {
                let begin = self
                    .platform
                    .store
                    .pending_messages(instance, |pending| pending.begin(instance, key));
                begin.await?
            }
        };
        let total = asked.question.recipient_count.max(1);
        let (seen, names) = match begun {
            Begun::Answered(None) => return Ok(SendAnswer::Dunno),
            Begun::Answered(Some(refusal)) => {
                let message = Recipients::charged(None, total);
                let retry = self.retry_after(asked, refusal, message).await?;
                return Ok(refuse(refusal, retry));
            }
            Begun::Tripped if !asked.observe() => {
                let refusal = asked.payer.restricted();
                self.record_refusal(asked, refusal, MessageOutcome::Refused);
                return Ok(refuse(refusal, None));
            }
            Begun::Tripped | Begun::Unknown => (None, Names::default()),
            Begun::Open { seen, names } => (seen, names),
        };
        let message = Recipients::charged(seen, total);
        let charged = self.charge(asked, message).await?;
        let refusal = asked.refusal(charged.decision);
        let answer = refusal.filter(|_| !charged.admitted);
        self.finish_message(asked, answer).await?;
        if let Decision::Restrict(trip) = charged.decision
            && !charged.admitted
        {
            self.place_restriction(asked, &trip, message).await?;
        }
        if let Decision::Alert(trip) | Decision::Restrict(trip) = charged.decision
            && charged.alert
        {
            self.raise_at_limit(asked, &trip);
        }
        if let Some(trip) = charged.near {
            self.raise_near_limit(asked, &trip, message);
        }
        self.record_message(asked, told(&names, total, refusal, answer));
        match answer {
            None => Ok(SendAnswer::Dunno),
            Some(refusal) => {
                let retry = self.retry_after(asked, refusal, message).await?;
                Ok(refuse(refusal, retry))
            }
        }
    }

    /// Keeps the answer for a repeated question, and tells the senders of messages that were
    /// dropped to make room.
    async fn finish_message(
        &self,
        asked: &SendCase<'_, '_>,
        answer: Option<SendRefusal>,
    ) -> Result<(), StoreError> {
        let Some(instance) = asked.instance else {
            return Ok(());
        };
        let finish = self.platform.store.pending_messages(instance, |pending| {
            pending.finish(instance, asked.payer.key, answer, asked.now)
        });
        for (key, gone) in finish.await? {
            self.close_message(key, gone).await?;
        }
        Ok(())
    }

    /// Charges the organisation, then the sender; each is judged and charged in one step.
    async fn charge(
        &self,
        asked: &SendCase<'_, '_>,
        message: Recipients,
    ) -> Result<ChargeAnswer, StoreError> {
        let (now, payer, observe) = (asked.now, asked.payer, asked.observe());
        let fits = message.external == 0 || self.charge_organisation(asked, message).await?;
        let address = asked.question.client_address;
        let early = self.early_warning();
        let charge = self.platform.store.sending(payer.key, |guard| {
            let counted = guard.counted_under(&payer.limits, now);
            let decision = judge(
                AskedAt::EndOfMessage,
                &counted,
                message,
                &payer.limits,
                !fits,
            );
            let admitted = observe || asked.refusal(decision).is_none();
            if admitted {
                guard.charge(message, address, now);
            }
            if let Some(instance) = asked.instance {
                guard.close_message(instance);
            }
            let at_limit = matches!(decision, Decision::Alert(_) | Decision::Restrict(_));
            let charged = ChargeAnswer {
                decision,
                admitted,
                alert: admitted && at_limit && guard.may_alert(now, SENDER_ALERT_EVERY),
                near: match decision {
                    Decision::Pass => payer.limits.near(&counted, message, early),
                    Decision::Alert(_)
                    | Decision::TooManyRecipients
                    | Decision::MessagesPerMinute
                    | Decision::ServiceLimit
                    | Decision::OrganisationLimit
                    | Decision::Restrict(_)
                    | Decision::Tripped => None,
                },
            };
            let touched = if admitted {
                Touched::Counters
            } else {
                Touched::Transient
            };
            (charged, touched)
        });
        let charged = charge.await.map(|(charged, _)| charged);
        if charged.as_ref().is_ok_and(|charged| charged.admitted) {
            self.platform.count_hour(
                Happened::Charged(message.total()),
                clock::stamp(&self.platform),
            );
        }
        let taken = fits || observe;
        let kept = charged.as_ref().is_ok_and(|charged| charged.admitted);
        if taken && !kept && message.external > 0 {
            let give_back = self.platform.store.organisation(|guard| {
                guard.give_back(message.external);
                ((), Touched::Counters)
            });
            // Counters only: nothing to wait for.
            let _ = give_back.await?;
        }
        charged
    }

    /// Charges external recipients to the organisation; `false` when they exceed its limit (then
    /// they are charged only under observation).
    async fn charge_organisation(
        &self,
        asked: &SendCase<'_, '_>,
        message: Recipients,
    ) -> Result<bool, StoreError> {
        let (now, observe) = (asked.now, asked.observe());
        let limit = organisation_limit(self.platform.store.account_count());
        let charge = self.platform.store.organisation(|guard| {
            let fits = guard.reserve(message.external, limit, now);
            if !fits && observe {
                guard.charge(message.external, now);
            }
            let warn = guard.may_alert(limit, now);
            let refused = !fits && guard.may_alert_refusal(now);
            let counted = guard.counted(now);
            ((fits, warn, refused, counted), Touched::Counters)
        });
        let ((fits, warn, refused, counted), _) = charge.await?;
        self.note_organisation(limit.saturating_sub(counted), limit);
        if refused {
            self.raise_organisation(AlertKind::OrganisationLimitReached, counted, limit);
        } else if warn {
            self.raise_organisation(AlertKind::OrganisationLimitNear, counted, limit);
        }
        Ok(fits)
    }

    pub(super) async fn close_message(
        &self,
        key: GuardKey,
        instance: u64,
    ) -> Result<(), StoreError> {
        let close = self.platform.store.sending(key, |guard| {
            guard.close_message(instance);
            ((), Touched::Transient)
        });
        close.await.map(|_| ())
    }
}

/// What the log says about a message at its end: why it was (or would have been) refused, and the
/// answer.
fn told(
    names: &Names,
    recipient_count: u32,
    reason: Option<SendRefusal>,
    answer: Option<SendRefusal>,
) -> MessageFacts {
    let outcome = match (reason, answer) {
        (None, _) => MessageOutcome::Accepted,
        (Some(_), None) => MessageOutcome::WouldRefuse,
        (Some(_), Some(_)) => MessageOutcome::Refused,
    };
    // Nobody has to warn the recipients of a refused message.
    let named = match answer {
        None => MESSAGE_RECIPIENTS_MAX,
        Some(_) => REFUSED_NAMES_MAX,
    };
    MessageFacts {
        recipients: names.iter().take(named).map(str::to_owned).collect(),
        recipient_count,
        outcome,
        reason,
    }
}
