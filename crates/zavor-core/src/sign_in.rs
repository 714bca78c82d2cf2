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
//! [`SignInGuard`] holds all of it for one account or unknown name; [`check`] and [`report`] are
//! the only two questions.

mod attempt;
mod class;
mod guard;
mod lockout;
mod pending;
mod places;
mod rules;
mod transient;
mod view;

pub use attempt::{Attempt, Closing};
pub use guard::{Lockout, SignInGuard};
pub use lockout::{ADDRESSES_COUNTED_MAX, threshold as lockout_threshold};
pub use pending::{PENDING_AT_HOME_MAX, PENDING_ELSEWHERE_MAX};
pub use places::PLACES_MAX;
pub use rules::{CheckOutcome, ReportOutcome, check, report};
pub use view::{OriginView, Standing};

use crate::hold::Scope;

/// The class of place of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A device that proved itself before.
    KnownDevice,
    /// A network with enough past successes.
    Familiar,
    /// The neighbourhood of a familiar network.
    Near,
    /// Anywhere else.
    Unfamiliar,
}

impl Class {
    /// Every class, the most trusted first.
    pub const ALL: [Self; 4] = [
        Self::KnownDevice,
        Self::Familiar,
        Self::Near,
        Self::Unfamiliar,
    ];

    /// The scope of a hold on this class.
    pub const fn scope(self) -> Scope {
        match self {
            Self::KnownDevice => Scope::KnownDevice,
            Self::Familiar => Scope::Familiar,
            Self::Near => Scope::Near,
            Self::Unfamiliar => Scope::Unfamiliar,
        }
    }

    /// Whether the account has signed in from there before: an origin block never refuses such
    /// places.
    pub const fn is_home(self) -> bool {
        matches!(self, Self::KnownDevice | Self::Familiar)
    }

    const fn code(self) -> u8 {
        self as u8
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}
