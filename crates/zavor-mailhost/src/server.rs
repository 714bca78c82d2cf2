//! The configured server that takes our mail, and what both ways of delivery share: configuration
//! errors, the time for one delivery, and how another server's words are shown.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use zavor_app::ports::DELIVER_WITHIN;

use crate::hosts::ApiKey;

/// Longest answer of another server that is shown, in characters.
const SHOWN_MAX: usize = 300;

/// The `[smtp]` section.
#[derive(Debug, Clone, Default)]
pub struct SmtpServer {
    /// `smtp://HOST:PORT` or `smtps://HOST:PORT`, optionally with `USER:PASSWORD@`.
    pub url: String,
    /// Sender of all notices: `Contoso <no-reply@contoso.example>`.
    pub from: Option<String>,
    /// Our name in EHLO: a host name, or an address in brackets; without one, the name of this
    /// machine.
    pub helo: Option<String>,
    /// User name, if the server asks for one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<ApiKey>,
}

/// Why a configuration cannot be used: which key, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagesError(String);

impl MessagesError {
    pub(crate) const fn new(why: String) -> Self {
        Self(why)
    }
}

impl fmt::Display for MessagesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for MessagesError {}

/// How long one delivery may take.
pub(crate) const fn deliver_within() -> Duration {
    Duration::from_millis(DELIVER_WITHIN.as_millis())
}

/// Another server's words, cut to one line of bounded length.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(SHOWN_MAX)
        .collect::<String>()
        .trim_end()
        .into()
}
