//! The thread that keeps the logs: folds, writes at least once a second, turns days over at
//! midnight UTC, removes old days.
//!
//! A folded row is written at its first event and brought up to date every second while more
//! arrive, so a crash loses at most a second of counts. When the disk cannot be written, rows stay
//! in memory, the inbox fills up and folds, and every second the keeper tries again.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use zavor_core::account::GuardKey;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::event_fold::{FLOOD_ROWS_PER_SECOND, FoldKey, Width, fold_into, fold_key};
use zavor_core::moment::{Span, Timestamp};

use super::days::day_of;
use super::inbox::Taken;
use super::recent::GENERATION_MAX;
use super::{Retention, Shared};
use crate::{locked, rows};

/// Folded rows that may still grow; when there are more, all begin anew.
const OPEN_ROWS_MAX: usize = 50_000;
/// How often old days are looked for.
const RETENTION_EVERY: Span = Span::from_mins(1);
/// How often a disk that cannot be written is complained about.
const COMPLAINT: Span = Span::from_mins(1);

/// A folded row that may still grow. `id` is `None` until it is on disk.
struct OpenRow {
    id: Option<i64>,
    row: SignInEvent,
    changed: bool,
}

pub(super) struct Keeper {
    shared: Arc<Shared>,
    retention: Retention,
    file: Option<(i64, Connection)>,
    /// Rows of their own, not yet on disk.
    rows: Vec<SignInEvent>,
    messages: Vec<MessageEvent>,
    open: HashMap<FoldKey, OpenRow>,
    /// The second of the last event and how many rows it brought.
    second: (i64, u32),
    /// Today's file alone exceeds what may be kept.
    over_budget: bool,
    finishing: Option<JoinHandle<()>>,
    last_retention: Option<(i64, Timestamp)>,
    last_complaint: Option<Timestamp>,
}

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>, retention: Retention) -> Self {
        Self {
            shared,
            retention,
            file: None,
            rows: Vec::new(),
            messages: Vec::new(),
            open: HashMap::new(),
            second: (0, 0),
            over_budget: false,
            finishing: None,
            last_retention: None,
            last_complaint: None,
        }
    }

    pub(super) fn run(mut self) {
        // Whatever ends this thread, nobody may wait for it for ever.
        struct Abandon(Arc<Shared>);
        impl Drop for Abandon {
            fn drop(&mut self) {
                self.0.inbox.abandon();
            }
        }
        let _abandon = Abandon(Arc::clone(&self.shared));
        self.finish_old_days();
        self.resume_today();
        loop {
            // Rows that are still here could not be written: let the inbox fold.
            let behind = !self.rows.is_empty() || !self.messages.is_empty();
            let Taken {
                sign_ins,
                folded,
                messages,
                flushes,
                stop,
            } = self.shared.inbox.next(behind);
            self.absorb(sign_ins, folded);
            self.messages.extend(messages);
            self.write_due();
            self.retain_days();
            for flush in flushes {
                // Whoever asked may have gone.
                let _ = flush.send(());
            }
            if stop {
                break;
            }
        }
        self.file = None;
        if let Some(finishing) = self.finishing.take() {
            // It has logged what went wrong, if anything did.
            let _ = finishing.join();
        }
    }

    /// Gives every event its row.
    fn absorb(&mut self, sign_ins: Vec<SignInEvent>, folded: Vec<SignInEvent>) {
        for event in sign_ins {
            let second = event.time.as_millis().div_euclid(1000);
            if self.second.0 != second {
                self.second = (second, 0);
            }
            let flood = self.over_budget || self.second.1 >= FLOOD_ROWS_PER_SECOND;
            let width = if flood { Width::Origin } else { Width::Usual };
            let Some(key) = fold_key(&event, width) else {
                self.second.1 += 1;
                self.rows.push(event);
                continue;
            };
            if let Some(open) = self.open.get_mut(&key) {
                fold_into(&mut open.row, &event);
                open.changed = true;
                continue;
            }
            self.second.1 += 1;
            if self.open.len() >= OPEN_ROWS_MAX {
                self.close_open_rows();
            }
            let open = OpenRow {
                id: None,
                row: event,
                changed: true,
            };
            self.open.insert(key, open);
        }
        self.rows.extend(folded);
    }

    /// Lets the folded rows grow no more. What they counted since they were last written becomes
    /// rows of their own when it cannot be written now.
    fn close_open_rows(&mut self) {
        let today = day_of(self.shared.clock.now());
        let day = self.file.as_ref().map_or(today, |(day, _)| *day);
        if let Err(why) = self.write(day) {
            self.complain(&why);
        }
        // After a failed write, a row that is on disk already is written once more with its whole
        // count: better counted twice than not at all.
        let closed = std::mem::take(&mut self.open);
        let unwritten = closed.into_values().filter(|open| open.changed);
        self.rows.extend(unwritten.map(|open| open.row));
    }

    /// Writes everything, to yesterday's file first when the day has turned.
    fn write_due(&mut self) {
        let today = day_of(self.shared.clock.now());
        if let Some((day, _)) = self.file
            && day < today
        {
            let later = self.take_events_from(day + 1);
            let wrote = self.write(day);
            self.rows.extend(later);
            if let Err(why) = wrote {
                self.complain(&why);
                return;
            }
            self.open.clear();
            self.file = None;
            self.finish_old_days();
        }
        match self.write(today) {
            Ok(()) => self.last_complaint = None,
            Err(why) => self.complain(&why),
        }
    }

    /// Takes out the rows of a day and later.
    fn take_events_from(&mut self, day: i64) -> Vec<SignInEvent> {
        let (mut later, earlier): (Vec<_>, Vec<_>) = std::mem::take(&mut self.rows)
            .into_iter()
            .partition(|row| day_of(row.time) >= day);
        self.rows = earlier;
        let moved = self
            .open
            .extract_if(|_, open| open.id.is_none() && day_of(open.row.time) >= day);
        later.extend(moved.map(|(_, open)| open.row));
        later
    }

    /// Writes all rows to a day's file, or none.
    fn write(&mut self, day: i64) -> Result<(), String> {
        let grown = self.open.values().any(|open| open.changed);
        if self.rows.is_empty() && self.messages.is_empty() && !grown {
            return Ok(());
        }
        if self.file.as_ref().is_none_or(|(open, _)| *open != day) {
            self.open_file(day)?;
        }
        let Some((_, db)) = &mut self.file else {
            return Err("no file is open".to_owned());
        };
        let sql = |e: rusqlite::Error| e.to_string();
        let step = db.transaction().map_err(sql)?;
        let mut sign_ins = Vec::new();
        for row in &self.rows {
            let id = rows::event::insert_sign_in(&step, row).map_err(sql)?;
            sign_ins.push((row.key, id));
        }
        let mut new_ids = Vec::new();
        for (key, open) in self.open.iter().filter(|(_, open)| open.changed) {
            match open.id {
                Some(id) => rows::event::update_sign_in(&step, id, &open.row).map_err(sql)?,
                None => {
                    let id = rows::event::insert_sign_in(&step, &open.row).map_err(sql)?;
                    sign_ins.push((open.row.key, id));
                    new_ids.push((key.clone(), id));
                }
            }
        }
        let mut messages = Vec::new();
        for event in &self.messages {
            let id = rows::event::insert_message(&step, event).map_err(sql)?;
            messages.push((event.key, id));
        }
        step.commit().map_err(sql)?;
        self.written(new_ids, &sign_ins, &messages);
        Ok(())
    }

    fn written(
        &mut self,
        new_ids: Vec<(FoldKey, i64)>,
        sign_ins: &[(GuardKey, i64)],
        messages: &[(GuardKey, i64)],
    ) {
        for (key, id) in new_ids {
            if let Some(open) = self.open.get_mut(&key) {
                open.id = Some(id);
            }
        }
        for open in self.open.values_mut() {
            open.changed = false;
        }
        self.rows.clear();
        self.messages.clear();
        for (recent, noted) in [
            (&self.shared.sign_ins, sign_ins),
            (&self.shared.messages, messages),
        ] {
            let mut recent = locked(recent);
            for (key, id) in noted {
                recent.note(*key, *id);
            }
        }
    }

    /// Goes on with today's file if there is one: until its newest rows are indexed, whoever asks
    /// about one account scans the whole day.
    fn resume_today(&mut self) {
        let today = day_of(self.shared.clock.now());
        if self.shared.days.all().contains(&today)
            && let Err(why) = self.open_file(today)
        {
            self.complain(&why);
        }
    }

    /// Opens a day's file and indexes what it has (after a restart).
    fn open_file(&mut self, day: i64) -> Result<(), String> {
        let db = self.shared.days.append(day)?;
        let sql = |e: rusqlite::Error| e.to_string();
        for (table, recent) in [
            ("sign_in", &self.shared.sign_ins),
            ("message", &self.shared.messages),
        ] {
            let mut recent = locked(recent);
            recent.begin(day);
            let mut statement = db
                .prepare(&format!(
                    "SELECT id, key FROM {table}
                     WHERE id > coalesce((SELECT max(id) FROM {table}), 0) - ?1 ORDER BY id"
                ))
                .map_err(sql)?;
            let mut rows = statement.query([2 * GENERATION_MAX as i64]).map_err(sql)?;
            while let Some(row) = rows.next().map_err(sql)? {
                let key = rows::bits(row, 1).map_err(sql)?;
                recent.note(GuardKey::from_raw(key), row.get(0).map_err(sql)?);
            }
        }
        self.file = Some((day, db));
        Ok(())
    }

    /// Indexes days that are over, beside the work.
    fn finish_old_days(&mut self) {
        if self.finishing.as_ref().is_some_and(|t| !t.is_finished()) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let today = day_of(shared.clock.now());
        let finish = move || {
            for day in shared.days.all() {
                if day < today && shared.days.is_unfinished(day) {
                    shared.days.finish(day);
                }
            }
        };
        let thread = std::thread::Builder::new().name("zavor-event-days".to_owned());
        self.finishing = thread.spawn(finish).ok();
    }

    /// Removes days that are too old or too many; today's never.
    fn retain_days(&mut self) {
        let now = self.shared.clock.now();
        let today = day_of(now);
        if self
            .last_retention
            .is_some_and(|(day, time)| day == today && now.since(time) < RETENTION_EVERY)
        {
            return;
        }
        self.last_retention = Some((today, now));
        let todays = self.shared.days.bytes(today);
        self.over_budget = todays > self.retention.max_bytes;
        let oldest_kept = today - i64::from(self.retention.keep_days);
        let mut old = self.shared.days.all();
        old.retain(|day| *day < today);
        let sizes: Vec<u64> = old.iter().map(|day| self.shared.days.bytes(*day)).collect();
        let mut total = todays + sizes.iter().sum::<u64>();
        for (day, bytes) in old.into_iter().zip(sizes) {
            if day < oldest_kept || total > self.retention.max_bytes {
                self.shared.days.remove(day);
                total -= bytes;
            }
        }
    }

    fn complain(&mut self, why: &str) {
        let now = self.shared.clock.now();
        let quiet = |last: Timestamp| now.since(last) < COMPLAINT;
        if !self.last_complaint.is_some_and(quiet) {
            tracing::warn!(
                why,
                "events cannot be written; they are kept in memory and folded"
            );
            self.last_complaint = Some(now);
        }
    }
}
