//! The service of sending.

use std::sync::Arc;

use zavor_core::alert::Pacer;

use super::payer::Payers;
use super::state::SendingState;
use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;
use crate::verification::service::Verification;

/// Who may send: questions of mail servers, charges, restrictions and their release.
pub struct Sending {
    /// Store, world, settings.
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    /// Who is charged.
    pub(crate) payers: Payers,
    /// What sending keeps in memory.
    pub(crate) state: SendingState,
    /// Recent alerts about senders.
    pub(crate) pacer: Lock<Pacer>,
}

impl Sending {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
    ) -> Self {
        Self {
            payers: Payers::new(Arc::clone(&platform)),
            platform,
            notifications,
            verification,
            state: SendingState::default(),
            pacer: Lock::default(),
        }
    }
}
