//! What becomes of the rows of an import: new accounts that wait for their common commit, mails to
//! recovery addresses.

use std::collections::HashSet;

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditEvent;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use crate::notifications::alerts::told::ToldAlert;
use crate::people::service::People;
use crate::people::users::moved_holds::MovedHolds;
use crate::platform::error::AppError;
use crate::platform::notes::ImportNote;
use crate::ports::{Change, Commit, Effect};
use crate::sign_in::succession::take_over_for_added;
use crate::verification::asking::Asked;

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// A new account; what else a person should know of it.
    Added(Detail),
    /// Something was added to an account.
    Changed(Detail),
    /// The account was like that already, but for what the file does not set.
    Unchanged(Detail),
    /// The row was refused as a whole; why.
    Refused(Detail),
    /// A dry run cannot judge it: an earlier row of the file sets what it names.
    AfterEarlier,
}

impl RowOutcome {
    /// How a row would end that a dry run judged.
    pub(super) fn foreseen(is_new: bool, arrives: Detail, changed: Detail) -> Self {
        match is_new {
            true => Self::Added(arrives),
            false => Self::Changed(changed),
        }
    }
}

/// New accounts that wait for their common commit.
#[derive(Default)]
pub(super) struct Batch<'a> {
    pub(super) rows: Vec<Pending<'a>>,
    pub(super) names: HashSet<SignInName>,
    /// Of all rows so far, not only of those that wait.
    pub(super) confirmations: Confirmations,
}

impl Batch<'_> {
    /// The names of an account of this file, so that no other row takes them.
    pub(super) fn take_names(&mut self, account: &Account) {
        self.names.insert(account.address.clone());
        self.names.extend(account.aliases.iter().cloned());
    }
}

/// A row, ready to commit.
pub(super) struct Pending<'a> {
    pub(super) line: u64,
    /// What to say of a new account.
    pub(super) arrives: Detail,
    pub(super) changes: Vec<Change>,
    pub(super) audit: AuditEvent,
    /// Mails to recovery addresses, and about a new Global Administrator, if the row makes one.
    pub(super) mails: Vec<Effect>,
    pub(super) alert: Option<ToldAlert>,
    pub(super) moved: MovedHolds,
    /// Recovery addresses that are asked; their links and mails are in the fields above.
    pub(super) asked: Asked<'a>,
}

/// Mails that ask the recovery addresses of an import to confirm themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confirmations {
    /// Addresses that are asked.
    pub asked: u64,
    /// When the last of these mails leaves: they are paced.
    pub last: Option<Timestamp>,
    /// Rows with addresses that are not asked, because mail is not configured or too many mails
    /// wait.
    pub rows_not_asked: u64,
}

impl Confirmations {
    fn add(&mut self, asked: &Asked<'_>) {
        self.asked += asked.asked;
        self.last = self.last.max(asked.last);
        self.rows_not_asked += u64::from(!asked.not_asked.is_empty());
    }
}

impl People {
    /// Commits the batch at once, or row by row when somebody else took one of its names meanwhile.
    pub(super) async fn flush(
        &self,
        actor: &Actor,
        batch: &mut Batch<'_>,
        tell: &mut (impl FnMut(u64, RowOutcome) + Send),
    ) -> Result<(), AppError> {
        batch.names.clear();
        let rows = std::mem::take(&mut batch.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let together = Commit {
            changes: rows
                .iter()
                .flat_map(|row| row.changes.iter().cloned())
                .collect(),
            audit: rows.iter().map(|row| row.audit.clone()).collect(),
            effects: rows
                .iter()
                .flat_map(|row| row.mails.iter().cloned())
                .collect(),
        };
        let committed = self.platform.store.commit(together).await;
        match committed.map_err(AppError::from) {
            Ok(_) => {
                for row in rows {
                    let (line, arrives) = (row.line, row.arrives.clone());
                    landed(self, actor, row, &mut batch.confirmations).await;
                    tell(line, RowOutcome::Added(arrives));
                }
                return Ok(());
            }
            Err(AppError::Conflict) => {}
            Err(error) => return Err(error),
        }
        for row in rows {
            let (line, arrives) = (row.line, row.arrives.clone());
            match commit_row(self, actor, row, &mut batch.confirmations).await {
                Ok(()) => tell(line, RowOutcome::Added(arrives)),
                Err(AppError::Conflict) => {
                    tell(line, RowOutcome::Refused(ImportNote::TakenJustNow.into()))
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Commits one row by itself.
pub(super) async fn commit_row(
    people: &People,
    actor: &Actor,
    row: Pending<'_>,
    confirmations: &mut Confirmations,
) -> Result<(), AppError> {
    let (changes, audit, mails) = (row.changes.clone(), row.audit.clone(), row.mails.clone());
    people.platform.commit_with(changes, audit, mails).await?;
    landed(people, actor, row, confirmations).await;
    Ok(())
}

/// What happens once a row is committed.
async fn landed(
    people: &People,
    actor: &Actor,
    row: Pending<'_>,
    confirmations: &mut Confirmations,
) {
    take_over_for_added(&people.sign_in, &row.changes).await;
    row.moved.landed(people, actor, row.audit.act).await;
    people.notifications.raise_told(row.alert);
    confirmations.add(&row.asked);
    row.asked.planned.sent();
}
