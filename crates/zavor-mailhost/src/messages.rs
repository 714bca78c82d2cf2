//! [`Messages`]: the port [`Messenger`], by SMTP and by webhook.
//!
//! Opened with the sections `[smtp]` and `[webhook]` of the configuration; has no other state. The
//! outbox (`zavor_app::notifications`) keeps what to send, how often it was tried and with what
//! result.

use std::fmt;

use zavor_app::ports::{BoxFuture, Mail, Messenger, OwnCall, OwnHook, Undelivered, WebhookCall};

use crate::hosts::ApiKey;
use crate::server::{MessagesError, SmtpServer};
use crate::smtp::Smtp;
use crate::webhook::Webhooks;

/// The part of the configuration that notices need.
#[derive(Debug, Clone, Default)]
pub struct MessagesConfig {
    /// `[smtp]`; without it no mail can be sent.
    pub smtp: Option<SmtpServer>,
    /// `[webhook] allow`: `HOST` or `HOST:PORT`.
    pub webhook_allow: Vec<String>,
    /// Webhooks of the operator, each for one purpose.
    pub own: Vec<OwnWebhook>,
}

/// A webhook of the operator.
#[derive(Debug, Clone)]
pub struct OwnWebhook {
    /// What it is for.
    pub hook: OwnHook,
    /// Where it is: `https://`, or `http://` on this machine.
    pub url: String,
    /// Its signing key: the HMAC's key are the bytes of this text.
    pub key: ApiKey,
}

impl OwnWebhook {
    /// Why this URL cannot be one, if it cannot.
    ///
    /// # Errors
    /// What it must be instead.
    pub fn check(url: &str) -> Result<(), String> {
        crate::allow::Place::of_operator(url).map(|_| ())
    }
}

/// Delivers notices. Opening connects to nothing.
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
    /// Checks the sections and prepares the clients. Must be called inside a tokio runtime. Reads
    /// the system's certificate roots only if a TLS connection is possible.
    ///
    /// # Errors
    /// An invalid URL, sender or host name, incomplete credentials, or missing certificate roots
    /// when they are needed.
    pub fn open(config: &MessagesConfig) -> Result<Self, MessagesError> {
        Ok(Self {
            smtp: config.smtp.as_ref().map(Smtp::open).transpose()?,
            webhooks: Webhooks::open(&config.webhook_allow, &config.own)?,
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

    fn own_hook(&self, hook: OwnHook) -> Option<String> {
        self.webhooks.own_host(hook)
    }

    fn call_own<'a>(&'a self, call: &'a OwnCall) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(self.webhooks.call_own(call))
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
