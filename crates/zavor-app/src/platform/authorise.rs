//! Rights in the use cases. The pure table of `zavor_core::rights` judges the actor against all
//! roles of the target, here and nowhere else; pages and the API only ask. A refusal is audited
//! before the actor is told. In a flood of identical refusals only a few a minute are written, and
//! the next record says how many were left out ([`zavor_core::refusal_watch`]).
//!
//! Security: a name is judged before anybody says whether it is an account
//! ([`Platform::account_for`], [`Platform::account_seen`]): actors who may not act in a domain get
//! the same answer for every name in it.

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::{Actor, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::is_fresh;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::rights::{Denied, Right, Target, may, may_hand_out, visible_domains};

use crate::platform::error::AppError;
use crate::platform::notes::DeniedNote;
use crate::platform::service::Platform;
use crate::ports::StoreError;

/// The rights of one actor on one account, as they stand now.
#[derive(Debug)]
pub struct RightsOn<'a> {
    actor: &'a Actor,
    target: Target,
    now: Timestamp,
}

impl RightsOn<'_> {
    /// Whether a button for this right is shown.
    pub fn has(&self, right: Right) -> bool {
        has(may(self.actor, right, Some(&self.target), self.now))
    }
}

/// A right that only waits for a fresh factor counts: the act will ask for it.
const fn has(judged: Result<(), Denied>) -> bool {
    matches!(judged, Ok(()) | Err(Denied::NotFresh))
}

impl Platform {
    /// Whether the actor may do this to this account (or to an address without an account yet).
    ///
    /// # Errors
    /// [`AppError::Denied`], audited.
    pub(crate) async fn authorise(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        address: &SignInName,
    ) -> Result<(), AppError> {
        let (target, name) = self.target(address).await?;
        let judged = may(actor, right, Some(&target), self.now());
        self.told(actor, act, Some(Subject::Account(name)), judged)
            .await
    }

    /// The same for a name that an account gets or loses, judged by that name's own domain.
    ///
    /// # Errors
    /// [`AppError::Denied`], audited.
    pub(crate) async fn authorise_name(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        account: &SignInName,
        name: &SignInName,
    ) -> Result<(), AppError> {
        let (target, address) = self.target(account).await?;
        let judged = may(actor, right, Some(&of_name(target, name)), self.now());
        self.told(actor, act, Some(Subject::Account(address)), judged)
            .await
    }

    /// What the table says about such a name, without an audit event.
    ///
    /// # Errors
    /// As [`Self::table_says`].
    pub(crate) async fn name_says(
        &self,
        actor: &Actor,
        right: Right,
        account: &SignInName,
        name: &SignInName,
    ) -> Result<Result<(), Denied>, StoreError> {
        let (target, _) = self.target(account).await?;
        Ok(may(actor, right, Some(&of_name(target, name)), self.now()))
    }

    /// The account of a typed name, for an act on it that needs this right.
    ///
    /// # Errors
    /// [`AppError::Denied`], audited, whether or not there is such an account; then `Unknown`.
    pub(crate) async fn account_for(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        typed: &str,
    ) -> Result<Account, AppError> {
        let name = self.name_typed(typed)?;
        self.authorise(actor, act, right, &name).await?;
        self.account_named(typed).await
    }

    /// The account of a typed name, for actors who may see it.
    ///
    /// # Errors
    /// [`AppError::Denied`] whether or not there is such an account; then `Unknown`.
    pub(crate) async fn account_seen(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<Account, AppError> {
        let name = self.name_typed(typed)?;
        self.judge(actor, Right::See, Some(&name)).await?;
        self.account_named(typed).await
    }

    /// Whether the actor may grant or revoke this role.
    ///
    /// # Errors
    /// [`AppError::Denied`], audited.
    pub(crate) async fn hands_out(
        &self,
        actor: &Actor,
        act: AuditAct,
        subject: Option<Subject>,
        role: &RoleHeld,
    ) -> Result<(), AppError> {
        let judged = may_hand_out(actor, role);
        self.told(actor, act, subject, judged).await
    }

    /// Whether the actor may do something that concerns no account: policies, tokens, domains, a
    /// connector.
    ///
    /// # Errors
    /// [`AppError::Denied`], audited.
    pub(crate) async fn authorise_for_all(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        subject: Option<Subject>,
    ) -> Result<(), AppError> {
        let judged = may(actor, right, None, self.now());
        self.told(actor, act, subject, judged).await
    }

    /// Whether the actor has this right, on this account or (`None`) in general; for pages that ask
    /// before they show a form. The act itself asks again, and audits a refusal.
    ///
    /// # Errors
    /// [`AppError::Denied`].
    pub async fn judge(
        &self,
        actor: &Actor,
        right: Right,
        address: Option<&SignInName>,
    ) -> Result<(), AppError> {
        self.table_says(actor, right, address)
            .await?
            .map_err(AppError::Denied)
    }

    /// Whether the actor has this right in general, for no account in particular.
    ///
    /// # Errors
    /// [`AppError::Denied`].
    pub fn judge_in_general(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        may(actor, right, None, self.now()).map_err(AppError::Denied)
    }

    /// Whether the actor may look at what this right changes: looking needs no fresh factor.
    ///
    /// # Errors
    /// [`AppError::Denied`].
    pub fn may_look(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        match self.judge_in_general(actor, right) {
            Err(AppError::Denied(Denied::NotFresh | Denied::NoScope)) => Ok(()),
            judged => judged,
        }
    }

    /// Whether a second factor shown at this time still opens sensitive acts.
    pub fn is_fresh(&self, proved: Option<Timestamp>) -> bool {
        is_fresh(proved, self.now())
    }

    /// Whether a button for this right is shown where no account is concerned; also if the act will
    /// ask for a fresh factor first.
    pub fn has_in_general(&self, actor: &Actor, right: Right) -> bool {
        has(may(actor, right, None, self.now()))
    }

    /// The same for the page of one account, whose roles are read once.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn rights_on<'a>(
        &self,
        actor: &'a Actor,
        address: &SignInName,
    ) -> Result<RightsOn<'a>, StoreError> {
        let (target, _) = self.target(address).await?;
        Ok(RightsOn {
            actor,
            target,
            now: self.now(),
        })
    }

    /// What the table says, without an audit event.
    ///
    /// # Errors
    /// When roles cannot be read; the inner error is why the right is denied.
    pub(crate) async fn table_says(
        &self,
        actor: &Actor,
        right: Right,
        address: Option<&SignInName>,
    ) -> Result<Result<(), Denied>, StoreError> {
        let target = match address {
            Some(address) => Some(self.target(address).await?),
            None => None,
        };
        let target = target.as_ref().map(|(target, _)| target);
        Ok(may(actor, right, target, self.now()))
    }

    /// The domains whose accounts the actor may see; `None` = all.
    pub fn domains_seen(&self, actor: &Actor) -> Option<Vec<String>> {
        visible_domains(actor)
    }

    /// The roles of an account as the rules take them.
    pub(crate) async fn roles_held(&self, id: AccountId) -> Result<Vec<RoleHeld>, StoreError> {
        let roles = self.store.roles(id).await?.into_iter();
        Ok(roles
            .map(|(role, domains)| RoleHeld { role, domains })
            .collect())
    }

    /// The target that a name stands for, with the address to name in the audit: the account's own,
    /// whichever of its names was typed.
    async fn target(&self, name: &SignInName) -> Result<(Target, SignInName), StoreError> {
        let brief = self.store.find_brief(name).await?;
        let roles = match &brief {
            Some(brief) => self.roles_held(brief.id).await?,
            None => Vec::new(),
        };
        let address = brief.as_ref().map_or(name, |brief| &brief.address);
        let target = Target {
            account: brief.as_ref().map(|brief| brief.id),
            domain: address.domain().into(),
            roles,
        };
        Ok((target, address.clone()))
    }

    /// Passes on what a rule judged; a refusal is audited.
    ///
    /// # Errors
    /// [`AppError::Denied`]; `Store`.
    pub(crate) async fn told(
        &self,
        actor: &Actor,
        act: AuditAct,
        subject: Option<Subject>,
        judged: Result<(), Denied>,
    ) -> Result<(), AppError> {
        let Err(denied) = judged else {
            return Ok(());
        };
        // Not a refusal: the same request follows with a fresh factor.
        if denied == Denied::NotFresh {
            return Err(AppError::Denied(denied));
        }
        let (by, now) = (actor.to_string(), self.now());
        let written = self.refusals.lock().refused(&by, act, denied, now);
        if let Some(kept_back) = written {
            let mut detail = Detail::from(DeniedNote::from(denied));
            if kept_back > 0 {
                detail.push(DeniedNote::Repeated { count: kept_back });
            }
            let audit = self.audit(actor, act, subject, AuditResult::Refused, detail);
            self.commit(Vec::new(), audit).await?;
        }
        Err(AppError::Denied(denied))
    }
}

/// An account as the target of an act on one of its names.
fn of_name(account: Target, name: &SignInName) -> Target {
    Target {
        domain: name.domain().into(),
        ..account
    }
}
