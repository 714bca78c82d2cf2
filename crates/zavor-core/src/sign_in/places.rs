//! Familiar places of one account: networks with past successes, and the clients seen there.
//!
//! A place is an IPv4 /24 or IPv6 /48. It is familiar with enough successes, or with one that is
//! old enough, as long as it was used within the policy's memory. At most [`PLACES_MAX`] are kept;
//! the least recently used is dropped. A client hint (IMAP ID) can be copied, so it makes a known
//! device only at a network that is itself familiar.

use alloc::vec::Vec;

use thin_vec::ThinVec;

use crate::guard::Reader;
use crate::moment::{Second, Timestamp};
use crate::network::{Network, NetworkKey, Origin};
use crate::policy::SmartLockoutPolicy;

/// Most places kept for one account.
pub const PLACES_MAX: usize = 16;
/// Most client hints kept for one place.
const HINTS_MAX: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    network: PlaceKey,
    /// Number of successes and, in the bit [`SPEAKS`], whether the last one spoke for the network.
    /// Packed, because sixteen places are the largest part of a guard.
    counted: u8,
    first: Second,
    last: Second,
    /// Keyed hashes of client hints that succeeded here; 0 = none. The newest first.
    hints: [u32; HINTS_MAX],
}

/// A [`NetworkKey`] without padding, because sixteen places are the largest part of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PlaceKey {
    /// An IPv4 address, or the upper 48 bits of an IPv6 one: places are never smaller.
    bits: [u8; 6],
    prefix: u8,
}

/// Most bytes of the places of one account.
pub(super) const PLACES_BYTES_MAX: usize = PLACES_MAX * size_of::<Place>();

/// The places of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Places(ThinVec<Place>);

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
    /// The place is familiar now.
    pub familiar: bool,
    /// The place was familiar and at least `old_familiar` old before this success.
    pub old_familiar: bool,
    /// It is among the first places of the day, so it speaks for its network.
    pub speaks: bool,
}

/// Bits of an IPv6 key that no place uses.
const IPV6_UNUSED_BITS: u32 = 16;

impl From<NetworkKey> for PlaceKey {
    fn from(key: NetworkKey) -> Self {
        let shift = if key.is_ipv6() { IPV6_UNUSED_BITS } else { 0 };
        let [a, b, c, d, e, f, _, _] = (key.bits >> shift).to_le_bytes();
        Self {
            bits: [a, b, c, d, e, f],
            prefix: key.prefix,
        }
    }
}

impl From<PlaceKey> for NetworkKey {
    fn from(key: PlaceKey) -> Self {
        let [a, b, c, d, e, f] = key.bits;
        let key = Self {
            bits: u64::from_le_bytes([a, b, c, d, e, f, 0, 0]),
            prefix: key.prefix,
        };
        let shift = if key.is_ipv6() { IPV6_UNUSED_BITS } else { 0 };
        Self {
            bits: key.bits << shift,
            ..key
        }
    }
}

/// Marks the key of a shared network: never familiar, and in no region.
const SHARED_PREFIX: u8 = 0x7f;

/// The key of a shared network as a place of its own: only the clients that succeeded there matter.
/// Two shared networks of one account are mixed up only if 48 bits of a product agree.
fn shared_key(network: NetworkKey) -> PlaceKey {
    let mixed =
        (network.bits ^ u64::from(network.prefix) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let [_, _, a, b, c, d, e, f] = mixed.to_le_bytes();
    PlaceKey {
        bits: [a, b, c, d, e, f],
        prefix: SHARED_PREFIX,
    }
}

/// The bit of [`Place::counted`] for "spoke on the day of its last success"; memory only.
const SPEAKS: u8 = 0x80;
/// Most places of an account that speak for their network on one day; for accounts without a home
/// yet.
const SPEAKING_MAX: usize = 5;

impl Place {
    fn successes(&self) -> u8 {
        self.counted & !SPEAKS
    }

    fn spoke_on(&self, day: u32) -> bool {
        self.counted & SPEAKS != 0 && self.last.0 / 86_400 == day
    }

    fn is_familiar(&self, policy: &SmartLockoutPolicy, now: Second) -> bool {
        if self.network.prefix == SHARED_PREFIX {
            return false;
        }
        let enough = u32::from(self.successes()) >= policy.familiar_successes
            || u64::from(now.since(self.first)) >= policy.familiar_after.as_secs();
        enough && self.is_remembered(policy, now)
    }

    fn is_remembered(&self, policy: &SmartLockoutPolicy, now: Second) -> bool {
        u64::from(now.since(self.last)) <= policy.familiar_memory.as_secs()
    }
}

impl Places {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this account succeeded in this place, whether that is familiar or not.
    pub(super) fn knows(&self, place: NetworkKey) -> bool {
        let key = PlaceKey::from(place);
        self.0.iter().any(|known| known.network == key)
    }

    pub(super) fn see(
        &self,
        origin: Origin,
        hint: u32,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Seen {
        let (Some(place), Some(region)) = (origin.place(), origin.region()) else {
            return Seen::Strange;
        };
        let now = now.second();
        let key = PlaceKey::from(place.key());
        let mut neighbour = false;
        for known in self.0.iter().filter(|known| known.is_familiar(policy, now)) {
            if known.network == key {
                let known_client = hint != 0 && known.hints.contains(&hint);
                return if known_client {
                    Seen::KnownClient
                } else {
                    Seen::Familiar
                };
            }
            neighbour |= region.contains(NetworkKey::from(known.network).network().base());
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
        let mut there = self.0.iter().filter(|known| known.network == key);
        hint != 0
            && there.any(|known| known.is_remembered(policy, now) && known.hints.contains(&hint))
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
        self.0.retain(|known| known.is_remembered(policy, now));
        let old_enough = policy.old_familiar.as_secs();
        let day = now.0 / 86_400;
        let others = self
            .0
            .iter()
            .filter(|known| known.network != key && known.spoke_on(day));
        let speaks = others.count() < SPEAKING_MAX;
        let bit = if speaks { SPEAKS } else { 0 };
        if let Some(known) = self.0.iter_mut().find(|known| known.network == key) {
            let old_familiar =
                known.is_familiar(policy, now) && u64::from(now.since(known.first)) >= old_enough;
            let successes = known.successes().saturating_add(1).min(!SPEAKS);
            known.counted = successes | bit;
            known.last = known.last.max(now);
            remember_hint(&mut known.hints, hint);
            let familiar = known.is_familiar(policy, now);
            return Learned {
                first_here: false,
                familiar,
                old_familiar,
                speaks,
            };
        }
        if self.0.len() >= PLACES_MAX {
            let oldest = self
                .0
                .iter()
                .enumerate()
                .min_by_key(|(_, known)| known.last);
            if let Some(index) = oldest.map(|(index, _)| index) {
                self.0.swap_remove(index);
            }
        }
        let mut hints = [0; HINTS_MAX];
        remember_hint(&mut hints, hint);
        let new = Place {
            network: key,
            counted: 1 | bit,
            first: now,
            last: now,
            hints,
        };
        let familiar = new.is_familiar(policy, now);
        self.0.reserve_exact(1);
        self.0.push(new);
        Learned {
            first_here: true,
            familiar,
            old_familiar: false,
            speaks,
        }
    }

    /// How many places are familiar now.
    pub(super) fn familiar_count(&self, policy: &SmartLockoutPolicy, now: Timestamp) -> u32 {
        let now = now.second();
        self.0
            .iter()
            .filter(|place| place.is_familiar(policy, now))
            .count() as u32
    }

    /// Latest success anywhere.
    pub(super) fn last_success(&self) -> Option<Second> {
        self.0.iter().map(|place| place.last).max()
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Place>()
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.0.len() as u8);
        for place in &self.0 {
            let network = NetworkKey::from(place.network);
            out.extend_from_slice(&network.bits.to_le_bytes());
            out.extend_from_slice(&[network.prefix, place.successes()]);
            out.extend_from_slice(&place.first.0.to_le_bytes());
            out.extend_from_slice(&place.last.0.to_le_bytes());
            for hint in place.hints {
                out.extend_from_slice(&hint.to_le_bytes());
            }
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let count = usize::from(reader.u8()?);
        if count > PLACES_MAX {
            return None;
        }
        let mut places = ThinVec::with_capacity(count);
        for _ in 0..count {
            let network = NetworkKey {
                bits: reader.u64()?,
                prefix: reader.u8()?,
            };
            let counted = reader.u8()?.min(!SPEAKS);
            let (first, last) = (Second(reader.u32()?), Second(reader.u32()?));
            let mut hints = [0; HINTS_MAX];
            for hint in &mut hints {
                *hint = reader.u32()?;
            }
            places.push(Place {
                network: network.into(),
                counted,
                first,
                last,
                hints,
            });
        }
        Some(Self(places))
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
    use super::*;
    use crate::moment::Span;

    fn origin(text: &str) -> Origin {
        Origin::of(text.parse().unwrap())
    }

    fn policy() -> SmartLockoutPolicy {
        SmartLockoutPolicy::default()
    }

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn learn(places: &mut Places, address: &str, hint: u32, at: Timestamp) -> Learned {
        places.learn(origin(address).place().unwrap(), hint, &policy(), at)
    }

    #[test]
    fn two_successes_or_one_that_is_ten_minutes_old_make_a_place_familiar() {
        let mut places = Places::default();
        assert!(!learn(&mut places, "192.0.2.1", 0, T0).familiar);
        let see = |places: &Places, at| places.see(origin("192.0.2.200"), 0, &policy(), at);
        assert_eq!(see(&places, T0.plus(Span::from_secs(599))), Seen::Strange);
        assert_eq!(see(&places, T0.plus(Span::from_secs(600))), Seen::Familiar);
        assert!(learn(&mut places, "192.0.2.77", 0, T0.plus(Span::from_secs(5))).familiar);
        assert_eq!(see(&places, T0.plus(Span::from_secs(5))), Seen::Familiar);
    }

    #[test]
    fn a_place_unused_for_45_days_is_strange_again() {
        let mut places = Places::default();
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
        let mut places = Places::default();
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
        let mut places = Places::default();
        learn(&mut places, "192.0.2.1", 0, T0);
        let see = |places: &Places, at| places.see(origin("192.0.99.1"), 0, &policy(), at);
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
        let mut places = Places::default();
        for n in 0..17_u64 {
            learn(
                &mut places,
                &alloc::format!("10.{n}.0.1"),
                0,
                T0.plus(Span::from_secs(n)),
            );
        }
        assert_eq!(places.0.len(), PLACES_MAX);
        assert!(
            places
                .0
                .iter()
                .all(|p| p.network != origin("10.0.0.1").place().unwrap().key().into())
        );
    }

    #[test]
    fn an_account_speaks_for_five_networks_a_day() {
        let mut places = Places::default();
        let speaks = |places: &mut Places, n: u8, at| {
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
        let mut places = Places::default();
        for _ in 0..300 {
            learn(&mut places, "192.0.2.1", 0, T0);
        }
        let mut bytes = Vec::new();
        places.encode(&mut bytes);
        let read = Places::decode(&mut Reader(&bytes)).unwrap();
        assert_eq!(read.0[0].successes(), 127);
        // As the previous release wrote it.
        bytes[10] = 255;
        let read = Places::decode(&mut Reader(&bytes)).unwrap();
        assert_eq!(read.0[0].successes(), 127);
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
