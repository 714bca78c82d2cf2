//! Mails and webhook calls.

use crate::platform::notes::declare::notes;

notes! {
    /// Why a recipient is not acceptable.
    pub enum InvalidRecipient {
        NotAnAddress { typed: String } = "not_a_mail_address",
            "{typed:?} is not a valid mail address; nothing was changed";
    }
}

notes! {
    /// Why alerts cannot be marked.
    pub enum InvalidAlerts {
        Number { most: usize } = "alerts_to_mark",
            "choose 1 to {most} alerts; nothing was changed";
        NotListed { numbers: String } = "no_such_alerts",
            "your list has no alert with number {numbers} (of more than 10,000 the oldest are dropped); nothing was changed";
    }
}

notes! {
    /// Why nothing is sent.
    pub enum RefusedNotice {
        NoMail = "mail_not_configured",
            "mail is not configured (section [smtp] of the configuration); nothing was changed";
        NoMailServer = "no_mail_server",
            "no mail server is configured; nothing was sent; add [smtp] to the configuration and start Zavor again";
        NoWebhook = "no_webhook",
            "no webhook is set; nothing was called";
        NothingSent = "nothing_sent",
            "nothing was sent";
    }
}
