//! Removes a second factor that its owner lost: by Global Administrators, for a verified caller.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::sign_on::{MethodShown, SignOn};
use zavor_app::verification::Verification;
use zavor_core::rights::Right;

use super::act::{self, FormAgain, Whom, whom};
use super::caller::{self, CallerForm, form_with_caller};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_METHOD_REMOVE, form)
        .post(paths::USER_METHOD_REMOVE, remove)
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

form_with_caller! {
    struct RemoveForm {}
}

async fn form(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let form = RemoveForm::default();
    show(
        &people,
        &sign_on,
        &context,
        whom,
        id,
        &form,
        FormAgain::default(),
    )
    .await
}

async fn found(sign_on: &SignOn, whom: &Whom, id: u64) -> Result<MethodShown, Failure> {
    let methods = sign_on.methods_of(whom.account.id).await?;
    let found = methods.into_iter().find(|method| method.id == id);
    found.ok_or(Failure::NotFound)
}

async fn show(
    people: &People,
    sign_on: &SignOn,
    context: &Context,
    whom: Whom,
    id: u64,
    form: &RemoveForm,
    again: FormAgain,
) -> Answer {
    let method = found(sign_on, &whom, id).await?;
    let back = paths::user_method_remove(&whom.address, id);
    let mut caller = CallerForm::new(people, context, &whom, back, false, &form.answer()).await?;
    if let Some(id) = again.verified {
        caller.verified = id.to_string();
    }
    let status = status(!again.error.is_empty());
    let page = MethodPage {
        page: act::page(context, "users-method-remove"),
        id,
        kind: context.text().name_of("method", method.kind),
        method: method.name,
        caller,
        whom,
        error: again.error,
    };
    Ok(html_with(status, &page))
}

async fn remove(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(verification): State<Arc<Verification>>,
    Path((name, id)): Path<(String, u64)>,
    context: Context,
    form: Form<RemoveForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::Organisation).await?;
    let form = form.fits()?;
    let mut verified = None;
    let caller = match caller::read(
        &verification,
        &context,
        &whom,
        &form.answer(),
        &mut verified,
    )
    .await?
    {
        Ok(caller) => caller,
        Err(why) => {
            return show(
                &people,
                &sign_on,
                &context,
                whom,
                id,
                &form,
                FormAgain::because(why),
            )
            .await;
        }
    };
    let actor = context.actor()?;
    let removed = sign_on
        .remove_method_of(actor, &whom.address, id, caller)
        .await;
    match removed {
        Ok(()) => {
            let next = paths::user_security(&whom.address);
            Ok(context.done("security-method-removed", &next))
        }
        Err(error) => {
            let why = act::refused(&context, error)?;
            let again = FormAgain {
                error: why,
                verified,
            };
            show(&people, &sign_on, &context, whom, id, &form, again).await
        }
    }
}
