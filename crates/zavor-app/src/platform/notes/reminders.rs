//! Reminders of ways back.

use super::declare::notes;

notes! {
    /// What became of a run of reminders.
    pub enum ReminderNote {
        Started { n: u64, people: u64 } = "reminders_started", "run {n}, for {people} people";
        Stopped { n: u64, sent: u64, people: u64 } = "reminders_stopped",
            "run {n} stopped, {sent} of {people} reminded";
        Ended { n: u64, sent: u64, people: u64 } = "reminders_ended",
            "run {n} ended, {sent} of {people} reminded";
    }
}
