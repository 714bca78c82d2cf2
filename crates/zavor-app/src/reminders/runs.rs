//! Runs of reminders: planned, started, stopped, shown.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::moment::Span;
use zavor_core::policy::RecoveryUsers;
use zavor_core::recovery::ReminderRun;
use zavor_core::rights::{Right, domains_with};

use crate::notifications::acted::Acted;
use crate::notifications::notices::{notice_words, with_way_back};
use crate::platform::error::{AppError, Refusal, RefusedNotice, RefusedReminder};
use crate::platform::notes::ReminderNote;
use crate::platform::service::organisation;
use crate::ports::{REMINDED_LOOKED_AT_MAX, StoreError};
use crate::reminders::counted::WaysCounted;
use crate::reminders::service::{Reminders, all_runs, put, reminder};

const ACT: AuditAct = AuditAct::RemindOwners;

/// A run with how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunShown {
    /// The run.
    pub run: ReminderRun,
    /// How many of those whom it reminded have registered enough since; of the newest
    /// [`REMINDED_LOOKED_AT_MAX`] only.
    pub registered: u64,
    /// Whether the actor may stop it.
    pub may_stop: bool,
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderPlan {
    /// Whom it is about.
    pub counted: WaysCounted,
    /// The domains of these people; empty = all.
    pub domains: Vec<String>,
    /// About how long it takes.
    pub takes: Span,
    /// Subject and text of the mail in the organisation's language, for an invented account.
    pub subject: String,
    /// See `subject`.
    pub text: String,
}

impl Reminders {
    /// Runs of whose domains the actor may see all, the newest first.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn reminder_runs(
        &self,
        actor: &Actor,
        limit: usize,
    ) -> Result<Vec<RunShown>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let store = &self.platform.store;
        let seen = self.platform.domains_seen(actor);
        let mut runs = all_runs(&self.platform).await?;
        runs.retain(|run| covers(seen.as_deref(), &run.domains));
        runs.truncate(limit);
        let lacking = self.lacking();
        let mut shown = Vec::with_capacity(runs.len());
        for run in runs {
            let looked_at = REMINDED_LOOKED_AT_MAX;
            shown.push(RunShown {
                registered: store.registered_since(run.id, lacking, looked_at).await?,
                may_stop: run.ended.is_none() && self.may_on(actor, &run),
                run,
            });
        }
        Ok(shown)
    }

    /// What a run started now by this actor would do.
    ///
    /// # Errors
    /// `Denied`; `Refused` when there is nothing to start: see [`Reminders::start_reminders`].
    pub async fn plan_reminders(&self, actor: &Actor) -> Result<ReminderPlan, AppError> {
        self.platform.judge_in_general(actor, Right::Remind)?;
        let (domains, counted) = self.whom(actor).await?;
        self.startable(&domains, counted)
            .await?
            .map_err(AppError::Refused)?;
        let language = self.notifications.notice_language();
        let notice = reminder(&self.platform);
        let example = format!("name@{}", organisation(&self.platform));
        let notice = with_way_back(&self.platform, &example, &notice);
        let letter = notice_words(&self.platform, &example, &notice, language);
        Ok(ReminderPlan {
            takes: ReminderRun::takes(counted.lacking),
            counted,
            domains,
            subject: letter.subject,
            text: letter.text,
        })
    }

    /// Starts a run for everybody of the actor's domains who has no way back; returns its number.
    ///
    /// # Errors
    /// `Denied`; `Refused` when nobody may recover alone, no mail can be sent, nobody lacks a way back, or a
    /// run for some of these domains goes on already.
    pub async fn start_reminders(&self, actor: &Actor) -> Result<u64, AppError> {
        let right = Right::Remind;
        self.platform
            .authorise_for_all(actor, ACT, right, None)
            .await?;
        let (domains, counted) = self.whom(actor).await?;
        if let Err(why) = self.startable(&domains, counted).await? {
            return Err(self.platform.refusal(actor, ACT, None, why).await);
        }
        let newest = self.platform.store.reminder_runs(1).await?.pop();
        let id = newest.map_or(0, |run| run.id).saturating_add(1);
        let people = counted.lacking;
        let run = ReminderRun {
            id,
            by: actor.to_string(),
            started: self.platform.now(),
            domains,
            lacking: people,
            sent: 0,
            passed_over: 0,
            after: String::new(),
            last_batch: None,
            ended: None,
            stopped_by: String::new(),
            version: 1,
        };
        let said = ReminderNote::Started { n: id, people };
        let done = AuditResult::Done;
        let audit = self.platform.audit(actor, ACT, None, done, said);
        self.platform.commit(vec![put(run)], audit).await?;
        Ok(id)
    }

    /// Stops a run: nobody is reminded by it any more. That needs the right but no fresh factor: it only
    /// takes something back.
    ///
    /// # Errors
    /// `Refused` for a run that is not there, or of other domains; `Denied`.
    pub async fn stop_reminders(&self, actor: &Actor, id: u64) -> Result<Acted, AppError> {
        if let Err(AppError::Denied(why)) = self.platform.may_look(actor, Right::Remind) {
            self.platform.told(actor, ACT, None, Err(why)).await?;
        }
        let run = self.platform.store.reminder_run(id).await?;
        let run = run.filter(|run| self.may_on(actor, run));
        let Some(mut run) = run else {
            return Err(RefusedReminder::NoSuchRun { n: id }.into());
        };
        if run.ended.is_some() {
            return Ok(Acted::NothingToDo);
        }
        run.ended = Some(self.platform.now());
        run.stopped_by = actor.to_string();
        run.version += 1;
        let (sent, people) = (run.sent, run.lacking);
        let said = ReminderNote::Stopped {
            n: id,
            sent,
            people,
        };
        let done = AuditResult::Done;
        let audit = self.platform.audit(actor, ACT, None, done, said);
        self.platform.commit(vec![put(run)], audit).await?;
        Ok(Acted::done())
    }

    /// Whether the actor may remind all people of a run.
    fn may_on(&self, actor: &Actor, run: &ReminderRun) -> bool {
        let domains = domains_with(actor, Right::Remind);
        self.platform.may_look(actor, Right::Remind).is_ok()
            && covers(domains.as_deref(), &run.domains)
    }

    /// Whom this actor may remind: their domains, and how many.
    async fn whom(&self, actor: &Actor) -> Result<(Vec<String>, WaysCounted), AppError> {
        let domains = domains_with(actor, Right::Remind);
        let counted = self.count(domains.as_deref()).await?;
        Ok((domains.unwrap_or_default(), counted))
    }

    /// Whether a run for these people may start.
    async fn startable(
        &self,
        domains: &[String],
        counted: WaysCounted,
    ) -> Result<Result<(), Refusal>, StoreError> {
        let policies = self.platform.store.policies();
        if policies.recovery.self_service == RecoveryUsers::Nobody {
            return Ok(Err(RefusedReminder::NotOffered.into()));
        }
        if !self.notifications.can_mail() {
            return Ok(Err(RefusedNotice::NoMail.into()));
        }
        let runs = all_runs(&self.platform).await?;
        let mut open = runs.iter().filter(|run| run.ended.is_none());
        if let Some(run) = open.find(|run| overlap(&run.domains, domains)) {
            return Ok(Err(RefusedReminder::GoesOn { n: run.id }.into()));
        }
        Ok(match counted.lacking {
            0 => Err(RefusedReminder::Nobody.into()),
            _ => Ok(()),
        })
    }
}

/// Whether somebody of these domains (`None` = all) stands over all domains of a run (empty = all).
fn covers(own: Option<&[String]>, of_run: &[String]) -> bool {
    own.is_none_or(|own| !of_run.is_empty() && of_run.iter().all(|domain| own.contains(domain)))
}

/// Whether two runs would be about the same people; empty = all domains.
fn overlap(a: &[String], b: &[String]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|domain| b.contains(domain))
}
