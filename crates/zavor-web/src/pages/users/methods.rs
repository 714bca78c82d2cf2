//! Taking a second factor away from somebody who lost it: Global Administrators, for a verified caller.

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::sign_on::MethodShown;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::caller::{self, CallerForm};
use crate::page::Page;
use crate::request::context::{Context, Posted};
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/users/{address}/methods/{id}/remove", form)
        .post("/admin/users/{address}/methods/{id}/remove", remove)
}

#[derive(Template)]
#[template(path = "users/method.html")]
struct MethodPage {
    page: Page,
    whom: Whom,
    error: String,
    id: u64,
    kind: String,
    method: String,
    caller: CallerForm,
}

async fn form(
    State(app): State<App>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::Organisation)?;
    show(&app, &context, whom, id, String::new(), None)
}

fn found(app: &App, whom: &Whom, id: u64) -> Result<MethodShown, Failure> {
    let methods = app.zavor.sign_on.methods_of(whom.account.id)?;
    let found = methods.into_iter().find(|method| method.id == id);
    found.ok_or(Failure::NotFound)
}

fn show(
    app: &App,
    context: &Context,
    whom: Whom,
    id: u64,
    error: String,
    verified: Option<u64>,
) -> Answer {
    let method = found(app, &whom, id)?;
    let slug = format!("methods/{id}/remove");
    let mut caller = CallerForm::new(app, context, &whom, &slug, false)?;
    if let Some(id) = verified {
        caller.verified = id.to_string();
    }
    let status = act::form_status(&error);
    let page = MethodPage {
        page: act::page(context, "users-method-remove"),
        id,
        kind: context.text().name_of("method", method.kind),
        method: method.name,
        caller,
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn remove(
    State(app): State<App>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::Organisation)?;
    let mut verified = None;
    let caller = match caller::read(&app, &context, &whom, &form, &mut verified).await? {
        Ok(caller) => caller,
        Err(why) => return show(&app, &context, whom, id, why, None),
    };
    let actor = context.actor()?;
    let removed = app
        .zavor
        .sign_on
        .remove_method_of(actor, &whom.address, id, caller);
    match removed.await {
        Ok(()) => {
            let next = format!("{}/security", whom.path);
            Ok(context.done("security-method-removed", &next))
        }
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&app, &context, whom, id, why, verified)
        }
    }
}
