//! The first page: the address.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::recovery::{BeginRecovery, Begun, Recovery};

use super::{BEGIN, PROVE};
use crate::page::Page;
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with, see_other};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().get(BEGIN, form).post(BEGIN, begin)
}

#[derive(Template)]
#[template(path = "recover/begin.html")]
struct BeginPage {
    page: Page,
    /// Whether anybody may recover an account here.
    offered: bool,
    name: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BeginForm {
    name: String,
}

fn page(recovery: &Recovery, context: &Context, name: String, error: &str) -> Response {
    let status = match error.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::TOO_MANY_REQUESTS,
    };
    let page = BeginPage {
        page: context.page("recover-title", ""),
        offered: recovery.offers().anybody,
        name,
        error: match error.is_empty() {
            true => String::new(),
            false => context.text().say(error),
        },
    };
    html_with(status, &page)
}

async fn form(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    Ok(page(&recovery, &context, String::new(), ""))
}

async fn begin(
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<BeginForm>,
) -> Answer {
    let form = form.fits()?;
    let visitor = context.visitor();
    let begun = recovery.begin(BeginRecovery {
        name: form.name.as_bytes(),
        address: visitor.address,
        known_device: &visitor.known_device,
    });
    Ok(match begun.await? {
        Begun::Flow(token) => {
            let mut response = see_other(PROVE);
            let cookie = Cookie::Recovery.set(token.text(), context.site().secure);
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Begun::NotOffered => page(&recovery, &context, String::new(), ""),
        Begun::TooMany => page(&recovery, &context, form.name, "recover-too-many"),
    })
}
