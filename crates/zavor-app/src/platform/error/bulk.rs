//! Runs over many accounts.

use zavor_core::note::Detail;

use crate::platform::notes::declare::notes;

notes! {
    /// Why a run is not acceptable.
    pub enum InvalidBulk {
        Accounts { most: usize } = "bulk_accounts",
            "one run has 1 to {most} accounts; nothing was changed; choose fewer, or make several runs";
        SearchTooWide { looked_at: usize } = "bulk_search_too_wide",
            "the search stopped after {looked_at} accounts, before it reached the end; nothing was changed; narrow it down";
        NoSlips = "bulk_without_slips",
            "this run makes no slips; nothing was changed";
    }
}

notes! {
    /// Why a run is not started or resumed.
    pub enum RefusedBulk {
        NothingToDo = "bulk_changes_nothing",
            "nothing would change; no run was started";
        NothingFor { address: String, why: Detail } = "bulk_changes_nothing_for",
            "nothing would change; {address}: {why}";
        NoRoom { most: usize } = "bulk_no_room",
            "{most} bulk runs are already in progress; no other was started; wait for one to end";
        NoRoomToResume { most: usize } = "bulk_no_room_to_resume",
            "{most} bulk runs are already in progress; wait for one to end";
        Ended = "bulk_ended",
            "this run has ended; nothing was changed; start a new one";
    }
}
