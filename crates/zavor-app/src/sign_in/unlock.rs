//! Unlock: let the owner of an account sign in again, and notice when somebody unlocks too often.
//!
//! An unlock ends what the engine holds on the account itself: lockouts and one-time codes that
//! wait. A block of a network does not belong to the account. The answer names it, and on request
//! the account alone is let in from there for a day ([`LET_IN_FOR`](let_in::LET_IN_FOR)); that is
//! first aid. Releasing the whole block ([`SignIn::release_origin`]) is a matter of security. No
//! unlock passes a deny rule, which is a person's decision.
//!
//! Of many unlocks of one lockout at the same time one says that it released it: each looks and
//! releases in the account's turn ([`crate::platform::order`]), and what it says it released is
//! what the guard itself had in force in the step that ended it.

pub(crate) mod let_in;
pub(crate) mod name;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertKind, OwnerNotice, Parties};
use zavor_core::audit::AuditAct;
use zavor_core::guard::Touched;
use zavor_core::hold::{EndedHold, Hold, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::note::Detail;
use zavor_core::recovery::throttles;
use zavor_core::rights::Right;
use zavor_core::sign_in::SignInGuard;
use zavor_core::{second_factor, why};

use crate::notifications::acted::Acted;
use crate::notifications::alerts::raise_alert_of;
use crate::notifications::notices::sign_in_left;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, PartDone};
use crate::platform::notes::AlertNote;
use crate::platform::resolve::ResolvedName;
use crate::platform::service::Platform;
use crate::ports::{Change, Commit, Effect, GuardsExt, IdentityChange, OriginRule, StoreError};
use crate::sign_in::service::SignIn;
use crate::sign_in::situation::{recovery_budgets, without_rules_unseen_by};
use crate::verification::caller::CallerProof;

/// What an unlock should do beside ending lockouts.
#[derive(Debug, Clone, Default)]
pub struct Unlock {
    /// How the caller who asked for it was verified.
    pub caller: Option<CallerProof>,
    /// Let this account in, for [`LET_IN_FOR`](let_in::LET_IN_FOR), from blocked networks that
    /// tried it recently.
    pub with_origins: bool,
    /// It is one of many accounts, so nobody does it because a caller asked.
    pub among_many: bool,
}

/// The result of an unlock.
#[derive(Debug, Clone, PartialEq)]
pub struct Unlocked {
    /// Whether anything was released.
    pub acted: Acted,
    /// Which holds on the account itself were released.
    pub released: Vec<StoredHold>,
    /// Blocked networks from which this account is let in now.
    pub let_in_from: Vec<Network>,
    /// What still stops signing in; empty = nothing, unless `more_tried`.
    pub still: Vec<Hold>,
    /// Whether a network that tried the account recently and was not looked at may be blocked or
    /// denied: that may still stop it.
    pub more_tried: bool,
}

/// Which act ends lockouts, and who does it.
pub(crate) struct Ending<'a> {
    pub(crate) subject: Subject,
    pub(crate) act: AuditAct,
    pub(crate) actor: &'a Actor,
}

impl<'a> Ending<'a> {
    /// This act of this actor ends the lockouts of an account.
    pub(crate) fn of(address: &SignInName, act: AuditAct, actor: &'a Actor) -> Self {
        Self {
            subject: Subject::Account(address.clone()),
            act,
            actor,
        }
    }
}

impl SignIn {
    /// Ends the lockouts of all classes of place at once, on every door, clears the counts and
    /// closes pending attempts; waiting one-time codes count again. In force and on disk before it
    /// returns.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that has no account and is not locked; [`AppError::Store`]
    /// when the store cannot write: then it is still locked.
    pub async fn unlock(&self, actor: &Actor, name: &str) -> Result<Acted, AppError> {
        self.unlock_for_caller(actor, name, None).await
    }

    /// The same, with how the caller was verified, which the audit keeps.
    ///
    /// # Errors
    /// As above; `Refused` or `Invalid` when what is said about the caller is not a proof.
    pub async fn unlock_for_caller(
        &self,
        actor: &Actor,
        name: &str,
        caller: Option<CallerProof>,
    ) -> Result<Acted, AppError> {
        let how = Unlock {
            caller,
            ..Unlock::default()
        };
        Ok(self.unlock_as_asked(actor, name, how).await?.1.acted)
    }

    /// The same; also returns what still stops signing in.
    ///
    /// # Errors
    /// As above; `Refused` when [`LET_INS_MAX`](let_in::LET_INS_MAX) rules let accounts in.
    pub async fn unlock_with(
        &self,
        actor: &Actor,
        name: &str,
        how: Unlock,
    ) -> Result<Unlocked, AppError> {
        let (who, mut unlocked) = self.unlock_as_asked(actor, name, how).await?;
        (unlocked.still, unlocked.more_tried) = self.still_stops_signing_in(&who).await?;
        without_rules_unseen_by(&self.platform, actor, &mut unlocked.still);
        Ok(unlocked)
    }

    async fn unlock_as_asked(
        &self,
        actor: &Actor,
        name: &str,
        how: Unlock,
    ) -> Result<(ResolvedName, Unlocked), AppError> {
        let who = self.platform.resolve(name.as_bytes()).await?;
        self.platform
            .authorise(actor, AuditAct::Unlock, Right::FirstAid, &who.address)
            .await?;
        let Some(account) = who.account else {
            return self.unlock_name(actor, who, name).await;
        };
        let said = match (how.caller, self.platform.store.account(account).await?) {
            (None, Some(_)) if how.among_many => None,
            (caller, Some(whole)) => {
                self.verification
                    .caller_said(actor, AuditAct::Unlock, &whole, caller)
                    .await?
            }
            (_, None) => None,
        };
        let let_in = match how.with_origins {
            true => self.rules_to_let_in(actor, &who).await?,
            false => Vec::new(),
        };
        let said: Detail = said.into_iter().collect();
        let ordered_by = who.subject();
        let turn = self.platform.orders.in_turn(&ordered_by, async {
            let now = self.platform.now();
            let locked = self.is_locked(&who, now).await?;
            let throttle = self.commit_unlock(actor, &who, account, locked, &said, &let_in);
            let throttle = throttle.await?;
            let ending = Ending::of(&who.address, AuditAct::Unlock, actor);
            let ended = self.end_lockouts(&ending, who.key, now, locked).await;
            let mut released = ended.map_err(|error| error.after(PartDone::Unlock))?;
            released.extend(throttle);
            Ok::<_, AppError>((released, now))
        });
        let (released, now) = turn.await?;
        if !released.is_empty() {
            self.watch_unlocks(actor, account, &who, now);
        }
        let unlocked = Unlocked {
            acted: Acted::done_if(!released.is_empty() || !let_in.is_empty()),
            released,
            let_in_from: let_in.into_iter().map(|rule| rule.network).collect(),
            still: Vec::new(),
            more_tried: false,
        };
        Ok((who, unlocked))
    }

    /// Whether a lockout of this account or name is in force.
    pub(super) async fn is_locked(
        &self,
        who: &ResolvedName,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        let policies = self.platform.store.policies();
        let policy = &policies.smart_lockout;
        let look = self.platform.store.sign_in(who.key, |guard| {
            let locked = guard.is_locked_out(policy, now);
            (locked, Touched::Unchanged)
        });
        Ok(look.await?.0)
    }

    /// Commits the unlock with all changes of records; returns the waits of one-time codes and of
    /// recovery that it ended.
    ///
    /// Audit first: an unlock that nobody can trace must not happen.
    async fn commit_unlock(
        &self,
        actor: &Actor,
        who: &ResolvedName,
        account: AccountId,
        locked: bool,
        said: &Detail,
        let_in: &[OriginRule],
    ) -> Result<Vec<StoredHold>, AppError> {
        const ACT: AuditAct = AuditAct::Unlock;
        let mut told: Option<Vec<Effect>> = None;
        for _ in 0..CONFLICTS_MAX {
            let now = self.platform.now();
            let methods = self.platform.store.methods_of(account).await?;
            let codes = second_factor::throttle(&who.subject(), &methods, now);
            let waiting = methods
                .into_iter()
                .filter(|m| m.throttled_until(now).is_some());
            let mut changes: Vec<Change> = waiting
                .map(|mut method| {
                    method.forget_failures();
                    method.version += 1;
                    Change::Identity(IdentityChange::PutMethod(method))
                })
                .collect();
            let (budgets, mut throttled) = recovery_released(&self.platform, who, now).await?;
            throttled.splice(..0, codes);
            changes.extend(budgets);
            changes.extend(throttled.iter().cloned().map(|hold| {
                Change::NoteEnded(EndedHold::by_act(hold, ACT, actor.to_string(), now))
            }));
            if !let_in.is_empty() {
                changes.extend(self.rules_over(now));
            }
            changes.extend(let_in.iter().cloned().map(Change::PutOriginRule));
            let any = locked || !throttled.is_empty();
            let result = Acted::done_if(any).result();
            let mut audit =
                vec![
                    self.platform
                        .audit_of(actor, ACT, &who.address, result, said.clone()),
                ];
            audit.extend(
                let_in
                    .iter()
                    .map(|rule| self.let_in_audit(actor, who, rule)),
            );
            let effects = match &told {
                Some(effects) => effects.clone(),
                None if any => told_of_unlock(self, account).await?,
                None => Vec::new(),
            };
            told = Some(effects.clone());
            let commit = Commit {
                changes,
                audit,
                effects,
            };
            match self.platform.store.commit(commit).await {
                Ok(_) => return Ok(throttled),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    /// Ends lockouts as part of an act that is audited already (a completed reset); what was in
    /// force is kept as ended. Returns whether any was.
    pub(crate) async fn release_lockouts(
        &self,
        ending: &Ending<'_>,
        key: GuardKey,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        let ended = self.end_lockouts(ending, key, now, true);
        let turn = self.platform.orders.in_turn(&ending.subject, ended);
        turn.await.map(|ended| !ended.is_empty())
    }

    /// Ends the lockouts of all classes in one step of the guard; returns those that were in force
    /// in this step, and keeps them as ended. For an act that has the subject's turn.
    ///
    /// `audited` = the act's audit event says that it releases. Without that, a lockout that began
    /// since somebody looked stays: nobody could trace its end.
    pub(super) async fn end_lockouts(
        &self,
        ending: &Ending<'_>,
        key: GuardKey,
        now: Timestamp,
        audited: bool,
    ) -> Result<Vec<StoredHold>, AppError> {
        let policies = self.platform.store.policies();
        let policy = &policies.smart_lockout;
        let (done, durable) = self
            .platform
            .store
            .sign_in(key, |guard| {
                let ended = why::lockouts(&ending.subject, guard, policy, now);
                if !audited && !ended.is_empty() {
                    return (None, Touched::Unchanged);
                }
                let before = guard.clone();
                guard.unlock(policy, now);
                (Some((before, ended)), Touched::Transition)
            })
            .await?;
        let Some((before, ended)) = done else {
            return Ok(Vec::new());
        };
        let Err(error) = durable.wait().await else {
            self.note_ended(ending, ended.clone(), now).await;
            return Ok(ended);
        };
        // The answer must be true: the account is still locked.
        let restore = |guard: &mut SignInGuard| {
            *guard = before.clone();
            ((), Touched::Counters)
        };
        let _ = self.platform.store.sign_in(key, restore).await?;
        Err(error.into())
    }

    /// Keeps what an act ended. The act is done and audited, so it does not fail when this cannot
    /// be stored.
    pub(crate) async fn note_ended(
        &self,
        ending: &Ending<'_>,
        holds: Vec<StoredHold>,
        now: Timestamp,
    ) {
        if holds.is_empty() {
            return;
        }
        let actor = ending.actor.to_string();
        let ended = |hold| EndedHold::by_act(hold, ending.act, actor.clone(), now);
        let commit = Commit {
            changes: holds
                .into_iter()
                .map(ended)
                .map(Change::NoteEnded)
                .collect(),
            ..Commit::default()
        };
        if let Err(error) = self.platform.store.commit(commit).await {
            tracing::warn!(%error, "what an act ended could not be kept for \"why\"");
        }
    }

    fn watch_unlocks(&self, actor: &Actor, account: AccountId, who: &ResolvedName, now: Timestamp) {
        let by = actor.to_string();
        let Some(count) = self.unlocks.lock().unlocked(account, &by, now) else {
            return;
        };
        let said = AlertNote::UnlockedRepeatedly {
            account: who.address.to_string(),
            count,
            actor: by,
        };
        let (kind, subject) = (AlertKind::UnlockedRepeatedly, Some(who.subject()));
        let parties = Parties::of(actor);
        raise_alert_of(&self.notifications, parties, kind, subject, said);
    }
}

/// The budgets of recovery with all tries available again, and the holds that end with it.
async fn recovery_released(
    platform: &Platform,
    who: &ResolvedName,
    now: Timestamp,
) -> Result<(Vec<Change>, Vec<StoredHold>), AppError> {
    let budgets = recovery_budgets(platform, who).await?;
    let [strangers, known] = &budgets;
    let held = throttles(&who.subject(), strangers, known, now);
    let mut changes = Vec::new();
    for mut budget in budgets {
        if !held.is_empty() && budget.version > 0 {
            budget.release();
            let put = IdentityChange::PutRecoveryBudget(budget);
            changes.push(Change::Identity(put));
        }
    }
    Ok((changes, held))
}

/// The mails that tell an owner of an unlock.
async fn told_of_unlock(sign_in: &SignIn, account: AccountId) -> Result<Vec<Effect>, AppError> {
    let Some(owner) = sign_in.platform.store.account(account).await? else {
        return Ok(Vec::new());
    };
    let left = sign_in_left(&sign_in.platform, &owner).await?;
    let kind = OwnerNotice::Unlocked;
    Ok(sign_in.notifications.tell_owner(&owner, kind, left))
}
