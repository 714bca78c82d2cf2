//! Rows of `session`. The key is a hash of the browser's token: somebody who reads the file cannot
//! sign in with it. The device is the client's text; it is stored, never interpreted.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_core::account::AccountId;
use zavor_core::identity::{
    SESSION_IDLE_MAX, SESSION_LIFE_MAX, SESSION_UNPROVED_MAX, SecretHash, Session, Stage,
};
use zavor_core::moment::Timestamp;

use super::{bits, parsed, parsed_opt, time, time_opt};

const COLUMNS: &str = "key, id, account, stage, created, last_seen, proved, address, device";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        key: SecretHash(row.get(0)?),
        id: bits(row, 1)?,
        account: AccountId(row.get(2)?),
        stage: parsed(row, 3, Stage::from_name)?,
        created: time(row, 4)?,
        last_seen: time(row, 5)?,
        proved: time_opt(row, 6)?,
        address: parsed_opt(row, 7, |text| text.parse::<IpAddr>().ok())?,
        device: row.get(8)?,
    })
}

/// One session.
pub(crate) fn get(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<Session>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM session WHERE key = ?1"))?
        .query_row([key.0], from_row)
        .optional()
}

/// Sessions of an account, the newest first.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<Session>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM session WHERE account = ?1 ORDER BY created DESC, id DESC"
    ))?
    .query_map([account.0], from_row)?
    .collect()
}

/// Adds or replaces a session.
pub(crate) fn put(db: &Connection, session: &Session) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO session ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?
    .execute(params![
        session.key.0,
        session.id.cast_signed(),
        session.account.0,
        session.stage.as_str(),
        session.created.as_millis(),
        session.last_seen.as_millis(),
        session.proved.map(Timestamp::as_millis),
        session.address.map(|address| address.to_string()),
        session.device,
    ])?;
    Ok(())
}

/// Records a request in an existing session.
pub(crate) fn touch(db: &Connection, key: &SecretHash, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE session SET last_seen = max(last_seen, ?2) WHERE key = ?1")?
        .execute(params![key.0, at.as_millis()])?;
    Ok(())
}

/// Ends a session; returns whether it existed.
pub(crate) fn take(db: &Connection, key: &SecretHash) -> rusqlite::Result<bool> {
    let ended = db
        .prepare_cached("DELETE FROM session WHERE key = ?1")?
        .execute([key.0])?;
    Ok(ended > 0)
}

/// Ends a session; no error if there is none.
pub(crate) fn end(db: &Connection, key: &SecretHash) -> rusqlite::Result<()> {
    take(db, key).map(drop)
}

/// Ends all sessions of an account and counts that; an unknown account changes nothing.
pub(crate) fn end_of(db: &Connection, account: AccountId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM session WHERE account = ?1")?
        .execute([account.0])?;
    db.prepare_cached(
        "INSERT INTO session_ending (account, count) SELECT id, 1 FROM account WHERE id = ?1
         ON CONFLICT (account) DO UPDATE SET count = count + 1",
    )?
    .execute([account.0])?;
    Ok(())
}

/// How often all sessions of an account were ended.
pub(crate) fn endings(db: &Connection, account: AccountId) -> rusqlite::Result<u64> {
    let count: Option<i64> = db
        .prepare_cached("SELECT count FROM session_ending WHERE account = ?1")?
        .query_row([account.0], |row| row.get(0))
        .optional()?;
    Ok(count.map_or(0, i64::cast_unsigned))
}

/// Drops sessions not in force at `at` (as defined by [`Session::in_force`]).
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM session WHERE last_seen <= ?1 OR created <= ?2
         OR (stage <> ?3 AND created <= ?4)",
    )?
    .execute(params![
        at.minus(SESSION_IDLE_MAX).as_millis(),
        at.minus(SESSION_LIFE_MAX).as_millis(),
        Stage::Whole.as_str(),
        at.minus(SESSION_UNPROVED_MAX).as_millis(),
    ])?;
    Ok(())
}
