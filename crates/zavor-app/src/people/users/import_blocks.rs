//! Blocked sign-in in a file of accounts. Who was blocked in the other directory arrives blocked: people who left
//! must not be let in by the move. The state of an account that exists is left as it is, whatever the file says of
//! it (an old file must not shut people out), and the row says so. Beside that, what a row ends and puts.

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::hold::{Evidence, HoldIdentity, HoldKind, Reason, Scope, StoredHold, Subject};
use zavor_core::identity::Shutting;
use zavor_core::note::Detail;

use crate::people::service::People;
use crate::people::shutting::Ending;
use crate::platform::error::AppError;
use crate::platform::notes::AccountNote;
use crate::platform::service::Platform;
use crate::ports::{Change, StoreError};

/// What a row says of blocked sign-in, if that is not what the account is.
pub(super) async fn state_of_row(
    platform: &Platform,
    blocked_in_file: bool,
    account: &Account,
    is_new: bool,
) -> Result<Option<AccountNote>, AppError> {
    if !blocked_in_file {
        return Ok(None);
    }
    if is_new {
        return Ok(Some(AccountNote::ArrivesBlocked));
    }
    let blocked = platform.is_sign_in_blocked(&account.address).await?;
    Ok((!blocked).then_some(AccountNote::BlockNotTaken))
}

/// What is said of a row: of a new account only what a person should know beside that it is added, and for
/// the audit everything that changed.
pub(super) fn said_of_row(
    mut changed: Vec<AccountNote>,
    state: Option<AccountNote>,
    is_new: bool,
) -> (Detail, Detail) {
    let arrives = state.iter().filter(|_| is_new).cloned().collect();
    changed.extend(state);
    (arrives, changed.iter().collect())
}

/// The block of an account that was blocked in the directory it comes from.
pub(super) fn block_of_row(actor: &Actor, blocked: bool, account: &Account) -> Option<Change> {
    let hold = || StoredHold {
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
    };
    blocked.then(|| Change::PlaceHold(hold()))
}

/// Puts a row's account before everything else that it changes; to a new one with what its address left.
pub(super) async fn put_account(
    platform: &Platform,
    account: Account,
    is_new: bool,
    changes: &mut Vec<Change>,
) -> Result<(), StoreError> {
    let put = match is_new {
        true => {
            let former = platform.holds_of_former_account(&account.address);
            changes.extend(former.await?);
            Change::AddAccount(account)
        }
        false => Change::PutAccount(account),
    };
    changes.insert(0, put);
    Ok(())
}

/// What ends with the password that a row sets on an account that was there before.
pub(super) async fn ended_by_row(
    people: &People,
    before: Option<&Account>,
    account: &mut Account,
    commits: bool,
) -> Result<Ending, StoreError> {
    let set = before.is_some_and(|before| before.credential != account.credential);
    match set && commits {
        true => people.shut_out(account, Shutting::NewPassword).await,
        false => Ok(Ending::default()),
    }
}
