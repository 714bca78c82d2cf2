//! Counts per hour, for charts.
//!
//! They are counted in memory when sign-ins end and messages are charged, and written by
//! [`Platform::flush_hours`] once a minute: a crash loses at most that minute of a chart.

use zavor_core::hours::Happened;
use zavor_core::moment::Timestamp;

use crate::platform::service::Platform;
use crate::ports::{Change, Commit, StoreError};

impl Platform {
    /// Writes the counts that changed since the last time. Call it about once a minute, and at
    /// stop.
    ///
    /// # Errors
    /// When nothing could be read or written; the next call writes the counts.
    pub async fn flush_hours(&self) -> Result<(), StoreError> {
        self.join_hours().await?;
        let changed = self.hours.lock().take_changed();
        if changed.is_empty() {
            return Ok(());
        }
        let commit = Commit {
            changes: vec![Change::PutHourCounts(changed.clone())],
            ..Commit::default()
        };
        let written = self.store.commit(commit).await;
        if written.is_err() {
            self.hours.lock().put_back(&changed);
        }
        written.map(drop)
    }

    /// Adds what was stored before the start to what was counted since, once.
    pub(crate) async fn join_hours(&self) -> Result<(), StoreError> {
        if self.hours.lock().is_joined() {
            return Ok(());
        }
        let before = self.store.hour_counts().await?;
        self.hours.lock().join(&before);
        Ok(())
    }

    /// Counts for the charts.
    pub(crate) fn count_hour(&self, what: Happened, now: Timestamp) {
        self.hours.lock().count(what, now);
    }
}
