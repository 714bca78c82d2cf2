//! The index for searches of the open day: key to row numbers, in memory, bounded.
//!
//! Two generations: when the newer is full it becomes the older, and the older is forgotten. Rows
//! from before the older generation are found by reading the file.

use hashbrown::HashMap;
use zavor_core::account::GuardKey;

/// Rows in one generation; two generations take about 130 MB if every row has a different key.
pub(super) const GENERATION_MAX: usize = 1_000_000;

#[derive(Default)]
struct Generation {
    rows: HashMap<GuardKey, Vec<i64>>,
    count: usize,
    /// Its highest row number.
    highest: Option<i64>,
}

/// The index of one table of the open day.
#[derive(Default)]
pub(super) struct Recent {
    day: i64,
    /// Every row from this number on is in the index.
    known_from: i64,
    older: Generation,
    newer: Generation,
}

impl Recent {
    /// Begins a day; its rows below `known_from` are not in the index.
    pub(super) fn begin(&mut self, day: i64, known_from: i64) {
        *self = Self {
            day,
            known_from,
            ..Self::default()
        };
    }

    /// Notes a row. Numbers usually grow.
    pub(super) fn note(&mut self, key: GuardKey, id: i64) {
        if self.newer.count >= GENERATION_MAX {
            let forgotten = std::mem::replace(&mut self.older, std::mem::take(&mut self.newer));
            if let Some(highest) = forgotten.highest {
                self.known_from = self.known_from.max(highest + 1);
            }
        }
        self.newer.count += 1;
        self.newer.highest = self.newer.highest.max(Some(id));
        self.newer.rows.entry(key).or_default().push(id);
    }

    /// The row numbers of a key, the newest first, and the number below which the index knows
    /// nothing. `None` if it holds another day.
    pub(super) fn rows_of(&self, day: i64, key: GuardKey) -> Option<(Vec<i64>, i64)> {
        if self.day != day {
            return None;
        }
        let mut ids: Vec<i64> = Vec::new();
        for generation in [&self.newer, &self.older] {
            let rows = generation.rows.get(&key).into_iter().flatten();
            ids.extend(rows.filter(|id| **id >= self.known_from));
        }
        // A row that began earlier than first assumed has been noted twice.
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.dedup();
        Some((ids, self.known_from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_forgets_the_oldest_generation_and_says_so() {
        let key = GuardKey::from_raw(7);
        let mut recent = Recent::default();
        recent.begin(1, i64::MIN);
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

    #[test]
    fn rows_that_came_out_of_turn_are_given_in_turn() {
        let key = GuardKey::from_raw(7);
        let mut recent = Recent::default();
        recent.begin(1, 3);
        for id in [5, 4, 9, 8, 8] {
            recent.note(key, id);
        }
        assert_eq!(recent.rows_of(1, key), Some((vec![9, 8, 5, 4], 3)));
    }
}
