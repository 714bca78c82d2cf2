//! "This was not me": the owner, or somebody who reads an address of theirs, says by the link in a notice
//! that what it tells of was somebody else (`spec/recovery.md`). What it may do is decided by
//! [`zavor_core::not_me`].
//!
//! Security: looking changes nothing, so that a scanner's GET does no harm; the act uses the link up in
//! its own commit, with everything that it does. The account, the event and the address come from the
//! stored link, never from the request.

use std::net::IpAddr;
use std::sync::Arc;

use zavor_core::account::{Account, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertKind, OwnerNotice, SignInLeft};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::identity::{Link, LinkPurpose, Shutting};
use zavor_core::moment::Timestamp;
use zavor_core::not_me::{
    self, NotMePower, Younger, blocked_since, event_of, power_of, report_holds, younger,
};
use zavor_core::note::Detail;

use crate::notifications::notices::sign_in_left;
use crate::people::shutting::Ending;
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
    /// Whether second factors that were added since then would go too.
    pub takes_methods: bool,
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
    /// Until when the methods cannot be changed: the first report says it. `None` = they can be, or nobody
    /// gets in.
    pub frozen_until: Option<Timestamp>,
    /// Whether the owner can recover the account alone now.
    pub way_back: bool,
}

/// A link that works, with the account as it is now.
struct Reported {
    link: Link,
    account: Account,
    /// The event that everything is judged by: never later than that of a report in force.
    event: Timestamp,
    power: NotMePower,
    younger: Younger,
    /// The holds that it has.
    placed: Arc<[StoredHold]>,
    /// Those that the report places.
    holds: Vec<StoredHold>,
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
        let takes_methods = reported.younger.takes_methods;
        let account = reported.account.address.to_string();
        Ok(Some(NotMeShown {
            way_back: way_back(self, reported).await?,
            account,
            event,
            power,
            takes_methods,
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
        let Some(first) = reported(self, token).await? else {
            return Ok(None);
        };
        let subject = Subject::Account(first.account.address.clone());
        let turn = self.platform.orders.in_turn(&subject, async {
            for _ in 0..CONFLICTS_MAX {
                let Some(reported) = reported(self, token).await? else {
                    return Ok(None);
                };
                match commit_report(self, &reported, source).await {
                    Err(AppError::Conflict) => {}
                    other => return other.map(|effects| Some((reported, effects))),
                }
            }
            Err(AppError::Conflict)
        });
        match turn.await? {
            Some((reported, effects)) => Ok(Some(reported_now(self, reported, effects).await)),
            None => Ok(None),
        }
    }
}

async fn commit_report(
    recovery: &Recovery,
    reported: &Reported,
    source: Option<IpAddr>,
) -> Result<Vec<Effect>, AppError> {
    let acts = acts(recovery, reported).await?;
    let actor = reporter(reported, source);
    let (act, done) = (AuditAct::ReportNotMe, AuditResult::Done);
    let name = &reported.account.address;
    let audit = recovery
        .platform
        .audit_of(&actor, act, name, done, acts.detail);
    let commit = Commit {
        changes: acts.changes,
        audit: vec![audit],
        effects: acts.effects,
    };
    recovery.notifications.commit_effects(commit).await
}

/// Who reports. Only an address that could shut everybody out is surely the owner's; the mailbox is read by
/// the thief too, and so may be one that was removed.
fn reporter(reported: &Reported, source: Option<IpAddr>) -> Actor {
    match reported.power {
        NotMePower::ShutOut => owner(&reported.account, source),
        NotMePower::Report => Actor::Reader {
            of: reported.link.address.clone(),
            source,
        },
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
    let (store, now) = (&recovery.platform.store, recovery.platform.now());
    let methods = store.methods_of(account.id).await?;
    let codes = store.saved_codes_of(account.id).await?;
    let has_role = !store.roles(account.id).await?.is_empty();
    let subject = Subject::Account(account.address.clone());
    let placed = store.lasting_holds(&subject).await?;
    let (from, event) = (link.address.as_str(), event_of(&placed, link.created, now));
    let power = power_of(from, event, &account);
    let has_password = account.credential.is_some();
    Ok(Some(Reported {
        power,
        younger: younger(&account, &methods, &codes, (from, event), has_role),
        holds: report_holds(&placed, &subject, power, (event, from), has_password, now),
        event,
        placed,
        link,
        account,
    }))
}

/// Whether the owner could recover the account alone with what is older than the event, once it is
/// reported.
async fn way_back(recovery: &Recovery, reported: Reported) -> Result<bool, AppError> {
    let now = recovery.platform.now();
    let block = match reported.power {
        NotMePower::ShutOut => blocked_since(&reported.holds, now),
        NotMePower::Report => blocked_since(&reported.placed, now),
    };
    let can_reset = reported.account.credential.is_some();
    let gone = match reported.power {
        NotMePower::ShutOut => reported.younger.methods.as_slice(),
        NotMePower::Report => &[],
    };
    let of = recovery.facts_before(reported.account, block, gone).await?;
    Ok(can_reset && of.has_way_back())
}

async fn acts(recovery: &Recovery, reported: &Reported) -> Result<Acts, AppError> {
    let Reported {
        link,
        account,
        power,
        younger,
        holds,
        event: _,
        placed: _,
    } = reported;
    let mut changes = vec![used(link)];
    changes.extend(holds.iter().cloned().map(Change::PlaceHold));
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
            let ending = shut_out(recovery, account, younger).await?;
            let shut = ending.join(&mut changes, &mut effects);
            detail = shut.noted(detail);
            detail.push(NotMeNote::YoungerRemoved {
                methods: younger.methods.len() as u64,
                addresses: younger.addresses.len() as u64,
                codes: younger.codes.len() as u64,
            });
            detail = recovery.notifications.with_sessions_left(detail);
            effects.extend(recovery.notifications.effects_for(account));
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

/// What follows the commit: places are forgotten, mail hosts called, administrators told. The report is
/// kept whatever fails here, so each goes on without the others.
async fn reported_now(recovery: &Recovery, reported: Reported, effects: Vec<Effect>) -> NotMeDone {
    let (power, event) = (reported.power, reported.link.created);
    let account = reported.account.clone();
    let from = reported.link.address.clone();
    let (mut everywhere, mut frozen_until) = (true, None);
    let name = account.address.to_string();
    let said = match power {
        NotMePower::Report => {
            let subject = Subject::Account(account.address.clone());
            let placed = recovery.platform.store.lasting_holds(&subject).await;
            // Of holds that cannot be read the page says nothing.
            let placed = placed.unwrap_or_default();
            frozen_until = not_me::frozen_until(&placed, recovery.platform.now());
            AlertNote::ReportedOnly {
                account: name,
                event,
                from,
            }
        }
        NotMePower::ShutOut => {
            let key = GuardKey::account(account.id);
            recovery.sign_in.proofs.lock().forget(key);
            if let Err(error) = forget_places(recovery, key, reported.event).await {
                tracing::error!(%error, account = %account.address, "places that became familiar after a reported event were not forgotten");
            }
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
    let way_back = way_back(recovery, reported).await.unwrap_or_else(|error| {
        tracing::error!(%error, account = %account.address, "whether the owner can recover alone is not known");
        false
    });
    NotMeDone {
        power,
        everywhere,
        frozen_until,
        way_back,
    }
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

/// What ends with a report that shuts everybody out, with the account that is put: what the table says
/// ([`People::shut_out`](crate::people::People::shut_out)), and of what it leaves to the report, what is not
/// older than the event.
async fn shut_out(
    recovery: &Recovery,
    account: &Account,
    younger: &Younger,
) -> Result<Ending, AppError> {
    let people = &recovery.sign_on.people;
    let mut left = account.clone();
    let mut ending = people.shut_out(&mut left, Shutting::Reported).await?;
    left.version += 1;
    left.recovery_addresses
        .retain(|known| !younger.addresses.contains(&known.address));
    ending.changes.insert(0, Change::PutAccount(left));
    let methods = younger.methods.iter();
    let methods = methods.map(|method| IdentityChange::RemoveMethod(method.id, method.version));
    let codes = younger.codes.iter();
    let codes = codes.map(|code| IdentityChange::UseSavedCode(code.key));
    let ends = methods.chain(codes).map(Change::Identity);
    ending.changes.extend(ends);
    Ok(ending)
}
