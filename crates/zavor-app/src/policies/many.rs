//! Many values at once, as a form of the admin centre sends them: shown before they are saved, then
//! set all together or not at all.
//!
//! The caller says which values they saw ([`PolicyWish::was`]), so that nobody overwrites somebody
//! else's change unseen.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::note::Word;
use zavor_core::policy::{
    NoticePolicy, OriginGuardPolicy, OutboundPolicy, PasswordPolicy, Policies, PolicyType,
    RecoveryPolicy, SmartLockoutPolicy,
};
use zavor_core::rights::Right;

use crate::platform::error::{AppError, InvalidPolicy};
use crate::platform::notes::SettingNote;
use crate::policies::change::{canonical, change};
use crate::policies::own_terms::{self, OWN_TERMS};
use crate::policies::service::PolicyAdmin;
use crate::policies::shown::PolicySet;
use crate::ports::{Change, Commit};

const ACT: AuditAct = AuditAct::ChangePolicy;

/// Most values of one act: enough for every setting of every kind of alert.
pub const POLICY_WISHES_MAX: usize = 200;

/// One value to set.
#[derive(Debug, Clone, Copy)]
pub struct PolicyWish<'a> {
    /// Which policy.
    pub policy: &'a str,
    /// Which key.
    pub key: &'a str,
    /// The new value, as typed.
    pub value: &'a str,
    /// The value that the caller saw; if it is another one now, that is a conflict. `None` =
    /// overwrite any value. Empty for the priority of a policy that does not exist yet.
    pub was: Option<&'a str>,
}

/// A value that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDifference {
    /// Which policy.
    pub policy: String,
    /// Which key.
    pub key: String,
    /// The value before; empty if the policy would be created.
    pub before: String,
    /// The new value in its normal form; empty if the policy would be removed.
    pub now: String,
}

/// A value that cannot be set.
#[derive(Debug)]
pub struct PolicyRefusal {
    /// Which policy.
    pub policy: String,
    /// Which key.
    pub key: String,
    /// Why, and what would be accepted.
    pub why: AppError,
}

/// What setting many values would do.
#[derive(Debug, Default)]
pub struct PolicyPreview {
    /// What would change, in the order of the wishes; without values that stay the same.
    pub differences: Vec<PolicyDifference>,
    /// What forbids it; with any refusal nothing would be set.
    pub refusals: Vec<PolicyRefusal>,
}

impl PolicyAdmin {
    /// What [`PolicyAdmin::policies_set_many`] would change, or what forbids it. Changes nothing.
    ///
    /// # Errors
    /// `Denied` without the right; `Invalid` for too many values; `Conflict` when a value is no
    /// longer what it [was](PolicyWish::was); `Store`.
    pub async fn policies_preview(
        &self,
        actor: &Actor,
        wishes: &[PolicyWish<'_>],
    ) -> Result<PolicyPreview, AppError> {
        for right in rights_for(wishes)? {
            self.platform.judge_in_general(actor, right)?;
        }
        let mut policies = (*self.platform.store.policies()).clone();
        let mut preview = PolicyPreview::default();
        for wish in wishes {
            match self.applied(&mut policies, wish).await {
                Ok(set) if set.before == set.now => {}
                Ok(set) => preview.differences.push(PolicyDifference {
                    policy: wish.policy.into(),
                    key: wish.key.into(),
                    before: set.before,
                    now: set.now,
                }),
                Err(error @ (AppError::Conflict | AppError::Store(_))) => return Err(error),
                Err(error) => preview.refusals.push(PolicyRefusal {
                    policy: wish.policy.into(),
                    key: wish.key.into(),
                    why: error,
                }),
            }
        }
        Ok(preview)
    }

    /// Sets these values in one commit, each with its audit event. The next question is judged by
    /// them.
    ///
    /// # Errors
    /// As [`PolicyAdmin::policies_set`] for the first value that cannot be set, and `Conflict` when
    /// a value is no longer what it [was](PolicyWish::was); nothing was changed then.
    pub async fn policies_set_many(
        &self,
        actor: &Actor,
        wishes: &[PolicyWish<'_>],
    ) -> Result<Vec<PolicySet>, AppError> {
        for right in rights_for(wishes)? {
            self.platform
                .authorise_for_all(actor, ACT, right, None)
                .await?;
        }
        let _order = self.order.lock().await;
        let before = self.platform.store.policies();
        let mut policies = (*before).clone();
        let mut sets = Vec::with_capacity(wishes.len());
        for wish in wishes {
            sets.push(self.applied(&mut policies, wish).await?);
        }
        if sets.is_empty() {
            return Ok(sets);
        }
        let events = wishes.iter().zip(&sets);
        let mut audit: Vec<AuditEvent> = events
            .map(|(wish, set)| self.audit_of_set(actor, wish, set))
            .collect();
        let correlation = audit.first().map_or(0, |event| event.correlation);
        for event in &mut audit {
            event.correlation = correlation;
        }
        let new_key = !policies.alerts.webhook.is_empty()
            && self.notifications.webhook_key_bytes().await?.is_none();
        let mut changes = Vec::new();
        if policies != *before {
            changes.push(Change::PutPolicies(Box::new(policies)));
        }
        if new_key {
            changes.push(self.notifications.new_webhook_key().change);
        }
        let commit = Commit {
            changes,
            audit,
            effects: Vec::new(),
        };
        self.platform.store.commit(commit).await?;
        let policies = self.platform.store.policies();
        self.platform
            .world
            .passwords
            .set_policy(&policies.passwords);
        Ok(sets)
    }

    pub(super) async fn applied(
        &self,
        policies: &mut Policies,
        wish: &PolicyWish<'_>,
    ) -> Result<PolicySet, AppError> {
        let name = canonical(wish.policy);
        let set = change(policies, name, wish.key, wish.value.trim(), &self.platform).await?;
        match wish.was {
            Some(was) if was != set.before => Err(AppError::Conflict),
            _ => Ok(set),
        }
    }

    fn audit_of_set(&self, actor: &Actor, wish: &PolicyWish<'_>, set: &PolicySet) -> AuditEvent {
        let result = match set.before == set.now {
            true => AuditResult::NothingToDo,
            false => AuditResult::Done,
        };
        let (name, key) = (wish.policy, wish.key);
        let detail = match (name, key) {
            (PasswordPolicy::NAME, OWN_TERMS) => own_terms::note(set),
            _ => SettingNote::Policy {
                policy: policy_word(name),
                key: Word::named("policy", key.into()),
                before: set.before.clone(),
                now: set.now.clone(),
            },
        };
        self.platform.audit(actor, ACT, None, result, detail)
    }
}

/// Policies that are always there: pages have a title for each.
pub(super) const BUILT_IN: [&str; 6] = [
    SmartLockoutPolicy::NAME,
    OriginGuardPolicy::NAME,
    PasswordPolicy::NAME,
    RecoveryPolicy::NAME,
    NoticePolicy::NAME,
    OutboundPolicy::NAME,
];

/// A policy as the audit names it. One that somebody named is never shown under the title of another.
fn policy_word(name: &str) -> Word {
    let list = match BUILT_IN.contains(&name) {
        true => "policy-name",
        false => "named-policy",
    };
    Word::named(list, name.into())
}

/// The rights that these wishes need: for notices the right to the organisation, for everything
/// else the right to security.
fn rights_for(wishes: &[PolicyWish<'_>]) -> Result<Vec<Right>, AppError> {
    if wishes.len() > POLICY_WISHES_MAX {
        let most = POLICY_WISHES_MAX;
        return Err(InvalidPolicy::TooManyValues { most }.into());
    }
    let of = |wish: &PolicyWish<'_>| match canonical(wish.policy) {
        NoticePolicy::NAME => Right::Organisation,
        _ => Right::Security,
    };
    let mut rights: Vec<Right> = wishes.iter().map(of).collect();
    rights.sort();
    rights.dedup();
    Ok(rights)
}
