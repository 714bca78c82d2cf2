//! What the actor is shown about calls to other systems.

use zavor_core::account::SignInName;

use crate::ports::HostAct;

/// One effect as the actor is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectReport {
    /// The mail host, mail server or webhook; empty where no mail host is configured.
    pub host: String,
    /// The name of the account that was used.
    pub name: SignInName,
    /// What was to be done on the mail host; `None` for a notice.
    pub act: Option<HostAct>,
    /// The result.
    pub answer: HostAnswer,
}

/// The result of one call to another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostAnswer {
    /// Done; the text is the other system's answer.
    Done(String),
    /// Not done yet, and why; Zavor tries again.
    NotYet(String),
    /// Not possible from here: no mail host is configured. This command does it on the mail server.
    NotHere {
        /// A command, ready for a shell.
        run: String,
    },
}

impl HostAnswer {
    /// Whether it is done.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}
