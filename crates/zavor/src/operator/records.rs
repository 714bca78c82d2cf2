//! Lists, logs, policies and the audit.

use std::fmt::Write;

use zavor_app::policies::{PolicyShown, SettingShown};
use zavor_app::ports::{ChainReport, ChainedAudit, EventQuery, PAGE_MAX, Store};
use zavor_app::{AppError, Zavor};
use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::moment::{Span, Timestamp};

use super::{Operator, misdirected, report};
use crate::local_socket::protocol::{Request, Response};
use crate::report::{
    ActOutcome, AuditHead, AuditReport, AuditVerdict, HoldReport, MessageReport, OriginReport,
    PolicyReport, SettingReport, SignInReport, Why,
};

/// Most rows looked at for a name that is no account (its rows are found by name, not by number).
const NAME_ROWS_MAX: usize = PAGE_MAX;
/// Most blocked networks of one list.
const BLOCKED_MAX: usize = 10_000;

impl<S: Store> Operator<S> {
    pub(super) async fn records(
        &self,
        actor: &Actor,
        request: Request,
    ) -> Result<Response, AppError> {
        match request {
            Request::Why { account } => self.why(&account).await,
            Request::Restricted => self.restricted().await,
            Request::Origins => self.origins(),
            Request::Policies { policy } => self.policies(policy.as_deref()),
            Request::SetPolicy { policy, key, value } => {
                self.set_policy(actor, &policy, &key, &value).await
            }
            Request::SignIns { account, limit } => self.sign_ins(&account, limit),
            Request::Messages { account, limit } => self.messages(&account, limit),
            Request::Audit { from, limit } => {
                let events = self.zavor.store().audit(from, limit.min(PAGE_MAX))?;
                Ok(Response::Audit(events.iter().map(audit_row).collect()))
            }
            Request::AuditHead => {
                let head = self
                    .zavor
                    .store()
                    .audit_head()?
                    .map(|(seq, hash)| head_text(seq, &hash));
                Ok(Response::AuditHead(AuditHead { head }))
            }
            Request::AuditVerify { from } => self.verify(from.as_deref()).await,
            _ => misdirected(),
        }
    }

    async fn why(&self, name: &str) -> Result<Response, AppError> {
        Ok(Response::Why(why_report(&self.zavor, name).await?))
    }

    async fn restricted(&self) -> Result<Response, AppError> {
        let list = self.zavor.restricted_list().await?;
        Ok(Response::Holds(
            list.iter().map(|row| HoldReport::from(&row.hold)).collect(),
        ))
    }

    fn policies(&self, policy: Option<&str>) -> Result<Response, AppError> {
        let list = match policy {
            Some(name) => vec![self.zavor.policies_show(name)?],
            None => self.zavor.policies_list(),
        };
        Ok(Response::Policies(
            list.into_iter().map(policy_report).collect(),
        ))
    }

    async fn set_policy(
        &self,
        actor: &Actor,
        policy: &str,
        key: &str,
        value: &str,
    ) -> Result<Response, AppError> {
        let set = self.zavor.policies_set(actor, policy, key, value).await?;
        self.upkeep.policies_changed();
        let target = format!("{policy} {key}");
        let act = if set.before == set.now {
            let text = format!("is {} already, nothing to do", set.now);
            report(target, ActOutcome::NothingToDo, text)
        } else {
            report(
                target,
                ActOutcome::Done,
                format!("{} -> {}", set.before, set.now),
            )
        };
        Ok(Response::Acts(vec![act]))
    }

    fn origins(&self) -> Result<Response, AppError> {
        let blocked = self.zavor.blocked_origins(BLOCKED_MAX)?;
        let mut reports: Vec<_> = blocked
            .into_iter()
            .map(|blocked| OriginReport {
                network: blocked.network.to_string(),
                state: "blocked".into(),
                account: None,
                since: Some(blocked.since.into()),
                until: Some(blocked.until.into()),
                reason: "guessing_many_accounts".into(),
                by: "engine".into(),
            })
            .collect();
        for listed in self.zavor.origin_rules()? {
            let allow = listed.rule.verdict == zavor_app::ports::OriginVerdict::Allow;
            reports.push(OriginReport {
                network: listed.rule.network.to_string(),
                state: if allow { "allow" } else { "deny" }.into(),
                account: listed.account.map(|name| name.to_string()),
                since: Some(listed.rule.since.into()),
                until: listed.rule.until.map(Into::into),
                reason: listed.rule.reason,
                by: listed.rule.by,
            });
        }
        Ok(Response::Origins(reports))
    }

    /// An account by name or alias; otherwise the name itself.
    fn log_query(&self, name: &str, limit: usize) -> Result<(EventQuery, SignInName), AppError> {
        let store = self.zavor.store();
        let unknown = || AppError::Unknown {
            what: "account",
            name: name.to_string(),
        };
        let typed = zavor_app::names::normalise(name.as_bytes(), &store.domains());
        let typed = typed.ok_or_else(unknown)?;
        let account = store.find(&typed)?;
        let now = self.clock.now();
        let query = EventQuery {
            key: account.map(GuardKey::account),
            from: Timestamp::from_millis(0),
            to: now.plus(Span::from_secs(1)),
            limit: if account.is_some() {
                limit.min(PAGE_MAX)
            } else {
                NAME_ROWS_MAX
            },
        };
        Ok((query, typed))
    }

    fn sign_ins(&self, name: &str, limit: usize) -> Result<Response, AppError> {
        let (query, typed) = self.log_query(name, limit)?;
        let by_name = query.key.is_none();
        let rows = self.zavor.store().sign_ins(&query)?;
        let rows = rows
            .into_iter()
            .filter(|row| !by_name || row.name == typed)
            .take(limit);
        Ok(Response::SignIns(
            rows.map(|row| SignInReport {
                time: row.time.into(),
                last: row.last.into(),
                count: row.count,
                account: row.name.to_string(),
                address: row.address.map(|address| address.to_string()),
                protocol: row.protocol.to_string(),
                device: row.device,
                class: row.class.to_string(),
                outcome: row.outcome.to_string(),
                reason: row.reason.map(|reason| reason.to_string()),
            })
            .collect(),
        ))
    }

    fn messages(&self, name: &str, limit: usize) -> Result<Response, AppError> {
        let (query, typed) = self.log_query(name, limit)?;
        let by_name = query.key.is_none();
        let rows = self.zavor.store().messages(&query)?;
        let rows = rows
            .into_iter()
            .filter(|row| !by_name || row.entity == typed.as_str());
        Ok(Response::Messages(
            rows.take(limit)
                .map(|row| MessageReport {
                    time: row.time.into(),
                    entity: row.entity,
                    address: row.address.map(|address| address.to_string()),
                    queue_id: row.queue_id,
                    sender: row.sender,
                    recipients: row.recipients,
                    recipient_count: row.recipient_count,
                    size: row.size,
                    outcome: row.outcome.to_string(),
                    reason: row.reason.map(Into::into),
                })
                .collect(),
        ))
    }

    async fn verify(&self, from: Option<&str>) -> Result<Response, AppError> {
        let from = match from {
            Some(text) => Some(parse_head(text).ok_or_else(|| {
                AppError::Invalid(format!(
                    "{text:?} is no head; write SEQ:HASH as \"zavor audit head\" shows it"
                ))
            })?),
            None => None,
        };
        let zavor = std::sync::Arc::clone(&self.zavor);
        let verified = tokio::task::spawn_blocking(move || zavor.store().audit_verify(from)).await;
        let verdict = match verified.map_err(|error| AppError::Invalid(error.to_string()))?? {
            ChainReport::Whole { events, head } => AuditVerdict {
                whole: true,
                events,
                head: head.map(|(seq, hash)| head_text(seq, &hash)),
                broken_at: None,
                why: String::new(),
            },
            ChainReport::Broken { seq, why } => AuditVerdict {
                whole: false,
                events: 0,
                head: None,
                broken_at: Some(seq),
                why,
            },
        };
        Ok(Response::AuditVerdict(verdict))
    }
}

fn policy_report(policy: PolicyShown) -> PolicyReport {
    let setting = |setting: SettingShown| SettingReport {
        key: setting.key,
        value: setting.value,
        default: setting.default,
        unit: setting.unit,
        accepts: setting.bounds,
        text: setting.text,
    };
    PolicyReport {
        policy: policy.name,
        settings: policy.settings.into_iter().map(setting).collect(),
    }
}

/// Every hold on an account, as it is shown.
pub(crate) async fn why_report<S: Store>(zavor: &Zavor<S>, name: &str) -> Result<Why, AppError> {
    let why = zavor.why(name).await?;
    Ok(Why {
        account: why.address.to_string(),
        display_name: why.display_name,
        checked_at: why.checked_at.into(),
        holds: why.holds.iter().map(HoldReport::from).collect(),
    })
}

/// `SEQ:HASH` with the hash in hexadecimal.
pub(crate) fn head_text(seq: u64, hash: &[u8; 32]) -> String {
    format!("{seq}:{}", hex(hash))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn parse_head(text: &str) -> Option<(u64, [u8; 32])> {
    let (seq, digits) = text.trim().split_once(':')?;
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some((seq.parse().ok()?, hash))
}

fn audit_row(row: &ChainedAudit) -> AuditReport {
    let event = &row.event;
    AuditReport {
        seq: row.seq,
        time: event.time.into(),
        actor: row.actor.clone(),
        act: event.act.to_string(),
        target: event.target.as_ref().map(ToString::to_string),
        source: event.source.map(|source| source.to_string()),
        result: event.result.to_string(),
        detail: event.detail.clone(),
        correlation: format!("{:016x}", event.correlation),
        hash: hex(&row.hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_survives_its_text_and_nonsense_is_refused() {
        let hash = [0xab; 32];
        assert_eq!(parse_head(&head_text(7, &hash)), Some((7, hash)));
        for bad in ["", "7", "7:ab", "x:00", &format!("7:{}", "é".repeat(32))] {
            assert_eq!(parse_head(bad), None, "{bad}");
        }
    }
}
