//! Everything but the attempts in flight, in one allocation: a list of small records of different
//! kinds and lengths.
//!
//! ```text
//! kind (1 byte), length of the body (1 byte), body;  kind, length, body;  …
//! ```
//! A guard is kept for millions of accounts, and what an account remembers differs: one has a home
//! and nothing else, another sixteen places, three classes that failed and a block. A list for each
//! of these costs a pointer, a header of 16 bytes and what its size class rounds up, and a record
//! as wide as its largest case costs that much in all cases. Here each record is as long as what it
//! says, and absent parts take nothing. The rules never see the bytes: each kind is read into a
//! struct, changed, and written back (`places`, `lockout::packed`, `notes`).
//!
//! Memory only. What is stored has its own form ([`crate::guard::Guard::encode`]).

use thin_vec::ThinVec;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A place: IPv4 /24.
    PlaceV4,
    /// A place: IPv6 /48.
    PlaceV6,
    /// A shared network.
    PlaceShared,
    /// The counter of this class of place.
    KnownDevice,
    Familiar,
    Near,
    Unfamiliar,
    /// An address at which a block or a deny rule refused the account.
    RefusedAt,
    /// The networks that the account spoke for on one day.
    Credited,
}

/// Bytes before a body.
pub(super) const HEAD: usize = 2;
/// Longest record, so that one fits the stack.
pub(super) const RECORD_BYTES_MAX: usize = 112;
/// Unused room that is given back: a size class of the allocator.
const SPARE_MAX: usize = 16;
/// Bytes that a thin list puts before its items.
pub(super) const LIST_HEADER: usize = 16;

/// The records of one guard: places last, so that a question about the others ends before them.
/// Their order within a kind is that in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Records(ThinVec<u8>);

/// One record in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    kind: u8,
    /// Where it begins.
    pub(super) at: usize,
    pub(super) body: &'a [u8],
}

impl Record<'_> {
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.kind == kind as u8
    }

    /// Whether it is a place: those are most records, and most questions are not about them.
    pub(super) fn is_place(&self) -> bool {
        self.kind <= Kind::PlaceShared as u8
    }

    /// Whether it is the counter of a class of place.
    pub(super) fn is_counter(&self) -> bool {
        (Kind::KnownDevice as u8..=Kind::Unfamiliar as u8).contains(&self.kind)
    }

    /// Bytes with its head.
    pub(super) fn len(&self) -> usize {
        self.body.len().saturating_add(HEAD)
    }
}

/// The records of a list, one after the other.
#[derive(Debug)]
pub(super) struct Iter<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (head, rest) = self.rest.split_first_chunk::<HEAD>()?;
        let [kind, len] = *head;
        let (body, rest) = rest.split_at_checked(len.into())?;
        let at = self.at;
        let record = Record { kind, at, body };
        self.at = at.saturating_add(record.len());
        self.rest = rest;
        Some(record)
    }
}

/// A record in the making.
#[derive(Debug)]
pub(super) struct Draft {
    bytes: [u8; RECORD_BYTES_MAX],
    len: usize,
}

impl Draft {
    pub(super) fn new(kind: Kind) -> Self {
        let mut bytes = [0; RECORD_BYTES_MAX];
        bytes[0] = kind as u8;
        Self { bytes, len: HEAD }
    }

    /// Appends to the body. Every kind has a longest form that fits, proved where it is written.
    pub(super) fn push<const N: usize>(&mut self, more: [u8; N]) {
        let room = self.bytes.get_mut(self.len..);
        if let Some(room) = room.and_then(|room| room.first_chunk_mut::<N>()) {
            *room = more;
            self.len = self.len.saturating_add(N);
        }
    }

    /// Length and body, as they are stored.
    pub(super) fn after_kind(&mut self) -> &[u8] {
        self.bytes().get(1..).unwrap_or_default()
    }

    fn is_place(&self) -> bool {
        self.bytes[0] <= Kind::PlaceShared as u8
    }

    fn bytes(&mut self) -> &[u8] {
        self.bytes[1] = self.len.saturating_sub(HEAD) as u8;
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl Records {
    pub(super) fn iter(&self) -> Iter<'_> {
        Iter {
            rest: &self.0,
            at: 0,
        }
    }

    /// Those that are no places.
    pub(super) fn but_places(&self) -> impl Iterator<Item = Record<'_>> {
        self.iter().take_while(|record| !record.is_place())
    }

    /// The first record of this kind, which is none of places.
    pub(super) fn find(&self, kind: Kind) -> Option<Record<'_>> {
        self.but_places().find(|record| record.is(kind))
    }

    pub(super) fn push(&mut self, draft: Draft) {
        let first_place = self.iter().find(Record::is_place).map(|record| record.at);
        let at = match first_place {
            Some(at) if !draft.is_place() => at,
            _ => self.0.len(),
        };
        self.splice(at, at, draft);
    }

    /// Writes over a part of the body of the record that begins at `at`.
    pub(super) fn patch<const N: usize>(&mut self, at: usize, offset: usize, part: [u8; N]) {
        let from = at.saturating_add(HEAD).saturating_add(offset);
        let room = self.0.get_mut(from..);
        if let Some(room) = room.and_then(|room| room.first_chunk_mut::<N>()) {
            *room = part;
        }
    }

    /// Puts a record in the place of the one that begins at `at`.
    pub(super) fn replace(&mut self, at: usize, draft: Draft) {
        let end = self.end_of(at);
        self.splice(at, end, draft);
    }

    /// Removes the record that begins at `at`.
    pub(super) fn remove(&mut self, at: usize) {
        let end = self.end_of(at);
        self.0.copy_within(end.., at);
        let gone = end.saturating_sub(at);
        self.0.truncate(self.0.len().saturating_sub(gone));
        self.give_back();
    }

    /// Removes the records that `gone` names.
    pub(super) fn remove_if(&mut self, gone: impl Fn(&Record<'_>) -> bool) {
        while let Some(at) = self.iter().find(&gone).map(|record| record.at) {
            self.remove(at);
        }
    }

    fn end_of(&self, at: usize) -> usize {
        let length = self.0.get(at.saturating_add(1)).copied().unwrap_or(0);
        let end = at.saturating_add(HEAD).saturating_add(length.into());
        end.min(self.0.len())
    }

    fn splice(&mut self, from: usize, to: usize, mut draft: Draft) {
        let new = draft.bytes();
        let end = from.saturating_add(new.len());
        let len = self.0.len();
        if end > to {
            let more = end.saturating_sub(to);
            self.0.reserve_exact(more);
            self.0.resize(len.saturating_add(more), 0);
            self.0.copy_within(to..len, end);
        } else if end < to {
            self.0.copy_within(to.., end);
            self.0.truncate(len.saturating_sub(to.saturating_sub(end)));
            self.give_back();
        }
        if let Some(room) = self.0.get_mut(from..end) {
            room.copy_from_slice(new);
        }
    }

    fn give_back(&mut self) {
        if self.0.is_empty() {
            self.0 = ThinVec::new();
        } else if self.spare() >= SPARE_MAX {
            self.0.shrink_to_fit();
        }
    }

    /// Room that is not used.
    pub(super) fn spare(&self) -> usize {
        self.0.capacity().saturating_sub(self.0.len())
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self.0.capacity() {
            0 => 0,
            room => room.saturating_add(LIST_HEADER),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn draft(kind: Kind, body: &[u8]) -> Draft {
        let mut draft = Draft::new(kind);
        for byte in body {
            draft.push([*byte]);
        }
        draft
    }

    fn shown(records: &Records) -> Vec<(u8, Vec<u8>)> {
        let all = records.iter();
        all.map(|record| (record.kind, record.body.to_vec()))
            .collect()
    }

    #[test]
    fn records_behave_like_a_list_whatever_their_lengths() {
        let (mut records, mut plain) = (Records::default(), Vec::new());
        let kinds = [Kind::Familiar, Kind::Near, Kind::Credited];
        let mut state = 7_u64;
        for n in 0..5_000_u64 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(n);
            let (kind, length) = (
                kinds[(state >> 40) as usize % 3],
                (state >> 50) as usize % 60,
            );
            let body: Vec<u8> = (0..length).map(|i| (n as u8) ^ i as u8).collect();
            let index = (state >> 20) as usize % plain.len().max(1);
            let at = records.iter().nth(index).map(|record| record.at);
            match (at, (state >> 60) % 3) {
                (Some(at), 0) if plain.len() > 20 => {
                    records.remove(at);
                    plain.remove(index);
                }
                (Some(at), 1) => {
                    records.replace(at, draft(kind, &body));
                    plain[index] = (kind as u8, body);
                }
                _ => {
                    records.push(draft(kind, &body));
                    plain.push((kind as u8, body));
                }
            }
            assert_eq!(shown(&records), plain);
            let used: usize = records.iter().map(|record| record.len()).sum();
            assert_eq!(records.spare(), records.0.capacity() - used);
            assert!(records.spare() < SPARE_MAX);
        }
        records.push(draft(Kind::PlaceV6, &[1, 2]));
        records.push(draft(Kind::Near, &[3]));
        assert_eq!(records.but_places().count(), plain.len() + 1);
        assert_eq!(
            records.iter().last().map(|record| record.body),
            Some(&[1, 2][..])
        );
        records.push(draft(Kind::PlaceV4, &[4]));
        let places = records.iter().filter(Record::is_place);
        let places: Vec<&[u8]> = places.map(|record| record.body).collect();
        assert_eq!(
            places,
            [&[1, 2][..], &[4]],
            "in the order in which they came"
        );
        records.remove_if(|_| true);
        assert_eq!(records.iter().count(), 0);
        assert_eq!(records.heap_bytes(), 0);
    }
}
