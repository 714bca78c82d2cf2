//! Messages of the last minute.

use crate::moment::Timestamp;

const MINUTE_BUCKET_SECS: u32 = 10;
const MINUTE_BUCKETS: usize = 7;

/// Messages of the last minute: buckets of 10 s, six whole ones and the current one.
#[derive(Debug, Clone, Default)]
pub(super) struct Minute {
    pub(super) newest: u32,
    /// Bucket `n` is at index `n % 7`. A full bucket (65,535 messages in 10 s) counts as infinite.
    pub(super) buckets: [u16; MINUTE_BUCKETS],
}

impl Minute {
    pub(super) fn slot(now: Timestamp) -> u32 {
        now.second().0 / MINUTE_BUCKET_SECS
    }

    pub(super) fn advance(&mut self, now: Timestamp) {
        let slot = Self::slot(now);
        let passed = slot.saturating_sub(self.newest);
        if passed as usize >= MINUTE_BUCKETS {
            self.buckets = [0; MINUTE_BUCKETS];
        } else {
            for gone in self.newest.saturating_add(1)..=slot {
                if let Some(bucket) = self.buckets.get_mut(gone as usize % MINUTE_BUCKETS) {
                    *bucket = 0;
                }
            }
        }
        if slot < self.newest {
            // The clock was set back: the buckets keep their age.
            let by = self.newest.saturating_sub(slot) as usize % MINUTE_BUCKETS;
            self.buckets.rotate_left(by);
        }
        self.newest = slot;
    }

    /// Buckets that count at `now`, the oldest first, with their number.
    pub(super) fn live(&self, now: Timestamp) -> impl Iterator<Item = (u32, u16)> + '_ {
        let now = Self::slot(now).max(self.newest);
        let first = now.saturating_add(1).saturating_sub(MINUTE_BUCKETS as u32);
        (0..MINUTE_BUCKETS as u32).rev().filter_map(move |age| {
            let slot = self.newest.checked_sub(age)?;
            let count = *self.buckets.get(slot as usize % MINUTE_BUCKETS)?;
            (count > 0 && slot >= first).then_some((slot, count))
        })
    }

    pub(super) fn sum(&self, now: Timestamp) -> u32 {
        self.live(now).fold(0, |sum, (_, count)| match count {
            u16::MAX => u32::MAX,
            count => sum.saturating_add(count.into()),
        })
    }

    pub(super) fn add(&mut self, now: Timestamp) {
        self.advance(now);
        if let Some(bucket) = self.buckets.get_mut(self.newest as usize % MINUTE_BUCKETS) {
            *bucket = bucket.saturating_add(1);
        }
    }

    pub(super) fn join(&mut self, other: &Self, now: Timestamp) {
        let mut other = other.clone();
        self.advance(now);
        other.advance(now);
        for (bucket, more) in self.buckets.iter_mut().zip(other.buckets) {
            *bucket = bucket.saturating_add(more);
        }
    }

    pub(super) fn drained_at(&self, now: Timestamp, allowed: u32) -> Timestamp {
        let mut left = self.sum(now);
        let ahead = self.newest.saturating_sub(Self::slot(now));
        let mut moment = now;
        for (slot, count) in self.live(now) {
            if left <= allowed {
                break;
            }
            left = left.saturating_sub(count.into());
            let gone = i64::from(slot.saturating_sub(ahead)).saturating_add(MINUTE_BUCKETS as i64);
            moment = Timestamp::from_secs(gone.saturating_mul(MINUTE_BUCKET_SECS.into()));
        }
        moment.max(now)
    }
}
