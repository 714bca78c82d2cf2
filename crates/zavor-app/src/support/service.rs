//! The service of support requests.

use std::sync::Arc;

use zavor_core::moment::Timestamp;
use zavor_core::support_request::{RequestPace, SupportRequest};

use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;
use crate::ports::{Change, IdentityChange};
use crate::recovery::service::Recovery;
use crate::views::service::Views;

/// What people ask the help desk, and what becomes of it.
pub struct Support {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) recovery: Arc<Recovery>,
    pub(crate) views: Arc<Views>,
    /// Requests without a proof that all origins made in this hour.
    pub(super) pace: Lock<RequestPace>,
}

impl Support {
    /// Builds the service on those it needs.
    pub fn new(recovery: Arc<Recovery>, views: Arc<Views>) -> Self {
        Self {
            platform: Arc::clone(&recovery.platform),
            notifications: Arc::clone(&recovery.notifications),
            recovery,
            views,
            pace: Lock::default(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.platform.now()
    }
}

pub(super) fn put(request: SupportRequest) -> Change {
    Change::Identity(IdentityChange::PutSupportRequest(Box::new(request)))
}
