//! Letting one account in from networks that the origin guard blocks, for a day: first aid.
//!
//! Such a rule is not on the allow list. It only passes the guard, and a deny rule is stronger, no
//! matter who made it and when. It ends with the release of its network, with a reset of the
//! account's password, and when its sign-in is blocked: help for the owner must not become the way
//! back for a thief who asked for it. It has a bound of its own, so that a help desk that may only
//! give first aid cannot fill the lists of the organisation.

use zavor_core::account::AccountId;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;

use crate::platform::error::{AppError, RefusedNetwork};
use crate::platform::notes::NetworkNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::{Change, OriginRule, RuleAction};
use crate::sign_in::service::SignIn;

/// How long an unlock lets an account in from a blocked network.
pub const LET_IN_FOR: Span = Span::from_hours(24);
/// Most networks from which one unlock lets an account in: an owner has a few, an attack has many.
pub const LET_IN_FROM_MAX: usize = 10;
/// Most rules in force that let accounts in, beside those of the lists: every check reads them too.
pub const LET_INS_MAX: usize = 500;

impl SignIn {
    /// Rules that let this account in from the networks that would refuse it now. Networks with a
    /// deny rule are left out: no rule made here would pass it.
    pub(super) async fn rules_to_let_in(
        &self,
        actor: &Actor,
        who: &ResolvedName,
    ) -> Result<Vec<OriginRule>, AppError> {
        let now = self.platform.now();
        let known = self.platform.store.origin_rules();
        let denied = |network: &Network| {
            known.iter().any(|rule| {
                rule.action == RuleAction::Deny
                    && rule.in_force(now)
                    && rule.network.contains(network.base())
            })
        };
        // One rule for each network and account: an allow rule of theirs stays.
        let listed = |network: &Network| {
            known.iter().any(|rule| {
                rule.action == RuleAction::Allow
                    && rule.in_force(now)
                    && rule.network == *network
                    && rule.account == who.account
            })
        };
        let situation = self.situation(who, now).await?;
        let mut blocked: Vec<Network> = situation.origins.iter().map(|o| o.network).collect();
        blocked.dedup();
        let rules: Vec<OriginRule> = blocked
            .into_iter()
            .filter(|network| !denied(network) && !listed(network))
            .take(LET_IN_FROM_MAX)
            .map(|network| OriginRule {
                network,
                account: who.account,
                action: RuleAction::LetIn,
                since: now,
                until: Some(now.plus(LET_IN_FOR)),
                reason: "let in with an unlock while the network is blocked".into(),
                by: actor.to_string(),
            })
            .collect();
        let let_in = |rule: &&OriginRule| rule.action == RuleAction::LetIn && rule.in_force(now);
        if known.iter().filter(let_in).count() + rules.len() > LET_INS_MAX {
            let why = RefusedNetwork::TooManyLetIn { most: LET_INS_MAX };
            let act = AuditAct::LetInOneAccount;
            return Err(self.platform.refused(actor, act, &who.address, why).await);
        }
        Ok(rules)
    }

    pub(super) fn let_in_audit(
        &self,
        actor: &Actor,
        who: &ResolvedName,
        rule: &OriginRule,
    ) -> AuditEvent {
        let address = who.address.to_string();
        let detail = NetworkNote::LetIn { address };
        let target = Some(Subject::Origin(rule.network));
        self.platform.audit(
            actor,
            AuditAct::LetInOneAccount,
            target,
            AuditResult::Done,
            detail,
        )
    }

    /// Removes the expired rules of all lists, together with any change that writes a new one.
    pub(crate) fn rules_over(&self, now: Timestamp) -> Vec<Change> {
        self.without_rules(|rule| !rule.in_force(now))
    }

    /// Ends the rules that let this account in from blocked networks.
    pub(crate) fn end_let_ins_of(&self, account: AccountId) -> Vec<Change> {
        self.without_rules(|rule| rule.action == RuleAction::LetIn && rule.account == Some(account))
    }

    /// Ends the rules that let accounts in from these networks.
    pub(crate) fn end_let_ins_from(&self, networks: &[Network]) -> Vec<Change> {
        self.without_rules(|rule| {
            rule.action == RuleAction::LetIn && networks.contains(&rule.network)
        })
    }

    fn without_rules(&self, which: impl Fn(&OriginRule) -> bool) -> Vec<Change> {
        let rules = self.platform.store.origin_rules();
        let which = rules.iter().filter(|rule| which(rule));
        which
            .map(|rule| Change::RemoveOriginRule(rule.network, rule.account))
            .collect()
    }
}
