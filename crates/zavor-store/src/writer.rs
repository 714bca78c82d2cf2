//! The one writer: a thread that owns the only writing connection.
//!
//! Waiting commits are written together (group commit), each in a savepoint, so that a conflict of
//! one does not affect the others. The audit chain is extended here, in commit order. After COMMIT
//! the mirror is changed, and only then are the callers answered.
//!
//! Once a second it writes the changed guards as one row, sweeps one shard of every guard table
//! and, while the journal is long, stores the checkpoint of one shard; rows older than every
//! checkpoint are deleted.
//!
//! While the disk cannot be written, commits are refused, guards continue in memory, and the writer
//! tries again every second.

use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use zavor_app::ports::{Alert, Clock, StoreError};
use zavor_core::moment::{Span, Timestamp};

use crate::apply::{Applied, apply};
use crate::error::unwritable;
use crate::guard_journal::{Batch, ROW_BYTES};
use crate::guard_table::SHARDS;
use crate::guards::AllGuards;
use crate::locked::locked;
use crate::mirror::Mirror;
use crate::noted_head::Noter;
use crate::queue::{Job, Queue};
use crate::rows;
use crate::rows::audit::Head;

/// How often guards are written, swept and checkpointed.
const TICK: Span = Span::from_secs(1);
/// Number of journal rows from which checkpoints are made.
const JOURNAL_ROWS_WANTED: i64 = SHARDS as i64;
/// Bytes written (as a row without frames) before a full disk counts as writable again: crumbs of
/// free space must not announce a recovery every second.
const PROBE_BYTES: usize = 64 * 1024;
/// How often the log says that the disk cannot be written.
const COMPLAINT: Span = Span::from_mins(1);

/// What the writer shares with the rest of the store.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) mirror: Arc<Mirror>,
    pub(crate) guards: AllGuards,
    /// Since when and why nothing can be written.
    pub(crate) unwritable: Mutex<Option<(Timestamp, String)>>,
}

pub(crate) struct Writer {
    db: Connection,
    shared: Arc<Shared>,
    head: Option<Head>,
    /// Taken from the journal, but not yet on disk.
    batch: Batch,
    journal_rows: i64,
    journal_seq: i64,
    next_shard: usize,
    last_tick: Timestamp,
    last_complaint: Option<Timestamp>,
    noter: Noter,
}

impl Writer {
    pub(crate) fn new(db: Connection, shared: Arc<Shared>, noter: Noter) -> rusqlite::Result<Self> {
        let now = shared.clock.now();
        Ok(Self {
            head: rows::audit::head(&db)?,
            journal_rows: db
                .query_row("SELECT count(*) FROM guard_journal", [], |r| r.get(0))?,
            journal_seq: db.query_row(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'guard_journal'), 0)",
                [],
                |row| row.get(0),
            )?,
            db,
            shared,
            batch: Batch::default(),
            next_shard: 0,
            last_tick: now,
            last_complaint: None,
            noter,
        })
    }

    /// Works until the store is closed.
    pub(crate) fn run(mut self) {
        // However this thread ends, nobody may wait for it for ever.
        struct Abandon(Arc<Shared>);
        impl Drop for Abandon {
            fn drop(&mut self) {
                self.0.queue.abandon();
                self.0.guards.journal.set_unwritable(true);
                drop(self.0.guards.journal.take());
            }
        }
        let _abandon = Abandon(Arc::clone(&self.shared));
        loop {
            let work = self.shared.queue.next();
            let now = self.shared.clock.now();
            let is_tick = work.timed_out || now.since(self.last_tick) >= TICK;
            let all = is_tick || work.stop || !work.flushes.is_empty();
            self.write_jobs(work.jobs, work.alerts);
            if all {
                self.write_guards();
            }
            if is_tick {
                self.last_tick = now;
                self.tick(now);
            }
            for flush in work.flushes {
                let done = match &*locked(&self.shared.unwritable) {
                    None => Ok(()),
                    Some((_, why)) => Err(StoreError::Unwritable(why.clone())),
                };
                // The caller may have gone.
                let _ = flush.send(done);
            }
            if work.stop {
                break;
            }
        }
        // Best effort: what stays in the write-ahead log is read from there at the next start.
        let _ = self.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        self.noter.close(self.head);
    }

    fn is_unwritable(&self) -> bool {
        locked(&self.shared.unwritable).is_some()
    }

    /// Writes commits, together with the journal and the alerts, in one transaction.
    fn write_jobs(&mut self, jobs: Vec<Job>, alerts: Vec<Alert>) {
        // On a full disk a commit (a removal, say) is tried alone: guards must not make it fail.
        let with_guards = !self.is_unwritable();
        if with_guards {
            self.take_journal();
        }
        let no_frames = !with_guards || self.batch.frames.is_empty();
        if jobs.is_empty() && alerts.is_empty() && no_frames {
            return;
        }
        let (commits, replies): (Vec<_>, Vec<_>) =
            jobs.into_iter().map(|job| (job.commit, job.reply)).unzip();
        let wrote = self.transaction(|writer| {
            let mut head = writer.head;
            let mut results = Vec::with_capacity(commits.len());
            for commit in commits {
                let result = writer.in_savepoint(|db| apply(db, head, commit))?;
                if let Ok(applied) = &result {
                    head = applied.head;
                }
                results.push(result);
            }
            let extras = writer.in_savepoint(|db| {
                for alert in &alerts {
                    rows::alert::add(db, alert).map_err(unwritable)?;
                }
                if with_guards && !writer.batch.frames.is_empty() {
                    return insert_frames(db, &writer.batch.frames).map(Some);
                }
                Ok(None)
            })?;
            Ok((head, results, extras))
        });
        match wrote {
            Ok((head, results, extras)) => {
                self.head = head;
                let mut failed = None;
                for (result, reply) in results.into_iter().zip(replies) {
                    if let Err(StoreError::Unwritable(why)) = &result {
                        failed = Some(why.clone());
                    }
                    self.tell(result, reply);
                }
                match extras {
                    Ok(seq) => self.frames_written(seq),
                    Err(error) => {
                        failed = Some(error.to_string());
                        self.shared.queue.put_back(alerts);
                    }
                }
                // A commit that succeeded on a full disk proves little; the probe decides.
                if with_guards || failed.is_some() {
                    self.note_state(failed);
                }
            }
            Err(why) => {
                for reply in replies {
                    // The caller may have gone.
                    let _ = reply.send(Err(StoreError::Unwritable(why.clone())));
                }
                self.shared.queue.put_back(alerts);
                self.note_state(Some(why));
            }
        }
    }

    fn tell(
        &self,
        result: Result<Applied, StoreError>,
        reply: tokio::sync::oneshot::Sender<Result<zavor_app::ports::Committed, StoreError>>,
    ) {
        let answer = result.map(|applied| {
            for delta in applied.deltas {
                self.shared.mirror.apply(delta);
            }
            applied.committed
        });
        // The caller may have gone; what was committed stays committed.
        let _ = reply.send(answer);
    }

    /// Runs `work` between BEGIN and COMMIT; the error says why nothing of it took effect.
    fn transaction<R>(&self, work: impl FnOnce(&Self) -> Result<R, String>) -> Result<R, String> {
        let sql = |e: rusqlite::Error| e.to_string();
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
        let done = work(self).and_then(|done| {
            self.db.execute_batch("COMMIT").map_err(sql)?;
            Ok(done)
        });
        if done.is_err() && !self.db.is_autocommit() {
            // Nothing can be done if even this fails; the next BEGIN reports it.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        done
    }

    /// Runs `work` so that its failure undoes only itself. The outer error means that SQLite gave
    /// up the whole transaction.
    fn in_savepoint<R>(
        &self,
        work: impl FnOnce(&Connection) -> Result<R, StoreError>,
    ) -> Result<Result<R, StoreError>, String> {
        let sql = |e: rusqlite::Error| e.to_string();
        self.db.execute_batch("SAVEPOINT job").map_err(sql)?;
        let result = work(&self.db);
        if let Err(error) = &result {
            if self.db.is_autocommit() {
                return Err(error.to_string());
            }
            self.db.execute_batch("ROLLBACK TO job").map_err(sql)?;
        }
        self.db.execute_batch("RELEASE job").map_err(sql)?;
        Ok(result)
    }

    fn take_journal(&mut self) {
        let taken = self.shared.guards.journal.take();
        self.batch.frames.extend(taken.frames);
        self.batch.waiters.extend(taken.waiters);
    }

    /// Writes every changed guard, in rows of bounded size.
    fn write_guards(&mut self) {
        if self.is_unwritable() {
            // Frames that failed before are tried first, followed by a probe.
            self.take_journal();
            self.write_batch(true);
        }
        for shard in 0..SHARDS {
            if self.is_unwritable() {
                return;
            }
            self.shared.guards.collect_dirty(shard);
            if self.shared.guards.journal.bytes() >= ROW_BYTES || shard == SHARDS - 1 {
                self.take_journal();
                self.write_batch(false);
            }
        }
    }

    fn write_batch(&mut self, probe: bool) {
        if self.batch.frames.is_empty() && !probe {
            return;
        }
        let wrote = self.transaction(|writer| {
            let done = insert_frames(&writer.db, &writer.batch.frames).and_then(|seq| {
                if probe {
                    return insert_frames(&writer.db, &[0; PROBE_BYTES]);
                }
                Ok(seq)
            });
            done.map_err(|e| e.to_string())
        });
        match wrote {
            Ok(seq) => {
                self.frames_written(Some(seq));
                self.note_state(None);
            }
            Err(why) => self.note_state(Some(why)),
        }
    }

    fn frames_written(&mut self, seq: Option<i64>) {
        let Some(seq) = seq else { return };
        self.journal_seq = seq;
        self.journal_rows += 1;
        self.batch.frames = Vec::new();
        for waiter in self.batch.waiters.drain(..) {
            // The caller may have gone.
            let _ = waiter.send(Ok(()));
        }
    }

    /// Records whether writing works. After a failure everybody who waits for the journal is told;
    /// the frames are kept for the next try.
    fn note_state(&mut self, failed: Option<String>) {
        let now = self.shared.clock.now();
        let mut state = locked(&self.shared.unwritable);
        match failed {
            None => {
                if let Some((since, _)) = state.take() {
                    let seconds = now.since(since).as_secs();
                    tracing::info!(seconds, "the store can be written again");
                }
                self.last_complaint = None;
                self.shared.guards.journal.set_unwritable(false);
            }
            Some(why) => {
                if self
                    .last_complaint
                    .is_none_or(|t| now.since(t) >= COMPLAINT)
                {
                    tracing::warn!(
                        why,
                        "the store cannot be written; changes are refused, guards \
                        go on in memory; free space on the disk of data_dir"
                    );
                    self.last_complaint = Some(now);
                }
                self.shared.guards.journal.set_unwritable(true);
                for waiter in self.batch.waiters.drain(..) {
                    // The caller may have gone.
                    let _ = waiter.send(Err(StoreError::Unwritable(why.clone())));
                }
                match &mut *state {
                    Some((_, text)) => *text = why,
                    None => *state = Some((now, why)),
                }
            }
        }
    }

    /// The work that is done once a second, whatever the load.
    fn tick(&mut self, now: Timestamp) {
        self.next_shard = (self.next_shard + 1) % SHARDS;
        self.shared.guards.sweep(self.next_shard, now);
        if self.journal_rows > JOURNAL_ROWS_WANTED && !self.is_unwritable() {
            let frames = self.shared.guards.checkpoint(self.next_shard, now);
            if let Err(why) = self.transaction(|writer| writer.checkpoint(&frames)) {
                self.note_state(Some(why));
            } else {
                self.journal_rows = self
                    .db
                    .query_row("SELECT count(*) FROM guard_journal", [], |r| r.get(0))
                    .unwrap_or(self.journal_rows);
            }
        }
        self.noter.tick(self.head, now);
    }

    fn checkpoint(&self, frames: &[u8]) -> Result<(), String> {
        let store = || {
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO guard_checkpoint (shard, seq, frames)
                     VALUES (?1, ?2, ?3)",
                )?
                .execute(rusqlite::params![
                    self.next_shard as i64,
                    self.journal_seq,
                    frames
                ])?;
            self.db
                .prepare_cached(
                    "DELETE FROM guard_journal WHERE seq <= (SELECT min(seq) FROM guard_checkpoint)
                     AND (SELECT count(*) FROM guard_checkpoint) = ?1",
                )?
                .execute([SHARDS as i64])
        };
        store()
            .map(drop)
            .map_err(|e: rusqlite::Error| e.to_string())
    }
}

fn insert_frames(db: &Connection, frames: &[u8]) -> Result<i64, StoreError> {
    db.prepare_cached("INSERT INTO guard_journal (frames) VALUES (?1)")
        .and_then(|mut statement| statement.execute([frames]))
        .map_err(unwritable)?;
    Ok(db.last_insert_rowid())
}
