//! One-time links: made for one purpose, looked at as often as wanted, used once.
//!
//! Security: looking never uses a link up, so a mail scanner's GET harms nothing (authentik #8953);
//! it is used up in the commit of its act, whoever is first ([`IdentityChange::UseLink`]). A newer
//! link of the same purpose replaces older ones. The address of a link is made from the configured
//! public URL, never from a request.

use std::net::IpAddr;

use zavor_core::account::AccountId;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{Link, LinkPurpose, Stage};

use super::password::SignedOn;
use super::sessions::Opening;
use super::token::{self, Token};
use crate::error::AppError;
use crate::ports::{Change, IdentityChange, StoreError};
use crate::zavor::Zavor;

impl Zavor {
    /// A link that would still work for this purpose. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link(&self, purpose: LinkPurpose, token: &str) -> Result<Option<Link>, StoreError> {
        let Some(key) = token::hash_of(token) else {
            return Ok(None);
        };
        let now = self.now();
        let link = self.store.link(&key)?;
        Ok(link.filter(|link| link.purpose == purpose && link.in_force(now)))
    }

    /// The address of a link: what a mail says and a file holds. A secret.
    pub fn link_address(&self, purpose: LinkPurpose, token: &Token) -> String {
        let path = match purpose {
            LinkPurpose::SetUp => "setup",
            LinkPurpose::ChangePassword => "password",
            LinkPurpose::ConfirmRecoveryAddress => "confirm",
            LinkPurpose::SignIn => "sign-in",
        };
        let settings = self.settings();
        let base = settings.public_url.trim_end_matches('/');
        format!("{base}/{path}/{}", token.text())
    }

    /// The address of the page on which people change their own password.
    pub fn change_page(&self) -> String {
        let settings = self.settings();
        format!("{}/password", settings.public_url.trim_end_matches('/'))
    }

    /// Makes a link that signs an account in once, for the demonstration. It shows what the pages
    /// look like, so only the local operator gets one.
    ///
    /// # Errors
    /// `Refused` to everybody else; `Unknown` account.
    pub async fn make_sign_in_link(&self, actor: &Actor, name: &str) -> Result<Token, AppError> {
        const ACT: AuditAct = AuditAct::MakeLink;
        let account = self.account_named(name)?;
        if !matches!(actor, Actor::LocalOperator { .. }) {
            let why = "only the local operator makes sign-in links; nothing was changed";
            return Err(self.refused(actor, ACT, &account.address, why).await);
        }
        let (token, link) = self.new_link(LinkPurpose::SignIn, Some(account.id), "");
        let detail = LinkPurpose::SignIn.to_string();
        let audit = self.audit_of(actor, ACT, &account.address, AuditResult::Done, detail);
        self.commit(vec![link], audit).await?;
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
    ) -> Result<SignedOn, StoreError> {
        let link = self.link(LinkPurpose::SignIn, token)?;
        let account = match link.as_ref().and_then(|link| link.account) {
            Some(account) => self.store.account(account)?,
            None => None,
        };
        let (Some(link), Some(account)) = (link, account) else {
            return Ok(SignedOn::Refused);
        };
        let audit = self.sign_in_audit(&account, source, AuditResult::Done, "sign-in link");
        let opened = self.open_session(Opening {
            account: &account,
            stage: Stage::Whole,
            proved: Some(self.now()),
            address: source,
            device,
            changes: vec![used(&link)],
            audit: vec![audit],
        });
        match opened.await {
            Ok(Some((token, session))) => Ok(SignedOn::Session(token, session)),
            Ok(None) | Err(StoreError::Conflict) => Ok(SignedOn::Refused),
            Err(error) => Err(error),
        }
    }

    /// A new link, with the change that keeps it.
    pub(crate) fn new_link(
        &self,
        purpose: LinkPurpose,
        account: Option<AccountId>,
        address: &str,
    ) -> (Token, Change) {
        let now = self.now();
        let token = Token::new(&*self.world.entropy);
        let link = Link {
            key: token.hash(),
            purpose,
            account,
            address: address.into(),
            created: now,
            until: now.plus(purpose.life()),
        };
        (token, Change::Identity(IdentityChange::PutLink(link)))
    }
}

/// The change that uses a link up; it conflicts when somebody else was faster.
pub(super) fn used(link: &Link) -> Change {
    Change::Identity(IdentityChange::UseLink(link.key))
}
