//! Sending: how many recipients a sender may reach, who is restricted, and when mail waits.
//!
//! The rules of `spec/sending.md`, pure. Four pieces:
//!
//! - [`SendingGuard`]: the counters of one sender, in sliding windows (`window`).
//! - [`OrganisationGuard`]: external recipients of all senders together.
//! - [`PendingMessages`]: what the RCPT questions of one message have said so far; memory only.
//! - [`judge`]: one function for the order of all limits, at RCPT and at END-OF-MESSAGE.
//!
//! [`derived_holds`], [`observed_holds`] and [`requirements`] turn the same state into what `why`
//! shows; [`statement_counts`] and [`all_ended`] say when a required step counts as done. Windows
//! count a little long (by at most one bucket), never short: in no hour and no day are more
//! recipients accepted than the limit says.

mod guard;
mod holds;
mod organisation;
mod pending;
mod recipient;
mod replay;
mod rules;
mod steps;
mod window;

pub use crate::event::SendRefusal;
pub use guard::{Counted, OPEN_MESSAGES_MAX, Recipients, SENDER_ALERT_EVERY, SendingGuard};
pub use holds::{
    AT_RISK_WITHIN, at_risk, derived_holds, observed_holds, requirements, restriction,
};
pub use organisation::{
    ORGANISATION_ALERT_PERCENT, OrganisationGuard, organisation_is_tight, organisation_limit,
};
pub use pending::{
    Begun, Names, Offer, Offered, PENDING_BYTES_PER_SHARD_MAX, PENDING_LIFE, PENDING_MESSAGES_MAX,
    PENDING_SHARDS, PendingMessages, RECIPIENT_NAME_BYTES_MAX,
};
pub use recipient::{Destination, destination};
pub use replay::{Offered as OfferedMessage, REPLAYED, Replayed, replay};
pub use rules::{
    AskedAt, Decision, Limits, RAISE_FACTOR_MAX, RAISE_FACTOR_WITHOUT_PROOF, Trip, judge,
    raise_needs_proof, refusal_of,
};
pub use steps::{HostSaid, SessionsEnd, all_ended, statement_counts};
