//! Why: every hold on an account, as one list. Account, state, policy and time in; holds out.
//!
//! The command line, the API and the screens show this same list. A hold appears because it stops
//! the account now; under `mode = "observe"` the engine's holds appear as what *would* stop it.
//! An origin block appears only if it would refuse this account now from an address that tried it
//! within a day: a block elsewhere is nothing the owner feels.
//!
//! A lockout that the allow list lifts is listed, because it is lifted only at the doors of mail servers
//! and only where the rules apply ([`lifted`]): the hold says where.
//!
//! An observing door lets through what the engine alone would refuse; those holds are marked. Doors
//! that verify passwords themselves (LDAP, the pages) enforce in either mode.

pub(crate) mod answer;
pub(crate) mod ended;
pub(crate) mod lifted;
pub(crate) mod owner;
pub(crate) mod refused;
pub(crate) mod situation;
pub(crate) mod take_back;

pub use answer::{CanSend, CanSignIn, answers};
pub use ended::{ended_limits, ended_lockouts};
pub use lifted::{AppliedRule, lifted};
pub use owner::{OwnerHelp, OwnerMay, ends_only_by_itself, owner_help};
pub use refused::{Refusals, RefusedLately, refused_lately, told_by_lockouts};
pub use situation::{OriginBlock, Situation, holds, lockouts, origin_hold, release_of};
pub use take_back::{StepState, TAKE_BACK_MAX, TakeBackStep, began, set_meanwhile, take_back};
