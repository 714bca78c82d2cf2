//! Printed slips: passwords for people whom no link reaches, for Global Administrators only.
//!
//! The passwords are made when the page is asked for: that resets the accounts, and the page is the
//! only copy. If a page is lost, print it again: that resets the accounts again.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::bulk::BulkOutcome;
use zavor_core::note::Detail;
use zavor_core::rights::{Denied, Right};

use crate::bulk::act::ended;
use crate::bulk::service::Bulk;
use crate::bulk::terms::BulkTerms;
use crate::people::acts::reset::ResetPassword;
use crate::platform::error::{AppError, InvalidBulk};
use crate::platform::notes::ResultNote;
use crate::platform::service::organisation;
use crate::ports::{BulkChange, BulkItem, Change, Commit, PAGE_MAX, TypedPassword};

/// Slips in one document: a school or a department at once. Each costs a hash (half a minute for all
/// of them on a slow machine, while the browser waits), and a document that is lost costs them all.
pub const SLIPS_PER_PAGE: usize = 200;

/// One slip. Never printed by `Debug`, wiped when dropped.
#[derive(Debug)]
pub struct Slip {
    /// Whose it is.
    pub address: SignInName,
    /// The person's name.
    pub display_name: String,
    /// The temporary password.
    pub password: TypedPassword,
}

/// One document of slips.
#[derive(Debug)]
pub struct Slips {
    /// By what name their readers know the organisation.
    pub organisation: String,
    /// The slips; show them once and keep them nowhere.
    pub slips: Vec<Slip>,
    /// Accounts that still wait for a slip after this document.
    pub left: usize,
}

impl Bulk {
    /// Resets the next accounts of a run that wait for a slip, at most [`SLIPS_PER_PAGE`], and
    /// returns their temporary passwords, once.
    ///
    /// # Errors
    /// `Unknown` run; `Denied` for anybody but a Global Administrator with a fresh factor.
    pub async fn bulk_slips(&self, actor: &Actor, id: u64) -> Result<Slips, AppError> {
        let (_, terms) = self.bulk_found(actor, id).await?;
        let BulkTerms::ResetPassword {
            verification,
            elsewhere,
            ..
        } = terms
        else {
            return Err(InvalidBulk::NoSlips.into());
        };
        self.platform
            .authorise_for_all(actor, AuditAct::BulkRun, Right::SeeSecret, None)
            .await?;
        let _order = self.state.order(id).lock().await;
        let mut waiting = self.waiting_for_slips(id).await?;
        let left = waiting.len().saturating_sub(SLIPS_PER_PAGE);
        waiting.truncate(SLIPS_PER_PAGE);
        let mut slips = Vec::with_capacity(waiting.len());
        for item in waiting {
            let reset = ResetPassword::Generated;
            let name = item.address.as_str();
            let reset = self
                .people
                .reset_in_run(actor, name, reset, &verification, elsewhere)
                .await;
            let (outcome, said) = match reset {
                Ok(was) => {
                    if let Some(password) = was.generated {
                        slips.push(self.slip(&item, password).await?);
                    }
                    let said = Detail::from(ResultNote::SlipMade)
                        .and_all(was.still_blocked.then_some(ResultNote::StaysBlocked));
                    (BulkOutcome::Done, was.shut.noted(said))
                }
                // The slips made until now are the only copy: return them and let the rest wait.
                Err(AppError::Store(_) | AppError::Denied(Denied::NotFresh)) => break,
                Err(error) => ended(&error),
            };
            let item = BulkItem {
                outcome: outcome.into(),
                said,
                ..item
            };
            let commit = Commit {
                changes: vec![Change::Bulk(BulkChange::PutItems(id, vec![item]))],
                ..Commit::default()
            };
            if let Err(error) = self.platform.store.commit(commit).await {
                tracing::warn!(run = id, %error, "a slip was made but not noted");
                break;
            }
        }
        Ok(Slips {
            organisation: organisation(&self.platform),
            slips,
            left,
        })
    }

    async fn waiting_for_slips(&self, id: u64) -> Result<Vec<BulkItem>, AppError> {
        let mut waiting = Vec::new();
        let mut from = 0;
        loop {
            let items = self.platform.store.bulk_items(id, from, PAGE_MAX).await?;
            let Some(last) = items.last() else {
                return Ok(waiting);
            };
            from = last.position + 1;
            let needs = |item: &BulkItem| item.outcome == BulkOutcome::NeedsSlip;
            waiting.extend(items.into_iter().filter(needs));
        }
    }

    async fn slip(&self, item: &BulkItem, password: TypedPassword) -> Result<Slip, AppError> {
        let account = match self.platform.store.find(&item.address).await? {
            Some(id) => self.platform.store.account(id).await?,
            None => None,
        };
        Ok(Slip {
            address: item.address.clone(),
            display_name: account.map_or_else(String::new, |account| account.display_name),
            password,
        })
    }
}
