//! The index through which the open day is searched: key to row numbers, in memory, bounded.
//!
//! Two generations: when the newer is full it becomes the older and the older is forgotten. Rows
//! before the older generation are found by reading the file.

use hashbrown::HashMap;
use zavor_core::account::GuardKey;

/// Rows in one generation; two generations take about 100 MB when every key is another one.
pub(super) const GENERATION_MAX: usize = 1_000_000;

#[derive(Default)]
struct Generation {
    rows: HashMap<GuardKey, Vec<u32>>,
    count: usize,
    first: i64,
}

/// The index of one table of the open day.
#[derive(Default)]
pub(super) struct Recent {
    day: i64,
    older: Generation,
    newer: Generation,
}

impl Recent {
    /// Begins a day.
    pub(super) fn begin(&mut self, day: i64) {
        *self = Self {
            day,
            ..Self::default()
        };
    }

    /// Notes a row. Numbers only grow.
    pub(super) fn note(&mut self, key: GuardKey, id: i64) {
        let Ok(small) = u32::try_from(id) else { return };
        if self.newer.count >= GENERATION_MAX {
            self.older = std::mem::take(&mut self.newer);
        }
        if self.newer.count == 0 {
            self.newer.first = id;
        }
        self.newer.count += 1;
        self.newer.rows.entry(key).or_default().push(small);
    }

    /// The row numbers of a key, the newest first, and the number below which the index knows
    /// nothing. `None` when it is about another day.
    pub(super) fn rows_of(&self, day: i64, key: GuardKey) -> Option<(Vec<i64>, i64)> {
        if self.day != day {
            return None;
        }
        let mut ids = Vec::new();
        for generation in [&self.newer, &self.older] {
            let rows = generation.rows.get(&key).into_iter().flatten();
            ids.extend(rows.rev().map(|id| i64::from(*id)));
        }
        let known_from = match (self.older.count, self.newer.count) {
            (0, 0) => i64::MAX,
            (0, _) => self.newer.first,
            _ => self.older.first,
        };
        Some((ids, known_from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_forgets_the_oldest_generation_and_says_so() {
        let key = GuardKey::from_raw(7);
        let mut recent = Recent::default();
        recent.begin(1);
        let last = GENERATION_MAX as i64 * 2 + 1;
        for id in 1..=last {
            recent.note(key, id);
        }
        let (ids, known_from) = recent.rows_of(1, key).unwrap();
        assert_eq!(ids.first(), Some(&last));
        assert_eq!(ids.last(), Some(&known_from));
        assert_eq!(known_from, GENERATION_MAX as i64 + 1);
        assert_eq!(recent.rows_of(2, key), None);
    }
}
