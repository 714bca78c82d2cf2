//! Effects: acts on other systems, and the port that carries them out.

use zavor_core::account::SignInName;
use zavor_core::moment::{Span, Timestamp};

use super::answer::BoxFuture;

/// An act on another system, committed with the state that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Given by the store at commit.
    pub id: u64,
    /// Makes a repetition harmless.
    pub idempotency_key: u64,
    /// What to do.
    pub act: EffectAct,
    /// On which mail host of the configuration (or [`SMTP_HOST`], or a webhook's host).
    pub host: String,
    /// The account concerned, by its address; for a notice, whom it is about (empty for nobody).
    pub address: SignInName,
    /// What a notice says and where it goes, sealed by the vault; empty for other acts, and emptied
    /// by the store when the effect is finished.
    pub payload: Vec<u8>,
    /// Its state.
    pub state: EffectState,
    /// When it was committed.
    pub since: Timestamp,
}

/// What an effect does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectAct {
    /// End the account's sessions.
    EndSessions,
    /// Forget the account's cached password check.
    FlushAuthCache,
    /// Send a mail through `[smtp]`; `host` is [`SMTP_HOST`].
    SendMail,
    /// Call a webhook; `host` is its host name.
    CallWebhook,
}

impl EffectAct {
    /// Whether it is a notice rather than an act on a mail host.
    pub const fn is_notice(self) -> bool {
        matches!(self, Self::SendMail | Self::CallWebhook)
    }
}

/// Which effects a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectFilter {
    /// Acts on mail hosts that are due at this time, the first due first.
    DueActs(Timestamp),
    /// Notices that are due at this time, the first due first.
    DueNotices(Timestamp),
    /// Everything that is not finished, the first due first.
    Waiting,
    /// What was given up, the newest first.
    Failed,
}

impl EffectFilter {
    /// Whether this effect is in the list.
    pub fn takes(self, effect: &Effect) -> bool {
        match (self, &effect.state) {
            (Self::DueActs(now), EffectState::Due { at, .. }) => {
                *at <= now && !effect.act.is_notice()
            }
            (Self::DueNotices(now), EffectState::Due { at, .. }) => {
                *at <= now && effect.act.is_notice()
            }
            (Self::Waiting, EffectState::Due { .. }) => true,
            (Self::Failed, EffectState::Failed(_)) => true,
            _ => false,
        }
    }
}

/// Stands for `[smtp]` in [`Effect::host`]; it is not a host name, so no mail host can have it.
pub const SMTP_HOST: &str = "(smtp)";

/// The state of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectState {
    /// To be tried (again) at this time.
    Due {
        /// Tries so far.
        tries: u32,
        /// Next try.
        at: Timestamp,
        /// Why the last try failed; empty before the first.
        last_error: String,
    },
    /// Done; the text is the other system's answer.
    Done(String),
    /// Given up; the text says why.
    Failed(String),
}

/// Longest time one [`MailHosts::perform`] may take, connecting included. Short enough for a person
/// to wait for the result of an act; the outbox repeats what did not answer.
pub const PERFORM_WITHIN: Span = Span::from_secs(5);

/// The mail system that Zavor acts on.
pub trait MailHosts: Send + Sync + 'static {
    /// Names of the configured mail hosts.
    fn names(&self) -> Vec<String>;
    /// Carries out one effect: `Ok` is what to show ("sessions ended"), `Err` why it failed.
    /// Harmless when repeated. The adapter limits its time ([`PERFORM_WITHIN`]); the use cases have
    /// no timers and rely on that.
    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: EffectAct,
        address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>>;
}
