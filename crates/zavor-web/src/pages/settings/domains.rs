//! The organisation's domains.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::people::{DomainShown, People};
use zavor_app::platform::Platform;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use super::looks::looks;
use crate::page::Page;
use crate::pages::forms;
use crate::parts::Tab;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

const BASE: &str = "/admin/settings/domains";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .post("/admin/settings/domains/add", add)
        .get("/admin/settings/domains/remove", ask_removal)
        .post("/admin/settings/domains/remove", remove)
}

#[derive(Template)]
#[template(path = "settings/domains.html")]
struct DomainsPage {
    page: Page,
    domains: Vec<DomainShown>,
    typed: String,
    error: String,
}

#[derive(Template)]
#[template(path = "settings/domain_remove.html")]
struct RemovePage {
    page: Page,
    trail: Vec<Tab>,
    domain: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainForm {
    domain: String,
}

async fn page(
    people: &People,
    context: &Context,
    actor: &Actor,
    typed: &str,
    error: String,
) -> Result<Response, Failure> {
    let status = forms::status(!error.is_empty());
    let page = DomainsPage {
        page: context.page("nav-domains", "domains"),
        domains: people.list_domains(actor).await?,
        typed: typed.to_owned(),
        error,
    };
    Ok(html_with(status, &page))
}

async fn show(State(people): State<Arc<People>>, context: Context) -> Answer {
    let actor = looks(&context)?;
    page(&people, &context, actor, "", String::new()).await
}

async fn add(
    State(people): State<Arc<People>>,
    context: Context,
    form: Form<DomainForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let form = form.fits()?;
    let typed = form.domain.as_str();
    match people.add_domain(actor, typed).await {
        Ok(acted) => Ok(told(&context, &acted, "domain-added")),
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            page(&people, &context, actor, typed, said).await
        }
        Err(other) => Err(other.into()),
    }
}

fn told(context: &Context, acted: &Acted, key: &str) -> Response {
    match acted {
        Acted::Done { .. } => context.done(key, BASE),
        Acted::NothingToDo => {
            context.tell(Mood::Nothing, context.text().say("nothing-to-do"), BASE)
        }
    }
}

fn removal(context: &Context, domain: &str, error: String) -> RemovePage {
    let text = *context.text();
    let mut page = context.page("domain-remove", "domains");
    page.title = text.say_with("domain-remove-title", &[("domain", domain.into())]);
    RemovePage {
        page,
        trail: vec![Tab {
            href: BASE.into(),
            label: text.say("nav-domains"),
            current: false,
        }],
        domain: domain.to_owned(),
        error,
    }
}

async fn ask_removal(
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Organisation)?;
    let domain = query.text("domain");
    if !platform.domains().iter().any(|known| known == domain) {
        return Err(Failure::NotFound);
    }
    Ok(html(&removal(&context, domain, String::new())))
}

async fn remove(
    State(people): State<Arc<People>>,
    context: Context,
    form: Form<DomainForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let form = form.fits()?;
    let domain = form.domain.as_str();
    match people.remove_domain(actor, domain).await {
        Ok(acted) => Ok(told(&context, &acted, "domain-removed")),
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            Ok(html_with(
                forms::status(true),
                &removal(&context, domain, said),
            ))
        }
        Err(other) => Err(other.into()),
    }
}
