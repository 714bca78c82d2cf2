//! The worker's part: a batch of reminders, in the order of addresses.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::recovery::{REMINDERS_AT_ONCE, ReminderRun, WaysAsked, WaysBack, may_remind};
use zavor_core::sign_in::Standing;

use crate::platform::error::AppError;
use crate::platform::notes::ReminderNote;
use crate::ports::{
    AccountOrder, AccountQuery, Change, Commit, Effect, EffectFilter, EffectState, Errand,
    IdentityChange, Language, StoreError,
};
use crate::recovery::ways_back::stands as stands_now;
use crate::reminders::service::{Reminders, all_runs, put, reminder};

/// Accounts that are looked at for one batch.
const LOOKED_AT: usize = 200;
/// No batch leaves while so many notices should have left: a mail server that takes nothing is not given
/// more.
const STUCK_MAX: usize = 20;
/// Waiting effects that are looked at for that, the first due first.
const WAITING_LOOKED_AT: usize = 500;

impl Reminders {
    /// Sends the next batch, if one is due; returns how many reminders left.
    ///
    /// # Errors
    /// [`AppError::Store`]: the batch did not leave, and is tried again.
    pub async fn send_reminders(&self) -> Result<usize, AppError> {
        let store = &self.platform.store;
        // One run after the other: together they send no more than one.
        let mut runs = all_runs(&self.platform).await?;
        let last = runs.iter().filter_map(|run| run.last_batch).max();
        runs.retain(|run| run.ended.is_none());
        let Some(run) = runs.pop() else {
            return Ok(0);
        };
        let now = self.platform.now();
        if !ReminderRun::is_due(last, now) || self.must_wait().await? {
            return Ok(0);
        }
        let commit = self.batch(run).await?;
        let sent = commit.effects.len();
        match store.commit(commit).await {
            // It was stopped, or somebody of the batch answered meanwhile.
            Err(StoreError::Conflict) => Ok(0),
            done => Ok(done.map(|_| sent)?),
        }
    }

    /// Whether mail does not get through now.
    async fn must_wait(&self) -> Result<bool, StoreError> {
        if !self.notifications.can_mail() {
            return Ok(true);
        }
        let waiting = EffectFilter::Waiting;
        let waiting = self.platform.store.effects(waiting, WAITING_LOOKED_AT);
        let now = self.platform.now();
        // Those that are planned for later are in nobody's way.
        let stuck = |effect: &&Effect| match effect.state {
            EffectState::Due { tries, at, .. } => {
                effect.errand == Errand::Mail && (tries > 0 || at <= now)
            }
            EffectState::Done(_) | EffectState::Failed(_) => false,
        };
        Ok(waiting.await?.iter().filter(stuck).count() >= STUCK_MAX)
    }

    /// A batch of a run, and where the run goes on.
    async fn batch(&self, mut run: ReminderRun) -> Result<Commit, AppError> {
        let mut commit = Commit::default();
        let query = AccountQuery {
            domains: (!run.domains.is_empty()).then(|| run.domains.clone()),
            registered: Some(self.lacking()),
            order: AccountOrder::Address,
            after: (!run.after.is_empty()).then(|| SignInName::from_normal_form(&run.after)),
            limit: LOOKED_AT,
            ..AccountQuery::default()
        };
        let page = self.platform.store.accounts(&query).await?;
        let is_last = page.len() < LOOKED_AT;
        let mut rest = page.into_iter();
        while commit.effects.len() < REMINDERS_AT_ONCE {
            let Some(account) = rest.next() else { break };
            run.after = account.address.to_string();
            match self.remind(&account, run.id).await? {
                Some((asked, mail)) => {
                    let asked = IdentityChange::PutWaysAsked(asked);
                    commit.changes.push(Change::Identity(asked));
                    commit.effects.push(mail);
                    run.sent += 1;
                }
                None => run.passed_over += 1,
            }
        }
        let now = self.platform.now();
        if !commit.effects.is_empty() {
            run.last_batch = Some(now);
        }
        if is_last && rest.next().is_none() {
            run.ended = Some(now);
            let (n, sent, people) = (run.id, run.sent, run.lacking);
            let said = ReminderNote::Ended { n, sent, people };
            let (act, done) = (AuditAct::RemindOwners, AuditResult::Done);
            let system = Actor::System;
            let audit = self.platform.audit(&system, act, None, done, said);
            commit.audit.push(audit);
        }
        run.version += 1;
        commit.changes.push(put(run));
        Ok(commit)
    }

    /// The reminder for one person, and what to note of it; `None` = nobody is to be reminded here.
    async fn remind(
        &self,
        account: &Account,
        run: u64,
    ) -> Result<Option<(WaysAsked, Effect)>, AppError> {
        let store = &self.platform.store;
        let now = self.platform.now();
        let subject = Subject::Account(account.address.clone());
        let holds = store.lasting_holds(&subject).await?;
        let asked = store.ways_asked(account.id).await?;
        let mut asked = asked.unwrap_or_else(|| WaysAsked::never(account.id));
        let blocked = Standing::of(&holds, now).sign_in_blocked;
        if blocked || !may_remind(asked.reminded, now) {
            return Ok(None);
        }
        let stands = stands_now(&self.recovery, account.id).await?;
        if !matches!(stands, Some(WaysBack::Missing(_))) {
            return Ok(None);
        }
        let language = asked
            .language
            .and_then(|known| Language::from_tag(known.as_str()));
        let language = language.unwrap_or_else(|| self.notifications.notice_language());
        let notice = reminder(&self.platform);
        let to = account.address.as_str();
        let mail = self
            .notifications
            .notice_in(to, &account.address, &notice, language);
        asked.remind(run, now);
        Ok(mail.map(|mail| (asked, mail)))
    }
}
