//! "This was not me": the owner, or somebody who reads an address of theirs, says by the link in a notice
//! that what it tells of was somebody else (`spec/recovery.md`). What it may do is decided by
//! [`zavor_core::not_me`].
//!
//! Security: looking changes nothing, so that a scanner's GET does no harm; the act uses the link up in
//! its own commit, with everything that it does. The account, the event and the address come from the
//! stored link, never from the request.

use std::net::IpAddr;

use zavor_core::account::{Account, GuardKey};
use zavor_core::alert::{AlertKind, OwnerNotice, SignInLeft};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::Subject;
use zavor_core::identity::{Link, LinkPurpose, Shutting};
use zavor_core::moment::Timestamp;
use zavor_core::not_me::{NotMePower, Younger, blocked_since, power_of, report_holds, younger};
use zavor_core::note::Detail;

use crate::notifications::acted::Shut;
use crate::notifications::notices::sign_in_left;
use crate::people::shutting::end_tokens;
use crate::platform::accounts::owner;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::AppError;
use crate::platform::notes::{AlertNote, NotMeNote};
use crate::ports::{Change, Commit, Effect, GuardsExt, IdentityChange};
use crate::recovery::service::Recovery;
use crate::verification::links::used;
use crate::verification::recovery_addresses::no_confirmations;

/// What the page of a link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMeShown {
    /// The account.
    pub account: String,
    /// When it happened.
    pub event: Timestamp,
    /// What the link would do.
    pub power: NotMePower,
    /// Whether the owner could recover the account alone afterwards.
    pub way_back: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotMeDone {
    /// What the link did.
    pub power: NotMePower,
    /// Whether every session is known to have ended, also those of mail programs.
    pub everywhere: bool,
    /// Whether the owner can recover the account alone now.
    pub way_back: bool,
}

/// A link that works, with the account as it is now.
struct Reported {
    link: Link,
    account: Account,
    power: NotMePower,
    younger: Younger,
}

/// What a report commits.
struct Acts {
    changes: Vec<Change>,
    detail: Detail,
    effects: Vec<Effect>,
}

impl Recovery {
    /// What the link of this token would do; `None` when it does not work. Changes nothing.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn not_me(&self, token: &str) -> Result<Option<NotMeShown>, AppError> {
        let Some(reported) = reported(self, token).await? else {
            return Ok(None);
        };
        let (event, power) = (reported.link.created, reported.power);
        let account = reported.account.address.to_string();
        Ok(Some(NotMeShown {
            way_back: way_back(self, reported).await?,
            account,
            event,
            power,
        }))
    }

    /// Does what the link of this token may do, once; `None` when it does not work (any more).
    ///
    /// # Errors
    /// [`AppError::Store`]; `Conflict` when the account was changed again and again at the same time:
    /// nothing was done, and the link still works.
    pub async fn report_not_me(
        &self,
        token: &str,
        source: Option<IpAddr>,
    ) -> Result<Option<NotMeDone>, AppError> {
        for _ in 0..CONFLICTS_MAX {
            let Some(reported) = reported(self, token).await? else {
                return Ok(None);
            };
            let acts = acts(self, &reported).await?;
            let actor = owner(&reported.account, source);
            let (act, done) = (AuditAct::ReportNotMe, AuditResult::Done);
            let name = &reported.account.address;
            let audit = self.platform.audit_of(&actor, act, name, done, acts.detail);
            let commit = Commit {
                changes: acts.changes,
                audit: vec![audit],
                effects: acts.effects,
            };
            match self.notifications.commit_effects(commit).await {
                Err(AppError::Conflict) => {}
                other => return reported_now(self, reported, other?).await.map(Some),
            }
        }
        Err(AppError::Conflict)
    }
}

async fn reported(recovery: &Recovery, token: &str) -> Result<Option<Reported>, AppError> {
    let Some(link) = recovery
        .verification
        .link(LinkPurpose::NotMe, token)
        .await?
    else {
        return Ok(None);
    };
    let account = match link.account {
        Some(id) => recovery.platform.store.account(id).await?,
        None => None,
    };
    let Some(account) = account else {
        return Ok(None);
    };
    let store = &recovery.platform.store;
    let methods = store.methods_of(account.id).await?;
    let codes = store.saved_codes_of(account.id).await?;
    let has_role = !store.roles(account.id).await?.is_empty();
    let by = (link.address.as_str(), link.created);
    Ok(Some(Reported {
        power: power_of(&link.address, link.created, &account),
        younger: younger(&account, &methods, &codes, by, has_role),
        link,
        account,
    }))
}

/// Whether the owner could recover the account alone with what is older than the event.
async fn way_back(recovery: &Recovery, reported: Reported) -> Result<bool, AppError> {
    let Reported {
        link,
        account,
        power,
        younger,
    } = reported;
    let subject = Subject::Account(account.address.clone());
    let now = recovery.platform.now();
    let placed = recovery.platform.store.lasting_holds(&subject).await?;
    let by = (link.created, link.address.as_str());
    let block = match power {
        NotMePower::ShutOut => {
            blocked_since(&report_holds(&placed, &subject, power, by, true, now), now)
        }
        NotMePower::Report => blocked_since(&placed, now),
    };
    let can_reset = account.credential.is_some();
    let of = recovery
        .facts_before(account, block, &younger.methods)
        .await?;
    Ok(can_reset && of.usable.len() >= of.needed)
}

async fn acts(recovery: &Recovery, reported: &Reported) -> Result<Acts, AppError> {
    let Reported {
        link,
        account,
        power,
        younger,
    } = reported;
    let now = recovery.platform.now();
    let subject = Subject::Account(account.address.clone());
    let placed = recovery.platform.store.lasting_holds(&subject).await?;
    let by = (link.created, link.address.as_str());
    let has_password = account.credential.is_some();
    let holds = report_holds(&placed, &subject, *power, by, has_password, now);
    let mut changes = vec![used(link)];
    changes.extend(holds.into_iter().map(Change::PlaceHold));
    let mut detail = Detail::from(NotMeNote::Reported {
        event: link.created,
        from: link.address.clone(),
    });
    let mut effects = Vec::new();
    // Whoever added an address waits with its confirmation.
    changes.push(no_confirmations(account.id));
    let (told, left) = match power {
        NotMePower::Report => {
            let left = sign_in_left(&recovery.platform, account).await?;
            (OwnerNotice::MethodsFrozen, left)
        }
        NotMePower::ShutOut => {
            let (shut, ends) = shut_out(recovery, account, younger).await?;
            changes.extend(ends);
            detail = shut.noted(detail);
            detail.push(NotMeNote::YoungerRemoved {
                methods: younger.methods.len() as u64,
                addresses: younger.addresses.len() as u64,
                codes: younger.codes.len() as u64,
            });
            detail = recovery.notifications.with_sessions_left(detail);
            effects = recovery.notifications.effects_for(account);
            (OwnerNotice::ShutOut, SignInLeft::Blocked)
        }
    };
    effects.extend(recovery.notifications.tell_owner(account, told, left));
    Ok(Acts {
        changes,
        detail,
        effects,
    })
}

/// What follows the commit: places are forgotten, mail hosts called, administrators told.
async fn reported_now(
    recovery: &Recovery,
    reported: Reported,
    effects: Vec<Effect>,
) -> Result<NotMeDone, AppError> {
    let (power, event) = (reported.power, reported.link.created);
    let account = reported.account.clone();
    let from = reported.link.address.clone();
    let mut everywhere = true;
    let name = account.address.to_string();
    let said = match power {
        NotMePower::Report => AlertNote::ReportedOnly {
            account: name,
            event,
            from,
        },
        NotMePower::ShutOut => {
            let key = GuardKey::account(account.id);
            recovery.sign_in.proofs.lock().forget(key);
            forget_places(recovery, key, event).await?;
            let shown = recovery
                .notifications
                .end_sessions_now(&account, effects)
                .await;
            everywhere = shown.iter().all(|shown| shown.answer.is_done());
            AlertNote::ReportedAndShutOut {
                account: name,
                event,
                from,
            }
        }
    };
    let subject = Some(Subject::Account(account.address.clone()));
    recovery
        .notifications
        .raise_alert(AlertKind::ReportedByUser, subject, said);
    Ok(NotMeDone {
        power,
        everywhere,
        way_back: way_back(recovery, reported).await?,
    })
}

/// Places and devices of the event or later are strangers again, on disk too.
async fn forget_places(
    recovery: &Recovery,
    key: GuardKey,
    event: Timestamp,
) -> Result<(), AppError> {
    let forget = |guard: &mut zavor_core::sign_in::SignInGuard| {
        let touched = match guard.forget_places_since(event) {
            true => Touched::Transition,
            false => Touched::Unchanged,
        };
        ((), touched)
    };
    let ((), durable) = recovery.platform.store.sign_in(key, forget).await?;
    Ok(durable.wait().await?)
}

/// What ends with a report that shuts everybody out: what ends with every block ([`People::shut_out`]), every
/// API token, and every way to prove who one is that is not older than the event. Saved codes that are older
/// stay: the owner may need one to come back.
async fn shut_out(
    recovery: &Recovery,
    account: &Account,
    younger: &Younger,
) -> Result<(Shut, Vec<Change>), AppError> {
    let people = &recovery.sign_on.people;
    let mut left = account.clone();
    let mut ending = people.shut_out(&mut left, Shutting::Block).await?;
    left.version += 1;
    left.recovery_addresses
        .retain(|known| !younger.addresses.contains(&known.address));
    let stays = |change: &Change| {
        matches!(
            change,
            Change::Identity(IdentityChange::DropSavedCodes(..) | IdentityChange::DropToken(_))
        )
    };
    ending.changes.retain(|change| !stays(change));
    ending.shut.saved_codes = 0;
    let tokens = end_tokens(people, &mut ending.shut, account.id, true).await?;
    let methods = younger.methods.iter();
    let methods = methods.map(|method| IdentityChange::RemoveMethod(method.id, method.version));
    let codes = younger.codes.iter();
    let codes = codes.map(|code| IdentityChange::UseSavedCode(code.key));
    let ends = tokens.into_iter().chain(methods).chain(codes);
    let mut changes = vec![Change::PutAccount(left)];
    changes.append(&mut ending.changes);
    changes.extend(ends.map(Change::Identity));
    Ok((ending.shut, changes))
}
