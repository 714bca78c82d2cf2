//! Drives a run: one account after another, each with its own act, audit event and committed
//! result.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::bulk::BulkOutcome;
use zavor_core::rights::Suspended;

use crate::bulk::service::Bulk;
use crate::bulk::terms::BulkTerms;
use crate::people::behind::Starter;
use crate::platform::error::AppError;
use crate::platform::notes::{RunNote, SuspendedNote};
use crate::ports::{BulkChange, BulkItem, BulkRun, Change, Commit};

/// Accounts that one run handles before the other runs have their turn.
pub const BULK_STEP: usize = 10;
/// How far a run got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkProgress {
    /// The run as it is now.
    pub run: BulkRun,
    /// Accounts handled by this call.
    pub stepped: usize,
}

impl Bulk {
    /// Continues all runs that are driven, a few accounts each, and returns how many accounts it
    /// handled. One worker calls it again and again; zero means that there is nothing to do.
    pub async fn bulk_work(&self) -> usize {
        let mut worked = 0;
        for (id, mut starter) in self.state.driven() {
            for _ in 0..BULK_STEP {
                match self.drive_one(id, &mut starter).await {
                    Ok(true) => worked += 1,
                    Ok(false) => break,
                    // The store may come back; this account keeps its turn.
                    Err(error @ AppError::Store(_)) => {
                        tracing::warn!(run = id, %error, "a bulk run cannot go on now");
                        break;
                    }
                    Err(error) => {
                        self.state.let_go(id);
                        tracing::warn!(run = id, %error, "a bulk run waits for somebody to resume it");
                        break;
                    }
                }
            }
        }
        worked
    }

    /// Handles one account of a run, if the person who started it may still act; `false` when no
    /// account is left.
    async fn drive_one(&self, id: u64, starter: &mut Starter) -> Result<bool, AppError> {
        match self.people.starter_now(starter).await? {
            Ok(actor) => {
                self.state.seen(id, starter);
                let stepped = self.bulk_step(&actor, id, 1).await?;
                Ok(stepped.stepped > 0)
            }
            Err(why) => {
                self.bulk_end(id, why).await?;
                Ok(false)
            }
        }
    }

    /// Ends a run because the person who started it may not act any more; the rest stays undone.
    async fn bulk_end(&self, id: u64, why: Suspended) -> Result<(), AppError> {
        let _order = self.state.order(id).lock().await;
        if let Some(mut run) = self.platform.store.bulk_run(id).await?
            && run.finished.is_none()
        {
            run.finished = Some(self.platform.now());
            run.stopped = true;
            run.why = why.to_string();
            let detail = RunNote::StoppedFor {
                run: format!("{id:x}"),
                made_by: run.made_by.clone(),
                done: run.done,
                total: run.total,
                why: SuspendedNote::from(why).into(),
            };
            let act = AuditAct::BulkRun;
            let audit = self
                .platform
                .audit(&Actor::System, act, None, AuditResult::Done, detail);
            self.platform
                .commit(vec![Change::Bulk(BulkChange::Put(run))], audit)
                .await?;
        }
        self.state.let_go(id);
        Ok(())
    }

    /// Handles the next accounts of a run as this actor, at most `most`.
    ///
    /// # Errors
    /// `Unknown` run; `Denied` without the right to its act or without a fresh factor; `Store`. In
    /// the last two cases the account keeps its turn.
    pub async fn bulk_step(
        &self,
        actor: &Actor,
        id: u64,
        most: usize,
    ) -> Result<BulkProgress, AppError> {
        let (mut run, terms) = self.bulk_found(actor, id).await?;
        self.may_drive(actor, &run, &terms).await?;
        let mut stepped = 0;
        while stepped < most && run.finished.is_none() {
            let _order = self.state.order(id).lock().await;
            // Somebody may have stopped or continued it meanwhile.
            run = self.bulk_found(actor, id).await?.0;
            if run.finished.is_none() {
                self.step_one(actor, &mut run, &terms).await?;
                stepped += 1;
            }
        }
        if run.finished.is_some() {
            self.state.let_go(id);
        }
        Ok(BulkProgress { run, stepped })
    }

    /// Handles the account whose turn it is.
    async fn step_one(
        &self,
        actor: &Actor,
        run: &mut BulkRun,
        terms: &BulkTerms,
    ) -> Result<(), AppError> {
        let next = self.platform.store.bulk_items(run.id, run.done, 1).await?;
        let mut changes = Vec::new();
        if let Some(item) = next.into_iter().next() {
            if item.outcome == BulkOutcome::Waiting {
                let (outcome, said) = self.bulk_act(actor, terms, &item.address).await?;
                let item = BulkItem {
                    outcome: outcome.into(),
                    said,
                    ..item
                };
                changes.push(Change::Bulk(BulkChange::PutItems(run.id, vec![item])));
            }
            run.done += 1;
        } else {
            run.done = run.total;
        }
        let mut audit = Vec::new();
        if run.done >= run.total {
            run.finished = Some(self.platform.now());
            let detail = RunNote::Ended {
                run: format!("{:x}", run.id),
                total: run.total,
            };
            audit.push(self.platform.audit(
                actor,
                AuditAct::BulkRun,
                None,
                AuditResult::Done,
                detail,
            ));
        }
        changes.push(Change::Bulk(BulkChange::Put(run.clone())));
        let commit = Commit {
            changes,
            audit,
            effects: Vec::new(),
        };
        self.platform.store.commit(commit).await?;
        Ok(())
    }
}
