//! Rows of `recovery_flow`, `recovery_budget` and `saved_code`: recovery by the owners of accounts.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::identity::SecretHash;
use zavor_core::moment::Timestamp;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::{
    BudgetKey, FLOW_LIFE, FlowCode, FlowCounts, RecoveryBudget, RecoveryFlow, RecoveryMethod,
    SavedCode, SiteCodes, Spending, Spent, VOID,
};

use super::{bits, parsed, time, time_opt};

const COLUMNS: &str = "key, of, name, account_version, known_browser, begun, asked, code_hash, \
     code_made, code_tries, proved, version, language, begun_of, codes_asked, apps_tried, \
     site_asked, site_hash, site_made, site_tries, site_count";

/// Since when a flow waits for a code, in whichever way.
const WAITS: &str = "CASE WHEN asked IS NULL OR site_asked < asked THEN site_asked ELSE asked END";

/// A code whose hash, time and tries begin at this column.
fn code(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<FlowCode>> {
    let hash: Option<String> = row.get(at)?;
    hash.map(|hash| {
        Ok(FlowCode {
            hash,
            made: time(row, at + 1)?,
            tries: row.get(at + 2)?,
        })
    })
    .transpose()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<RecoveryFlow> {
    let name: String = row.get(2)?;
    let language: Option<String> = row.get(12)?;
    Ok(RecoveryFlow {
        key: SecretHash(row.get(0)?),
        of: GuardKey::from_raw(bits(row, 1)?),
        name: SignInName::from_normal_form(&name),
        account_version: bits(row, 3)?,
        known_browser: row.get(4)?,
        begun: time(row, 5)?,
        asked: time_opt(row, 6)?,
        code: code(row, 7)?,
        site: SiteCodes {
            asked: time_opt(row, 16)?,
            code: code(row, 17)?,
            count: row.get(20)?,
        },
        proved: parsed(row, 10, |text| pairs(text, RecoveryMethod::from_name))?,
        version: bits(row, 11)?,
        language: language
            .as_deref()
            .and_then(NoticeLanguage::from_name)
            .unwrap_or(NoticeLanguage::English),
        from: BudgetKey::from_stored(row.get(13)?),
        counts: FlowCounts {
            codes: row.get(14)?,
            apps: row.get(15)?,
        },
    })
}

/// A JSON list of `[name, time]`.
fn pairs<T>(text: &str, named: impl Fn(&str) -> Option<T>) -> Option<Vec<(T, Timestamp)>> {
    let json: Value = serde_json::from_str(text).ok()?;
    let pair = |pair: &Value| {
        let time = Timestamp::from_millis(pair.get(1)?.as_i64()?);
        Some((named(pair.get(0)?.as_str()?)?, time))
    };
    json.as_array()?.iter().map(pair).collect()
}

fn to_json(pairs: impl Iterator<Item = (&'static str, Timestamp)>) -> String {
    Value::from_iter(pairs.map(|(name, time)| json!([name, time.as_millis()]))).to_string()
}

/// One flow.
pub(crate) fn get(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<RecoveryFlow>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM recovery_flow WHERE key = ?1"
    ))?
    .query_row([key.0], from_row)
    .optional()
}

/// Flows that wait for a code: those of known browsers first, then the first of every origin, then the
/// second ones; the longest waiting first.
pub(crate) fn asked(db: &Connection, limit: usize) -> rusqlite::Result<Vec<RecoveryFlow>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM (
             SELECT *, ROW_NUMBER() OVER (PARTITION BY begun_of ORDER BY waits, key) AS nth
             FROM (SELECT *, {WAITS} AS waits FROM recovery_flow WHERE asked IS NOT NULL
                   UNION ALL
                   SELECT *, {WAITS} AS waits FROM recovery_flow
                   WHERE site_asked IS NOT NULL AND asked IS NULL))
         ORDER BY known_browser DESC, nth, waits, key LIMIT ?1"
    ))?
    .query_map([limit as i64], from_row)?
    .collect()
}

/// The stored version of a flow.
pub(crate) fn version(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT version FROM recovery_flow WHERE key = ?1")?
        .query_row([key.0], |row| bits(row, 0))
        .optional()
}

/// Writes a flow; the caller has checked its version.
pub(crate) fn put(db: &Connection, flow: &RecoveryFlow) -> rusqlite::Result<()> {
    let (code, site) = (flow.code.as_ref(), flow.site.code.as_ref());
    let proved = flow
        .proved
        .iter()
        .map(|(method, at)| (method.as_str(), *at));
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO recovery_flow ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                 ?17, ?18, ?19, ?20, ?21)"
    ))?
    .execute(params![
        flow.key.0,
        flow.of.raw().cast_signed(),
        flow.name.as_str(),
        flow.account_version.cast_signed(),
        flow.known_browser,
        flow.begun.as_millis(),
        flow.asked.map(Timestamp::as_millis),
        code.map(|code| &code.hash),
        code.map(|code| code.made.as_millis()),
        code.map(|code| code.tries),
        to_json(proved),
        flow.version.cast_signed(),
        flow.language.as_str(),
        flow.from.as_str(),
        flow.counts.codes,
        flow.counts.apps,
        flow.site.asked.map(Timestamp::as_millis),
        site.map(|code| &code.hash),
        site.map(|code| code.made.as_millis()),
        site.map(|code| code.tries),
        flow.site.count,
    ])?;
    Ok(())
}

/// Drops a flow.
pub(crate) fn drop_one(db: &Connection, key: &SecretHash) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM recovery_flow WHERE key = ?1")?
        .execute([key.0])?;
    Ok(())
}

/// Makes all flows of an account or name void ([`RecoveryFlow::make_void`]).
pub(crate) fn void_of(db: &Connection, of: GuardKey) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE recovery_flow SET account_version = ?2, version = version + 1 WHERE of = ?1",
    )?
    .execute([of.raw().cast_signed(), VOID.cast_signed()])?;
    Ok(())
}

/// A budget.
pub(crate) fn budget(db: &Connection, key: &BudgetKey) -> rusqlite::Result<Option<RecoveryBudget>> {
    db.prepare_cached("SELECT key, spent, version FROM recovery_budget WHERE key = ?1")?
        .query_row([key.as_str()], |row| {
            let spent = parsed(row, 1, |text| pairs(text, Spending::from_name))?;
            Ok(RecoveryBudget {
                key: BudgetKey::from_stored(row.get(0)?),
                spent: spent
                    .into_iter()
                    .map(|(what, at)| Spent { what, at })
                    .collect(),
                version: bits(row, 2)?,
            })
        })
        .optional()
}

/// The stored version of a budget.
pub(crate) fn budget_version(db: &Connection, key: &BudgetKey) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT version FROM recovery_budget WHERE key = ?1")?
        .query_row([key.as_str()], |row| bits(row, 0))
        .optional()
}

/// Writes a budget; the caller has checked its version.
pub(crate) fn put_budget(db: &Connection, budget: &RecoveryBudget) -> rusqlite::Result<()> {
    let spent = budget
        .spent
        .iter()
        .map(|spent| (spent.what.as_str(), spent.at));
    db.prepare_cached(
        "INSERT OR REPLACE INTO recovery_budget (key, spent, until, version)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        budget.key.as_str(),
        to_json(spent),
        budget.until().as_millis(),
        budget.version.cast_signed(),
    ])?;
    Ok(())
}

fn saved_from_row(row: &Row<'_>) -> rusqlite::Result<SavedCode> {
    Ok(SavedCode {
        key: SecretHash(row.get(0)?),
        account: AccountId(row.get(1)?),
        made: time(row, 2)?,
    })
}

/// One saved code.
pub(crate) fn saved(db: &Connection, key: &SecretHash) -> rusqlite::Result<Option<SavedCode>> {
    db.prepare_cached("SELECT key, account, made FROM saved_code WHERE key = ?1")?
        .query_row([key.0], saved_from_row)
        .optional()
}

/// The saved codes of an account that are left.
pub(crate) fn saved_of(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<SavedCode>> {
    db.prepare_cached("SELECT key, account, made FROM saved_code WHERE account = ?1 ORDER BY key")?
        .query_map([account.0], saved_from_row)?
        .collect()
}

/// Adds a saved code.
pub(crate) fn put_saved(db: &Connection, code: &SavedCode) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO saved_code (key, account, made) VALUES (?1, ?2, ?3)")?
        .execute(params![code.key.0, code.account.0, code.made.as_millis()])?;
    Ok(())
}

/// Drops the saved codes of an account that were made at `from` or later.
pub(crate) fn drop_saved(
    db: &Connection,
    account: AccountId,
    from: Timestamp,
) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM saved_code WHERE account = ?1 AND made >= ?2")?
        .execute(params![account.0, from.as_millis()])?;
    Ok(())
}

/// Removes a saved code; returns whether it existed.
pub(crate) fn take_saved(db: &Connection, key: &SecretHash) -> rusqlite::Result<bool> {
    let taken = db
        .prepare_cached("DELETE FROM saved_code WHERE key = ?1")?
        .execute([key.0])?;
    Ok(taken > 0)
}

/// Drops flows and budgets that have ended by `at`.
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM recovery_flow WHERE begun <= ?1")?
        .execute([at.minus(FLOW_LIFE).as_millis()])?;
    db.prepare_cached("DELETE FROM recovery_budget WHERE until <= ?1")?
        .execute([at.as_millis()])?;
    Ok(())
}
