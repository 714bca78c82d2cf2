//! Rows of `link`: one-time links, by the hash of their token. The first to delete the row has used
//! the link.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_core::account::AccountId;
use zavor_core::identity::{Link, LinkPurpose, SecretHash};
use zavor_core::moment::Timestamp;

use super::{parsed, time};

const COLUMNS: &str = "key, purpose, account, address, created, until";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        key: SecretHash(row.get(0)?),
        purpose: parsed(row, 1, LinkPurpose::from_name)?,
        account: row.get::<_, Option<u32>>(2)?.map(AccountId),
        address: row.get(3)?,
        created: time(row, 4)?,
        until: time(row, 5)?,
    })
}

/// One link.
pub(crate) fn get(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<Link>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM link WHERE key = ?1"))?
        .query_row([key.0], from_row)
        .optional()
}

/// The links of an account, the newest first.
pub(crate) fn of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<Link>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM link WHERE account = ?1 ORDER BY created DESC, key"
    ))?
    .query_map([account.0], from_row)?
    .collect()
}

/// Adds a link and drops those it replaces.
pub(crate) fn put(db: &Connection, link: &Link) -> rusqlite::Result<()> {
    let account = link.account.map(|id| id.0);
    db.prepare_cached("DELETE FROM link WHERE account IS ?1 AND purpose = ?2 AND address = ?3")?
        .execute(params![account, link.purpose.as_str(), link.address])?;
    db.prepare_cached(&format!(
        "INSERT INTO link ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    ))?
    .execute(params![
        link.key.0,
        link.purpose.as_str(),
        account,
        link.address,
        link.created.as_millis(),
        link.until.as_millis(),
    ])?;
    Ok(())
}

/// Adds the link of a mail beside those that were mailed before; nothing if its account is gone.
pub(crate) fn put_of_mail(db: &Connection, link: &Link) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT INTO link ({COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE EXISTS (SELECT 1 FROM account WHERE id = ?3)"
    ))?
    .execute(params![
        link.key.0,
        link.purpose.as_str(),
        link.account.map(|id| id.0),
        link.address,
        link.created.as_millis(),
        link.until.as_millis(),
    ])?;
    Ok(())
}

/// Removes a link; returns whether it existed.
pub(crate) fn take(db: &Connection, key: &SecretHash) -> rusqlite::Result<bool> {
    let taken = db
        .prepare_cached("DELETE FROM link WHERE key = ?1")?
        .execute([key.0])?;
    Ok(taken > 0)
}

/// Drops the links of an account for one purpose.
pub(crate) fn drop_of(
    db: &Connection,
    account: AccountId,
    purpose: LinkPurpose,
) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM link WHERE account = ?1 AND purpose = ?2")?
        .execute(params![account.0, purpose.as_str()])?;
    Ok(())
}

/// Drops links that have expired by `at`.
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM link WHERE until <= ?1")?
        .execute([at.as_millis()])?;
    Ok(())
}
