//! The migrations of the schema: each is applied once, in order, and never changed again.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::error::{OpenError, damaged};
use crate::rows;

/// Marks our files ("ZAVO").
pub(crate) const APPLICATION_ID: i32 = 0x5a41_564f;

/// Every migration, the first one being version 1.
const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "first",
        sql: include_str!("migrations/0001_first.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "identities",
        sql: include_str!("migrations/0002_identities.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "account_lists",
        sql: include_str!("migrations/0003_account_lists.sql"),
        fill: rows::account::fill_lists,
    },
    Migration {
        name: "account_indexes",
        sql: include_str!("migrations/0004_account_indexes.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "audit_acts",
        sql: include_str!("migrations/0005_audit_acts.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "tokens_belong",
        sql: include_str!("migrations/0006_tokens_belong.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "ended_holds",
        sql: include_str!("migrations/0007_ended_holds.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "program_rules",
        sql: include_str!("migrations/0008_program_rules.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "barred_passwords",
        sql: include_str!("migrations/0009_barred_passwords.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "makers",
        sql: include_str!("migrations/0010_makers.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "seen_alerts",
        sql: include_str!("migrations/0011_seen_alerts.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "alert_parties",
        sql: include_str!("migrations/0012_alert_parties.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "app_passwords",
        sql: include_str!("migrations/0013_app_passwords.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "recovery",
        sql: include_str!("migrations/0014_recovery.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "password_resets",
        sql: include_str!("migrations/0015_password_resets.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "recovery_counts",
        sql: include_str!("migrations/0016_recovery_counts.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "support_requests",
        sql: include_str!("migrations/0017_support_requests.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "own_releases",
        sql: include_str!("migrations/0018_own_releases.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "site_codes",
        sql: include_str!("migrations/0019_site_codes.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "ways_asked",
        sql: include_str!("migrations/0020_ways_asked.sql"),
        fill: |_| Ok(()),
    },
    Migration {
        name: "reminders",
        sql: include_str!("migrations/0021_reminders.sql"),
        fill: rows::registered::fill,
    },
];

/// One step of the schema.
struct Migration {
    name: &'static str,
    sql: &'static str,
    /// Fills what SQL alone cannot, in the same transaction.
    fill: fn(&Connection) -> rusqlite::Result<()>,
}

/// The table that records the applied migrations.
const MIGRATION_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, \
     name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;";

/// Brings a database up to date; each migration is applied once, as a whole.
pub(crate) fn migrate(db: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| damaged(path, &e);
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {MIGRATION_TABLE} COMMIT;"
    ))
    .map_err(sql)?;
    for (index, migration) in MIGRATIONS.iter().enumerate() {
        let version = index as i64 + 1;
        let checksum: [u8; 32] = Sha256::digest(migration.sql.as_bytes()).into();
        let applied: Option<[u8; 32]> = db
            .query_row(
                "SELECT checksum FROM migration WHERE version = ?1",
                [version],
                |row| row.get(0),
            )
            .optional()
            .map_err(sql)?;
        match applied {
            Some(found) if found == checksum => {}
            Some(_) => {
                return Err(OpenError::Damaged {
                    path: path.to_path_buf(),
                    why: format!("its schema step {version} is not the one this program made"),
                });
            }
            None => {
                let step = db.transaction().map_err(sql)?;
                step.execute_batch(migration.sql).map_err(sql)?;
                (migration.fill)(&step).map_err(sql)?;
                step.execute(
                    "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)",
                    params![version, migration.name, checksum],
                )
                .map_err(sql)?;
                step.commit().map_err(sql)?;
            }
        }
    }
    Ok(())
}

/// The newest version of the schema.
pub(crate) const NEWEST: usize = MIGRATIONS.len();

/// Makes the schema of a version in an empty database.
pub(crate) fn make_schema(db: &Connection, version: usize) -> rusqlite::Result<()> {
    db.execute_batch(MIGRATION_TABLE)?;
    for migration in MIGRATIONS.iter().take(version) {
        db.execute_batch(migration.sql)?;
        (migration.fill)(db)?;
    }
    Ok(())
}
