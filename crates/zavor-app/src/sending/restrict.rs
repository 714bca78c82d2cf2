//! Restricted entities: restrict by hand, release ("unblock"), list.
//!
//! A release has the sender's turn, so that no question places a restriction half-way, and does
//! two durable things in this order: it resets the windows to zero, then it removes the
//! restrictions from the records. If it is killed between the two, the sender is still restricted
//! and the same command works again. The other order could leave a released sender with full
//! windows, whose first message would restrict it again. Both are in force before the call returns:
//! the next RCPT is accepted.
//!
//! `zavor_core::sending::requirements` decides what must be done first. A statement (`--reviewed`)
//! stands for what no machine can check (`sending::statement_counts`), an override (with a reason)
//! for everything; both are kept in the audit. Overriding needs a right of its own, but only if
//! something is missing; raising a limit far needs a fresh second factor. A role limited to domains
//! may not release what it may not see, and connectors belong to no domain. Raising a limit is part
//! of a release only when a limit placed the restriction; otherwise it is a change of policy and
//! needs a right of its own.

pub(crate) mod by_owner;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod raise;
pub(crate) mod said;
pub(crate) mod terms;
pub(crate) mod written;

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::{
    Evidence, Hold, HoldIdentity, HoldKind, Owner, Reason, Scope, Step, StoredHold, Subject,
};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Owners};
use zavor_core::rights::{Right, right_to_raise};
use zavor_core::sending::SendingGuard;
use zavor_core::why::release_of;

use crate::notifications::acted::Acted;
use crate::notifications::notices::sign_in_left;
use crate::platform::error::{AppError, PartDone, RefusedRelease};
use crate::platform::notes::ActNote;
use crate::platform::restriction::is_restriction;
use crate::platform::service::Platform;
use crate::platform::settings::Mode;
use crate::platform::statement::{Statement, statement};
use crate::ports::{Change, Effect, GuardsExt, StoreError};
use crate::sending::payer::Payer;
use crate::sending::restrict::said::{not_done_yet, said};
use crate::sending::restrict::terms::{Unblock, Unblocked};
use crate::sending::service::Sending;

impl Sending {
    /// Restricts an account or a connector from sending, until released.
    ///
    /// # Errors
    /// `Unknown` when it is neither; `Invalid` for an empty or too long reason; `Denied` without
    /// the right; `Store` when it could not be written: then it is not restricted.
    pub async fn restrict(
        &self,
        actor: &Actor,
        target: &str,
        reason: &str,
    ) -> Result<Acted, AppError> {
        let payer = self.entity_named(target).await?;
        let right = Right::ReleaseSending;
        self.may_on_sender(actor, AuditAct::Restrict, right, &payer)
            .await?;
        let known = payer.is_connector() || payer.brief.is_some();
        if !known {
            return Err(unknown(target));
        }
        let reason = statement(reason, Statement::Reason)?;
        self.platform
            .orders
            .in_turn(&payer.subject, async {
                let now = self.platform.now();
                let identity = HoldIdentity {
                    kind: match payer.is_connector() {
                        true => HoldKind::RestrictedConnector,
                        false => HoldKind::RestrictedSending,
                    },
                    subject: payer.subject.clone(),
                    scope: Scope::Everywhere,
                    owner: actor.owner(),
                    reason: Reason::ByAdministrator,
                };
                let holds = self.platform.store.lasting_holds(&payer.subject).await?;
                let already = holds
                    .iter()
                    .any(|hold| hold.identity == identity && hold.in_force(now));
                let acted = Acted::done_if(!already);
                let changes = if already {
                    Vec::new()
                } else {
                    let hold = StoredHold {
                        identity,
                        since: now,
                        until: None,
                        evidence: Evidence::Statement {
                            text: reason.clone(),
                        },
                    };
                    vec![Change::PlaceHold(hold)]
                };
                let audit = self.platform.audit(
                    actor,
                    AuditAct::Restrict,
                    Some(payer.subject.clone()),
                    acted.result(),
                    ActNote::Reason { reason },
                );
                self.platform.commit(changes, audit).await?;
                Ok(acted)
            })
            .await
    }

    /// Releases all restrictions of an account, a connector, or a sending name without an account,
    /// and raises the account's limit if asked. In force and on disk before it returns.
    ///
    /// # Errors
    /// `Unknown` when there is no such entity; `Invalid` for texts and limits out of bounds;
    /// `Denied` without the right to release, to override, to raise a limit without a release, or
    /// without a fresh factor for a limit raised far; `Refused` when a restriction belongs to
    /// somebody whose holds the actor may not lift; `Conflict` when the account was changed at
    /// the same time; `Partly` when it could not be written: then it is still restricted.
    pub async fn unblock(
        &self,
        actor: &Actor,
        target: &str,
        how: &Unblock,
    ) -> Result<Unblocked, AppError> {
        let payer = self.entity_named(target).await?;
        let may = |right| self.may_on_sender(actor, AuditAct::Unblock, right, &payer);
        may(Right::ReleaseSending).await?;
        let asked_for = self.account_behind(&payer).await?;
        let said = said(&self.verification, actor, asked_for.as_ref(), how).await?;
        let act = async {
            let now = self.platform.now();
            let account = self.account_behind(&payer).await?;
            let restrictions = self.restrictions_of(actor, &payer).await?;
            if restrictions.is_empty() && payer.brief.is_none() && !payer.is_connector() {
                return Err(unknown(target));
            }
            if said.raise.is_some() {
                may(right_to_raise(&restrictions, now)).await?;
            }
            let owner = account.as_ref();
            let raise = |raise| self.raised(actor, &payer, owner, raise, now);
            let raised = said.raise.map(raise).transpose()?;
            let close = |result, detail| closed(&self.platform, actor, &payer, result, detail);
            if restrictions.is_empty() && raised.is_none() {
                let audit = close(AuditResult::NothingToDo, Detail::NONE);
                self.platform.commit(Vec::new(), audit).await?;
                return Ok(Unblocked::NothingToDo);
            }
            let missing = self.missing(&restrictions, owner, &said, now).await?;
            if !missing.steps.is_empty() && said.overriding.is_none() {
                // Without the statement alone, it is a form with an empty field and not an attempt.
                if missing.steps != [Step::Reviewed] {
                    let audit = close(AuditResult::Refused, not_done_yet(&missing));
                    self.platform.commit(Vec::new(), audit).await?;
                }
                return Ok(Unblocked::Missing(missing));
            }
            if !missing.steps.is_empty() {
                may(Right::OverrideRelease).await?;
            }
            if !restrictions.is_empty() {
                self.reset_windows(&payer, now).await?;
            }
            let raised_to = raised.as_ref().and_then(|account| account.raised_limit);
            let detail = said.detail(&restrictions, raised_to);
            let released_none = restrictions.is_empty();
            let released = restrictions
                .into_iter()
                .map(|hold| Change::ReleaseHold(hold.identity));
            let is_blocked = is_owner_blocked(&self.platform, owner).await?;
            let after = unbarred(raised, owner.filter(|_| !released_none), is_blocked);
            let changes = released.chain(after.map(Change::PutAccount)).collect();
            let told = owner.filter(|_| !released_none);
            let notices = told_of_release(self, told).await?;
            let audit = close(AuditResult::Done, detail);
            let written = self.platform.commit_with(changes, audit, notices);
            written.await.map_err(|error| match released_none {
                true => error,
                false => error.after(PartDone::Unblock),
            })?;
            self.state.forget_unwritten(&payer.subject);
            Ok(match raised_to {
                Some(raised) if released_none => Unblocked::OnlyRaised(raised),
                _ => Unblocked::Done,
            })
        };
        self.platform.orders.in_turn(&payer.subject, act).await
    }

    /// All restrictions of a sender, written or not.
    async fn restrictions_on(&self, payer: &Payer) -> Result<Vec<StoredHold>, AppError> {
        let mut restrictions: Vec<StoredHold> = Vec::new();
        let held = self.platform.store.lasting_holds(&payer.subject).await?;
        for hold in held.iter().chain(&self.state.unwritten(&payer.subject)) {
            let known = restrictions
                .iter()
                .any(|known| known.identity == hold.identity);
            if is_restriction(hold) && !known {
                restrictions.push(hold.clone());
            }
        }
        Ok(restrictions)
    }

    /// The same, if this actor may release them.
    async fn restrictions_of(
        &self,
        actor: &Actor,
        payer: &Payer,
    ) -> Result<Vec<StoredHold>, AppError> {
        let restrictions = self.restrictions_on(payer).await?;
        let others = restrictions
            .iter()
            .find(|hold| !actor.may_lift(&hold.identity.owner));
        if let Some(other) = others {
            let owners = Owners(vec![other.identity.owner.clone()]);
            let act = AuditAct::Unblock;
            let target = Some(payer.subject.clone());
            let why = RefusedRelease::OfOthers { owners };
            return Err(self.platform.refusal(actor, act, target, why).await);
        }
        Ok(restrictions)
    }

    async fn restriction_shown(
        &self,
        account: Option<&Account>,
        stored: StoredHold,
    ) -> Result<Hold, AppError> {
        let roles = match account {
            Some(account) => self.platform.roles_held(account.id).await?,
            None => Vec::new(),
        };
        Ok(Hold {
            release: release_of(&stored, account, &roles),
            observed: stored.identity.owner == Owner::Engine
                && self.platform.settings().sending_mode == Mode::Observe,
            enforced_at: Vec::new(),
            lifted: None,
            stored,
        })
    }

    /// Resets the windows of a sender to zero, durably; returns what they were. If that cannot be
    /// written, they count on as before.
    async fn reset_windows(&self, payer: &Payer, now: Timestamp) -> Result<SendingGuard, AppError> {
        let release = self.platform.store.sending(payer.key, |guard| {
            let before = guard.clone();
            guard.release(now);
            (before, Touched::Transition)
        });
        let (before, durable) = release.await?;
        let Err(error) = durable.wait().await else {
            return Ok(before);
        };
        // The answer must be true: nothing was released.
        let restore = |guard: &mut SendingGuard| {
            guard.clone_from(&before);
            ((), Touched::Counters)
        };
        let _ = self.platform.store.sending(payer.key, restore).await?;
        Err(error.into())
    }

    /// A connector by its name, otherwise an account (or a sending name without one) as typed.
    pub(crate) async fn entity_named(&self, target: &str) -> Result<Payer, AppError> {
        let settings = self.platform.settings();
        let connectors = &settings.connectors;
        if let Some(connector) = connectors.iter().find(|c| c.name == target) {
            return Ok(self.payers.of_connector(connector));
        }
        let gone = Subject::Connector(target.to_owned());
        if !self.platform.store.lasting_holds(&gone).await?.is_empty() {
            return Ok(self.payers.of_subject(&gone, self.platform.now()).await?);
        }
        Ok(self
            .payers
            .of_typed(target.as_bytes(), self.platform.now())
            .await?)
    }

    pub(super) async fn account_behind(
        &self,
        payer: &Payer,
    ) -> Result<Option<Account>, StoreError> {
        Ok(match &payer.brief {
            Some(brief) => self.platform.store.account(brief.id).await?,
            None => None,
        })
    }

    /// Whether the actor has this right on a sender: an account, or a connector (only without a
    /// limit to domains).
    async fn may_on_sender(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        payer: &Payer,
    ) -> Result<(), AppError> {
        match &payer.subject {
            Subject::Account(address) => self.platform.authorise(actor, act, right, address).await,
            other @ (Subject::Connector(_) | Subject::Origin(_) | Subject::Organisation) => {
                self.platform
                    .authorise_for_all(actor, act, right, Some(other.clone()))
                    .await
            }
        }
    }
}

/// Whether sign-in of whom a release is about is blocked.
pub(super) async fn is_owner_blocked(
    platform: &Platform,
    owner: Option<&Account>,
) -> Result<bool, StoreError> {
    match owner {
        Some(owner) => platform.is_sign_in_blocked(&owner.address).await,
        None => Ok(false),
    }
}

/// The account after a release: as raised, and with no password barred any more, unless sign-in is
/// still blocked or the owner has yet to choose a password: with a link in hand, the old one would be
/// the easiest. `None` = unchanged.
pub(super) fn unbarred(
    raised: Option<Account>,
    owner: Option<&Account>,
    is_blocked: bool,
) -> Option<Account> {
    let is_barred = |account: &Account| {
        let credential = account.credential.as_ref();
        credential.is_some_and(|credential| {
            credential.barred.is_some() && !is_blocked && !credential.life.is_temporary()
        })
    };
    let Some(barred) = raised.as_ref().or(owner).filter(|known| is_barred(known)) else {
        return raised;
    };
    let mut account = barred.clone();
    account.version += u64::from(raised.is_none());
    account
        .credential
        .iter_mut()
        .for_each(|credential| credential.barred = None);
    Some(account)
}

fn unknown(target: &str) -> AppError {
    AppError::Unknown {
        what: "account or connector",
        name: target.into(),
    }
}

/// The audit event that says how a release ended.
fn closed(
    platform: &Platform,
    actor: &Actor,
    payer: &Payer,
    result: AuditResult,
    detail: Detail,
) -> AuditEvent {
    let target = Some(payer.subject.clone());
    platform.audit(actor, AuditAct::Unblock, target, result, detail)
}

/// Tells the owner of a released mailbox, and what is left of signing in.
async fn told_of_release(
    sending: &Sending,
    owner: Option<&Account>,
) -> Result<Vec<Effect>, StoreError> {
    let Some(owner) = owner else {
        return Ok(Vec::new());
    };
    let left = sign_in_left(&sending.platform, owner).await?;
    let kind = OwnerNotice::SendingReleased;
    Ok(sending.notifications.tell_owner(owner, kind, left))
}
