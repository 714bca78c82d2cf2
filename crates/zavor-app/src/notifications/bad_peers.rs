//! Peers of doors whose questions are all bad: a mail server that is set up wrongly runs on without
//! protection, and nobody else would notice.
//!
//! Bounded: the peers remembered ([`PEERS_MAX`]) and the alerts (one for all peers of a door in
//! [`ALERT_AGAIN_AFTER`]). While no peer is bad, a good question only costs one look at a flag.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use zavor_core::alert::ALERT_AGAIN_AFTER;
use zavor_core::moment::{Span, Timestamp};

use crate::platform::lock::Lock;
use crate::platform::notes::AlertNote;

/// Bad questions in a row from one peer that are worth an alert. More than a person makes by trying
/// the door by hand.
pub const BAD_IN_A_ROW: u32 = 20;
/// How long a silent peer is remembered.
pub const PEER_MEMORY: Span = Span::from_hours(1);
/// Peers remembered; further ones are not counted.
pub const PEERS_MAX: usize = 200;

/// A peer whose questions are not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPeer {
    /// The door that it asks.
    pub door: &'static str,
    /// Its address.
    pub peer: IpAddr,
    /// Bad questions since its last good one.
    pub count: u32,
    /// What was wrong with the last one.
    pub why: String,
    last: Timestamp,
}

/// What is remembered about bad questions. In memory only.
#[derive(Default)]
pub(crate) struct Peers {
    any: AtomicBool,
    inner: Lock<Inner>,
}

#[derive(Default)]
struct Inner {
    bad: HashMap<(&'static str, IpAddr), BadPeer>,
    alerted: HashMap<&'static str, Timestamp>,
}

impl Peers {
    pub(super) fn good(&self, door: &'static str, peer: IpAddr) {
        if !self.any.load(Relaxed) {
            return;
        }
        let mut inner = self.inner.lock();
        inner.bad.remove(&(door, peer));
        self.any.store(!inner.bad.is_empty(), Relaxed);
    }

    /// Notes a bad question; returns the peer when it is worth an alert now.
    pub(super) fn bad(
        &self,
        door: &'static str,
        peer: IpAddr,
        why: &str,
        now: Timestamp,
    ) -> Option<BadPeer> {
        let mut inner = self.inner.lock();
        let inner = &mut *inner;
        if inner.bad.len() >= PEERS_MAX {
            inner
                .bad
                .retain(|_, peer| now.since(peer.last) < PEER_MEMORY);
        }
        let room = inner.bad.len() < PEERS_MAX;
        self.any.store(true, Relaxed);
        let key = (door, peer);
        if !room && !inner.bad.contains_key(&key) {
            return None;
        }
        let known = inner.bad.entry(key).or_insert_with(|| BadPeer {
            door,
            peer,
            count: 0,
            why: String::new(),
            last: now,
        });
        known.count = known.count.saturating_add(1);
        known.last = now;
        if known.why != why {
            known.why = why.into();
        }
        let told = inner.alerted.get(door);
        let told = told.is_some_and(|at| now.since(*at) < ALERT_AGAIN_AFTER);
        if known.count < BAD_IN_A_ROW || told {
            return None;
        }
        inner.alerted.insert(door, now);
        Some(known.clone())
    }

    pub(super) fn list(&self, now: Timestamp) -> Vec<BadPeer> {
        let inner = self.inner.lock();
        let all = inner
            .bad
            .values()
            .filter(|peer| peer.count >= BAD_IN_A_ROW && now.since(peer.last) < PEER_MEMORY);
        let mut all: Vec<BadPeer> = all.cloned().collect();
        all.sort_by_key(|peer| (peer.door, peer.peer));
        all
    }
}

impl BadPeer {
    /// What is said of it.
    pub(super) fn said(&self) -> AlertNote {
        AlertNote::QuestionsAllBad {
            count: self.count,
            peer: self.peer.to_string(),
            door: self.door,
            why: self.why.clone(),
        }
    }
}

impl std::fmt::Display for BadPeer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.said().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn peer(n: u32) -> IpAddr {
        IpAddr::V4(n.into())
    }

    #[test]
    fn a_peer_is_told_once_when_nothing_it_asks_is_understood() {
        let peers = Peers::default();
        let ask = |n, at| peers.bad("auth_policy", peer(n), "not JSON", at);
        for n in 1..BAD_IN_A_ROW {
            assert_eq!(ask(1, T0), None, "{n}");
        }
        assert_eq!(ask(1, T0).unwrap().count, BAD_IN_A_ROW);
        assert_eq!(ask(1, T0), None, "told");
        assert_eq!(peers.list(T0).len(), 1);
        assert!(ask(1, T0.plus(ALERT_AGAIN_AFTER)).is_some(), "told again");
        peers.good("auth_policy", peer(1));
        assert!(peers.list(T0).is_empty());
        assert_eq!(ask(1, T0), None);
    }

    #[test]
    fn one_good_question_between_them_is_enough_to_be_understood() {
        let peers = Peers::default();
        for _ in 0..100 {
            for _ in 1..BAD_IN_A_ROW {
                assert_eq!(peers.bad("ldap", peer(1), "not LDAP", T0), None);
            }
            peers.good("ldap", peer(1));
        }
    }

    #[test]
    fn many_peers_take_no_more_than_their_room() {
        let peers = Peers::default();
        for n in 0..5_000 {
            peers.bad("ldap", peer(n), "not LDAP", T0);
        }
        assert_eq!(peers.inner.lock().bad.len(), PEERS_MAX);
        let later = T0.plus(PEER_MEMORY);
        peers.bad("ldap", peer(9_999), "not LDAP", later);
        assert_eq!(peers.inner.lock().bad.len(), 1);
    }
}
