//! A run as it is shown: its progress, the result of each account, and the download.
//!
//! A run is shown to the person who started it and to everybody who may see every domain; nobody
//! else learns its accounts.

use zavor_core::actor::Actor;
use zavor_core::bulk::BulkOutcome;
use zavor_core::closed_list::StoredName;
use zavor_core::note::Note;
use zavor_core::rights::{Denied, Right};

use crate::bulk::service::Bulk;
use crate::bulk::terms::BulkTerms;
use crate::platform::csv;
use crate::platform::error::AppError;
use crate::ports::{BulkItem, BulkRun, PAGE_MAX};

/// Accounts of a run by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkCounts {
    /// Their turn has not come yet.
    pub waiting: usize,
    /// Done.
    pub done: usize,
    /// Done in part.
    pub partly_done: usize,
    /// Were like that already.
    pub nothing_to_do: usize,
    /// Refused.
    pub refused: usize,
    /// No such account.
    pub unknown: usize,
    /// Failed.
    pub failed: usize,
    /// Wait for a printed slip.
    pub needs_slip: usize,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSeen {
    /// Its record.
    pub run: BulkRun,
    /// What it does.
    pub terms: BulkTerms,
    /// How its accounts ended until now.
    pub counts: BulkCounts,
    /// Whether it runs in the background. If not, and it has not ended, it waits for Resume.
    pub goes_on: bool,
    /// Whether this actor may resume and stop it.
    pub may_drive: bool,
    /// Whether this actor may print slips.
    pub may_print: bool,
}

impl Bulk {
    /// The runs that the actor may see, the newest first, at most `limit` of them.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn bulk_runs_seen(
        &self,
        actor: &Actor,
        limit: usize,
    ) -> Result<Vec<BulkRun>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let mut runs = self.platform.store.bulk_runs(limit.min(PAGE_MAX)).await?;
        runs.retain(|run| self.may_see_run(actor, run));
        Ok(runs)
    }

    /// One run with its counts.
    ///
    /// # Errors
    /// `Unknown` run, or one that the actor may not see.
    pub async fn bulk_seen(&self, actor: &Actor, id: u64) -> Result<BulkSeen, AppError> {
        let (run, terms) = self.bulk_found(actor, id).await?;
        let mut counts = BulkCounts::default();
        let mut from = 0;
        loop {
            let items = self.platform.store.bulk_items(id, from, PAGE_MAX).await?;
            let Some(last) = items.last() else { break };
            from = last.position + 1;
            for item in &items {
                *counts.of(&item.outcome) += 1;
            }
        }
        let print = self
            .platform
            .table_says(actor, Right::SeeSecret, None)
            .await?;
        Ok(BulkSeen {
            counts,
            goes_on: self.state.is_driven(id),
            may_drive: self.may_drive(actor, &run, &terms).await.is_ok(),
            may_print: matches!(print, Ok(()) | Err(Denied::NotFresh)),
            run,
            terms,
        })
    }

    /// Accounts of a run from a position on, in order, at most `limit`.
    ///
    /// # Errors
    /// `Unknown` run, or one that the actor may not see.
    pub async fn bulk_items_seen(
        &self,
        actor: &Actor,
        id: u64,
        from: u32,
        limit: usize,
    ) -> Result<Vec<BulkItem>, AppError> {
        self.bulk_found(actor, id).await?;
        Ok(self
            .platform
            .store
            .bulk_items(id, from, limit.min(PAGE_MAX))
            .await?)
    }

    /// All accounts of a run with their results as CSV, safe to open in a spreadsheet: codes for
    /// programs, and the English sentences.
    ///
    /// # Errors
    /// `Unknown` run, or one that the actor may not see.
    pub async fn bulk_csv(&self, actor: &Actor, id: u64) -> Result<String, AppError> {
        self.bulk_found(actor, id).await?;
        let mut file = csv::begin(&["address", "result", "code", "text"]);
        let mut from = 0;
        loop {
            let items = self.platform.store.bulk_items(id, from, PAGE_MAX).await?;
            let Some(last) = items.last() else { break };
            from = last.position + 1;
            for item in &items {
                let codes: Vec<&str> = item.said.notes().iter().map(Note::code).collect();
                file.push_str(&csv::row(&[
                    item.address.as_str(),
                    item.outcome.as_str(),
                    &codes.join(";"),
                    &item.said.to_string(),
                ]));
            }
        }
        Ok(file)
    }

    /// A run that the actor may see, with its terms.
    pub(super) async fn bulk_found(
        &self,
        actor: &Actor,
        id: u64,
    ) -> Result<(BulkRun, BulkTerms), AppError> {
        let unknown = || AppError::Unknown {
            what: "bulk run",
            name: format!("{id:x}"),
        };
        let run = self
            .platform
            .store
            .bulk_run(id)
            .await?
            .ok_or_else(unknown)?;
        if !self.may_see_run(actor, &run) {
            return Err(unknown());
        }
        let terms = BulkTerms::decode(&run.act, &run.terms).ok_or_else(unknown)?;
        Ok((run, terms))
    }

    fn may_see_run(&self, actor: &Actor, run: &BulkRun) -> bool {
        let everywhere = self.platform.domains_seen(actor).is_none();
        self.platform.has_in_general(actor, Right::See) && (everywhere || run.maker.is(actor))
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkEnding {
    /// Every account is as it should be, and at least one was changed.
    AllDone,
    /// Some accounts were changed or can be by a slip; others were refused, failed or are done in part.
    SomeLeft,
    /// What a run does by itself is done; some accounts wait for their slips, and nothing else is left.
    SlipsLeft,
    /// No account was changed although some should have been.
    NothingChanged,
    /// Every account was like that already.
    NothingToDo,
}

impl BulkCounts {
    /// How it ended. A run that changed nothing must not look like one that did, and one whose slips are
    /// still to be made looks neither done nor in vain.
    pub const fn ending(&self) -> BulkEnding {
        let left = self.refused + self.unknown + self.failed + self.waiting;
        match (self.done + self.partly_done, left + self.partly_done) {
            (_, 0) if self.needs_slip > 0 => BulkEnding::SlipsLeft,
            (_, _) if self.needs_slip > 0 => BulkEnding::SomeLeft,
            (0, 0) => BulkEnding::NothingToDo,
            (0, _) => BulkEnding::NothingChanged,
            (_, 0) => BulkEnding::AllDone,
            (_, _) => BulkEnding::SomeLeft,
        }
    }

    fn of(&mut self, outcome: &StoredName<BulkOutcome>) -> &mut usize {
        match outcome.known() {
            Some(BulkOutcome::Waiting) => &mut self.waiting,
            Some(BulkOutcome::Done) => &mut self.done,
            Some(BulkOutcome::PartlyDone) => &mut self.partly_done,
            Some(BulkOutcome::NothingToDo) => &mut self.nothing_to_do,
            Some(BulkOutcome::Refused) => &mut self.refused,
            Some(BulkOutcome::Unknown) => &mut self.unknown,
            Some(BulkOutcome::NeedsSlip) => &mut self.needs_slip,
            Some(BulkOutcome::Failed) | None => &mut self.failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_well_only_when_it_changed_something_and_nothing_is_left() {
        let none = BulkCounts::default();
        let of = |done, nothing_to_do, refused| BulkCounts {
            done,
            nothing_to_do,
            refused,
            ..none
        };
        assert_eq!(of(3, 2, 0).ending(), BulkEnding::AllDone);
        assert_eq!(of(3, 2, 1).ending(), BulkEnding::SomeLeft);
        assert_eq!(of(0, 2, 1).ending(), BulkEnding::NothingChanged);
        assert_eq!(of(0, 2, 0).ending(), BulkEnding::NothingToDo);
        let partly = BulkCounts {
            partly_done: 1,
            ..none
        };
        assert_eq!(partly.ending(), BulkEnding::SomeLeft);
        let slips = |needs_slip, others| BulkCounts {
            needs_slip,
            ..others
        };
        assert_eq!(slips(5, of(0, 0, 0)).ending(), BulkEnding::SlipsLeft);
        assert_eq!(slips(5, of(2, 1, 0)).ending(), BulkEnding::SlipsLeft);
        assert_eq!(slips(5, of(0, 0, 1)).ending(), BulkEnding::SomeLeft);
    }
}
