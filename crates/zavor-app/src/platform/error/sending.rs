//! Limits and restrictions of sending.

use zavor_core::note::Owners;

use crate::platform::notes::declare::notes;

notes! {
    /// Why a raised limit is not acceptable.
    pub enum InvalidLimit {
        NoAccount = "raise_without_account",
            "only an account's limit can be raised; nothing was changed";
        Bounds { least: u32, most: u32, factor: u32, policy: String } = "raise_bounds",
            "a raised limit must be {least} to {most} external recipients per hour: more than the limit of policy {policy:?}, and at most {factor} times as much; nothing was changed";
        ServiceBounds { least: u32, most: u32, factor: u32, policy: String } = "raise_service_bounds",
            "policy {policy:?} has no limit of external recipients per hour, so the service limit is raised: to {least} to {most} recipients in 24 hours, at most {factor} times as much; nothing was changed";
        Until { days: u64 } = "raise_until",
            "the raised limit must end on a date within the next {days} days; nothing was changed";
    }
}

notes! {
    /// Why a restriction is not released.
    pub enum RefusedRelease {
        OfOthers { owners: Owners } = "restriction_of_others",
            "the restriction by {owners} is not yours to release; nothing was changed";
    }
}
