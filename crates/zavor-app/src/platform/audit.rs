//! The audit trail of the use cases: how an act becomes an audit event, and how it is committed.
//!
//! Every change is committed together with the event that says who made it. A refusal is an event
//! too; it is written before the actor is told. A form that was sent before it was filled in is none:
//! neither what is not acceptable as given ([`AppError::Invalid`]) nor a slip ([`Refusal::is_slip`]), or
//! rows about empty fields would hide those that somebody should see.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::note::Detail;

use crate::platform::clock;
use crate::platform::error::{AppError, Refusal};
use crate::platform::notes::PasswordRefusedNote;
use crate::platform::service::Platform;
use crate::ports::{Change, Commit, Effect};

/// How often an act is retried when somebody else changed the same records meanwhile.
pub(crate) const CONFLICTS_MAX: u32 = 5;

impl Platform {
    /// An audit event, now, with a correlation of its own.
    pub(crate) fn audit(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: Option<Subject>,
        result: AuditResult,
        detail: impl Into<Detail>,
    ) -> AuditEvent {
        AuditEvent {
            time: clock::stamp(self),
            actor: actor.clone(),
            act,
            target,
            source: actor.source(),
            result,
            detail: detail.into(),
            correlation: self.new_correlation(),
        }
    }

    /// An audit event about an account, now.
    pub(crate) fn audit_of(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: &SignInName,
        result: AuditResult,
        detail: impl Into<Detail>,
    ) -> AuditEvent {
        let target = Some(Subject::Account(target.clone()));
        self.audit(actor, act, target, result, detail)
    }

    /// Audits a refusal, unless it is a slip, and returns the error for the actor. If it cannot be
    /// written, the store's error matters more than the refusal and is returned instead.
    pub(crate) async fn refusal(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: Option<Subject>,
        why: impl Into<Refusal>,
    ) -> AppError {
        let why = why.into();
        if why.is_slip() {
            return AppError::Refused(why);
        }
        let audit = self.audit(actor, act, target, AuditResult::Refused, &why);
        match self.commit(Vec::new(), audit).await {
            Ok(()) => AppError::Refused(why),
            Err(error) => error,
        }
    }

    /// Audits a refusal that came from a check without an actor. Other outcomes pass.
    pub(crate) async fn on_record<T>(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: Subject,
        outcome: Result<T, AppError>,
    ) -> Result<T, AppError> {
        match outcome {
            Err(AppError::Refused(why)) => Err(self.refusal(actor, act, Some(target), why).await),
            Err(AppError::Password(why)) => {
                let note = PasswordRefusedNote::from(&why);
                let audit = self.audit(actor, act, Some(target), AuditResult::Refused, note);
                self.commit(Vec::new(), audit).await?;
                Err(AppError::Password(why))
            }
            other => other,
        }
    }

    /// [`Platform::refusal`] of an act on an account.
    pub(crate) async fn refused(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: &SignInName,
        why: impl Into<Refusal>,
    ) -> AppError {
        let target = Some(Subject::Account(target.clone()));
        self.refusal(actor, act, target, why).await
    }

    /// A number that links the records of one request.
    pub(crate) fn new_correlation(&self) -> u64 {
        let mut bytes = [0; 8];
        self.world.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Commits changes with one audit event and no effects.
    pub(crate) async fn commit(
        &self,
        changes: Vec<Change>,
        audit: AuditEvent,
    ) -> Result<(), AppError> {
        self.commit_with(changes, audit, Vec::new()).await
    }

    /// Commits changes with one audit event and the notices it causes.
    pub(crate) async fn commit_with(
        &self,
        changes: Vec<Change>,
        audit: AuditEvent,
        notices: Vec<Effect>,
    ) -> Result<(), AppError> {
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects: notices,
        };
        self.store.commit(commit).await?;
        Ok(())
    }
}

/// A commit of changes that no actor answers for.
pub(crate) fn only(changes: Vec<Change>) -> Commit {
    Commit {
        changes,
        ..Commit::default()
    }
}
