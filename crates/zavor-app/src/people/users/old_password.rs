//! What ends with an old password, no matter who sets the new one.

use zavor_core::account::AccountId;
use zavor_core::identity::LinkPurpose;

use crate::ports::{Change, IdentityChange};
use crate::verification::recovery_addresses::no_confirmations;

/// What ends with an old password: sessions that began with it, and links that would replace it or
/// confirm an address that was added under it.
pub(crate) fn after_new_password(account: AccountId) -> [Change; 3] {
    [
        Change::Identity(IdentityChange::EndSessionsOf(account)),
        Change::Identity(IdentityChange::DropLinks(
            account,
            LinkPurpose::ChangePassword,
        )),
        no_confirmations(account),
    ]
}
