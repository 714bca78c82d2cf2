//! How an act of a person or program ended, the same for every noun.

use zavor_core::audit::AuditResult;

use crate::notifications::outbox::report::EffectReport;

/// How an act ended that was neither refused nor impossible: those are errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// Done and in force.
    Done {
        /// What the mail hosts answered, one entry for each call; where none is configured, what to
        /// run on the mail server instead. Empty when the act asks nothing of them.
        effects: Vec<EffectReport>,
        /// What else ended of an account that somebody was shut out of.
        shut: Shut,
    },
    /// It was so already; nothing was changed and no mail host was called.
    NothingToDo,
}

impl Acted {
    /// Done, with nothing asked of a mail host.
    pub fn done() -> Self {
        Self::Done {
            effects: Vec::new(),
            shut: Shut::default(),
        }
    }

    /// Done where something had to change, with nothing asked of a mail host.
    pub(crate) fn done_if(changed: bool) -> Self {
        if changed {
            Self::done()
        } else {
            Self::NothingToDo
        }
    }

    /// The same, as the audit keeps it.
    pub(crate) const fn result(&self) -> AuditResult {
        match self {
            Self::Done { .. } => AuditResult::Done,
            Self::NothingToDo => AuditResult::NothingToDo,
        }
    }
}

/// What ended beside the sessions when somebody was shut out of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shut {
    /// Names of API tokens that ended for good.
    pub tokens: Vec<String>,
    /// How many older API tokens there are, which work whenever the account may act.
    pub tokens_left: u64,
    /// App passwords that ended.
    pub app_passwords: usize,
    /// Saved recovery codes that ended.
    pub saved_codes: usize,
    /// Recovery addresses that were removed, because they were added lately and did not count yet.
    pub addresses: Vec<String>,
}
