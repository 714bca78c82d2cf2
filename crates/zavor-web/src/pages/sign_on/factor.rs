//! `/second-factor`: after the password, a one-time code or a passkey.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::recovery::Recovery;
use zavor_app::sign_on::{Proof, SessionView, SignOn};
use zavor_core::identity::{MethodKind, Stage};
use zavor_core::moment::Timestamp;

use super::onward::begun;
use super::ways_back::onward_asking;
use crate::page::Page;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with, own_path, see_other};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/second-factor", form)
        .post("/second-factor", prove)
}

/// What a factor page offers: a field for a code, a button for a passkey.
pub(super) struct FactorOffer {
    /// Whether an authenticator app is registered.
    pub(super) code: bool,
    /// Challenge for the browser; empty if no passkey is registered, or passkeys do not work here.
    pub(super) challenge: String,
}

#[derive(Template)]
#[template(path = "sign_on/factor.html")]
struct FactorPage {
    page: Page,
    offered: FactorOffer,
    next: String,
    error: String,
}

/// A code, or the answer of a passkey.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    answer: Option<String>,
    #[serde(default)]
    next: String,
}

/// The factors that this account can show.
pub(super) async fn offered(sign_on: &SignOn, view: &SessionView) -> Result<FactorOffer, Failure> {
    let methods = sign_on.methods_of(view.account.id).await?;
    let has = |kind| methods.iter().any(|method| method.kind == kind);
    let challenge = match has(MethodKind::Passkey) {
        true => sign_on
            .begin_passkey_proof(view)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "passkeys cannot be used here");
                String::new()
            }),
        false => String::new(),
    };
    Ok(FactorOffer {
        code: has(MethodKind::Totp),
        challenge,
    })
}

/// Checks a passkey's `answer` if there is one, else a `code`. The text says what is wrong.
pub(super) async fn shown(
    sign_on: &SignOn,
    context: &Context,
    view: &SessionView,
    (code, answer): (&str, Option<&str>),
) -> Result<
    Result<
        (
            zavor_app::verification::Token,
            zavor_core::identity::Session,
        ),
        String,
    >,
    Failure,
> {
    let proof = match answer {
        Some(answer) => sign_on.finish_passkey_proof(view, answer).await?,
        None => sign_on.prove_totp(view, code).await?,
    };
    let text = context.text();
    Ok(Err(match proof {
        Proof::Proved(token, session) => return Ok(Ok((token, session))),
        Proof::Wrong => text.say("factor-wrong"),
        Proof::UsedBefore => text.say("factor-used-before"),
        Proof::Throttled { until } => {
            let methods = sign_on.methods_of(view.account.id).await?;
            let passkey = methods.iter().any(|one| one.kind == MethodKind::Passkey);
            throttled(*text, until, passkey)
        }
    }))
}

/// Says that codes must wait, until when, and whom to ask; mentions passkeys only if one is
/// registered.
pub(super) fn throttled(text: Text, until: Timestamp, passkey: bool) -> String {
    let mut said = text.say_with("factor-throttled", &[("until", text.time(until).into())]);
    if passkey {
        said.push(' ');
        said.push_str(&text.say("factor-throttled-passkey"));
    }
    said
}

async fn page(
    sign_on: &SignOn,
    context: &Context,
    view: &SessionView,
    next: &str,
    error: String,
) -> Result<Response, Failure> {
    let status = match error.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNAUTHORIZED,
    };
    let page = FactorPage {
        page: context.page("factor-title", ""),
        offered: offered(sign_on, view).await?,
        next: own_path(next).to_owned(),
        error,
    };
    Ok(html_with(status, &page))
}

async fn form(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let view = context.session()?;
    match view.session.stage {
        Stage::PasswordProved => {
            page(&sign_on, &context, view, query.text("next"), String::new()).await
        }
        Stage::MustRegister => Ok(see_other("/register")),
        Stage::Whole => Ok(see_other(own_path(query.text("next")))),
    }
}

async fn prove(
    State(sign_on): State<Arc<SignOn>>,
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<FactorForm>,
) -> Answer {
    let view = context.session()?;
    let form = form.fits()?;
    let next = form.next.as_str();
    let proof = (form.code.as_str(), form.answer.as_deref());
    match shown(&sign_on, &context, view, proof).await? {
        Ok((token, session)) => {
            let next = onward_asking(&recovery, &session, next).await;
            Ok(begun(&sign_on, &context, (&token, &session), next))
        }
        Err(error) => page(&sign_on, &context, view, next, error).await,
    }
}
