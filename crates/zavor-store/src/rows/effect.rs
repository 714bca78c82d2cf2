//! Rows of `effect`: the outbox.

use rusqlite::{Connection, Row, params};
use zavor_app::ports::{Effect, EffectFilter, EffectState, Errand, PAGE_MAX};
use zavor_core::account::SignInName;
use zavor_core::moment::Timestamp;

use super::{bits, parsed, time};

/// Most finished effects kept for people who look back; the oldest are dropped first.
const FINISHED_EFFECTS_MAX: i64 = 10_000;
/// Later than everything.
const END_OF_TIME: Timestamp = Timestamp::from_millis(i64::MAX);

/// The columns `state`, `tries`, `due`, `answer`.
fn state_columns(state: &EffectState) -> (&'static str, u32, Option<i64>, &str) {
    match state {
        EffectState::Due {
            tries,
            at,
            last_error,
        } => ("due", *tries, Some(at.as_millis()), last_error),
        EffectState::Done(text) => ("done", 0, None, text),
        EffectState::Failed(text) => ("failed", 0, None, text),
    }
}

/// Adds an effect and returns its id.
pub(crate) fn add(db: &Connection, effect: &Effect) -> rusqlite::Result<u64> {
    let (state, tries, due, answer) = state_columns(&effect.state);
    db.prepare_cached(
        "INSERT INTO effect
         (idempotency_key, act, host, address, since, state, tries, due, answer, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        effect.idempotency_key.cast_signed(),
        effect.errand.act(),
        effect.errand.host(),
        effect.address.as_str(),
        effect.since.as_millis(),
        state,
        tries,
        due,
        answer,
        due.map_or(&[][..], |_| &effect.payload[..]),
    ])?;
    let id = db.last_insert_rowid();
    db.prepare_cached("DELETE FROM effect WHERE id <= ?1 AND due IS NULL")?
        .execute([id - FINISHED_EFFECTS_MAX])?;
    Ok(id.cast_unsigned())
}

/// Sets the state of an effect; a finished one loses its content.
pub(crate) fn put_state(db: &Connection, id: u64, state: &EffectState) -> rusqlite::Result<()> {
    let (name, tries, due, answer) = state_columns(state);
    db.prepare_cached(
        "UPDATE effect SET state = ?2, tries = max(tries, ?3), due = ?4, answer = ?5,
         payload = CASE WHEN ?4 IS NULL THEN x'' ELSE payload END
         WHERE id = ?1 AND due IS NOT NULL",
    )?
    .execute(params![id.cast_signed(), name, tries, due, answer])?;
    Ok(())
}

/// The columns that a list of effects reads.
const COLUMNS: &str =
    "id, idempotency_key, act, host, address, since, tries, due, answer, payload, state";

/// Effects of one list.
pub(crate) fn list(
    db: &Connection,
    filter: EffectFilter,
    limit: usize,
) -> rusqlite::Result<Vec<Effect>> {
    let acts = "due <= ?1 AND act NOT IN ('send_mail', 'call_webhook') ORDER BY due, id";
    let mails = "due <= ?1 AND act = 'send_mail' ORDER BY due, id";
    let calls = "due <= ?1 AND act = 'call_webhook' ORDER BY due, id";
    let (of_list, now) = match filter {
        EffectFilter::DueActs(now) => (acts, now),
        EffectFilter::DueMails(now) => (mails, now),
        EffectFilter::DueCalls(now) => (calls, now),
        EffectFilter::Waiting => ("due <= ?1 ORDER BY due, id", END_OF_TIME),
        EffectFilter::Failed => (
            "state = 'failed' AND since <= ?1 ORDER BY id DESC",
            END_OF_TIME,
        ),
    };
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM effect WHERE {of_list} LIMIT ?2"
    ))?
    .query_map(
        params![now.as_millis(), limit.min(PAGE_MAX) as i64],
        from_row,
    )?
    .collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Effect> {
    let state = match row.get_ref(10)?.as_str()? {
        "due" => EffectState::Due {
            tries: row.get(6)?,
            at: time(row, 7)?,
            last_error: row.get(8)?,
        },
        "done" => EffectState::Done(row.get(8)?),
        _ => EffectState::Failed(row.get(8)?),
    };
    let host = row.get_ref(3)?.as_str()?;
    Ok(Effect {
        id: bits(row, 0)?,
        idempotency_key: bits(row, 1)?,
        errand: parsed(row, 2, |act| Errand::from_names(act, host))?,
        address: SignInName::from_normal_form(row.get_ref(4)?.as_str()?),
        payload: row.get(9)?,
        link: None,
        since: time(row, 5)?,
        state,
    })
}
