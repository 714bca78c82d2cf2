//! Import and export of the directory. Rows arrive as values: an adapter knows the file format.
//!
//! Each row is committed or refused on its own. Rows that add an account share commits; a batch that
//! meets a conflict is committed row by row. An import only adds: the same file twice changes nothing.
//!
//! Security: hashes go in and never out (an export leaves the column empty; a backup moves an
//! organisation with its passwords). Every row that changes something and every export is audited.

use std::collections::HashSet;

use zavor_core::account::{Account, Credential, PasswordLife, PasswordReset, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::Asking;
use zavor_core::rights::Right;

use crate::people::service::People;
use crate::people::users::batch::{Batch, Confirmations, Pending, RowOutcome, commit_row};
use crate::people::users::import_blocks::{
    block_of_row, ended_by_row, put_account, said_of_row, state_of_row,
};
use crate::people::users::moved_holds::MovedHolds;
use crate::people::users::{AccountChange, AccountShown};
use crate::platform::error::{AppError, InvalidAccount};
use crate::platform::notes::{AccountNote, ExportNote, ImportNote};
use crate::ports::PAGE_MAX;

/// New accounts committed at once.
const BATCH_ROWS_MAX: usize = 500;

/// One row as read; nothing in it is checked yet.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// Line of the file on which it began, for the report.
    pub line: u64,
    /// Address.
    pub address: String,
    /// Display name; empty = unchanged.
    pub name: String,
    /// Aliases.
    pub aliases: Vec<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// Recovery addresses.
    pub recovery_addresses: Vec<String>,
    /// Hash of an existing password; `None` = the password lives elsewhere.
    pub password_hash: Option<String>,
    /// Roles, each with the domains it is limited to.
    pub roles: Vec<(Role, Vec<String>)>,
    /// Whether sign-in is blocked where the account comes from: then it arrives blocked.
    pub blocked: bool,
}

impl std::fmt::Debug for ImportRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRow")
            .field("line", &self.line)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableRow {
    /// Line of the file on which it begins.
    pub line: u64,
    /// Line on which it ends.
    pub last_line: u64,
    /// What is wrong and what would be right.
    pub why: String,
}

/// Whether an import does what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// It commits.
    Commit,
    /// It judges every row by what is there now and writes nothing. A row that names what an earlier row of
    /// the file sets cannot be judged before that one is done ([`RowOutcome::AfterEarlier`]).
    DryRun,
}

/// Totals of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportTotals {
    /// Accounts added.
    pub added: u64,
    /// Accounts changed.
    pub changed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows refused.
    pub refused: u64,
    /// Mails that ask new recovery addresses to confirm themselves.
    pub confirmations: Confirmations,
}

impl ImportRow {
    /// What it sets on its account.
    fn change(&self) -> AccountChange {
        AccountChange {
            display_name: (!self.name.is_empty()).then(|| self.name.clone()),
            aliases: self.aliases.clone(),
            groups: self.groups.clone(),
            recovery_addresses: self.recovery_addresses.clone(),
            ..AccountChange::default()
        }
    }
}

impl People {
    /// Imports rows; see [`People::import_as`].
    pub async fn import(
        &self,
        actor: &Actor,
        rows: impl Iterator<Item = Result<ImportRow, UnreadableRow>> + Send,
        report: impl FnMut(u64, RowOutcome) + Send,
    ) -> Result<ImportTotals, AppError> {
        self.import_as(actor, ImportMode::Commit, rows, report)
            .await
    }

    /// Imports rows, or says what that would do. `report` is called for each row once it is decided, with its line; rows of one
    /// batch are reported together, so lines may come slightly out of order. `Err` means that the
    /// store failed: everything reported before is done, the rest is not; import again.
    pub async fn import_as(
        &self,
        actor: &Actor,
        mode: ImportMode,
        rows: impl Iterator<Item = Result<ImportRow, UnreadableRow>> + Send,
        mut report: impl FnMut(u64, RowOutcome) + Send,
    ) -> Result<ImportTotals, AppError> {
        // A file may contain roles and password hashes: only actors with every right may import.
        self.platform
            .authorise_for_all(actor, AuditAct::AddAccount, Right::Organisation, None)
            .await?;
        let mut totals = ImportTotals::default();
        let mut tell = |line, outcome: RowOutcome| {
            match &outcome {
                RowOutcome::Added(_) => totals.added += 1,
                RowOutcome::Changed(_) => totals.changed += 1,
                RowOutcome::Unchanged(_) | RowOutcome::AfterEarlier => totals.unchanged += 1,
                RowOutcome::Refused(_) => totals.refused += 1,
            }
            report(line, outcome);
        };
        let mut batch = Batch::default();
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(unreadable) => {
                    let why = ImportNote::Unreadable {
                        why: unreadable.why,
                    };
                    tell(unreadable.line, RowOutcome::Refused(why.into()));
                    continue;
                }
            };
            let touches = self.touches(&row, &batch.names);
            match mode {
                ImportMode::DryRun if touches => {
                    tell(row.line, RowOutcome::AfterEarlier);
                    continue;
                }
                ImportMode::Commit if touches || batch.rows.len() >= BATCH_ROWS_MAX => {
                    self.flush(actor, &mut batch, &mut tell).await?;
                }
                ImportMode::DryRun | ImportMode::Commit => {}
            }
            match self.import_row(actor, mode, &row, &mut batch).await {
                Ok(None) => {}
                Ok(Some(outcome)) => tell(row.line, outcome),
                Err(AppError::Store(error)) => {
                    self.flush(actor, &mut batch, &mut tell).await?;
                    return Err(AppError::Store(error));
                }
                Err(refused) => tell(row.line, RowOutcome::Refused((&refused).into())),
            }
        }
        self.flush(actor, &mut batch, &mut tell).await?;
        totals.confirmations = batch.confirmations;
        // An import that doubles the organisation brings as many newcomers as its first day.
        if mode == ImportMode::Commit
            && totals.added > 0
            && totals.added * 2 >= self.platform.store.account_count()
        {
            self.sign_in.learn_again().await;
        }
        Ok(totals)
    }

    /// Whether a row names something that waits in the batch: then it must be decided after it.
    fn touches(&self, row: &ImportRow, names: &HashSet<SignInName>) -> bool {
        !names.is_empty()
            && std::iter::once(&row.address)
                .chain(&row.aliases)
                .filter_map(|typed| self.new_address(typed).ok())
                .any(|name| names.contains(&name))
    }

    /// Decides one row; `None` = it waits in the batch.
    async fn import_row<'a>(
        &'a self,
        actor: &Actor,
        mode: ImportMode,
        row: &ImportRow,
        batch: &mut Batch<'a>,
    ) -> Result<Option<RowOutcome>, AppError> {
        let address = self.new_address(&row.address)?;
        let (mut account, is_new) = self.account_of_row(actor, &address).await?;
        let before = (!is_new).then(|| account.clone());
        let (wanted, (act, right)) = (row.change(), act_of_row(is_new));
        let authorised = self.authorise_change(actor, act, right, &address, &wanted);
        authorised.await?;
        let mut changed = self.apply_change(actor, &mut account, &wanted).await?;
        let kept = self.import_hash(&mut account, row.password_hash.as_deref(), &mut changed)?;
        let account_changed = is_new || !changed.is_empty();
        let ending = ended_by_row(
            self,
            before.as_ref(),
            &mut account,
            mode == ImportMode::Commit,
        )
        .await?;
        let granted = self.missing_roles(&account, &row.roles, is_new, &mut changed);
        let (mut changes, told) = self.granted_by_row(actor, &account, granted.await?).await?;
        let (mut mails, alert) = told.parts();
        let (before, many) = (before.as_ref(), Asking::Many);
        let mut asked = self.verification.newly_set(before, &account, many)?;
        let shut = ending.join(&mut changes, &mut mails);
        changes.append(&mut asked.links);
        mails.append(&mut asked.mails);
        let moved = MovedHolds::of_aliases(self, actor, act, &account).await?;
        moved.join(&mut account, &mut changes, &mut mails, self.platform.now());
        changed.extend(moved.notes.iter().cloned());
        let state = state_of_row(&self.platform, row.blocked, &account, is_new).await?;
        if changed.is_empty() && !is_new {
            return Ok(Some(RowOutcome::Unchanged(state.into_iter().collect())));
        }
        changes.extend(block_of_row(actor, row.blocked && is_new, &account));
        changed.extend(kept.then_some(AccountNote::PasswordKept));
        let (arrives, changed) = said_of_row(changed, state, is_new);
        let changed = shut.noted(changed.and_all(asked.not_asked.iter().cloned()));
        batch.take_names(&account);
        if mode == ImportMode::DryRun {
            return Ok(Some(RowOutcome::foreseen(is_new, arrives, changed)));
        }
        let (said, detail) = (changed.clone(), AccountNote::Imported { changed });
        let (platform, done) = (&self.platform, AuditResult::Done);
        let audit = platform.audit_of(actor, act, &address, done, detail);
        account.version += u64::from(account_changed);
        if account_changed {
            put_account(&self.platform, account, is_new, &mut changes).await?;
        }
        let pending = Pending {
            line: row.line,
            arrives,
            changes,
            audit,
            mails,
            alert,
            moved,
            asked,
        };
        if !is_new {
            commit_row(self, actor, pending, &mut batch.confirmations).await?;
            return Ok(Some(RowOutcome::Changed(said)));
        }
        batch.rows.push(pending);
        Ok(None)
    }

    /// The account that a row is about, as it is or blank, and whether it is new.
    async fn account_of_row(
        &self,
        actor: &Actor,
        address: &SignInName,
    ) -> Result<(Account, bool), AppError> {
        let existing = match self.platform.store.find(address).await? {
            Some(id) => self.platform.store.account(id).await?,
            None => None,
        };
        match existing {
            Some(account) => {
                if account.address != *address {
                    // Rows go to addresses, not aliases; this error names the owner.
                    self.check_free(actor, address, None).await?;
                }
                Ok((account, false))
            }
            None => Ok((self.blank_account(address.clone()).await?, true)),
        }
    }

    /// Gives an account its imported hash; true when it already had a different hash and kept it.
    fn import_hash(
        &self,
        account: &mut Account,
        hash: Option<&str>,
        changed: &mut Vec<AccountNote>,
    ) -> Result<bool, AppError> {
        let Some(hash) = hash else {
            return Ok(false);
        };
        let accepted = self.platform.world.passwords.accepts_hash(hash);
        accepted.map_err(|why| InvalidAccount::Hash { why })?;
        // Without a prefix it would pass for one of ours, made from the NFKC form of the password.
        let hash = match hash.starts_with("$argon2") {
            true => format!("{{ARGON2ID}}{hash}"),
            false => hash.into(),
        };
        if let Some(credential) = &account.credential {
            return Ok(credential.hash != hash);
        }
        changed.push(AccountNote::HashImported);
        let now = self.platform.world.clock.now();
        account.credential = Some(Credential {
            hash,
            set: now,
            life: PasswordLife::Lasting,
            barred: None,
            reset: Some(PasswordReset::by_administrator(now)),
        });
        Ok(false)
    }

    /// Exports every account that the actor may see with its roles, in order of address, and audits
    /// the export. Password hashes are blanked.
    pub async fn export(
        &self,
        actor: &Actor,
        mut each: impl FnMut(AccountShown) + Send,
    ) -> Result<u64, AppError> {
        self.platform
            .authorise_for_all(actor, AuditAct::Export, Right::See, None)
            .await?;
        let seen = self.platform.domains_seen(actor);
        let detail = ExportNote::All;
        let audit = self
            .platform
            .audit(actor, AuditAct::Export, None, AuditResult::Done, detail);
        // Audit first: no copy may exist that nobody knows about.
        self.platform.commit(Vec::new(), audit).await?;
        let mut exported = 0;
        let mut after: Option<SignInName> = None;
        loop {
            let page = self.list_accounts("", after.as_ref(), PAGE_MAX).await?;
            let Some(last) = page.last() else {
                return Ok(exported);
            };
            after = Some(last.address.clone());
            for mut account in page {
                let domain = account.address.domain();
                if seen
                    .as_ref()
                    .is_some_and(|seen| !seen.iter().any(|own| own == domain))
                {
                    continue;
                }
                if let Some(credential) = account.credential.as_mut() {
                    credential.hash.clear();
                    credential.barred = None;
                }
                let roles = self.platform.store.roles(account.id).await?;
                each(AccountShown { account, roles });
                exported += 1;
            }
        }
    }
}

/// What a row does, and with which right.
const fn act_of_row(is_new: bool) -> (AuditAct, Right) {
    match is_new {
        true => (AuditAct::AddAccount, Right::AddAccount),
        false => (AuditAct::ChangeAccount, Right::EditAccount),
    }
}
