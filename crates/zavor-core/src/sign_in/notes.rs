//! What a sign-in guard remembers for a day: addresses at which a block or a deny rule refused the
//! account, and the networks that it spoke for today.
//!
//! `why` names what refuses an account where it was tried. The sign-in log says where, but a second
//! late, within bounds, and not at all where a backup was restored on another machine; so a guard
//! keeps the newest few of these addresses itself, and they are stored with it.

use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::lockout::packed::is_blank_counter;
use super::records::{Draft, HEAD, Kind, RECORD_BYTES_MAX, Records};
use crate::guard::Reader;
use crate::moment::{Second, Span, Timestamp};
use crate::network::{NetworkKey, Origin};

/// Most places of which the newest refused address is remembered (the sign-in log names the rest).
/// One for each place, so that who tries from every address of a network pushes out nobody else.
const REFUSED_AT_MAX: usize = 4;
/// An address that is refused again and again is worth a write only so often.
const WRITTEN_EVERY: Span = Span::from_mins(15);
/// Most networks that one account speaks for, and credits, on one day.
const CREDITED_MAX: usize = 5;
/// How long an address counts as one that tried this account (`spec/interfaces.md`).
pub const TRIED_SHOWN: Span = Span::from_hours(24);
/// Longest records: a second and an address; a day and fingerprints.
const REFUSED_BYTES: usize = HEAD + 4 + 16;
const CREDITED_BYTES: usize = HEAD + 4 + CREDITED_MAX * 4;
/// Most bytes of these notes.
pub(super) const NOTES_BYTES_MAX: usize = REFUSED_AT_MAX * REFUSED_BYTES + CREDITED_BYTES;
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

/// An address at which a block or a deny rule refused the account, and when that was last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refused {
    last: Second,
    address: IpAddr,
}

impl Refused {
    fn draft(self) -> Draft {
        let mut draft = Draft::new(Kind::RefusedAt);
        draft.push(self.last.0.to_le_bytes());
        match self.address {
            IpAddr::V4(v4) => draft.push(v4.octets()),
            IpAddr::V6(v6) => draft.push(v6.octets()),
        }
        draft
    }

    /// From the body of its record: the length says which family it is.
    fn read(body: &[u8]) -> Option<Self> {
        let (last, address) = body.split_first_chunk::<4>()?;
        let address = match address.len() {
            4 => IpAddr::V4(Ipv4Addr::from_octets(*address.first_chunk()?)),
            _ => IpAddr::V6(Ipv6Addr::from_octets(*address.first_chunk()?)),
        };
        Some(Self {
            last: Second(u32::from_le_bytes(*last)),
            address,
        })
    }

    fn is_shown(self, now: Second) -> bool {
        u64::from(now.since(self.last)) < TRIED_SHOWN.as_secs()
    }
}

/// These notes, the oldest first, each with where its record begins.
fn refused(records: &Records) -> impl Iterator<Item = (usize, Refused)> + '_ {
    let notes = records
        .but_places()
        .filter(|record| record.is(Kind::RefusedAt));
    notes.filter_map(|record| Some((record.at, Refused::read(record.body)?)))
}

fn day_of(now: Timestamp) -> u32 {
    now.second().0 / 86_400
}

impl Records {
    /// Notes that a block or a deny rule refused the account here; returns whether the note is worth
    /// a write.
    pub(super) fn note_refused_at(&mut self, address: IpAddr, now: Timestamp) -> bool {
        let (last, place) = (now.second(), Origin::of(address).place());
        let (mut count, mut oldest, mut same) = (0_usize, None, None);
        for (at, known) in refused(self) {
            oldest = oldest.or(Some(at));
            count = count.saturating_add(1);
            if Origin::of(known.address).place() == place {
                same = Some((at, known));
            }
        }
        let full = oldest.filter(|_| count >= REFUSED_AT_MAX);
        if let Some(gone) = same.map(|(at, _)| at).or(full) {
            self.remove(gone);
        }
        // Behind the others of its kind, so that the first is the oldest.
        self.push(Refused { last, address }.draft());
        let since = same.map(|(_, known)| u64::from(last.since(known.last)));
        since.is_none_or(|since| since >= WRITTEN_EVERY.as_secs())
    }

    /// Addresses at which a block or a deny rule refused the account recently.
    pub(super) fn refused_at(&self, now: Timestamp) -> impl Iterator<Item = IpAddr> + '_ {
        let second = now.second();
        let notes = refused(self).map(|(_, note)| note);
        let fresh = notes.filter(move |note| note.is_shown(second));
        fresh.map(|note| note.address)
    }

    /// Appends these addresses to the bytes of the guard.
    pub(super) fn encode_refused(&self, out: &mut Vec<u8>) {
        out.push(refused(self).count() as u8);
        for (_, note) in refused(self) {
            let mut draft = note.draft();
            out.extend_from_slice(draft.after_kind());
        }
    }

    /// Reads what [`Records::encode_refused`] wrote; `None` for anything else.
    pub(super) fn decode_refused(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let count = usize::from(reader.u8()?);
        if count > REFUSED_AT_MAX {
            return None;
        }
        for _ in 0..count {
            let length = usize::from(reader.u8()?);
            let (body, rest) = reader.0.split_at_checked(length)?;
            reader.0 = rest;
            self.push(
                Refused::read(body)
                    .filter(|_| matches!(length, 8 | 20))?
                    .draft(),
            );
        }
        Some(())
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
            if record.is(Kind::RefusedAt) {
                return Refused::read(record.body).is_none_or(|note| !note.is_shown(second));
            }
            if record.is(Kind::Credited) {
                return Credited::read(record.body).is_none_or(|credited| credited.day != day);
            }
            is_blank_counter(record)
        });
    }
}

/// Only compared within one account and one day.
fn fingerprint(network: NetworkKey) -> u32 {
    let mixed = (network.bits ^ u64::from(network.prefix)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests;
