//! Whom alerts reach now: what each way of telling lacks. Pages that show policies, the outbox or the
//! home page all ask this one rule, so that none calls delivered what cannot be sent.

use crate::closed_list::closed_list;
use crate::policy::AlertPolicies;

closed_list! {
    /// Whom alerts reach now, beside the list of alerts.
    pub enum AlertReach {
        /// By every way that the policy names, which is at least one.
        Told = "told",
        /// Nobody: no mail server is configured, and no webhook can be called.
        NoMailServer = "no_mail_server",
        /// Nobody: mail could be sent, but there are no recipients, and no webhook can be called.
        NoRecipients = "no_recipients",
        /// The webhook only; the recipients cannot be mailed without a mail server.
        WebhookOnly = "webhook_only",
        /// The recipients only; the configuration no longer allows to call the webhook.
        MailOnly = "mail_only",
    }
}

impl AlertReach {
    /// Whom alerts reach by these policies, when mail can be sent or not, and when the configuration
    /// allows the webhook or not. A way that the policies do not name is not missed.
    pub const fn of(policies: &AlertPolicies, can_mail: bool, may_call: bool) -> Self {
        let wants_mail = !policies.recipients.is_empty();
        let wants_call = !policies.webhook.is_empty();
        match (wants_mail && can_mail, wants_call && may_call) {
            (true, true) => Self::Told,
            (true, false) if wants_call => Self::MailOnly,
            (true, false) => Self::Told,
            (false, true) if wants_mail => Self::WebhookOnly,
            (false, true) => Self::Told,
            (false, false) if can_mail => Self::NoRecipients,
            (false, false) => Self::NoMailServer,
        }
    }

    /// Whether nobody is told.
    pub const fn is_nobody(self) -> bool {
        matches!(self, Self::NoMailServer | Self::NoRecipients)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    #[test]
    fn a_way_counts_only_if_it_is_named_and_open() {
        for (recipients, webhook, can_mail, may_call, expected) in [
            (false, false, false, false, AlertReach::NoMailServer),
            (true, false, false, true, AlertReach::NoMailServer),
            (false, false, true, true, AlertReach::NoRecipients),
            (false, true, true, false, AlertReach::NoRecipients),
            (true, true, false, false, AlertReach::NoMailServer),
            (true, false, true, false, AlertReach::Told),
            (false, true, false, true, AlertReach::Told),
            (true, true, true, true, AlertReach::Told),
            (true, true, false, true, AlertReach::WebhookOnly),
            (true, true, true, false, AlertReach::MailOnly),
        ] {
            let mut policies = AlertPolicies::default();
            if recipients {
                policies.recipients = vec!["soc@contoso.example".to_string()];
            }
            if webhook {
                policies.webhook = "https://hooks.contoso.example/".to_string();
            }
            let reach = AlertReach::of(&policies, can_mail, may_call);
            let case = (recipients, webhook, can_mail, may_call);
            assert_eq!(reach, expected, "{case:?}");
        }
        let nobody = AlertReach::ALL.iter().filter(|reach| reach.is_nobody());
        assert_eq!(nobody.count(), 2);
    }
}
