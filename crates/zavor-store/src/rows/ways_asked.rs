//! Rows of `ways_asked`: what owners were asked about their ways back.

use rusqlite::{Connection, OptionalExtension, params};
use zavor_core::account::AccountId;
use zavor_core::moment::Timestamp;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::WaysAsked;

use super::{bits, parsed_opt, time_opt};

/// What the owner of an account was asked; `None` = nothing was noted yet.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Option<WaysAsked>> {
    db.prepare_cached(
        "SELECT postponed, times, confirmed, language, version, reminded, reminder_run
         FROM ways_asked WHERE account = ?1",
    )?
    .query_row([account.0], |row| {
        Ok(WaysAsked {
            account,
            postponed: time_opt(row, 0)?,
            times: row.get(1)?,
            confirmed: time_opt(row, 2)?,
            language: parsed_opt(row, 3, NoticeLanguage::from_name)?,
            version: bits(row, 4)?,
            reminded: time_opt(row, 5)?,
            run: row.get::<_, Option<i64>>(6)?.map(i64::cast_unsigned),
        })
    })
    .optional()
}

/// Writes it; the caller has checked its version.
pub(crate) fn put(db: &Connection, asked: &WaysAsked) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO ways_asked (account, postponed, times, confirmed, language, version,
         reminded, reminder_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        asked.account.0,
        asked.postponed.map(Timestamp::as_millis),
        asked.times,
        asked.confirmed.map(Timestamp::as_millis),
        asked.language.map(NoticeLanguage::as_str),
        asked.version.cast_signed(),
        asked.reminded.map(Timestamp::as_millis),
        asked.run.map(u64::cast_signed),
    ])?;
    Ok(())
}
