//! `/step-up`: asks for the second factor again before a sensitive act (ASVS 7.5.3). A form that
//! needed it is kept in the page and sent on after the proof, so that nothing typed is lost;
//! passwords are not kept.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use zavor_app::sign_on::SignOn;

use super::factor::{FactorOffer, offered, shown};
use super::onward::with_session;
use crate::page::Page;
use crate::paths;
use crate::request::context::{Context, FormFields, QueryFields};
use crate::request::fields::Fields;
use crate::request::form::{STEP_UP, TOKEN};
use crate::request::stale::Stale;
use crate::respond::answer::{Answer, html_with, own_path, repeat_there, see_other};
use crate::respond::failure::Failure;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().get("/step-up", form).post("/step-up", prove)
}

#[derive(Template)]
#[template(path = "sign_on/step_up.html")]
struct StepUpPage {
    page: Page,
    offered: FactorOffer,
    /// Whether a form is waiting.
    waits: bool,
    /// The fields of that form, and where to go or to send them afterwards (`next`, `then`).
    hidden: Vec<(String, String)>,
    error: String,
}

/// The fields to send on: all of them but passwords, which are typed again. An act on half of what
/// was chosen would be worse than none; reading forms bounds their number.
fn kept(form: &Fields) -> Vec<(String, String)> {
    form.iter()
        .filter(|(name, _)| *name != TOKEN && !STEP_UP.contains(name))
        .filter(|(name, _)| !Stale::is_secret(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Asks for the factor in the middle of a request. A page is shown again afterwards; a form's
/// fields are kept for [`prove`]. The page that asks is fetched with GET, because it needs the use
/// cases.
pub(crate) fn ask(context: &Context) -> Response {
    let form = context.form();
    let sent = form.iter().next().is_some();
    if !sent {
        return see_other(&paths::step_up(context.path()));
    }
    // 307: the browser sends the same form to /step-up, which then keeps it.
    repeat_there(&paths::step_up_then(context.path()))
}

async fn page(
    sign_on: &SignOn,
    context: &Context,
    next: &str,
    then: &str,
    kept: Vec<(String, String)>,
    error: String,
) -> Result<Response, Failure> {
    let view = context.person()?;
    let status = match error.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNAUTHORIZED,
    };
    let mut hidden = kept;
    hidden.push(("next".into(), own_path(next).to_owned()));
    if !then.is_empty() {
        hidden.push(("then".into(), own_path(then).to_owned()));
    }
    let page = StepUpPage {
        page: context.page("step-up-title", ""),
        offered: offered(sign_on, view).await?,
        waits: !then.is_empty(),
        hidden,
        error,
    };
    Ok(html_with(status, &page))
}

async fn form(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    page(
        &sign_on,
        &context,
        query.text("next"),
        "",
        Vec::new(),
        String::new(),
    )
    .await
}

async fn prove(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
    // The waiting form's fields, if there is one, come with it.
    FormFields(form): FormFields,
) -> Answer {
    let view = context.person()?;
    let then = query.some("then").or(form.some("then")).unwrap_or_default();
    let next = form.text("next");
    if form.some("code").is_none() && form.some("answer").is_none() {
        return page(&sign_on, &context, next, then, kept(&form), String::new()).await;
    }
    let proof = (form.text("code"), form.some("answer"));
    match shown(&sign_on, &context, view, proof).await? {
        Ok((token, _)) => {
            let onward = match then.is_empty() {
                true => see_other(own_path(next)),
                false => repeat_there(own_path(then)),
            };
            Ok(with_session(&context, onward.into_response(), &token))
        }
        Err(error) => page(&sign_on, &context, next, then, kept(&form), error).await,
    }
}
