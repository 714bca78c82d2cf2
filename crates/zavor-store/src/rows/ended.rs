//! Rows of `ended_hold`: what was released, when and by whom; kept for a day, bounded.

use rusqlite::{Connection, Row, params};
use zavor_app::ports::{ENDED_HOLDS_MAX, ENDED_READ_MAX};
use zavor_core::audit::{AuditAct, AuditEvent};
use zavor_core::hold::{ENDED_SHOWN, EndedBy, EndedHold, HoldIdentity, Subject};
use zavor_core::moment::Timestamp;

use super::hold;
use super::{parsed, parsed_opt, time};

fn from_row(row: &Row<'_>) -> rusqlite::Result<EndedHold> {
    let act = parsed_opt(row, 10, AuditAct::from_name)?;
    Ok(EndedHold {
        hold: hold::from_row(row)?,
        at: time(row, 8)?,
        by: parsed(row, 9, |who| EndedBy::from_parts(who, act))?,
    })
}

/// Keeps an ended hold; if there are too many, the oldest is dropped.
pub(crate) fn note(db: &Connection, ended: &EndedHold) -> rusqlite::Result<()> {
    let (stored, id) = (&ended.hold, &ended.hold.identity);
    db.prepare_cached(
        "INSERT INTO ended_hold (subject, kind, scope, owner, reason, since, until, evidence,
         ended_at, ended_by, ended_act) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        id.subject.to_string(),
        id.kind.as_str(),
        id.scope.as_str(),
        id.owner.to_string(),
        id.reason.as_str(),
        stored.since.as_millis(),
        stored.until.map(Timestamp::as_millis),
        hold::evidence_to_json(&stored.evidence).to_string(),
        ended.at.as_millis(),
        ended.by.who(),
        ended.by.act().map(AuditAct::as_str),
    ])?;
    let last = db.last_insert_rowid();
    db.prepare_cached("DELETE FROM ended_hold WHERE id <= ?1")?
        .execute([last.saturating_sub(ENDED_HOLDS_MAX as i64)])?;
    Ok(())
}

/// Removes a lasting hold; if an act is given, keeps the hold as ended by it.
pub(crate) fn release(
    db: &Connection,
    id: &HoldIdentity,
    by: Option<&AuditEvent>,
) -> rusqlite::Result<()> {
    if let (Some(by), Some(stored)) = (by, hold::get(db, id)?) {
        let ended = EndedHold::by_act(stored, by.act, by.actor.to_string(), by.time);
        note(db, &ended)?;
    }
    hold::remove(db, id)
}

/// Ended holds of a subject, the newest first.
pub(crate) fn of(
    db: &Connection,
    subject: &Subject,
    from: Timestamp,
) -> rusqlite::Result<Vec<EndedHold>> {
    db.prepare_cached(
        "SELECT subject, kind, scope, owner, reason, since, until, evidence, ended_at, ended_by,
         ended_act FROM ended_hold WHERE subject = ?1 AND ended_at >= ?2
         ORDER BY ended_at DESC, id DESC LIMIT ?3",
    )?
    .query_map(
        params![subject.to_string(), from.as_millis(), ENDED_READ_MAX as i64],
        from_row,
    )?
    .collect()
}

/// Drops holds that are no longer shown.
pub(crate) fn forget(db: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM ended_hold WHERE ended_at < ?1")?
        .execute([now.minus(ENDED_SHOWN).as_millis()])?;
    Ok(())
}
