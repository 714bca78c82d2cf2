//! The service of accounts, roles and domains.

use std::sync::Arc;

use futures_util::lock::Mutex as AsyncMutex;

use crate::notifications::service::Notifications;
use crate::platform::service::Platform;
use crate::sending::service::Sending;
use crate::sign_in::service::SignIn;
use crate::verification::service::Verification;

/// Accounts, roles and domains, and the acts on them.
pub struct People {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    pub(crate) sending: Arc<Sending>,
    pub(crate) sign_in: Arc<SignIn>,
    /// Serialises changes of the domains.
    pub(crate) domains_order: AsyncMutex<()>,
}

impl People {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
        sending: Arc<Sending>,
        sign_in: Arc<SignIn>,
    ) -> Self {
        Self {
            platform,
            notifications,
            verification,
            sending,
            sign_in,
            domains_order: AsyncMutex::default(),
        }
    }
}
