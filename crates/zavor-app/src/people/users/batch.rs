//! What becomes of the rows of an import: new accounts that wait for their common commit, mails to
//! recovery addresses.

use std::collections::HashSet;

use zavor_core::account::SignInName;
use zavor_core::audit::AuditEvent;
use zavor_core::moment::Timestamp;

use crate::notifications::alerts::told::ToldAlert;
use crate::people::service::People;
use crate::people::users::moved_holds::MovedHolds;
use crate::platform::error::AppError;
use crate::ports::{Change, Commit, Effect};
use crate::sign_in::succession::take_over_for_added;
use crate::verification::asking::Asked;

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// A new account.
    Added,
    /// Something was added to an account; in words.
    Changed(String),
    /// The account was like that already.
    Unchanged,
    /// The row was refused as a whole; why.
    Refused(String),
}

/// New accounts that wait for their common commit.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<Pending>,
    pub(super) names: HashSet<SignInName>,
    /// Of all rows so far, not only of those that wait.
    pub(super) confirmations: Confirmations,
}

pub(super) struct Pending {
    pub(super) line: u64,
    pub(super) changes: Vec<Change>,
    pub(super) audit: AuditEvent,
    /// Mails to recovery addresses, and about a new Global Administrator, if the row makes one.
    pub(super) mails: Vec<Effect>,
    pub(super) alert: Option<ToldAlert>,
    pub(super) moved: MovedHolds,
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
    pub(super) fn add(&mut self, asked: &Asked) {
        self.asked += asked.asked;
        self.last = self.last.max(asked.last);
        self.rows_not_asked += u64::from(!asked.not_asked.is_empty());
    }
}

impl People {
    /// Commits the batch at once, or row by row when somebody else took one of its names meanwhile.
    pub(super) async fn flush(
        &self,
        batch: &mut Batch,
        tell: &mut (impl FnMut(u64, RowOutcome) + Send),
    ) -> Result<(), AppError> {
        let confirmations = batch.confirmations;
        let batch = std::mem::replace(
            batch,
            Batch {
                confirmations,
                ..Batch::default()
            },
        );
        if batch.rows.is_empty() {
            return Ok(());
        }
        let together = Commit {
            changes: batch
                .rows
                .iter()
                .flat_map(|row| row.changes.iter().cloned())
                .collect(),
            audit: batch.rows.iter().map(|row| row.audit.clone()).collect(),
            effects: batch
                .rows
                .iter()
                .flat_map(|row| row.mails.iter().cloned())
                .collect(),
        };
        let committed = self.platform.store.commit(together).await;
        match committed.map_err(AppError::from) {
            Ok(_) => {
                for row in batch.rows {
                    take_over_for_added(&self.sign_in, &row.changes).await;
                    row.moved.forget(&self.sending);
                    self.notifications.raise_told(row.alert);
                    tell(row.line, RowOutcome::Added);
                }
                return Ok(());
            }
            Err(AppError::Conflict) => {}
            Err(error) => return Err(error),
        }
        for row in batch.rows {
            let changes = row.changes.clone();
            let committed = self
                .platform
                .commit_with(changes, row.audit, row.mails)
                .await;
            match committed {
                Ok(()) => {
                    take_over_for_added(&self.sign_in, &row.changes).await;
                    row.moved.forget(&self.sending);
                    self.notifications.raise_told(row.alert);
                    tell(row.line, RowOutcome::Added);
                }
                Err(AppError::Conflict) => tell(
                    row.line,
                    RowOutcome::Refused(
                        "its address or an alias was taken just now; import it again".into(),
                    ),
                ),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
