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
        /// What became of API tokens of an account that was shut out.
        tokens: TokensShut,
    },
    /// It was so already; nothing was changed and no mail host was called.
    NothingToDo,
}

impl Acted {
    /// Done, with nothing asked of a mail host.
    pub fn done() -> Self {
        Self::Done {
            effects: Vec::new(),
            tokens: TokensShut::default(),
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

/// What became of the API tokens of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokensShut {
    /// Names of those that ended for good.
    pub ended: Vec<String>,
    /// How many older ones there are, which work whenever the account may act.
    pub left: u64,
}
