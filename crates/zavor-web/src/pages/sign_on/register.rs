//! `/register`: registers a second factor, right after the first sign-in of a person with a role,
//! or later from their security page. For an authenticator app the page shows a picture and asks
//! for a code; a passkey is made by the browser.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::sign_on::{SessionView, SignOn};
use zavor_core::identity::{MethodKind, Stage};

use super::onward::begun;
use crate::page::Page;
use crate::pages::forms::status;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/register", choose)
        .get("/register/app", app_form)
        .post("/register/app", app_code)
        .get("/register/passkey", passkey_form)
        .post("/register/passkey", passkey_answer)
}

#[derive(Template)]
#[template(path = "sign_on/register.html")]
struct RegisterPage {
    page: Page,
    /// The key of why: a role requires it before anything else can be done, it would be the first,
    /// or one more.
    says: &'static str,
    /// Whether the reader can go back to their security information instead.
    may_leave: bool,
}

#[derive(Template)]
#[template(path = "sign_on/register_app.html")]
struct AppPage {
    page: Page,
    /// The picture: an SVG of nothing but squares, made here.
    picture: String,
    /// The seed for typing.
    seed: String,
    name: String,
    error: String,
}

#[derive(Template)]
#[template(path = "sign_on/register_passkey.html")]
struct PasskeyPage {
    page: Page,
    challenge: String,
    name: String,
    /// Its form has no further fields.
    no_fields: [(&'static str, &'static str); 0],
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppForm {
    code: String,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasskeyForm {
    answer: String,
    #[serde(default)]
    name: Option<String>,
}

/// The session, if it may register a factor: at any stage, except while a factor must still be
/// shown.
fn registering(context: &Context) -> Result<&SessionView, Failure> {
    let view = context.session()?;
    match view.session.stage {
        Stage::PasswordProved => Err(Failure::SecondFactor),
        Stage::MustRegister | Stage::Whole => Ok(view),
    }
}

async fn choose(context: Context) -> Answer {
    let view = registering(&context)?;
    Ok(html(&RegisterPage {
        page: context.page("register-title", ""),
        may_leave: context.person().is_ok(),
        says: match (view.has_method, view.roles.is_empty()) {
            (true, _) => "register-says",
            (false, true) => "register-one-says",
            (false, false) => "register-first-says",
        },
    }))
}

async fn app_form(State(sign_on): State<Arc<SignOn>>, context: Context) -> Answer {
    app_page(&sign_on, &context, String::new(), String::new()).await
}

async fn app_page(sign_on: &SignOn, context: &Context, name: String, error: String) -> Answer {
    let view = registering(context)?;
    let offer = sign_on.begin_totp(view).await?;
    let status = status(!error.is_empty());
    let page = AppPage {
        page: context.page("register-app-title", ""),
        picture: picture(&offer.address),
        seed: offer.text.clone(),
        name,
        error,
    };
    Ok(html_with(status, &page))
}

/// A QR code as SVG without any style attribute.
fn picture(address: &str) -> String {
    let Ok(code) = QrCode::new(address.as_bytes()) else {
        // The text is too long for a QR code; the seed can be typed.
        return String::new();
    };
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(200, 200)
        .build();
    let start = drawn.find("<svg").unwrap_or(0);
    drawn[start..].replacen(
        "<svg",
        "<svg role=\"img\" aria-hidden=\"true\" class=\"qr\"",
        1,
    )
}

async fn app_code(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<AppForm>,
) -> Answer {
    let view = registering(&context)?;
    let form = form.fits()?;
    let called = called(&context, form.name.as_deref(), MethodKind::Totp);
    match sign_on.finish_totp(view, &called, &form.code).await? {
        Some((token, session)) => {
            let (begins, next) = ((&token, &session), registered(&context));
            Ok(begun(&sign_on, &context, begins, next))
        }
        None => {
            let error = context.text().say("register-code-wrong");
            app_page(&sign_on, &context, form.name.unwrap_or_default(), error).await
        }
    }
}

/// The name of a new factor: as typed, else its kind in the owner's language.
fn called(context: &Context, typed: Option<&str>, kind: MethodKind) -> String {
    match typed.map(str::trim) {
        None | Some("") => context.text().name_of("method", kind),
        Some(name) => name.to_owned(),
    }
}

fn registered(context: &Context) -> Response {
    context.done("register-done", "/security")
}

async fn passkey_form(State(sign_on): State<Arc<SignOn>>, context: Context) -> Answer {
    passkey_page(&sign_on, &context, String::new(), String::new()).await
}

async fn passkey_page(sign_on: &SignOn, context: &Context, name: String, error: String) -> Answer {
    let view = registering(context)?;
    let challenge = sign_on.begin_passkey_registration(view).await?;
    let status = status(!error.is_empty());
    let page = PasskeyPage {
        page: context.page("register-passkey-title", ""),
        challenge,
        name,
        no_fields: [],
        error,
    };
    Ok(html_with(status, &page))
}

async fn passkey_answer(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<PasskeyForm>,
) -> Answer {
    let view = registering(&context)?;
    let form = form.fits()?;
    let called = called(&context, form.name.as_deref(), MethodKind::Passkey);
    let done = sign_on.finish_passkey_registration(view, &called, &form.answer);
    match done.await {
        Ok((token, session)) => {
            let (begins, next) = ((&token, &session), registered(&context));
            Ok(begun(&sign_on, &context, begins, next))
        }
        Err(AppError::Refused(why)) => {
            tracing::info!(%why, "a passkey was not registered");
            let error = context.text().say("register-passkey-failed");
            passkey_page(&sign_on, &context, form.name.unwrap_or_default(), error).await
        }
        Err(other) => Err(other.into()),
    }
}
