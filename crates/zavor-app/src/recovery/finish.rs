//! A proved flow ends: with a new password, or with the old one and the lockouts released.
//!
//! Security: the flow is used up in the commit of what it allows, with every other flow of the
//! account. Only lockouts end, and with a new password what a limit placed, if its owner may lift that
//! ([`zavor_core::recovery::owner_may_release`]); everything else stays (the page names it,
//! `views::own_holds`). A second factor stays. Nobody is signed in.

use std::net::IpAddr;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::LinkPurpose;
use zavor_core::note::{Detail, Word};
use zavor_core::recovery::{FLOW_PASSWORDS_MAX, NotByOwner, RecoveryFlow, RecoveryMethod};
use zeroize::Zeroizing;

use crate::notifications::notices::sign_in_left;
use crate::platform::accounts::owner;
use crate::platform::error::{AppError, PartDone};
use crate::platform::notes::ProofNote;
use crate::platform::token::Token;
use crate::ports::{Change, Commit, IdentityChange, StoreError, TypedPassword};
use crate::recovery::ask::proof_to_ask;
use crate::recovery::facts::FlowAccount;
use crate::recovery::saved_codes::new_saved_code;
use crate::recovery::sending::{may_send_again, wish};
use crate::recovery::service::Recovery;
use crate::recovery::wrong::note_recovered;
use crate::sign_in::unlock::Ending;
use crate::sign_on::change::{PasswordChanged, Proofs};

/// How a recovery ended.
#[derive(Debug, PartialEq)]
pub enum Recovered {
    /// Done.
    Done {
        /// Whose account it is: for the proof that its browser is known from now on.
        account: AccountId,
        /// Its address.
        address: SignInName,
        /// Whether a lockout was in force and has ended; `None` = there is a new password, and any has.
        unlocked: Option<bool>,
        /// Whether every session is known to have ended, also those of mail programs; `None` when none
        /// was to end.
        everywhere: Option<bool>,
        /// A new code to keep, in place of the one that was used. Shown once.
        saved_code: Option<Zeroizing<String>>,
        /// Whether sending was released, or why it is still restricted; `None` = it is not, or the owner
        /// chose to leave it.
        sending: Option<Result<(), NotByOwner>>,
        /// With it this browser may ask the help desk as the owner.
        proof: Token,
    },
    /// The flow is over, or not enough was proved: begin again.
    Over,
    /// Too many passwords at once; nothing was changed.
    Busy,
}

impl Recovery {
    /// Sets a new password after enough proofs: all sessions end, and so do lockouts.
    ///
    /// # Errors
    /// [`AppError::Password`] names the rule that the new password breaks; the flow goes on, for
    /// [`FLOW_PASSWORDS_MAX`](zavor_core::recovery::FLOW_PASSWORDS_MAX) of them. `Conflict`
    /// when the account was changed at the same time.
    pub async fn reset_password(
        &self,
        token: &str,
        new: TypedPassword,
        address: IpAddr,
    ) -> Result<Recovered, AppError> {
        reset(self, token, new, address, Sends::AsBefore).await
    }

    /// The same, and sending is released at once, if the owner may do that
    /// ([`zavor_core::recovery::owner_may_release`]). If not, the password is set all the same.
    ///
    /// # Errors
    /// As [`Recovery::reset_password`].
    pub async fn reset_and_send(
        &self,
        token: &str,
        new: TypedPassword,
        address: IpAddr,
    ) -> Result<Recovered, AppError> {
        reset(self, token, new, address, Sends::Again).await
    }

    /// Keeps the password and releases the lockouts, after enough proofs.
    ///
    /// # Errors
    /// [`AppError::Store`]; `Partly` when it was recorded but the lockouts could not be ended.
    pub async fn only_unlock(&self, token: &str, address: IpAddr) -> Result<Recovered, AppError> {
        let Some((flow, of)) = self.proved(token).await? else {
            return Ok(Recovered::Over);
        };
        let (saved_code, replacement) = replacement(self, &flow);
        let account = of.account;
        let unchanged = Change::ExpectAccount(account.id, account.version);
        let (proof, to_ask) = proof_to_ask(self, account.id, &flow);
        let mut changes = vec![ended(&flow), unchanged, to_ask];
        changes.extend(replacement);
        let actor = owner(&account, Some(address));
        let methods = flow.proved.iter().map(|(method, _)| ProofNote::Right {
            method: Word::of("recovery-method", method.as_str()),
        });
        let (act, done) = (AuditAct::Unlock, AuditResult::Done);
        let said: Detail = methods.collect();
        let audit = self
            .platform
            .audit_of(&actor, act, &account.address, done, said);
        let notice = OwnerNotice::UnlockedByOwner;
        let left = sign_in_left(&self.platform, &account).await?;
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects: self.notifications.tell_owner(&account, notice, left),
        };
        match self.platform.store.commit(commit).await {
            Ok(_) => {}
            Err(StoreError::Conflict) => return Ok(Recovered::Over),
            Err(error) => return Err(error.into()),
        }
        note_recovered(self, &flow, (account.id, &account.address), address);
        let ending = Ending::of(&account.address, act, &actor);
        let key = GuardKey::account(account.id);
        let now = self.platform.now();
        let released = self.sign_in.release_lockouts(&ending, key, now).await;
        let unlocked = released.map_err(|error| error.after(PartDone::Unlock))?;
        Ok(Recovered::Done {
            account: account.id,
            address: account.address.clone(),
            unlocked: Some(unlocked),
            everywhere: None,
            saved_code,
            sending: None,
            proof,
        })
    }

    /// The flow with its account, if enough was proved.
    pub(super) async fn proved(
        &self,
        token: &str,
    ) -> Result<Option<(RecoveryFlow, FlowAccount)>, AppError> {
        let Some(flow) = self.flow(token).await? else {
            return Ok(None);
        };
        let of = self.account_of(&flow).await?;
        Ok(of.filter(|of| of.is_proved(&flow)).map(|of| (flow, of)))
    }
}

/// Whether the owner wants to send again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sends {
    Again,
    AsBefore,
}

async fn reset(
    recovery: &Recovery,
    token: &str,
    new: TypedPassword,
    address: IpAddr,
    sends: Sends,
) -> Result<Recovered, AppError> {
    let Some((flow, of)) = proved_for_password(recovery, token).await? else {
        return Ok(Recovered::Over);
    };
    let (saved_code, replacement) = replacement(recovery, &flow);
    let mut made: Vec<Change> = replacement.into_iter().collect();
    made.extend(after_recovery(&of));
    let (id, name) = (of.account.id, of.account.address.clone());
    let (proof, to_ask) = proof_to_ask(recovery, id, &flow);
    made.push(to_ask);
    let used_up = vec![ended(&flow)];
    let wish = wish(&flow, &of);
    // Said also to whoever only wants a new password: sending stays restricted, and why.
    let stays = may_send_again(recovery, &of, &wish)
        .await?
        .and_then(Result::err);
    let proofs = Proofs::by_recovery(flow.proofs_since(), used_up, made)
        .and_send((sends == Sends::Again).then_some(wish));
    let set = recovery
        .sign_on
        .set_own_password(of.account, new, Some(address), proofs);
    let (effects, sending) = match set.await {
        Ok(PasswordChanged::Done {
            effects, sending, ..
        }) => (effects, sending),
        Ok(PasswordChanged::Busy) => return Ok(Recovered::Busy),
        Ok(_) => return Ok(Recovered::Over),
        Err(AppError::Conflict) if recovery.flow(token).await?.is_none() => {
            return Ok(Recovered::Over);
        }
        Err(other) => return Err(other),
    };
    note_recovered(recovery, &flow, (id, &name), address);
    Ok(Recovered::Done {
        account: id,
        address: name,
        unlocked: None,
        everywhere: Some(effects.iter().all(|shown| shown.answer.is_done())),
        saved_code,
        sending: match sending {
            Some(Err(NotByOwner::NotRestricted)) => None,
            Some(released) => Some(released),
            None => stays.map(Err),
        },
        proof,
    })
}

/// What a recovery with a new password ends beside what every new password ends: the block after a report
/// by the owner, and every link to report what was before.
fn after_recovery(of: &FlowAccount) -> impl Iterator<Item = Change> {
    let links = IdentityChange::DropLinks(of.account.id, LinkPurpose::NotMe);
    let block = of.reported.clone().map(Change::ReleaseHold);
    [Change::Identity(links)].into_iter().chain(block)
}

fn ended(flow: &RecoveryFlow) -> Change {
    let ended = IdentityChange::EndRecoveryFlows(flow.of, flow.key, flow.version);
    Change::Identity(ended)
}

/// The same for one more new password, counted before it is judged: a refused one costs hashes and a
/// row of the audit, so a flow has a bound of its own for them. Counted in memory: a change of the
/// flow would end another try of the same browser.
async fn proved_for_password(
    recovery: &Recovery,
    token: &str,
) -> Result<Option<(RecoveryFlow, FlowAccount)>, AppError> {
    let proved = recovery.proved(token).await?;
    let Some((flow, of)) = proved.filter(|(_, of)| of.account.credential.is_some()) else {
        return Ok(None);
    };
    let now = recovery.platform.now();
    let mut tried = recovery.passwords_tried.lock();
    let before = tried.get(flow.key.0, now).copied().unwrap_or(0);
    tried.put(flow.key.0, before.saturating_add(1), now);
    Ok((before < FLOW_PASSWORDS_MAX).then_some((flow, of)))
}

/// A saved code in place of the one that was used in this flow, with the change that stores it.
fn replacement(
    recovery: &Recovery,
    flow: &RecoveryFlow,
) -> (Option<Zeroizing<String>>, Option<Change>) {
    let used = flow.has_proved(RecoveryMethod::SavedCode);
    match flow.of.account_id().filter(|_| used) {
        Some(account) => {
            let (code, put) = new_saved_code(recovery, account);
            (Some(code), Some(put))
        }
        None => (None, None),
    }
}
