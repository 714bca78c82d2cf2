//! What a sign-in guard remembers for a day and never writes: the networks whose block refused the
//! account, and the networks that it spoke for today.

use super::lockout::packed::is_blank_counter;
use super::records::{Draft, HEAD, Kind, RECORD_BYTES_MAX, Records};
use crate::guard::Reader;
use crate::moment::{Second, Span, Timestamp};
use crate::network::NetworkKey;

/// Most networks remembered whose origin block refused this account (the sign-in log names the
/// rest).
const REFUSED_BY_MAX: usize = 2;
/// Most networks that one account speaks for, and credits, on one day.
const CREDITED_MAX: usize = 5;
/// How long `why` shows an origin block that refused this account.
pub(super) const REFUSED_BY_SHOWN: Span = Span::from_hours(24);
/// Longest records: a network key and a second; a day and fingerprints.
const REFUSED_BODY: usize = 9 + 4;
const REFUSED_BYTES: usize = HEAD + REFUSED_BODY;
const CREDITED_BYTES: usize = HEAD + 4 + CREDITED_MAX * 4;
/// Most bytes of these notes.
pub(super) const NOTES_BYTES_MAX: usize = REFUSED_BY_MAX * REFUSED_BYTES + CREDITED_BYTES;
const _: () = assert!(CREDITED_BYTES <= RECORD_BYTES_MAX);

/// The networks that the account spoke for on one day.
#[derive(Debug, Clone, Copy, Default)]
struct Credited {
    day: u32,
    count: usize,
    /// Fingerprints.
    networks: [u32; CREDITED_MAX],
}

impl Credited {
    fn read(body: &[u8]) -> Option<Self> {
        let mut reader = Reader(body);
        let mut credited = Self {
            day: reader.u32()?,
            ..Self::default()
        };
        for place in &mut credited.networks {
            let Some(network) = reader.u32() else { break };
            *place = network;
            credited.count = credited.count.saturating_add(1);
        }
        Some(credited)
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft::new(Kind::Credited);
        draft.push(self.day.to_le_bytes());
        for network in self.networks.iter().take(self.count) {
            draft.push(network.to_le_bytes());
        }
        draft
    }
}

fn refused(network: NetworkKey, now: Timestamp) -> [u8; REFUSED_BODY] {
    let [a, b, c, d, e, f, g, h] = network.bits.to_le_bytes();
    let [i, j, k, l] = now.second().0.to_le_bytes();
    [a, b, c, d, e, f, g, h, network.prefix, i, j, k, l]
}

fn read_refused(body: &[u8]) -> Option<(NetworkKey, Second)> {
    let mut reader = Reader(body);
    let network = NetworkKey {
        bits: reader.u64()?,
        prefix: reader.u8()?,
    };
    Some((network, Second(reader.u32()?)))
}

fn day_of(now: Timestamp) -> u32 {
    now.second().0 / 86_400
}

impl Records {
    pub(super) fn note_refused_by(&mut self, network: NetworkKey, now: Timestamp) {
        let mut notes = [(0_usize, [0_u8; REFUSED_BODY]); REFUSED_BY_MAX];
        let (mut count, mut same) = (0_usize, None);
        let known = self
            .but_places()
            .filter(|record| record.is(Kind::RefusedBy));
        for (note, record) in notes.iter_mut().zip(known) {
            let Some(body) = record.body.first_chunk() else {
                continue;
            };
            *note = (record.at, *body);
            if read_refused(body).is_some_and(|(known, _)| known == network) {
                same = Some(count);
            }
            count = count.saturating_add(1);
        }
        let newest = refused(network, now);
        let full = count >= REFUSED_BY_MAX;
        let Some(gone) = same.or(full.then_some(0)) else {
            let mut draft = Draft::new(Kind::RefusedBy);
            draft.push(newest);
            return self.push(draft);
        };
        // Those after it move up by one, so that the newest stays the last.
        let after = notes.iter().take(count).skip(gone.saturating_add(1));
        let bodies = after.map(|(_, body)| *body).chain([newest]);
        for ((at, _), body) in notes.iter().skip(gone).zip(bodies) {
            self.patch(*at, 0, body);
        }
    }

    /// Networks whose block refused the account recently.
    pub(super) fn refused_by(&self, now: Timestamp) -> impl Iterator<Item = NetworkKey> + '_ {
        let second = now.second();
        let notes = self
            .but_places()
            .filter(|record| record.is(Kind::RefusedBy));
        let notes = notes.filter_map(|record| read_refused(record.body));
        let fresh = notes.filter(move |(_, at)| is_shown(*at, second));
        fresh.map(|(network, _)| network)
    }

    /// Whether the account speaks for this network today, and whether that is new.
    pub(super) fn speaks_for(&mut self, network: NetworkKey, now: Timestamp) -> (bool, bool) {
        let (day, network) = (day_of(now), fingerprint(network));
        let record = self.find(Kind::Credited);
        let at = record.map(|record| record.at);
        let known = record.and_then(|record| Credited::read(record.body));
        let today = known.filter(|credited| credited.day == day);
        let mut credited = today.unwrap_or(Credited {
            day,
            ..Credited::default()
        });
        let mut spoken = credited.networks.iter().take(credited.count);
        if spoken.any(|spoken| *spoken == network) {
            return (true, false);
        }
        let Some(free) = credited.networks.get_mut(credited.count) else {
            return (false, false);
        };
        *free = network;
        credited.count = credited.count.saturating_add(1);
        match at {
            Some(at) => self.replace(at, credited.draft()),
            None => self.push(credited.draft()),
        }
        (true, true)
    }

    /// Drops notes that have expired, and counters that hold nothing that a fresh one does not.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        let (second, day) = (now.second(), day_of(now));
        self.remove_if(|record| {
            if record.is_place() {
                return false;
            }
            if record.is(Kind::RefusedBy) {
                return read_refused(record.body).is_none_or(|(_, at)| !is_shown(at, second));
            }
            if record.is(Kind::Credited) {
                return Credited::read(record.body).is_none_or(|credited| credited.day != day);
            }
            is_blank_counter(record)
        });
    }
}

fn is_shown(at: Second, now: Second) -> bool {
    u64::from(now.since(at)) < REFUSED_BY_SHOWN.as_secs()
}

/// Only compared within one account and one day.
fn fingerprint(network: NetworkKey) -> u32 {
    let mixed = (network.bits ^ u64::from(network.prefix)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}
