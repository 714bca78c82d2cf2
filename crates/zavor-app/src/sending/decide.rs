//! Sending: what the Postfix policy door asks.
//!
//! One question goes through these steps, in the order of `spec/sending.md`:
//!
//! 1. Find who is charged (`payer`). If nobody: no objection, inbound mail is never limited here.
//! 2. Look for holds: restricted, sign-in blocked. A restriction that could not be written yet
//!    counts as well.
//! 3. At RCPT the recipient joins its message (pending messages) and the limits judge the whole.
//! 4. At END-OF-MESSAGE the message is charged: first the organisation (returned when another limit
//!    refuses), then the sender, in one step with the judgement, so that parallel sessions cannot
//!    pass a limit together.
//! 5. A passed limit places a restriction that is durable before the refusal (`place`); if it
//!    cannot be written, the refusal is given all the same.
//!
//! With [`Mode::Observe`](crate::platform::Mode) the engine's own refusals become "no objection" and are recorded as
//! what would have been refused; nothing is placed. Administrators' holds are enforced.
//!
//! With the embedded store, the common path, an RCPT without objection, touches memory only.

use std::sync::Arc;

use zavor_core::event::MessageOutcome;
use zavor_core::hold::{HoldKind, Owner};
use zavor_core::moment::Timestamp;
use zavor_core::sending::SendRefusal;
use zavor_core::sign_in::Standing;

use crate::ports::StoreError;
use crate::sending::case::SendCase;
use crate::sending::payer::Payer;
use crate::sending::question::{SendAnswer, SendMoment, SendQuestion, refuse};
use crate::sending::service::Sending;

impl Sending {
    /// Decides one question of the Postfix policy door.
    pub async fn decide_send(&self, question: &SendQuestion<'_>) -> Result<SendAnswer, StoreError> {
        let Some(moment) = question.moment else {
            return Ok(SendAnswer::Dunno);
        };
        let now = self.platform.world.clock.now();
        let Some(payer) = self.payers.of_question(question, now).await? else {
            return Ok(SendAnswer::Dunno);
        };
        let asked = SendCase {
            question,
            payer: &payer,
            instance: self.payers.instance_key(question),
            now,
        };
        if let Some(refusal) = self.held(&asked).await? {
            self.record_refusal(&asked, refusal, MessageOutcome::Refused);
            return Ok(refuse(refusal, None));
        }
        match moment {
            SendMoment::Data => Ok(SendAnswer::Dunno),
            SendMoment::Recipient if question.recipient.is_empty() => Ok(SendAnswer::Dunno),
            SendMoment::Recipient => {
                let answer = self.at_recipient(&asked).await?;
                self.alert_exceeded(&asked, answer);
                Ok(answer)
            }
            SendMoment::EndOfMessage => {
                let answer = self.at_end_of_message(&asked).await?;
                self.alert_exceeded(&asked, answer);
                Ok(answer)
            }
        }
    }

    /// The refusal that a lasting hold demands; removes a restriction that has run out from the
    /// records.
    async fn held(&self, asked: &SendCase<'_, '_>) -> Result<Option<SendRefusal>, StoreError> {
        let payer = asked.payer;
        if self.state.is_unwritten(&payer.subject) {
            self.write_restriction_again(payer, asked.now).await;
            if !asked.observe() {
                return Ok(Some(payer.restricted()));
            }
        }
        let held = self.judge_holds(payer, asked.observe(), asked.now).await?;
        if held.refusal.is_none() && held.ended {
            self.end_restriction(payer, asked.now).await?;
        }
        Ok(held.refusal)
    }

    /// What the lasting holds of a sender say. With the embedded store, memory only.
    pub(crate) async fn judge_holds(
        &self,
        payer: &Payer,
        observe: bool,
        now: Timestamp,
    ) -> Result<SenderHolds, StoreError> {
        let mut held = SenderHolds::default();
        let signed_in = payer.signed_in.as_deref();
        let mut blocked = signed_in.is_some_and(|holds| Standing::of(holds, now).sign_in_blocked);
        let holds = match &payer.holds {
            Some(holds) => Arc::clone(holds),
            None => self.platform.store.lasting_holds(&payer.subject).await?,
        };
        for hold in holds.iter() {
            let by_engine = hold.identity.owner == Owner::Engine;
            match hold.identity.kind {
                HoldKind::RestrictedSending | HoldKind::RestrictedConnector => {
                    if !hold.in_force(now) {
                        held.ended |= by_engine;
                    } else if !(by_engine && observe) {
                        held.refusal = Some(payer.restricted());
                        return Ok(held);
                    }
                }
                HoldKind::SignInBlocked => blocked |= hold.in_force(now),
                // These are never placed on a sender, or do not stop mail.
                HoldKind::LockedOut
                | HoldKind::OriginBlocked
                | HoldKind::PasswordExpired
                | HoldKind::MustChangePassword
                | HoldKind::SendingLimit
                | HoldKind::OrganisationRestricted
                | HoldKind::AtRisk
                | HoldKind::RecoveryThrottled
                | HoldKind::SecondFactorThrottled => {}
            }
        }
        held.refusal = blocked.then_some(SendRefusal::SignInBlocked);
        Ok(held)
    }
}

/// What lasting holds say about a sender.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SenderHolds {
    /// Refuse for this reason.
    pub(crate) refusal: Option<SendRefusal>,
    /// A restriction of the engine has run out but is still in the records.
    ended: bool,
}
