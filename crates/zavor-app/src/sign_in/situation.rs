//! Everything that may stop one account's sign-in, loaded once: for `why`, and for unlocks, which
//! name what still stands in the way.
//!
//! The addresses that tried an account come from the log. It is up to a second behind the doors and
//! read within bounds ([`LATELY_READ_MAX`] rows): it explains, but no decision depends on it.

use std::net::IpAddr;
use std::sync::Arc;

use zavor_core::account::Account;
use zavor_core::actor::{Actor, RoleHeld};
use zavor_core::event::SignInEvent;
use zavor_core::guard::Touched;
use zavor_core::hold::{ENDED_SHOWN, Effect, Hold, Lifted, StoredHold, Subject};
use zavor_core::identity::Method;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, Origin};
use zavor_core::policy::Policies;
use zavor_core::recovery::{BudgetKey, RecoveryBudget, throttles};
use zavor_core::rights::Right;
use zavor_core::sign_in::SignInGuard;
use zavor_core::why::{AppliedRule, OriginBlock, Situation, holds};

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::platform::service::Platform;
use crate::platform::settings::{Mode, Settings};
use crate::ports::{EventQuery, GuardsExt};
use crate::sign_in::places::{LATELY_READ_MAX, counted_where_blocked, tried_from};
use crate::sign_in::service::SignIn;
use crate::sign_in::unjudged::may_be_refused;

/// What was loaded about an account, or about a name without one.
pub(crate) struct SignInSituation {
    pub(crate) subject: Subject,
    pub(crate) account: Option<Account>,
    pub(crate) roles: Vec<RoleHeld>,
    pub(crate) lasting: Arc<[StoredHold]>,
    pub(crate) guard: SignInGuard,
    pub(crate) methods: Vec<Method>,
    /// Methods of recovery whose tries are used up.
    pub(crate) recovery: Vec<StoredHold>,
    /// Blocks and deny rules that would refuse it now at an address that tried it recently.
    pub(crate) origins: Vec<OriginBlock>,
    /// The rules of the allow and deny lists in force that apply to it.
    pub(crate) rules: Vec<AppliedRule>,
    /// The sign-in log of the last two days, the newest first.
    pub(crate) sign_ins: Vec<SignInEvent>,
    /// Whether a network that tried it recently and was not looked at may be blocked or denied.
    pub(crate) more_tried: bool,
    /// The addresses that were judged: those that tried it recently.
    tried: Vec<IpAddr>,
}

impl SignInSituation {
    /// Of the networks that would refuse it, those around which its owner has signed in before.
    pub(crate) fn owned_origins(&self) -> Vec<Network> {
        let networks = self.origins.iter().map(|block| block.network);
        let is_owned = |network: &Network| {
            self.tried.iter().any(|address| {
                let origin = Origin::of(*address);
                // A rule may name the address as it arrived, or as what it is.
                let both = [Some(*address), origin.address()].into_iter().flatten();
                let mut both = both.map(|address| Network::of(address, u8::MAX));
                both.any(|one| network.covers(one)) && self.guard.succeeded_around(origin)
            })
        };
        networks.filter(is_owned).collect()
    }

    /// The same in the terms of the core, with the holds on its sending.
    pub(crate) fn with<'a>(
        &'a self,
        sending: &'a [StoredHold],
        policies: &'a Policies,
        settings: &'a Settings,
    ) -> Situation<'a> {
        Situation {
            subject: &self.subject,
            account: self.account.as_ref(),
            roles: &self.roles,
            lasting: &self.lasting,
            sign_in: Some(&self.guard),
            methods: &self.methods,
            recovery: &self.recovery,
            origins: &self.origins,
            rules: &self.rules,
            sending,
            policy: &policies.smart_lockout,
            sign_in_asked_at: &settings.sign_in_asked_at,
            sign_in_observed: settings.sign_in_mode == Mode::Observe,
            sign_in_enforced_at: &settings.sign_in_enforced_at,
            sending_observed: settings.sending_mode == Mode::Observe,
        }
    }
}

impl SignIn {
    /// Loads what may stop this account or name.
    pub(crate) async fn situation(
        &self,
        who: &ResolvedName,
        now: Timestamp,
    ) -> Result<SignInSituation, AppError> {
        let subject = who.subject();
        let store = &self.platform.store;
        let (account, methods, roles) = match who.account {
            Some(id) => (
                store.account(id).await?,
                store.methods_of(id).await?,
                self.platform.roles_held(id).await?,
            ),
            None => (None, Vec::new(), Vec::new()),
        };
        let recovery = recovery_throttles(&self.platform, who, now).await?;
        let lasting = store.lasting_holds(&subject).await?;
        let (guard, _) = store
            .sign_in(who.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let stamp = clock::stamp(&self.platform);
        let sign_ins = store.sign_ins(&lately(who, stamp)).await?;
        let counted = counted_where_blocked(self, who, now).await?;
        let tried = tried_from(&guard, &sign_ins, counted, now, stamp);
        let origins = self
            .origin_blocks_of(who, &guard, &tried.addresses, now)
            .await?;
        let more_tried = may_be_refused(self, who, &tried, &origins, now).await?;
        Ok(SignInSituation {
            subject,
            account,
            roles,
            lasting,
            guard,
            methods,
            recovery,
            origins,
            rules: self.rules_applied_to(who, now),
            sign_ins,
            more_tried,
            tried: tried.addresses,
        })
    }

    /// What really stops an account from signing in now, at one door at least: without what only a
    /// door would enforce that observes. Also whether a network that was not looked at may be blocked.
    pub(crate) async fn still_stops_signing_in(
        &self,
        who: &ResolvedName,
    ) -> Result<(Vec<Hold>, bool), AppError> {
        let now = self.platform.now();
        let situation = self.situation(who, now).await?;
        let (policies, settings) = (self.platform.store.policies(), self.platform.settings());
        let mut holds = holds(&situation.with(&[], &policies, &settings), now);
        holds.retain(|hold| {
            let stops = !hold.observed || !hold.enforced_at.is_empty();
            hold.effect() == Effect::SignIn && stops
        });
        Ok((holds, situation.more_tried))
    }
}

/// Leaves of the rules that lift a hold what this actor may know: who may not see the lists learns that
/// a hold is lifted somewhere, not where.
pub(crate) fn without_rules_unseen_by(platform: &Platform, actor: &Actor, holds: &mut [Hold]) {
    if platform.judge_in_general(actor, Right::SeeSecurity).is_ok() {
        return;
    }
    for hold in holds {
        hold.lifted = hold.lifted.take().map(Lifted::without_rules);
    }
}

/// Methods of recovery of an account whose tries are used up.
pub(super) async fn recovery_throttles(
    platform: &Platform,
    who: &ResolvedName,
    now: Timestamp,
) -> Result<Vec<StoredHold>, AppError> {
    let [strangers, known] = recovery_budgets(platform, who).await?;
    Ok(throttles(&who.subject(), &strangers, &known, now))
}

/// The budgets of recovery of an account: of browsers that it does not know, and of those that it
/// knows.
pub(super) async fn recovery_budgets(
    platform: &Platform,
    who: &ResolvedName,
) -> Result<[RecoveryBudget; 2], AppError> {
    let mut budgets = [false, true].map(|known| {
        let key = BudgetKey::of_name(who.key, known);
        RecoveryBudget::new(key)
    });
    for budget in &mut budgets {
        if let Some(kept) = platform.store.recovery_budget(&budget.key).await? {
            *budget = kept;
        }
    }
    Ok(budgets)
}

/// The rows of a log that may say why somebody cannot get in now.
pub(crate) fn lately(who: &ResolvedName, stamp: Timestamp) -> EventQuery {
    EventQuery {
        key: Some(who.key),
        // A hold that ended within a day may have begun a day earlier: none lasts longer by itself.
        from: stamp.minus(ENDED_SHOWN.times(2)),
        to: stamp.plus(Span::from_secs(1)),
        limit: LATELY_READ_MAX,
    }
}
