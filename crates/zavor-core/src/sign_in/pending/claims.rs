//! Which pending attempt a mail server's bind belongs to, and what is noted there.
//!
//! A mail server's bind does not say which attempt it belongs to. It claims the one whose digest is
//! that of its own text; where no digest tells, the oldest. What it finds out is noted in the attempt
//! only if that is surely its own: else somebody could send a guess and a text that opens nothing
//! together, and have the note of the second put on the first.

use super::entry::{Entry, Short, State, short};
use crate::sign_in::kinds::Class;

/// The attempt that a mail server's bind has claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Class of place of the attempt.
    pub class: Class,
    /// The attempt, if the bind is surely its own.
    own: Option<Short>,
}

/// Finds the attempt that a mail server's bind belongs to; each is claimed once. `bound` are the
/// digests by which the mail server may have announced the text of this bind; none if nobody
/// knows them.
pub(super) fn claim(entries: &mut [Entry], bound: &[u64]) -> Option<Claim> {
    let sole = is_one_password(entries);
    let is_bound = |entry: &Entry| {
        let known = |digest| bound.iter().any(|told| short(*told) == digest);
        entry.digest.is_some_and(known)
    };
    claim_open(entries, |entry| is_bound(entry), true)
        .or_else(|| claim_shared(entries, |entry| is_bound(entry)))
        .or_else(|| claim_open(entries, |_| true, sole && bound.is_empty()))
        .or_else(|| claim_shared(entries, |_| true))
        .or_else(|| claim_let_through(entries))
}

/// Claims the oldest open attempt that fits.
fn claim_open(entries: &mut [Entry], fits: impl Fn(&Entry) -> bool, surely: bool) -> Option<Claim> {
    let open = |entry: &&mut Entry| entry.state == State::Open && fits(entry);
    let entry = entries.iter_mut().find(open)?;
    entry.state = match surely {
        true => State::Claimed,
        false => State::ClaimedByAge,
    };
    Some(Claim {
        class: entry.class,
        own: surely.then_some(entry.key),
    })
}

/// Claims one of those that found no room. They have no entry in which to note anything.
fn claim_shared(entries: &mut [Entry], fits: impl Fn(&Entry) -> bool) -> Option<Claim> {
    let theirs = |entry: &Entry| entry.state != State::Ours && fits(entry);
    let shared = |entry: &&mut Entry| entry.more > 0 && theirs(entry);
    let entry = entries.iter_mut().find(shared)?;
    entry.more = entry.more.saturating_sub(1);
    Some(Claim {
        class: entry.class,
        own: None,
    })
}

/// Claims a refused check that an observing door let through.
fn claim_let_through(entries: &mut [Entry]) -> Option<Claim> {
    let let_through = |entry: &&mut Entry| entry.state == State::LetThrough;
    let entry = entries.iter_mut().find(let_through)?;
    entry.state = State::Refused;
    Some(Claim {
        class: entry.class,
        own: None,
    })
}

/// Whether every bind that is under way tries the same password: one attempt is in flight, or
/// several of one digest.
fn is_one_password(entries: &[Entry]) -> bool {
    let announced = |entry: &&Entry| entry.state != State::Refused && entry.state != State::Ours;
    let mut entries = entries.iter().filter(announced);
    let Some(first) = entries.next() else {
        return false;
    };
    let same = |entry: &Entry| first.digest.is_some() && entry.digest == first.digest;
    first.asks <= 1 && entries.all(same)
}

/// Notes what the bind with this claim found, if the attempt is surely its own.
pub(super) fn note(entries: &mut [Entry], claim: Claim, found: State) {
    let own = |entry: &&mut Entry| Some(entry.key) == claim.own && entry.state == State::Claimed;
    if let Some(entry) = entries.iter_mut().find(own) {
        entry.state = found;
    }
}

/// A wrong password was bound with, and its attempt is over: if no bind had claimed that one, the
/// bind claimed an older one, whose own is still to come. (A right password may have come from
/// the mail server's cache, without a bind.)
pub(super) fn give_back(entries: &mut [Entry]) {
    let claimed = |entry: &&mut Entry| entry.state == State::ClaimedByAge;
    if let Some(entry) = entries.iter_mut().find(claimed) {
        entry.state = State::Open;
    }
}
