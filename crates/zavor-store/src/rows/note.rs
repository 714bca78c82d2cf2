//! Rows of `hour_count` and `note`: what charts and housekeeping remember.

use rusqlite::{Connection, OptionalExtension, params};
use zavor_app::ports::{HOUR_COUNTS_MAX, HourCounts};

use super::bits;

/// The hours kept, the oldest first.
pub(crate) fn hours(db: &Connection) -> rusqlite::Result<Vec<HourCounts>> {
    db.prepare_cached(
        "SELECT hour, successes, failures, refused, recipients, messages_refused FROM hour_count
         ORDER BY hour",
    )?
    .query_map([], |row| {
        Ok(HourCounts {
            hour: row.get(0)?,
            successes: bits(row, 1)?,
            failures: bits(row, 2)?,
            refused: bits(row, 3)?,
            recipients: bits(row, 4)?,
            messages_refused: bits(row, 5)?,
        })
    })?
    .collect()
}

/// Replaces the counts of these hours and drops all but the newest [`HOUR_COUNTS_MAX`].
pub(crate) fn put_hours(db: &Connection, hours: &[HourCounts]) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT OR REPLACE INTO hour_count
         (hour, successes, failures, refused, recipients, messages_refused)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for counts in hours {
        put.execute(params![
            counts.hour,
            counts.successes.cast_signed(),
            counts.failures.cast_signed(),
            counts.refused.cast_signed(),
            counts.recipients.cast_signed(),
            counts.messages_refused.cast_signed(),
        ])?;
    }
    db.prepare_cached(
        "DELETE FROM hour_count WHERE hour NOT IN
         (SELECT hour FROM hour_count ORDER BY hour DESC LIMIT ?1)",
    )?
    .execute([HOUR_COUNTS_MAX as i64])?;
    Ok(())
}

/// The text kept under a name.
pub(crate) fn get(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT text FROM note WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Keeps a text under a name.
pub(crate) fn put(db: &Connection, name: &str, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO note (name, text) VALUES (?1, ?2)")?
        .execute([name, text])?;
    Ok(())
}
