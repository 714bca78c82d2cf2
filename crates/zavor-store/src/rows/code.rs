//! Rows of `caller_code`: codes that a caller reads back, as salted hashes.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_app::ports::CODES_READ_MAX;
use zavor_core::account::AccountId;
use zavor_core::actor::Maker;
use zavor_core::identity::{CODE_COUNTS_FOR, CallerCode};
use zavor_core::moment::Timestamp;

use super::{bits, time, time_opt};

const COLUMNS: &str = "id, account, maker, destination, hash, created, tries, verified, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<CallerCode> {
    Ok(CallerCode {
        id: bits(row, 0)?,
        account: AccountId(row.get(1)?),
        maker: Maker::from_text(row.get(2)?),
        destination: row.get(3)?,
        hash: row.get(4)?,
        created: time(row, 5)?,
        tries: row.get(6)?,
        verified: time_opt(row, 7)?,
        version: bits(row, 8)?,
    })
}

/// Codes of an account, the newest first.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<CallerCode>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM caller_code WHERE account = ?1
         ORDER BY created DESC, id DESC LIMIT ?2"
    ))?
    .query_map(params![account.0, CODES_READ_MAX as i64], from_row)?
    .collect()
}

/// The stored version of a code.
pub(crate) fn version(db: &Connection, id: u64) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT version FROM caller_code WHERE id = ?1")?
        .query_row([id.cast_signed()], |row| bits(row, 0))
        .optional()
}

/// Writes a code; the caller has checked its version.
pub(crate) fn put(db: &Connection, code: &CallerCode) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO caller_code ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?
    .execute(params![
        code.id.cast_signed(),
        code.account.0,
        code.maker.as_str(),
        code.destination,
        code.hash,
        code.created.as_millis(),
        code.tries,
        code.verified.map(Timestamp::as_millis),
        code.version.cast_signed(),
    ])?;
    Ok(())
}

/// Drops codes that no longer count at `at`, not even against the daily maximum.
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM caller_code WHERE created <= ?1")?
        .execute([at.minus(CODE_COUNTS_FOR).as_millis()])?;
    Ok(())
}
