//! Rows of `account`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_app::platform::search;
use zavor_app::ports::{AccountBrief, AccountQuery};
use zavor_core::account::{
    Account, AccountId, Credential, PasswordLife, PasswordReset, RaisedLimit, RaisedTo, SetBy,
    SignInName,
};
use zavor_core::password_cost::HashCost;

use crate::delta::Before;

use super::account_list::{self, Reading};
use super::{account_text, bits, json_list, list, names, recovery, time, time_opt};

const COLUMNS: &str = "id, address, display_name, aliases, group_names, recovery_addresses, \
    password_hash, password_set, password_temporary, created, sessions_ended, raised_limit, \
    raised_until, version, password_barred, password_reset_by, password_reset_at, \
    password_reset_allowed, own_release";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Account> {
    let created = time(row, 9)?;
    let credential = match row.get::<_, Option<String>>(6)? {
        Some(hash) => Some(Credential {
            hash,
            set: time(row, 7)?,
            life: life(row.get(8)?),
            barred: row.get(14)?,
            reset: reset(row)?,
        }),
        None => None,
    };
    Ok(Account {
        id: AccountId(row.get(0)?),
        address: address(row)?,
        display_name: row.get(2)?,
        aliases: names(list(row, 3)?),
        groups: list(row, 4)?,
        recovery_addresses: recovery::from_row(row, 5, created)?,
        credential,
        created,
        sessions_ended: time_opt(row, 10)?,
        raised_limit: raised(row, 11)?,
        own_release: time_opt(row, 18)?,
        version: bits(row, 13)?,
    })
}

/// The reset that a password goes back to. One that a later release names is not known here.
fn reset(row: &Row<'_>) -> rusqlite::Result<Option<PasswordReset>> {
    let by: Option<String> = row.get(15)?;
    let Some(by) = by.as_deref().and_then(SetBy::from_name) else {
        return Ok(None);
    };
    Ok(Some(PasswordReset {
        by,
        at: time(row, 16)?,
        allowed: time(row, 17)?,
    }))
}

/// How long a password lives, as a number. The first release wrote a truth value.
const fn life_column(life: PasswordLife) -> u8 {
    match life {
        PasswordLife::Lasting => 0,
        PasswordLife::Temporary => 1,
        PasswordLife::HandedOver => 2,
        PasswordLife::ByLink => 3,
    }
}

/// A number of a later release is read as the shortest life.
const fn life(column: u8) -> PasswordLife {
    match column {
        0 => PasswordLife::Lasting,
        1 => PasswordLife::Temporary,
        3 => PasswordLife::ByLink,
        _ => PasswordLife::HandedOver,
    }
}

fn address(row: &Row<'_>) -> rusqlite::Result<SignInName> {
    Ok(SignInName::from_normal_form(row.get_ref(1)?.as_str()?))
}

/// How far a limit is raised, as one number: the service limit as a negative one. The first release
/// had external recipients per hour only.
fn raised_column(to: RaisedTo) -> i64 {
    match to {
        RaisedTo::ExternalPerHour(most) => most.into(),
        RaisedTo::ServicePerDay(most) => -i64::from(most),
    }
}

fn raised(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RaisedLimit>> {
    let Some(number) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let most = u32::try_from(number.unsigned_abs()).unwrap_or(u32::MAX);
    Ok(Some(RaisedLimit {
        to: match number < 0 {
            true => RaisedTo::ServicePerDay(most),
            false => RaisedTo::ExternalPerHour(most),
        },
        until: time(row, column + 1)?,
    }))
}

/// One account.
pub(crate) fn get(db: &Connection, id: AccountId) -> rusqlite::Result<Option<Account>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE id = ?1"))?
        .query_row([id.0], from_row)
        .optional()
}

/// A page of accounts (see [`super::account_list`]).
pub(crate) fn page(db: &Connection, query: &AccountQuery) -> rusqlite::Result<Vec<Account>> {
    let reading = Reading {
        columns: COLUMNS,
        from_row,
    };
    account_list::page(db, query, &reading)
}

/// Calls `each` with the brief, the aliases and the cost of the password of every account, for the
/// mirror.
pub(crate) fn briefs(
    db: &Connection,
    mut each: impl FnMut(AccountBrief, Vec<SignInName>, Option<HashCost>),
) -> rusqlite::Result<()> {
    let mut statement = db.prepare(
        "SELECT id, address, aliases, group_names, raised_limit, raised_until, password_hash \
         FROM account",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let brief = AccountBrief {
            id: AccountId(row.get(0)?),
            address: address(row)?,
            groups: list(row, 3)?,
            raised_limit: raised(row, 4)?,
        };
        let hash = row.get_ref(6)?.as_str_or_null()?;
        each(brief, names(list(row, 2)?), hash.and_then(HashCost::of));
    }
    Ok(())
}

/// The stored state of an account before a change: what the mirror must forget, and its version.
pub(crate) fn before(db: &Connection, id: AccountId) -> rusqlite::Result<Option<(Before, u64)>> {
    db.prepare_cached("SELECT aliases, version, password_hash FROM account WHERE id = ?1")?
        .query_row([id.0], |row| {
            let hash = row.get_ref(2)?.as_str_or_null()?;
            let before = Before {
                aliases: names(list(row, 0)?),
                cost: hash.and_then(HashCost::of),
            };
            Ok((before, bits(row, 1)?))
        })
        .optional()
}

/// Writes an account; the caller has checked its version. A name that is already taken is a
/// constraint error.
pub(crate) fn put(db: &Connection, account: &Account, is_new: bool) -> rusqlite::Result<()> {
    let statement = if is_new {
        "INSERT INTO account (id, address, display_name, aliases, group_names, recovery_addresses,
         password_hash, password_set, password_temporary, created, sessions_ended, raised_limit,
         raised_until, version, search, domain, sort_name, password_barred, password_reset_by,
         password_reset_at, password_reset_allowed, own_release)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
         ?19, ?20, ?21, ?22)"
    } else {
        "UPDATE account SET address = ?2, display_name = ?3, aliases = ?4, group_names = ?5,
         recovery_addresses = ?6, password_hash = ?7, password_set = ?8, password_temporary = ?9,
         created = ?10, sessions_ended = ?11, raised_limit = ?12, raised_until = ?13,
         version = ?14, search = ?15, domain = ?16, sort_name = ?17,
         password_barred = ?18, password_reset_by = ?19, password_reset_at = ?20,
         password_reset_allowed = ?21, own_release = ?22 WHERE id = ?1"
    };
    let text = search::text_of(account);
    if !is_new {
        account_text::change(db, account.id.0, &text)?;
    }
    let credential = account.credential.as_ref();
    let reset = credential.and_then(|c| c.reset);
    db.prepare_cached(statement)?.execute(params![
        account.id.0,
        account.address.as_str(),
        account.display_name,
        json_list(account.aliases.iter().map(SignInName::as_str)),
        json_list(account.groups.iter().map(String::as_str)),
        recovery::to_json(&account.recovery_addresses),
        credential.map(|c| &c.hash),
        credential.map(|c| c.set.as_millis()),
        credential.map(|c| life_column(c.life)),
        account.created.as_millis(),
        account.sessions_ended.map(|t| t.as_millis()),
        account.raised_limit.map(|r| raised_column(r.to)),
        account.raised_limit.map(|r| r.until.as_millis()),
        account.version.cast_signed(),
        text,
        account.address.domain(),
        search::fold(&account.display_name),
        credential.and_then(|c| c.barred.as_ref()),
        reset.map(|reset| reset.by.as_str()),
        reset.map(|reset| reset.at.as_millis()),
        reset.map(|reset| reset.allowed.as_millis()),
        account.own_release.map(|t| t.as_millis()),
    ])?;
    if is_new {
        account_text::add(db, account.id.0, &text)?;
    }
    db.prepare_cached("DELETE FROM name WHERE account = ?1")?
        .execute([account.id.0])?;
    let mut insert = db.prepare_cached("INSERT INTO name (name, account) VALUES (?1, ?2)")?;
    for name in std::iter::once(&account.address).chain(&account.aliases) {
        insert.execute(params![name.as_str(), account.id.0])?;
    }
    Ok(())
}

/// Fills the columns that lists and searches compare, for accounts written by an older release.
pub(crate) fn fill_lists(db: &Connection) -> rusqlite::Result<()> {
    // Columns that came with later migrations are not there yet.
    let later = [
        "password_barred",
        "password_reset_by",
        "password_reset_at",
        "password_reset_allowed",
        "own_release",
    ];
    let columns = later.iter().fold(COLUMNS.to_owned(), |columns, later| {
        columns.replace(later, "NULL")
    });
    let mut accounts = db.prepare(&format!("SELECT {columns} FROM account"))?;
    let mut fill =
        db.prepare("UPDATE account SET search = ?2, domain = ?3, sort_name = ?4 WHERE id = ?1")?;
    let mut rows = accounts.query([])?;
    while let Some(row) = rows.next()? {
        let account = from_row(row)?;
        fill.execute(params![
            account.id.0,
            search::text_of(&account),
            account.address.domain(),
            search::fold(&account.display_name),
        ])?;
    }
    account_text::rebuild(db)
}

/// Removes an account and everything that belongs to it.
pub(crate) fn remove(db: &Connection, id: AccountId) -> rusqlite::Result<()> {
    account_text::remove(db, id.0)?;
    db.prepare_cached("DELETE FROM account WHERE id = ?1")?
        .execute([id.0])?;
    db.prepare_cached("DELETE FROM origin_rule WHERE account = ?1")?
        .execute([id.0])?;
    Ok(())
}
