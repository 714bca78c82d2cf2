//! Ports around sign-on and notices: the key that seals secrets at rest, second factors, the words
//! of notices in the reader's language, and the messenger that delivers them.

use std::fmt;

use zavor_core::moment::{Span, Timestamp};
use zavor_core::note::Detail;

use super::answer::BoxFuture;

/// The only source of time. It has two hands, because a wall clock may be set while the process
/// runs (`zavor_core::clock_watch`).
pub trait Clock: Send + Sync + 'static {
    /// The running time: what everything that lasts a while is measured by. It begins with the wall
    /// clock when the process starts and follows its small corrections; it never goes back, and no
    /// jump of the wall clock moves it.
    fn now(&self) -> Timestamp;

    /// The wall clock: for stamps, and for one-time codes. May jump, either way.
    fn wall(&self) -> Timestamp {
        self.now()
    }
}

/// The only source of random bytes.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` from the operating system's generator.
    fn fill(&self, bytes: &mut [u8]);
}

/// Seals secrets at rest with the installation's key (`DATA/secret.key`). Authenticated: what was
/// sealed for one purpose cannot be opened for another.
pub trait Vault: Send + Sync + 'static {
    /// Seals. `purpose` is bound to the result but not secret: kind and owner, such as `totp 17`.
    fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8>;
    /// Opens; `None` when the key or the purpose differs, or a bit was changed.
    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// What is said when [`Vault::open`] gives nothing back: what happened, and what to do.
pub const SECRET_KEY_CHANGED: &str = "second factors cannot be read: DATA/secret.key is another \
    one than at registration; put the old one back from a backup made with --with-key, or let \
    one-time code apps and passkeys be registered again";

/// Owner of a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyOwner {
    /// Opaque, stable, not the address: the account number in the first bytes, the rest zero.
    pub handle: [u8; 16],
    /// The address, shown by the authenticator.
    pub name: String,
    /// The person's name, shown by the authenticator.
    pub display_name: String,
}

/// A ceremony that has begun: what the browser gets, and what the server keeps until the answer.
#[derive(Clone)]
pub struct Ceremony {
    /// JSON for `navigator.credentials`.
    pub challenge: String,
    /// Kept on the server, used once.
    pub state: Vec<u8>,
}

impl fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ceremony(..)")
    }
}

/// A new passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// Its credential id.
    pub handle: Vec<u8>,
    /// What to store (sealed).
    pub stored: Vec<u8>,
}

/// A passkey that answered correctly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedPasskey {
    /// Its credential id.
    pub handle: Vec<u8>,
    /// What to store instead, if its counter changed.
    pub updated: Option<Vec<u8>>,
}

/// Second factors: one-time codes (RFC 6238) and passkeys (WebAuthn level 2).
pub trait Factors: Send + Sync + 'static {
    /// The `otpauth://` address of a seed, for a QR code.
    fn totp_address(&self, seed: &[u8], account: &str, issuer: &str) -> String;
    /// The seed in base32, for typing.
    fn totp_text(&self, seed: &[u8]) -> String;
    /// The time step that a typed code belongs to, one step either way allowed (RFC 6238 section
    /// 5.2); compared in constant time. `None` = wrong.
    fn totp_step(&self, seed: &[u8], code: &str, at: Timestamp) -> Option<u64>;
    /// Begins a registration; `known` are credential ids that this owner already has.
    fn begin_registration(
        &self,
        owner: &PasskeyOwner,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, String>;
    /// Ends a registration with the browser's answer (JSON).
    fn end_registration(&self, state: &[u8], answer: &str) -> Result<NewPasskey, String>;
    /// Begins an authentication with any of these stored passkeys; user verification is required.
    fn begin_authentication(&self, stored: &[Vec<u8>]) -> Result<Ceremony, String>;
    /// Ends the authentication; `stored` are the same passkeys.
    fn end_authentication(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String>;
    /// Begins a sign-in without a name: the browser offers the passkeys it has for this site.
    fn begin_discovery(&self) -> Result<Ceremony, String>;
    /// Who answered a sign-in without a name: the owner's handle and the credential id. Not
    /// verified yet.
    fn discovered(&self, answer: &str) -> Result<([u8; 16], Vec<u8>), String>;
    /// Verifies that answer against the owner's stored passkeys.
    fn end_discovery(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String>;
}

/// A language of screens and notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Romanian.
    Romanian,
}

impl Language {
    /// All, the default first.
    pub const ALL: [Self; 2] = [Self::English, Self::Romanian];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Romanian => "ro",
        }
    }

    /// The language of a tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// What a notice says: a message key with its arguments. The adapter has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Key of the message, without `-subject` or `-text`: `notice-password-reset`.
    pub key: &'static str,
    /// Arguments by name.
    pub arguments: Vec<(&'static str, String)>,
}

impl Notice {
    /// Adds an argument that is not there yet.
    pub(crate) fn add(&mut self, name: &'static str, value: impl FnOnce() -> String) {
        if self.arguments.iter().all(|(known, _)| *known != name) {
            self.arguments.push((name, value()));
        }
    }
}

/// What a mail says, in each form that it has.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// The subject: one line.
    pub subject: String,
    /// The plain text. It may hold a one-time link or a code: never log it.
    pub text: String,
    /// The same as a page of HTML that needs nothing else; empty = plain text only.
    pub html: String,
    /// The organisation it comes from, for the reader's list of mail; may be empty.
    pub organisation: String,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").finish_non_exhaustive()
    }
}

/// The words of notices.
pub trait Words: Send + Sync + 'static {
    /// Subject, plain text and HTML of a notice. Arguments may be an attacker's text: none of them begins
    /// a line, a header or an element of its own.
    fn notice(&self, notice: &Notice, language: Language) -> Letter;
    /// What an alert says, to be put into a notice; in English as the list of alerts and the
    /// webhook have it.
    fn alert(&self, said: &Detail, language: Language) -> String;
}

/// One mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom: one address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text. It may hold a one-time link or a code: never log it.
    pub text: String,
    /// The same in HTML, beside the text; empty = plain text only.
    pub html: String,
    /// The name of the sender where the configuration names none; may be empty.
    pub organisation: String,
    /// Makes a repetition recognisable (Message-ID).
    pub idempotency_key: u64,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

/// One call of a webhook: a POST of signed JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookCall {
    /// `https://host/path` (or `http` to loopback).
    pub url: String,
    /// The JSON body.
    pub body: String,
    /// Key of the HMAC-SHA-256 signature.
    pub key: Vec<u8>,
    /// Makes a repetition recognisable.
    pub idempotency_key: u64,
    /// When, for the signature.
    pub time: Timestamp,
}

/// A webhook of the configuration file. Each has one purpose, and address and key are the operator's: no
/// page shows them, and nobody who signs in can change where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnHook {
    /// Hands a code over that the site sends to the owner of an account in its own way
    /// (`[recovery] webhook`).
    RecoveryCode,
    /// Passes a support request on (`[support] webhook`).
    SupportRequest,
}

impl OwnHook {
    /// All.
    pub const ALL: [Self; 2] = [Self::RecoveryCode, Self::SupportRequest];

    /// The fixed name: the `kind` of what it is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecoveryCode => "recovery_code",
            Self::SupportRequest => "support_request",
        }
    }

    /// The hook of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hook| hook.as_str() == name)
    }
}

/// One call of such a webhook. The adapter knows its address and its key.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnCall {
    /// Which.
    pub hook: OwnHook,
    /// The JSON body. It may hold a code: never log it.
    pub body: String,
    /// Makes a repetition recognisable.
    pub idempotency_key: u64,
    /// When, for the signature.
    pub time: Timestamp,
}

impl fmt::Debug for OwnCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnCall")
            .field("hook", &self.hook)
            .finish_non_exhaustive()
    }
}

/// Why a notice was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// Try again later.
    Later(String),
    /// Trying again cannot help: not configured, not allowed, refused permanently.
    Never(String),
}

/// Longest time one delivery may take, connecting included.
pub const DELIVER_WITHIN: Span = Span::from_secs(20);

/// Delivers notices. It limits its own time ([`DELIVER_WITHIN`]).
pub trait Messenger: Send + Sync + 'static {
    /// Whether mail can be sent at all (`[smtp]` is configured).
    fn can_mail(&self) -> bool;
    /// Whether a webhook at this address may be called (`[webhook] allow`); the text says why not.
    fn may_call(&self, url: &str) -> Result<(), String>;
    /// The host of a webhook of the configuration file; `None` = it is not configured.
    fn own_hook(&self, hook: OwnHook) -> Option<String>;
    /// Hands a mail to the mail server; `Ok` is its answer.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, Undelivered>>;
    /// Calls a webhook; `Ok` is its status.
    fn call<'a>(&'a self, call: &'a WebhookCall) -> BoxFuture<'a, Result<String, Undelivered>>;
    /// Calls a webhook of the configuration file; `Ok` is its status.
    fn call_own<'a>(&'a self, call: &'a OwnCall) -> BoxFuture<'a, Result<String, Undelivered>>;
}
