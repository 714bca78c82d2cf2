//! What a recovery proved lets the owner ask the help desk as the owner, and nothing else: while the
//! flow is open, and for an hour after it, by a proof that its browser keeps in the cookie of the
//! flow.

use zavor_core::account::{Account, AccountId};
use zavor_core::identity::LinkPurpose;
use zavor_core::moment::Timestamp;
use zavor_core::recovery::{RecoveryFlow, RecoveryMethod};

use crate::platform::error::AppError;
use crate::platform::token::Token;
use crate::ports::Change;
use crate::recovery::service::Recovery;
use crate::verification::links::used;

/// The owner of an account, as a recovery proved them.
pub(crate) struct ProvedOwner {
    pub(crate) account: Account,
    /// What they proved, and when.
    pub(crate) methods: Vec<(RecoveryMethod, Timestamp)>,
    /// What asking uses up.
    pub(crate) used: Option<Change>,
}

impl Recovery {
    /// Whom the cookie of a recovery proves: of an open flow in which enough was proved, or the proof
    /// of one that has ended.
    pub(crate) async fn proved_owner(&self, token: &str) -> Result<Option<ProvedOwner>, AppError> {
        if let Some((flow, of)) = self.proved(token).await? {
            return Ok(Some(ProvedOwner {
                account: of.account,
                methods: flow.proved,
                used: None,
            }));
        }
        let link = self.verification.link(LinkPurpose::AskHelp, token).await?;
        let Some(link) = link else {
            return Ok(None);
        };
        let Some(id) = link.account else {
            return Ok(None);
        };
        let account = self.platform.store.account(id).await?;
        let methods = link.address.split(' ');
        let methods = methods.filter_map(RecoveryMethod::from_name);
        Ok(account.map(|account| ProvedOwner {
            account,
            methods: methods.map(|method| (method, link.created)).collect(),
            used: Some(used(&link)),
        }))
    }

    /// Whether the cookie of a recovery proves anybody. Changes nothing.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn proves_owner(&self, token: &str) -> Result<bool, AppError> {
        Ok(self.proved_owner(token).await?.is_some())
    }
}

/// The proof of a recovery that ends, with the change that stores it, part of its commit. It carries
/// the methods, so that the help desk sees by what the owner was proved.
pub(super) fn proof_to_ask(
    recovery: &Recovery,
    account: AccountId,
    flow: &RecoveryFlow,
) -> (Token, Change) {
    let methods: Vec<&str> = flow
        .proved
        .iter()
        .map(|(method, _)| method.as_str())
        .collect();
    let (purpose, id) = (LinkPurpose::AskHelp, Some(account));
    recovery
        .verification
        .new_link(purpose, id, &methods.join(" "))
}

/// The account whose owner an open flow proves; its new password may be judged while it is typed.
///
/// # Errors
/// [`AppError::Store`].
pub async fn proved_account(
    recovery: &Recovery,
    token: &str,
) -> Result<Option<AccountId>, AppError> {
    let proved = recovery.proved(token).await?;
    Ok(proved.map(|(_, of)| of.account.id))
}
