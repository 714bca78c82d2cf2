//! Recovery: the owner of an account who cannot sign in proves who they are in another way
//! (`spec/recovery.md`).
//!
//! ```text
//! an address is typed ──▶ RecoveryFlow ──proofs of different methods──▶ proved
//!                                                                         ├──▶ new password
//!                                                                         └──▶ only unlocked
//! ```
//!
//! Nothing here asks how an account is held: a lockout, a blocked network or a running attack never
//! keeps the owner from proving who they are. What stops guessing is counted in budgets of its own
//! ([`RecoveryBudget`]): one for the account, a second one for browsers in which its owner has signed
//! in before (so that a stranger cannot use up the owner's tries), one for each origin.
//!
//! Sources: NIST SP 800-63B-4 section 4.2 (recovery), ASVS 5.0 6.3 to 6.6.

pub(crate) mod budget;
pub(crate) mod flow;
pub(crate) mod proofs;
pub(crate) mod release;
pub(crate) mod reminding;
pub(crate) mod throttle;
pub(crate) mod ways_back;

pub use budget::{
    ASKED_PER_HOUR_MAX, BudgetKey, FLOWS_PER_HOUR_IN_PLACE_MAX, FLOWS_PER_HOUR_MAX,
    FLOWS_PER_MINUTE_MAX, FlowPace, OriginStanding, REQUESTS_PER_DAY_IN_PLACE_MAX,
    REQUESTS_PER_DAY_MAX, RecoveryBudget, SHARED_FACTOR, Spending, Spent, WRONG_PER_HOUR_MAX,
    WRONG_WHERE_BLOCKED_MAX,
};
pub use flow::{
    CodeWay, FLOW_LIFE, FLOW_PASSWORDS_MAX, FlowCode, FlowCounts, RecoveryFlow, SavedCode,
    SiteCodes, VOID,
};
pub use proofs::{
    NoCode, RecoveryFacts, RecoveryMethod, SAVED_CODE_GROUP, SAVED_CODE_LENGTH, SAVED_CODES,
    SITE_CODE_DIGITS, Typed, proofs_needed, typed, usable, without_code,
};
pub use release::{
    NotByOwner, OWN_RELEASE_EVERY, OWN_RELEASE_PROOFS, OwnRelease, own_release_again,
    owner_may_release,
};
pub use reminding::{
    FactsSet, REMIND_AGAIN_AFTER, REMINDERS_AT_ONCE, REMINDERS_EVERY, ReminderRun, may_remind,
};
pub use throttle::throttles;
pub use ways_back::{
    Later, WaysAsked, WaysBack, WaysQuestion, asked_at_sign_in, newest, registered,
};
