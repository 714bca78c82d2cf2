//! What a database of ours may contain: exactly what the migrations of its version make.
//!
//! A trigger, a view or a changed table is code that runs with our rights: a trigger on `account`
//! could make everybody an administrator while the audit chain stays whole. So every object is
//! compared with what this program itself makes, in a separate database in memory, and nothing else
//! is accepted, neither at a start nor in a backup.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::migrations::make_schema;

/// Kind and name of an object; its table and its text.
type Objects = BTreeMap<(String, String), (String, Option<String>)>;

fn objects(db: &Connection) -> rusqlite::Result<Objects> {
    db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?
        .query_map([], |row| {
            let sql: Option<String> = row.get(3)?;
            // Differences in white space do not count.
            let sql = sql.map(|sql| sql.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, sql)))
        })?
        .collect()
}

/// How it differs from the schema of this version, in words; `None` = not at all.
pub(crate) fn difference(db: &Connection, version: usize) -> rusqlite::Result<Option<String>> {
    let own = Connection::open_in_memory()?;
    make_schema(&own, version)?;
    let (expected, mut found) = (objects(&own)?, objects(db)?);
    for (key, text) in expected {
        let (kind, name) = &key;
        match found.remove(&key) {
            Some(same) if same == text => {}
            Some(_) => {
                return Ok(Some(format!(
                    "its {kind} {name:?} is not the one this program makes"
                )));
            }
            None => return Ok(Some(format!("its {kind} {name:?} is missing"))),
        }
    }
    let stranger = found.into_keys().next();
    Ok(stranger.map(|(kind, name)| format!("it has a {kind} {name:?} that does not belong there")))
}

/// Settings for every connection: the contents of a file are data and never act by themselves.
///
/// No SQL can change the schema's own table, call an extension, or name a function from a schema;
/// cells are checked before they are read.
pub(crate) fn defend(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    db.pragma_update(None, "cell_size_check", true)
}
