//! Rows of `policy_value`, `outbound_policy` and `domain`.
//!
//! A policy is stored as the texts of the values that differ from the default, as an administrator
//! would type them. Reading skips a key of another release; a value outside today's bounds is
//! ignored in favour of the default, with a warning.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use zavor_core::account::SignInName;
use zavor_core::alert::AlertKind;
use zavor_core::policy::{
    ALERT_POLICY_PREFIX, AlertPolicies, AlertPolicy, Conditions, Matched, OutboundPolicies,
    OutboundPolicy, Policies, PolicyType, set,
};

use super::{json_list, list, parsed, unknown_text};

/// Prefix for the values of outbound policies with conditions; those of the default are under its
/// type name.
const OUTBOUND_PREFIX: &str = "outbound:";
/// Name of the rows that say where alerts go, with the two keys below.
const NOTICES_TO: &str = "notices_to";
const RECIPIENTS: &str = "recipients";
const WEBHOOK: &str = "webhook";
const HELP: &str = "help";
/// Name and key of the row with the organisation's own terms.
const OWN_TERMS: &str = "own_terms";
const TERMS: &str = "terms";

/// The policies in force.
pub(crate) fn get(db: &Connection) -> rusqlite::Result<Policies> {
    let mut ordered = Vec::new();
    let mut statement =
        db.prepare("SELECT name, priority, conditions, exceptions FROM outbound_policy")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        ordered.push(Matched {
            limits: values(
                db,
                &format!("{OUTBOUND_PREFIX}{name}"),
                OutboundPolicy::default(),
            )?,
            name,
            priority: row.get(1)?,
            conditions: parsed(row, 2, conditions_from_json)?,
            exceptions: parsed(row, 3, conditions_from_json)?,
        });
    }
    Ok(Policies {
        smart_lockout: own(db)?,
        origin_guard: own(db)?,
        passwords: own(db)?,
        own_terms: own_terms(db)?,
        outbound: OutboundPolicies::new(own::<OutboundPolicy>(db)?, ordered),
        alerts: alerts(db)?,
        recovery: own(db)?,
    })
}

fn own<P: PolicyType>(db: &Connection) -> rusqlite::Result<P> {
    values(db, P::NAME, P::default())
}

/// The stored values of a policy applied to its `default`.
fn values<P: PolicyType>(db: &Connection, policy: &str, default: P) -> rusqlite::Result<P> {
    let mut read = default;
    let mut statement =
        db.prepare_cached("SELECT key, value FROM policy_value WHERE policy = ?1")?;
    let mut rows = statement.query([policy])?;
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
        if let Err(error) = set(&mut read, &key, &value) {
            tracing::warn!(policy, key, value, ?error, "stored policy value not used");
        }
    }
    Ok(read)
}

/// Replaces all policies.
pub(crate) fn put(db: &Connection, policies: &Policies) -> rusqlite::Result<()> {
    db.execute_batch("DELETE FROM policy_value; DELETE FROM outbound_policy;")?;
    put_own(db, &policies.smart_lockout)?;
    put_own(db, &policies.origin_guard)?;
    put_own(db, &policies.passwords)?;
    put_own(db, &policies.recovery)?;
    put_own(db, policies.outbound.default_policy())?;
    put_alerts(db, &policies.alerts)?;
    put_own_terms(db, &policies.own_terms)?;
    for policy in policies.outbound.ordered() {
        put_values(
            db,
            &format!("{OUTBOUND_PREFIX}{}", policy.name),
            &policy.limits,
            &OutboundPolicy::default(),
        )?;
        db.execute(
            "INSERT INTO outbound_policy (name, priority, conditions, exceptions)
             VALUES (?1, ?2, ?3, ?4)",
            params![
                policy.name,
                policy.priority,
                conditions_to_json(&policy.conditions).to_string(),
                conditions_to_json(&policy.exceptions).to_string(),
            ],
        )?;
    }
    Ok(())
}

/// The alert policies, and where alerts go.
fn alerts(db: &Connection) -> rusqlite::Result<AlertPolicies> {
    let mut read = AlertPolicies::default();
    read.notices = own(db)?;
    for kind in AlertKind::ALL {
        let name = format!("{ALERT_POLICY_PREFIX}{kind}");
        *read.of_mut(*kind) = values(db, &name, AlertPolicy::of(*kind))?;
    }
    let mut statement =
        db.prepare_cached("SELECT key, value FROM policy_value WHERE policy = ?1")?;
    let mut rows = statement.query([NOTICES_TO])?;
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str()? {
            RECIPIENTS => read.recipients = list(row, 1)?,
            WEBHOOK => read.webhook = row.get(1)?,
            HELP => read.help = row.get(1)?,
            // A key of another release.
            _ => {}
        }
    }
    Ok(read)
}

fn put_alerts(db: &Connection, alerts: &AlertPolicies) -> rusqlite::Result<()> {
    put_own(db, &alerts.notices)?;
    for kind in AlertKind::ALL {
        let name = format!("{ALERT_POLICY_PREFIX}{kind}");
        put_values(db, &name, alerts.of(*kind), &AlertPolicy::of(*kind))?;
    }
    let recipients = json_list(alerts.recipients.iter().map(String::as_str));
    let mut put =
        db.prepare_cached("INSERT INTO policy_value (policy, key, value) VALUES (?1, ?2, ?3)")?;
    put.execute([NOTICES_TO, RECIPIENTS, &recipients])?;
    put.execute([NOTICES_TO, WEBHOOK, &alerts.webhook])?;
    put.execute([NOTICES_TO, HELP, &alerts.help])?;
    Ok(())
}

fn own_terms(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        db.prepare_cached("SELECT value FROM policy_value WHERE policy = ?1 AND key = ?2")?;
    let mut rows = statement.query([OWN_TERMS, TERMS])?;
    rows.next()?.map_or(Ok(Vec::new()), |row| list(row, 0))
}

fn put_own_terms(db: &Connection, terms: &[String]) -> rusqlite::Result<()> {
    if !terms.is_empty() {
        let terms = json_list(terms.iter().map(String::as_str));
        db.prepare_cached("INSERT INTO policy_value (policy, key, value) VALUES (?1, ?2, ?3)")?
            .execute([OWN_TERMS, TERMS, &terms])?;
    }
    Ok(())
}

fn put_own<P: PolicyType>(db: &Connection, policy: &P) -> rusqlite::Result<()> {
    put_values(db, P::NAME, policy, &P::default())
}

fn put_values<P: PolicyType>(
    db: &Connection,
    name: &str,
    policy: &P,
    default: &P,
) -> rusqlite::Result<()> {
    for field in P::FIELDS {
        let value = (field.get)(policy);
        if value != (field.get)(default) {
            db.prepare_cached("INSERT INTO policy_value (policy, key, value) VALUES (?1, ?2, ?3)")?
                .execute(params![name, field.key, value.to_string()])?;
        }
    }
    Ok(())
}

fn conditions_to_json(conditions: &Conditions) -> Value {
    let accounts: Vec<&str> = conditions.accounts.iter().map(SignInName::as_str).collect();
    json!({"accounts": accounts, "groups": conditions.groups, "domains": conditions.domains})
}

fn conditions_from_json(text: &str) -> Option<Conditions> {
    let json: Value = serde_json::from_str(text).ok()?;
    let texts = |key: &str| -> Option<Vec<String>> {
        json.get(key)?
            .as_array()?
            .iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect()
    };
    Some(Conditions {
        accounts: super::names(texts("accounts")?),
        groups: texts("groups")?,
        domains: texts("domains")?,
    })
}

/// The organisation's domains, the default first.
pub(crate) fn domains(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT name FROM domain ORDER BY position")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Replaces the domains.
pub(crate) fn put_domains(db: &Connection, domains: &[String]) -> rusqlite::Result<()> {
    db.execute("DELETE FROM domain", [])?;
    for (position, name) in domains.iter().enumerate() {
        let position = i64::try_from(position).map_err(|_| unknown_text(0, name))?;
        db.execute(
            "INSERT INTO domain (position, name) VALUES (?1, ?2)",
            params![position, name],
        )?;
    }
    Ok(())
}

/// Writes the configured domains into a database that never had any.
pub(crate) fn seed_domains(db: &mut Connection, seed: &[String]) -> rusqlite::Result<()> {
    let step = db.transaction()?;
    let seeded: i64 = step.query_row(
        "SELECT value FROM counter WHERE name = 'domains_seeded'",
        [],
        |row| row.get(0),
    )?;
    if seeded == 0 && !seed.is_empty() {
        put_domains(&step, seed)?;
        step.execute(
            "UPDATE counter SET value = 1 WHERE name = 'domains_seeded'",
            [],
        )?;
    }
    step.commit()
}
