//! Reminders of ways back.

use crate::platform::notes::declare::notes;

notes! {
    /// Why nobody is reminded, or no run stopped.
    pub enum RefusedReminder {
        NotOffered = "reminders_not_offered",
            "by policy nobody may recover an account alone, so nobody was reminded; change who may recover alone in the policy first";
        Nobody = "reminders_nobody",
            "everybody has a way back; nobody was reminded";
        GoesOn { n: u64 } = "reminders_go_on",
            "run {n} reminds people of these domains already; nothing was changed; wait for its end, or stop it";
        NoSuchRun { n: u64 } = "reminders_no_such_run",
            "there is no run {n} of reminders that you may stop; nothing was changed";
    }
}
