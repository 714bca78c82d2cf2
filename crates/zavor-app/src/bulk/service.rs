//! The service of bulk runs.

use std::sync::Arc;

use super::state::BulkState;
use crate::notifications::service::Notifications;
use crate::people::service::People;
use crate::platform::service::Platform;
use crate::sign_in::service::SignIn;
use crate::verification::service::Verification;

/// Runs: one act on many accounts.
pub struct Bulk {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    pub(crate) sign_in: Arc<SignIn>,
    pub(crate) people: Arc<People>,
    /// Runs that are active.
    pub(crate) state: BulkState,
}

impl Bulk {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
        sign_in: Arc<SignIn>,
        people: Arc<People>,
    ) -> Self {
        Self {
            platform,
            notifications,
            verification,
            sign_in,
            people,
            state: BulkState::default(),
        }
    }
}
