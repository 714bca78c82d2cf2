//! Alerts are worked with: marked as seen by whoever looked, or as open again.
//!
//! Who may mark which alert is the rule of [`zavor_core::alert::marked_like`]. Every mark is
//! audited; the first who saw an alert stays named in the list.

use zavor_core::actor::Actor;
use zavor_core::alert::marked_like;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::note::Word;
use zavor_core::rights::Right;

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
    /// Left as they are, because the actor may not mark them.
    pub left: usize,
}

/// Marks the alerts with these numbers. Numbers that are not kept (any more) are passed over.
///
/// # Errors
/// `Invalid` for no number or more than [`ALERTS_MARKED_MAX`]; `Denied` (audited) if the actor
/// may not mark one of them, and nothing was changed then; `Store`.
pub async fn mark_alerts(
    notifications: &Notifications,
    actor: &Actor,
    numbers: &[u64],
    mark: AlertMark,
) -> Result<AlertsMarked, AppError> {
    if numbers.is_empty() || numbers.len() > ALERTS_MARKED_MAX {
        let most = ALERTS_MARKED_MAX;
        return Err(InvalidAlerts::Number { most }.into());
    }
    let mut alerts: Vec<KeptAlert> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let found = alert(notifications, *number).await?;
        let known = |one: &KeptAlert| alerts.iter().any(|other| other.number == one.number);
        alerts.extend(found.filter(|one| !known(one)));
    }
    if alerts.is_empty() {
        // Whoever may mark nothing learns nothing of which numbers there are.
        notifications.platform.judge_in_general(actor, Right::See)?;
        return Err(InvalidAlerts::Gone.into());
    }
    for kept in &alerts {
        may_mark(notifications, actor, kept).await?;
    }
    let (already, to_mark): (Vec<KeptAlert>, Vec<KeptAlert>) = alerts
        .into_iter()
        .partition(|kept| kept.seen.is_some() == (mark == AlertMark::Seen));
    let audit = to_mark.iter().map(|kept| {
        let kind = Word::of("alert-kind", kept.alert.kind.as_str());
        let at = kept.alert.time;
        let note = match mark {
            AlertMark::Seen => AlertMarkNote::Seen { kind, at },
            AlertMark::Open => AlertMarkNote::OpenAgain { kind, at },
        };
        let subject = kept.alert.subject.clone();
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
    })
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
    for kept in open.into_iter().filter(|kept| kept.number <= number) {
        match mark_says(notifications, actor, &kept).await? {
            true => mine.push(kept),
            false => left += 1,
        }
    }
    let note = AlertMarkNote::AllSeen { count: mine.len() };
    let audit = notifications
        .platform
        .audit(actor, ACT, None, AuditResult::Done, note);
    commit_marks(notifications, actor, &mine, AlertMark::Seen, vec![audit]).await?;
    Ok(AlertsMarked {
        marked: mine.len(),
        already: 0,
        left,
    })
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
    let alert = &kept.alert;
    let like = marked_like(alert.kind, alert.subject.as_ref());
    let platform = &notifications.platform;
    let of_account = match (like, alert.subject.as_ref().and_then(|s| s.name())) {
        (Some(name), _) | (None, Some(name)) => Some(name),
        (None, None) => None,
    };
    let may = platform
        .table_says(actor, Right::MarkAlerts, of_account)
        .await?;
    let security = like.is_some() || platform.has_in_general(actor, Right::SeeSecurity);
    Ok(may.is_ok() && security)
}

/// The same as an act: a refusal is audited.
async fn may_mark(
    notifications: &Notifications,
    actor: &Actor,
    kept: &KeptAlert,
) -> Result<(), AppError> {
    let (alert, right) = (&kept.alert, Right::MarkAlerts);
    let platform = &notifications.platform;
    let like = marked_like(alert.kind, alert.subject.as_ref());
    match alert.subject.as_ref().and_then(|subject| subject.name()) {
        Some(name) => platform.authorise(actor, ACT, right, name).await?,
        None => {
            let subject = alert.subject.clone();
            platform
                .authorise_for_all(actor, ACT, right, subject)
                .await?;
        }
    }
    if like.is_none() {
        let (right, subject) = (Right::SeeSecurity, alert.subject.clone());
        platform
            .authorise_for_all(actor, ACT, right, subject)
            .await?;
    }
    Ok(())
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
