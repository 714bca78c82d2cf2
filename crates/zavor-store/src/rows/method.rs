//! Rows of `method`: second factors. Seeds and credentials are sealed with a key that is not in
//! this file.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_core::account::AccountId;
use zavor_core::identity::{Method, MethodKind};
use zavor_core::moment::Timestamp;

use super::{bits, parsed, time, time_opt};

const COLUMNS: &str = "id, account, kind, name, added, last_used, sealed, handle, last_step, \
    failures, failing_since, last_failed, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Method> {
    Ok(Method {
        id: bits(row, 0)?,
        account: AccountId(row.get(1)?),
        kind: parsed(row, 2, MethodKind::from_name)?,
        name: row.get(3)?,
        added: time(row, 4)?,
        last_used: time_opt(row, 5)?,
        sealed: row.get(6)?,
        handle: row.get(7)?,
        last_step: bits(row, 8)?,
        failures: row.get(9)?,
        failing_since: time_opt(row, 10)?,
        last_failed: time_opt(row, 11)?,
        version: bits(row, 12)?,
    })
}

/// Methods of an account, the oldest first.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<Method>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM method WHERE account = ?1 ORDER BY added, id"
    ))?
    .query_map([account.0], from_row)?
    .collect()
}

/// The stored version of a method.
pub(crate) fn version(db: &Connection, id: u64) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT version FROM method WHERE id = ?1")?
        .query_row([id.cast_signed()], |row| bits(row, 0))
        .optional()
}

/// Writes a method; the caller has checked its version.
pub(crate) fn put(db: &Connection, method: &Method) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO method ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    ))?
    .execute(params![
        method.id.cast_signed(),
        method.account.0,
        method.kind.as_str(),
        method.name,
        method.added.as_millis(),
        method.last_used.map(Timestamp::as_millis),
        method.sealed,
        method.handle,
        method.last_step.cast_signed(),
        method.failures,
        method.failing_since.map(Timestamp::as_millis),
        method.last_failed.map(Timestamp::as_millis),
        method.version.cast_signed(),
    ])?;
    Ok(())
}

/// Removes a method; the caller has checked its version.
pub(crate) fn remove(db: &Connection, id: u64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM method WHERE id = ?1")?
        .execute([id.cast_signed()])?;
    Ok(())
}
