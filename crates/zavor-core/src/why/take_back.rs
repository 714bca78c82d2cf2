//! Taking back an account that somebody else uses: four steps in order, and which of them are done.
//!
//! Blocked first, so that nobody comes in while the rest is done; then the password, so that what the
//! thief knows is worth nothing; then the sessions that are still open; then what no machine can judge.
//! A step is done by what is true now, not by who clicked what: two people may share the work. Only
//! one thing asks who did it: a new password that the thief may have set is no reset
//! ([`PasswordReset::shuts_out`](crate::account::PasswordReset::shuts_out)).

use crate::account::{Account, SetBy};
use crate::closed_list::closed_list;
use crate::hold::stored::{Hold, HoldKind};
use crate::moment::{Span, Timestamp};
use crate::sending::SessionsEnd;

closed_list! {
    /// A step.
    pub enum TakeBackStep {
        /// Block sign-in.
        Block = "block",
        /// Set another password.
        Reset = "reset",
        /// End every session.
        SignOut = "sign-out",
        /// Look at what the thief may have left.
        Review = "review",
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Still to do, or (for the review) never known.
    Open,
    /// Done, at that time.
    Done(Timestamp),
    /// It cannot be done or seen from here: the password is kept elsewhere, or no mail host can
    /// confirm that sessions ended.
    ByHand,
}

/// How long a run that somebody began counts as the same one: what was done before does not help
/// against a thief who was seen today.
pub const TAKE_BACK_MAX: Span = Span::from_hours(24);

/// From when on deeds count: the oldest block that is in force, because nobody has signed in since;
/// else the moment at which somebody says that they began, if that is not too long ago.
pub fn began(holds: &[Hold], said: Timestamp, now: Timestamp) -> Timestamp {
    let said = said.max(now.minus(TAKE_BACK_MAX)).min(now);
    blocked_since(holds).map_or(said, |blocked| blocked.min(said))
}

fn blocked_since(holds: &[Hold]) -> Option<Timestamp> {
    let blocks = holds.iter().map(|hold| &hold.stored);
    blocks
        .filter(|hold| hold.identity.kind == HoldKind::SignInBlocked)
        .map(|hold| hold.since)
        .min()
}

/// How far each step of a run is that began then.
pub fn take_back(
    account: &Account,
    holds: &[Hold],
    sessions: SessionsEnd,
    began: Timestamp,
) -> [(TakeBackStep, StepState); 4] {
    let block = blocked_since(holds).map_or(StepState::Open, StepState::Done);
    let reset = match &account.credential {
        Some(credential) => match credential.reset.filter(|reset| reset.shuts_out(began)) {
            Some(reset) => StepState::Done(reset.at),
            None => StepState::Open,
        },
        None => StepState::ByHand,
    };
    // A session that began with the old password must not outlive the new one.
    let start = match reset {
        StepState::Done(set) => set,
        StepState::Open | StepState::ByHand => began,
    };
    let sign_out = match (account.sessions_ended, sessions) {
        (Some(ended), _) if ended >= start => StepState::Done(ended),
        (_, SessionsEnd::ByHand) => StepState::ByHand,
        (_, SessionsEnd::MailHosts | SessionsEnd::Unconfirmed) => StepState::Open,
    };
    [
        (TakeBackStep::Block, block),
        (TakeBackStep::Reset, reset),
        (TakeBackStep::SignOut, sign_out),
        (TakeBackStep::Review, StepState::Open),
    ]
}

/// Who set a password since the run began without that being the reset of the run, and when: whoever
/// it was may have known the old password, or had what allowed it in hand. It is shown, so that nobody
/// takes it for done.
pub fn set_meanwhile(account: &Account, began: Timestamp) -> Option<(SetBy, Timestamp)> {
    let credential = account.credential.as_ref()?;
    let counts = credential.reset.is_some_and(|reset| reset.shuts_out(began));
    (credential.set >= began && !counts).then(|| (credential.set_by(), credential.set))
}

#[cfg(test)]
#[path = "take_back_tests.rs"]
mod tests;
