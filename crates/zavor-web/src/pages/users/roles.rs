//! Manage roles of one account: grant one, perhaps limited to domains, or revoke one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use zavor_app::notifications::Acted;
use zavor_app::people::People;
use zavor_app::platform::{AppError, Platform};
use zavor_app::sign_on::SignOn;
use zavor_core::actor::{Role, RoleHeld};
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::paths;
use crate::request::context::{Context, Posted};
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_ROLES, form)
        .post(paths::USER_ROLE_GRANT, grant)
        .post(paths::USER_ROLE_REVOKE, revoke)
}

#[derive(Template)]
#[template(path = "users/roles.html")]
struct RolesPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Fixed name, words.
    held: Vec<(&'static str, String)>,
    has_factor: bool,
    /// Fixed name, words, chosen.
    roles: Vec<(&'static str, String, bool)>,
    /// What each role may do.
    about: Vec<(String, String)>,
    /// Domain, ticked.
    domains: Vec<(String, bool)>,
}

async fn form(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    show(&people, &sign_on, &platform, &context, whom, String::new()).await
}

async fn show(
    people: &People,
    sign_on: &SignOn,
    platform: &Platform,
    context: &Context,
    whom: Whom,
    error: String,
) -> Answer {
    let (text, form) = (context.text(), context.form());
    let granted = people.show_account(&whom.address).await?.roles;
    let held = granted.into_iter().map(|(role, domains)| {
        let held = RoleHeld { role, domains };
        (role.as_str(), text.role(&held))
    });
    let roles = Role::ALL.iter();
    let words = |role: &Role| text.name_of("role", role);
    let ticked = |domain: &String| form.all("domains").any(|ticked| ticked == domain);
    let domains = platform.domains();
    let status = act::form_status(&error);
    let page = RolesPage {
        page: act::page(context, "manage-roles"),
        held: held.collect(),
        has_factor: !sign_on.methods_of(whom.account.id).await?.is_empty(),
        about: roles
            .clone()
            .map(|role| (words(role), text.name_of("role-about", role)))
            .collect(),
        roles: roles
            .map(|role| {
                (
                    role.as_str(),
                    words(role),
                    form.text("role") == role.as_str(),
                )
            })
            .collect(),
        domains: domains.iter().map(|d| (d.clone(), ticked(d))).collect(),
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn grant(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let role = Role::from_name(form.text("role")).ok_or(Failure::NotFound)?;
    let domains: Vec<String> = form.all("domains").map(String::from).collect();
    let actor = context.actor()?;
    let granted = people
        .grant_role(actor, &whom.address, role, &domains)
        .await;
    let granted = granted;
    told(
        &people,
        &sign_on,
        &platform,
        &context,
        whom,
        granted,
        "users-role-granted",
    )
    .await
}

async fn revoke(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let role = Role::from_name(form.text("role")).ok_or(Failure::NotFound)?;
    let actor = context.actor()?;
    let revoked = people.revoke_role(actor, &whom.address, role).await;
    let revoked = revoked;
    told(
        &people,
        &sign_on,
        &platform,
        &context,
        whom,
        revoked,
        "users-role-revoked",
    )
    .await
}

/// Back to the page of the roles.
async fn told(
    people: &People,
    sign_on: &SignOn,
    platform: &Platform,
    context: &Context,
    whom: Whom,
    acted: Result<Acted, AppError>,
    key: &str,
) -> Result<Response, Failure> {
    let next = paths::user_roles(&whom.address);
    match acted {
        Ok(Acted::Done { .. }) => Ok(context.done(key, &next)),
        Ok(Acted::NothingToDo) => {
            let said = context.text().say("nothing-to-do");
            Ok(context.tell(Mood::Nothing, said, &next))
        }
        Err(error) => {
            let why = act::refused(context, error)?;
            show(people, sign_on, platform, context, whom, why).await
        }
    }
}
