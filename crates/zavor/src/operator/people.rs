//! The directory: list, show, add, set, import, export, remove; roles.

use zavor_app::notifications::Acted;
use zavor_app::people::{AccountChange, AccountShown, InitialPassword, RowOutcome};
use zavor_app::platform::{AppError, InvalidOrganisation, InvalidRequest};
use zavor_app::ports::{PAGE_MAX, TypedPassword};
use zavor_core::account::SignInName;
use zavor_core::actor::{Actor, Role};
use zavor_web::report::{AccountReport, ActOutcome, ActReport, ImportRow};

use super::desk::{Operator, misdirected};
use crate::local_socket::protocol::{Request, Response};

impl Operator {
    pub(super) async fn people(
        &self,
        actor: &Actor,
        request: Request,
    ) -> Result<Response, AppError> {
        let zavor = &self.zavor;
        match request {
            Request::Users { filter, after } => self.users(&filter, after.as_deref()).await,
            Request::User { account } => Ok(Response::User(
                (&zavor.people.show_account(&account).await?).into(),
            )),
            Request::AddUser {
                account,
                name,
                password,
            } => {
                let password = match &password {
                    Some(given) => {
                        InitialPassword::Lasting(TypedPassword(given.0.clone().into_bytes()))
                    }
                    None => InitialPassword::Elsewhere,
                };
                let done = zavor
                    .people
                    .add_account(actor, &account, &name, password)
                    .await;
                let act = match done {
                    Ok(address) => ActReport::new(address.to_string(), ActOutcome::Done, "added"),
                    Err(error) => ActReport::failed(account, &error),
                };
                Ok(Response::Acts(vec![act]))
            }
            Request::SetUser { account, changes } => {
                let change = AccountChange {
                    display_name: changes.name,
                    aliases: changes.aliases,
                    groups: changes.groups,
                    recovery_addresses: changes.recovery_addresses,
                    remove_aliases: changes.remove_aliases,
                    remove_groups: changes.remove_groups,
                };
                let done = zavor.people.set_account(actor, &account, &change).await;
                Ok(Response::Acts(vec![acted_or_failed(
                    account,
                    done,
                    "changed",
                    "it was so already, nothing to do",
                )]))
            }
            Request::RemoveUsers { targets } => {
                let mut reports = Vec::new();
                for target in targets {
                    let done = zavor.people.remove_account(actor, &target).await;
                    let text = "removed; its holds stay, by address";
                    reports.push(match done {
                        Ok(acted) => ActReport::acted(target, acted, text, ""),
                        Err(error) => ActReport::failed(target, &error),
                    });
                }
                Ok(Response::Acts(reports))
            }
            Request::ImportUsers { csv } => self.import(actor, &csv).await,
            Request::ExportUsers => self.export(actor).await,
            _ => self.roles(actor, request).await,
        }
    }

    async fn roles(&self, actor: &Actor, request: Request) -> Result<Response, AppError> {
        let zavor = &self.zavor;
        match request {
            Request::Roles => Ok(Response::Roles(
                zavor
                    .people
                    .list_roles()
                    .await?
                    .into_iter()
                    .map(Into::into)
                    .collect(),
            )),
            Request::GrantRole {
                account,
                role,
                domains,
            } => {
                let done = zavor
                    .people
                    .grant_role(actor, &account, role_named(&role)?, &domains)
                    .await;
                let text = "granted; inactive until the account has a second factor";
                Ok(Response::Acts(vec![acted_or_failed(
                    account,
                    done,
                    text,
                    "had it already, nothing to do",
                )]))
            }
            Request::RevokeRole { account, role } => {
                let done = zavor
                    .people
                    .revoke_role(actor, &account, role_named(&role)?)
                    .await;
                Ok(Response::Acts(vec![acted_or_failed(
                    account,
                    done,
                    "revoked",
                    "did not have it, nothing to do",
                )]))
            }
            _ => self.domains(actor, request).await,
        }
    }

    async fn domains(&self, actor: &Actor, request: Request) -> Result<Response, AppError> {
        let zavor = &self.zavor;
        let (domain, done, text, nothing) = match request {
            Request::Domains => {
                let shown = zavor.people.list_domains(actor).await?.into_iter();
                return Ok(Response::Domains(shown.map(Into::into).collect()));
            }
            Request::AddDomain { domain } => {
                let done = zavor.people.add_domain(actor, &domain).await;
                (domain, done, "added", "is there already, nothing to do")
            }
            Request::RemoveDomain { domain } => {
                let done = zavor.people.remove_domain(actor, &domain).await;
                (domain, done, "removed", "is not there, nothing to do")
            }
            _ => return misdirected(),
        };
        let act = acted_or_failed(domain, done, text, nothing);
        Ok(Response::Acts(vec![act]))
    }

    async fn users(&self, filter: &str, after: Option<&str>) -> Result<Response, AppError> {
        let after = after.map(SignInName::from_normal_form);
        let mut reports = Vec::new();
        for account in self
            .zavor
            .people
            .list_accounts(filter, after.as_ref(), PAGE_MAX)
            .await?
        {
            let roles = self.zavor.platform.store().roles(account.id).await?;
            reports.push(AccountReport::from(&AccountShown { account, roles }));
        }
        Ok(Response::Users(reports))
    }

    async fn import(&self, actor: &Actor, csv: &str) -> Result<Response, AppError> {
        let rows = zavor_passwords::file::read(csv.as_bytes())
            .map_err(|why| AppError::from(InvalidRequest::Import { why }))?;
        let mut addresses = std::collections::HashMap::new();
        let rows: Vec<_> = rows
            .inspect(|row| {
                if let Ok(row) = row {
                    addresses.insert(row.line, row.address.clone());
                }
            })
            .collect();
        let mut reports = Vec::new();
        let imported = self
            .zavor
            .people
            .import(actor, rows.into_iter(), |line, outcome| {
                let (outcome, text) = match outcome {
                    RowOutcome::Added => (ActOutcome::Done, "added".into()),
                    RowOutcome::Changed(what) => (ActOutcome::Done, what),
                    RowOutcome::Unchanged => (ActOutcome::NothingToDo, "already so".into()),
                    RowOutcome::Refused(why) => (ActOutcome::Refused, why),
                };
                let address = addresses.get(&line).cloned().unwrap_or_default();
                reports.push(ImportRow {
                    row: line,
                    address,
                    outcome,
                    text,
                });
            })
            .await;
        if let Err(error) = imported {
            let text = format!("{error}; rows before this are done, import the file again");
            reports.push(ImportRow {
                row: 0,
                address: String::new(),
                outcome: ActOutcome::Failed,
                text,
            });
        }
        reports.sort_by_key(|row| row.row);
        // What was imported just now may have a cost that was never measured.
        self.zavor.sign_in.measure_passwords().await;
        for slow in self.zavor.sign_in.slow_passwords() {
            reports.push(ImportRow {
                row: 0,
                address: String::new(),
                outcome: ActOutcome::NothingToDo,
                text: slow.to_string(),
            });
        }
        Ok(Response::Import(reports))
    }

    async fn export(&self, actor: &Actor) -> Result<Response, AppError> {
        let unwritten = |error: std::io::Error| {
            let why = error.to_string();
            AppError::from(InvalidRequest::Export { why })
        };
        let mut file = zavor_passwords::file::Export::begin(Vec::new()).map_err(unwritten)?;
        let mut written = Ok(());
        let export = self
            .zavor
            .people
            .export(actor, |shown| {
                if written.is_ok() {
                    written = file.write(&shown);
                }
            })
            .await;
        export?;
        written.map_err(unwritten)?;
        let bytes = file.end().map_err(unwritten)?;
        Ok(Response::Export(
            String::from_utf8_lossy(&bytes).into_owned(),
        ))
    }
}

pub(super) fn acted_or_failed(
    target: String,
    done: Result<Acted, AppError>,
    text: &str,
    nothing: &str,
) -> ActReport {
    match done {
        Ok(acted) => ActReport::acted(target, acted, text, nothing),
        Err(error) => ActReport::failed(target, &error),
    }
}

pub(super) fn role_named(text: &str) -> Result<Role, AppError> {
    let wanted = text.replace('-', "_").to_lowercase();
    Role::from_name(&wanted).ok_or_else(|| {
        let names: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let (typed, roles) = (text.into(), names.join(", "));
        InvalidOrganisation::Role { typed, roles }.into()
    })
}
