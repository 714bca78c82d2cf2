//! The service of everything that only reads.

use std::sync::Arc;

use crate::notifications::service::Notifications;
use crate::platform::alone::{Alone, Entered};
use crate::platform::service::Platform;
use crate::sending::service::Sending;
use crate::sign_in::service::SignIn;

/// Everything that only reads: why, the home page, logs and reports, what doors would answer now.
pub struct Views {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) sending: Arc<Sending>,
    pub(crate) sign_in: Arc<SignIn>,
    /// Whether the audit is being verified.
    verifying: Alone,
}

impl Views {
    /// Builds the service on those it needs.
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
            verifying: Alone::default(),
        }
    }

    /// Begins to verify the audit, unless somebody does: each verification reads everything, on
    /// one of the few connections that read records.
    pub(super) fn verifies_alone(&self) -> Option<Entered<'_>> {
        self.verifying.enter()
    }
}
