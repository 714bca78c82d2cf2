//! Rows of `bulk_run` and `bulk_item`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_app::platform::notes::kind_of;
use zavor_app::ports::{BulkChange, BulkItem, BulkRun, PAGE_MAX};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Maker;
use zavor_core::bulk::BulkOutcome;
use zavor_core::closed_list::StoredName;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use super::{bits, time, time_opt};

/// Most runs kept for people who look back; the oldest finished ones are dropped first.
const RUNS_MAX: i64 = 1_000;

const COLUMNS: &str =
    "id, act, terms, made_by, account, created, total, done, finished, stopped, why, maker";

fn from_row(row: &Row<'_>) -> rusqlite::Result<BulkRun> {
    Ok(BulkRun {
        id: bits(row, 0)?,
        act: StoredName::from_text(row.get_ref(1)?.as_str()?),
        terms: row.get(2)?,
        made_by: row.get(3)?,
        account: row.get::<_, Option<u32>>(4)?.map(AccountId),
        created: time(row, 5)?,
        total: row.get(6)?,
        done: row.get(7)?,
        finished: time_opt(row, 8)?,
        stopped: row.get(9)?,
        why: row.get(10)?,
        maker: Maker::from_text(row.get(11)?),
    })
}

/// One run.
pub(crate) fn get(db: &Connection, id: u64) -> rusqlite::Result<Option<BulkRun>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM bulk_run WHERE id = ?1"))?
        .query_row([id.cast_signed()], from_row)
        .optional()
}

/// Runs, the newest first.
pub(crate) fn newest(db: &Connection, limit: usize) -> rusqlite::Result<Vec<BulkRun>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM bulk_run ORDER BY created DESC, id DESC LIMIT ?1"
    ))?
    .query_map([limit.min(PAGE_MAX) as i64], from_row)?
    .collect()
}

/// Items of a run from a position on.
pub(crate) fn items(
    db: &Connection,
    id: u64,
    from: u32,
    limit: usize,
) -> rusqlite::Result<Vec<BulkItem>> {
    db.prepare_cached(
        "SELECT position, address, outcome, text FROM bulk_item
         WHERE run = ?1 AND position >= ?2 ORDER BY position LIMIT ?3",
    )?
    .query_map(
        params![id.cast_signed(), from, limit.min(PAGE_MAX) as i64],
        |row| {
            Ok(BulkItem {
                position: row.get(0)?,
                address: SignInName::from_normal_form(row.get_ref(1)?.as_str()?),
                outcome: StoredName::from_text(row.get_ref(2)?.as_str()?),
                said: Detail::read(row.get_ref(3)?.as_str()?, kind_of),
            })
        },
    )?
    .collect()
}

/// Applies a change.
pub(crate) fn apply(db: &Connection, change: &BulkChange) -> rusqlite::Result<()> {
    match change {
        BulkChange::Add(run, addresses) => add(db, run, addresses),
        BulkChange::Put(run) => put(db, run),
        BulkChange::PutItems(id, items) => put_items(db, *id, items),
    }
}

fn add(db: &Connection, run: &BulkRun, addresses: &[SignInName]) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT INTO bulk_run ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    ))?
    .execute(params![
        run.id.cast_signed(),
        run.act.as_str(),
        run.terms,
        run.made_by,
        run.account.map(|id| id.0),
        run.created.as_millis(),
        run.total,
        run.done,
        run.finished.map(Timestamp::as_millis),
        run.stopped,
        run.why,
        run.maker.as_str(),
    ])?;
    let mut insert = db.prepare_cached(
        "INSERT INTO bulk_item (run, position, address, outcome, text)
         VALUES (?1, ?2, ?3, ?4, '')",
    )?;
    for (position, address) in (0_u32..).zip(addresses) {
        insert.execute(params![
            run.id.cast_signed(),
            position,
            address.as_str(),
            BulkOutcome::Waiting.as_str()
        ])?;
    }
    db.prepare_cached(
        "DELETE FROM bulk_run WHERE finished IS NOT NULL AND id NOT IN
         (SELECT id FROM bulk_run ORDER BY created DESC, id DESC LIMIT ?1)",
    )?
    .execute([RUNS_MAX])?;
    Ok(())
}

/// Records the state of a run; an unknown run changes nothing.
fn put(db: &Connection, run: &BulkRun) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE bulk_run SET done = ?2, finished = ?3, stopped = ?4, why = ?5 WHERE id = ?1",
    )?
    .execute(params![
        run.id.cast_signed(),
        run.done,
        run.finished.map(Timestamp::as_millis),
        run.stopped,
        run.why,
    ])?;
    Ok(())
}

fn put_items(db: &Connection, id: u64, items: &[BulkItem]) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE bulk_item SET outcome = ?3, text = ?4 WHERE run = ?1 AND position = ?2",
    )?;
    for item in items {
        update.execute(params![
            id.cast_signed(),
            item.position,
            item.outcome.as_str(),
            item.said.stored()
        ])?;
    }
    Ok(())
}
