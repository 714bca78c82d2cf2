//! What ends with an old password, no matter who sets the new one.
//!
//! App passwords end with it: whoever had the old password could have made one, and a person who
//! changes a password because somebody may know it expects that nothing else opens the mailbox.

use zavor_core::account::AccountId;
use zavor_core::identity::LinkPurpose;

use crate::ports::{Change, IdentityChange};
use crate::verification::recovery_addresses::no_confirmations;

/// What ends with an old password: sessions that began with it, app passwords made under it, and
/// links that would replace it or confirm an address that was added under it.
pub(crate) fn after_new_password(account: AccountId) -> [Change; 4] {
    [
        Change::Identity(IdentityChange::EndSessionsOf(account)),
        Change::Identity(IdentityChange::EndAppPasswordsOf(account)),
        Change::Identity(IdentityChange::DropLinks(
            account,
            LinkPurpose::ChangePassword,
        )),
        no_confirmations(account),
    ]
}
