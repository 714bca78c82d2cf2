//! What is not told now, in the one way in which every page says it: home, alerts, alert policies and
//! notices. The rules are [`Notifications::can_mail`] and [`AlertReach`].

use zavor_app::notifications::{Notifications, alert_reach};
use zavor_core::alert::AlertReach;

use crate::text::Text;

/// Whom alerts do not reach and why; empty if they reach everybody named.
pub(super) fn alerts(text: Text, reach: AlertReach) -> String {
    match reach {
        AlertReach::Told => String::new(),
        AlertReach::NoMailServer
        | AlertReach::NoRecipients
        | AlertReach::WebhookOnly
        | AlertReach::MailOnly => text.name_of("reach", reach),
    }
}

/// What an empty outbox says. Without a mail server it is empty because nothing is sent.
pub(super) fn nothing_waits(text: Text, notifications: &Notifications) -> String {
    let not_sent = match notifications.can_mail() {
        false => text.say("notice-no-smtp"),
        true => alerts(text, alert_reach(notifications)),
    };
    let nothing = text.say("effect-none-waiting");
    match not_sent.is_empty() {
        true => nothing,
        false => format!("{nothing} {not_sent}"),
    }
}
