//! Support requests. Never what was written in them.

use zavor_core::note::Word;

use super::declare::notes;

notes! {
    /// What was done with a support request, and what its mail says of holds.
    pub enum RequestNote {
        Opened { n: u64, by: Word } = "request_opened", "support request {n}, {by}";
        Noted { n: u64 } = "request_noted", "a note in support request {n}";
        Answered { n: u64 } = "request_answered", "an answer in support request {n}";
        Closed { n: u64 } = "request_closed", "support request {n}";
        PassedOn { n: u64 } = "request_passed_on", "support request {n}, to where the configuration says";
        Held { kind: Word, reason: Word, since: String } = "request_held",
            "{kind} since {since}: {reason}";
        HeldUntil { kind: Word, reason: Word, since: String, until: String } = "request_held_until",
            "{kind} since {since}, until {until}: {reason}";
        HeldBefore { kind: Word, reason: Word, since: String, at: String } = "request_held_before",
            "{kind} since {since}, ended {at}: {reason}";
        NotLookedUp = "request_not_looked_up", "nobody has looked what stopped the account";
        NothingHeld = "request_nothing_held", "no hold was in force";
    }
}
