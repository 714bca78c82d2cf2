//! Networks that somebody should look at, because the guard cannot tell apart the people behind
//! them.
//!
//! In memory only and bounded; no decision depends on it. After a restart, a network that still
//! behaves so shows up again within a day.

use alloc::vec::Vec;

use crate::closed_list::closed_list;
use crate::moment::{Span, Timestamp};
use crate::network::Network;

/// Most such networks remembered; the one seen longest ago is dropped.
pub const CROWDS_SHOWN_MAX: usize = 32;
/// How long a network is shown after it last behaved so.
pub const CROWD_SHOWN_FOR: Span = Span::from_hours(24);

closed_list! {
    /// Why a network is worth a look.
    pub enum CrowdSort {
        /// It behaves like many people and is not declared as shared.
        Undeclared = "undeclared",
        /// It is this host itself: a webmail or another program here hides its clients.
        ThisHost = "this_host",
        /// It is a trusted proxy or mail server that hides its clients.
        Proxy = "proxy",
    }
}

/// A network that is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    /// The network.
    pub network: Network,
    /// Why.
    pub sort: CrowdSort,
    /// How many accounts succeeded within a day, or, unless the sort is undeclared, failed.
    pub accounts: u32,
    /// How many of those that succeeded had never been seen there before.
    pub newcomers: u32,
    /// When it last behaved so.
    pub last: Timestamp,
}

/// The list of these networks.
#[derive(Debug, Clone, Default)]
pub struct CrowdWatch(Vec<Crowd>);

impl CrowdWatch {
    /// Notes a network; returns whether it is new and worth an alert.
    pub fn note(&mut self, crowd: Crowd) -> bool {
        let now = crowd.last;
        self.0
            .retain(|known| now.since(known.last) < CROWD_SHOWN_FOR);
        let same = |known: &Crowd| known.network == crowd.network && known.sort == crowd.sort;
        let known = self.0.iter().position(same).map(|at| self.0.remove(at));
        if self.0.len() >= CROWDS_SHOWN_MAX {
            self.0.remove(0);
        }
        self.0.push(crowd);
        known.is_none()
    }

    /// The networks seen recently, in network order.
    pub fn shown(&self, now: Timestamp) -> Vec<Crowd> {
        let fresh = |crowd: &&Crowd| now.since(crowd.last) < CROWD_SHOWN_FOR;
        let mut shown: Vec<Crowd> = self.0.iter().filter(fresh).copied().collect();
        shown.sort_by_key(|crowd| (crowd.network, crowd.sort));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn crowd(n: u8, last: Timestamp) -> Crowd {
        Crowd {
            network: Network::of([192, 0, 2, n].into(), 32),
            sort: CrowdSort::Undeclared,
            accounts: 20,
            newcomers: 3,
            last,
        }
    }

    #[test]
    fn a_network_is_news_once_a_day_and_the_list_is_bounded() {
        let mut watch = CrowdWatch::default();
        assert!(watch.note(crowd(1, T0)));
        assert!(!watch.note(crowd(1, T0.plus(Span::from_hours(23)))));
        let seen = T0.plus(Span::from_hours(23));
        assert_eq!(watch.shown(seen.plus(Span::from_hours(23))).len(), 1);
        assert_eq!(watch.shown(seen.plus(CROWD_SHOWN_FOR)), []);
        let mut again = watch.clone();
        assert!(
            again.note(crowd(1, seen.plus(CROWD_SHOWN_FOR))),
            "news again"
        );
        let later = T0.plus(Span::from_hours(48));
        assert_eq!(watch.shown(later), []);
        assert!(watch.note(crowd(1, later)));
        for n in 0..200 {
            watch.note(crowd(n, later));
        }
        assert_eq!(watch.shown(later).len(), CROWDS_SHOWN_MAX);
    }
}
