//! What administrators are told about senders: restricted, at a limit, close to one. Alerts that
//! place nothing come once an hour for one sender, so that a sender who goes on trying fills no
//! list.

use zavor_core::alert::AlertKind;
use zavor_core::hold::{HoldKind, StoredHold};
use zavor_core::moment::Timestamp;
use zavor_core::sending::{Recipients, SendRefusal, Trip};

use crate::platform::settings::Mode;
use crate::ports::Alert;
use crate::sending::case::SendCase;
use crate::sending::question::SendAnswer;
use crate::sending::record::entity;
use crate::sending::service::Sending;

impl Sending {
    /// From how many per cent of a limit on administrators get an early warning.
    pub(super) fn early_warning(&self) -> u32 {
        let policies = self.platform.store.policies();
        policies.alerts.of(AlertKind::SuspiciousSending).threshold
    }

    /// Tells administrators of a sender who is close to being restricted.
    pub(super) fn raise_near_limit(
        &self,
        asked: &SendCase<'_, '_>,
        trip: &Trip,
        message: Recipients,
    ) {
        const KIND: AlertKind = AlertKind::SuspiciousSending;
        if !self.may_raise(KIND, asked) {
            return;
        }
        let name = entity(&asked.payer.subject);
        let used = trip.counted.saturating_add(trip.requested);
        let text = format!(
            "{name}: {used} of {} recipients ({}) with the last message of {}; nothing is \
             restricted yet",
            trip.limit,
            trip.reason,
            message.total()
        );
        self.notifications
            .raise_alert(KIND, Some(asked.payer.subject.clone()), text);
    }

    /// Tells administrators of a sender whose mail waits because a limit is used up that restricts
    /// nobody.
    pub(super) fn alert_exceeded(&self, asked: &SendCase<'_, '_>, answer: SendAnswer) {
        const KIND: AlertKind = AlertKind::SendingLimitExceeded;
        let SendAnswer::Refuse { refusal, .. } = answer else {
            return;
        };
        let limits = &asked.payer.limits;
        let (limit, what) = match refusal {
            SendRefusal::MessagesPerMinute => (
                limits.messages_per_minute.unwrap_or_default(),
                "messages in a minute",
            ),
            SendRefusal::ServiceLimit => (limits.service_per_day, "recipients in 24 hours"),
            SendRefusal::Restricted
            | SendRefusal::RestrictedConnector
            | SendRefusal::SignInBlocked
            | SendRefusal::TooManyRecipients
            | SendRefusal::OrganisationLimit => return,
        };
        if !self.may_raise(KIND, asked) {
            return;
        }
        let name = entity(&asked.payer.subject);
        let text = format!("{name}: the limit of {limit} {what} is used up; further mail waits");
        self.notifications
            .raise_alert(KIND, Some(asked.payer.subject.clone()), text);
    }

    fn may_raise(&self, kind: AlertKind, asked: &SendCase<'_, '_>) -> bool {
        let sender = asked.payer.key.raw();
        self.pacer.lock().may_raise(kind, sender, asked.now)
    }

    /// Tells administrators of a restriction that was placed.
    pub(super) fn raise_restricted(&self, holds: &[StoredHold], trip: &Trip, now: Timestamp) {
        for hold in holds {
            let subject = hold.identity.subject.clone();
            let name = entity(&subject);
            let (kind, text) = match hold.identity.kind {
                HoldKind::AtRisk => (
                    AlertKind::AccountAtRisk,
                    format!("{name} was restricted from sending twice within 24 hours"),
                ),
                HoldKind::RestrictedConnector => {
                    (AlertKind::ConnectorRestricted, at_limit(&name, trip))
                }
                HoldKind::RestrictedSending => {
                    (AlertKind::AccountRestricted, at_limit(&name, trip))
                }
                // A passed limit places none of these.
                HoldKind::LockedOut
                | HoldKind::SignInBlocked
                | HoldKind::OriginBlocked
                | HoldKind::PasswordExpired
                | HoldKind::MustChangePassword
                | HoldKind::SendingLimit
                | HoldKind::OrganisationRestricted
                | HoldKind::SecondFactorThrottled => continue,
            };
            tracing::warn!(sender = %name, %kind, "sending restricted");
            self.platform.store.raise(Alert {
                time: now,
                kind,
                subject: Some(subject),
                text,
            });
        }
    }

    /// Tells administrators of a passed limit that places nothing.
    pub(super) fn raise_at_limit(&self, asked: &SendCase<'_, '_>, trip: &Trip) {
        let subject = asked.payer.subject.clone();
        let kind = if asked.question.mode == Mode::Observe {
            AlertKind::SendingWouldBeRestricted
        } else {
            AlertKind::SendingLimitPassed
        };
        let text = at_limit(&entity(&subject), trip);
        tracing::warn!(sender = %entity(&subject), %kind, "sending limit passed");
        self.platform.store.raise(Alert {
            time: asked.now,
            kind,
            subject: Some(subject),
            text,
        });
    }

    /// Tells administrators about the organisation's limit.
    pub(super) fn raise_organisation(
        &self,
        kind: AlertKind,
        counted: u32,
        limit: u32,
        now: Timestamp,
    ) {
        tracing::warn!(%kind, counted, limit, "organisation sending limit");
        self.platform.store.raise(Alert {
            time: now,
            kind,
            subject: Some(zavor_core::hold::Subject::Organisation),
            text: format!(
                "{counted} external recipients in 24 hours; the organisation's limit is {limit}"
            ),
        });
    }
}

fn at_limit(name: &str, trip: &Trip) -> String {
    format!(
        "{name}: {} recipients counted, {} more asked for, limit {} ({})",
        trip.counted, trip.requested, trip.limit, trip.reason
    )
}
