//! Rows of the day files: `sign_in` and `message`.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension, Row, params};
use zavor_app::ports::{EventQuery, MessageScan, PAGE_MAX};
use zavor_core::account::{GuardKey, SignInName};
use zavor_core::closed_list::StoredName;
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::hold::Scope;
use zavor_core::moment::Timestamp;

use super::{bits, json_list, list, parsed, parsed_opt, time, time_opt};

/// The schema of a day file. No index while the day is open: rows are only appended, and a random
/// index would cost eight times as much (the open day is searched through memory).
pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS sign_in (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,
    key INTEGER NOT NULL, name TEXT NOT NULL, address TEXT, protocol TEXT NOT NULL,
    device TEXT NOT NULL, class TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT,
    transition INTEGER NOT NULL, until INTEGER, correlation INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, last INTEGER NOT NULL, key INTEGER NOT NULL,
    entity TEXT NOT NULL, address TEXT, queue_id TEXT NOT NULL, instance TEXT NOT NULL,
    sender TEXT NOT NULL, recipients TEXT NOT NULL, recipient_count INTEGER NOT NULL,
    size INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT
) STRICT;";

/// Created when the day has ended.
pub(crate) const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS sign_in_by_key ON sign_in (key);
CREATE INDEX IF NOT EXISTS message_by_key ON message (key);";

/// A sort of event with a table in the day files.
pub(crate) trait Logged: Sized {
    const TABLE: &'static str;
    const COLUMNS: &'static str;
    /// Columns at the end of these, all of them `INTEGER`, that a finished day of an older release may
    /// lack; such a file is never changed.
    const LATER_COLUMNS: &'static [&'static str];
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self>;
    /// The time by which the log is ordered.
    fn time(&self) -> Timestamp;
}

impl Logged for SignInEvent {
    const TABLE: &'static str = "sign_in";
    const COLUMNS: &'static str = "time, last, count, key, name, address, protocol, device, \
        class, outcome, reason, transition, until, correlation";
    const LATER_COLUMNS: &'static [&'static str] = &["until", "correlation"];

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            time: time(row, 0)?,
            last: time(row, 1)?,
            count: row.get(2)?,
            key: GuardKey::from_raw(bits(row, 3)?),
            name: SignInName::from_normal_form(row.get_ref(4)?.as_str()?),
            address: address(row, 5)?,
            protocol: parsed(row, 6, Protocol::from_name)?,
            device: row.get(7)?,
            class: parsed(row, 8, Scope::from_name)?,
            outcome: parsed(row, 9, Outcome::from_name)?,
            reason: parsed_opt(row, 10, FailureReason::from_name)?,
            transition: row.get(11)?,
            until: time_opt(row, 12)?,
            correlation: row.get::<_, Option<i64>>(13)?.map(i64::cast_unsigned),
        })
    }

    fn time(&self) -> Timestamp {
        self.time
    }
}

impl Logged for MessageEvent {
    const TABLE: &'static str = "message";
    const COLUMNS: &'static str = "time, key, entity, address, queue_id, instance, sender, \
        recipients, recipient_count, size, outcome, reason";
    const LATER_COLUMNS: &'static [&'static str] = &[];

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            time: time(row, 0)?,
            key: GuardKey::from_raw(bits(row, 1)?),
            entity: row.get(2)?,
            address: address(row, 3)?,
            queue_id: row.get(4)?,
            instance: row.get(5)?,
            sender: row.get(6)?,
            recipients: list(row, 7)?,
            recipient_count: row.get(8)?,
            size: bits(row, 9)?,
            outcome: parsed(row, 10, MessageOutcome::from_name)?,
            reason: row
                .get_ref(11)?
                .as_str_or_null()?
                .map(StoredName::from_text),
        })
    }

    fn time(&self) -> Timestamp {
        self.time
    }
}

/// Adds the columns that an older release did not make to the file of an open day.
pub(crate) fn add_columns(db: &Connection) -> rusqlite::Result<()> {
    for column in lacking::<SignInEvent>(db)? {
        db.execute_batch(&format!("ALTER TABLE sign_in ADD COLUMN {column} INTEGER"))?;
    }
    Ok(())
}

/// The columns that a file lacks.
fn lacking<E: Logged>(db: &Connection) -> rusqlite::Result<Vec<&'static str>> {
    let mut lacking = Vec::new();
    for column in E::LATER_COLUMNS {
        let found: i64 = db.query_row(
            "SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2",
            [E::TABLE, column],
            |row| row.get(0),
        )?;
        if found == 0 {
            lacking.push(*column);
        }
    }
    Ok(lacking)
}

/// The columns of a table that an older release may have made: nothing stands for those it lacks.
fn columns<E: Logged>(db: &Connection) -> rusqlite::Result<String> {
    let lacking = lacking::<E>(db)?;
    let names = E::COLUMNS
        .split(", ")
        .map(|name| match lacking.contains(&name) {
            true => "NULL",
            false => name,
        });
    Ok(names.collect::<Vec<_>>().join(", "))
}

fn address(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<IpAddr>> {
    parsed_opt(row, column, |text| text.parse().ok())
}

/// Adds a sign-in row with this number.
pub(crate) fn insert_sign_in(
    db: &Connection,
    id: i64,
    event: &SignInEvent,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO sign_in (time, last, count, key, name, address, protocol, device, class,
         outcome, reason, transition, id, until, correlation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        event.time.as_millis(),
        event.last.as_millis(),
        event.count,
        event.key.raw().cast_signed(),
        event.name.as_str(),
        event.address.map(|a| a.to_string()),
        event.protocol.as_str(),
        event.device,
        event.class.as_str(),
        event.outcome.as_str(),
        event.reason.map(FailureReason::as_str),
        event.transition,
        id,
        event.until.map(Timestamp::as_millis),
        event.correlation.map(u64::cast_signed),
    ])?;
    Ok(())
}

/// Updates a folded row, including its number.
pub(crate) fn update_sign_in(
    db: &Connection,
    old: i64,
    id: i64,
    event: &SignInEvent,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE sign_in SET time = ?2, last = ?3, count = ?4, key = ?5, name = ?6, address = ?7,
         protocol = ?8, device = ?9, reason = ?10, transition = ?11, id = ?12, until = ?13,
         correlation = ?14
         WHERE id = ?1",
    )?
    .execute(params![
        old,
        event.time.as_millis(),
        event.last.as_millis(),
        event.count,
        event.key.raw().cast_signed(),
        event.name.as_str(),
        event.address.map(|a| a.to_string()),
        event.protocol.as_str(),
        event.device,
        event.reason.map(FailureReason::as_str),
        event.transition,
        id,
        event.until.map(Timestamp::as_millis),
        event.correlation.map(u64::cast_signed),
    ])?;
    Ok(())
}

/// Adds a message row with this number.
pub(crate) fn insert_message(
    db: &Connection,
    id: i64,
    event: &MessageEvent,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO message (time, last, key, entity, address, queue_id, instance, sender,
         recipients, recipient_count, size, outcome, reason, id)
         VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        event.time.as_millis(),
        event.key.raw().cast_signed(),
        event.entity,
        event.address.map(|a| a.to_string()),
        event.queue_id,
        event.instance,
        event.sender,
        json_list(event.recipients.iter().map(String::as_str)),
        event.recipient_count,
        event.size.cast_signed(),
        event.outcome.as_str(),
        event.reason.as_ref().map(StoredName::as_str),
        id,
    ])?;
    Ok(())
}

/// Removes a message row, so that its new state can be added.
pub(crate) fn remove_message(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM message WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Rows with a number below `below`, the newest first, appended to `found` until it has `limit`.
pub(crate) fn page<E: Logged>(
    db: &Connection,
    query: &EventQuery,
    below: i64,
    found: &mut Vec<E>,
) -> rusqlite::Result<()> {
    let wanted = query.limit.min(PAGE_MAX).saturating_sub(found.len());
    let by_key = if query.key.is_some() {
        "key = ?1"
    } else {
        "?1 IS NULL"
    };
    let columns = columns::<E>(db)?;
    let rows = db
        .prepare(&format!(
            "SELECT {columns} FROM {} WHERE {by_key} AND id < ?2 AND last >= ?3 AND time < ?4
             ORDER BY id DESC LIMIT ?5",
            E::TABLE
        ))?
        .query_map(
            params![
                query.key.map(|key| key.raw().cast_signed()),
                below,
                query.from.as_millis(),
                query.to.as_millis(),
                wanted as i64,
            ],
            E::from_row,
        )?
        .collect::<rusqlite::Result<Vec<E>>>()?;
    found.extend(rows);
    Ok(())
}

/// How many rows a scan may still take and read.
pub(crate) struct Left {
    pub(crate) taken: usize,
    pub(crate) read: usize,
}

/// Passes the messages of a scan to `each`, the newest first, and counts them off from `left`; `false`
/// when there are more.
pub(crate) fn each_message(
    db: &Connection,
    scan: &MessageScan<'_>,
    left: &mut Left,
    each: &mut dyn FnMut(MessageEvent) -> bool,
) -> rusqlite::Result<bool> {
    /// Where outcome and reason stand in [`MessageEvent::COLUMNS`](Logged::COLUMNS).
    const OUTCOME: usize = 10;
    const REASON: usize = 11;
    let columns = columns::<MessageEvent>(db)?;
    let mut all = db.prepare(&format!(
        "SELECT {columns} FROM message WHERE time >= ?1 AND time < ?2 ORDER BY id DESC"
    ))?;
    let mut rows = all.query(params![scan.from.as_millis(), scan.to.as_millis()])?;
    while let Some(row) = rows.next()? {
        if left.read == 0 {
            return Ok(false);
        }
        left.read -= 1;
        let outcome = parsed(row, OUTCOME, MessageOutcome::from_name)?;
        if !(scan.wanted)(outcome, row.get_ref(REASON)?.as_str_or_null()?) {
            continue;
        }
        if left.taken == 0 {
            return Ok(false);
        }
        left.taken -= usize::from(each(MessageEvent::from_row(row)?));
    }
    Ok(true)
}

/// The row with this number, if it matches the query.
pub(crate) fn one<E: Logged>(
    db: &Connection,
    id: i64,
    query: &EventQuery,
) -> rusqlite::Result<Option<E>> {
    db.prepare_cached(&format!(
        "SELECT {} FROM {} WHERE id = ?1 AND key = ?2 AND last >= ?3 AND time < ?4",
        E::COLUMNS,
        E::TABLE
    ))?
    .query_row(
        params![
            id,
            query.key.map(|key| key.raw().cast_signed()),
            query.from.as_millis(),
            query.to.as_millis(),
        ],
        E::from_row,
    )
    .optional()
}

/// Rows about what an observing door let through, the newest first.
pub(crate) fn observed<E: Logged>(
    db: &Connection,
    query: &EventQuery,
    found: &mut Vec<E>,
) -> rusqlite::Result<()> {
    let wanted = query.limit.min(PAGE_MAX).saturating_sub(found.len());
    let columns = columns::<E>(db)?;
    let rows = db
        .prepare(&format!(
            "SELECT {columns} FROM {} WHERE outcome = ?1 AND last >= ?2 AND time < ?3
             ORDER BY id DESC LIMIT ?4",
            E::TABLE
        ))?
        .query_map(
            params![
                Outcome::WouldRefuse.as_str(),
                query.from.as_millis(),
                query.to.as_millis(),
                wanted as i64,
            ],
            E::from_row,
        )?
        .collect::<rusqlite::Result<Vec<E>>>()?;
    found.extend(rows);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as the first release made it.
    const BEFORE: &str = "CREATE TABLE sign_in (
        id INTEGER PRIMARY KEY, time INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,
        key INTEGER NOT NULL, name TEXT NOT NULL, address TEXT, protocol TEXT NOT NULL,
        device TEXT NOT NULL, class TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT,
        transition INTEGER NOT NULL) STRICT;
        INSERT INTO sign_in VALUES (1, 1, 1, 1, 7, 'ana@contoso.example', NULL, 'imap', '',
        'unfamiliar', 'failure', 'wrong_password', 1)";

    #[test]
    fn a_day_that_an_older_release_wrote_is_read_and_an_open_one_goes_on() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(BEFORE).unwrap();
        let query = EventQuery {
            key: None,
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(10),
            limit: 10,
        };
        let read = || {
            let mut found: Vec<SignInEvent> = Vec::new();
            page(&db, &query, i64::MAX, &mut found).unwrap();
            found
        };
        assert_eq!((read()[0].until, read()[0].correlation), (None, None));
        // Also one of the release between.
        db.execute_batch(
            "ALTER TABLE sign_in ADD COLUMN until INTEGER; UPDATE sign_in SET until = 5",
        )
        .unwrap();
        let until = Some(Timestamp::from_millis(5));
        assert_eq!((read()[0].until, read()[0].correlation), (until, None));
        add_columns(&db).unwrap();
        add_columns(&db).unwrap();
        let row = SignInEvent {
            until: Some(Timestamp::from_millis(9)),
            correlation: Some(u64::MAX),
            ..read()[0].clone()
        };
        insert_sign_in(&db, 2, &row).unwrap();
        assert_eq!(read()[0], row);
    }
}
