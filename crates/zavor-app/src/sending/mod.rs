//! Who may send.

pub(crate) mod alert;
pub(crate) mod case;
pub(crate) mod charge;
pub(crate) mod coverage;
pub(crate) mod decide;
pub(crate) mod payer;
pub(crate) mod peers;
pub(crate) mod place;
pub(crate) mod question;
pub(crate) mod recipient;
pub(crate) mod record;
pub(crate) mod restrict;
pub(crate) mod service;
pub(crate) mod state;

pub use coverage::POLICY_CLIENTS_MAX;
pub use question::{Exact, SendAnswer, SendMoment, SendQuestion};
pub use restrict::list::{RestrictedEntity, Restriction};
pub use restrict::plan::{RaiseBounds, ReleasePlan, SendingNow, SignedInFrom};
pub use restrict::raise::RAISED_FOR_MAX;
pub use restrict::terms::{MissingSteps, Unblock, Unblocked};
pub use restrict::written::{Correspondence, LOOKED_BACK, PLAN_SHOWN_MAX, SentTo};
pub use service::Sending;
pub use state::UNWRITTEN_MAX;
