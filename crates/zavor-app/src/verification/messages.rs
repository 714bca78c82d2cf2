//! Mails of sign-on: one-time links and codes to one address, notices to the owner.

use zavor_core::account::Account;
use zavor_core::alert::OwnerNotice;

use crate::platform::error::{AppError, RefusedNotice};
use crate::ports::{Effect, Notice};
use crate::verification::service::Verification;

impl Verification {
    /// Tells the owner of an account, at every confirmed address, what was done.
    pub(crate) fn owner_notice(
        &self,
        account: &Account,
        kind: OwnerNotice,
        arguments: Vec<(&'static str, String)>,
    ) -> Vec<Effect> {
        let notice = Notice {
            key: kind.as_str(),
            arguments,
        };
        self.notifications.notice_effects(account, notice)
    }

    /// Refuses an act that needs a mail when none can be sent.
    pub(crate) fn needs_mail(&self) -> Result<(), AppError> {
        match self.notifications.can_mail() {
            true => Ok(()),
            false => Err(RefusedNotice::NoMail.into()),
        }
    }
}
