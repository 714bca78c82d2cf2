//! What an owner who recovers may do about a restriction from sending
//! ([`zavor_core::recovery::owner_may_release`]).

use zavor_core::moment::Timestamp;
use zavor_core::recovery::{NotByOwner, RecoveryFlow};
use zavor_core::why::OwnerMay;

use crate::platform::error::AppError;
use crate::recovery::facts::FlowAccount;
use crate::recovery::service::Recovery;
use crate::sending::restrict::by_owner::{OwnWish, own_release};
use crate::sign_on::sessions::SessionView;

impl Recovery {
    /// What the owner of a session could do here now, if it came to that, with what the account is known to
    /// have. How old each way to prove it was when sending was restricted is seen only when it is shown.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn owner_may(&self, view: &SessionView) -> Result<OwnerMay, AppError> {
        let Some(account) = self.platform.store.account(view.account.id).await? else {
            return Ok(OwnerMay::default());
        };
        let of = self.facts_of(account).await?;
        let recover = of.has_way_back();
        let with_everything = OwnWish {
            begun: self.platform.now(),
            methods: of.known(),
            proofs_since: Timestamp::from_millis(0),
        };
        let may = may_send_again(self, &of, &with_everything).await?;
        Ok(OwnerMay {
            recover,
            send_again: recover && may == Some(Ok(())),
        })
    }
}

/// Whether the owner of this account may release sending now, with a new password; `None` = nothing
/// restricts it.
pub(super) async fn may_send_again(
    recovery: &Recovery,
    of: &FlowAccount,
    wish: &OwnWish,
) -> Result<Option<Result<(), NotByOwner>>, AppError> {
    let sending = &recovery.sign_on.people.sending;
    let may = own_release(sending, &of.account, wish).await?;
    Ok((may != Err(NotByOwner::NotRestricted)).then_some(may))
}

/// What a flow has proved, for who wants to send again.
pub(super) fn wish(flow: &RecoveryFlow, of: &FlowAccount) -> OwnWish {
    OwnWish {
        begun: flow.begun,
        methods: of.proved(flow),
        proofs_since: flow.proofs_since(),
    }
}
