//! Who may try a password.

pub(crate) mod adopt;
pub(crate) mod check;
pub(crate) mod deadline;
pub(crate) mod event_row;
pub(crate) mod learning;
pub(crate) mod learning_period;
pub(crate) mod origin;
pub(crate) mod origin_blocks;
pub(crate) mod origin_proofs;
mod origin_release;
pub(crate) mod origins;
pub(crate) mod peers;
pub(crate) mod places;
pub(crate) mod programs;
mod proofs;
pub(crate) mod question;
pub(crate) mod rehash;
pub(crate) mod replaced;
pub(crate) mod service;
pub(crate) mod situation;
pub(crate) mod succession;
mod told;
mod unfit;
mod unjudged;
pub(crate) mod unlock;
pub(crate) mod verify;

pub use deadline::SlowPasswords;
pub use learning_period::{LEARNING_NOTE, Learning, learning_note};
pub use origin::crowd_in_words;
pub use origin_blocks::{BLOCKED_ORIGINS_MAX, BlockedOrigin};
pub use origin_release::NearestOrigin;
pub use origins::{
    ALLOW_RULES_MAX, DENY_RULES_MAX, ListedRule, RULE_LIFE_MAX, RuleTerms, origin_rules_about,
};
pub use places::LATELY_READ_MAX;
pub use programs::{
    PROGRAM_RULES_MAX, check_program, list_program, program_rules, program_rules_about,
    unlist_program,
};
pub use question::{CheckAnswer, Reported, SignInQuestion};
pub use replaced::ReplacedRule;
pub use service::SignIn;
pub use unlock::let_in::{LET_IN_FOR, LET_IN_FROM_MAX, LET_INS_MAX};
pub use unlock::{Unlock, Unlocked};
pub use verify::{VerifyAnswer, VerifyQuestion, password_minimum_with_factor};
