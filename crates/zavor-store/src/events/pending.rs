//! What the keeper has taken but not yet written, and folded rows that may still grow.
//!
//! The number of a row says when it began: milliseconds within its day, then the order of arrival.
//! So the rows of a file are in the order in which people read them, to the millisecond, without an
//! index; a page is read from the end. Files of the first release number their rows from 1, in the
//! order of writing.

use std::collections::HashMap;

use rusqlite::Connection;
use zavor_core::account::GuardKey;
use zavor_core::event::{MessageEvent, MessageOutcome, SignInEvent};
use zavor_core::event_fold::{FLOOD_ROWS_PER_SECOND, FoldKey, fold_into, fold_key};
use zavor_core::moment::Timestamp;
use zavor_core::retention::{Fullness, width};

use super::days::{DAY_MILLIS, day_of};
use super::inbox::summary;
use crate::rows;

/// Most folded rows that may still grow; beyond it, all are closed.
const OPEN_ROWS_MAX: usize = 50_000;
/// Bits of a row number for the order of arrival: more rows than a day can have.
const ORDER_BITS: u32 = 34;
/// Assumed bytes per row until the file is measured again.
const ROW_BYTES: u64 = 256;
/// On a full day, messages within this time share rows.
const MESSAGE_WINDOW_MILLIS: i64 = 60_000;

/// The number of a row that began at this time in the file of this day.
fn number(day: i64, time: Timestamp, order: i64) -> i64 {
    let within = time.as_millis() - day * DAY_MILLIS;
    // An event that waited over midnight is a little earlier than its file's day.
    let within = within.clamp(-DAY_MILLIS, 2 * DAY_MILLIS);
    (within << ORDER_BITS) | order
}

/// The order of arrival in a row's number.
pub(super) fn order_of(id: i64) -> i64 {
    id & ((1 << ORDER_BITS) - 1)
}

/// A row that is not on disk, with its order among those of the same time.
struct Fresh<E> {
    order: i64,
    row: E,
}

/// A folded row that may still grow.
struct Open<E> {
    order: i64,
    row: E,
    /// Its number on disk; `None` until it is written.
    id: Option<i64>,
    changed: bool,
}

/// Key and number of each row that was written.
pub(super) type Numbers = Vec<(GuardKey, i64)>;

/// The rows of one write, to be noted once they are on disk.
pub(super) struct Written {
    pub(super) sign_ins: Numbers,
    pub(super) messages: Numbers,
    folded: Vec<(FoldKey, i64)>,
    summed: Vec<((MessageOutcome, i64), i64)>,
}

#[derive(Default)]
pub(super) struct Pending {
    rows: Vec<Fresh<SignInEvent>>,
    messages: Vec<Fresh<MessageEvent>>,
    open: HashMap<FoldKey, Open<SignInEvent>>,
    /// Messages of a full day: one row per outcome and minute, with the number it stands for.
    summed: HashMap<(MessageOutcome, i64), Open<(MessageEvent, u64)>>,
    /// The second of the last event, and how many rows that second brought.
    second: (i64, u32),
    /// Order of the next row.
    next: i64,
    /// Rows since the file was last measured.
    grown: u64,
}

impl Pending {
    /// Whether unfolded rows wait; then nothing more is taken.
    pub(super) fn is_behind(&self) -> bool {
        !self.rows.is_empty() || !self.messages.is_empty()
    }

    /// Whether there is anything to write.
    pub(super) fn has_news(&self) -> bool {
        self.is_behind()
            || self.open.values().any(|open| open.changed)
            || self.summed.values().any(|open| open.changed)
    }

    /// The rows in the file have orders up to this one: continue after it.
    pub(super) fn resume_after(&mut self, order: i64) {
        self.next = self.next.max(order + 1);
    }

    /// The file was measured, including all rows written before.
    pub(super) fn measured(&mut self) {
        self.grown = 0;
    }

    fn order(&mut self) -> i64 {
        self.next += 1;
        self.grown += 1;
        self.next - 1
    }

    /// Gives every event its row. `fullness` returns how full the day is with that many bytes
    /// beyond those measured.
    pub(super) fn absorb(
        &mut self,
        mut sign_ins: Vec<SignInEvent>,
        folded: Vec<SignInEvent>,
        messages: Vec<MessageEvent>,
        fullness: impl Fn(u64) -> Fullness,
    ) {
        // Threads record slightly out of order.
        sign_ins.sort_by_key(|event| event.time);
        for event in sign_ins {
            let fullness = fullness(self.grown * ROW_BYTES);
            self.sign_in(event, fullness);
        }
        for row in folded {
            let order = self.order();
            self.rows.push(Fresh { order, row });
        }
        for row in messages {
            match fullness(self.grown * ROW_BYTES) {
                Fullness::Full => self.sum_up(row),
                _ => {
                    let order = self.order();
                    self.messages.push(Fresh { order, row });
                }
            }
        }
    }

    fn sign_in(&mut self, event: SignInEvent, fullness: Fullness) {
        let second = event.time.as_millis().div_euclid(1000);
        if self.second.0 != second {
            self.second = (second, 0);
        }
        let flood = self.second.1 >= FLOOD_ROWS_PER_SECOND;
        let key = fold_key(&event, width(&event, fullness, flood));
        if let Some(key) = &key
            && let Some(open) = self.open.get_mut(key)
        {
            fold_into(&mut open.row, &event);
            open.changed = true;
            return;
        }
        self.second.1 += 1;
        let order = self.order();
        match key {
            None => self.rows.push(Fresh { order, row: event }),
            Some(key) => {
                let open = Open {
                    order,
                    row: event,
                    id: None,
                    changed: true,
                };
                self.open.insert(key, open);
            }
        }
    }

    fn sum_up(&mut self, event: MessageEvent) {
        let window = event.time.as_millis().div_euclid(MESSAGE_WINDOW_MILLIS);
        let key = (event.outcome, window);
        if let Some(open) = self.summed.get_mut(&key) {
            let (row, count) = &mut open.row;
            row.time = row.time.min(event.time);
            row.recipient_count = row.recipient_count.saturating_add(event.recipient_count);
            row.size = row.size.saturating_add(event.size);
            *count += 1;
            open.changed = true;
            return;
        }
        let order = self.order();
        let open = Open {
            order,
            row: (event, 1),
            id: None,
            changed: true,
        };
        self.summed.insert(key, open);
    }

    /// Whether there are so many folded rows that they must be closed.
    pub(super) fn is_wide(&self) -> bool {
        self.open.len() >= OPEN_ROWS_MAX
    }

    /// Closes the folded rows. What they counted since they were last written becomes rows of their
    /// own: if that write failed, counting twice is better than not at all.
    pub(super) fn close_open_rows(&mut self) {
        for open in std::mem::take(&mut self.open).into_values() {
            if open.changed {
                let (order, row) = (self.order(), open.row);
                self.rows.push(Fresh { order, row });
            }
        }
        for open in std::mem::take(&mut self.summed).into_values() {
            if open.changed {
                let (order, row) = (self.order(), summary(open.row));
                self.messages.push(Fresh { order, row });
            }
        }
    }

    /// Takes out the rows of a day and of later ones.
    pub(super) fn split_off(&mut self, day: i64) -> Self {
        let is_later = |time: Timestamp| day_of(time) >= day;
        let rows = std::mem::take(&mut self.rows).into_iter();
        let (later, earlier) = rows.partition(|fresh| is_later(fresh.row.time));
        self.rows = earlier;
        let messages = std::mem::take(&mut self.messages).into_iter();
        let (later_messages, earlier) = messages.partition(|fresh| is_later(fresh.row.time));
        self.messages = earlier;
        Self {
            rows: later,
            messages: later_messages,
            open: self
                .open
                .extract_if(|_, open| open.id.is_none() && is_later(open.row.time))
                .collect(),
            summed: self
                .summed
                .extract_if(|_, open| open.id.is_none() && is_later(open.row.0.time))
                .collect(),
            second: self.second,
            next: self.next,
            grown: 0,
        }
    }

    /// Puts back what was split off.
    pub(super) fn join(&mut self, later: Self) {
        self.rows.extend(later.rows);
        self.messages.extend(later.messages);
        self.open.extend(later.open);
        self.summed.extend(later.summed);
    }

    /// Writes everything to the file of a day.
    pub(super) fn write(&self, db: &Connection, day: i64) -> rusqlite::Result<Written> {
        let mut written = Written {
            sign_ins: Vec::new(),
            messages: Vec::new(),
            folded: Vec::new(),
            summed: Vec::new(),
        };
        for Fresh { order, row } in &self.rows {
            let id = number(day, row.time, *order);
            rows::event::insert_sign_in(db, id, row)?;
            written.sign_ins.push((row.key, id));
        }
        for (key, open) in self.open.iter().filter(|(_, open)| open.changed) {
            // If the first event of a row arrived late, the row began earlier than its number said.
            let id = number(day, open.row.time, open.order);
            match open.id {
                Some(old) => rows::event::update_sign_in(db, old, id, &open.row)?,
                None => rows::event::insert_sign_in(db, id, &open.row)?,
            }
            if open.id != Some(id) {
                written.sign_ins.push((open.row.key, id));
                written.folded.push((key.clone(), id));
            }
        }
        for Fresh { order, row } in &self.messages {
            let id = number(day, row.time, *order);
            rows::event::insert_message(db, id, row)?;
            written.messages.push((row.key, id));
        }
        for (key, open) in self.summed.iter().filter(|(_, open)| open.changed) {
            let row = summary(open.row.clone());
            let id = number(day, row.time, open.order);
            if let Some(old) = open.id {
                rows::event::remove_message(db, old)?;
            }
            rows::event::insert_message(db, id, &row)?;
            written.messages.push((row.key, id));
            written.summed.push((*key, id));
        }
        Ok(written)
    }

    /// What was written is now on disk.
    pub(super) fn written(&mut self, written: &Written) {
        for (key, id) in &written.folded {
            if let Some(open) = self.open.get_mut(key) {
                open.id = Some(*id);
            }
        }
        for (key, id) in &written.summed {
            if let Some(open) = self.summed.get_mut(key) {
                open.id = Some(*id);
            }
        }
        for open in self.open.values_mut() {
            open.changed = false;
        }
        for open in self.summed.values_mut() {
            open.changed = false;
        }
        self.rows.clear();
        self.messages.clear();
    }
}
