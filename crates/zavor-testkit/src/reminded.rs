//! A run of reminders that is over.

use zavor_app::ports::{Change, IdentityChange, Store};
use zavor_core::recovery::ReminderRun;

use crate::FakeWorld;

impl<S: Store + Clone> FakeWorld<S> {
    /// Adds it, for `contoso.example`: stopping it changes nothing, and the next one may start.
    pub fn reminded_once(&self) {
        let now = self.now();
        let run = ReminderRun {
            id: 1,
            by: "local operator (uid 0)".into(),
            started: now,
            domains: vec!["contoso.example".into()],
            lacking: 1,
            sent: 1,
            passed_over: 0,
            after: "bob@contoso.example".into(),
            last_batch: Some(now),
            ended: Some(now),
            stopped_by: String::new(),
            version: 1,
        };
        let put = IdentityChange::PutReminderRun(run);
        self.commit(vec![Change::Identity(put)]);
    }
}
