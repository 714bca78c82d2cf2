//! A place as a record in memory, and as bytes on disk.
//!
//! ```text
//! network (IPv4 3 bytes, else 6), successes and whether it speaks, first, last, hints (4 bytes each)
//! ```
//! The family of the network is the kind of the record.

use alloc::vec::Vec;

use crate::guard::Reader;
use crate::moment::Second;
use crate::network::NetworkKey;
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::records::{Draft, HEAD, Kind, RECORD_BYTES_MAX, Record, Records};

/// Most places kept for one account.
pub const PLACES_MAX: usize = 16;
/// Most client hints kept for one place.
pub(super) const HINTS_MAX: usize = 4;
/// Longest record of a place: network, count, two times, hints.
pub(super) const PLACE_BYTES: usize = HEAD + 6 + 1 + 4 + 4 + 4 * HINTS_MAX;
const _: () = assert!(PLACE_BYTES <= RECORD_BYTES_MAX);

/// Keyed hashes of client hints that succeeded in a place; 0 = none. The newest first.
pub(super) type Hints = [u32; HINTS_MAX];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) network: PlaceKey,
    /// Number of successes and, in the bit [`SPEAKS`], whether the last one spoke for the network.
    pub(super) counted: u8,
    pub(super) first: Second,
    pub(super) last: Second,
}

/// The key of a place: in the lower 48 bits an IPv4 address, or the upper 48 bits of an IPv6 one
/// (places are never smaller), above them the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlaceKey(u64);

/// Bits of an IPv6 key that no place uses.
const IPV6_UNUSED_BITS: u32 = 16;

impl PlaceKey {
    const BITS: u64 = 0xffff_ffff_ffff;

    const fn new(bits: u64, prefix: u8) -> Self {
        Self(bits & Self::BITS | (prefix as u64) << 48)
    }

    const fn bits(self) -> u64 {
        self.0 & Self::BITS
    }

    const fn prefix(self) -> u8 {
        (self.0 >> 48) as u8
    }
}

impl From<NetworkKey> for PlaceKey {
    fn from(key: NetworkKey) -> Self {
        let shift = if key.is_ipv6() { IPV6_UNUSED_BITS } else { 0 };
        Self::new(key.bits >> shift, key.prefix)
    }
}

impl From<PlaceKey> for NetworkKey {
    fn from(key: PlaceKey) -> Self {
        let (bits, prefix) = (key.bits(), key.prefix());
        let key = Self { bits, prefix };
        let shift = if key.is_ipv6() { IPV6_UNUSED_BITS } else { 0 };
        Self {
            bits: bits << shift,
            prefix,
        }
    }
}

/// Prefixes of the keys of places.
const V4_PREFIX: u8 = 24;
const V6_PREFIX: u8 = 0x80 | 48;
/// Marks the key of a shared network: never familiar, and in no region.
const SHARED_PREFIX: u8 = 0x7f;

/// The key of a shared network as a place of its own: only the clients that succeeded there matter.
/// Two shared networks of one account are mixed up only if 48 bits of a product agree.
pub(super) fn shared_key(network: NetworkKey) -> PlaceKey {
    let mixed =
        (network.bits ^ u64::from(network.prefix) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    PlaceKey::new(mixed >> 16, SHARED_PREFIX)
}

/// The bit of [`Place::counted`] for "spoke on the day of its last success"; memory only.
pub(super) const SPEAKS: u8 = 0x80;

impl PlaceKey {
    /// Which record keeps it; `None` for a key that no place has.
    const fn kind(self) -> Option<Kind> {
        match self.prefix() {
            V4_PREFIX if self.bits() & 0xffff_0000_00ff == 0 => Some(Kind::PlaceV4),
            V6_PREFIX => Some(Kind::PlaceV6),
            SHARED_PREFIX => Some(Kind::PlaceShared),
            _ => None,
        }
    }

    /// Whether both lie in one region, which makes them near: IPv4 /16 or IPv6 /32.
    pub(super) const fn shares_region(self, other: Self) -> bool {
        self.0 >> 16 == other.0 >> 16 && self.prefix() != SHARED_PREFIX
    }
}

impl Place {
    /// The place of a record, if it is one.
    #[inline]
    pub(super) fn read(record: &Record<'_>) -> Option<Self> {
        let (network, rest) = if record.is(Kind::PlaceV4) {
            let ([c, b, a], rest) = record.body.split_first_chunk()?;
            let bits = u32::from_le_bytes([0, *c, *b, *a]);
            (PlaceKey::new(bits.into(), V4_PREFIX), rest)
        } else if record.is_place() {
            let ([f, e, d, c, b, a], rest) = record.body.split_first_chunk()?;
            let bits = u64::from_le_bytes([*f, *e, *d, *c, *b, *a, 0, 0]);
            let shared = record.is(Kind::PlaceShared);
            let prefix = if shared { SHARED_PREFIX } else { V6_PREFIX };
            (PlaceKey::new(bits, prefix), rest)
        } else {
            return None;
        };
        let [counted, a, b, c, d, e, f, g, h] = *rest.first_chunk()?;
        Some(Self {
            network,
            counted,
            first: Second(u32::from_le_bytes([a, b, c, d])),
            last: Second(u32::from_le_bytes([e, f, g, h])),
        })
    }

    /// When the place of a record was last used, without the rest of it.
    #[inline]
    pub(super) fn last_used(record: &Record<'_>) -> Option<Second> {
        let before = if record.is(Kind::PlaceV4) { 3 } else { 6 };
        let rest = record.body.get(before..).filter(|_| record.is_place())?;
        let [_, _, _, _, _, a, b, c, d] = *rest.first_chunk()?;
        Some(Second(u32::from_le_bytes([a, b, c, d])))
    }

    /// Where the count begins in the body of its record.
    fn offset(&self) -> usize {
        if self.network.prefix() == V4_PREFIX {
            3
        } else {
            6
        }
    }

    /// The count and the times, as its record has them.
    fn facts(&self) -> [u8; 9] {
        let [a, b, c, d] = self.first.0.to_le_bytes();
        let [e, f, g, h] = self.last.0.to_le_bytes();
        [self.counted, a, b, c, d, e, f, g, h]
    }

    /// Its record; `None` for a key that no place has.
    fn draft(&self, hints: &Hints) -> Option<Draft> {
        let kind = self.network.kind()?;
        let mut draft = Draft::new(kind);
        let [g, f, e, d, c, b, _, _] = self.network.bits().to_le_bytes();
        if kind == Kind::PlaceV4 {
            draft.push([f, e, d]);
        } else {
            draft.push([g, f, e, d, c, b]);
        }
        draft.push(self.facts());
        let known = hints.iter().rposition(|hint| *hint != 0);
        let used = known.map_or(0, |last| last.saturating_add(1));
        for hint in hints.iter().take(used) {
            draft.push(hint.to_le_bytes());
        }
        Some(draft)
    }

    pub(super) fn successes(&self) -> u8 {
        self.counted & !SPEAKS
    }

    pub(super) fn spoke_on(&self, day: u32) -> bool {
        self.counted & SPEAKS != 0 && self.last.0 / 86_400 == day
    }

    pub(super) fn is_familiar(&self, policy: &SmartLockoutPolicy, now: Second) -> bool {
        if self.network.prefix() == SHARED_PREFIX {
            return false;
        }
        let enough = u32::from(self.successes()) >= policy.familiar_successes
            || u64::from(now.since(self.first)) >= policy.familiar_after.as_secs();
        enough && self.is_remembered(policy, now)
    }

    pub(super) fn is_remembered(&self, policy: &SmartLockoutPolicy, now: Second) -> bool {
        u64::from(now.since(self.last)) <= policy.familiar_memory.as_secs()
    }
}

/// The hints in the record of a place.
pub(super) fn hints_of(record: &Record<'_>) -> Hints {
    let head = if record.is(Kind::PlaceV4) { 3 } else { 6 };
    let bytes = record.body.get(head..).and_then(|rest| rest.get(9..));
    let mut hints = [0; HINTS_MAX];
    let (read, _) = bytes.unwrap_or_default().as_chunks();
    for (hint, bytes) in hints.iter_mut().zip(read) {
        *hint = u32::from_le_bytes(*bytes);
    }
    hints
}

impl Records {
    /// The places, each with its record.
    pub(super) fn places(&self) -> impl Iterator<Item = (Record<'_>, Place)> {
        self.iter()
            .filter_map(|record| Some((record, Place::read(&record)?)))
    }

    /// Keeps a new place.
    pub(super) fn push_place(&mut self, place: &Place, hints: &Hints) {
        if let Some(draft) = place.draft(hints) {
            self.push(draft);
        }
    }

    /// Keeps a place in the record that begins at `at`; `hints` if they changed.
    pub(super) fn put_place(&mut self, at: usize, place: &Place, hints: Option<&Hints>) {
        match hints.and_then(|hints| place.draft(hints)) {
            Some(draft) => self.replace(at, draft),
            None => self.patch(at, place.offset(), place.facts()),
        }
    }

    pub(in super::super) fn encode_places(&self, out: &mut Vec<u8>) {
        out.push(self.places().count() as u8);
        for (record, place) in self.places() {
            let network = NetworkKey::from(place.network);
            out.extend_from_slice(&network.bits.to_le_bytes());
            out.extend_from_slice(&[network.prefix, place.successes()]);
            out.extend_from_slice(&place.first.0.to_le_bytes());
            out.extend_from_slice(&place.last.0.to_le_bytes());
            for hint in hints_of(&record) {
                out.extend_from_slice(&hint.to_le_bytes());
            }
        }
    }

    pub(in super::super) fn decode_places(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let count = usize::from(reader.u8()?);
        if count > PLACES_MAX {
            return None;
        }
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
            let place = Place {
                network: network.into(),
                counted,
                first,
                last,
            };
            self.push(place.draft(&hints)?);
        }
        Some(())
    }
}
