//! `/sign-in`: name and password, or a passkey without a name. `/sign-out`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use tokio::time::{Duration, Instant, sleep_until};
use zavor_app::ports::TypedPassword;
use zavor_app::recovery::Recovery;
use zavor_app::sign_in::SignIn;
use zavor_app::sign_on::{SignOn, SignOnOutcome, SignOnQuestion};

use super::onward::begun;
use super::ways_back::onward_asking;
use crate::page::Page;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::cookie::Cookie;
use crate::request::form::{AsTyped, Form};
use crate::respond::answer::{Answer, html, html_with, own_path, see_other};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", form)
        .post("/sign-in", sign_in)
        .get("/sign-in/passkey", passkey)
        .post("/sign-in/passkey", with_passkey)
        .post("/sign-out", sign_out)
}

#[derive(Template)]
#[template(path = "sign_on/sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    next: String,
    /// Why the sign-in failed; empty at first.
    error: String,
}

#[derive(Template)]
#[template(path = "sign_on/passkey.html")]
struct PasskeyPage {
    page: Page,
    next: String,
    ceremony: String,
    challenge: String,
    error: String,
}

/// Further fields are not minded: every form with a name and a password takes the same time.
#[derive(Deserialize)]
struct SignInForm {
    name: String,
    password: AsTyped,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasskeyForm {
    ceremony: String,
    answer: String,
    #[serde(default)]
    next: String,
}

async fn form(context: Context, QueryFields(query): QueryFields) -> Answer {
    if context.person().is_ok() {
        return Ok(see_other(own_path(query.text("next"))));
    }
    Ok(html(&SignInPage {
        page: context.page("sign-in-title", ""),
        name: String::new(),
        next: own_path(query.text("next")).to_owned(),
        error: String::new(),
    }))
}

async fn sign_in(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<SignInForm>,
) -> Answer {
    let form = form.fits()?;
    let deadline = Deadline::begin(&sign_in, form.password.as_str());
    let visitor = context.visitor();
    let answered = sign_on.sign_in_with_password(SignOnQuestion {
        name: form.name.as_bytes(),
        password: TypedPassword(form.password.to_bytes()),
        address: Some(visitor.address),
        device: &visitor.device,
        known_device: &visitor.known_device,
    });
    let next = own_path(&form.next);
    let error = match answered.await? {
        SignOnOutcome::Session(token, session) => {
            let next = onward_asking(&recovery, &session, next).await;
            return Ok(begun(&sign_on, &context, (&token, &session), next));
        }
        SignOnOutcome::MustChange => {
            let text = context.text().say("change-must");
            let change = paths::with_query("/password", &[("name", &form.name)]);
            return Ok(context.tell(crate::site::Mood::Nothing, text, &change));
        }
        SignOnOutcome::Refused => "sign-in-refused",
        SignOnOutcome::Busy => "sign-in-busy",
    };
    deadline.passed(&sign_in, form.password.as_str()).await;
    let page = SignInPage {
        page: context.page("sign-in-title", ""),
        name: form.name,
        next: next.to_owned(),
        error: context.text().say(error),
    };
    Ok(html_with(StatusCode::UNAUTHORIZED, &page))
}

/// Every failed sign-in is answered at the same moment after its arrival, whatever the cause. The moment
/// moves while the hash pool is behind: the later of those before and after the work applies, so that
/// whoever waited for the pool does not show it.
pub(super) struct Deadline {
    arrived: Instant,
    at_first: Duration,
}

impl Deadline {
    /// Of a form with this password that has just arrived.
    pub(super) fn begin(sign_in: &SignIn, typed: &str) -> Self {
        Self {
            arrived: Instant::now(),
            at_first: after(sign_in, typed),
        }
    }

    /// Waits for it.
    pub(super) async fn passed(&self, sign_in: &SignIn, typed: &str) {
        let deadline = self.at_first.max(after(sign_in, typed));
        sleep_until(self.arrived + deadline).await;
    }
}

fn after(sign_in: &SignIn, typed: &str) -> Duration {
    Duration::from_millis(sign_in.answer_deadline(typed.as_bytes()).as_millis())
}

async fn passkey(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    if context.person().is_ok() {
        return Ok(see_other(own_path(query.text("next"))));
    }
    passkey_page(&sign_on, &context, query.text("next"), String::new())
}

fn passkey_page(sign_on: &SignOn, context: &Context, next: &str, error: String) -> Answer {
    let discovery = sign_on.begin_discovery()?;
    let status = match error.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNAUTHORIZED,
    };
    let page = PasskeyPage {
        page: context.page("sign-in-title", ""),
        next: own_path(next).to_owned(),
        ceremony: discovery.id,
        challenge: discovery.challenge,
        error,
    };
    Ok(html_with(status, &page))
}

async fn with_passkey(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<PasskeyForm>,
) -> Answer {
    let deadline = Deadline::begin(&sign_in, "");
    let form = form.fits()?;
    let visitor = context.visitor();
    let answered = sign_on.finish_discovery(
        &form.ceremony,
        &form.answer,
        Some(visitor.address),
        &visitor.device,
    );
    let next = form.next.as_str();
    match answered.await? {
        SignOnOutcome::Session(token, session) => {
            let next = onward_asking(&recovery, &session, next).await;
            Ok(begun(&sign_on, &context, (&token, &session), next))
        }
        SignOnOutcome::MustChange | SignOnOutcome::Refused | SignOnOutcome::Busy => {
            deadline.passed(&sign_in, "").await;
            let error = context.text().say("passkey-refused");
            passkey_page(&sign_on, &context, next, error)
        }
    }
}

async fn sign_out(State(sign_on): State<Arc<SignOn>>, context: Context) -> Answer {
    if let Ok(view) = context.session() {
        sign_on.end_session(view).await?;
    }
    let mut response: Response = see_other("/sign-in");
    let gone = Cookie::Session.clear(context.site().secure);
    response.headers_mut().append(SET_COOKIE, gone);
    Ok(response)
}
