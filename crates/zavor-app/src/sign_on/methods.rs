//! Second factors of an account: listed, registered, removed. Codes and passkeys have files of
//! their own; this is what both have in common.
//!
//! Security: the first factor may be added with the password alone; later changes need a factor
//! shown minutes ago (ASVS 7.5.1). The first factor ends all other sessions, because they rest on
//! the password alone; so does the removal of one, because they may rest on it, and what else was made
//! lately (`people::shutting`). The owner of an account with a role cannot remove its last factor; a Global
//! Administrator may remove it for a verified caller, and the roles are then inactive. All Global
//! Administrators are told about a factor that was removed for somebody, or from an account with a
//! role.

use zavor_core::account::{Account, AccountId};
use zavor_core::actor::{Actor, Maker};
use zavor_core::alert::{AlertKind, OwnerNotice, Parties};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::identity::{
    METHODS_PER_ACCOUNT_MAX, Method, MethodKind, NAME_BYTES_MAX, Session, Shutting, Stage,
};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};
use zavor_core::rights::Right;

use crate::notifications::alerts::told::Told;
use crate::platform::error::{AppError, InvalidMethod, RefusedMethod};
use crate::platform::notes::{AlertNote, SignOnNote};
use crate::platform::token::Token;
use crate::platform::typed::is_invisible;
use crate::ports::{Change, Commit, IdentityChange, StoreError};
use crate::sign_on::changing::{in_turn_of, may_change_methods};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::{SESSION_OVER, SessionView};
use crate::verification::caller::CallerProof;

/// How a proof ended. It was counted before the answer is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Right: the session is whole and has this new token; the old token opens nothing any more.
    Proved(Token, Session),
    /// Wrong.
    Wrong,
    /// A right code that was used before: wait for the next one.
    UsedBefore,
    /// Too many wrong codes: none is checked before this time. A passkey still works.
    Throttled {
        /// When the method counts again.
        until: Timestamp,
    },
}

/// A second factor as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodShown {
    /// Its number.
    pub id: u64,
    /// What sort.
    pub kind: MethodKind,
    /// Its name.
    pub name: String,
    /// When it was registered.
    pub added: Timestamp,
    /// When it was last shown.
    pub last_used: Option<Timestamp>,
    /// Until when its codes are not checked.
    pub throttled_until: Option<Timestamp>,
    /// From when it counts as a proof of recovery; `None` = not before it was shown with the password
    /// in force.
    pub counts_from: Option<Timestamp>,
}

/// A factor to register.
pub(super) struct NewMethod<'a> {
    pub(super) kind: MethodKind,
    pub(super) name: &'a str,
    /// Seed or credential, not sealed.
    pub(super) secret: &'a [u8],
    pub(super) handle: Vec<u8>,
    pub(super) last_step: u64,
}

impl SignOn {
    /// Second factors of an account, the oldest first, without secrets.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn methods_of(&self, account: AccountId) -> Result<Vec<MethodShown>, AppError> {
        let now = self.platform.now();
        let whole = self.platform.store.account(account).await?;
        let set = whole.and_then(|whole| whole.credential).map(|c| c.set);
        let methods = self.platform.store.methods_of(account).await?.into_iter();
        Ok(methods
            .map(|method| MethodShown {
                throttled_until: method.throttled_until(now),
                counts_from: method.counts_from(set),
                id: method.id,
                kind: method.kind,
                name: method.name,
                added: method.added,
                last_used: method.last_used,
            })
            .collect())
    }

    /// Removes a factor from the owner's account.
    ///
    /// # Errors
    /// `Denied` without a fresh proof; `Unknown` method; `Refused` for the last one of an account
    /// with a role; `Conflict` when the factors were changed at the same time.
    pub async fn remove_method(&self, view: &SessionView, id: u64) -> Result<(), AppError> {
        in_turn_of(self, view, remove_own(self, view, id)).await
    }

    /// Removes a factor of somebody else's account, for a verified caller, and ends the account's
    /// sessions.
    ///
    /// # Errors
    /// `Unknown` account or method; `Denied` for everybody but a Global Administrator with a fresh
    /// proof and the local operator; `Refused` without a verified caller.
    pub async fn remove_method_of(
        &self,
        actor: &Actor,
        name: &str,
        id: u64,
        caller: Option<CallerProof>,
    ) -> Result<(), AppError> {
        const ACT: AuditAct = AuditAct::RemoveMethod;
        let account = self
            .platform
            .account_for(actor, ACT, Right::Organisation, name)
            .await?;
        let caller = self
            .verification
            .required_caller(actor, ACT, &account, caller)
            .await?;
        let methods = self.platform.store.methods_of(account.id).await?;
        let method = found(&methods, id)?;
        let detail = Detail::from(named(method)).and_all(caller);
        let act = Shutting::FactorRemoved;
        let ending = self.people.shut_out(&mut account.clone(), act).await?;
        let detail = ending.shut.noted(detail);
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, AuditResult::Done, detail);
        let (mails, alert) = self.told_of_removal(actor, &account, method).await?.parts();
        let mut effects = self.method_notice(&account, OwnerNotice::MethodRemoved, &method.name);
        effects.extend(mails);
        effects.extend(ending.mails);
        let mut changes = vec![removal(method)];
        changes.extend(ending.changes);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects,
        };
        self.platform.store.commit(commit).await?;
        self.notifications.raise_told(alert);
        Ok(())
    }

    /// What Global Administrators are told about a removed factor.
    async fn told_of_removal(
        &self,
        actor: &Actor,
        account: &Account,
        method: &Method,
    ) -> Result<Told, StoreError> {
        let kind = AlertKind::SecondFactorRemoved;
        let said = AlertNote::SecondFactorTakenAway {
            method: Word::of("method", method.kind.as_str()),
            name: method.name.clone(),
            account: account.address.to_string(),
            actor: actor.to_string(),
        };
        let parties = Parties::of(actor).and_gained(Maker::account(account.id));
        let about = Some(&account.address);
        self.notifications.told_of(parties, kind, about, said).await
    }

    /// Registers a factor and raises the session.
    pub(super) async fn register_method(
        &self,
        view: &SessionView,
        new: NewMethod<'_>,
    ) -> Result<(Token, Session), AppError> {
        in_turn_of(self, view, register_own(self, view, new)).await
    }

    /// Audit of a proof: the end of a sign-in, or a factor shown again. Successes are audited for
    /// accounts with a role only, refusals always.
    pub(super) fn proof_audit(
        &self,
        view: &SessionView,
        result: AuditResult,
        detail: SignOnNote,
    ) -> Vec<AuditEvent> {
        let act = match view.session.stage {
            Stage::Whole => AuditAct::StepUp,
            Stage::PasswordProved | Stage::MustRegister => AuditAct::SignIn,
        };
        match result == AuditResult::Done && view.roles.is_empty() {
            true => Vec::new(),
            false => vec![self.own_audit(view, act, result, detail)],
        }
    }

    /// The secret of a factor, unsealed.
    pub(crate) fn unsealed(&self, method: &Method) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let purpose = purpose(method.kind, method.account, method.id);
        let secret = self.platform.world.vault.open(&purpose, &method.sealed);
        if secret.is_none() {
            tracing::error!(
                account = method.account.0,
                "a second factor cannot be unsealed: is DATA/secret.key another one?"
            );
        }
        secret.map(zeroize::Zeroizing::new)
    }

    /// The whole account of a session.
    pub(crate) async fn owned(&self, view: &SessionView) -> Result<Account, AppError> {
        let account = self.platform.store.account(view.account.id).await?;
        account.ok_or(AppError::Refused(SESSION_OVER))
    }

    fn method_notice(
        &self,
        account: &Account,
        notice: OwnerNotice,
        name: &str,
    ) -> Vec<crate::ports::Effect> {
        self.verification
            .owner_notice(account, notice, vec![("method", name.into())])
    }
}

/// What a factor's secret is sealed for.
pub(super) fn purpose(kind: MethodKind, account: AccountId, id: u64) -> String {
    format!("{kind} {} {id}", account.0)
}

fn removal(method: &Method) -> Change {
    Change::Identity(IdentityChange::RemoveMethod(method.id, method.version))
}

fn named(method: &Method) -> SignOnNote {
    SignOnNote::Factor {
        kind: Word::of("method", method.kind.as_str()),
        name: method.name.clone(),
    }
}

fn found(methods: &[Method], id: u64) -> Result<&Method, AppError> {
    let method = methods.iter().find(|method| method.id == id);
    method.ok_or_else(|| AppError::Unknown {
        what: "second factor",
        name: id.to_string(),
    })
}

/// A name that somebody chose for a factor or a token.
pub(super) fn method_name(typed: &str) -> Result<String, AppError> {
    let name = typed.trim();
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(is_invisible) {
        let most = NAME_BYTES_MAX;
        return Err(InvalidMethod::Name { most }.into());
    }
    Ok(name.into())
}

async fn remove_own(sign_on: &SignOn, view: &SessionView, id: u64) -> Result<(), AppError> {
    const ACT: AuditAct = AuditAct::RemoveMethod;
    let methods = may_change_methods(sign_on, view).await?;
    let method = found(&methods, id)?;
    let others = methods.iter().filter(|other| other.id != id);
    let mut changes = vec![removal(method)];
    if !view.roles.is_empty() {
        let Some(other) = others.clone().next() else {
            let why = RefusedMethod::LastOfARole;
            return Err(sign_on
                .platform
                .refused(&view.owner, ACT, &view.account.address, why)
                .await);
        };
        // Of two removals at once that each rely on the other factor, one conflicts.
        let mut other = other.clone();
        other.version += 1;
        changes.push(Change::Identity(IdentityChange::PutMethod(other)));
    }
    let account = sign_on.owned(view).await?;
    let (own, act) = (view.session.clone(), Shutting::OwnFactorRemoved);
    let ending = sign_on.people.shut_out(&mut account.clone(), act).await?;
    changes.push(Change::Identity(IdentityChange::ExpectSession(own.key)));
    changes.extend(ending.changes);
    // The session in which it was removed, with a proof of minutes ago, goes on.
    changes.push(Change::Identity(IdentityChange::PutSession(own)));
    let said = ending.shut.noted(named(method));
    let audit = sign_on.own_audit(view, ACT, AuditResult::Done, said);
    let mut effects = sign_on.method_notice(&account, OwnerNotice::MethodRemoved, &method.name);
    effects.extend(ending.mails);
    // Only the owner's concern, unless the factor guards a role.
    let told = match view.roles.is_empty() {
        true => Told::default(),
        false => {
            sign_on
                .told_of_removal(&view.owner, &account, method)
                .await?
        }
    };
    let (mails, alert) = told.parts();
    effects.extend(mails);
    let commit = Commit {
        changes,
        audit: vec![audit],
        effects,
    };
    match sign_on.platform.store.commit(commit).await {
        Err(StoreError::Conflict) => {
            sign_on.still_open(view).await?;
            return Err(AppError::Conflict);
        }
        other => other?,
    };
    sign_on.notifications.raise_told(alert);
    Ok(())
}

async fn register_own(
    sign_on: &SignOn,
    view: &SessionView,
    new: NewMethod<'_>,
) -> Result<(Token, Session), AppError> {
    sign_on.still_open(view).await?;
    let methods = may_change_methods(sign_on, view).await?;
    let name = method_name(new.name)?;
    if methods.len() >= METHODS_PER_ACCOUNT_MAX {
        let most = METHODS_PER_ACCOUNT_MAX;
        return Err(RefusedMethod::TooMany { most }.into());
    }
    let id = sign_on.platform.world.random_id();
    let purpose = purpose(new.kind, view.account.id, id);
    let now = sign_on.platform.now();
    let method = Method {
        id,
        account: view.account.id,
        kind: new.kind,
        name,
        added: now,
        last_used: Some(now),
        sealed: sign_on.platform.world.vault.seal(&purpose, new.secret),
        handle: new.handle,
        last_step: new.last_step,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    };
    let audit = sign_on.own_audit(
        view,
        AuditAct::RegisterMethod,
        AuditResult::Done,
        named(&method),
    );
    let account = sign_on.owned(view).await?;
    let effects = sign_on.method_notice(&account, OwnerNotice::MethodAdded, &method.name);
    let (token, session, raise) = sign_on.raised_session(view).await?;
    let mut changes = vec![Change::Identity(IdentityChange::PutMethod(method))];
    changes.extend(raise);
    if methods.is_empty() {
        changes.push(Change::Identity(IdentityChange::EndSessionsOf(account.id)));
        let own = IdentityChange::PutSession(session.clone());
        changes.push(Change::Identity(own));
    }
    let commit = Commit {
        changes,
        audit: vec![audit],
        effects,
    };
    match sign_on.platform.store.commit(commit).await {
        Err(StoreError::Conflict) => {
            sign_on.still_open(view).await?;
            Err(AppError::Conflict)
        }
        other => {
            other?;
            Ok((token, session))
        }
    }
}
