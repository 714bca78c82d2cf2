//! [`Messages`]: the port [`Messenger`] by SMTP and by webhook.
//!
//! Opened with the sections `[smtp]` and `[webhook]` of the configuration; keeps no other state.
//! What is to be sent, how often it was tried and what came of it is the outbox's business
//! (`zavor_app::notifications`).

use std::fmt;

use zavor_app::ports::{BoxFuture, Mail, Messenger, Undelivered, WebhookCall};

use crate::server::{MessagesError, SmtpServer};
use crate::smtp::Smtp;
use crate::webhook::Webhooks;

/// What notices need of the configuration.
#[derive(Debug, Clone, Default)]
pub struct MessagesConfig {
    /// `[smtp]`; without it no mail can be sent.
    pub smtp: Option<SmtpServer>,
    /// `[webhook] allow`: `HOST` or `HOST:PORT`.
    pub webhook_allow: Vec<String>,
}

/// Carries notices out of the house. Opening connects to nothing.
pub struct Messages {
    smtp: Option<Smtp>,
    webhooks: Webhooks,
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messages")
            .field("mail", &self.smtp.is_some())
            .finish_non_exhaustive()
    }
}

impl Messages {
    /// Checks the sections and prepares the clients. Must be called inside a tokio runtime. The
    /// system's certificate roots are read only where a TLS connection is possible.
    ///
    /// # Errors
    /// A URL, sender or host name that is none, credentials that are not whole, or no certificate
    /// roots where they are needed.
    pub fn open(config: &MessagesConfig) -> Result<Self, MessagesError> {
        Ok(Self {
            smtp: config.smtp.as_ref().map(Smtp::open).transpose()?,
            webhooks: Webhooks::open(&config.webhook_allow)?,
        })
    }
}

impl Messenger for Messages {
    fn can_mail(&self) -> bool {
        self.smtp.is_some()
    }

    fn may_call(&self, url: &str) -> Result<(), String> {
        self.webhooks.may_call(url)
    }

    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(async move {
            match &self.smtp {
                Some(smtp) => smtp.send(mail).await,
                None => Err(Undelivered::Never(
                    "no mail server is configured: add [smtp] to the configuration".into(),
                )),
            }
        })
    }

    fn call<'a>(&'a self, call: &'a WebhookCall) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(self.webhooks.call(call))
    }
}
