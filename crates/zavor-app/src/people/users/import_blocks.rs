//! Blocked sign-in in a file of accounts. Who was blocked in the other directory arrives blocked: people who left
//! must not be let in by the move. The state of an account that exists is left as it is, whatever the file says of
//! it (an old file must not shut people out), and the row says so.

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::hold::{Evidence, HoldIdentity, HoldKind, Reason, Scope, StoredHold, Subject};

use crate::people::users::import::ImportRow;
use crate::platform::error::AppError;
use crate::platform::notes::AccountNote;
use crate::platform::service::Platform;

/// What a row says of blocked sign-in, if that is not what the account is.
pub(super) async fn state_of_row(
    platform: &Platform,
    row: &ImportRow,
    account: &Account,
    is_new: bool,
) -> Result<Option<AccountNote>, AppError> {
    if !row.blocked {
        return Ok(None);
    }
    if is_new {
        return Ok(Some(AccountNote::ArrivesBlocked));
    }
    let blocked = platform.is_sign_in_blocked(&account.address).await?;
    Ok((!blocked).then_some(AccountNote::BlockNotTaken))
}

/// The block of an account that was blocked in the directory it comes from.
pub(super) fn blocked_in_file(actor: &Actor, account: &Account) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::SignInBlocked,
            subject: Subject::Account(account.address.clone()),
            scope: Scope::Everywhere,
            owner: actor.owner(),
            reason: Reason::ByAdministrator,
        },
        since: account.created,
        until: None,
        evidence: Evidence::None,
    }
}
