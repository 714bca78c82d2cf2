//! Rows of `hold`, and evidence as JSON with fixed names.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};
use zavor_core::event::Protocol;
use zavor_core::hold::{
    Evidence, EvidenceKind, Fact, FactKind, HoldIdentity, HoldKind, Owner, Reason, Scope,
    StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};

use super::{parsed, time, time_opt};

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<StoredHold> {
    Ok(StoredHold {
        identity: HoldIdentity {
            subject: parsed(row, 0, Subject::from_text)?,
            kind: parsed(row, 1, HoldKind::from_name)?,
            scope: parsed(row, 2, Scope::from_name)?,
            owner: parsed(row, 3, Owner::from_text)?,
            reason: parsed(row, 4, Reason::from_name)?,
        },
        since: time(row, 5)?,
        until: time_opt(row, 6)?,
        evidence: parsed(row, 7, evidence_from_json)?,
    })
}

/// The hold of this identity.
pub(super) fn get(db: &Connection, id: &HoldIdentity) -> rusqlite::Result<Option<StoredHold>> {
    db.prepare_cached(
        "SELECT subject, kind, scope, owner, reason, since, until, evidence FROM hold
         WHERE subject = ?1 AND kind = ?2 AND scope = ?3 AND owner = ?4 AND reason = ?5",
    )?
    .query_row(
        params![
            id.subject.to_string(),
            id.kind.as_str(),
            id.scope.as_str(),
            id.owner.to_string(),
            id.reason.as_str(),
        ],
        from_row,
    )
    .optional()
}

/// All holds, by subject.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<StoredHold>> {
    db.prepare_cached(
        "SELECT subject, kind, scope, owner, reason, since, until, evidence FROM hold
         ORDER BY subject, kind, scope, owner, reason",
    )?
    .query_map([], from_row)?
    .collect()
}

/// The holds on one subject.
pub(crate) fn of(db: &Connection, subject: &Subject) -> rusqlite::Result<Vec<StoredHold>> {
    db.prepare_cached(
        "SELECT subject, kind, scope, owner, reason, since, until, evidence FROM hold
         WHERE subject = ?1",
    )?
    .query_map([subject.to_string()], from_row)?
    .collect()
}

/// Places a hold; one of the same identity is replaced.
pub(crate) fn put(db: &Connection, hold: &StoredHold) -> rusqlite::Result<()> {
    let id = &hold.identity;
    db.prepare_cached(
        "INSERT OR REPLACE INTO hold (subject, kind, scope, owner, reason, since, until, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        id.subject.to_string(),
        id.kind.as_str(),
        id.scope.as_str(),
        id.owner.to_string(),
        id.reason.as_str(),
        hold.since.as_millis(),
        hold.until.map(Timestamp::as_millis),
        evidence_to_json(&hold.evidence).to_string(),
    ])?;
    Ok(())
}

/// Releases a hold; no error if there is none.
pub(crate) fn remove(db: &Connection, id: &HoldIdentity) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM hold WHERE subject = ?1 AND kind = ?2 AND scope = ?3 AND owner = ?4
         AND reason = ?5",
    )?
    .execute(params![
        id.subject.to_string(),
        id.kind.as_str(),
        id.scope.as_str(),
        id.owner.to_string(),
        id.reason.as_str(),
    ])?;
    Ok(())
}

/// Evidence as it is kept: its kind as `type`, then its facts by name. Times are milliseconds since
/// 1970, lengths are milliseconds and say so in their name.
pub(super) fn evidence_to_json(evidence: &Evidence) -> Value {
    let mut row = Map::new();
    row.insert("type".into(), evidence.kind().as_str().into());
    for (name, fact) in evidence.facts() {
        let value = match fact {
            Fact::Count(count) => count.into(),
            Fact::Time(time) => time.as_millis().into(),
            Fact::Length(length) => {
                row.insert(length_key(name), length.as_millis().into());
                continue;
            }
            Fact::Address(address) => address.map(|address| address.to_string()).into(),
            Fact::Protocol(protocol) => protocol.as_str().into(),
            Fact::Text(text) => text.into(),
        };
        row.insert(name.into(), value);
    }
    row.into()
}

fn evidence_from_json(text: &str) -> Option<Evidence> {
    let row: Map<String, Value> = serde_json::from_str(text).ok()?;
    let kind = EvidenceKind::from_name(row.get("type")?.as_str()?)?;
    Evidence::from_facts(kind, |name, kind| match kind {
        FactKind::Count => Some(Fact::Count(u32::try_from(row.get(name)?.as_u64()?).ok()?)),
        FactKind::Time => {
            let time = row.get(name)?.as_i64()?;
            Some(Fact::Time(Timestamp::from_millis(time)))
        }
        FactKind::Length => {
            let length = row.get(&length_key(name))?.as_u64()?;
            Some(Fact::Length(Span::from_millis(length)))
        }
        FactKind::Address => match row.get(name)? {
            Value::Null => Some(Fact::Address(None)),
            address => Some(Fact::Address(Some(address.as_str()?.parse().ok()?))),
        },
        FactKind::Protocol => {
            let protocol = row.get(name)?.as_str()?;
            Some(Fact::Protocol(Protocol::from_name(protocol)?))
        }
        FactKind::Text => Some(Fact::Text(row.get(name)?.as_str()?.to_owned())),
    })
}

/// A whole hold as JSON, for records that keep what was in force at a time.
pub(super) fn to_json(hold: &StoredHold) -> Map<String, Value> {
    let id = &hold.identity;
    let mut row = Map::new();
    let texts = [
        ("subject", id.subject.to_string()),
        ("kind", id.kind.to_string()),
        ("scope", id.scope.to_string()),
        ("owner", id.owner.to_string()),
        ("reason", id.reason.to_string()),
    ];
    row.extend(texts.map(|(name, text)| (name.to_owned(), Value::from(text))));
    row.insert("since".into(), hold.since.as_millis().into());
    row.insert("until".into(), hold.until.map(Timestamp::as_millis).into());
    row.insert("evidence".into(), evidence_to_json(&hold.evidence));
    row
}

/// From [`to_json`]; `None` when this release cannot read it.
pub(super) fn from_json(row: &Value) -> Option<StoredHold> {
    let text = |name: &str| row.get(name)?.as_str();
    Some(StoredHold {
        identity: HoldIdentity {
            subject: Subject::from_text(text("subject")?)?,
            kind: HoldKind::from_name(text("kind")?)?,
            scope: Scope::from_name(text("scope")?)?,
            owner: Owner::from_text(text("owner")?)?,
            reason: Reason::from_name(text("reason")?)?,
        },
        since: Timestamp::from_millis(row.get("since")?.as_i64()?),
        until: match row.get("until")? {
            Value::Null => None,
            until => Some(Timestamp::from_millis(until.as_i64()?)),
        },
        evidence: evidence_from_json(&row.get("evidence")?.to_string())?,
    })
}

fn length_key(name: &str) -> String {
    format!("{name}_ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each sort, with the bytes that every release has written for it.
    fn recorded() -> Vec<(&'static str, Evidence)> {
        let texts = [
            r#"{"type":"none"}"#,
            r#"{"addresses":3,"failures":10,"familiar_places_open":2,"first":-1,"last":1700000000123,"last_address":"2001:db8::1","last_protocol":"imap","threshold":9,"type":"wrong_passwords"}"#,
            r#"{"accounts":20,"first":1700000000123,"last":1700000001123,"penalty":11,"threshold":10,"type":"guessing"}"#,
            r#"{"counted":500,"last_address":null,"limit":500,"policy":"Vânzări \"A\"","requested":1,"type":"sending_limit","window_ms":3600000}"#,
            r#"{"failures":5,"first":1,"last":2,"open":2,"threshold":5,"type":"failed_codes","waiting":1}"#,
            r#"{"counted":10,"first":1,"last":2,"threshold":10,"type":"recovery_tries"}"#,
            r#"{"event":1700000000123,"from":"ana@home.example","type":"report"}"#,
            r#"{"text":"line\nbreak","type":"statement"}"#,
        ];
        texts.into_iter().zip(one_of_each()).collect()
    }

    #[test]
    fn rows_of_earlier_releases_are_read_and_written_as_they_were() {
        assert_eq!(recorded().len(), EvidenceKind::ALL.len());
        for (text, evidence) in recorded() {
            assert_eq!(evidence_from_json(text).as_ref(), Some(&evidence), "{text}");
            assert_eq!(evidence_to_json(&evidence).to_string(), text);
        }
        // The keys of a row have no order, and what a later release added is left out.
        let text = r#"{"type":"statement","text":"left","later":[1]}"#;
        let evidence = Evidence::Statement {
            text: "left".into(),
        };
        assert_eq!(evidence_from_json(text), Some(evidence));
    }

    fn one_of_each() -> [Evidence; 8] {
        [
            Evidence::None,
            Evidence::WrongPasswords {
                failures: 10,
                threshold: 9,
                first: Timestamp::from_millis(-1),
                last: Timestamp::from_millis(1_700_000_000_123),
                addresses: 3,
                last_address: Some("2001:db8::1".parse().unwrap()),
                last_protocol: Protocol::Imap,
                familiar_places_open: 2,
            },
            Evidence::Guessing {
                accounts: 20,
                penalty: 11,
                threshold: 10,
                first: Timestamp::from_millis(1_700_000_000_123),
                last: Timestamp::from_millis(1_700_000_001_123),
            },
            Evidence::SendingLimit {
                counted: 500,
                requested: 1,
                limit: 500,
                window: Span::from_hours(1),
                policy: "Vânzări \"A\"".into(),
                last_address: None,
            },
            Evidence::FailedCodes {
                failures: 5,
                threshold: 5,
                first: Timestamp::from_millis(1),
                last: Timestamp::from_millis(2),
                waiting: 1,
                open: 2,
            },
            Evidence::RecoveryTries {
                counted: 10,
                threshold: 10,
                first: Timestamp::from_millis(1),
                last: Timestamp::from_millis(2),
            },
            Evidence::Report {
                event: Timestamp::from_millis(1_700_000_000_123),
                from: "ana@home.example".into(),
            },
            Evidence::Statement {
                text: "line\nbreak".into(),
            },
        ]
    }

    #[test]
    fn every_sort_of_evidence_survives_its_row() {
        for evidence in one_of_each() {
            let text = evidence_to_json(&evidence).to_string();
            assert_eq!(evidence_from_json(&text), Some(evidence), "{text}");
        }
        assert_eq!(evidence_from_json("{\"type\":\"guessing\"}"), None);
    }
}
