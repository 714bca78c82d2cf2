//! Operations that need the machine itself, for the local operator alone: backups, the clock, the
//! set-up link, import and export of the whole directory, and making API tokens.
//!
//! Only the local socket offers them. The web door refuses them to every token, because no role
//! bounds them: a caller that may use them owns the files anyway.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::people::{AccountShown, ImportMode, People};
use zavor_app::platform::{AppError, InvalidRequest, Platform};
use zavor_app::ports::{PAGE_MAX, StoreError};
use zavor_app::sign_in::SignIn;
use zavor_app::sign_on::{NewToken, SignOn};
use zavor_app::verification::Verification;
use zavor_app::views::Views;
use zavor_core::account::SignInName;
use zavor_core::actor::RoleHeld;
use zavor_core::identity::LinkPurpose;
use zavor_core::moment::Span;

use super::accounts::role_named;
use super::auth::Caller;
use super::body::{Answer, Body, List, Nothing, Query, some, some_if_given};
use super::import_rows::{ReadRow, about_all, asked, in_words, note, waiting_report};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::RoleName;
use crate::report::{AccountReport, ActOutcome, ActReport, ImportRow, TokenMade};

/// What these operations need from the machine and no use case can do; the binary implements it.
pub trait Desk: Send + Sync + 'static {
    /// Writes a copy of the records into a new file and, if asked, the keys next to it.
    ///
    /// # Errors
    ///
    /// What was not written, and why.
    fn backup(&self, to: &std::path::Path, with_key: bool) -> Result<(), String>;
    /// Records that a person confirmed the clock.
    fn trust_clock(&self);
    /// A new set-up link was made and ended the previous one: writes it into the file for it, in the
    /// place of an older one, and returns the name of that file.
    ///
    /// # Errors
    ///
    /// Why it could not be written.
    fn set_up_link_made(&self, link: &str) -> Result<String, String>;
    /// Reads a file of accounts.
    ///
    /// # Errors
    ///
    /// If its first line names an unknown column, or it has more rows than one import takes.
    fn read_accounts(&self, csv: String) -> Result<ReadRows, String>;
    /// Begins a file of accounts.
    ///
    /// # Errors
    ///
    /// If nothing can be written.
    fn accounts_file(&self) -> io::Result<Box<dyn AccountsFile>>;
}

/// A file of accounts being read.
pub struct ReadRows {
    /// Its rows, each read when asked for; an unreadable row has its reason.
    pub rows: Box<dyn Iterator<Item = ReadRow> + Send>,
    /// What a person should know about the file as a whole.
    pub notes: Vec<String>,
}

/// A file of accounts being written.
pub trait AccountsFile: Send {
    /// Writes one account, without its password hash.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn write(&mut self, shown: &AccountShown) -> io::Result<()>;
    /// Finishes the file and returns its bytes.
    ///
    /// # Errors
    ///
    /// If the rest cannot be written.
    fn end(self: Box<Self>) -> io::Result<Vec<u8>>;
}

pub(super) fn operations() -> Operations {
    Operations::local()
        .on(__path_backup, backup)
        .on(__path_trust_clock, trust_clock)
        .on(__path_set_up_link, set_up_link)
        .on(__path_make_token, make_token)
        .on(__path_directory, directory)
        .on(__path_import, import)
        .on(__path_export, export)
}

/// Where a backup goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBackup {
    /// A file that does not exist yet, as an absolute path on the server's machine.
    #[schema(example = "/var/backups/zavor.db")]
    file: String,
    /// Copy the keys too, into FILE.key; the default is false.
    #[serde(default)]
    with_key: bool,
}

/// A token of the installation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApiToken {
    /// Its name in the audit and as owner of holds.
    #[schema(example = "monitor")]
    name: String,
    /// Its roles.
    #[serde(deserialize_with = "some")]
    #[schema(value_type = Vec<RoleName>, min_items = 1)]
    roles: Vec<String>,
    /// Limits its roles to these domains; left out = all.
    #[serde(default, deserialize_with = "some_if_given")]
    #[schema(min_items = 1)]
    domains: Option<Vec<String>>,
    /// Its life in days.
    #[schema(example = 90)]
    days: u32,
    /// Whether it may also do acts that ask a person for a fresh second factor; the default is
    /// false.
    #[serde(default)]
    sensitive: bool,
}

/// Which accounts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountFilter {
    /// Text that address, name or alias contains.
    text: Option<String>,
    /// `next` of the previous page.
    after: Option<String>,
}

/// A file of accounts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// CSV with a first line of column names, in any case and order:
    /// `address,name,aliases,groups,recovery_address,password_hash,roles`, or as Microsoft 365, Google
    /// Workspace and mailcow call them, in English or Romanian; also whether sign-in is blocked (`Block
    /// credential`, `accountEnabled`, `active`): such accounts arrive blocked. Other columns are passed over and named.
    /// Cells are separated by `,`, `;`, a tab or `|`, or as a line `sep=;` before it says. At most
    /// 100,000 rows.
    csv: String,
    /// Only say what the import would do; nothing is written. The default is false.
    #[serde(default)]
    dry_run: bool,
}

/// Writes a backup of everything into a new file.
#[utoipa::path(post, path = "/api/v1/backup", tag = "machine", request_body = NewBackup,
    responses((status = 200, description = "It is written.", body = ActReport)))]
async fn backup(
    Extension(desk): Extension<Arc<dyn Desk>>,
    Caller(_): Caller,
    Body(NewBackup { file, with_key }): Body<NewBackup>,
) -> Answer<ActReport> {
    let path = PathBuf::from(&file);
    if !path.is_absolute() {
        return Err(Problem::invalid(
            "file is a whole path, from / on; nothing was written",
        ));
    }
    let written = tokio::task::spawn_blocking(move || desk.backup(&path, with_key)).await;
    match written {
        Ok(Ok(())) => {
            let text = "written; copy DATA/events beside it if you want the logs too";
            Ok(Json(ActReport::new(file, ActOutcome::Done, text)))
        }
        Ok(Err(why)) => Err(AppError::from(InvalidRequest::Backup { why }).into()),
        Err(error) => Err(StoreError::Unreadable(format!("the backup failed: {error}")).into()),
    }
}

/// Confirms the clock after a jump; old days of the logs may then be removed again.
#[utoipa::path(post, path = "/api/v1/events/trust-clock", tag = "machine", request_body = Nothing,
    responses((status = 200, description = "The clock is trusted.", body = ActReport)))]
async fn trust_clock(
    State(views): State<Arc<Views>>,
    Extension(desk): Extension<Arc<dyn Desk>>,
    Caller(actor): Caller,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    // The audit comes first: log days removed once the clock is trusted cannot be restored.
    views.trust_clock(&actor).await?;
    let told = tokio::task::spawn_blocking(move || desk.trust_clock()).await;
    told.map_err(|error| StoreError::Unreadable(format!("it was written down only: {error}")))?;
    let text = "trusted; old days of the logs are removed again, as set in [events]";
    Ok(Json(ActReport::new("clock", ActOutcome::Done, text)))
}

/// Makes a link that sets up an administrator: once, within 30 minutes. The previous link ends. The
/// `target` of the answer is the link.
#[utoipa::path(post, path = "/api/v1/set-up-link", tag = "machine", request_body = Nothing,
    responses((status = 200, description = "It is made.", body = ActReport)))]
async fn set_up_link(
    State(sign_on): State<Arc<SignOn>>,
    State(verification): State<Arc<Verification>>,
    Extension(desk): Extension<Arc<dyn Desk>>,
    Caller(actor): Caller,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let token = sign_on.make_set_up_link(&actor).await?;
    let link = verification.link_address(LinkPurpose::SetUp, &token);
    let text = match desk.set_up_link_made(&link) {
        Ok(file) => format!("sets up an administrator, once, within 30 minutes; also in {file}"),
        Err(why) => format!(
            "sets up an administrator, once, within 30 minutes; it could not be written to a file: {why}"
        ),
    };
    Ok(Json(ActReport::new(link, ActOutcome::Done, text)))
}

/// Makes a token of the installation. Its text is in this answer and never shown again.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "organisation", request_body = NewApiToken,
    responses((status = 200, description = "It is made.", body = TokenMade)))]
async fn make_token(
    State(sign_on): State<Arc<SignOn>>,
    Caller(actor): Caller,
    Body(new): Body<NewApiToken>,
) -> Answer<TokenMade> {
    let held = new.roles.iter().map(|role| {
        Ok(RoleHeld {
            role: role_named(role)?,
            domains: new.domains.clone().unwrap_or_default(),
        })
    });
    let held: Vec<RoleHeld> = held.collect::<Result<_, Problem>>()?;
    let wish = NewToken {
        name: &new.name,
        roles: &held,
        life: Span::from_days(new.days.into()),
        sensitive: new.sensitive,
    };
    let (token, record) = sign_on.make_token(&actor, wish).await?;
    Ok(Json(TokenMade {
        made: sign_on.token_shown(record).await?.into(),
        token: token.text().to_owned(),
    }))
}

/// Accounts with all fields, ordered by address, up to 10,000 a page.
#[utoipa::path(get, path = "/api/v1/directory", tag = "machine", params(AccountFilter),
    responses((status = 200, description = "The page.", body = List<AccountReport>)))]
async fn directory(
    State(people): State<Arc<People>>,
    State(platform): State<Arc<Platform>>,
    Caller(_): Caller,
    Query(wanted): Query<AccountFilter>,
) -> Answer<List<AccountReport>> {
    let after = wanted.after.as_deref().map(SignInName::from_normal_form);
    let text = wanted.text.unwrap_or_default();
    let accounts = people
        .list_accounts(&text, after.as_ref(), PAGE_MAX)
        .await?;
    let next = accounts.last().filter(|_| accounts.len() == PAGE_MAX);
    let next = next.map(|last| last.address.to_string());
    let mut reports = Vec::with_capacity(accounts.len());
    for account in accounts {
        let roles = platform.rows().roles(account.id).await?;
        reports.push(AccountReport::from(&AccountShown { account, roles }));
    }
    Ok(List::page(reports, next))
}

/// Adds and changes accounts from a file, or says what that would do; returns the result of each row. Rows with number 0 are
/// about the whole file. The rows stand for all lines of the file after the first but empty ones.
#[utoipa::path(post, path = "/api/v1/directory/import", tag = "machine", request_body = File,
    responses((status = 200, description = "What came of it.", body = List<ImportRow>)))]
async fn import(
    State(people): State<Arc<People>>,
    State(sign_in): State<Arc<SignIn>>,
    Extension(desk): Extension<Arc<dyn Desk>>,
    Caller(actor): Caller,
    Body(File { csv, dry_run }): Body<File>,
) -> Answer<List<ImportRow>> {
    let file = desk
        .read_accounts(csv)
        .map_err(|why| AppError::from(InvalidRequest::Import { why }))?;
    let mode = match dry_run {
        true => ImportMode::DryRun,
        false => ImportMode::Commit,
    };
    let mut reports = file.notes.into_iter().map(note).collect::<Vec<_>>();
    // Only rows that wait for their common commit are here, so each address is kept once.
    let waiting = Mutex::new(HashMap::new());
    let rows = file.rows.inspect(|row: &ReadRow| {
        let (line, report) = waiting_report(row);
        lock(&waiting).insert(line, report);
    });
    let imported = people
        .import_as(&actor, mode, rows, |line, outcome| {
            let waiting = lock(&waiting).remove(&line);
            let (outcome, text, notes) = in_words(outcome, mode);
            let waiting = waiting.unwrap_or_else(|| about_all(outcome, String::new()));
            reports.push(ImportRow {
                outcome,
                text: waiting.text + &text,
                notes,
                ..waiting
            });
        })
        .await;
    match imported {
        Ok(totals) => reports.extend(asked(totals.confirmations)),
        Err(error) => {
            let text = format!("{error}; rows before this are done, import the file again");
            reports.push(about_all(ActOutcome::Failed, text));
        }
    }
    reports.sort_by_key(|row| row.row);
    if mode == ImportMode::DryRun {
        return Ok(List::whole(reports));
    }
    // Imported password hashes may have costs that were never measured.
    sign_in.measure_passwords().await;
    let slow = sign_in.slow_passwords();
    reports.extend(slow.iter().map(|slow| note(slow.to_string())));
    Ok(List::whole(reports))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All accounts as a file, without password hashes. The export is audited.
#[utoipa::path(get, path = "/api/v1/directory/export", tag = "machine",
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
async fn export(
    State(people): State<Arc<People>>,
    Extension(desk): Extension<Arc<dyn Desk>>,
    Caller(actor): Caller,
) -> Result<Response, Problem> {
    let unwritten = |error: io::Error| {
        AppError::from(InvalidRequest::Export {
            why: error.to_string(),
        })
    };
    let mut file = desk.accounts_file().map_err(unwritten)?;
    let mut written = Ok(());
    let export = people.export(&actor, |shown| {
        if written.is_ok() {
            written = file.write(&shown);
        }
    });
    export.await?;
    written.map_err(unwritten)?;
    let bytes = file.end().map_err(unwritten)?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], bytes).into_response())
}
