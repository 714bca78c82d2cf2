//! What a person must run on the mail server when no mail host is configured.
//!
//! Somebody chose these names as addresses, and they are shown inside a command: they are quoted
//! for the shell.

use zavor_core::account::{Account, SignInName};
use zavor_core::note::Detail;

use crate::notifications::outbox::report::{EffectReport, HostAnswer};
use crate::notifications::service::Notifications;
use crate::platform::notes::ActNote;
use crate::ports::HostAct;

/// What ends the sessions of an account, in order: the cache is flushed first, or a mail program
/// that reconnects at once would be let in by its old password.
pub(super) const ENDING: [HostAct; 2] = [HostAct::FlushAuthCache, HostAct::EndSessions];

impl Notifications {
    /// What the audit says about an act that ends sessions: where none of the mail server's could be
    /// ended, it says so.
    pub(crate) fn with_sessions_left(&self, detail: impl Into<Detail>) -> Detail {
        let left = (!self.reaches_mail_sessions()).then_some(ActNote::SessionsLeft);
        detail.into().and_all(left)
    }

    /// Whether a mail host is configured that can end sessions; otherwise a person does it on the
    /// mail server.
    pub fn reaches_mail_sessions(&self) -> bool {
        !self.platform.world.mail_hosts.names().is_empty()
    }

    /// What nobody here can do about an account's sessions, with the command that does it there;
    /// empty when mail hosts are configured.
    pub(crate) fn ended_by_hand(&self, account: &Account) -> Vec<EffectReport> {
        if self.reaches_mail_sessions() {
            return Vec::new();
        }
        let names = || std::iter::once(&account.address).chain(&account.aliases);
        let shown = |act, name: &SignInName| EffectReport {
            host: String::new(),
            name: name.clone(),
            act: Some(act),
            answer: HostAnswer::NotHere {
                run: command(act, name),
            },
        };
        ENDING
            .into_iter()
            .flat_map(|act| names().map(move |name| shown(act, name)))
            .collect()
    }

    /// The commands of [`Self::ended_by_hand`]; none without an account.
    pub(crate) fn commands_there(&self, account: Option<&Account>) -> Vec<String> {
        let shown = account.map_or_else(Vec::new, |account| self.ended_by_hand(account));
        let command = |shown: EffectReport| match shown.answer {
            HostAnswer::NotHere { run } => Some(run),
            HostAnswer::Done(_) | HostAnswer::NotYet(_) => None,
        };
        shown.into_iter().filter_map(command).collect()
    }
}

/// The command that does this on a mail host.
pub(super) fn command(act: HostAct, name: &SignInName) -> String {
    let whole = quoted(name.as_str());
    // A name that begins with a dash would be taken for an option.
    let ends = if whole.starts_with('-') { "-- " } else { "" };
    match act {
        HostAct::EndSessions => format!("doveadm kick {ends}{whole}"),
        HostAct::FlushAuthCache => format!(
            "doveadm auth cache flush {ends}{whole} {}",
            quoted(name.local_part())
        ),
    }
}

/// A word as it must be typed in a shell.
pub fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || "@.-_+/:=,".contains(c);
    match !word.is_empty() && word.chars().all(harmless) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_for_the_mail_server_quote_names_for_the_shell() {
        let name = SignInName::from_normal_form("$(reboot)@contoso.example");
        assert_eq!(
            command(HostAct::EndSessions, &name),
            "doveadm kick '$(reboot)@contoso.example'"
        );
        assert_eq!(
            command(HostAct::FlushAuthCache, &name),
            "doveadm auth cache flush '$(reboot)@contoso.example' '$(reboot)'"
        );
        let name = SignInName::from_normal_form("-A@contoso.example");
        assert_eq!(
            command(HostAct::EndSessions, &name),
            "doveadm kick -- -A@contoso.example"
        );
    }
}
