//! One-time links: the first administrator (`/setup/…`), a recovery address (`/confirm/…`), sign-in
//! to the demonstration (`/sign-in/…`). Opening a link shows its purpose and changes nothing,
//! because mail scanners open links too. The button on the page uses the link up.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::platform::{AppError, Platform};
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::SignIn;
use zavor_app::sign_on::{SetUp, SignOn, SignOnOutcome};
use zavor_app::verification::Verification;
use zavor_core::identity::LinkPurpose;

use super::onward::{begun, onward, with_session};
use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::paths;
use crate::request::context::Context;
use crate::request::form::{AsTyped, Form};
use crate::respond::answer::{Answer, html, html_with};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::SET_UP_LINK, set_up_form)
        .post(paths::SET_UP_LINK, set_up)
        .get(paths::CONFIRM_LINK, confirm_form)
        .post(paths::CONFIRM_LINK, confirm)
        .get(paths::SIGN_IN_LINK, sign_in_form)
        .post(paths::SIGN_IN_LINK, sign_in)
}

#[derive(Template)]
#[template(path = "sign_on/set_up.html")]
struct SetUpPage {
    page: Page,
    token: String,
    domains: Vec<String>,
    minimum: u32,
    address: String,
    name: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUpForm {
    address: String,
    name: String,
    password: AsTyped,
}

/// A page with one button that uses a link up.
#[derive(Template)]
#[template(path = "sign_on/link.html")]
struct LinkPage {
    page: Page,
    action: String,
    /// What the button does, and for whom.
    says: String,
    button: String,
}

/// A page with the result.
#[derive(Template)]
#[template(path = "sign_on/said.html")]
struct SaidPage {
    page: Page,
    says: String,
    /// A link to the next page: path and words.
    onward: Option<(String, String)>,
}

/// The page for a link that is unknown, used up or expired.
pub(in crate::pages) fn over(context: &Context) -> Response {
    over_saying(context, "link-over", ("/sign-in", "sign-in"))
}

/// The same with what is true of one kind of link, and where its reader goes on: a path and its words.
pub(in crate::pages) fn over_saying(
    context: &Context,
    says: &str,
    (path, words): (&str, &str),
) -> Response {
    let page = SaidPage {
        page: context.page("link-over-title", ""),
        says: context.text().say(says),
        onward: Some((path.into(), context.text().say(words))),
    };
    html_with(StatusCode::NOT_FOUND, &page)
}

async fn set_up_page(
    sign_in: &SignIn,
    platform: &Platform,
    context: &Context,
    token: String,
    typed: (&str, &str),
    error: String,
) -> Answer {
    let status = status(!error.is_empty());
    let page = SetUpPage {
        page: context.page("set-up-title", ""),
        token,
        domains: platform.domains().to_vec(),
        minimum: sign_in.password_minimum(None).await?,
        address: typed.0.to_owned(),
        name: typed.1.to_owned(),
        error,
    };
    Ok(html_with(status, &page))
}

async fn set_up_form(
    State(sign_in): State<Arc<SignIn>>,
    State(verification): State<Arc<Verification>>,
    State(platform): State<Arc<Platform>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    match verification.link(LinkPurpose::SetUp, &token).await? {
        Some(_) => {
            let (typed, error) = (("", ""), String::new());
            set_up_page(&sign_in, &platform, &context, token, typed, error).await
        }
        None => Ok(over(&context)),
    }
}

async fn set_up(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    State(verification): State<Arc<Verification>>,
    State(platform): State<Arc<Platform>>,
    Path(token): Path<String>,
    context: Context,
    form: Form<SetUpForm>,
) -> Answer {
    if verification
        .link(LinkPurpose::SetUp, &token)
        .await?
        .is_none()
    {
        return Ok(over(&context));
    }
    let visitor = context.visitor();
    let form = form.fits()?;
    let (address, name) = (form.address.as_str(), form.name.as_str());
    let done = sign_on.set_up(SetUp {
        token: &token,
        address,
        display_name: name,
        password: TypedPassword(form.password.to_bytes()),
        source: Some(visitor.address),
        device: &visitor.device,
    });
    match done.await {
        Ok((token, session)) => Ok(with_session(&context, onward(&session, "/"), &token)),
        Err(error @ (AppError::Invalid(_) | AppError::Password(_) | AppError::Refused(_))) => {
            let said = sentence(&context, error);
            let typed = (address, name);
            set_up_page(&sign_in, &platform, &context, token, typed, said).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn confirm_form(
    State(verification): State<Arc<Verification>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    let purpose = LinkPurpose::ConfirmRecoveryAddress;
    let Some(link) = verification.link(purpose, &token).await? else {
        return Ok(over(&context));
    };
    let text = context.text();
    Ok(html(&LinkPage {
        page: context.page("confirm-address-title", ""),
        action: paths::confirm_link(&token),
        says: text.say_with(
            "confirm-address-says",
            &[("address", (&link.address).into())],
        ),
        button: text.say("confirm"),
    }))
}

async fn confirm(
    State(verification): State<Arc<Verification>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    let source = Some(context.visitor().address);
    match verification.confirm_recovery_address(&token, source).await {
        Ok(_) => Ok(html(&SaidPage {
            page: context.page("confirm-address-title", ""),
            says: context.text().say("confirm-address-done"),
            onward: None,
        })),
        Err(AppError::Refused(_)) => Ok(over(&context)),
        Err(other) => Err(other.into()),
    }
}

async fn sign_in_form(
    State(verification): State<Arc<Verification>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    if verification
        .link(LinkPurpose::SignIn, &token)
        .await?
        .is_none()
    {
        return Ok(over(&context));
    }
    let text = context.text();
    Ok(html(&LinkPage {
        page: context.page("sign-in-title", ""),
        action: paths::sign_in_link(&token),
        says: text.say("sign-in-link-says"),
        button: text.say("sign-in"),
    }))
}

async fn sign_in(
    State(sign_on): State<Arc<SignOn>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    let visitor = context.visitor();
    let source = Some(visitor.address);
    let signed = sign_on
        .sign_in_with_link(&token, source, &visitor.device)
        .await;
    Ok(match signed? {
        SignOnOutcome::Session(token, session) => {
            let (begins, next) = ((&token, &session), onward(&session, "/"));
            begun(&sign_on, &context, begins, next)
        }
        SignOnOutcome::MustChange | SignOnOutcome::Refused | SignOnOutcome::Busy => over(&context),
    })
}
