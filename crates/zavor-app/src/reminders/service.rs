//! The service of reminders.

use std::sync::Arc;

use zavor_core::recovery::{FactsSet, ReminderRun};

use crate::notifications::service::Notifications;
use crate::platform::service::Platform;
use crate::ports::{Change, IdentityChange, Notice, REMINDER_RUNS_KEPT, StoreError};
use crate::recovery::service::Recovery;

/// Who has no way back, and reminding them.
pub struct Reminders {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) recovery: Arc<Recovery>,
}

impl Reminders {
    /// Builds the service on that of recovery.
    pub fn new(recovery: Arc<Recovery>) -> Self {
        Self {
            platform: Arc::clone(&recovery.platform),
            notifications: Arc::clone(&recovery.notifications),
            recovery,
        }
    }

    /// What an account has registered that lacks a way back, by the policy in force.
    pub(super) fn lacking(&self) -> FactsSet {
        let policies = self.platform.store.policies();
        FactsSet::lacking(&policies.recovery, self.notifications.can_mail())
    }
}

pub(super) fn put(run: ReminderRun) -> Change {
    Change::Identity(IdentityChange::PutReminderRun(run))
}

/// What a reminder says: the address of a page, and nothing that opens it.
pub(super) fn reminder(platform: &Platform) -> Notice {
    Notice {
        key: "notice-ways-back",
        arguments: vec![("link", platform.settings().page("/security"))],
    }
}

/// All runs that are kept, the newest first.
pub(super) async fn all_runs(platform: &Platform) -> Result<Vec<ReminderRun>, StoreError> {
    let kept = usize::try_from(REMINDER_RUNS_KEPT).unwrap_or(usize::MAX);
    platform.store.reminder_runs(kept).await
}
