//! What the store does not believe about its own files, as alerts: the log and `doctor` say it too, but
//! nobody reads those in the night in which somebody shortens the audit.

use zavor_core::alert::{AlertKind, Doubts};

use crate::notifications::service::Notifications;
use crate::platform::notes::AlertNote;

/// Raises an alert for each doubt that has begun since the last look; the store has written it to the
/// log. Call it about once a minute.
pub fn watch_doubts(notifications: &Notifications, now: Doubts) {
    let before = std::mem::replace(&mut *notifications.doubts.lock(), now);
    let begun = now.begun_since(before);
    if begun.audit {
        notifications.raise_alert(AlertKind::AuditCut, None, AlertNote::AuditCut);
    }
    if begun.clock {
        notifications.raise_alert(AlertKind::ClockDoubted, None, AlertNote::ClockDoubted);
    }
}
