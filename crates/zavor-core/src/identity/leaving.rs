//! Which sessions of an account end when a further one begins.

use alloc::vec::Vec;

use crate::identity::record::{
    HALF_SESSIONS_PER_ACCOUNT_MAX, SESSIONS_PER_ACCOUNT_MAX, SecretHash, Session, Stage,
};
use crate::moment::Timestamp;

/// The other sessions of an account that end because `new` begins (or becomes whole): those that
/// have expired, and as many of the same sort as are over the limit. A session without a second
/// factor pushes out one that showed one only when no other is left. The longest unused session of
/// the address with the most sessions ends first: somebody who signs in again and again from one
/// place ends sessions of that place, not the owner's elsewhere.
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
