//! Sign-in: which class of place an attempt comes from, when a class is locked out, and how many
//! passwords may be in the air at once.
//!
//! # Classes of place
//! The class of an attempt is the first that matches: **known device** (at a familiar network, a
//! client hint that succeeded there), **familiar** (a network with enough past successes), **near**
//! (in the neighbourhood of a familiar one, or a network that several accounts find familiar, or a
//! shared network), **unfamiliar**. Each class has its own counter and its own lockout, so an
//! attacker elsewhere never locks the owner out at home (`places`).
//!
//! # Attempts
//! `check` opens a pending attempt, `report` closes one and counts (`pending`). Pending attempts
//! count as failures while they are open, so that no number of parallel guesses gets more
//! passwords verified than the threshold allows.
//!
//! # Lockouts
//! ```text
//!            failure (counted)             failures >= threshold
//!  open ────────────────────────▶ open' ────────────────────────▶ locked (60 s, 2 m, 4 m, …)
//!   ▲                                                                │ time passes
//!   │ success of this class, unlock                                  ▼
//!   └───────────────────────────────────────── one attempt at a time (count still ≥ threshold)
//! ```
//! A class with [`crate::policy::SmartLockoutPolicy::consecutive_failures_max`] failures since its
//! last success stays locked until unlock, recovery, or (near, unfamiliar) a success at an old
//! familiar place (`lockout`).
//!
//! [`SignInGuard`] holds all of it for one account or unknown name, in few bytes (`records`); [`check`] and
//! [`report`] are the only two questions.

pub(crate) mod attempt;
pub(crate) mod class;
pub(crate) mod guard;
pub(crate) mod kinds;
pub(crate) mod lockout;
pub(crate) mod notes;
pub(crate) mod outcome;
pub(crate) mod parts;
pub(crate) mod pending;
pub(crate) mod places;
pub(crate) mod records;
pub(crate) mod rules;
pub(crate) mod view;

pub use attempt::{Attempt, Closing, NoGuess};
pub use guard::{Lockout, SignInGuard};
pub use kinds::Class;
pub use lockout::{ADDRESSES_COUNTED_MAX, threshold as lockout_threshold};
pub use notes::TRIED_SHOWN;
pub use outcome::{CheckOutcome, ReportOutcome};
pub use parts::GuardParts;
pub use pending::{Claim, PENDING_AT_HOME_MAX, PENDING_ELSEWHERE_MAX};
pub use places::PLACES_MAX;
pub use rules::{check, report};
pub use view::{OriginView, Standing};
