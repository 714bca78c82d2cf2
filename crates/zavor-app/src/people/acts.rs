//! Acts of a person on an account: block and allow sign-in, sign out everywhere, reset the
//! password.
//!
//! Sessions of the web door end in the commit of the act itself, with everything else that lets
//! somebody in who is to be shut out (`people::shutting`).
//!
//! Each act is audited, commits everything or nothing, and is in force before it returns: Zavor's
//! own state changes with the commit, and the mail hosts are called at once, with the result shown
//! ([`crate::notifications::outbox::report::EffectReport`]). A mail host that is down does not stop
//! an act; the outbox tries again. If nothing had to change, the act returns `NothingToDo`; that is
//! audited as well.
//!
//! The order within an act keeps a thief out: first the commit (from then on no new sign-in
//! succeeds), then the caches that still hold the old answer, then the sessions.
//!
//! There is an effect for each name of the account, because a mail host knows a session by the name
//! that was typed there.
//!
//! Known limit: Zavor does not know sessions on mail hosts that are not configured. The Postfix
//! policy door refuses their mail all the same.

pub(crate) mod hand_over;
pub(crate) mod reset;

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::alert::{OwnerNotice, SignInLeft};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{Evidence, HoldIdentity, HoldKind, Reason, Scope, StoredHold, Subject};
use zavor_core::identity::Shutting;
use zavor_core::note::{Detail, Owners};
use zavor_core::rights::Right;

use crate::notifications::acted::{Acted, Shut};
use crate::notifications::notices::left_by;
use crate::people::service::People;
use crate::people::shutting::Ending;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, RefusedAccount};
use crate::platform::notes::{ActNote, CallerNote};
use crate::platform::statement::{Statement, statement};
use crate::ports::{Change, Commit, Effect};
use crate::verification::caller::CallerProof;

/// An act that is committed; its effects are not carried out yet.
struct CommittedAct {
    effects: Vec<Effect>,
    ends_sessions: bool,
    shut: Shut,
}

/// The act that lifts blocks.
const ALLOW: AuditAct = AuditAct::AllowSignIn;

impl People {
    /// Blocks sign-in of an account, everywhere and until released, and ends its sessions. Several
    /// actors may block one account; each releases their own block.
    ///
    /// # Errors
    /// `Unknown` account; `Invalid` when the reason is empty or longer than
    /// [`STATEMENT_BYTES_MAX`](zavor_core::hold::STATEMENT_BYTES_MAX); `Denied` without the right;
    /// `Refused` for the last Global Administrator who can act, unless the local operator asks.
    pub async fn block_sign_in(
        &self,
        actor: &Actor,
        name: &str,
        reason: &str,
    ) -> Result<Acted, AppError> {
        const ACT: AuditAct = AuditAct::BlockSignIn;
        let account = self
            .platform
            .account_for(actor, ACT, Right::EditSignInStatus, name)
            .await?;
        let reason = statement(reason, Statement::Reason)?;
        let subject = Subject::Account(account.address.clone());
        let turn = self.platform.orders.in_turn(&subject, async {
            let identity = HoldIdentity {
                kind: HoldKind::SignInBlocked,
                subject: subject.clone(),
                scope: Scope::Everywhere,
                owner: actor.owner(),
                reason: Reason::ByAdministrator,
            };
            let now = self.platform.world.clock.now();
            let holds = self.platform.store.lasting_holds(&identity.subject).await?;
            if holds
                .iter()
                .any(|hold| hold.identity == identity && hold.in_force(now))
            {
                self.nothing_to_do(actor, ACT, &account).await?;
                return Ok(None);
            }
            // The local operator may: that is how a stolen account of the only administrator is shut.
            let mut changes = match actor {
                Actor::LocalOperator { .. } => Vec::new(),
                Actor::Administrator(_)
                | Actor::Token { .. }
                | Actor::Owner { .. }
                | Actor::Reader { .. }
                | Actor::Door { .. }
                | Actor::System => self.without_global(actor, ACT, &account).await?,
            };
            let hold = StoredHold {
                identity,
                since: now,
                until: None,
                evidence: Evidence::Statement {
                    text: reason.clone(),
                },
            };
            changes.push(Change::PlaceHold(hold));
            self.sign_in
                .proofs
                .lock()
                .forget(GuardKey::account(account.id));
            let told = Some((OwnerNotice::SignInBlocked, SignInLeft::Blocked));
            let detail = ActNote::Reason { reason }.into();
            let committed = self.act(
                actor,
                (ACT, Some(Shutting::Block)),
                &account,
                detail,
                changes,
                told,
            );
            committed.await.map(Some)
        });
        Ok(carried_out(self, &account, turn.await?).await)
    }

    /// Allows sign-in again, in a run of many accounts or by the operator: nobody does it because a caller
    /// asked. Else as [`People::allow_for_caller`].
    ///
    /// # Errors
    /// `Unknown` account; `Denied` without the right; `Refused` when all blocks belong to others.
    pub async fn allow_sign_in(&self, actor: &Actor, name: &str) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, ALLOW, Right::EditSignInStatus, name)
            .await?;
        allow(self, actor, account, None).await
    }

    /// Allows sign-in again: releases every block of this account that the actor may lift. How the caller was
    /// verified has to be said while a stranger's request waits.
    ///
    /// # Errors
    /// As above; `Refused` or `Invalid` when what is said about the caller is no proof.
    pub async fn allow_for_caller(
        &self,
        actor: &Actor,
        name: &str,
        caller: Option<CallerProof>,
    ) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, ALLOW, Right::EditSignInStatus, name)
            .await?;
        let said = self
            .verification
            .caller_said(actor, ALLOW, &account, caller);
        let said = said.await?;
        allow(self, actor, account, said).await
    }

    /// Ends an account's sessions at the web door and on every mail host. `Account::sessions_ended`
    /// is set when all hosts have confirmed. Where none is configured nobody can confirm it, and
    /// the answer names what to run on the mail server.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` without the right.
    pub async fn sign_out(&self, actor: &Actor, name: &str) -> Result<Acted, AppError> {
        const ACT: AuditAct = AuditAct::SignOut;
        let account = self
            .platform
            .account_for(actor, ACT, Right::FirstAid, name)
            .await?;
        let hosts = self.platform.world.mail_hosts.names();
        let asked = (!hosts.is_empty()).then(|| ActNote::AskedOf {
            hosts: hosts.join(", "),
        });
        let detail = Detail::from(ActNote::OfTheWeb).and_all(asked);
        let committed = self.act(
            actor,
            (ACT, Some(Shutting::SignOut)),
            &account,
            detail,
            Vec::new(),
            None,
        );
        let committed = committed.await?;
        Ok(carry_out(self, &account, committed).await)
    }

    /// Commits an act with its audit event, the notice to the owner, and the end of everything that
    /// ends with it (`None`: the act lets somebody in). The mail hosts are called after it
    /// ([`carry_out`]), when no other act waits for this one.
    async fn act(
        &self,
        actor: &Actor,
        (act, shutting): (AuditAct, Option<Shutting>),
        account: &Account,
        detail: Detail,
        changes: Vec<Change>,
        told: Option<(OwnerNotice, SignInLeft)>,
    ) -> Result<CommittedAct, AppError> {
        let told = told.map(|(told, left)| self.notifications.tell_owner(account, told, left));
        let told = told.unwrap_or_default();
        let mut conflicts = 0;
        loop {
            let (mut changes, mut detail) = (changes.clone(), detail.clone());
            let (mut effects, mut shut) = (Vec::new(), Shut::default());
            if let Some(shutting) = shutting {
                let ending = shutting_act(self, account.id, shutting).await?;
                changes.extend(ending.changes);
                detail = ending.shut.noted(detail);
                shut = ending.shut;
                effects = self.notifications.effects_for(account);
                effects.extend(ending.mails);
                detail = self.notifications.with_sessions_left(detail);
            }
            effects.extend(told.iter().cloned());
            let done = AuditResult::Done;
            let audit = self
                .platform
                .audit_of(actor, act, &account.address, done, detail);
            let commit = Commit {
                changes,
                audit: vec![audit],
                effects,
            };
            match self.notifications.commit_effects(commit).await {
                // The account was changed at the same time: that must not keep a thief in.
                Err(AppError::Conflict) if conflicts < CONFLICTS_MAX => conflicts += 1,
                committed => {
                    return Ok(CommittedAct {
                        effects: committed?,
                        ends_sessions: shutting.is_some(),
                        shut,
                    });
                }
            }
        }
    }

    async fn nothing_to_do(
        &self,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
    ) -> Result<(), AppError> {
        let result = AuditResult::NothingToDo;
        let audit = self
            .platform
            .audit_of(actor, act, &account.address, result, Detail::NONE);
        self.platform.commit(Vec::new(), audit).await
    }
}

/// Releases the blocks of an account that the actor may lift, in the account's turn.
async fn allow(
    people: &People,
    actor: &Actor,
    account: Account,
    caller: Option<CallerNote>,
) -> Result<Acted, AppError> {
    const ACT: AuditAct = ALLOW;
    let subject = Subject::Account(account.address.clone());
    let turn = people.platform.orders.in_turn(&subject, async {
        let now = people.platform.world.clock.now();
        let holds = people.platform.store.lasting_holds(&subject).await?;
        let blocks: Vec<&HoldIdentity> = holds
            .iter()
            .filter(|hold| hold.identity.kind == HoldKind::SignInBlocked && hold.in_force(now))
            .map(|hold| &hold.identity)
            .collect();
        if blocks.is_empty() {
            people.nothing_to_do(actor, ACT, &account).await?;
            return Ok(None);
        }
        let mine: Vec<&HoldIdentity> = blocks
            .iter()
            .copied()
            .filter(|block| actor.may_lift(&block.owner))
            .collect();
        if mine.is_empty() {
            let owners = blocks.iter().map(|block| block.owner.clone()).collect();
            let why = RefusedAccount::BlockedByOthers {
                address: account.address.to_string(),
                owners: Owners(owners),
            };
            return Err(people
                .platform
                .refused(actor, ACT, &account.address, why)
                .await);
        }
        let detail = match mine.len() == blocks.len() {
            true => ActNote::Released { count: mine.len() },
            false => ActNote::ReleasedOf {
                count: mine.len(),
                all: blocks.len(),
            },
        };
        let detail = Detail::from(detail).and_all(caller);
        let staying = holds.iter().filter(|hold| !mine.contains(&&hold.identity));
        let staying: Vec<StoredHold> = staying.cloned().collect();
        let left = left_by(&staying, &account, now);
        let changes = mine
            .into_iter()
            .map(|block| Change::ReleaseHold(block.clone()))
            .collect();
        let told = Some((OwnerNotice::SignInAllowed, left));
        let committed = people.act(actor, (ACT, None), &account, detail, changes, told);
        committed.await.map(Some)
    });
    Ok(carried_out(people, &account, turn.await?).await)
}

/// What ends with a block or a sign-out of the account as it is now, which is put if a recovery
/// address ends.
async fn shutting_act(
    people: &People,
    account: AccountId,
    shutting: Shutting,
) -> Result<Ending, AppError> {
    let Some(mut account) = people.platform.store.account(account).await? else {
        return Err(AppError::Conflict);
    };
    let mut ending = people.shut_out(&mut account, shutting).await?;
    if !ending.shut.addresses.is_empty() {
        account.version += 1;
        ending.changes.insert(0, Change::PutAccount(account));
    }
    Ok(ending)
}

/// What came of an act that had its turn: `None` = there was nothing to do.
async fn carried_out(people: &People, account: &Account, act: Option<CommittedAct>) -> Acted {
    match act {
        Some(act) => carry_out(people, account, act).await,
        None => Acted::NothingToDo,
    }
}

/// Calls the mail hosts for a committed act.
async fn carry_out(people: &People, account: &Account, act: CommittedAct) -> Acted {
    let effects = act.effects;
    Acted::Done {
        effects: match act.ends_sessions {
            true => {
                people
                    .notifications
                    .end_sessions_now(account, effects)
                    .await
            }
            false => people.notifications.perform_now(effects).await,
        },
        shut: act.shut,
    }
}
