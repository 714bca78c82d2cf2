//! Alerts: raising what is counted, and telling administrators by mail and webhook.
//!
//! [`Notifications::run_alerts`] is a step of a worker: it reads the alerts behind its cursor, lets the pure
//! rule ([`AlertDesk`]) decide which notices they make, and commits the notices together with what
//! the rule remembers. Killed before the commit, the step is done again with the same result; after
//! it, the outbox has the notices. So every notice is committed exactly once.
//!
//! Alerts that are raised from counts (lockouts, resets, senders at a limit) are counted in
//! memory, bounded; the audit and the logs have the rest after a restart.

pub(crate) mod body;
pub(crate) mod doubts;
pub(crate) mod kept;
pub(crate) mod marked;
pub(crate) mod told;
pub(crate) mod webhook;
pub(crate) mod words;

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertDesk, AlertKind, AlertNotice, Parties, Raised};
use zavor_core::clock_watch::Apart;
use zavor_core::hold::Subject;
use zavor_core::identity::may_reset_again;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::note::Detail;
use zavor_core::policy::AlertPolicies;

use crate::notifications::outbox::payload::Payload;
use crate::notifications::service::Notifications;
use crate::platform::clock;
use crate::platform::notes::AlertNote;
use crate::ports::{Alert, Change, Commit, Effect, Errand, KeptAlert, PAGE_MAX, StoreError};

/// Under which name the store keeps what the rule remembers.
const NOTE: &str = "alerts";

/// What one step told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlertsTold {
    /// Alerts read.
    pub alerts: usize,
    /// Notices that they made.
    pub notices: usize,
}

impl Notifications {
    /// Reads at most `limit` new alerts and puts the notices that are due into the outbox. To be
    /// called again and again by one worker; an error costs a repetition, never a second notice.
    pub async fn run_alerts(&self, limit: usize) -> Result<AlertsTold, StoreError> {
        let before = match self.platform.store.note(NOTE).await? {
            Some(text) => kept::decode(&text),
            None => AlertDesk::default(),
        };
        let alerts = self
            .platform
            .store
            .alerts_after(before.cursor, limit.min(PAGE_MAX))
            .await?;
        let raised: Vec<Raised> = alerts.into_iter().map(raised).collect();
        let policies = self.platform.store.policies();
        let mut desk = before.clone();
        let notices = desk.decide(&raised, &policies.alerts, clock::stamp(&self.platform));
        if desk != before {
            let mut effects = Vec::new();
            for notice in &notices {
                effects.extend(self.alert_effects(notice, &policies.alerts).await?);
            }
            let commit = Commit {
                changes: vec![Change::PutNote(NOTE, kept::encode(&desk))],
                audit: Vec::new(),
                effects,
            };
            self.platform.store.commit(commit).await?;
        }
        Ok(AlertsTold {
            alerts: raised.len(),
            notices: notices.len(),
        })
    }

    /// One mail for each recipient and one call of the webhook, as the policy says.
    async fn alert_effects(
        &self,
        alert: &AlertNotice,
        policies: &AlertPolicies,
    ) -> Result<Vec<Effect>, StoreError> {
        let nobody = SignInName::from_normal_form("");
        let mut effects = Vec::new();
        if alert.by_mail {
            let mut notice =
                words::notice(alert, &*self.platform.world.words, self.notice_language());
            notice.add("page", || words::page(alert, &self.platform.settings()));
            // Whoever was told with the act itself is not told again.
            let told = match alert.kind.tells_global_administrators() && alert.count == 1 {
                true => self.told_with_acts().await?,
                false => Vec::new(),
            };
            let recipients = policies.recipients.iter();
            let recipients = recipients.filter(|to| told.iter().all(|one| one.as_str() != **to));
            effects.extend(recipients.filter_map(|to| self.notice_to(to, &nobody, &notice)));
        }
        if alert.by_webhook && !policies.webhook.is_empty() {
            effects.push(self.call_effect(&policies.webhook, body::of_alert(alert)));
        }
        Ok(effects)
    }

    /// Raises an alert that no act raised, now.
    pub(crate) fn raise_alert(
        &self,
        kind: AlertKind,
        subject: Option<Subject>,
        said: impl Into<Detail>,
    ) {
        raise_alert_of(self, Parties::NONE, kind, subject, said);
    }

    /// Counts a lockout of an account, and raises an alert when there are many.
    pub(crate) fn count_lockout(&self) {
        const KIND: AlertKind = AlertKind::ManyLockouts;
        let threshold = self.platform.store.policies().alerts.of(KIND).threshold;
        let many = self.lockouts.lock().locked(threshold, self.platform.now());
        if let Some(count) = many {
            self.raise_alert(KIND, None, AlertNote::ManyLockouts { count, threshold });
        }
    }

    /// Counts a reset by this actor, and raises an alert when there are many.
    pub(crate) fn count_reset(&self, actor: &Actor) {
        const KIND: AlertKind = AlertKind::ManyResetsByOneActor;
        let threshold = self.platform.store.policies().alerts.of(KIND).threshold;
        let by = actor.to_string();
        let many = self
            .resets
            .lock()
            .reset(&by, threshold, self.platform.now());
        if let Some(count) = many {
            let person = actor.person();
            let subject = person.map(|person| Subject::Account(person.address.clone()));
            let said = AlertNote::ManyResets { actor: by, count };
            raise_alert_of(self, Parties::of(actor), KIND, subject, said);
        }
    }

    /// How many passwords this actor reset within the last hour.
    pub fn resets_lately(&self, actor: &Actor) -> usize {
        self.resets
            .lock()
            .lately(&actor.to_string(), self.platform.now())
    }

    /// Whether this actor has reset so many passwords lately (the threshold of
    /// `alerts/many_resets_by_one_actor`) that the next one asks for a second factor again, when it
    /// was last shown at `proved`.
    pub fn resets_want_step_up(&self, actor: &Actor, proved: Option<Timestamp>) -> bool {
        let policies = self.platform.store.policies();
        let alert = policies.alerts.of(AlertKind::ManyResetsByOneActor);
        let lately = self.resets_lately(actor);
        !may_reset_again(lately, alert.threshold, proved, self.platform.now())
    }

    pub(crate) fn call_effect(&self, url: &str, body: String) -> Effect {
        let nobody = SignInName::from_normal_form("");
        let payload = Payload::Call {
            url: url.into(),
            body,
        };
        let host = host_of(url).into();
        self.sealed_effect(Errand::Webhook { host }, &nobody, &payload)
    }
}

/// Raises the alert about an act, now. Its parties do not mark it as seen.
pub(crate) fn raise_alert_of(
    notifications: &Notifications,
    parties: Parties,
    kind: AlertKind,
    subject: Option<Subject>,
    said: impl Into<Detail>,
) {
    let platform = &notifications.platform;
    platform.store.raise(Alert {
        time: clock::stamp(platform),
        kind,
        subject,
        said: said.into(),
        parties,
    });
}

/// Looks whether the wall clock has jumped; a jump is a line of the log and an alert. Call it
/// about once a second.
pub fn watch_clock(notifications: &Notifications) {
    let (now, wall) = (
        notifications.platform.now(),
        clock::stamp(&notifications.platform),
    );
    let Some(jump) = notifications.platform.clock_watch.lock().look(now, wall) else {
        return;
    };
    let minutes = |span: Span| span.as_secs() / 60;
    let said = match jump {
        Apart::Ahead(by) => AlertNote::ClockSetForward {
            minutes: minutes(by),
        },
        Apart::Behind(by) => AlertNote::ClockSetBack {
            minutes: minutes(by),
        },
    };
    tracing::warn!("{said}");
    notifications.raise_alert(AlertKind::ClockJumped, None, said);
}

fn raised(kept: KeptAlert) -> Raised {
    let alert = kept.alert;
    Raised {
        number: kept.number,
        kind: alert.kind,
        subject: alert.subject.map(|s| s.to_string()).unwrap_or_default(),
        time: alert.time,
        said: alert.said,
    }
}

/// Host and port of an address that the messenger has accepted, for lists.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

impl AlertsTold {
    /// Whether the step read as many alerts as it was allowed, so that more may wait.
    pub const fn is_full(&self, limit: usize) -> bool {
        self.alerts >= limit
    }
}
