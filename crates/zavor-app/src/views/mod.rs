//! What people read across subjects: why, home, live, logs and reports. The list and the page of
//! accounts are [`crate::people`]'s. Nothing here changes an account; the one act confirms the clock
//! ([`Views::trust_clock`]).

pub(crate) mod clock_trust;
pub(crate) mod home;
pub(crate) mod live;
pub(crate) mod observed;
pub(crate) mod own;
pub(crate) mod own_holds;
pub(crate) mod reports;
pub(crate) mod service;
pub(crate) mod why;

pub use home::{HomeSummary, OrganisationNow};
pub use live::{Door, DoorAnswer, DoorState, ReleaseState, release_state, waits_for_owner};
pub use observed::{
    OBSERVED_READ_MAX, OBSERVED_SHOWN_MAX, Observed, ObservedReport, Observing, Share,
};
pub use own_holds::own_holds;
pub use reports::{ALERTS_SHOWN_MAX, Installation, LogPage, LogQuery, SCAN_MAX};
pub use service::Views;
pub use why::{PasswordLink, WhyReport};
