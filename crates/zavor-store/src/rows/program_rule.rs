//! Rows of `program_rule`.

use rusqlite::{Connection, params};
use zavor_app::ports::{Fingerprint, ProgramRule, RuleAction};
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;

use super::{parsed, time, time_opt};

/// The value of the column for "wherever it comes from" (NULL would not be unique).
const EVERYWHERE: &str = "";

fn network_column(network: Option<Network>) -> String {
    network.map_or_else(|| EVERYWHERE.to_owned(), |network| network.to_string())
}

/// All rules.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<ProgramRule>> {
    db.prepare(
        "SELECT program, network, list, since, until, reason, made_by FROM program_rule
         ORDER BY program, network",
    )?
    .query_map([], |row| {
        Ok(ProgramRule {
            program: parsed(row, 0, Fingerprint::of)?,
            network: parsed(row, 1, |text| match text {
                EVERYWHERE => Some(None),
                network => network.parse().ok().map(Some),
            })?,
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
pub(crate) fn put(db: &Connection, rule: &ProgramRule) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO program_rule
         (program, network, list, since, until, reason, made_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            rule.program.as_str(),
            network_column(rule.network),
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
    program: &Fingerprint,
    network: Option<Network>,
) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM program_rule WHERE program = ?1 AND network = ?2",
        params![program.as_str(), network_column(network)],
    )?;
    Ok(())
}
