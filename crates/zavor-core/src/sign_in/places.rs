//! Familiar places of one account: networks with past successes, and the clients seen there.
//!
//! A place is an IPv4 /24 or IPv6 /48. It is familiar with enough successes, or with one that is
//! old enough, as long as it was used within the policy's memory. At most [`PLACES_MAX`] are kept;
//! the least recently used is dropped. A client hint (IMAP ID) can be copied, so it makes a known
//! device only at a network that is itself familiar.

use alloc::vec::Vec;

use super::records::{Record, Records};
use crate::moment::{Second, Timestamp};
use crate::network::{Network, NetworkKey, Origin};
use crate::policy::SmartLockoutPolicy;

mod record;

pub use record::PLACES_MAX;
use record::{HINTS_MAX, Hints, PLACE_BYTES, Place, PlaceKey, SPEAKS, hints_of, shared_key};

/// Most bytes of the places of one account.
pub(super) const PLACES_BYTES_MAX: usize = PLACES_MAX * PLACE_BYTES;
/// Most places of an account that speak for their network on one day; for accounts without a home
/// yet.
const SPEAKING_MAX: usize = 5;

/// How an origin looks to an account, judged by its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Familiar, and this client succeeded there.
    KnownClient,
    /// Familiar.
    Familiar,
    /// In the region of a familiar place.
    Neighbour,
    /// None of these.
    Strange,
}

/// What a success changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Learned {
    /// No success was recorded from this place before.
    pub first_here: bool,
    /// The account knows other places.
    pub others: bool,
    /// The place is familiar now.
    pub familiar: bool,
    /// The place was familiar and at least `old_familiar` old before this success.
    pub old_familiar: bool,
    /// It is among the first places of the day, so it speaks for its network.
    pub speaks: bool,
}

/// What a success finds.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    places: usize,
    /// Some were not used within the policy's memory.
    some_are_old: bool,
    /// Other places that spoke for their network today.
    speaking: usize,
    /// The place itself, its hints, and where its record begins.
    known: Option<(usize, Place, Hints)>,
}

impl Records {
    /// Whether this account succeeded in this place, whether that is familiar or not.
    pub(super) fn knows(&self, place: NetworkKey) -> bool {
        let key = PlaceKey::from(place);
        self.places().any(|(_, known)| known.network == key)
    }

    pub(super) fn see(
        &self,
        origin: Origin,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Seen {
        let Some(place) = origin.place() else {
            return Seen::Strange;
        };
        let now = now.second();
        let key = PlaceKey::from(place.key());
        let mut neighbour = false;
        for (record, known) in self.places() {
            if known.network == key {
                if !known.is_familiar(policy, now) {
                    continue;
                }
                let known_client = hint != 0 && hints_of(&record).contains(&hint);
                return if known_client {
                    Seen::KnownClient
                } else {
                    Seen::Familiar
                };
            }
            neighbour =
                neighbour || (known.network.shares_region(key) && known.is_familiar(policy, now));
        }
        if neighbour {
            Seen::Neighbour
        } else {
            Seen::Strange
        }
    }

    /// Whether this client succeeded before in that shared network.
    pub(super) fn knows_client(
        &self,
        shared: NetworkKey,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> bool {
        let (key, now) = (shared_key(shared), now.second());
        let mut there = self.places().filter(|(_, known)| known.network == key);
        hint != 0
            && there.any(|(record, known)| {
                known.is_remembered(policy, now) && hints_of(&record).contains(&hint)
            })
    }

    /// Records a success in a shared network: the client is remembered, but the network does not
    /// become familiar.
    pub(super) fn learn_shared(
        &mut self,
        shared: NetworkKey,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Learned {
        self.learn_key(shared_key(shared), hint, policy, now)
    }

    /// Records a success.
    pub(super) fn learn(
        &mut self,
        place: Network,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Learned {
        self.learn_key(place.key().into(), hint, policy, now)
    }

    fn learn_key(
        &mut self,
        key: PlaceKey,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Learned {
        let now = now.second();
        let day = now.0 / 86_400;
        let mut around = self.around(key, day, policy, now);
        if around.some_are_old {
            self.remove_if(|record| {
                let place = Place::read(record);
                place.is_some_and(|known| !known.is_remembered(policy, now))
            });
            around = self.around(key, day, policy, now);
        }
        let speaks = around.speaking < SPEAKING_MAX;
        let bit = if speaks { SPEAKS } else { 0 };
        if let Some((at, mut known, before)) = around.known {
            let old_enough = policy.old_familiar.as_secs();
            let old_familiar =
                known.is_familiar(policy, now) && u64::from(now.since(known.first)) >= old_enough;
            let successes = known.successes().saturating_add(1).min(!SPEAKS);
            known.counted = successes | bit;
            known.last = known.last.max(now);
            let mut hints = before;
            remember_hint(&mut hints, hint);
            let changed = Some(&hints).filter(|hints| **hints != before);
            self.put_place(at, &known, changed);
            return Learned {
                first_here: false,
                others: true,
                familiar: known.is_familiar(policy, now),
                old_familiar,
                speaks,
            };
        }
        if around.places >= PLACES_MAX {
            self.forget_oldest_place();
        }
        let mut hints = [0; HINTS_MAX];
        remember_hint(&mut hints, hint);
        let new = Place {
            network: key,
            counted: 1 | bit,
            first: now,
            last: now,
        };
        self.push_place(&new, &hints);
        Learned {
            first_here: true,
            others: around.places > 0,
            familiar: new.is_familiar(policy, now),
            old_familiar: false,
            speaks,
        }
    }

    /// Looks at all places once.
    fn around(&self, key: PlaceKey, day: u32, policy: &SmartLockoutPolicy, now: Second) -> Around {
        let mut around = Around::default();
        for (record, place) in self.places() {
            around.places = around.places.saturating_add(1);
            around.some_are_old |= !place.is_remembered(policy, now);
            if place.network == key {
                let known = (record.at, place, hints_of(&record));
                around.known = around.known.or(Some(known));
            } else if place.spoke_on(day) {
                around.speaking = around.speaking.saturating_add(1);
            }
        }
        around
    }

    /// Forgets the least recently used place; the last one takes its position.
    fn forget_oldest_place(&mut self) {
        let at = |(record, _): (Record<'_>, Place)| record.at;
        let oldest = self.places().min_by_key(|(_, known)| known.last).map(at);
        let last = self.places().last();
        let (Some(oldest), Some((record, place))) = (oldest, last) else {
            return;
        };
        let (end, hints) = (record.at, hints_of(&record));
        self.remove(end);
        if oldest != end {
            self.put_place(oldest, &place, Some(&hints));
        }
    }

    /// Forgets the places first seen at `event` or later, and at the others which clients were there:
    /// when each of those came is not kept. Returns whether there was anything to forget.
    pub(super) fn forget_since(&mut self, event: Timestamp) -> bool {
        let event = event.second();
        let before = self.places().count();
        self.remove_if(|record| Place::read(record).is_some_and(|known| known.first >= event));
        let mut forgot = before != self.places().count();
        let kept: Vec<(usize, Place)> = self.places().map(|(at, known)| (at.at, known)).collect();
        // From the end, so that a record that gets shorter moves none that is still to come.
        for (at, known) in kept.into_iter().rev() {
            forgot |= self.places().any(|(record, _)| {
                record.at == at && hints_of(&record).iter().any(|hint| *hint != 0)
            });
            self.put_place(at, &known, Some(&[0; HINTS_MAX]));
        }
        forgot
    }

    /// How many places are familiar now.
    pub(super) fn familiar_count(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> u32 {
        let now = now.second();
        let familiar = self
            .places()
            .filter(|(_, place)| place.is_familiar(policy, now));
        familiar.count() as u32
    }

    /// Latest success anywhere.
    pub(super) fn last_success(&self) -> Option<Second> {
        self.iter()
            .filter_map(|record| Place::last_used(&record))
            .max()
    }
}

fn remember_hint(hints: &mut [u32; HINTS_MAX], hint: u32) {
    if hint == 0 {
        return;
    }
    let from = hints
        .iter()
        .position(|known| *known == hint)
        .unwrap_or(HINTS_MAX - 1);
    hints.copy_within(0..from, 1);
    hints[0] = hint;
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::guard::Reader;
    use crate::moment::Span;

    fn origin(text: &str) -> Origin {
        Origin::of(text.parse().unwrap())
    }

    fn policy() -> SmartLockoutPolicy {
        SmartLockoutPolicy::default()
    }

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn learn(places: &mut Records, address: &str, hint: u32, at: Timestamp) -> Learned {
        places.learn(origin(address).place().unwrap(), hint, &policy(), at)
    }

    #[test]
    fn two_successes_or_one_that_is_ten_minutes_old_make_a_place_familiar() {
        let mut places = Records::default();
        assert!(!learn(&mut places, "192.0.2.1", 0, T0).familiar);
        let see = |places: &Records, at| places.see(origin("192.0.2.200"), 0, &policy(), at);
        assert_eq!(see(&places, T0.plus(Span::from_secs(599))), Seen::Strange);
        assert_eq!(see(&places, T0.plus(Span::from_secs(600))), Seen::Familiar);
        assert!(learn(&mut places, "192.0.2.77", 0, T0.plus(Span::from_secs(5))).familiar);
        assert_eq!(see(&places, T0.plus(Span::from_secs(5))), Seen::Familiar);
    }

    #[test]
    fn the_latest_success_is_that_of_the_place_used_last_of_any_kind() {
        let mut places = Records::default();
        assert_eq!(places.last_success(), None);
        let shared = origin("198.51.100.9").place().unwrap().key();
        for (n, at) in [30, 10, 20, 50, 40].into_iter().enumerate() {
            let at = T0.plus(Span::from_secs(at));
            match n % 3 {
                0 => _ = learn(&mut places, "192.0.2.1", 7, at),
                1 => _ = learn(&mut places, "2001:db8::1", 0, at),
                _ => _ = places.learn_shared(shared, 9, &policy(), at),
            }
            let read = places.places().map(|(_, place)| place.last).max();
            assert_eq!(places.last_success(), read);
        }
        let newest = T0.plus(Span::from_secs(50)).second();
        assert_eq!(places.last_success(), Some(newest));
    }

    #[test]
    fn a_place_unused_for_45_days_is_strange_again() {
        let mut places = Records::default();
        learn(&mut places, "192.0.2.1", 0, T0);
        learn(&mut places, "192.0.2.1", 0, T0);
        let see = |at| places.see(origin("192.0.2.1"), 0, &policy(), at);
        assert_eq!(see(T0.plus(Span::from_days(45))), Seen::Familiar);
        assert_eq!(
            see(T0.plus(Span::from_days(45)).plus(Span::from_secs(1))),
            Seen::Strange
        );
    }

    #[test]
    fn a_client_hint_counts_only_where_it_succeeded() {
        let mut places = Records::default();
        for address in ["192.0.2.1", "192.0.2.1", "198.51.100.1", "198.51.100.1"] {
            learn(
                &mut places,
                address,
                if address.starts_with("192") { 7 } else { 9 },
                T0,
            );
        }
        let see = |address, hint| places.see(origin(address), hint, &policy(), T0);
        assert_eq!(see("192.0.2.9", 7), Seen::KnownClient);
        assert_eq!(see("198.51.100.9", 7), Seen::Familiar);
        assert_eq!(see("203.0.113.1", 7), Seen::Strange);
        assert_eq!(see("192.0.2.9", 0), Seen::Familiar);
    }

    #[test]
    fn the_neighbourhood_of_a_familiar_place_is_near() {
        let mut places = Records::default();
        learn(&mut places, "192.0.2.1", 0, T0);
        let see = |places: &Records, at| places.see(origin("192.0.99.1"), 0, &policy(), at);
        assert_eq!(
            see(&places, T0),
            Seen::Strange,
            "the place itself is not familiar yet"
        );
        learn(&mut places, "192.0.2.1", 0, T0);
        assert_eq!(see(&places, T0), Seen::Neighbour);
        assert_eq!(places.see(Origin::NONE, 0, &policy(), T0), Seen::Strange);
    }

    #[test]
    fn the_seventeenth_place_pushes_out_the_least_recently_used() {
        let mut places = Records::default();
        for n in 0..17_u64 {
            learn(
                &mut places,
                &alloc::format!("10.{n}.0.1"),
                0,
                T0.plus(Span::from_secs(n)),
            );
        }
        assert_eq!(places.places().count(), PLACES_MAX);
        assert!(
            places
                .places()
                .all(|(_, p)| p.network != origin("10.0.0.1").place().unwrap().key().into())
        );
    }

    #[test]
    fn an_account_speaks_for_five_networks_a_day() {
        let mut places = Records::default();
        let speaks = |places: &mut Records, n: u8, at| {
            learn(places, &alloc::format!("10.{n}.0.1"), 0, at).speaks
        };
        for n in 0..5 {
            assert!(speaks(&mut places, n, T0), "{n}");
        }
        assert!(!speaks(&mut places, 5, T0));
        assert!(speaks(&mut places, 3, T0), "again");
        assert!(speaks(&mut places, 5, T0.plus(Span::from_days(1))));
    }

    #[test]
    fn many_successes_stay_many_over_a_restart() {
        let mut places = Records::default();
        for _ in 0..300 {
            learn(&mut places, "192.0.2.1", 0, T0);
        }
        let mut bytes = Vec::new();
        places.encode_places(&mut bytes);
        let successes = |bytes: &[u8]| {
            let mut read = Records::default();
            read.decode_places(&mut Reader(bytes)).unwrap();
            read.places().next().unwrap().1.successes()
        };
        assert_eq!(successes(&bytes), 127);
        // As the previous release wrote it.
        bytes[10] = 255;
        assert_eq!(successes(&bytes), 127);
    }

    #[test]
    fn hints_keep_the_four_newest() {
        let mut hints = [0; HINTS_MAX];
        for hint in [1, 2, 3, 4, 5, 2, 0] {
            remember_hint(&mut hints, hint);
        }
        assert_eq!(hints, [2, 5, 4, 3]);
    }
}
