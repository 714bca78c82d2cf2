//! The service of policies.

use std::sync::Arc;

use futures_util::lock::Mutex as AsyncMutex;

use crate::notifications::service::Notifications;
use crate::platform::alone::Alone;
use crate::platform::service::Platform;

/// Policies shown and changed.
pub struct PolicyAdmin {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    /// Serialises changes of policies: each starts from the result of the one before.
    pub(crate) order: AsyncMutex<()>,
    /// Whether the mail of a week is being replayed.
    pub(crate) replaying: Alone,
}

impl PolicyAdmin {
    /// Builds the service on those it needs.
    pub fn new(platform: Arc<Platform>, notifications: Arc<Notifications>) -> Self {
        Self {
            platform,
            notifications,
            order: AsyncMutex::default(),
            replaying: Alone::default(),
        }
    }
}
