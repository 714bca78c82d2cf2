//! What sign-on keeps in memory, bounded.

use zavor_core::account::{Account, AccountId};
use zavor_core::identity::SecretHash;
use zeroize::Zeroizing;

use crate::platform::lock::Lock;
use crate::ports::TypedPassword;
use crate::sign_on::waiting::Waiting;

/// What sign-on keeps in memory, bounded.
#[derive(Default)]
pub(crate) struct SignOnState {
    /// Seeds that were shown but not confirmed yet, by number of the session.
    pub(super) seeds: Lock<Waiting<u64, Zeroizing<Vec<u8>>>>,
    /// Passkey ceremonies that have begun, by number of the session.
    pub(super) ceremonies: Lock<Waiting<u64, PendingCeremony>>,
    /// Sign-ins without a name that succeeded, by hash of the ceremony: each counts once.
    pub(super) discovered: Lock<Waiting<[u8; 32], ()>>,
    /// Password changes that wait for a second factor, by account.
    pub(super) changes: Lock<Waiting<AccountId, PendingChange>>,
}

/// A ceremony that has begun in a session.
pub(super) struct PendingCeremony {
    /// Registration, or a proof.
    pub(super) registers: bool,
    pub(super) state: Vec<u8>,
}

/// A change whose current password was right.
pub(super) struct PendingChange {
    /// The account as it was then.
    pub(super) account: Account,
    /// How often the account's sessions had been ended then.
    pub(super) endings: u64,
    /// Hash of the token that names the change.
    pub(super) key: SecretHash,
    pub(super) new: TypedPassword,
}
