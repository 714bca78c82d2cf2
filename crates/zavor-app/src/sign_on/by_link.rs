//! Signing in with a one-time link, for the demonstration.

use std::net::IpAddr;

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{LinkPurpose, Stage};
use zavor_core::note::Word;

use crate::platform::error::{AppError, RefusedLink};
use crate::platform::notes::SignOnNote;
use crate::platform::token::Token;
use crate::ports::StoreError;
use crate::sign_on::code_events::CodeTyped;
use crate::sign_on::password::SignOnOutcome;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::Opening;
use crate::verification::links::used;

impl SignOn {
    /// Makes a link that signs an account in once, for the demonstration. It shows what the pages
    /// look like, so only the local operator gets one.
    ///
    /// # Errors
    /// `Refused` for everybody else; `Unknown` account.
    pub async fn make_sign_in_link(&self, actor: &Actor, name: &str) -> Result<Token, AppError> {
        const ACT: AuditAct = AuditAct::MakeLink;
        let account = self.platform.account_named(name).await?;
        if !matches!(actor, Actor::LocalOperator { .. }) {
            let why = RefusedLink::SignInByOthers;
            return Err(self
                .platform
                .refused(actor, ACT, &account.address, why)
                .await);
        }
        let (token, link) = self
            .verification
            .new_link(LinkPurpose::SignIn, Some(account.id), "");
        let detail = link_note(LinkPurpose::SignIn);
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, AuditResult::Done, detail);
        self.platform.commit(vec![link], audit).await?;
        Ok(token)
    }

    /// Signs in with such a link: a whole session, as if a second factor had been shown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sign_in_with_link(
        &self,
        token: &str,
        source: Option<IpAddr>,
        device: &str,
    ) -> Result<SignOnOutcome, StoreError> {
        let link = self.verification.link(LinkPurpose::SignIn, token).await?;
        let account = match link.as_ref().and_then(|link| link.account) {
            Some(account) => self.platform.store.account(account).await?,
            None => None,
        };
        let (Some(link), Some(account)) = (link, account) else {
            return Ok(SignOnOutcome::Refused);
        };
        let audit = self.sign_in_audit(&account, source, AuditResult::Done, SignOnNote::ByLink);
        let opened = self.open_session(Opening {
            account: &account,
            stage: Stage::Whole,
            proved: Some(self.platform.now()),
            address: source,
            device,
            changes: vec![used(&link)],
            audit: vec![audit],
        });
        match opened.await {
            Ok(Some((token, session))) => {
                self.signed_in_by_link(&CodeTyped {
                    account: account.id,
                    address: &account.address,
                    from: source,
                    device,
                })
                .await;
                Ok(SignOnOutcome::Session(token, session))
            }
            Ok(None) | Err(StoreError::Conflict) => Ok(SignOnOutcome::Refused),
            Err(error) => Err(error),
        }
    }
}

/// What the audit says of a link that was made.
pub(super) fn link_note(purpose: LinkPurpose) -> SignOnNote {
    let purpose = Word::of("link", purpose.as_str());
    SignOnNote::Link { purpose }
}
