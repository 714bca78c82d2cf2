//! Manages the roles of one account: grants one, perhaps limited to domains, or revokes one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::sign_on::SignOn;
use zavor_core::actor::{Role, RoleHeld};
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
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

/// A role, in all domains or in these.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantForm {
    role: String,
    #[serde(default)]
    domains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeForm {
    role: String,
}

async fn form(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let form = GrantForm::default();
    show(
        &people,
        &sign_on,
        &platform,
        &context,
        whom,
        &form,
        String::new(),
    )
    .await
}

async fn show(
    people: &People,
    sign_on: &SignOn,
    platform: &Platform,
    context: &Context,
    whom: Whom,
    form: &GrantForm,
    error: String,
) -> Answer {
    let text = context.text();
    let granted = people.show_account(&whom.address).await?.roles;
    let held = granted.into_iter().map(|(role, domains)| {
        let held = RoleHeld { role, domains };
        (role.as_str(), text.role(&held))
    });
    let roles = Role::ALL.iter();
    let words = |role: &Role| text.name_of("role", role);
    let ticked = |domain: &String| form.domains.contains(domain);
    let domains = platform.domains();
    let status = status(!error.is_empty());
    let page = RolesPage {
        page: act::page(context, "manage-roles"),
        held: held.collect(),
        has_factor: !sign_on.methods_of(whom.account.id).await?.is_empty(),
        about: roles
            .clone()
            .map(|role| (words(role), text.name_of("role-about", role)))
            .collect(),
        roles: roles
            .map(|role| (role.as_str(), words(role), form.role == role.as_str()))
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
    form: Form<GrantForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let form = form.fits()?;
    let role = Role::from_name(&form.role).ok_or(Failure::NotFound)?;
    let actor = context.actor()?;
    let granted = people.grant_role(actor, &whom.address, role, &form.domains);
    match granted.await {
        Ok(acted) => Ok(told(&context, &whom, &acted, "users-role-granted")),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&people, &sign_on, &platform, &context, whom, &form, why).await
        }
    }
}

async fn revoke(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<RevokeForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let form = form.fits()?;
    let role = Role::from_name(&form.role).ok_or(Failure::NotFound)?;
    let actor = context.actor()?;
    let revoked = people.revoke_role(actor, &whom.address, role);
    match revoked.await {
        Ok(acted) => Ok(told(&context, &whom, &acted, "users-role-revoked")),
        Err(error) => {
            let why = act::refused(&context, error)?;
            let form = GrantForm {
                role: form.role,
                domains: Vec::new(),
            };
            show(&people, &sign_on, &platform, &context, whom, &form, why).await
        }
    }
}

/// Redirects to the page of the roles, with a message.
fn told(context: &Context, whom: &Whom, acted: &Acted, key: &str) -> Response {
    let next = paths::user_roles(&whom.address);
    match acted {
        Acted::Done { .. } => context.done(key, &next),
        Acted::NothingToDo => {
            let said = context.text().say("nothing-to-do");
            context.tell(Mood::Nothing, said, &next)
        }
    }
}
