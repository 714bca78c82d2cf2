//! Accounts: list, add, show, change, remove; and why one is held.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use zavor_app::bulk::BulkAccounts;
use zavor_app::people::{
    AccountChange, AccountShown, InitialPassword, People, PeopleQuery, PersonRow,
};
use zavor_app::platform::notes::RecoveryNote;
use zavor_app::platform::{AppError, InvalidOrganisation};
use zavor_app::ports::AccountOrder;
use zavor_app::views::Views;
use zavor_core::account::SignInName;
use zavor_core::actor::Role;
use zavor_core::listing::PeopleFilter;

use super::auth::Caller;
use super::body::{Answer, Body, List, Path, Query, Secret, named, rows};
use super::operations::Operations;
use super::problem::Problem;
use crate::report::names::{AccountOrderName, PeopleFilterName, RoleName, StatusName};
use crate::report::{AccountReport, ActOutcome, ActReport, Time, Why, role_text};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_list, list)
        .on(__path_add, add)
        .on(__path_show, show)
        .on(__path_change, change)
        .on(__path_remove, remove)
        .on(__path_why, why)
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountFilter {
    /// Text that address, name or alias contains.
    text: Option<String>,
    /// `all`, `sign_in_allowed`, `sign_in_blocked`, `locked_out`, `restricted`, `at_risk`,
    /// `must_change`, `administrators`, `no_recovery`, `recovery_unconfirmed`, `never_signed_in`.
    #[param(value_type = Option<PeopleFilterName>, inline, example = "locked_out")]
    filter: Option<String>,
    /// With `administrators`: only holders of this role.
    #[param(value_type = Option<RoleName>, inline, example = "helpdesk_administrator")]
    role: Option<String>,
    /// `address`, `name` or `created` (the newest first).
    #[param(value_type = Option<AccountOrderName>, inline, example = "name")]
    order: Option<String>,
    /// `next` of the previous page.
    after: Option<String>,
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// A search for accounts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// Text that address, name or alias contains; empty = all.
    #[serde(default)]
    text: String,
    /// As in the list of accounts.
    #[schema(value_type = Option<PeopleFilterName>, example = "never_signed_in")]
    filter: Option<String>,
    /// With `administrators`: only holders of this role.
    #[schema(value_type = Option<RoleName>, example = "helpdesk_administrator")]
    role: Option<String>,
}

/// An account in the list.
#[derive(Debug, Serialize, ToSchema)]
struct PersonReport {
    /// Its address.
    address: String,
    /// The person's name; may be empty.
    name: String,
    /// What is wrong: `locked_out`, `sign_in_blocked`, `restricted`, `at_risk`, `must_change`.
    #[schema(value_type = Vec<StatusName>)]
    status: Vec<String>,
    /// The latest known successful sign-in.
    last_sign_in: Option<Time>,
    /// Its roles; `ROLE@DOMAIN|DOMAIN` when limited to domains.
    roles: Vec<String>,
    /// Whether a second factor is registered.
    second_factor: bool,
    /// Whether a recovery address is confirmed.
    recovery: bool,
    /// Whether a recovery address is not confirmed yet.
    recovery_unconfirmed: bool,
    /// When it was added.
    created: Time,
}

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// Its address, in one of the organisation's domains.
    #[schema(example = "ana@contoso.example")]
    address: String,
    /// The person's name.
    #[serde(default)]
    name: String,
    /// Its password; leave it out if the password is kept elsewhere.
    password: Option<Secret>,
    /// Whether the owner must change the password first; the default is true. Only a Global
    /// Administrator's token may set a lasting one.
    temporary: Option<bool>,
}

/// What to change; fields left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// The new name.
    name: Option<String>,
    /// Aliases to add.
    #[serde(default)]
    add_aliases: Vec<String>,
    /// Aliases to remove.
    #[serde(default)]
    remove_aliases: Vec<String>,
    /// Groups to add.
    #[serde(default)]
    add_groups: Vec<String>,
    /// Groups to remove.
    #[serde(default)]
    remove_groups: Vec<String>,
    /// Recovery addresses to add. Each is mailed a link that confirms it; while mail is not
    /// configured, `ask-to-confirm` asks it later.
    #[serde(default)]
    add_recovery_addresses: Vec<String>,
}

impl From<PersonRow> for PersonReport {
    fn from(row: PersonRow) -> Self {
        let roles = row.roles.iter();
        Self {
            address: row.address.to_string(),
            name: row.display_name,
            status: row.chips.iter().map(ToString::to_string).collect(),
            last_sign_in: row.last_sign_in.map(Into::into),
            roles: roles
                .map(|held| role_text(held.role, &held.domains))
                .collect(),
            second_factor: row.has_second_factor,
            recovery: row.has_recovery,
            recovery_unconfirmed: row.has_unconfirmed,
            created: row.created.into(),
        }
    }
}

impl Search {
    /// The selection as the use cases take it.
    pub(super) fn accounts(self) -> Result<BulkAccounts, Problem> {
        let (filter, role) = (self.filter.as_deref(), self.role.as_deref());
        let mut query = query_of(filter, role)?;
        query.text = self.text;
        Ok(BulkAccounts::Found(query))
    }
}

fn query_of(filter: Option<&str>, role: Option<&str>) -> Result<PeopleQuery, Problem> {
    let filter = filter.map(|name| named("filter", name, PeopleFilter::ALL));
    Ok(PeopleQuery {
        filter: filter.transpose()?,
        role: role.map(role_named).transpose()?,
        ..PeopleQuery::default()
    })
}

pub(super) fn role_named(typed: &str) -> Result<Role, Problem> {
    Role::from_name(typed).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let why = InvalidOrganisation::Role {
            typed: typed.chars().take(100).collect(),
            roles: names.join(", "),
        };
        AppError::from(why).into()
    })
}

/// A page of the accounts that the token may see.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(AccountFilter),
    responses((status = 200, description = "The page.", body = List<PersonReport>)))]
async fn list(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Query(wanted): Query<AccountFilter>,
) -> Answer<List<PersonReport>> {
    let mut query = query_of(wanted.filter.as_deref(), wanted.role.as_deref())?;
    query.text = wanted.text.unwrap_or_default();
    query.limit = rows(wanted.limit)?;
    query.order = match wanted.order.as_deref() {
        None | Some("address") => AccountOrder::Address,
        Some("name") => AccountOrder::DisplayName,
        Some("created") => AccountOrder::Created,
        Some(_) => {
            return Err(Problem::invalid("order is one of address, name, created"));
        }
    };
    // It comes from a page of ours; any other text is a position in the list where no account need
    // be.
    query.after = wanted.after.as_deref().map(SignInName::from_normal_form);
    let page = people.list_people(&actor, &query).await?;
    let next = page.next.map(|next| next.to_string());
    Ok(List::page(page.rows, next))
}

/// Adds an account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 201, description = "It is added.", body = ActReport)))]
async fn add(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<ActReport>), Problem> {
    let password = match (&new.password, new.temporary) {
        (None, _) => InitialPassword::Elsewhere,
        (Some(secret), Some(false)) => InitialPassword::Lasting(secret.typed()),
        (Some(secret), _) => InitialPassword::Temporary(secret.typed()),
    };
    let added = people
        .add_account(&actor, &new.address, &new.name, password)
        .await;
    let address = added?;
    let report = ActReport::new(address.as_str(), ActOutcome::Done, "added");
    Ok((StatusCode::CREATED, Json(report)))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{address}", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "The account.", body = AccountReport)))]
async fn show(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<AccountReport> {
    let (account, row) = people.look_at_account(&actor, &address).await?;
    let roles = row.roles.into_iter();
    let shown = AccountShown {
        account,
        roles: roles.map(|held| (held.role, held.domains)).collect(),
    };
    Ok(Json((&shown).into()))
}

/// Changes name, aliases and groups, and adds recovery addresses.
#[utoipa::path(patch, path = "/api/v1/accounts/{address}", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")), request_body = Changes,
    responses((status = 200, description = "Done, or so already.", body = ActReport)))]
async fn change(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(changes): Body<Changes>,
) -> Answer<ActReport> {
    let change = AccountChange {
        display_name: changes.name,
        aliases: changes.add_aliases,
        remove_aliases: changes.remove_aliases,
        groups: changes.add_groups,
        remove_groups: changes.remove_groups,
        recovery_addresses: changes.add_recovery_addresses,
    };
    let changed = people.change_account(&actor, &address, &change).await?;
    let asked = (changed.asked > 0)
        .then(|| "a recovery address counts once the link mailed to it is used".to_owned());
    let not_asked = changed.not_asked.iter().map(not_asked);
    let text = std::iter::once("changed".to_owned())
        .chain(asked)
        .chain(not_asked)
        .chain(changed.moved);
    let text = text.collect::<Vec<_>>().join("; ");
    let nothing = "nothing had to be changed";
    Ok(Json(ActReport::acted(
        address,
        changed.acted,
        &text,
        nothing,
    )))
}

/// Why a recovery address that was set is not asked to confirm itself, and what to do about it.
fn not_asked(why: &RecoveryNote) -> String {
    match why {
        RecoveryNote::NotAskedNoMail => {
            "the recovery address is unconfirmed: mail is not configured ([smtp]), so it was not \
             asked to confirm; ask it later with: zavor users ask-to-confirm"
                .to_owned()
        }
        other => other.to_string(),
    }
}

/// Removes an account. Its holds are kept by address for 90 days.
#[utoipa::path(delete, path = "/api/v1/accounts/{address}", tag = "accounts",
    params(("address" = String, Path, description = "Address or alias")),
    responses((status = 200, description = "It is removed.", body = ActReport)))]
async fn remove(
    State(people): State<Arc<People>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<ActReport> {
    let acted = people.remove_account(&actor, &address).await?;
    let text = "removed; holds on its address stay for 90 days";
    Ok(Json(ActReport::acted(address, acted, text, "")))
}

/// Every hold on an account, a sending name without an account, a connector or a network, with its
/// evidence and what lifts it; also holds that ended within the last 24 hours.
#[utoipa::path(get, path = "/api/v1/accounts/{address}/why", tag = "accounts",
    params(("address" = String, Path, description = "Address, alias, sending name, connector or network")),
    responses((status = 200, description = "All holds; none = an empty list.", body = Why)))]
async fn why(
    State(views): State<Arc<Views>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
) -> Answer<Why> {
    Ok(Json(views.why_seen(&actor, &address).await?.into()))
}
