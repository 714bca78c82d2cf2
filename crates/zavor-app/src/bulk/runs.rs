//! Bulk acts: one act on up to [`BULK_MAX`] accounts, with a preview, progress and a result for
//! each.
//!
//! A run is a record with its accounts, all waiting. Each account in turn is judged, acted on and
//! audited exactly as if somebody had done it alone, and then its result is committed. So a run can
//! be interrupted anywhere: if it stops between an act and the commit of its result, the account
//! gets its turn again and only finds "nothing to do" (a reset sends one more link). A run handles
//! one account at a time, so nothing is done twice in parallel.
//!
//! **Who acts.** The run continues on the server with the rights of the person who started it, even
//! if they close the page ([`Bulk::bulk_work`]). Before every account, `behind` checks whether they
//! may still act. The run ends for good, and says why, if their session was ended, their password
//! changed, their role was revoked or narrowed, their sign-in was blocked, or their token was
//! revoked or suspended. The fresh second factor shown at the start covers the whole run, because
//! the preview covered the whole run. After a restart every run waits until somebody with the right
//! presses Resume and shows a factor again; from then on it acts as that person.
//!
//! Security: a run has no rights of its own and no secret in its terms. Passwords of printed slips
//! are made when the page is asked for and are stored nowhere ([`Bulk::bulk_slips`]).

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::bulk::BULK_MAX;
use zavor_core::rights::{Denied, Right, proved_lately};

use crate::bulk::foresee::BulkPreview;
use crate::bulk::service::Bulk;
use crate::bulk::state::BULKS_DRIVEN_MAX;
use crate::bulk::terms::BulkTerms;
use crate::people::directory_list::PeopleQuery;
use crate::platform::error::{AppError, InvalidBulk, RefusedBulk};
use crate::platform::notes::RunNote;
use crate::ports::{BulkChange, BulkRun, Change};

/// Most accounts read to start one run from a search.
const SEARCHED_MAX: usize = 200_000;
/// Accounts read at once for such a search.
const SEARCH_STEP: usize = 1_000;

/// Which accounts a run acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAccounts {
    /// These names or aliases, as typed or ticked.
    Named(Vec<String>),
    /// All accounts that a list shows, on all its pages.
    Found(PeopleQuery),
}

impl Bulk {
    /// What a run would do, without doing it.
    ///
    /// # Errors
    /// `Invalid` for terms or accounts out of bounds; `Denied` when the actor may not make this
    /// search.
    pub async fn bulk_preview(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        accounts: &BulkAccounts,
    ) -> Result<BulkPreview, AppError> {
        let terms = self.checked_terms(terms)?;
        let names = self.bulk_names(actor, accounts).await?;
        self.foresee_all(actor, &terms, &names).await
    }

    /// Starts a run and returns its number. It begins at once, in the background.
    ///
    /// # Errors
    /// As [`Bulk::bulk_preview`]; `Denied` without the right on any of the accounts, or without a
    /// fresh factor for a sensitive act; `Refused` when nothing would change, or when too many runs
    /// are active.
    pub async fn bulk_start(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        accounts: &BulkAccounts,
    ) -> Result<u64, AppError> {
        const ACT: AuditAct = AuditAct::BulkRun;
        let terms = self.checked_terms(terms)?;
        let names = self.bulk_names(actor, accounts).await?;
        let preview = self.foresee_all(actor, &terms, &names).await?;
        if preview.will_change.count == 0 && preview.needs_slip.count == 0 {
            let why = match preview.refused.examples.first() {
                Some((address, why)) => RefusedBulk::NothingFor {
                    address: address.to_string(),
                    why: why.clone(),
                },
                None => RefusedBulk::NothingToDo,
            };
            return Err(self.platform.refusal(actor, ACT, None, why).await);
        }
        let now = self.platform.now();
        if terms.act().right().is_sensitive() {
            proved_lately(actor, now).map_err(AppError::Denied)?;
        }
        if let Some(role) = terms.hands_out() {
            self.platform.hands_out(actor, ACT, None, &role).await?;
        }
        if !self.state.has_room() {
            let most = BULKS_DRIVEN_MAX;
            let why = RefusedBulk::NoRoom { most };
            return Err(self.platform.refusal(actor, ACT, None, why).await);
        }
        let run = BulkRun {
            // 63 bits fit a signed column.
            id: self.platform.new_correlation() >> 1,
            act: terms.act().into(),
            terms: terms.encode(),
            made_by: actor.to_string(),
            maker: actor.maker(),
            account: actor.person().map(|person| person.account),
            created: now,
            total: u32::try_from(names.len()).unwrap_or(u32::MAX),
            done: 0,
            finished: None,
            stopped: false,
            why: String::new(),
        };
        let starter = self.people.starter(actor).await?;
        let id = run.id;
        let detail = RunNote::Started {
            run: format!("{id:x}"),
            terms: terms.note().into(),
            total: names.len(),
        };
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, detail);
        let add = Change::Bulk(BulkChange::Add(run, names));
        self.platform.commit(vec![add], audit).await?;
        self.state.drive(id, starter);
        Ok(id)
    }

    /// Resumes a run that waits (after a restart); from now on it acts as this actor.
    ///
    /// # Errors
    /// `Unknown` run; `Denied` without the right or a fresh factor; `Refused` when it has ended.
    pub async fn bulk_resume(&self, actor: &Actor, id: u64) -> Result<(), AppError> {
        let (run, terms) = self.bulk_found(actor, id).await?;
        self.may_drive(actor, &run, &terms).await?;
        if terms.act().right().is_sensitive() {
            proved_lately(actor, self.platform.now()).map_err(AppError::Denied)?;
        }
        let refused = match run.finished {
            Some(_) => Some(RefusedBulk::Ended),
            None if !self.state.has_room() => Some(RefusedBulk::NoRoomToResume {
                most: BULKS_DRIVEN_MAX,
            }),
            None => None,
        };
        if let Some(why) = refused {
            return Err(self
                .platform
                .refusal(actor, AuditAct::BulkRun, None, why)
                .await);
        }
        let starter = self.people.starter(actor).await?;
        let (done, total) = (run.done, run.total);
        let run = format!("{id:x}");
        let detail = RunNote::Resumed { run, done, total };
        let audit = self
            .platform
            .audit(actor, AuditAct::BulkRun, None, AuditResult::Done, detail);
        self.platform.commit(Vec::new(), audit).await?;
        self.state.drive(id, starter);
        Ok(())
    }

    /// Ends a run; what is still waiting stays undone. When this returns, no further account is
    /// acted on.
    ///
    /// # Errors
    /// `Unknown` run; `Denied` without the right to its act.
    pub async fn bulk_stop(&self, actor: &Actor, id: u64) -> Result<(), AppError> {
        let (run, terms) = self.bulk_found(actor, id).await?;
        self.may_drive(actor, &run, &terms).await?;
        let _order = self.state.order(id).lock().await;
        // Read again: it may have moved on or ended while this waited.
        let (mut run, _) = self.bulk_found(actor, id).await?;
        let result = match run.finished {
            Some(_) => AuditResult::NothingToDo,
            None => AuditResult::Done,
        };
        let detail = RunNote::Stopped {
            run: format!("{id:x}"),
            done: run.done,
            total: run.total,
        };
        let audit = self
            .platform
            .audit(actor, AuditAct::BulkRun, None, result, detail);
        let changes = match run.finished {
            Some(_) => Vec::new(),
            None => {
                run.finished = Some(self.platform.now());
                run.stopped = true;
                vec![Change::Bulk(BulkChange::Put(run))]
            }
        };
        self.platform.commit(changes, audit).await?;
        self.state.let_go(id);
        Ok(())
    }

    /// The account's own address for a typed name. If the actor may not see the account, the name
    /// itself, so that they do not learn whose alias it is.
    async fn name_seen(&self, actor: &Actor, typed: &str) -> Result<SignInName, AppError> {
        let known = self.platform.resolve(typed.as_bytes()).await?.address;
        match self.platform.judge(actor, Right::See, Some(&known)).await {
            Ok(()) => Ok(known),
            Err(_) => Ok(self.platform.name_typed(typed).unwrap_or(known)),
        }
    }

    /// Whether the actor may resume or stop this run: they have the right to its act everywhere, or
    /// it is their own run and they have the right in some domains.
    pub(super) async fn may_drive(
        &self,
        actor: &Actor,
        run: &BulkRun,
        terms: &BulkTerms,
    ) -> Result<(), AppError> {
        match self
            .platform
            .table_says(actor, terms.act().right(), None)
            .await?
        {
            Ok(()) | Err(Denied::NotFresh | Denied::NoScope) => Ok(()),
            Err(Denied::OtherDomain) if run.maker.is(actor) => Ok(()),
            Err(denied) => Err(AppError::Denied(denied)),
        }
    }

    /// The accounts of a run in normal form, each once, in the order given.
    async fn bulk_names(
        &self,
        actor: &Actor,
        accounts: &BulkAccounts,
    ) -> Result<Vec<SignInName>, AppError> {
        let too_many = || AppError::from(InvalidBulk::Accounts { most: BULK_MAX });
        let mut names: Vec<SignInName> = Vec::new();
        match accounts {
            BulkAccounts::Named(typed) => {
                if typed.len() > BULK_MAX {
                    return Err(too_many());
                }
                let mut seen = std::collections::HashSet::new();
                for typed in typed {
                    let name = self.name_seen(actor, typed.trim()).await?;
                    if seen.insert(name.clone()) {
                        names.push(name);
                    }
                }
            }
            BulkAccounts::Found(query) => {
                let mut query = PeopleQuery {
                    after: None,
                    limit: SEARCH_STEP,
                    ..query.clone()
                };
                let mut looked_at = 0;
                loop {
                    let page = self.people.list_people(actor, &query).await?;
                    looked_at += page.looked_at;
                    names.extend(page.rows.into_iter().map(|row| row.address));
                    if names.len() > BULK_MAX {
                        return Err(too_many());
                    }
                    let Some(next) = page.next else { break };
                    if looked_at >= SEARCHED_MAX {
                        return Err(InvalidBulk::SearchTooWide { looked_at }.into());
                    }
                    query.after = Some(next);
                }
            }
        }
        match names.is_empty() {
            true => Err(too_many()),
            false => Ok(names),
        }
    }
}
