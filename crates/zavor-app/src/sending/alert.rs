//! What administrators are told about senders: restricted, at a limit, close to one. Alerts that
//! place nothing come once an hour for one sender, so that a sender who goes on trying fills no
//! list.

use zavor_core::alert::{AlertKind, Parties};
use zavor_core::hold::{HoldKind, StoredHold};
use zavor_core::note::Word;
use zavor_core::sending::{Recipients, SendRefusal, Trip};

use crate::platform::clock;
use crate::platform::notes::AlertNote;
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
        let used = trip.counted.saturating_add(trip.requested);
        let said = AlertNote::SenderNearLimit {
            sender: entity(&asked.payer.subject),
            used,
            limit: trip.limit,
            limit_name: limit_name(trip),
            requested: message.total(),
        };
        self.notifications
            .raise_alert(KIND, Some(asked.payer.subject.clone()), said);
    }

    /// Tells administrators of a sender whose mail waits because a limit is used up that restricts
    /// nobody.
    pub(super) fn alert_exceeded(&self, asked: &SendCase<'_, '_>, answer: SendAnswer) {
        const KIND: AlertKind = AlertKind::SendingLimitExceeded;
        let SendAnswer::Refuse { refusal, .. } = answer else {
            return;
        };
        let limits = &asked.payer.limits;
        let sender = entity(&asked.payer.subject);
        let said = match refusal {
            SendRefusal::MessagesPerMinute => AlertNote::SenderWaitsForMessages {
                sender,
                limit: limits.messages_per_minute.unwrap_or_default(),
            },
            SendRefusal::ServiceLimit => AlertNote::SenderWaitsForRecipients {
                sender,
                limit: limits.service_per_day,
            },
            SendRefusal::Restricted
            | SendRefusal::RestrictedConnector
            | SendRefusal::SignInBlocked
            | SendRefusal::TooManyRecipients
            | SendRefusal::OrganisationLimit => return,
        };
        if !self.may_raise(KIND, asked) {
            return;
        }
        self.notifications
            .raise_alert(KIND, Some(asked.payer.subject.clone()), said);
    }

    fn may_raise(&self, kind: AlertKind, asked: &SendCase<'_, '_>) -> bool {
        let sender = asked.payer.key.raw();
        self.pacer.lock().may_raise(kind, sender, asked.now)
    }

    /// Tells administrators of a restriction that was placed.
    pub(super) fn raise_restricted(&self, holds: &[StoredHold], trip: &Trip) {
        for hold in holds {
            let subject = hold.identity.subject.clone();
            let name = entity(&subject);
            let (kind, said) = match hold.identity.kind {
                HoldKind::AtRisk => (
                    AlertKind::AccountAtRisk,
                    AlertNote::SenderRestrictedTwice {
                        sender: name.clone(),
                    },
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
                | HoldKind::RecoveryThrottled
                | HoldKind::SecondFactorThrottled => continue,
            };
            tracing::warn!(sender = %name, %kind, "sending restricted");
            self.platform.store.raise(Alert {
                parties: Parties::NONE,
                time: clock::stamp(&self.platform),
                kind,
                subject: Some(subject),
                said: said.into(),
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
        let said = at_limit(&entity(&subject), trip);
        tracing::warn!(sender = %entity(&subject), %kind, "sending limit passed");
        self.platform.store.raise(Alert {
            parties: Parties::NONE,
            time: clock::stamp(&self.platform),
            kind,
            subject: Some(subject),
            said: said.into(),
        });
    }

    /// Tells administrators about the organisation's limit.
    pub(super) fn raise_organisation(&self, kind: AlertKind, counted: u32, limit: u32) {
        tracing::warn!(%kind, counted, limit, "organisation sending limit");
        self.platform.store.raise(Alert {
            parties: Parties::NONE,
            time: clock::stamp(&self.platform),
            kind,
            subject: Some(zavor_core::hold::Subject::Organisation),
            said: AlertNote::OrganisationRecipients { counted, limit }.into(),
        });
    }
}

fn at_limit(sender: &str, trip: &Trip) -> AlertNote {
    AlertNote::SenderAtLimit {
        sender: sender.into(),
        counted: trip.counted,
        requested: trip.requested,
        limit: trip.limit,
        limit_name: limit_name(trip),
    }
}

/// Which limit it is; pages have words for it.
const fn limit_name(trip: &Trip) -> Word {
    Word::of("alert-limit", trip.reason.as_str())
}
