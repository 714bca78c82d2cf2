//! Rows of `support_request` and `support_request_key`: what somebody asked the help desk.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use zavor_app::ports::RequestsWanted;
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::audit::AuditAct;
use zavor_core::hold::{EndedBy, EndedHold};
use zavor_core::identity::SecretHash;
use zavor_core::moment::Timestamp;
use zavor_core::recovery::RecoveryMethod;
use zavor_core::support_request::{
    AskedBy, Asker, MessageSort, RequestEvidence, RequestMessage, RequestState, SupportRequest,
};

use super::{bits, hold, parsed, parsed_opt, time};

const COLUMNS: &str =
    "id, of, name, asked_by, opened_by, opened, state, askers, messages, evidence, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<SupportRequest> {
    let name: String = row.get(2)?;
    Ok(SupportRequest {
        id: bits(row, 0)?,
        of: GuardKey::from_raw(bits(row, 1)?),
        name: SignInName::from_normal_form(&name),
        asked_by: parsed(row, 3, AskedBy::from_name)?,
        opened_by: row.get(4)?,
        opened: time(row, 5)?,
        state: parsed(row, 6, RequestState::from_name)?,
        askers: parsed(row, 7, |text| each(text, asker))?,
        messages: parsed(row, 8, |text| each(text, message))?,
        evidence: parsed_opt(row, 9, evidence)?,
        version: bits(row, 10)?,
    })
}

fn each<T>(text: &str, one: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let json: Value = serde_json::from_str(text).ok()?;
    json.as_array()?.iter().map(one).collect()
}

fn at(json: &Value, name: &str) -> Option<Timestamp> {
    Some(Timestamp::from_millis(json.get(name)?.as_i64()?))
}

fn text(json: &Value, name: &str) -> Option<String> {
    Some(json.get(name)?.as_str()?.to_owned())
}

fn asker(json: &Value) -> Option<Asker> {
    let mut key = [0; 32];
    hex::decode_to_slice(json.get("key")?.as_str()?, &mut key).ok()?;
    let proof = |pair: &Value| {
        let method = RecoveryMethod::from_name(pair.get(0)?.as_str()?)?;
        Some((method, Timestamp::from_millis(pair.get(1)?.as_i64()?)))
    };
    let proved = json.get("proved")?.as_array()?.iter();
    Some(Asker {
        key: SecretHash(key),
        at: at(json, "at")?,
        contact: text(json, "contact")?,
        source: text(json, "source")?,
        proved: proved.map(proof).collect::<Option<_>>()?,
    })
}

fn asker_to_json(asker: &Asker) -> Value {
    let proof =
        |(method, at): &(RecoveryMethod, Timestamp)| json!([method.as_str(), at.as_millis()]);
    json!({
        "key": hex::encode(asker.key.0),
        "at": asker.at.as_millis(),
        "contact": asker.contact,
        "source": asker.source,
        "proved": asker.proved.iter().map(proof).collect::<Value>(),
    })
}

fn message(json: &Value) -> Option<RequestMessage> {
    Some(RequestMessage {
        sort: MessageSort::from_name(json.get("sort")?.as_str()?)?,
        asker: u8::try_from(json.get("asker")?.as_u64()?).ok()?,
        by: text(json, "by")?,
        at: at(json, "at")?,
        text: text(json, "text")?,
    })
}

fn message_to_json(message: &RequestMessage) -> Value {
    json!({
        "sort": message.sort.as_str(),
        "asker": message.asker,
        "by": message.by,
        "at": message.at.as_millis(),
        "text": message.text,
    })
}

fn evidence(text: &str) -> Option<RequestEvidence> {
    let json: Value = serde_json::from_str(text).ok()?;
    let holds = json.get("holds")?.as_array()?.iter().map(hold::from_json);
    let ended = json.get("ended")?.as_array()?.iter().map(|ended| {
        let act = match ended.get("ended_act")? {
            Value::Null => None,
            act => Some(AuditAct::from_name(act.as_str()?)?),
        };
        Some(EndedHold {
            hold: hold::from_json(ended)?,
            at: at(ended, "ended_at")?,
            by: EndedBy::from_parts(ended.get("ended_by")?.as_str()?, act)?,
        })
    });
    Some(RequestEvidence {
        at: at(&json, "at")?,
        holds: holds.collect::<Option<_>>()?,
        ended: ended.collect::<Option<_>>()?,
    })
}

fn evidence_to_json(evidence: &RequestEvidence) -> String {
    let ended = evidence.ended.iter().map(|ended| {
        let mut row = hold::to_json(&ended.hold);
        row.insert("ended_at".into(), ended.at.as_millis().into());
        row.insert("ended_by".into(), ended.by.who().into());
        row.insert(
            "ended_act".into(),
            ended.by.act().map(AuditAct::as_str).into(),
        );
        Value::from(row)
    });
    json!({
        "at": evidence.at.as_millis(),
        "holds": evidence.holds.iter().map(|hold| Value::from(hold::to_json(hold))).collect::<Value>(),
        "ended": ended.collect::<Value>(),
    })
    .to_string()
}

/// One request.
pub(crate) fn get(db: &Connection, id: u64) -> rusqlite::Result<Option<SupportRequest>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM support_request WHERE id = ?1"
    ))?
    .query_row([id.cast_signed()], from_row)
    .optional()
}

/// The request with an asker of this key.
pub(crate) fn by_key(
    db: &Connection,
    key: &SecretHash,
) -> rusqlite::Result<Option<SupportRequest>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM support_request
         WHERE id = (SELECT request FROM support_request_key WHERE key = ?1)"
    ))?
    .query_row([key.0], from_row)
    .optional()
}

/// The newest request of this kind of asker about an account or a name.
pub(crate) fn newest_of(
    db: &Connection,
    of: GuardKey,
    asked_by: AskedBy,
) -> rusqlite::Result<Option<SupportRequest>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM support_request WHERE of = ?1 AND asked_by = ?2
         ORDER BY id DESC LIMIT 1"
    ))?
    .query_row(params![of.raw().cast_signed(), asked_by.as_str()], from_row)
    .optional()
}

/// Requests about accounts: those that were not closed, the oldest first, or the others, the newest
/// first.
pub(crate) fn list(
    db: &Connection,
    wanted: RequestsWanted,
    limit: usize,
) -> rusqlite::Result<Vec<SupportRequest>> {
    let (which, order) = match wanted {
        RequestsWanted::NotClosed => ("account IS NOT NULL AND state <> 'closed'", "id"),
        RequestsWanted::Closed => ("account IS NOT NULL AND state = 'closed'", "id DESC"),
        RequestsWanted::WithoutEvidence => ("evidence IS NULL", "id"),
    };
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM support_request WHERE {which} ORDER BY {order} LIMIT ?1"
    ))?
    .query_map([limit as i64], from_row)?
    .collect()
}

/// The number of the next request: none is given twice.
pub(crate) fn next(db: &Connection) -> rusqlite::Result<u64> {
    let last: Option<i64> = db
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'support_request'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0).cast_unsigned().saturating_add(1))
}

/// The stored version of a request.
pub(crate) fn version(db: &Connection, id: u64) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT version FROM support_request WHERE id = ?1")?
        .query_row([id.cast_signed()], |row| bits(row, 0))
        .optional()
}

/// Writes a request; the caller has checked its version.
pub(crate) fn put(db: &Connection, request: &SupportRequest) -> rusqlite::Result<()> {
    let id = request.id.cast_signed();
    db.prepare_cached("DELETE FROM support_request_key WHERE request = ?1")?
        .execute([id])?;
    db.prepare_cached(&format!(
        "INSERT INTO support_request ({COLUMNS}, account, ends)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, askers = excluded.askers,
         messages = excluded.messages, evidence = excluded.evidence, ends = excluded.ends,
         version = excluded.version"
    ))?
    .execute(params![
        id,
        request.of.raw().cast_signed(),
        request.name.as_str(),
        request.asked_by.as_str(),
        request.opened_by,
        request.opened.as_millis(),
        request.state.as_str(),
        request
            .askers
            .iter()
            .map(asker_to_json)
            .collect::<Value>()
            .to_string(),
        request
            .messages
            .iter()
            .map(message_to_json)
            .collect::<Value>()
            .to_string(),
        request.evidence.as_ref().map(evidence_to_json),
        request.version.cast_signed(),
        request.of.account_id().map(|AccountId(account)| account),
        request.ends().as_millis(),
    ])?;
    let mut put =
        db.prepare_cached("INSERT INTO support_request_key (key, request) VALUES (?1, ?2)")?;
    for asker in &request.askers {
        put.execute(params![asker.key.0, id])?;
    }
    Ok(())
}

/// Drops requests that have ended by `at`.
pub(crate) fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM support_request WHERE ends <= ?1")?
        .execute([at.as_millis()])?;
    Ok(())
}
