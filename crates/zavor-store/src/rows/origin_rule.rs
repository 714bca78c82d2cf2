//! Rows of `origin_rule` and `granted_role`.

use rusqlite::{Connection, params};
use zavor_app::ports::{OriginRule, RuleAction};
use zavor_core::account::AccountId;
use zavor_core::actor::Role;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;

use super::{json_list, list, parsed, time, time_opt};

/// The value of the column for "all accounts".
const ALL_ACCOUNTS: i64 = -1;

fn account_column(account: Option<AccountId>) -> i64 {
    account.map_or(ALL_ACCOUNTS, |id| i64::from(id.0))
}

/// All rules.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<OriginRule>> {
    db.prepare(
        "SELECT network, account, verdict, since, until, reason, made_by FROM origin_rule
         ORDER BY network, account",
    )?
    .query_map([], |row| {
        let account: i64 = row.get(1)?;
        Ok(OriginRule {
            network: parsed(row, 0, |text| text.parse().ok())?,
            account: u32::try_from(account).ok().map(AccountId),
            action: parsed(row, 2, RuleAction::from_name)?,
            since: time(row, 3)?,
            until: time_opt(row, 4)?,
            reason: row.get(5)?,
            by: row.get(6)?,
        })
    })?
    .collect()
}

/// Adds or replaces a rule.
pub(crate) fn put(db: &Connection, rule: &OriginRule) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO origin_rule
         (network, account, verdict, since, until, reason, made_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            rule.network.to_string(),
            account_column(rule.account),
            rule.action.as_str(),
            rule.since.as_millis(),
            rule.until.map(Timestamp::as_millis),
            rule.reason,
            rule.by,
        ],
    )?;
    Ok(())
}

/// Removes a rule; no error if there is none.
pub(crate) fn remove(
    db: &Connection,
    network: &Network,
    account: Option<AccountId>,
) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM origin_rule WHERE network = ?1 AND account = ?2",
        params![network.to_string(), account_column(account)],
    )?;
    Ok(())
}

/// Roles granted, of one account or of all.
pub(crate) fn roles(
    db: &Connection,
    id: Option<AccountId>,
) -> rusqlite::Result<Vec<(AccountId, Role, Vec<String>)>> {
    db.prepare_cached(
        "SELECT account, role, domains FROM granted_role
         WHERE ?1 IS NULL OR account = ?1 ORDER BY account, role",
    )?
    .query_map([id.map(|id| id.0)], |row| {
        let role = parsed(row, 1, Role::from_name)?;
        Ok((AccountId(row.get(0)?), role, list(row, 2)?))
    })?
    .collect()
}

/// Grants a role; if it is already granted, replaces its limits.
pub(crate) fn grant(
    db: &Connection,
    id: AccountId,
    role: Role,
    domains: &[String],
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO granted_role (account, role, domains) VALUES (?1, ?2, ?3)",
        params![
            id.0,
            role.as_str(),
            json_list(domains.iter().map(String::as_str))
        ],
    )?;
    Ok(())
}

/// Revokes a role.
pub(crate) fn revoke(db: &Connection, id: AccountId, role: Role) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM granted_role WHERE account = ?1 AND role = ?2",
        params![id.0, role.as_str()],
    )?;
    Ok(())
}
