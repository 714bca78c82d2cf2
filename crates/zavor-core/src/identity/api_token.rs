//! A token with which a program uses the API.

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::AccountId;
use crate::identity::record::SecretHash;
use crate::moment::Timestamp;
use crate::role::RoleHeld;

/// A token with which a program uses the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Hash of the token.
    pub key: SecretHash,
    /// Identifies it in lists and when it is revoked.
    pub id: u64,
    /// Its name, shown in the audit and as owner of holds.
    pub name: String,
    /// What it may do.
    pub roles: Vec<RoleHeld>,
    /// Who made it.
    pub made_by: String,
    /// The account of the person who made it: the token is suspended when the account is, and ends
    /// with the roles it came from. `None` = it belongs to the installation (made by the local
    /// operator).
    pub account: Option<AccountId>,
    /// Whether it may do what asks a person for a fresh second factor. Set when it is made, by
    /// somebody who had just shown one.
    pub sensitive: bool,
    /// When.
    pub created: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

impl ApiToken {
    /// Whether it has not expired. Whether it is suspended depends on the account behind it
    /// ([`crate::rights::acts_for`]).
    pub fn in_force(&self, now: Timestamp) -> bool {
        now < self.until
    }
}
