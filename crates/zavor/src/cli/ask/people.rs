//! The directory: list, show, add, set, import, export, remove; roles; domains.

use hyper::Method;
use serde::Serialize;
use serde_json::{Value, json};
use zavor_core::actor::Role;
use zavor_core::bulk::BULK_MAX;
use zavor_core::identity::CONFIRMATIONS_PER_MINUTE;
use zavor_passwords::file::Decoded;
use zavor_web::report::{
    AccountReport, ActOutcome, ActReport, AppPasswordReport, DomainReport, ImportRow, List,
    RoleReport,
};

use super::acts::{each, on_accounts};
use super::form::{Done, Form, one, one_typed, post};
use super::{given, near};
use crate::cli::args::{AppPasswords, AskToConfirm, Domains, Roles, Users};
use crate::cli::input::{self, Password};
use crate::local_socket::http::{Local, NoAnswer, escaped, part, problem};
use crate::output::Output;
use crate::render::{acts, app_passwords as shown, lists, text};

/// Most accounts removed by one command.
const TARGETS_MAX: usize = 1000;

/// What an export has and has not, beside the file.
const EXPORTED: &str = "addresses, names, aliases, groups, recovery addresses and roles; not passwords (the column is empty), second factors, blocks and other holds, policies: \"zavor backup\" has those";

/// An account in the form that the API expects.
#[derive(Serialize)]
struct NewAccount<'a> {
    address: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a Password>,
    temporary: bool,
}

/// The changes of `users set`; fields not given stay as they are.
#[derive(Default, PartialEq, Serialize)]
struct Changes {
    name: Option<String>,
    add_aliases: Vec<String>,
    add_groups: Vec<String>,
    add_recovery_addresses: Vec<String>,
    remove_aliases: Vec<String>,
    remove_groups: Vec<String>,
}

pub(super) fn app_passwords(local: &mut Local, form: Form<'_>, asked: AppPasswords) -> Done {
    let path = |address: &str| format!("{}/app-passwords", account(address));
    match asked {
        AppPasswords::List { account } => {
            let list = local.get(&path(&account));
            let list: List<AppPasswordReport> =
                list.map_err(|why| near::suggested(local, &account, why))?;
            Ok(form.of(&list.items[..], shown::app_passwords))
        }
        AppPasswords::Revoke {
            account,
            app_password,
        } => {
            let known = local.get(&path(&account));
            let known: List<AppPasswordReport> =
                known.map_err(|why| near::suggested(local, &account, why))?;
            // A name wins over a number: people chose it.
            let by_name = known.items.iter().find(|known| known.name == app_password);
            let by_number = known.items.iter().find(|known| known.id == app_password);
            let Some(found) = by_name.or(by_number) else {
                let said = format!("{account} has no app password {app_password:?}");
                return Err(text::plain(&said).into());
            };
            let path = format!("{}/{}/revoke", path(&account), part(&found.id));
            let revoked = post(local, &path, &json!({}));
            one_typed(form, &account, revoked)
        }
    }
}

pub(super) fn users(local: &mut Local, form: Form<'_>, users: Users) -> Done {
    match users {
        Users::List { filter } => list(local, form, &filter),
        Users::Show { address } => {
            let account = local.get(&account(&address));
            let account: AccountReport =
                account.map_err(|why| near::suggested(local, &address, why))?;
            Ok(form.of(&account, lists::user))
        }
        Users::Add {
            address,
            name,
            password_stdin,
            no_password,
        } => {
            if !password_stdin && !no_password {
                return Err(which_password(form).into());
            }
            let password = password_stdin.then(input::password).transpose()?;
            let new = NewAccount {
                address: &address,
                name: &name,
                password: password.as_ref(),
                temporary: false,
            };
            let added = local.act(&Method::POST, "/api/v1/accounts", &new);
            one(form, &address, added)
        }
        Users::Set {
            address,
            name,
            alias,
            group,
            recovery_address,
            remove_alias,
            remove_group,
        } => {
            let changes = Changes {
                name,
                add_aliases: alias,
                add_groups: group,
                add_recovery_addresses: recovery_address,
                remove_aliases: remove_alias,
                remove_groups: remove_group,
            };
            if changes == Changes::default() {
                return Err("nothing to change; see \"zavor users set --help\"".into());
            }
            let changed = local.act(&Method::PATCH, &account(&address), &changes);
            let changed = changed.map_err(|why| near::suggested(local, &address, why));
            one_typed(form, &address, changed)
        }
        Users::AskToConfirm(AskToConfirm { all: true, .. }) => ask_all(local, form),
        Users::AskToConfirm(AskToConfirm { targets, .. }) => {
            on_accounts(local, form, &targets, "ask-to-confirm", &json!({}))
        }
        Users::Import {
            file,
            encoding,
            dry_run,
        } => {
            let file = input::import(&file, encoding.as_deref())?;
            import(local, form, file, dry_run)
        }
        Users::Export => export(local, form),
        Users::Remove(given) => remove(local, form, &given.targets),
    }
}

/// What to type for each kind of password.
fn which_password(form: Form<'_>) -> String {
    let lasting = form.typed.with("--password-stdin");
    let elsewhere = form.typed.with("--no-password");
    format!(
        "for a lasting password, which is read from standard input: {lasting}; for one that is kept elsewhere: {elsewhere}; nothing was added"
    )
}

fn remove(local: &mut Local, form: Form<'_>, targets: &[String]) -> Done {
    if targets.len() > TARGETS_MAX {
        return Err(format!("at most {TARGETS_MAX} at once; nothing was changed").into());
    }
    each(form, targets, |target| {
        let removed = local.act(&Method::DELETE, &account(target), &json!({}));
        removed.map_err(|why| near::suggested(local, target, why))
    })
}

fn account(address: &str) -> String {
    format!("/api/v1/accounts/{}", part(address))
}

/// Starts runs over every account with an unconfirmed recovery address; the server goes on with them.
fn ask_all(local: &mut Local, form: Form<'_>) -> Done {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/accounts?filter=recovery_unconfirmed&limit=1000{after}");
        let page: List<Value> = local.get(&path)?;
        let addresses = page.items.iter().map(|row| row["address"].clone());
        found.extend(addresses);
        match page.next {
            Some(next) => after = format!("&after={}", escaped(&next)),
            None => break,
        }
    }
    let target = "unconfirmed recovery addresses";
    if found.is_empty() {
        let text = "none waits for its confirmation, nothing to do";
        let nothing = ActReport::new(target, ActOutcome::NothingToDo, text);
        return Ok(form.acts(&[nothing]));
    }
    let mut begun = 0;
    for run in found.chunks(BULK_MAX) {
        let body = json!({"terms": {"act": "ask_to_confirm"}, "accounts": run});
        match local.act::<Value>(&Method::POST, "/api/v1/bulk", &body) {
            Ok(_) => begun += run.len(),
            Err(error) if begun > 0 => {
                let why = match error {
                    NoAnswer::Problem(problem) => problem.detail,
                    NoAnswer::Lost(text) => text,
                };
                let text = format!(
                    "{begun} of {} accounts are asked in the background; run it again later: {why}",
                    found.len()
                );
                let partly = ActReport::new(target, ActOutcome::PartlyDone, text);
                return Ok(form.acts(&[partly]));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let text = format!(
        "{begun} accounts are asked in the background, at most {CONFIRMATIONS_PER_MINUTE} mails a minute; \
         results: Users > Bulk runs in the admin centre, or zavor api GET /api/v1/bulk"
    );
    Ok(form.acts(&[ActReport::new(target, ActOutcome::Done, text)]))
}

/// Asks page by page, so that the list is complete.
fn list(local: &mut Local, form: Form<'_>, filter: &str) -> Done {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/directory?text={}{after}", escaped(filter));
        let page: List<AccountReport> = local.get(&path)?;
        all.extend(page.items);
        match page.next {
            Some(next) => after = format!("&after={}", escaped(&next)),
            None => return Ok(form.of(&all[..], lists::users)),
        }
    }
}

fn import(local: &mut Local, form: Form<'_>, file: Decoded, dry_run: bool) -> Done {
    let body = json!({"csv": file.text, "dry_run": dry_run});
    let mut rows: List<ImportRow> = local.act(&Method::POST, "/api/v1/directory/import", &body)?;
    if let Some(text) = file.note {
        let read_as = ImportRow {
            row: 0,
            last_row: 0,
            address: String::new(),
            outcome: ActOutcome::NothingToDo,
            text,
            notes: Vec::new(),
        };
        rows.items.insert(0, read_as);
    }
    let outcomes = rows.items.iter().map(|row| row.outcome);
    Ok(Output {
        exit_code: acts::worst(outcomes).min(1),
        ..form.of(
            &rows.items[..],
            match dry_run {
                true => acts::import_foreseen,
                false => acts::import,
            },
        )
    })
}

fn export(local: &mut Local, form: Form<'_>) -> Done {
    let path = "/api/v1/directory/export";
    let answer = local.ask(&Method::GET, path, None)?;
    if !answer.is_success {
        return Err(problem(path, &answer).into());
    }
    let csv = String::from_utf8_lossy(&answer.bytes);
    Ok(Output {
        error: EXPORTED.into(),
        ..form.of(&*csv, str::to_owned)
    })
}

/// The fixed name of a role, however it is spelled; what is none, as typed: the server says so.
pub(super) fn role_name(typed: &str) -> &str {
    let wanted = typed.replace('-', "_").to_lowercase();
    Role::from_name(&wanted).map_or(typed, |role| role.as_str())
}

pub(super) fn roles(local: &mut Local, form: Form<'_>, roles: Roles) -> Done {
    match roles {
        Roles::List => {
            let list: List<RoleReport> = local.get("/api/v1/roles")?;
            Ok(form.of(&list.items[..], lists::roles))
        }
        Roles::Grant {
            address,
            role,
            domain,
        } => {
            let body =
                json!({"account": address, "role": role_name(&role), "domains": given(domain)});
            let granted = post(local, "/api/v1/roles", &body);
            let granted = granted.map_err(|why| near::suggested(local, &address, why));
            one_typed(form, &address, granted)
        }
        Roles::Revoke { address, role } => {
            let (who, role) = (escaped(&address), escaped(role_name(&role)));
            let path = format!("/api/v1/roles?account={who}&role={role}");
            let revoked = local.act(&Method::DELETE, &path, &json!({}));
            let revoked = revoked.map_err(|why| near::suggested(local, &address, why));
            one_typed(form, &address, revoked)
        }
    }
}

pub(super) fn domains(local: &mut Local, form: Form<'_>, domains: Domains) -> Done {
    match domains {
        Domains::List => {
            let list: List<DomainReport> = local.get("/api/v1/domains")?;
            Ok(form.of(&list.items[..], lists::domains))
        }
        Domains::Add { domain } => {
            let body = json!({"domain": domain});
            one_typed(form, &domain, post(local, "/api/v1/domains", &body))
        }
        Domains::Remove { domain } => {
            let path = format!("/api/v1/domains/{}", part(&domain));
            let removed = local.act(&Method::DELETE, &path, &json!({}));
            one_typed(form, &domain, removed)
        }
    }
}
