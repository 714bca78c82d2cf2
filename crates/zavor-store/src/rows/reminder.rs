//! Rows of `reminder_run`: runs that remind people who have no way back.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_app::ports::REMINDER_RUNS_KEPT;
use zavor_core::moment::Timestamp;
use zavor_core::recovery::{FactsSet, ReminderRun};

use super::{bits, json_list, list, time, time_opt};

const COLUMNS: &str = "id, made_by, started, domains, lacking, sent, passed_over, after, \
    last_batch, ended, stopped_by, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ReminderRun> {
    Ok(ReminderRun {
        id: bits(row, 0)?,
        by: row.get(1)?,
        started: time(row, 2)?,
        domains: list(row, 3)?,
        lacking: bits(row, 4)?,
        sent: bits(row, 5)?,
        passed_over: bits(row, 6)?,
        after: row.get(7)?,
        last_batch: time_opt(row, 8)?,
        ended: time_opt(row, 9)?,
        stopped_by: row.get(10)?,
        version: bits(row, 11)?,
    })
}

/// A run by its number.
pub(crate) fn get(db: &Connection, id: u64) -> rusqlite::Result<Option<ReminderRun>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM reminder_run WHERE id = ?1"))?
        .query_row([id.cast_signed()], from_row)
        .optional()
}

/// Runs, the newest first.
pub(crate) fn newest(db: &Connection, limit: usize) -> rusqlite::Result<Vec<ReminderRun>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM reminder_run ORDER BY id DESC LIMIT ?1"
    ))?
    .query_map([limit as i64], from_row)?
    .collect()
}

/// Writes a run; the caller has checked its version. Only the newest are kept.
pub(crate) fn put(db: &Connection, run: &ReminderRun) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO reminder_run ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    ))?
    .execute(params![
        run.id.cast_signed(),
        run.by,
        run.started.as_millis(),
        json_list(run.domains.iter().map(String::as_str)),
        run.lacking.cast_signed(),
        run.sent.cast_signed(),
        run.passed_over.cast_signed(),
        run.after,
        run.last_batch.map(Timestamp::as_millis),
        run.ended.map(Timestamp::as_millis),
        run.stopped_by,
        run.version.cast_signed(),
    ])?;
    let oldest = run.id.saturating_sub(REMINDER_RUNS_KEPT);
    db.prepare_cached("DELETE FROM reminder_run WHERE id <= ?1")?
        .execute([oldest.cast_signed()])?;
    Ok(())
}

/// Of the people whom a run reminded last, at most `looked_at`, how many are none of `lacking` now.
pub(crate) fn registered_since(
    db: &Connection,
    run: u64,
    lacking: FactsSet,
    looked_at: usize,
) -> rusqlite::Result<u64> {
    let lacking = serde_json::Value::from(lacking.bits()).to_string();
    db.prepare_cached(
        "SELECT count(*) FROM (SELECT account FROM ways_asked WHERE reminder_run = ?1
             ORDER BY reminded DESC LIMIT ?2) AS lately
         JOIN account ON account.id = lately.account
         WHERE account.registered NOT IN (SELECT value FROM json_each(?3))",
    )?
    .query_row(
        params![run.cast_signed(), looked_at as i64, lacking],
        |row| bits(row, 0),
    )
}
