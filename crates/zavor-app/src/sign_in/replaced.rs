//! What stood where a rule of the lists was put: each network and account, and each program in a
//! network, has one rule. A newer one replaces it, also when it is shorter or has another reason; who
//! puts it is told what was there, and the audit keeps it.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};

use crate::platform::error::AppError;
use crate::platform::notes::NetworkNote;
use crate::platform::service::Platform;
use crate::ports::{Change, Commit, OriginRule, ProgramRule, RuleAction};

/// A rule that was in force and is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedRule {
    /// What it said.
    pub action: RuleAction,
    /// When it would have ended; `None` = until removed.
    pub until: Option<Timestamp>,
    /// Why, in the words of the person who made it.
    pub reason: String,
    /// Who made it, as text of `Actor`.
    pub by: String,
}

impl From<&OriginRule> for ReplacedRule {
    fn from(rule: &OriginRule) -> Self {
        Self {
            action: rule.action,
            until: rule.until,
            reason: rule.reason.clone(),
            by: rule.by.clone(),
        }
    }
}

impl From<&ProgramRule> for ReplacedRule {
    fn from(rule: &ProgramRule) -> Self {
        Self {
            action: rule.action,
            until: rule.until,
            reason: rule.reason.clone(),
            by: rule.by.clone(),
        }
    }
}

impl ReplacedRule {
    /// The event that keeps what stood there, beside that of the new rule.
    fn audit(
        &self,
        platform: &Platform,
        actor: &Actor,
        target: Option<Subject>,
        correlation: u64,
    ) -> AuditEvent {
        let list = Word::of(
            "list",
            match self.action {
                RuleAction::Allow => "allow",
                RuleAction::Deny => "deny",
                RuleAction::LetIn => "let-in",
            },
        );
        let (by, reason) = (self.by.clone(), self.reason.clone());
        let detail: Detail = match self.until {
            Some(until) => NetworkNote::ReplacedUntil {
                list,
                until,
                by,
                reason,
            }
            .into(),
            None => NetworkNote::Replaced { list, by, reason }.into(),
        };
        let act = AuditAct::RemoveOriginRule;
        AuditEvent {
            correlation,
            ..platform.audit(actor, act, target, AuditResult::Done, detail)
        }
    }
}

/// Puts rules in force: commits them with their event and, beside it, that of the rule they replace.
pub(super) async fn put(
    platform: &Platform,
    actor: &Actor,
    changes: Vec<Change>,
    put: AuditEvent,
    stood: Option<ReplacedRule>,
) -> Result<Option<ReplacedRule>, AppError> {
    let beside = stood
        .as_ref()
        .map(|stood| stood.audit(platform, actor, put.target.clone(), put.correlation));
    let commit = Commit {
        changes,
        audit: [put].into_iter().chain(beside).collect(),
        effects: Vec::new(),
    };
    platform.store.commit(commit).await?;
    Ok(stood)
}
