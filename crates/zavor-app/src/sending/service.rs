//! The service of sending.

use std::sync::Arc;

use zavor_core::alert::Pacer;
use zavor_core::hold::{StoredHold, Subject};

use super::state::SendingState;
use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;
use crate::verification::service::Verification;

/// Who may send: questions of mail servers, charges, restrictions and their release.
pub struct Sending {
    /// Store, world, settings.
    pub platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
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
            platform,
            notifications,
            verification,
            state: SendingState::default(),
            pacer: Lock::default(),
        }
    }

    /// Restrictions of this sender that are in force but could not be written yet.
    pub(crate) fn unwritten(&self, subject: &Subject) -> Vec<StoredHold> {
        self.state.unwritten(subject)
    }

    /// Whether this sender has such a restriction.
    pub(crate) fn is_unwritten(&self, subject: &Subject) -> bool {
        self.state.is_unwritten(subject)
    }

    /// All restrictions that are in force but could not be written yet.
    pub(crate) fn all_unwritten(&self) -> Vec<StoredHold> {
        self.state.all_unwritten()
    }
}
