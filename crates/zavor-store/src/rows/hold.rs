//! Rows of `hold`, and evidence as JSON with fixed names.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use zavor_core::event::Protocol;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
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

/// Releases a hold; one that is not there is no error.
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

pub(super) fn evidence_to_json(evidence: &Evidence) -> Value {
    let address = |a: &Option<IpAddr>| a.map(|a| a.to_string());
    match evidence {
        Evidence::None => json!({"type": "none"}),
        Evidence::WrongPasswords {
            failures,
            threshold,
            first,
            last,
            addresses,
            last_address,
            last_protocol,
            familiar_places_open,
        } => json!({
            "type": "wrong_passwords", "failures": failures, "threshold": threshold,
            "first": first.as_millis(), "last": last.as_millis(), "addresses": addresses,
            "last_address": address(last_address), "last_protocol": last_protocol.as_str(),
            "familiar_places_open": familiar_places_open,
        }),
        Evidence::Guessing {
            accounts,
            penalty,
            threshold,
            first,
            last,
        } => json!({
            "type": "guessing", "accounts": accounts, "penalty": penalty, "threshold": threshold,
            "first": first.as_millis(), "last": last.as_millis(),
        }),
        Evidence::SendingLimit {
            counted,
            requested,
            limit,
            window,
            policy,
            last_address,
        } => json!({
            "type": "sending_limit", "counted": counted, "requested": requested, "limit": limit,
            "window_ms": window.as_millis(), "policy": policy,
            "last_address": address(last_address),
        }),
        Evidence::FailedCodes {
            failures,
            threshold,
            first,
            last,
            waiting,
            open,
        } => json!({
            "type": "failed_codes", "failures": failures, "threshold": threshold,
            "first": first.as_millis(), "last": last.as_millis(), "waiting": waiting,
            "open": open,
        }),
        Evidence::Statement { text } => json!({"type": "statement", "text": text}),
    }
}

fn evidence_from_json(text: &str) -> Option<Evidence> {
    let json: Value = serde_json::from_str(text).ok()?;
    let number = |key: &str| json.get(key)?.as_u64().and_then(|n| u32::try_from(n).ok());
    let time = |key: &str| json.get(key)?.as_i64().map(Timestamp::from_millis);
    let string = |key: &str| json.get(key)?.as_str();
    let address = |key: &str| -> Option<Option<IpAddr>> {
        match json.get(key)? {
            Value::Null => Some(None),
            other => other.as_str()?.parse().ok().map(Some),
        }
    };
    Some(match string("type")? {
        "none" => Evidence::None,
        "wrong_passwords" => Evidence::WrongPasswords {
            failures: number("failures")?,
            threshold: number("threshold")?,
            first: time("first")?,
            last: time("last")?,
            addresses: number("addresses")?,
            last_address: address("last_address")?,
            last_protocol: Protocol::from_name(string("last_protocol")?)?,
            familiar_places_open: number("familiar_places_open")?,
        },
        "guessing" => Evidence::Guessing {
            accounts: number("accounts")?,
            penalty: number("penalty")?,
            threshold: number("threshold")?,
            first: time("first")?,
            last: time("last")?,
        },
        "sending_limit" => Evidence::SendingLimit {
            counted: number("counted")?,
            requested: number("requested")?,
            limit: number("limit")?,
            window: Span::from_millis(json.get("window_ms")?.as_u64()?),
            policy: string("policy")?.to_owned(),
            last_address: address("last_address")?,
        },
        "failed_codes" => Evidence::FailedCodes {
            failures: number("failures")?,
            threshold: number("threshold")?,
            first: time("first")?,
            last: time("last")?,
            waiting: number("waiting")?,
            open: number("open")?,
        },
        "statement" => Evidence::Statement {
            text: string("text")?.to_owned(),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_evidence_survives_its_row() {
        let all = [
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
            Evidence::Statement {
                text: "line\nbreak".into(),
            },
        ];
        for evidence in all {
            let text = evidence_to_json(&evidence).to_string();
            assert_eq!(evidence_from_json(&text), Some(evidence), "{text}");
        }
        assert_eq!(evidence_from_json("{\"type\":\"guessing\"}"), None);
    }
}
