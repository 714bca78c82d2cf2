//! What a new sending limit would do to people at once, before it is saved.
//!
//! The rules themselves judge the current windows: an account counts when this policy governs it
//! under the changed policies, one more recipient would pass a limit, and it is not restricted
//! already. The look is bounded; past the bound the answer is "at least".

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Actor;
use zavor_core::hold::Subject;
use zavor_core::policy::{
    ActionAtLimit, Charged, DEFAULT_POLICY, OutboundPolicies, OutboundPolicy, PolicyType,
};
use zavor_core::rights::Right;
use zavor_core::sending::{Limits, SendingGuard};

use crate::platform::error::AppError;
use crate::platform::restriction::is_restriction;
use crate::policies::change::{canonical, change};
use crate::policies::service::PolicyAdmin;

/// Senders looked at for one answer.
pub const LIMIT_EFFECT_LOOKED_MAX: usize = 100_000;
/// Addresses named in one answer.
pub const LIMIT_EFFECT_NAMED_MAX: usize = 20;

/// What a changed limit would do at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitEffect {
    /// Accounts whose next recipient would pass a limit, and that are not restricted yet.
    pub restricted_now: usize,
    /// The first of them, by address.
    pub first: Vec<SignInName>,
    /// What would happen to them; with `alert_only` nobody is restricted.
    pub action: ActionAtLimit,
    /// Senders looked at.
    pub looked_at: usize,
    /// Whether these were all senders; if not, the counts mean "at least".
    pub complete: bool,
}

impl PolicyAdmin {
    /// What setting this value would do at once to the accounts that the policy would govern;
    /// `None` for policies without sending limits. Changes nothing.
    ///
    /// # Errors
    /// As [`PolicyAdmin::policies_set`] for names and values; `Denied` without the right to see
    /// policies.
    pub async fn limit_effect(
        &self,
        actor: &Actor,
        name: &str,
        key: &str,
        value: &str,
    ) -> Result<Option<LimitEffect>, AppError> {
        self.platform.judge_in_general(actor, Right::SeeSecurity)?;
        let mut policies = (*self.platform.store.policies()).clone();
        let wanted = canonical(name);
        change(&mut policies, wanted, key, value.trim(), &self.platform).await?;
        self.effect_now(&policies.outbound, wanted).await
    }

    /// What these policies would do at once to the accounts that the policy `wanted` would govern;
    /// `None` if it is not among them.
    pub(super) async fn effect_now(
        &self,
        outbound: &OutboundPolicies,
        wanted: &str,
    ) -> Result<Option<LimitEffect>, AppError> {
        let limits = match outbound.ordered().iter().find(|p| p.name == wanted) {
            Some(policy) => &policy.limits,
            None if wanted == OutboundPolicy::NAME => outbound.default_policy(),
            None => return Ok(None),
        };
        let governing = match wanted == OutboundPolicy::NAME {
            true => DEFAULT_POLICY,
            false => wanted,
        };
        let now = self.platform.now();
        // A raised limit is never smaller: an account within the plain limits needs no second look.
        let plain = Limits::of_account(limits, None, now);
        let mut looked_at = 0;
        let mut near: Vec<(AccountId, SendingGuard)> = Vec::new();
        let complete = self
            .platform
            .store
            .sending_guards(LIMIT_EFFECT_LOOKED_MAX, &mut |id, guard| {
                looked_at += 1;
                if plain.trip_next(&guard.counted(now)).is_some() {
                    near.push((id, guard.clone()));
                }
            })
            .await?;
        let mut first = Vec::new();
        for (id, guard) in near {
            let Some(brief) = self.platform.store.brief(id).await? else {
                continue;
            };
            let who = Charged {
                address: &brief.address,
                groups: &brief.groups,
            };
            let (policy, limits) = outbound.resolve(&who);
            let limits = Limits::of_account(limits, brief.raised_limit, now);
            let counted = guard.counted_under(&limits, now);
            if policy != governing || limits.trip_next(&counted).is_none() {
                continue;
            }
            let subject = Subject::Account(brief.address.clone());
            let holds = self.platform.store.lasting_holds(&subject).await?;
            let mut held = holds.iter();
            if !held.any(|hold| is_restriction(hold) && hold.in_force(now)) {
                first.push(brief.address.clone());
            }
        }
        let restricted_now = first.len();
        first.sort_unstable();
        first.truncate(LIMIT_EFFECT_NAMED_MAX);
        Ok(Some(LimitEffect {
            restricted_now,
            first,
            action: limits.action_at_limit,
            looked_at,
            complete,
        }))
    }
}
