//! One-time links: made for one purpose, looked at as often as wanted, used once.
//!
//! Security: looking never uses a link up, so a mail scanner's GET does no harm (authentik #8953).
//! It is used up in the commit of its act, and only the first use succeeds
//! ([`IdentityChange::UseLink`]). A newer link with the same purpose replaces older ones. The
//! address of a link is made from the configured public URL, never from a request.

use zavor_core::account::AccountId;
use zavor_core::identity::{Link, LinkPurpose};
use zavor_core::moment::Timestamp;

use crate::platform::LINK_CHARS_MAX;
use crate::platform::error::{Refusal, RefusedLink};
use crate::platform::token::Token;
use crate::platform::token::{self, LINK_TOKEN_CHARS};
use crate::ports::{Change, IdentityChange, StoreError};
use crate::verification::service::Verification;

/// The refusal when a link opens nothing; the same whatever the cause.
pub const LINK_OVER: Refusal = Refusal::Link(RefusedLink::Over);

/// Longest `public_url` with which every mailed link keeps [`LINK_CHARS_MAX`].
pub const PUBLIC_URL_CHARS_MAX: usize = LINK_CHARS_MAX - "/password/".len() - LINK_TOKEN_CHARS;

impl Verification {
    /// A link that would still work for this purpose. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn link(
        &self,
        purpose: LinkPurpose,
        token: &str,
    ) -> Result<Option<Link>, StoreError> {
        let Some(key) = token::hash_of(token) else {
            return Ok(None);
        };
        let now = self.platform.now();
        let link = self.platform.store.link(&key).await?;
        Ok(link.filter(|link| link.purpose == purpose && link.in_force(now)))
    }

    /// The address of a link, for mails and files. A secret.
    pub fn link_address(&self, purpose: LinkPurpose, token: &Token) -> String {
        let path = match purpose {
            LinkPurpose::SetUp => "setup",
            LinkPurpose::ChangePassword => "password",
            LinkPurpose::ConfirmRecoveryAddress => "confirm",
            LinkPurpose::SignIn => "sign-in",
            LinkPurpose::NotMe => "not-me",
            LinkPurpose::AskHelp => "recover/ask",
        };
        let settings = self.platform.settings();
        settings.page(&format!("/{path}/{}", token.text()))
    }

    /// The address of the page on which people change their own password.
    pub fn change_page(&self) -> String {
        self.platform.settings().page("/password")
    }

    /// A new link, with the change that stores it.
    pub(crate) fn new_link(
        &self,
        purpose: LinkPurpose,
        account: Option<AccountId>,
        address: &str,
    ) -> (Token, Change) {
        self.new_link_from(purpose, account, address, self.platform.now())
    }

    /// The same, with a life that begins at `from`: for a mail that leaves later.
    pub(crate) fn new_link_from(
        &self,
        purpose: LinkPurpose,
        account: Option<AccountId>,
        address: &str,
        from: Timestamp,
    ) -> (Token, Change) {
        let token = Token::for_link(&*self.platform.world.entropy);
        let link = Link {
            key: token.hash(),
            purpose,
            account,
            address: address.into(),
            created: self.platform.now(),
            until: from.plus(purpose.life()),
        };
        (token, Change::Identity(IdentityChange::PutLink(link)))
    }
}

/// The change that uses a link up; it conflicts when somebody else was faster.
pub(crate) fn used(link: &Link) -> Change {
    Change::Identity(IdentityChange::UseLink(link.key))
}
