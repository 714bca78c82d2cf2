//! App passwords of an account: made and revoked by its owner, revoked by an administrator.
//!
//! Security: one is made only by the owner, in a session in which they proved themselves minutes ago
//! (as for second factors), never by an administrator for somebody else: it would open the mailbox
//! to whoever made it. It is shown once; only its hash is stored. A session that was ended meanwhile
//! makes none, so a reset leaves nothing that a thief began before it. Every one that is made or
//! revoked is told to all addresses of the owner. They end with the password: a new one, however it
//! was set, ends them all, and so does a block of sign-in; a sign-out by somebody else ends those that are
//! new, and an unlock none (`people::shutting`).
//!
//! Revoking one asks for no fresh proof: to shut a door is never harder than to open it.

use zavor_core::account::{Account, AccountId};
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::app_password::{APP_PASSWORDS_MAX, AppPassword, AppProtocols, AppSecret};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::note::Word;
use zavor_core::rights::Right;

use crate::notifications::acted::{Acted, Shut};
use crate::platform::error::{AppError, RefusedMethod};
use crate::platform::notes::SignOnNote;
use crate::ports::{Change, Commit, Effect, Entropy, IdentityChange, StoreError};
use crate::sign_in::verify::app_passwords::key_of;
use crate::sign_on::changing::{in_turn_of, may_change_methods};
use crate::sign_on::methods::method_name;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::SessionView;

/// Random bytes drawn at once for an app password.
const DRAWN_AT_ONCE: usize = 64;

/// App passwords of an account, the oldest first. Their texts are not kept.
///
/// # Errors
/// [`AppError::Store`].
pub async fn app_passwords_of(
    sign_on: &SignOn,
    account: AccountId,
) -> Result<Vec<AppPassword>, AppError> {
    Ok(sign_on.platform.store.app_passwords_of(account).await?)
}

/// Makes one for the owner of this session; the answer is the only place where its text is.
///
/// # Errors
/// `Denied` without a fresh proof; `Invalid` name; `Refused` when the account has
/// [`APP_PASSWORDS_MAX`], the name is taken, or the session has ended.
pub async fn make_app_password(
    sign_on: &SignOn,
    view: &SessionView,
    name: &str,
    protocols: impl Into<AppProtocols>,
) -> Result<(AppSecret, AppPassword), AppError> {
    let made = make_in_turn(sign_on, view, name, protocols.into());
    in_turn_of(sign_on, view, made).await
}

async fn make_in_turn(
    sign_on: &SignOn,
    view: &SessionView,
    name: &str,
    protocols: AppProtocols,
) -> Result<(AppSecret, AppPassword), AppError> {
    may_change_methods(sign_on, view).await?;
    let name = method_name(name)?;
    let account = &sign_on.owned(view).await?;
    let known = app_passwords_of(sign_on, account.id).await?;
    if known.len() >= APP_PASSWORDS_MAX {
        let most = APP_PASSWORDS_MAX;
        return Err(RefusedMethod::TooManyAppPasswords { most }.into());
    }
    if known.iter().any(|other| other.name == name) {
        return Err(RefusedMethod::AppPasswordExists { name }.into());
    }
    let secret = drawn(&*sign_on.platform.world.entropy);
    let new = AppPassword {
        key: key_of(secret.clone()),
        id: sign_on.platform.world.random_id(),
        account: account.id,
        protocols,
        name,
        created: sign_on.platform.now(),
        last_used: None,
    };
    let (act, told) = (AuditAct::MakeAppPassword, OwnerNotice::AppPasswordMade);
    let commit = Commit {
        changes: vec![
            Change::Identity(IdentityChange::ExpectSession(view.session.key)),
            Change::Identity(IdentityChange::AddAppPassword(new.clone())),
        ],
        audit: vec![sign_on.own_audit(view, act, AuditResult::Done, named(&new))],
        effects: app_password_notice(sign_on, account, told, &new),
    };
    match sign_on.platform.store.commit(commit).await {
        Err(StoreError::Conflict) => {
            sign_on.still_open(view).await?;
            Err(AppError::Conflict)
        }
        other => other.map(|_| (secret, new)).map_err(AppError::from),
    }
}

/// Revokes one of the owner's; when this returns, it opens nothing any more, and the mail
/// hosts were asked to end the account's sessions.
///
/// # Errors
/// [`AppError::Store`] when nothing could be written.
pub async fn revoke_app_password(
    sign_on: &SignOn,
    view: &SessionView,
    id: u64,
) -> Result<Acted, AppError> {
    let account = sign_on.owned(view).await?;
    let Some(known) = app_password(sign_on, account.id, id).await? else {
        return Ok(Acted::NothingToDo);
    };
    let act = AuditAct::RevokeAppPassword;
    let audit = sign_on.own_audit(view, act, AuditResult::Done, named(&known));
    revoke(sign_on, &account, &known, audit).await
}

/// Revokes one of somebody else's.
///
/// # Errors
/// `Unknown` account; `Denied` without the right.
pub async fn revoke_app_password_of(
    sign_on: &SignOn,
    actor: &Actor,
    name: &str,
    id: u64,
) -> Result<Acted, AppError> {
    const ACT: AuditAct = AuditAct::RevokeAppPassword;
    let account = sign_on
        .platform
        .account_for(actor, ACT, Right::FirstAid, name)
        .await?;
    let Some(known) = app_password(sign_on, account.id, id).await? else {
        return Ok(Acted::NothingToDo);
    };
    let done = AuditResult::Done;
    let audit = sign_on
        .platform
        .audit_of(actor, ACT, &account.address, done, named(&known));
    revoke(sign_on, &account, &known, audit).await
}

async fn app_password(
    sign_on: &SignOn,
    account: AccountId,
    id: u64,
) -> Result<Option<AppPassword>, AppError> {
    let all = app_passwords_of(sign_on, account).await?;
    Ok(all.into_iter().find(|known| known.id == id))
}

/// Commits the end of one, then empties the mail hosts' caches and ends the sessions there: a
/// session does not say with which password it began.
async fn revoke(
    sign_on: &SignOn,
    account: &Account,
    known: &AppPassword,
    audit: AuditEvent,
) -> Result<Acted, AppError> {
    let mut effects = sign_on.notifications.effects_for(account);
    let told = OwnerNotice::AppPasswordRevoked;
    effects.extend(app_password_notice(sign_on, account, told, known));
    let gone = IdentityChange::RemoveAppPassword(account.id, known.id);
    let commit = Commit {
        changes: vec![Change::Identity(gone)],
        audit: vec![audit],
        effects,
    };
    let effects = sign_on.notifications.commit_effects(commit).await?;
    Ok(Acted::Done {
        effects: sign_on
            .notifications
            .end_sessions_now(account, effects)
            .await,
        shut: Shut::default(),
    })
}

fn app_password_notice(
    sign_on: &SignOn,
    account: &Account,
    told: OwnerNotice,
    about: &AppPassword,
) -> Vec<Effect> {
    let arguments = vec![
        ("program", about.name.clone()),
        ("protocol", about.protocols.as_str().to_owned()),
    ];
    sign_on.verification.owner_notice(account, told, arguments)
}

fn named(password: &AppPassword) -> SignOnNote {
    SignOnNote::AppPassword {
        protocol: Word::of("app-protocol", password.protocols.as_str()),
        name: password.name.clone(),
    }
}

/// A new secret from the random source.
fn drawn(entropy: &dyn Entropy) -> AppSecret {
    loop {
        let mut bytes = zeroize::Zeroizing::new([0; DRAWN_AT_ONCE]);
        entropy.fill(&mut *bytes);
        // Bytes that are left out may leave too few; that is rare, and the next draw is another one.
        if let Some(secret) = AppSecret::of_random(bytes.iter().copied()) {
            return secret;
        }
    }
}
