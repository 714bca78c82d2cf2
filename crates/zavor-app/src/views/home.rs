//! The home page: what needs attention now, and the counts of the last day.
//!
//! Counts per hour are kept in memory when sign-ins end and messages are charged, and written by
//! [`Platform::flush_hours`](crate::platform::Platform::flush_hours) once a minute: a crash loses
//! at most that minute of a chart.
//!
//! Security: actors who may see only some domains get the counts of those accounts and nothing
//! about the whole organisation.

use std::collections::BTreeSet;

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::alert::AlertReach;
use zavor_core::hold::{HoldKind, Subject};
use zavor_core::hours::HourCounts;
use zavor_core::moment::Timestamp;
use zavor_core::origin_guard::Attack;
use zavor_core::rights::Right;

use crate::notifications::notices::alert_reach;
use crate::notifications::outbox::OWN_TURN;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::restriction::is_restriction;
use crate::ports::{
    AlertFilter, EffectFilter, EffectState, Errand, PAGE_MAX, RequestsWanted, StoreError,
};
use crate::sign_in::learning_period::Learning;
use crate::sign_in::origin_blocks::BLOCKED_ORIGINS_MAX;
use crate::views::reports::ALERTS_SHOWN_MAX;
use crate::views::service::Views;

/// What needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HomeSummary {
    /// Accounts, sending names and connectors restricted from sending.
    pub restricted: usize,
    /// Accounts locked out now in at least one class of place; [`PAGE_MAX`] stands for "at least".
    pub locked_out: usize,
    /// Accounts whose sign-in somebody blocked, an administrator or the owner by a report.
    pub sign_in_blocked: usize,
    /// Accounts at risk.
    pub at_risk: usize,
    /// Alerts that nobody has marked as seen; [`ALERTS_SHOWN_MAX`] stands for "at least".
    pub open_alerts: usize,
    /// Support requests that wait; [`PAGE_MAX`] stands for "at least".
    pub support_requests: usize,
    /// About everybody; `None` for an actor who may see some domains only.
    pub organisation: Option<OrganisationNow>,
}

/// What concerns the whole organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationNow {
    /// Networks that the origin guard blocks.
    pub blocked_origins: usize,
    /// The attack that is under way.
    pub attack: Option<Attack>,
    /// Whether the installation still learns who signs in from where.
    pub learning: Learning,
    /// Networks that hide many people.
    pub crowds: usize,
    /// Whether no mail server is configured: no links, no notices.
    pub without_mail: bool,
    /// Whom alerts reach beside their list.
    pub alert_reach: AlertReach,
    /// Whether no mail host is configured: sessions of mail programs cannot be ended from here.
    pub without_mail_host: bool,
    /// Effects on mail hosts and notices that were tried without success or are overdue.
    pub effects_not_delivered: usize,
    /// Mail hosts for which those wait.
    pub hosts_behind: BTreeSet<String>,
    /// Whether those wait for `[smtp]`.
    pub smtp_behind: bool,
    /// Hosts of webhooks for which those wait.
    pub webhooks_behind: BTreeSet<String>,
    /// The last 24 hours up to the current one, the oldest first, without gaps.
    pub hours: Vec<HourCounts>,
}

impl Views {
    /// What needs attention, as far as the actor may see it.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn home_summary(&self, actor: &Actor) -> Result<HomeSummary, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let now = self.platform.now();
        let domains = self.platform.domains_seen(actor);
        let sees = |address: &SignInName| {
            let domains = domains.as_ref();
            domains.is_none_or(|domains| domains.iter().any(|d| d == address.domain()))
        };
        let (mut restricted, mut blocked, mut at_risk) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let written = self.platform.store.all_holds().await?;
        let unwritten = self.sending.state.all_unwritten();
        for hold in written.iter().chain(&unwritten) {
            let subject = &hold.identity.subject;
            let visible = match subject.name() {
                Some(name) => sees(name),
                None => domains.is_none(),
            };
            if !visible || !hold.in_force(now) {
                continue;
            }
            if is_restriction(hold) {
                restricted.insert(subject);
            }
            let of_account = match hold.identity.kind {
                HoldKind::SignInBlocked => &mut blocked,
                HoldKind::AtRisk => &mut at_risk,
                HoldKind::LockedOut
                | HoldKind::OriginBlocked
                | HoldKind::PasswordExpired
                | HoldKind::MustChangePassword
                | HoldKind::RestrictedSending
                | HoldKind::RestrictedConnector
                | HoldKind::SendingLimit
                | HoldKind::OrganisationRestricted
                | HoldKind::RecoveryThrottled
                | HoldKind::SecondFactorThrottled => continue,
            };
            if self.is_account(subject).await? {
                of_account.insert(subject);
            }
        }
        let mut locked_out = 0;
        for id in self.platform.store.locked_accounts(now, PAGE_MAX).await? {
            let brief = self.platform.store.brief(id).await?;
            locked_out += usize::from(brief.is_some_and(|brief| sees(&brief.address)));
        }
        let asked = self
            .platform
            .store
            .support_requests(RequestsWanted::NotClosed, PAGE_MAX);
        let mut asked = asked.await?;
        asked.retain(|request| request.waits(now) && sees(&request.name));
        let open_alerts = self
            .alert_list(actor, AlertFilter::Open, ALERTS_SHOWN_MAX)
            .await?;
        Ok(HomeSummary {
            restricted: restricted.len(),
            locked_out,
            sign_in_blocked: blocked.len(),
            at_risk: at_risk.len(),
            open_alerts: open_alerts.len(),
            support_requests: asked.len(),
            organisation: match domains {
                None => Some(self.organisation_now(now).await?),
                Some(_) => None,
            },
        })
    }

    async fn organisation_now(&self, now: Timestamp) -> Result<OrganisationNow, AppError> {
        self.platform.join_hours().await?;
        let overdue = |state: &EffectState, since: Timestamp| match state {
            EffectState::Due { tries, .. } => *tries > 0 || now.since(since) > OWN_TURN,
            EffectState::Done(_) | EffectState::Failed(_) => false,
        };
        let open = self
            .platform
            .store
            .effects(EffectFilter::Waiting, PAGE_MAX)
            .await?;
        let late = open
            .into_iter()
            .filter(|effect| overdue(&effect.state, effect.since));
        let (mut hosts, mut webhooks) = (BTreeSet::new(), BTreeSet::new());
        let (mut smtp, mut not_delivered) = (false, 0);
        for effect in late {
            not_delivered += 1;
            match effect.errand {
                Errand::OnHost { host, .. } => hosts.extend([host]),
                Errand::Webhook { host } => webhooks.extend([host]),
                Errand::Mail => smtp = true,
            }
        }
        let blocked = self
            .platform
            .store
            .blocked_origins(now, BLOCKED_ORIGINS_MAX)
            .await?;
        let learning = self.sign_in.learning().await?;
        Ok(OrganisationNow {
            blocked_origins: blocked.len(),
            attack: self.sign_in.attack.lock().in_progress(now),
            learning,
            crowds: self.sign_in.crowds.lock().shown(now).len(),
            without_mail: !self.notifications.can_mail(),
            alert_reach: alert_reach(&self.notifications),
            without_mail_host: !self.notifications.reaches_mail_sessions(),
            effects_not_delivered: not_delivered,
            hosts_behind: hosts,
            smtp_behind: smtp,
            webhooks_behind: webhooks,
            hours: self
                .platform
                .hours
                .lock()
                .shown(clock::stamp(&self.platform)),
        })
    }

    /// Holds of a removed account stay for 90 days under its address; those do not count.
    async fn is_account(&self, subject: &Subject) -> Result<bool, StoreError> {
        Ok(match subject.name() {
            Some(name) => {
                let brief = self.platform.store.find_brief(name).await?;
                brief.is_some_and(|brief| brief.address == *name)
            }
            None => false,
        })
    }
}
