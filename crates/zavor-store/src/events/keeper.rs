//! The thread that keeps the logs: folds, writes at least once a second, starts a new file at
//! midnight UTC, removes old days.
//!
//! A folded row is written at its first event and updated every second while more arrive, so a
//! crash loses at most a second of counts. While the disk cannot be written, rows stay in memory,
//! the inbox fills up and folds, and the keeper tries again every second.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use rusqlite::Connection;
use zavor_core::account::GuardKey;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::retention::Retention;

use super::days::day_of;
use super::inbox::Taken;
use super::pending::{Pending, order_of};
use super::recent::GENERATION_MAX;
use super::retention::Keeping;
use super::shared::Shared;
use crate::locked::locked;
use crate::rows;

/// How often the keeper logs that the disk cannot be written.
const COMPLAINT: Span = Span::from_mins(1);

pub(super) struct Keeper {
    shared: Arc<Shared>,
    keeping: Keeping,
    file: Option<(i64, Connection)>,
    pending: Pending,
    finishing: Option<JoinHandle<()>>,
    /// A day may have ended without the finishing thread seeing it.
    finish_wanted: bool,
    last_complaint: Option<Timestamp>,
}

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>, rules: Retention) -> Self {
        let now = shared.clock.wall();
        let days = &shared.days;
        let keeping = Keeping::open(rules, days.directory(), days, now);
        Self {
            shared,
            keeping,
            file: None,
            pending: Pending::default(),
            finishing: None,
            finish_wanted: true,
            last_complaint: None,
        }
    }

    pub(super) fn run(mut self) {
        // However this thread ends, nobody may wait for it for ever.
        struct Abandon(Arc<Shared>);
        impl Drop for Abandon {
            fn drop(&mut self) {
                self.0.inbox.abandon();
            }
        }
        let _abandon = Abandon(Arc::clone(&self.shared));
        self.resume_today();
        loop {
            // If rows remain that could not be written, let the inbox fold.
            let taken = self.shared.inbox.next(self.pending.is_behind());
            let Taken { flushes, stop, .. } = taken;
            self.absorb(taken.sign_ins, taken.folded, taken.messages);
            self.write_due();
            self.finish_old_days();
            self.keep();
            for flush in flushes {
                // The caller may have gone.
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
        if self.finish_wanted {
            finish_days(&self.shared);
        }
    }

    fn absorb(
        &mut self,
        sign_ins: Vec<SignInEvent>,
        folded: Vec<SignInEvent>,
        messages: Vec<MessageEvent>,
    ) {
        let keeping = &self.keeping;
        self.pending
            .absorb(sign_ins, folded, messages, |more| keeping.fullness(more));
        if self.pending.is_wide() {
            let today = day_of(self.shared.clock.wall());
            let day = self.file.as_ref().map_or(today, |(day, _)| *day);
            if let Err(why) = self.write(day) {
                self.complain(&why);
            }
            self.pending.close_open_rows();
        }
    }

    /// Writes everything; if a new day has begun, first to yesterday's file.
    fn write_due(&mut self) {
        let today = day_of(self.shared.clock.wall());
        if let Some((day, _)) = self.file
            && day < today
        {
            let later = self.pending.split_off(day + 1);
            let wrote = self.write(day);
            if let Err(why) = wrote {
                self.pending.join(later);
                self.complain(&why);
                return;
            }
            self.pending = later;
            self.file = None;
            self.finish_wanted = true;
        }
        match self.write(today) {
            Ok(()) => self.last_complaint = None,
            Err(why) => self.complain(&why),
        }
    }

    /// Writes all rows to a day's file, or none.
    fn write(&mut self, day: i64) -> Result<(), String> {
        if !self.pending.has_news() {
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
        let written = self.pending.write(&step, day).map_err(sql)?;
        step.commit().map_err(sql)?;
        self.pending.written(&written);
        for (recent, noted) in [
            (&self.shared.sign_ins, &written.sign_ins),
            (&self.shared.messages, &written.messages),
        ] {
            let mut recent = locked(recent);
            for (key, id) in noted {
                recent.note(*key, *id);
            }
        }
        Ok(())
    }

    /// Measures today's file and removes old ones.
    fn keep(&mut self) {
        let now = self.shared.clock.wall();
        let trusted = self.shared.clock_trusted.swap(false, Ordering::Relaxed);
        let days = &self.shared.days;
        let mut health = locked(&self.shared.health);
        self.keeping.look(days, now, trusted, &mut health);
        self.keeping.measure(days, day_of(now), &mut health);
        self.pending.measured();
    }

    /// Continues today's file if there is one. Until its newest rows are indexed, a question about
    /// one account scans the whole day.
    fn resume_today(&mut self) {
        let today = day_of(self.shared.clock.wall());
        if self.shared.days.all().contains(&today)
            && let Err(why) = self.open_file(today)
        {
            self.complain(&why);
        }
    }

    /// Opens a day's file and indexes its rows (after a restart).
    fn open_file(&mut self, day: i64) -> Result<(), String> {
        let db = self.shared.days.append(day)?;
        let sql = |e: rusqlite::Error| e.to_string();
        for (table, recent) in [
            ("sign_in", &self.shared.sign_ins),
            ("message", &self.shared.messages),
        ] {
            let mut recent = locked(recent);
            let mut statement = db
                .prepare(&format!(
                    "SELECT id, key FROM {table} ORDER BY id DESC LIMIT ?1"
                ))
                .map_err(sql)?;
            let newest = statement
                .query_map([2 * GENERATION_MAX as i64], |row| {
                    Ok((row.get(0)?, rows::bits(row, 1)?))
                })
                .and_then(Iterator::collect::<rusqlite::Result<Vec<(i64, u64)>>>)
                .map_err(sql)?;
            let known_from = match newest.len() >= 2 * GENERATION_MAX {
                true => newest.last().map_or(i64::MIN, |(id, _)| *id),
                false => i64::MIN,
            };
            recent.begin(day, known_from);
            for (id, key) in newest.into_iter().rev() {
                recent.note(GuardKey::from_raw(key), id);
                self.pending.resume_after(order_of(id));
            }
        }
        self.file = Some((day, db));
        Ok(())
    }

    /// Indexes finished days in another thread.
    fn finish_old_days(&mut self) {
        let is_busy = self.finishing.as_ref().is_some_and(|t| !t.is_finished());
        if is_busy || !self.finish_wanted {
            return;
        }
        self.finish_wanted = false;
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("zavor-event-days".to_owned());
        self.finishing = thread.spawn(move || finish_days(&shared)).ok();
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

fn finish_days(shared: &Shared) {
    let today = day_of(shared.clock.wall());
    for day in shared.days.all() {
        if day < today && shared.days.is_unfinished(day) {
            shared.days.finish(day);
        }
    }
}
