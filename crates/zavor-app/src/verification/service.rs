//! The service of links, recovery addresses and caller codes.

use std::collections::HashSet;
use std::sync::Arc;

use zavor_core::account::AccountId;
use zavor_core::identity::ConfirmationWatch;

use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;

/// Proof of identity: one-time links, recovery addresses, callers and their codes.
pub struct Verification {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    /// Accounts for which a caller's code is being made.
    pub(crate) coding: Lock<HashSet<AccountId>>,
    /// Mails that ask recovery addresses to confirm themselves, sent lately or planned.
    pub(crate) confirmations: Lock<ConfirmationWatch>,
}

impl Verification {
    /// Builds the service on those it needs.
    pub fn new(platform: Arc<Platform>, notifications: Arc<Notifications>) -> Self {
        Self {
            platform,
            notifications,
            coding: Lock::default(),
            confirmations: Lock::default(),
        }
    }
}
