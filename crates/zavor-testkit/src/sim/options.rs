//! The options of a run of the simulator.

/// One run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The seed that determines the run.
    pub seed: u64,
    /// Number of polls and events before faults stop and liveness is checked.
    pub steps: u64,
    /// What is broken on purpose, to check that the auditor notices.
    pub sabotage: Sabotage,
}

/// A broken engine, for tests of the auditor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sabotage {
    /// Nothing is broken on purpose.
    #[default]
    Nothing,
    /// Every sign-in guard is forgotten between two questions.
    ForgetSignInGuards,
    /// Every sending guard is forgotten between two questions.
    ForgetSendingGuards,
    /// A crash also releases every restriction.
    ReleaseAtCrash,
    /// Acts leave no trace in the audit.
    ActWithoutAudit,
    /// Unlock reports success and does nothing.
    IgnoreUnlock,
    /// The engine takes every client for the owner's laptop at home.
    OnePlace,
    /// One account is enough to block a network.
    BlockForOneAccount,
}

/// Default number of steps: eight hours of virtual time.
pub const STEPS: u64 = 100_000;

impl Options {
    /// A run of the default length with nothing broken on purpose.
    pub const fn seed(seed: u64) -> Self {
        Self {
            seed,
            steps: STEPS,
            sabotage: Sabotage::Nothing,
        }
    }
}
