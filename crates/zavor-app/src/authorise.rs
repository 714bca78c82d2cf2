//! Rights in the use cases: who asks is judged by the pure table of `zavor_core::rights` against
//! the target's whole set of roles, here and nowhere else; pages and the API only ask. A refusal
//! is audited before it is told.

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::{Actor, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::is_fresh;
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Denied, Right, Target, may, visible_domains};

use crate::error::AppError;
use crate::ports::{Store, StoreError};
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    /// Whether the actor may do this to this account (or to an address that is none yet).
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
        let target = self.target(address)?;
        let judged = may(actor, right, Some(&target), self.now());
        let subject = Subject::Account(address.clone());
        self.told(actor, act, Some(subject), judged).await
    }

    /// Whether the actor may do what is about no account: policies, tokens, domains, a connector.
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
    pub fn judge(
        &self,
        actor: &Actor,
        right: Right,
        address: Option<&SignInName>,
    ) -> Result<(), AppError> {
        self.table_says(actor, right, address)?
            .map_err(AppError::Denied)
    }

    /// Whether the actor may look at what this right changes: looking needs no fresh factor.
    ///
    /// # Errors
    /// [`AppError::Denied`].
    pub fn may_look(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        match self.judge(actor, right, None) {
            Err(AppError::Denied(Denied::NotFresh)) => Ok(()),
            judged => judged,
        }
    }

    /// Whether a second factor shown at this time still opens sensitive acts.
    pub fn is_fresh(&self, proved: Option<Timestamp>) -> bool {
        is_fresh(proved, self.now())
    }

    /// Whether a button for this right is shown: one that will ask for a fresh factor first is the
    /// actor's all the same.
    pub fn has_right(&self, actor: &Actor, right: Right, address: Option<&SignInName>) -> bool {
        let judged = self.table_says(actor, right, address);
        matches!(judged, Ok(Ok(()) | Err(Denied::NotFresh)))
    }

    /// What the table says; nothing is audited.
    ///
    /// # Errors
    /// When roles cannot be read; the inner error is why the right is not given.
    pub(crate) fn table_says(
        &self,
        actor: &Actor,
        right: Right,
        address: Option<&SignInName>,
    ) -> Result<Result<(), Denied>, StoreError> {
        let target = address.map(|address| self.target(address)).transpose()?;
        Ok(may(actor, right, target.as_ref(), self.now()))
    }

    /// The domains whose accounts the actor may see; `None` = all.
    pub fn domains_seen(&self, actor: &Actor) -> Option<Vec<String>> {
        visible_domains(actor)
    }

    /// The roles of an account as the rules take them.
    pub(crate) fn roles_held(&self, id: AccountId) -> Result<Vec<RoleHeld>, StoreError> {
        let roles = self.store.roles(id)?.into_iter();
        Ok(roles
            .map(|(role, domains)| RoleHeld { role, domains })
            .collect())
    }

    fn target(&self, address: &SignInName) -> Result<Target, StoreError> {
        let account = self.store.find(address)?;
        let roles = match account {
            Some(id) => self
                .store
                .roles(id)?
                .into_iter()
                .map(|(role, _)| role)
                .collect(),
            None => Vec::new(),
        };
        Ok(Target {
            account,
            domain: address.domain().into(),
            roles,
        })
    }

    async fn told(
        &self,
        actor: &Actor,
        act: AuditAct,
        subject: Option<Subject>,
        judged: Result<(), Denied>,
    ) -> Result<(), AppError> {
        let Err(denied) = judged else {
            return Ok(());
        };
        // Nothing was refused: the same request follows with a fresh factor.
        if denied != Denied::NotFresh {
            let audit = self.audit(actor, act, subject, AuditResult::Refused, denied.into());
            self.commit(Vec::new(), audit).await?;
        }
        Err(AppError::Denied(denied))
    }
}
