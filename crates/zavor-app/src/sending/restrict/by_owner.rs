//! The owner's own release: somebody who proved twice that the account is theirs sets a new password, and
//! sends again at once ([`zavor_core::recovery::owner_may_release`] says who may).
//!
//! The release is part of the commit that sets the password, and that commit expects exactly the holds by
//! which it was judged: what is placed meanwhile is never lifted unseen. It has the sender's turn, so a
//! limit that is passed, an administrator and a second flow of the same owner come before or after it. As
//! at every release the windows go to zero first: killed in between, the sender is restricted as before,
//! the old password is in force, and the flow goes on.
//!
//! Whoever may not is refused nothing else: the password is set all the same, and the reason is said.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertKind, OwnerNotice, Parties, SignInLeft};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldIdentity, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Owners, Word};
use zavor_core::recovery::{NotByOwner, OwnRelease, RecoveryMethod, owner_may_release};
use zavor_core::sending::SendingGuard;

use crate::notifications::alerts::raise_alert_of;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::AppError;
use crate::platform::notes::{AlertNote, ProofNote, SendingNote};
use crate::ports::{Change, Commit, Effect, GuardsExt, StoreError};
use crate::sending::payer::Payer;
use crate::sending::service::Sending;

/// What an owner has proved who wants to send again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnWish {
    /// When the owner began to prove it.
    pub(crate) begun: Timestamp,
    /// The methods that were proved and count.
    pub(crate) methods: Vec<RecoveryMethod>,
    /// Since when the newest of them is registered.
    pub(crate) proofs_since: Timestamp,
}

/// Whose new password it is.
pub(crate) struct OwnChange<'a> {
    /// The owner.
    pub(crate) actor: &'a Actor,
    /// The account as it was: its owner is told at the addresses that it had.
    pub(crate) before: &'a Account,
    /// What sets the password.
    pub(crate) commit: Commit,
}

/// The holds of a sender that decide about a release.
struct Decisive {
    /// Those on disk.
    stored: Vec<HoldIdentity>,
    /// The restrictions that may be lifted.
    lifted: Result<Vec<StoredHold>, NotByOwner>,
}

/// Whether this owner may release sending now, with a new password. Changes nothing.
pub(crate) async fn own_release(
    sending: &Sending,
    account: &Account,
    wish: &OwnWish,
) -> Result<Result<(), NotByOwner>, StoreError> {
    Ok(judged(sending, account, wish).await?.lifted.map(drop))
}

/// Commits a new password, with the release of sending if its owner wants that; whether it was released, and
/// why not.
///
/// # Errors
/// `Conflict` when the account or what was proved was changed meanwhile, `Store`: then nothing was done.
pub(crate) async fn committed(
    sending: &Sending,
    change: OwnChange<'_>,
    wish: Option<OwnWish>,
) -> Result<(Vec<Effect>, Option<Result<(), NotByOwner>>), AppError> {
    let Some(wish) = wish else {
        let effects = sending.notifications.commit_effects(change.commit).await?;
        return Ok((effects, None));
    };
    let (effects, released) = with_own_release(sending, change, &wish).await?;
    Ok((effects, Some(released)))
}

/// Commits a new password of its owner, and with it the release of what restricts sending, if the
/// owner may lift it; says why not otherwise.
///
/// # Errors
/// `Conflict` when the account or the flow was changed meanwhile, `Store`: then nothing was done.
async fn with_own_release(
    sending: &Sending,
    change: OwnChange<'_>,
    wish: &OwnWish,
) -> Result<(Vec<Effect>, Result<(), NotByOwner>), AppError> {
    let (name, now) = (&change.before.address, sending.platform.now());
    let payer = sending.payers.of_name(name.clone(), now).await?;
    let act = async {
        let mut seen = None;
        for _ in 0..CONFLICTS_MAX {
            let found = judged(sending, change.before, wish).await?;
            // No hold came or went: then it was the account, or the flow.
            if seen.replace(found.stored.clone()) == Some(found.stored.clone()) {
                return Err(AppError::Conflict);
            }
            let lifted = match found.lifted {
                Ok(lifted) => lifted,
                Err(why) => {
                    let commit = change.commit.clone();
                    let effects = sending.notifications.commit_effects(commit).await?;
                    return Ok((effects, Err(why)));
                }
            };
            let before = sending
                .reset_windows(&payer, sending.platform.now())
                .await?;
            let commit = released(sending, &change, wish, &found.stored, &lifted);
            match sending.notifications.commit_effects(commit).await {
                Ok(effects) => {
                    sending.state.forget_unwritten(&payer.subject);
                    return Ok((effects, Ok(())));
                }
                Err(AppError::Conflict) => put_windows_back(sending, &payer, before).await?,
                Err(other) => return Err(other),
            }
        }
        Err(AppError::Conflict)
    };
    let done = sending.platform.orders.in_turn(&payer.subject, act).await?;
    if done.1.is_ok() {
        tell_of_own_release(sending, change.actor, name);
    }
    Ok(done)
}

async fn judged(
    sending: &Sending,
    account: &Account,
    wish: &OwnWish,
) -> Result<Decisive, StoreError> {
    let subject = Subject::Account(account.address.clone());
    let stored = sending.platform.store.lasting_holds(&subject).await?;
    let mut holds = stored.to_vec();
    holds.extend(sending.state.unwritten(&subject));
    let asked = OwnRelease {
        holds: &holds,
        begun: wish.begun,
        proofs: wish.methods.len(),
        proofs_since: wish.proofs_since,
        released: account.own_release,
        has_password: account.credential.is_some(),
    };
    let policies = sending.platform.store.policies();
    let lifted = owner_may_release(&asked, &policies.recovery, sending.platform.now());
    let of = |lifted: Vec<HoldIdentity>| {
        let mut holds = holds.clone();
        holds.retain(|hold| lifted.contains(&hold.identity));
        holds.dedup_by(|one, other| one.identity == other.identity);
        holds
    };
    Ok(Decisive {
        stored: stored.iter().map(|hold| hold.identity.clone()).collect(),
        lifted: lifted.map(of),
    })
}

/// The commit with the release. Its first event says what ended the restrictions.
fn released(
    sending: &Sending,
    change: &OwnChange<'_>,
    wish: &OwnWish,
    stored: &[HoldIdentity],
    lifted: &[StoredHold],
) -> Commit {
    let (now, address) = (sending.platform.now(), &change.before.address);
    let mut commit = change.commit.clone();
    for one in &mut commit.changes {
        if let Change::PutAccount(account) = one
            && account.id == change.before.id
        {
            account.own_release = Some(now);
            // The owner has chosen another one, and what barred the old one is over.
            let credential = account.credential.iter_mut();
            credential.for_each(|credential| credential.barred = None);
        }
    }
    let expected = Change::ExpectHolds(Subject::Account(address.clone()), stored.to_vec());
    commit.changes.insert(0, expected);
    let release = |hold: &StoredHold| Change::ReleaseHold(hold.identity.clone());
    commit.changes.extend(lifted.iter().map(release));
    let what = lifted.iter().map(|hold| SendingNote::Released {
        reason: Word::of("reason", hold.identity.reason.as_str()),
        owner: Owners(vec![hold.identity.owner.clone()]),
    });
    let proofs = wish.methods.iter().map(|method| ProofNote::Right {
        method: Word::of("recovery-method", method.as_str()),
    });
    let detail = Detail::NONE
        .and_all(what)
        .and(SendingNote::ByItsOwner)
        .and_all(proofs);
    let (act, done) = (AuditAct::Unblock, AuditResult::Done);
    let event = sending
        .platform
        .audit_of(change.actor, act, address, done, detail);
    commit.audit.insert(0, event);
    let kind = OwnerNotice::SendingReleasedByOwner;
    let told = sending
        .notifications
        .tell_owner(change.before, kind, SignInLeft::Whole);
    commit.effects.extend(told);
    commit
}

/// The windows as they were before a release that was not committed.
async fn put_windows_back(
    sending: &Sending,
    payer: &Payer,
    before: SendingGuard,
) -> Result<(), AppError> {
    let restore = |guard: &mut SendingGuard| {
        guard.clone_from(&before);
        ((), Touched::Transition)
    };
    let ((), durable) = sending.platform.store.sending(payer.key, restore).await?;
    Ok(durable.wait().await?)
}

/// The security administrators are told: it may have been somebody else after all.
fn tell_of_own_release(sending: &Sending, actor: &Actor, address: &SignInName) {
    let said = AlertNote::SendingReleasedByOwner {
        account: address.to_string(),
    };
    raise_alert_of(
        &sending.notifications,
        Parties::of(actor),
        AlertKind::SendingReleasedByOwner,
        Some(Subject::Account(address.clone())),
        said,
    );
}
