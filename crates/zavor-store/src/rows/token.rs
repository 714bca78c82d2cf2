//! Rows of `api_token`, by the hash of the token. A role that this release does not know makes the
//! token unreadable, rather than weaker or stronger.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use zavor_core::account::AccountId;
use zavor_core::actor::{Role, RoleHeld};
use zavor_core::identity::{ApiToken, SecretHash};
use zavor_core::moment::Timestamp;

use super::{bits, parsed, time};

const COLUMNS: &str = "key, id, name, roles, made_by, created, until, account, sensitive";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        key: SecretHash(row.get(0)?),
        id: bits(row, 1)?,
        name: row.get(2)?,
        roles: parsed(row, 3, roles_from_json)?,
        made_by: row.get(4)?,
        created: time(row, 5)?,
        until: time(row, 6)?,
        account: row.get::<_, Option<u32>>(7)?.map(AccountId),
        sensitive: row.get(8)?,
    })
}

fn roles_to_json(roles: &[RoleHeld]) -> String {
    let roles = roles
        .iter()
        .map(|held| json!({"role": held.role.as_str(), "domains": held.domains}));
    Value::from_iter(roles).to_string()
}

fn roles_from_json(text: &str) -> Option<Vec<RoleHeld>> {
    let json: Value = serde_json::from_str(text).ok()?;
    let held = |role: &Value| {
        let domains = role.get("domains")?.as_array()?.iter();
        Some(RoleHeld {
            role: Role::from_name(role.get("role")?.as_str()?)?,
            domains: domains
                .map(|domain| domain.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    };
    json.as_array()?.iter().map(held).collect()
}

/// One token.
pub(crate) fn get(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<ApiToken>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM api_token WHERE key = ?1"))?
        .query_row([key.0], from_row)
        .optional()
}

/// All tokens, the newest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<ApiToken>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM api_token ORDER BY created DESC, id DESC"
    ))?
    .query_map([], from_row)?
    .collect()
}

/// Adds a token. A key or number already in use, or a missing account, is a constraint error.
pub(crate) fn add(db: &Connection, token: &ApiToken) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "INSERT INTO api_token ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?
    .execute(params![
        token.key.0,
        token.id.cast_signed(),
        token.name,
        roles_to_json(&token.roles),
        token.made_by,
        token.created.as_millis(),
        token.until.as_millis(),
        token.account.map(|id| id.0),
        token.sensitive,
    ])?;
    Ok(())
}

/// Drops a token; no error if there is none.
pub(crate) fn remove(db: &Connection, id: u64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM api_token WHERE id = ?1")?
        .execute([id.cast_signed()])?;
    Ok(())
}

/// Drops tokens that have expired by `at`.
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM api_token WHERE until <= ?1")?
        .execute([at.as_millis()])?;
    Ok(())
}
