//! Who has which role, and whether it is active; grant and revoke.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::people::{People, RoleShown};
use zavor_app::platform::Platform;
use zavor_core::actor::{Role, RoleHeld};
use zavor_core::rights::Right;

use super::looks::{domain_ticks, looks};
use crate::page::Page;
use crate::pages::forms;
use crate::parts::{Pager, ROWS, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

const BASE: &str = "/admin/settings/roles";
const REVOKE: &str = "/admin/settings/roles/revoke";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, list)
        .get("/admin/settings/roles/grant", form)
        .post("/admin/settings/roles/grant", grant)
        .get(REVOKE, ask_revocation)
        .post(REVOKE, revoke)
}

struct Row {
    /// The person's name; empty if there is none.
    person: String,
    address: String,
    role: String,
    active: bool,
    revoke: String,
}

#[derive(Template)]
#[template(path = "settings/roles.html")]
struct RolesPage {
    page: Page,
    rows: Vec<Row>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "settings/role_grant.html")]
struct GrantPage {
    page: Page,
    trail: Vec<Tab>,
    address: String,
    /// Fixed name, name, what it may do, whether it is chosen.
    roles: Vec<(String, String, String, bool)>,
    domains: Vec<(String, bool)>,
    error: String,
}

#[derive(Template)]
#[template(path = "settings/role_revoke.html")]
struct RevokePage {
    page: Page,
    trail: Vec<Tab>,
    address: String,
    role: Role,
    says: String,
    error: String,
}

/// A role for an account, in all domains or in these.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantForm {
    account: String,
    /// Absent if none is chosen.
    #[serde(default)]
    role: String,
    #[serde(default)]
    domain: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeForm {
    account: String,
    role: String,
}

fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: BASE.into(),
        label: text.say("nav-roles"),
        current: false,
    }]
}

fn row(text: Text, shown: RoleShown) -> Row {
    let granted = shown.granted;
    let address = granted.address.to_string();
    Row {
        person: shown.display_name,
        revoke: paths::with_query(
            REVOKE,
            &[("account", &address), ("role", granted.role.as_str())],
        ),
        role: text.role(&RoleHeld {
            role: granted.role,
            domains: granted.domains,
        }),
        active: shown.active,
        address,
    }
}

async fn list(
    State(people): State<Arc<People>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = looks(&context)?;
    let text = *context.text();
    let all = people.roles_shown(actor).await?;
    let skip: usize = query.number("skip").unwrap_or_default();
    let next = skip.saturating_add(ROWS);
    let (total, more) = (all.len() as u64, next < all.len());
    let shown = all.into_iter().skip(skip).take(ROWS);
    let rows: Vec<Row> = shown.map(|shown| row(text, shown)).collect();
    Ok(html(&RolesPage {
        page: context.page("nav-roles", "roles"),
        pager: Pager::of(
            text,
            "results-count",
            (skip, rows.len()),
            Some(total),
            Pager::links(BASE, skip, more.then_some(next)),
        )
        .by_rows(skip, |skip| format!("{BASE}?skip={skip}")),
        rows,
    }))
}

fn grant_page(
    platform: &Platform,
    context: &Context,
    typed: &GrantForm,
    error: String,
) -> GrantPage {
    let text = *context.text();
    let role = |role: &Role| {
        let chosen = typed.role == role.as_str();
        let about = text.name_of("role-about", role);
        (role.to_string(), text.name_of("role", role), about, chosen)
    };
    GrantPage {
        page: context.page("role-grant", "roles"),
        trail: trail(text),
        address: typed.account.clone(),
        roles: Role::ALL.iter().map(role).collect(),
        domains: domain_ticks(platform, &typed.domain),
        error,
    }
}

async fn form(
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Organisation)?;
    let asked = GrantForm {
        account: query.text("account").to_owned(),
        role: query.text("role").to_owned(),
        domain: query.all("domain").map(str::to_owned).collect(),
    };
    Ok(html(&grant_page(
        &platform,
        &context,
        &asked,
        String::new(),
    )))
}

async fn grant(
    State(people): State<Arc<People>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<GrantForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let form = form.fits()?;
    let Some(role) = Role::from_name(&form.role) else {
        let said = context.text().say("role-choose");
        let page = grant_page(&platform, &context, &form, said);
        return Ok(html_with(forms::status(true), &page));
    };
    let granted = people.grant_role(actor, &form.account, role, &form.domain);
    match granted.await {
        Ok(Acted::Done { .. }) => Ok(context.done("role-granted", BASE)),
        Ok(Acted::NothingToDo) => {
            Ok(context.tell(Mood::Nothing, context.text().say("nothing-to-do"), BASE))
        }
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            let page = grant_page(&platform, &context, &form, said);
            Ok(html_with(forms::status(true), &page))
        }
        Err(other) => Err(other.into()),
    }
}

fn revoke_page(
    context: &Context,
    asked: &RevokeForm,
    error: String,
) -> Result<RevokePage, Failure> {
    let text = *context.text();
    let role = Role::from_name(&asked.role).ok_or(Failure::NotFound)?;
    let address = asked.account.as_str();
    let name = text.name_of("role", role);
    Ok(RevokePage {
        page: context.page("role-revoke", "roles"),
        trail: trail(text),
        address: address.to_owned(),
        role,
        says: text.say_with(
            "role-revoke-says",
            &[("name", address.into()), ("role", name.into())],
        ),
        error,
    })
}

async fn ask_revocation(context: Context, QueryFields(query): QueryFields) -> Answer {
    context.may(Right::Organisation)?;
    let asked = RevokeForm {
        account: query.text("account").to_owned(),
        role: query.text("role").to_owned(),
    };
    Ok(html(&revoke_page(&context, &asked, String::new())?))
}

async fn revoke(
    State(people): State<Arc<People>>,
    context: Context,
    form: Form<RevokeForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let form = form.fits()?;
    let role = Role::from_name(&form.role).ok_or(Failure::NotFound)?;
    let revoked = people.revoke_role(actor, &form.account, role);
    match revoked.await {
        Ok(Acted::Done { .. }) => Ok(context.done("role-revoked", BASE)),
        Ok(Acted::NothingToDo) => {
            Ok(context.tell(Mood::Nothing, context.text().say("nothing-to-do"), BASE))
        }
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            let page = revoke_page(&context, &form, said)?;
            Ok(html_with(forms::status(true), &page))
        }
        Err(other) => Err(other.into()),
    }
}
