//! Rows of `audit` and the chain's hash.
//!
//! The hash of an event is SHA-256 over the previous hash (32 zero bytes for the first event), the
//! number, and every column as stored, each preceded by its length, so that no two different events
//! have the same bytes. It is computed from the texts in the row, not from the types, so that a
//! later release can verify what this one wrote.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use zavor_app::platform::notes::kind_of;
use zavor_app::ports::{AuditQuery, ChainReport, ChainedAudit, PAGE_MAX};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use super::{bits, parsed, parsed_opt, time};

/// Number and hash of the last event of a chain.
pub(crate) type Head = (u64, [u8; 32]);

/// Begins the hashed bytes of every event, so that they are never mistaken for other hashed bytes.
const DOMAIN: &[u8] = b"zavor audit event 1\0";

/// The stored form of an event: exactly what is hashed.
struct Texts {
    time: i64,
    actor: String,
    act: String,
    target: Option<String>,
    source: Option<String>,
    result: String,
    detail: String,
    correlation: u64,
}

impl Texts {
    fn of(event: &AuditEvent) -> Self {
        Self {
            time: event.time.as_millis(),
            actor: event.actor.to_string(),
            act: event.act.as_str().to_owned(),
            target: event.target.as_ref().map(Subject::to_string),
            source: event.source.map(|address| address.to_string()),
            result: event.result.as_str().to_owned(),
            detail: event.detail.stored(),
            correlation: event.correlation,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            time: row.get(2)?,
            actor: row.get(3)?,
            act: row.get(4)?,
            target: row.get(5)?,
            source: row.get(6)?,
            result: row.get(7)?,
            detail: row.get(8)?,
            correlation: bits(row, 9)?,
        })
    }

    fn hash(&self, seq: u64, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(before);
        hash.update(seq.to_be_bytes());
        hash.update(self.time.to_be_bytes());
        hash.update(self.correlation.to_be_bytes());
        for text in [&self.actor, &self.act, &self.result, &self.detail] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        for text in [&self.target, &self.source] {
            match text {
                None => hash.update([0]),
                Some(text) => {
                    hash.update([1]);
                    hash.update((text.len() as u64).to_be_bytes());
                    hash.update(text.as_bytes());
                }
            }
        }
        hash.finalize().into()
    }
}

const COLUMNS: &str = "seq, hash, time, actor, act, target, source, result, detail, correlation";

/// Appends an event after `head` and returns the new head. Only the writer calls this.
pub(crate) fn append(
    db: &Connection,
    head: Option<Head>,
    event: &AuditEvent,
) -> rusqlite::Result<Head> {
    let (last, before) = head.unwrap_or_default();
    let seq = last + 1;
    let texts = Texts::of(event);
    let hash = texts.hash(seq, &before);
    db.prepare_cached(
        "INSERT INTO audit
         (seq, hash, time, actor, act, target, source, result, detail, correlation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        seq.cast_signed(),
        hash,
        texts.time,
        texts.actor,
        texts.act,
        texts.target,
        texts.source,
        texts.result,
        texts.detail,
        texts.correlation.cast_signed(),
    ])?;
    Ok((seq, hash))
}

/// The last event's number and hash.
pub(crate) fn head(db: &Connection) -> rusqlite::Result<Option<Head>> {
    db.query_row(
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
        [],
        |row| Ok((bits(row, 0)?, row.get(1)?)),
    )
    .optional()
}

/// A head as people copy it: `SEQ:HASH`.
pub(crate) fn head_text(head: Option<Head>) -> String {
    match head {
        Some((seq, hash)) => format!("{seq}:{}", hex::encode(hash)),
        None => "none".to_owned(),
    }
}

/// Events from `from_seq` on.
pub(crate) fn page(
    db: &Connection,
    from_seq: u64,
    limit: usize,
) -> rusqlite::Result<Vec<ChainedAudit>> {
    let from = i64::try_from(from_seq).unwrap_or(i64::MAX);
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit WHERE seq >= ?1 ORDER BY seq LIMIT ?2"
    ))?
    .query_map(params![from, limit.min(PAGE_MAX) as i64], chained_from_row)?
    .collect()
}

fn chained_from_row(row: &Row<'_>) -> rusqlite::Result<ChainedAudit> {
    Ok(ChainedAudit {
        seq: bits(row, 0)?,
        hash: row.get(1)?,
        actor: row.get(3)?,
        event: AuditEvent {
            time: time(row, 2)?,
            actor: Actor::System,
            act: parsed(row, 4, AuditAct::from_name)?,
            target: parsed_opt(row, 5, Subject::from_text)?,
            source: parsed_opt(row, 6, |text| text.parse::<IpAddr>().ok())?,
            result: parsed(row, 7, AuditResult::from_name)?,
            detail: Detail::read(row.get_ref(8)?.as_str()?, kind_of),
            correlation: bits(row, 9)?,
        },
    })
}

/// Events that match, the newest first. Each filter has its index. Of several filters the target is
/// used before the actor, and the actor before the act: few act on one account, one may act on
/// many, and many do the same.
pub(crate) fn find(db: &Connection, query: &AuditQuery) -> rusqlite::Result<Vec<ChainedAudit>> {
    let target = match query.target {
        Some(_) => "target = ?1",
        None => "?1 IS NULL",
    };
    // A plus sign keeps the planner from using this column's index.
    let actor = match (&query.actor, &query.target) {
        (Some(_), Some(_)) => "+actor = ?2",
        (Some(_), None) => "actor = ?2",
        (None, _) => "?2 IS NULL",
    };
    let act = match (query.act, &query.target, &query.actor) {
        (Some(_), None, None) => "act = ?3",
        (Some(_), _, _) => "+act = ?3",
        (None, _, _) => "?3 IS NULL",
    };
    let before = query
        .before
        .map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let from = match query.since {
        Some(since) => first_since(db, since.as_millis())?,
        None => 0,
    };
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit WHERE {target} AND {actor} AND {act} AND seq < ?4 AND seq >= ?6
         ORDER BY seq DESC LIMIT ?5"
    ))?
    .query_map(
        params![
            query.target.as_ref().map(Subject::to_string),
            query.actor,
            query.act.map(AuditAct::as_str),
            before,
            query.limit.min(PAGE_MAX) as i64,
            from,
        ],
        chained_from_row,
    )?
    .collect()
}

/// The number of the first event at or after a time, in milliseconds; one past the last if there is
/// none. Numbers have no gaps and follow the time, so halving finds it with a few reads and needs no
/// index; where the clock was set back it finds one of the places.
fn first_since(db: &Connection, since: i64) -> rusqlite::Result<i64> {
    let last: Option<i64> = db
        .prepare_cached("SELECT max(seq) FROM audit")?
        .query_row([], |row| row.get(0))?;
    let mut time_of = db.prepare_cached("SELECT time FROM audit WHERE seq = ?1")?;
    let (mut low, mut high) = (1, last.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let time: Option<i64> = time_of.query_row([middle], |row| row.get(0)).optional()?;
        match time.is_some_and(|time| time < since) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Ok(low)
}

/// Whether the chain contains the event of a head noted earlier; `Some` says why not.
pub(crate) fn contains(db: &Connection, noted: Head) -> rusqlite::Result<Option<&'static str>> {
    let (seq, noted) = noted;
    let at = i64::try_from(seq).unwrap_or(i64::MAX);
    let found: Option<[u8; 32]> = db
        .query_row("SELECT hash FROM audit WHERE seq = ?1", [at], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(match found {
        None => Some("the event noted earlier is gone: the chain was cut"),
        Some(hash) if hash != noted => Some("the event noted earlier now has another hash"),
        Some(_) => None,
    })
}

/// Recomputes the whole chain; it must contain the head noted earlier, if one is given. The part
/// before that head is recomputed too: a noted head proves what the chain was, not what it is.
pub(crate) fn verify(db: &Connection, noted: Option<Head>) -> rusqlite::Result<ChainReport> {
    let broken = |seq, why: &str| {
        Ok(ChainReport::Broken {
            seq,
            why: why.to_owned(),
        })
    };
    let mut head: Option<Head> = None;
    let mut events = 0;
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (last, before) = head.unwrap_or_default();
        let seq = bits(row, 0)?;
        if seq != last + 1 {
            return broken(last + 1, "this event is missing");
        }
        let stored: [u8; 32] = row.get(1)?;
        if Texts::from_row(row)?.hash(seq, &before) != stored {
            return broken(
                seq,
                "its hash does not fit what it says and the event before",
            );
        }
        head = Some((seq, stored));
        events += 1;
    }
    if let Some(noted) = noted
        && let Some(why) = contains(db, noted)?
    {
        return broken(noted.0, why);
    }
    Ok(ChainReport::Whole { events, head })
}

/// The time of an event that the store itself records.
pub(crate) fn system_event(
    time: Timestamp,
    actor: Actor,
    act: AuditAct,
    detail: Detail,
) -> AuditEvent {
    AuditEvent {
        time,
        actor,
        act,
        target: None,
        source: None,
        result: AuditResult::Done,
        detail,
        correlation: 0,
    }
}
