//! The column `account.registered`: what an account has registered to recover with, as a number that
//! [`RecoveryFacts::to_bits`] makes of it. It is derived from other rows by the core's own function, and
//! written again in the transaction that changes one of them, so that lists find whoever lacks a way back
//! by an index and pages count them without reading any account.

use rusqlite::{Connection, OptionalExtension, params};
use zavor_app::ports::{Change, IdentityChange, RegisteredCount};
use zavor_core::account::AccountId;
use zavor_core::recovery::{RecoveryFacts, registered};

use super::{method, recovery, time, time_opt};

/// The accounts of one domain that have registered the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) domain: String,
    pub(crate) bits: u8,
}

/// Whose column a change may concern. Asked before it is applied: what it removes is still there.
pub(crate) fn concerned(db: &Connection, change: &Change) -> rusqlite::Result<Option<AccountId>> {
    Ok(match change {
        Change::AddAccount(account) | Change::PutAccount(account) => Some(account.id),
        Change::RemoveAccount(id, _) | Change::GrantRole(id, ..) | Change::RevokeRole(id, _) => {
            Some(*id)
        }
        Change::Identity(IdentityChange::PutMethod(method)) => Some(method.account),
        Change::Identity(IdentityChange::RemoveMethod(id, _)) => owner(
            db,
            "SELECT account FROM method WHERE id = ?1",
            id.cast_signed(),
        )?,
        Change::Identity(IdentityChange::PutSavedCode(code)) => Some(code.account),
        Change::Identity(IdentityChange::DropSavedCodes(id, _)) => Some(*id),
        Change::Identity(IdentityChange::UseSavedCode(key)) => owner(
            db,
            "SELECT account FROM saved_code WHERE key = ?1",
            key.0.to_vec(),
        )?,
        _ => None,
    })
}

fn owner(
    db: &Connection,
    sql: &str,
    key: impl rusqlite::ToSql,
) -> rusqlite::Result<Option<AccountId>> {
    db.prepare_cached(sql)?
        .query_row([key], |row| row.get(0).map(AccountId))
        .optional()
}

/// What the column says now; `None` = there is no such account.
pub(crate) fn stored(db: &Connection, id: AccountId) -> rusqlite::Result<Option<Form>> {
    db.prepare_cached("SELECT domain, registered FROM account WHERE id = ?1")?
        .query_row([id.0], |row| {
            Ok(Form {
                domain: row.get(0)?,
                bits: row.get(1)?,
            })
        })
        .optional()
}

/// Writes the column anew; returns what it says then.
pub(crate) fn renewed(db: &Connection, id: AccountId) -> rusqlite::Result<Option<Form>> {
    let Some(mut form) = stored(db, id)? else {
        return Ok(None);
    };
    let bits = facts(db, id)?.to_bits();
    if bits != form.bits {
        db.prepare_cached("UPDATE account SET registered = ?2 WHERE id = ?1")?
            .execute(params![id.0, bits])?;
        form.bits = bits;
    }
    Ok(Some(form))
}

/// What an account has registered, from its rows.
fn facts(db: &Connection, id: AccountId) -> rusqlite::Result<RecoveryFacts> {
    let columns = "SELECT recovery_addresses, created, password_set FROM account WHERE id = ?1";
    let (addresses, password_set) = db.prepare_cached(columns)?.query_row([id.0], |row| {
        let created = time(row, 1)?;
        Ok((recovery::from_row(row, 0, created)?, time_opt(row, 2)?))
    })?;
    let any = |sql| -> rusqlite::Result<bool> { db.prepare_cached(sql)?.exists([id.0]) };
    Ok(registered(
        &addresses,
        password_set,
        &method::of(db, id)?,
        any("SELECT 1 FROM saved_code WHERE account = ?1")?,
        any("SELECT 1 FROM granted_role WHERE account = ?1")?,
    ))
}

/// Fills the column for accounts written by an older release.
pub(crate) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let mut with = db.prepare(
        "SELECT id FROM account WHERE recovery_addresses <> '[]'
         UNION SELECT account FROM method UNION SELECT account FROM saved_code
         UNION SELECT account FROM granted_role",
    )?;
    let with: Vec<u32> = with
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in with {
        renewed(db, AccountId(id))?;
    }
    Ok(())
}

/// How many accounts of each domain have registered what.
pub(crate) fn counts(db: &Connection) -> rusqlite::Result<Vec<(Form, u64)>> {
    db.prepare("SELECT domain, registered, count(*) FROM account GROUP BY registered, domain")?
        .query_map([], |row| {
            let form = Form {
                domain: row.get(0)?,
                bits: row.get(1)?,
            };
            Ok((form, row.get::<_, i64>(2)?.cast_unsigned()))
        })?
        .collect()
}

/// What these accounts have registered.
pub(crate) fn of(
    db: &Connection,
    accounts: &[AccountId],
) -> rusqlite::Result<Vec<(AccountId, RecoveryFacts)>> {
    let ids: Vec<u32> = accounts.iter().map(|id| id.0).collect();
    let ids = serde_json::Value::from(ids).to_string();
    db.prepare_cached(
        "SELECT id, registered FROM account WHERE id IN (SELECT value FROM json_each(?1))",
    )?
    .query_map([ids], |row| {
        Ok((
            AccountId(row.get(0)?),
            RecoveryFacts::from_bits(row.get(1)?),
        ))
    })?
    .collect()
}

/// As the port says it.
pub(crate) fn count(form: &Form, accounts: u64) -> RegisteredCount {
    RegisteredCount {
        domain: form.domain.clone(),
        facts: RecoveryFacts::from_bits(form.bits),
        accounts,
    }
}
