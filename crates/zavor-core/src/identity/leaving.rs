//! Which sessions of an account end when one more begins.

use alloc::vec::Vec;

use super::{HALF_SESSIONS_PER_ACCOUNT_MAX, SESSIONS_PER_ACCOUNT_MAX, SecretHash, Session, Stage};
use crate::moment::Timestamp;

/// Which of an account's other sessions end because `new` begins (or becomes whole): those whose time
/// is over, and as many as are too many of its sort. A session without a second factor pushes out none
/// that showed one. Of the rest, first the longest unused of the address that has most: whoever signs in
/// again and again from one place ends sessions of that place, not the owner's elsewhere.
pub fn leaving(others: &[Session], new: &Session, now: Timestamp) -> Vec<SecretHash> {
    let whole = |session: &Session| session.stage == Stage::Whole;
    let (mut staying, over): (Vec<&Session>, Vec<&Session>) = others
        .iter()
        .filter(|other| other.key != new.key)
        .partition(|other| other.in_force(now));
    let mut leaving: Vec<SecretHash> = over.iter().map(|session| session.key).collect();
    staying.retain(|other| whole(other) == whole(new));
    let most = match whole(new) {
        true => SESSIONS_PER_ACCOUNT_MAX,
        false => HALF_SESSIONS_PER_ACCOUNT_MAX,
    };
    while staying.len() >= most {
        let from = |session: &Session| {
            let there = staying
                .iter()
                .filter(|other| other.address == session.address);
            let new_too = usize::from(new.address == session.address);
            there.count().saturating_add(new_too)
        };
        let kept = |session: &Session| session.proved.is_some() && new.proved.is_none();
        let first = staying.iter().enumerate().max_by_key(|(_, session)| {
            let unused = core::cmp::Reverse((session.last_seen, session.created));
            (!kept(session), from(session), unused)
        });
        let Some((place, _)) = first else {
            break;
        };
        leaving.push(staying.swap_remove(place).key);
    }
    leaving
}
