//! The service of everything that is only looked at.

use std::sync::Arc;

use crate::notifications::service::Notifications;
use crate::platform::service::Platform;
use crate::sending::service::Sending;
use crate::sign_in::service::SignIn;

/// What is shown: why, the home page, logs and reports, what doors answer just now.
pub struct Views {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) sending: Arc<Sending>,
    pub(crate) sign_in: Arc<SignIn>,
}

impl Views {
    /// On the services it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        sending: Arc<Sending>,
        sign_in: Arc<SignIn>,
    ) -> Self {
        Self {
            platform,
            notifications,
            sending,
            sign_in,
        }
    }
}
