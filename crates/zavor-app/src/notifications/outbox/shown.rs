//! What whoever acted is shown of the calls to other systems.

use zavor_core::account::SignInName;

use crate::ports::EffectAct;

/// One effect as it is shown to whoever acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// On which mail host; empty where there is none.
    pub host: String,
    /// Under which name of the account.
    pub name: SignInName,
    /// What was to be done.
    pub act: EffectAct,
    /// What came of it.
    pub answer: HostAnswer,
}

/// What came of one call to another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostAnswer {
    /// Done; the text is the other system's.
    Done(String),
    /// Not done yet, and why; Zavor goes on trying.
    NotYet(String),
    /// Not possible from here: no mail host is configured. This does it on the mail server.
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
