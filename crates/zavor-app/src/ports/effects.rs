//! Effects: acts on other systems, and the port that carries them out.

use zavor_core::account::SignInName;
use zavor_core::identity::Link;
use zavor_core::moment::{Span, Timestamp};

use super::answer::BoxFuture;

/// An act on another system, committed with the state that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Given by the store at commit.
    pub id: u64,
    /// Makes a repetition harmless.
    pub idempotency_key: u64,
    /// What to do, and where.
    pub errand: Errand,
    /// The account concerned, by its address; for a notice, whom it is about (empty for nobody).
    pub address: SignInName,
    /// What a notice says and where it goes, sealed by the vault; empty for other acts, and emptied
    /// by the store when the effect is finished.
    pub payload: Vec<u8>,
    /// Its state.
    pub state: EffectState,
    /// The link that its mail carries, kept with it in one commit; an effect that is read back has none.
    pub link: Option<Box<Link>>,
    /// When it was committed; for a notice that was planned for later, when it is due first.
    pub since: Timestamp,
}

/// What an effect does, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// An act on a mail host.
    OnHost {
        /// What to do.
        act: HostAct,
        /// The mail host's name in the configuration.
        host: String,
    },
    /// A mail through `[smtp]`.
    Mail,
    /// A call of a webhook.
    Webhook {
        /// Its host name.
        host: String,
    },
}

/// What is done on a mail host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostAct {
    /// End the account's sessions.
    EndSessions,
    /// Forget the account's cached password check.
    FlushAuthCache,
}

/// Stands for `[smtp]` where the host of an effect is written down; it is not a host name,
/// so no host can have it.
const SMTP_HOST: &str = "(smtp)";

impl HostAct {
    /// Every act.
    pub const ALL: [Self; 2] = [Self::EndSessions, Self::FlushAuthCache];

    /// The fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EndSessions => "end_sessions",
            Self::FlushAuthCache => "flush_auth_cache",
        }
    }
}

impl Errand {
    /// The fixed name of what is done.
    pub const fn act(&self) -> &'static str {
        match self {
            Self::OnHost { act, .. } => act.as_str(),
            Self::Mail => "send_mail",
            Self::Webhook { .. } => "call_webhook",
        }
    }

    /// Where, as it is written down: a host name, or `(smtp)`.
    pub fn host(&self) -> &str {
        match self {
            Self::OnHost { host, .. } | Self::Webhook { host } => host,
            Self::Mail => SMTP_HOST,
        }
    }

    /// From what is written down; `None` for an act of another release.
    pub fn from_names(act: &str, host: &str) -> Option<Self> {
        let host = host.to_owned();
        let host_act = |host_act: &HostAct| host_act.as_str() == act;
        if let Some(act) = HostAct::ALL.into_iter().find(host_act) {
            return Some(Self::OnHost { act, host });
        }
        match act {
            "send_mail" => Some(Self::Mail),
            "call_webhook" => Some(Self::Webhook { host }),
            _ => None,
        }
    }

    /// What is done on a mail host, when it is one.
    pub const fn on_host(&self) -> Option<HostAct> {
        match self {
            Self::OnHost { act, .. } => Some(*act),
            Self::Mail | Self::Webhook { .. } => None,
        }
    }

    /// Whether it is a notice rather than an act on a mail host.
    pub const fn is_notice(&self) -> bool {
        self.on_host().is_none()
    }
}

/// Which effects a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectFilter {
    /// Acts on mail hosts that are due at this time, the first due first.
    DueActs(Timestamp),
    /// Mails that are due at this time, the first due first.
    DueMails(Timestamp),
    /// Calls of webhooks that are due at this time, the first due first.
    DueCalls(Timestamp),
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
                *at <= now && !effect.errand.is_notice()
            }
            (Self::DueMails(now), EffectState::Due { at, .. }) => {
                *at <= now && effect.errand == Errand::Mail
            }
            (Self::DueCalls(now), EffectState::Due { at, .. }) => {
                *at <= now && matches!(effect.errand, Errand::Webhook { .. })
            }
            (Self::Waiting, EffectState::Due { .. }) => true,
            (Self::Failed, EffectState::Failed(_)) => true,
            _ => false,
        }
    }
}

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
    /// Carries out one act: `Ok` is what to show ("sessions ended"), `Err` why it failed.
    /// Harmless when repeated. The adapter limits its time ([`PERFORM_WITHIN`]); the use cases have
    /// no timers and rely on that.
    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: HostAct,
        address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errand_is_read_from_what_is_written_down_of_it() {
        let host = || "mx1".to_owned();
        let on_host = |act| Errand::OnHost { act, host: host() };
        for errand in [
            on_host(HostAct::EndSessions),
            on_host(HostAct::FlushAuthCache),
            Errand::Mail,
            Errand::Webhook { host: host() },
        ] {
            let read = Errand::from_names(errand.act(), errand.host());
            assert_eq!(read, Some(errand));
        }
        assert_eq!(Errand::from_names("fly", "mx1"), None);
    }
}
