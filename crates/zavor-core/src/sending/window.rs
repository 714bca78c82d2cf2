//! A sliding window of buckets, each with two counters.
//!
//! A window of `SLOTS` buckets of `SECS` seconds counts the current bucket, which is not full yet,
//! and the `SLOTS - 1` whole ones before it: between `(SLOTS - 1) * SECS` and `SLOTS * SECS`
//! seconds. The error is at most one bucket, and the window is never too short.
//!
//! Most senders send seldom, so only buckets that are not empty are stored: six bytes each, in a
//! boxed slice without spare room. Above [`SPARSE_MAX`] buckets, or when a count outgrows 16 bits,
//! the window becomes a ring of all buckets with 32-bit counts; when few buckets are left it
//! becomes sparse again. Counts saturate; they never wrap.
//!
//! If the clock was set back (over a restart), the contents keep the age they had: they drain from
//! then on, and neither vanish nor stay for ever.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::moment::Timestamp;

/// Most buckets kept in the sparse form.
pub(super) const SPARSE_MAX: usize = 48;
/// A dense window with at most this many buckets in use becomes sparse again. Well below
/// [`SPARSE_MAX`], so that the window does not keep switching.
const SPARSE_AGAIN: usize = 24;

/// The two counters of one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pair {
    pub(super) first: u32,
    pub(super) second: u32,
}

/// A bucket in the sparse form; `slot` is the low half of its bucket number.
#[derive(Debug, Clone, Copy)]
struct Entry {
    slot: u16,
    first: u16,
    second: u16,
}

#[derive(Debug, Clone)]
enum Form<const SLOTS: usize> {
    /// Buckets in use, the oldest first.
    Sparse(Box<[Entry]>),
    /// All buckets; bucket `n` is at index `n % SLOTS`.
    Dense(Box<[Pair; SLOTS]>),
}

/// The window; see the module text.
#[derive(Debug, Clone)]
pub(super) struct Window<const SLOTS: usize, const SECS: u32> {
    /// Number of the newest bucket: seconds since the epoch divided by `SECS`.
    newest: u32,
    form: Form<SLOTS>,
}

impl Pair {
    pub(super) const fn new(first: u32, second: u32) -> Self {
        Self { first, second }
    }

    pub(super) const fn total(self) -> u32 {
        self.first.saturating_add(self.second)
    }

    const fn is_empty(self) -> bool {
        self.first == 0 && self.second == 0
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            first: self.first.saturating_add(other.first),
            second: self.second.saturating_add(other.second),
        }
    }

    const fn minus(self, other: Self) -> Self {
        Self {
            first: self.first.saturating_sub(other.first),
            second: self.second.saturating_sub(other.second),
        }
    }
}

impl Entry {
    /// `None` if a count does not fit.
    fn of(slot: u32, pair: Pair) -> Option<Self> {
        Some(Self {
            slot: slot as u16,
            first: u16::try_from(pair.first).ok()?,
            second: u16::try_from(pair.second).ok()?,
        })
    }

    fn pair(self) -> Pair {
        Pair::new(self.first.into(), self.second.into())
    }
}

impl<const SLOTS: usize, const SECS: u32> Default for Window<SLOTS, SECS> {
    fn default() -> Self {
        Self {
            newest: 0,
            form: Form::Sparse(Box::default()),
        }
    }
}

impl<const SLOTS: usize, const SECS: u32> Window<SLOTS, SECS> {
    fn slot(now: Timestamp) -> u32 {
        now.second().0.checked_div(SECS).unwrap_or(0)
    }

    /// The index of a bucket in the ring.
    fn place(slot: u32) -> usize {
        (slot as usize).checked_rem(SLOTS).unwrap_or(0)
    }

    /// When a bucket begins.
    fn begin(slot: u32) -> Timestamp {
        Timestamp::from_secs(i64::from(slot).saturating_mul(SECS.into()))
    }

    /// Buckets in use with their number, the oldest first.
    fn buckets(&self) -> impl Iterator<Item = (u32, Pair)> + '_ {
        let newest = self.newest;
        let (sparse, dense): (&[Entry], Option<&[Pair; SLOTS]>) = match &self.form {
            Form::Sparse(entries) => (entries, None),
            Form::Dense(ring) => (&[], Some(ring)),
        };
        let sparse = sparse.iter().map(move |entry| {
            let age = (newest as u16).wrapping_sub(entry.slot);
            (newest.saturating_sub(age.into()), entry.pair())
        });
        let dense = dense.into_iter().flat_map(move |ring| {
            (0..SLOTS as u32).rev().filter_map(move |age| {
                let slot = newest.checked_sub(age)?;
                let pair = *ring.get(Self::place(slot))?;
                (!pair.is_empty()).then_some((slot, pair))
            })
        });
        sparse.chain(dense)
    }

    /// Buckets that count at `now`.
    fn live(&self, now: Timestamp) -> impl Iterator<Item = (u32, Pair)> + '_ {
        let now = Self::slot(now).max(self.newest);
        let first = now.saturating_add(1).saturating_sub(SLOTS as u32);
        self.buckets().filter(move |(slot, _)| *slot >= first)
    }

    /// The counts of the window at `now`.
    pub(super) fn sum(&self, now: Timestamp) -> Pair {
        self.live(now)
            .fold(Pair::default(), |sum, (_, pair)| sum.plus(pair))
    }

    /// The counts at `now` of buckets that began after `after`.
    pub(super) fn sum_after(&self, after: Timestamp, now: Timestamp) -> Pair {
        let first = Self::slot(after).saturating_add(1);
        self.live(now)
            .filter(|(slot, _)| *slot >= first)
            .fold(Pair::default(), |sum, (_, pair)| sum.plus(pair))
    }

    /// The first moment from `now` on at which the sum's `count` is at most `allowed`.
    pub(super) fn drained_at(
        &self,
        now: Timestamp,
        count: impl Fn(Pair) -> u32,
        allowed: u32,
    ) -> Timestamp {
        let mut left: u64 = self.live(now).map(|(_, pair)| u64::from(count(pair))).sum();
        // If the clock stepped back, ages count from the newest bucket.
        let ahead = self.newest.saturating_sub(Self::slot(now));
        let mut moment = now;
        for (slot, pair) in self.live(now) {
            if left <= u64::from(allowed) {
                break;
            }
            left = left.saturating_sub(count(pair).into());
            let gone = slot.saturating_sub(ahead).saturating_add(SLOTS as u32);
            moment = Self::begin(gone);
        }
        moment.max(now)
    }

    /// Makes the current bucket the newest and drops what has expired.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let slot = Self::slot(now);
        if slot == self.newest {
            return;
        }
        if slot < self.newest {
            self.step_back(slot);
            return;
        }
        let before = self.newest;
        self.newest = slot;
        if slot.saturating_sub(before) >= SLOTS as u32 {
            self.form = Form::Sparse(Box::default());
            return;
        }
        match &mut self.form {
            Form::Sparse(entries) => {
                let stale = entries
                    .iter()
                    .take_while(|e| usize::from((slot as u16).wrapping_sub(e.slot)) >= SLOTS)
                    .count();
                if stale > 0 {
                    *entries = entries.iter().skip(stale).copied().collect();
                }
            }
            Form::Dense(ring) => {
                for passed in before.saturating_add(1)..=slot {
                    if let Some(pair) = ring.get_mut(Self::place(passed)) {
                        *pair = Pair::default();
                    }
                }
                self.thin_out();
            }
        }
    }

    /// Keeps every bucket's age when the clock was set back to `slot`.
    fn step_back(&mut self, slot: u32) {
        let by = self.newest.saturating_sub(slot);
        self.newest = slot;
        match &mut self.form {
            Form::Sparse(entries) => {
                for entry in entries.iter_mut() {
                    entry.slot = entry.slot.wrapping_sub(by as u16);
                }
            }
            Form::Dense(ring) => ring.rotate_left(Self::place(by)),
        }
    }

    /// From dense to sparse, if few buckets are left and their counts fit.
    fn thin_out(&mut self) {
        if self.buckets().nth(SPARSE_AGAIN).is_some() {
            return;
        }
        let entries: Option<Box<[Entry]>> = self
            .buckets()
            .map(|(slot, pair)| Entry::of(slot, pair))
            .collect();
        if let Some(entries) = entries {
            self.form = Form::Sparse(entries);
        }
    }

    fn make_dense(&mut self) {
        let mut ring = Box::new([Pair::default(); SLOTS]);
        for (slot, pair) in self.buckets() {
            if let Some(place) = ring.get_mut(Self::place(slot)) {
                *place = pair;
            }
        }
        self.form = Form::Dense(ring);
    }

    /// Adds to the current bucket.
    pub(super) fn add(&mut self, now: Timestamp, pair: Pair) {
        self.advance(now);
        if pair.is_empty() {
            return;
        }
        if let Form::Sparse(entries) = &mut self.form {
            let slot = self.newest;
            let last = entries.last_mut().filter(|last| last.slot == slot as u16);
            if let Some(last) = last {
                if let Some(sum) = Entry::of(slot, last.pair().plus(pair)) {
                    *last = sum;
                    return;
                }
            } else if let Some(entry) = Entry::of(slot, pair)
                && entries.len() < SPARSE_MAX
            {
                let mut grown = core::mem::take(entries).into_vec();
                grown.reserve_exact(1);
                grown.push(entry);
                *entries = grown.into_boxed_slice();
                return;
            }
            self.make_dense();
        }
        if let Form::Dense(ring) = &mut self.form
            && let Some(place) = ring.get_mut(Self::place(self.newest))
        {
            *place = place.plus(pair);
        }
    }

    /// Changes every bucket in use. The change may not make a count larger than both counts of the
    /// bucket were together.
    pub(super) fn change_all(&mut self, change: impl Fn(Pair) -> Pair) {
        let changed: Vec<(u32, Pair)> = self
            .buckets()
            .map(|(slot, pair)| (slot, change(pair)))
            .collect();
        self.refill(changed);
    }

    /// Removes what `add` put there, from the newest bucket first.
    pub(super) fn take_back(&mut self, pair: Pair) {
        let mut left = pair;
        let mut changed: Vec<(u32, Pair)> = self.buckets().collect();
        for (_, bucket) in changed.iter_mut().rev() {
            let first = bucket.first.min(left.first);
            let second = bucket.second.min(left.second);
            let taken = Pair::new(first, second);
            *bucket = bucket.minus(taken);
            left = left.minus(taken);
        }
        self.refill(changed);
    }

    /// Adds what another window counts.
    pub(super) fn join(&mut self, other: &Self, now: Timestamp) {
        let mut other = other.clone();
        self.advance(now);
        other.advance(now);
        let mut both: Vec<(u32, Pair)> = self.buckets().chain(other.buckets()).collect();
        both.sort_unstable_by_key(|(slot, _)| *slot);
        self.refill(both);
    }

    /// Replaces the contents of all buckets; the newest bucket number stays.
    fn refill(&mut self, buckets: Vec<(u32, Pair)>) {
        let newest = self.newest;
        *self = Self::default();
        for (slot, pair) in buckets {
            self.add(Self::begin(slot), pair);
        }
        self.newest = newest;
    }

    /// When the newest bucket in use began; `now` if there is none.
    pub(super) fn newest_began(&self, now: Timestamp) -> Timestamp {
        let newest = self.live(now).last();
        newest.map_or(now, |(slot, _)| Self::begin(slot).min(now))
    }

    /// Whether nothing counts at `now`.
    pub(super) fn is_empty(&self, now: Timestamp) -> bool {
        self.live(now).next().is_none()
    }

    /// Heap bytes in use.
    pub(super) fn heap_bytes(&self) -> usize {
        match &self.form {
            Form::Sparse(entries) => size_of_val::<[Entry]>(entries),
            Form::Dense(_) => size_of::<[Pair; SLOTS]>(),
        }
    }

    #[cfg(test)]
    pub(super) fn is_dense(&self) -> bool {
        matches!(self.form, Form::Dense(_))
    }
}

mod codec;

#[cfg(test)]
mod tests;
