//! Rows of `app_password`. The part that sign-ins need is mirrored in memory
//! ([`crate::mirror::Mirror`]).

use rusqlite::{Connection, Row, params};
use zavor_core::account::AccountId;
use zavor_core::app_password::{AppKey, AppPassword, AppProtocols};
use zavor_core::identity::SecretHash;
use zavor_core::moment::Timestamp;

use super::{bits, parsed, time, time_opt};

const COLUMNS: &str = "id, account, key, protocol, name, created, last_used";

fn from_row(row: &Row<'_>) -> rusqlite::Result<AppPassword> {
    Ok(AppPassword {
        id: bits(row, 0)?,
        account: AccountId(row.get(1)?),
        key: SecretHash(row.get(2)?),
        protocols: parsed(row, 3, AppProtocols::from_name)?,
        name: row.get(4)?,
        created: time(row, 5)?,
        last_used: time_opt(row, 6)?,
    })
}

/// Those of an account, the oldest first.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<AppPassword>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM app_password WHERE account = ?1 ORDER BY created, id"
    ))?
    .query_map([account.0], from_row)?
    .collect()
}

/// What sign-ins need of those of an account.
pub(crate) fn keys_of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<AppKey>> {
    Ok(of(db, account)?.iter().map(AppKey::from).collect())
}

/// Hands every one to `take`, those of one account together.
pub(crate) fn each(
    db: &Connection,
    mut take: impl FnMut(AccountId, AppKey),
) -> rusqlite::Result<()> {
    let mut rows = db.prepare(&format!(
        "SELECT {COLUMNS} FROM app_password ORDER BY account, created, id"
    ))?;
    for password in rows.query_map([], from_row)? {
        let password = password?;
        take(password.account, AppKey::from(&password));
    }
    Ok(())
}

/// Adds one. A key, a number or a name of this account already in use, or a missing account, is a
/// constraint error.
pub(crate) fn add(db: &Connection, new: &AppPassword) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT INTO app_password ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    ))?
    .execute(params![
        new.id.cast_signed(),
        new.account.0,
        new.key.0,
        new.protocols.as_str(),
        new.name,
        new.created.as_millis(),
        new.last_used.map(Timestamp::as_millis),
    ])?;
    Ok(())
}

/// Notes a use; no error if it is gone meanwhile.
pub(crate) fn used(
    db: &Connection,
    account: AccountId,
    id: u64,
    at: Timestamp,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE app_password SET last_used = ?3 WHERE account = ?1 AND id = ?2")?
        .execute(params![account.0, id.cast_signed(), at.as_millis()])?;
    Ok(())
}

/// Removes one of an account; no error if there is none.
pub(crate) fn remove(db: &Connection, account: AccountId, id: u64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM app_password WHERE account = ?1 AND id = ?2")?
        .execute(params![account.0, id.cast_signed()])?;
    Ok(())
}

/// Removes all of an account.
pub(crate) fn remove_all(db: &Connection, account: AccountId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM app_password WHERE account = ?1")?
        .execute([account.0])?;
    Ok(())
}
