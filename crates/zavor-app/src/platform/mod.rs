//! What every use case is built on: store, world, settings, names, rights, audit.

pub(crate) mod accounts;
pub(crate) mod alone;
pub(crate) mod audit;
pub(crate) mod authorise;
pub(crate) mod clock;
pub mod csv;
pub mod current;
pub(crate) mod error;
pub(crate) mod hours;
pub(crate) mod lock;
pub(crate) mod log_place;
pub mod names;
pub mod notes;
pub(crate) mod order;
mod own_terms;
pub(crate) mod owners;
pub(crate) mod persons;
pub(crate) mod resolve;
pub(crate) mod restriction;
mod rows;
pub mod search;
pub(crate) mod service;
pub(crate) mod settings;
pub(crate) mod statement;
pub(crate) mod succession;
pub(crate) mod tally;
pub(crate) mod token;
pub(crate) mod typed;
pub(crate) mod world;

pub use authorise::RightsOn;
pub use clock::{clock_apart, stamp};
pub use error::{
    AppError, Invalid, InvalidAccount, InvalidAlerts, InvalidBulk, InvalidLimit, InvalidMethod,
    InvalidNetwork, InvalidOrganisation, InvalidPolicy, InvalidRecipient, InvalidRecovery,
    InvalidRequest, InvalidSupport, InvalidToken, PartDone, Partly, Refusal, RefusedAccount,
    RefusedBulk, RefusedCaller, RefusedLink, RefusedMethod, RefusedNetwork, RefusedNotice,
    RefusedNow, RefusedOrganisation, RefusedRecovery, RefusedRelease, RefusedSupport, RefusedToken,
};
pub use log_place::LogPlace;
pub use own_terms::own_term;
pub use owners::{ForOwners, HELP_CHARS_MAX, HelpContact, MailServer, WayLabel};
pub use persons::Person;
pub use rows::{RoleRow, Rows};
pub use service::{Platform, help_contact, recovery_is_offered};
pub use settings::{Connector, LINK_CHARS_MAX, Mode, Settings};
pub use tally::TallySnapshot;
pub use typed::{GROUP_BYTES_MAX, LOCAL_PART_BYTES_MAX, is_invisible};
pub use world::World;
