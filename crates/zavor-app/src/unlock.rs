//! Unlock: end the lockouts of an account, and notice when somebody does it too often.

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertKind, OwnerNotice};
use zavor_core::audit::AuditAct;
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;
use zavor_core::sign_in::SignInGuard;

use crate::acted::Acted;
use crate::error::{AppError, PartDone};
use crate::ports::{Alert, Store};
use crate::resolve::Resolved;
use crate::sign_on::CallerProof;
use crate::users::unknown_account;
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    /// Ends the lockouts of all classes of place at once, on every door, clears the counts and
    /// closes pending attempts. In effect and on disk before it returns.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that is no account; [`AppError::Store`] when the store
    /// cannot write: then the account is still locked.
    pub async fn unlock(&self, actor: &Actor, name: &str) -> Result<Acted, AppError> {
        self.unlock_for_caller(actor, name, None).await
    }

    /// The same, with how the caller was verified, which the audit keeps.
    ///
    /// # Errors
    /// As above; `Refused` or `Invalid` when what is said of the caller is no proof.
    pub async fn unlock_for_caller(
        &self,
        actor: &Actor,
        name: &str,
        caller: Option<CallerProof>,
    ) -> Result<Acted, AppError> {
        let who = self.resolve(name.as_bytes())?;
        self.authorise(actor, AuditAct::Unlock, Right::FirstAid, &who.address)
            .await?;
        let Some(account) = who.account else {
            return Err(unknown_account(name));
        };
        let said = match (caller, self.store.account(account)?) {
            (Some(caller), Some(whole)) => {
                self.said_caller(actor, AuditAct::Unlock, &whole, Some(caller))
                    .await?
            }
            _ => None,
        };
        let (now, policies) = (self.now(), self.store.policies());
        let policy = &policies.smart_lockout;
        let key = GuardKey::account(account);
        let (locked, _) = self
            .store
            .sign_in(key, |guard| {
                (!guard.lockouts(policy, now).is_empty(), Touched::Unchanged)
            })
            .await?;
        let acted = Acted::done_if(locked);
        // Audit first: an unlock that nobody can trace must not happen.
        let audit = self.audit_of(
            actor,
            AuditAct::Unlock,
            &who.address,
            acted.result(),
            said.unwrap_or_default(),
        );
        let notices = match self.store.account(account) {
            Ok(Some(owner)) if locked => self.tell_owner(&owner, OwnerNotice::Unlocked),
            _ => Vec::new(),
        };
        self.commit_with(Vec::new(), audit, notices).await?;
        let released = self.release_lockouts(key, now).await;
        released.map_err(|error| error.after(PartDone::Unlock))?;
        if locked {
            self.watch_unlocks(actor, account, &who, now);
        }
        Ok(acted)
    }

    /// Ends lockouts as part of another act (unlock, a completed reset).
    pub(crate) async fn release_lockouts(
        &self,
        key: GuardKey,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let policies = self.store.policies();
        let policy = &policies.smart_lockout;
        let (before, durable) = self
            .store
            .sign_in(key, |guard| {
                let before = guard.clone();
                guard.unlock(policy, now);
                (before, Touched::Transition)
            })
            .await?;
        let Err(error) = durable.wait().await else {
            return Ok(());
        };
        // What the caller is told must be so: it is still locked.
        let restore = |guard: &mut SignInGuard| {
            *guard = before.clone();
            ((), Touched::Counters)
        };
        let _ = self.store.sign_in(key, restore).await?;
        Err(error.into())
    }

    fn watch_unlocks(&self, actor: &Actor, account: AccountId, who: &Resolved, now: Timestamp) {
        let by = actor.to_string();
        let Some(count) = self.unlocks.lock().unlocked(account, &by, now) else {
            return;
        };
        let text = format!(
            "{} was unlocked {count} times within 24 h by {by}: find out what keeps locking it",
            who.address
        );
        self.store.raise(Alert {
            time: now,
            kind: AlertKind::UnlockedRepeatedly.as_str(),
            subject: Some(who.subject()),
            text,
        });
    }
}
