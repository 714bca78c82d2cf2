//! Restricted sending and its release.

use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Owners, Word};

use super::declare::notes;

notes! {
    /// What was restricted or released, and what was said with it.
    pub enum SendingNote {
        Placed { kind: Word, reason: Word } = "hold_placed", "{kind} ({reason})";
        EndedByDate = "restriction_over", "the restriction ended by its date";
        Released { reason: Word, owner: Owners } = "restriction_released", "{reason} by {owner}";
        ByItsOwner = "restriction_released_by_owner", "by the owner, with a new password";
        Reviewed { text: String } = "release_reviewed", "reviewed: {text}";
        Overridden { text: String } = "release_overridden", "requirements overridden: {text}";
        Raised { most: u32, until: Timestamp } = "limit_raised",
            "limit raised to {most} external recipients per hour until {until}";
        ServiceRaised { most: u32, until: Timestamp } = "service_limit_raised",
            "service limit raised to {most} recipients in 24 hours until {until}";
        NotDoneYet { steps: Detail } = "release_not_done_yet", "not done yet: {steps}";
        Step { step: Word } = "release_step", "{step}";
        AndStep { step: Word } = "release_and_step", ", {step}";
    }
}
