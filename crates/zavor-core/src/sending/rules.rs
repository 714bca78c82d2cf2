//! The limits in force for a sender, and the one function that applies them in their order.
//!
//! The order for every question (`spec/sending.md`): restricted, sign-in blocked (both are holds,
//! and answered before anything is counted); then, in this module: recipients of one message,
//! messages per minute, service limit, organisation limit, restricting limits.

use super::guard::{Counted, Recipients, SendingGuard};
use crate::account::{RaisedLimit, RaisedTo};
use crate::event::SendRefusal;
use crate::hold::stored::Reason;
use crate::moment::{Span, Timestamp};
use crate::policy::outbound::{ActionAtLimit, OutboundPolicy};

/// A raised limit is at most this many times the policy's.
pub const RAISE_FACTOR_MAX: u32 = 10;
/// Raising to more than this many times the policy's limit needs a fresh second factor
/// (`spec/sending.md`).
pub const RAISE_FACTOR_WITHOUT_PROOF: u32 = 2;
const HOUR: Span = Span::from_hours(1);
const DAY: Span = Span::from_hours(24);

/// The limits of one sender at one moment; `None` = no such limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// External recipients in any hour.
    pub external_per_hour: Option<u32>,
    /// Internal recipients in any hour.
    pub internal_per_hour: Option<u32>,
    /// Recipients of both classes in any hour (connectors).
    pub per_hour: Option<u32>,
    /// Recipients in any 24 h, without those forgiven by a release.
    pub per_day: Option<u32>,
    /// Messages in any minute.
    pub messages_per_minute: Option<u32>,
    /// Recipients of one message.
    pub per_message: Option<u32>,
    /// Recipients in any 24 h; releases make no difference.
    pub service_per_day: u32,
    /// What reaching a restricting limit does.
    pub action: ActionAtLimit,
    /// A raised limit that ended at this time: mail sent until then is not counted against the
    /// restricting limits any more.
    pub counted_after: Option<Timestamp>,
}

/// The question at which the limits are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAt {
    /// The first RCPT of a message.
    FirstRecipient,
    /// A further RCPT.
    FurtherRecipient,
    /// END-OF-MESSAGE.
    EndOfMessage,
}

/// A restricting limit that a message passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trip {
    /// Which limit.
    pub reason: Reason,
    /// Recipients counted in its window.
    pub counted: u32,
    /// What the message would add.
    pub requested: u32,
    /// The limit.
    pub limit: u32,
    /// Its window.
    pub window: Span,
}

/// What the limits say about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// No objection.
    Pass,
    /// No objection, but administrators are told (`action_at_limit = alert_only`).
    Alert(Trip),
    /// Too many recipients in one message; nobody is restricted.
    TooManyRecipients,
    /// Too many messages in this minute; mail waits.
    MessagesPerMinute,
    /// The service limit is used up; mail waits.
    ServiceLimit,
    /// The organisation's limit is used up; mail waits.
    OrganisationLimit,
    /// A restricting limit is passed.
    Restrict(Trip),
    /// This message has already passed a restricting limit and stays refused.
    Tripped,
}

/// The refusal that follows from a decision, if any.
pub const fn refusal_of(decision: Decision, connector: bool) -> Option<SendRefusal> {
    Some(match decision {
        Decision::Pass | Decision::Alert(_) => return None,
        Decision::TooManyRecipients => SendRefusal::TooManyRecipients,
        Decision::MessagesPerMinute => SendRefusal::MessagesPerMinute,
        Decision::ServiceLimit => SendRefusal::ServiceLimit,
        Decision::OrganisationLimit => SendRefusal::OrganisationLimit,
        Decision::Restrict(_) | Decision::Tripped if connector => SendRefusal::RestrictedConnector,
        Decision::Restrict(_) | Decision::Tripped => SendRefusal::Restricted,
    })
}

const fn unless_zero(limit: u32) -> Option<u32> {
    if limit == 0 { None } else { Some(limit) }
}

impl Limits {
    /// The limits of an account (or of a sending name without one) under a policy, and under a
    /// raised limit while that is in force.
    ///
    /// A raised limit replaces the external limit (or, if the policy has none, the service limit);
    /// the others rise by the same factor, at least 1 and at most [`RAISE_FACTOR_MAX`]. If the policy
    /// has changed since, so that it has not the limit that was raised, nothing is raised.
    ///
    /// Once it has ended, the windows of the restricting limits begin with its end: what the sender
    /// was allowed must not restrict them an hour later. The service limit counts on.
    pub fn of_account(
        policy: &OutboundPolicy,
        raised: Option<RaisedLimit>,
        now: Timestamp,
    ) -> Self {
        let (base, raised_to) = match raised.filter(|raised| raised.in_force(now)) {
            Some(raised) => match (raised.to, policy.external_recipients_per_hour) {
                (RaisedTo::ExternalPerHour(most), base @ 1..) => (base, most),
                (RaisedTo::ServicePerDay(most), 0) => (policy.service_recipients_per_day, most),
                (RaisedTo::ExternalPerHour(_), 0) | (RaisedTo::ServicePerDay(_), 1..) => (1, 1),
            },
            None => (1, 1),
        };
        let raised_to = raised_to.clamp(base, base.saturating_mul(RAISE_FACTOR_MAX));
        let raise = |limit: u32| {
            let product = u64::from(limit).saturating_mul(raised_to.into());
            let risen = product.checked_div(base.into()).unwrap_or(limit.into());
            u32::try_from(risen).unwrap_or(u32::MAX)
        };
        Self {
            external_per_hour: unless_zero(raise(policy.external_recipients_per_hour)),
            internal_per_hour: unless_zero(raise(policy.internal_recipients_per_hour)),
            per_hour: None,
            per_day: unless_zero(raise(policy.recipients_per_day)),
            messages_per_minute: unless_zero(policy.messages_per_minute),
            per_message: Some(policy.recipients_per_message),
            service_per_day: raise(policy.service_recipients_per_day),
            action: policy.action_at_limit,
            counted_after: raised
                .map(|raised| raised.until)
                .filter(|until| now > *until),
        }
    }

    /// The limits of a connector: its own limit per hour (0 = none), and the service limit and the
    /// action of the default policy.
    pub fn of_connector(recipients_per_hour: u32, policy: &OutboundPolicy) -> Self {
        Self {
            external_per_hour: None,
            internal_per_hour: None,
            per_hour: unless_zero(recipients_per_hour),
            per_day: None,
            messages_per_minute: None,
            per_message: None,
            service_per_day: policy.service_recipients_per_day,
            action: policy.action_at_limit,
            counted_after: None,
        }
    }

    /// The restricting limit that one more recipient of either class would pass: the sender has
    /// used it up.
    pub fn trip_next(&self, counted: &Counted) -> Option<Trip> {
        [(1, 0), (0, 1)]
            .map(|(external, internal)| Recipients { external, internal })
            .into_iter()
            .find_map(|message| self.trip(counted, message))
    }

    /// The first restricting limit that `message`, added to `counted`, passes.
    pub fn trip(&self, counted: &Counted, message: Recipients) -> Option<Trip> {
        let passes = |trip: &Trip| {
            trip.requested > 0 && trip.counted.saturating_add(trip.requested) > trip.limit
        };
        self.restricting(counted, message).find(passes)
    }

    /// For the early warning: the first restricting limit of which `message`, added to `counted`,
    /// uses at least `per_cent`, whether it passes it or not. `None` if passing a limit restricts
    /// nobody.
    pub fn near(&self, counted: &Counted, message: Recipients, per_cent: u32) -> Option<Trip> {
        let near = |trip: &Trip| {
            let used = u64::from(trip.counted).saturating_add(trip.requested.into());
            let warned_from = u64::from(trip.limit).saturating_mul(per_cent.into());
            trip.requested > 0 && used.saturating_mul(100) >= warned_from
        };
        match self.action {
            ActionAtLimit::AlertOnly => None,
            ActionAtLimit::Restrict | ActionAtLimit::RestrictUntilNextDay => {
                self.restricting(counted, message).find(near)
            }
        }
    }

    /// Every restricting limit, with the count against it and what `message` would add.
    fn restricting(
        &self,
        counted: &Counted,
        message: Recipients,
    ) -> impl Iterator<Item = Trip> + use<> {
        let both = counted.external_hour.saturating_add(counted.internal_hour);
        [
            (
                Reason::ExternalRecipientsPerHour,
                self.external_per_hour,
                counted.external_hour,
                message.external,
                HOUR,
            ),
            (
                Reason::InternalRecipientsPerHour,
                self.internal_per_hour,
                counted.internal_hour,
                message.internal,
                HOUR,
            ),
            (
                Reason::RecipientsPerHour,
                self.per_hour,
                both,
                message.total(),
                HOUR,
            ),
            (
                Reason::RecipientsPerDay,
                self.per_day,
                counted.day,
                message.total(),
                DAY,
            ),
        ]
        .into_iter()
        .filter_map(|(reason, limit, counted, requested, window)| {
            Some(Trip {
                reason,
                counted,
                requested,
                limit: limit?,
                window,
            })
        })
    }
}

impl SendingGuard {
    /// The counts at `now` as these limits take them: mail sent within a raised limit that has ended
    /// counts for the service limit only. A bucket that began before the end is left out whole, so
    /// up to one bucket of mail after it is not counted.
    pub fn counted_under(&self, limits: &Limits, now: Timestamp) -> Counted {
        let counted = self.counted(now);
        let Some(after) = limits.counted_after else {
            return counted;
        };
        let hour = self.hour.sum_after(after, now);
        Counted {
            external_hour: hour.first,
            internal_hour: hour.second,
            day: self.day.sum_after(after, now).first,
            ..counted
        }
    }
}

/// Whether raising the external limit from the policy's `base` to `limit` needs a fresh second
/// factor.
pub const fn raise_needs_proof(base: u32, limit: u32) -> bool {
    limit > base.saturating_mul(RAISE_FACTOR_WITHOUT_PROOF)
}

/// Applies all limits in their order to a message with the recipients known so far.
///
/// `organisation_full` = the organisation's limit has no room for the message's external
/// recipients.
pub fn judge(
    asked: AskedAt,
    counted: &Counted,
    message: Recipients,
    limits: &Limits,
    organisation_full: bool,
) -> Decision {
    if limits
        .per_message
        .is_some_and(|most| message.total() > most)
    {
        return Decision::TooManyRecipients;
    }
    let minute_full = limits
        .messages_per_minute
        .is_some_and(|most| counted.messages >= most);
    if minute_full && asked != AskedAt::FurtherRecipient {
        return Decision::MessagesPerMinute;
    }
    if counted.service_day.saturating_add(message.total()) > limits.service_per_day {
        return Decision::ServiceLimit;
    }
    if organisation_full && message.external > 0 {
        return Decision::OrganisationLimit;
    }
    match limits.trip(counted, message) {
        None => Decision::Pass,
        Some(trip) if limits.action == ActionAtLimit::AlertOnly => Decision::Alert(trip),
        Some(trip) => Decision::Restrict(trip),
    }
}

#[cfg(test)]
mod tests;
