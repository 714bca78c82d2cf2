//! Alerts are worked with: marked as seen by whoever looked, or as open again.
//!
//! Who may mark which alert is the rule of [`zavor_core::alert::marked_by`] and
//! [`zavor_core::alert::may_mark`]: nobody marks what tells of their own act, or of an act of somebody whom
//! they do not outrank. Every mark is audited with
//! the numbers of the alerts; the first who saw an alert stays named in the list, and in the audit when
//! it is opened again.
//!
//! Security: an alert that the actor is not shown does not exist for them. It is passed over as one
//! that is not kept, and counted nowhere; else a role limited to one domain could ask number by number
//! what is raised about the others.

use zavor_core::actor::{Actor, Maker, RoleHeld};
use zavor_core::alert::{Doer, MarkedBy, marked_by, may_mark, shown_within};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::note::{Detail, Word};
use zavor_core::rights::{Denied, Right};

use crate::notifications::service::Notifications;
use crate::platform::clock;
use crate::platform::error::{AppError, InvalidAlerts};
use crate::platform::notes::AlertMarkNote;
use crate::ports::{AlertFilter, AlertSeen, Change, Commit, KeptAlert, StoreError};

const ACT: AuditAct = AuditAct::MarkAlerts;

/// Most alerts marked by their numbers in one act: twice what a page shows.
pub const ALERTS_MARKED_MAX: usize = 100;
/// Most open alerts that "all up to this one" reads and marks.
pub const ALERTS_SWEPT_MAX: usize = 1_000;
/// Alerts that one record of the audit names; more make more records, so that none is left out.
const NAMED_IN_ONE_RECORD: usize = 200;

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertMark {
    /// Somebody has seen it.
    Seen,
    /// It is open again.
    Open,
}

/// What came of marking alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlertsMarked {
    /// Marked now.
    pub marked: usize,
    /// Were so already.
    pub already: usize,
    /// Left as they are, because the actor may not mark them; only what the actor is shown.
    pub left: usize,
    /// Numbers that were asked for and that the actor's list does not have.
    pub not_listed: usize,
}

/// Marks the alerts with these numbers. Numbers that are not kept (any more), and alerts that the actor
/// is not shown, are passed over.
///
/// # Errors
/// `Invalid` for no number, for more than [`ALERTS_MARKED_MAX`], and if all were passed over; `Denied`
/// (audited) if the actor may not mark one of them, and nothing was changed then; `Store`.
pub async fn mark_alerts(
    notifications: &Notifications,
    actor: &Actor,
    numbers: &[u64],
    mark: AlertMark,
) -> Result<AlertsMarked, AppError> {
    // Whoever may see nothing learns nothing of which numbers there are.
    notifications.platform.judge_in_general(actor, Right::See)?;
    if numbers.is_empty() || numbers.len() > ALERTS_MARKED_MAX {
        let most = ALERTS_MARKED_MAX;
        return Err(InvalidAlerts::Number { most }.into());
    }
    let mut alerts: Vec<KeptAlert> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let found = alert(notifications, *number).await?;
        let known = |one: &KeptAlert| alerts.iter().any(|other| other.number == one.number);
        let found = found.filter(|one| !known(one) && is_shown(notifications, actor, one));
        alerts.extend(found);
    }
    if alerts.is_empty() {
        let numbers = in_ranges(&ascending(numbers));
        return Err(InvalidAlerts::NotListed { numbers }.into());
    }
    let not_listed = ascending(numbers).len() - alerts.len();
    for kept in &alerts {
        let judged = judged(notifications, actor, kept).await?;
        let subject = kept.alert.subject.clone();
        let platform = &notifications.platform;
        platform.told(actor, ACT, subject, judged).await?;
    }
    let (already, to_mark): (Vec<KeptAlert>, Vec<KeptAlert>) = alerts
        .into_iter()
        .partition(|kept| kept.seen.is_some() == (mark == AlertMark::Seen));
    let audit = to_mark.iter().map(|kept| {
        let subject = kept.alert.subject.clone();
        let note = noted(kept, mark);
        notifications
            .platform
            .audit(actor, ACT, subject, AuditResult::Done, note)
    });
    let audit = audit.collect();
    commit_marks(notifications, actor, &to_mark, mark, audit).await?;
    Ok(AlertsMarked {
        marked: to_mark.len(),
        already: already.len(),
        left: 0,
        not_listed,
    })
}

/// What the audit keeps of a mark on one alert: which it is, and who had seen it, which the list
/// forgets when it is opened again.
fn noted(kept: &KeptAlert, mark: AlertMark) -> Detail {
    let kind = Word::of("alert-kind", kept.alert.kind.as_str());
    let at = kept.alert.time;
    let note = match mark {
        AlertMark::Seen => AlertMarkNote::Seen { kind, at },
        AlertMark::Open => AlertMarkNote::OpenAgain { kind, at },
    };
    let numbers = kept.number.to_string();
    let mut detail = Detail::from(note).and(AlertMarkNote::Numbered { numbers });
    if let (AlertMark::Open, Some(seen)) = (mark, &kept.seen) {
        detail.push(AlertMarkNote::WasSeen {
            by: seen.by.clone(),
            at: seen.at,
        });
    }
    detail
}

/// Marks every open alert up to this number as seen, as far as the actor may; at most
/// [`ALERTS_SWEPT_MAX`] at once, the newest first. What was raised since the list was read has a
/// larger number and stays open.
///
/// # Errors
/// `Denied` without the right to see; `Store`.
pub async fn mark_alerts_up_to(
    notifications: &Notifications,
    actor: &Actor,
    number: u64,
) -> Result<AlertsMarked, AppError> {
    notifications.platform.judge_in_general(actor, Right::See)?;
    let store = &notifications.platform.store;
    let open = store.alerts(AlertFilter::Open, ALERTS_SWEPT_MAX).await?;
    let mut mine = Vec::new();
    let mut left = 0;
    for kept in open {
        if kept.number > number || !is_shown(notifications, actor, &kept) {
            continue;
        }
        match mark_says(notifications, actor, &kept).await? {
            true => mine.push(kept),
            false => left += 1,
        }
    }
    let numbers: Vec<u64> = mine.iter().map(|kept| kept.number).collect();
    let numbers = ascending(&numbers);
    let audit = numbers.chunks(NAMED_IN_ONE_RECORD).map(|some| {
        let note = AlertMarkNote::AllSeen { count: some.len() };
        let numbers = in_ranges(some);
        let note = Detail::from(note).and(AlertMarkNote::Numbered { numbers });
        notifications
            .platform
            .audit(actor, ACT, None, AuditResult::Done, note)
    });
    let audit = audit.collect();
    commit_marks(notifications, actor, &mine, AlertMark::Seen, audit).await?;
    Ok(AlertsMarked {
        marked: mine.len(),
        already: 0,
        left,
        not_listed: 0,
    })
}

/// The numbers in order, each once.
fn ascending(numbers: &[u64]) -> Vec<u64> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Ascending numbers as text: `3-5, 9`.
fn in_ranges(numbers: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Whether a button to mark this alert is shown to the actor.
///
/// # Errors
/// `Store`.
pub async fn mark_says(
    notifications: &Notifications,
    actor: &Actor,
    kept: &KeptAlert,
) -> Result<bool, StoreError> {
    let judged = judged(notifications, actor, kept).await?;
    Ok(is_shown(notifications, actor, kept) && judged.is_ok())
}

fn is_shown(notifications: &Notifications, actor: &Actor, kept: &KeptAlert) -> bool {
    let domains = notifications.platform.domains_seen(actor);
    shown_within(domains.as_deref(), kept.alert.subject.as_ref())
}

/// Whether the actor has this right, fresh factor or not.
fn looks(notifications: &Notifications, actor: &Actor, right: Right) -> Result<(), Denied> {
    match notifications.platform.may_look(actor, right) {
        Err(AppError::Denied(denied)) => Err(denied),
        _ => Ok(()),
    }
}

/// What the rules say about the actor and this alert.
async fn judged(
    notifications: &Notifications,
    actor: &Actor,
    kept: &KeptAlert,
) -> Result<Result<(), Denied>, StoreError> {
    let platform = &notifications.platform;
    let alert = &kept.alert;
    let about = alert.subject.as_ref().and_then(|subject| subject.name());
    let judged = platform
        .table_says(actor, Right::MarkAlerts, about)
        .await?
        .and_then(|()| match marked_by(alert.kind, alert.subject.as_ref()) {
            MarkedBy::WhoActsOnIt => Ok(()),
            MarkedBy::Security => looks(notifications, actor, Right::SeeSecurity),
            MarkedBy::Organisation => looks(notifications, actor, Right::Organisation),
        });
    if judged.is_err() {
        return Ok(judged);
    }
    let (parties, mut unseen) = (&alert.parties, false);
    if alert.kind.tells_global_administrators() {
        for who in [actor.stands_on(), actor.maker()] {
            unseen = unseen || platform.store.gained_unseen(&who).await?;
        }
    }
    let roles = roles_of_doer(notifications, &parties.did).await?;
    let doer = match &roles {
        None => Doer::Unranked,
        Some(Some(roles)) => Doer::Holds(roles),
        Some(None) => Doer::Gone,
    };
    Ok(may_mark(actor, alert.kind, parties, unseen, doer))
}

/// The roles of who did what an alert tells of, as they are now: `None` if neither an account nor a token
/// did it, `Some(None)` if that is gone.
async fn roles_of_doer(
    notifications: &Notifications,
    did: &Maker,
) -> Result<Option<Option<Vec<RoleHeld>>>, StoreError> {
    let platform = &notifications.platform;
    if let Some(account) = did.as_account() {
        return Ok(Some(match platform.store.brief(account).await? {
            Some(_) => Some(platform.roles_held(account).await?),
            None => None,
        }));
    }
    let Some(token) = did.as_token() else {
        return Ok(None);
    };
    let tokens = platform.store.tokens().await?.into_iter();
    let mut found = tokens.filter(|known| known.id == token);
    Ok(Some(found.next().map(|token| token.roles)))
}

/// The kept alert with this number.
async fn alert(
    notifications: &Notifications,
    number: u64,
) -> Result<Option<KeptAlert>, StoreError> {
    let before = number.saturating_sub(1);
    let found = notifications.platform.store.alerts_after(before, 1).await?;
    Ok(found.into_iter().find(|kept| kept.number == number))
}

async fn commit_marks(
    notifications: &Notifications,
    actor: &Actor,
    alerts: &[KeptAlert],
    mark: AlertMark,
    mut audit: Vec<AuditEvent>,
) -> Result<(), StoreError> {
    if alerts.is_empty() {
        return Ok(());
    }
    let correlation = audit.first().map_or(0, |event| event.correlation);
    for event in &mut audit {
        event.correlation = correlation;
    }
    let numbers = alerts.iter().map(|kept| kept.number).collect();
    let seen = (mark == AlertMark::Seen).then(|| AlertSeen {
        at: clock::stamp(&notifications.platform),
        by: actor.to_string(),
    });
    let commit = Commit {
        changes: vec![Change::MarkAlerts(numbers, seen)],
        audit,
        effects: Vec::new(),
    };
    notifications.platform.store.commit(commit).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_named_in_ranges() {
        assert_eq!(in_ranges(&[]), "");
        assert_eq!(in_ranges(&[3, 4, 5, 9, 11, 12]), "3-5, 9, 11-12");
        assert_eq!(in_ranges(&[u64::MAX]), u64::MAX.to_string());
    }
}
