//! The proofs: a code in one field, whatever it is from; or a passkey.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::recovery::{CodeAsked, FlowShown, Judged, Offers, ProofShown, Proved, Recovery};
use zavor_app::sign_on::{DiscoveryFor, SignOn};
use zavor_app::verification::Token;
use zavor_core::identity::CODES_PER_TEN_MINUTES_MAX;

use super::{PROVE, onward, over};
use crate::page::Page;
use crate::pages::forms::status;
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with, see_other};
use crate::routes::Routes;
use crate::site::Mood;

const CODE: &str = "/recover/code";
const SITE_CODE: &str = "/recover/site-code";
const PASSKEY: &str = "/recover/passkey";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PROVE, form)
        .post(PROVE, with_code)
        .post(CODE, ask_code)
        .post(SITE_CODE, ask_site_code)
        .get(PASSKEY, passkey)
        .post(PASSKEY, with_passkey)
}

#[derive(Template)]
#[template(path = "recover/prove.html")]
struct ProvePage {
    page: Page,
    shown: FlowShown,
    /// What policy allows, and what was not proved yet.
    offers: Offers,
    /// What the button says that asks for a code of the site.
    site_label: String,
    /// After a first proof: what is left of this account, in words.
    left: Vec<String>,
    error: String,
}

#[derive(Template)]
#[template(path = "recover/passkey.html")]
struct PasskeyPage {
    page: Page,
    ceremony: String,
    challenge: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasskeyForm {
    ceremony: String,
    answer: String,
}

async fn page(recovery: &Recovery, context: &Context, error: String) -> Answer {
    let Some(shown) = recovery.shown(&context.visitor().recovery).await? else {
        return Ok(over(context));
    };
    // One more may let the owner send again.
    if shown.whole && !shown.may_prove_more() {
        return Ok(onward(true));
    }
    let text = context.text();
    let left = shown.left.iter();
    let left = left.map(|method| text.name_of("recovery-method", method));
    let page = ProvePage {
        page: context.page("recover-title", ""),
        left: left.collect(),
        site_label: site_label(context),
        offers: recovery.offers().left(&shown),
        shown,
        error,
    };
    Ok(html_with(status(!page.error.is_empty()), &page))
}

/// As the organisation calls its own way of sending codes.
fn site_label(context: &Context) -> String {
    let (owners, text) = (context.owners(), context.text());
    let own = owners.code_way_in(text.language());
    own.map_or_else(|| text.say("recover-send-site"), str::to_owned)
}

async fn form(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    page(&recovery, &context, String::new()).await
}

async fn ask_code(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    let (visitor, language) = (context.visitor(), context.text().language());
    let asked = recovery.ask_code(&visitor.recovery, language, visitor.address);
    Ok(after_asking(&context, asked.await?))
}

async fn ask_site_code(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    let (visitor, language) = (context.visitor(), context.text().language());
    let asked = recovery.ask_site_code(&visitor.recovery, language, visitor.address);
    Ok(after_asking(&context, asked.await?))
}

fn after_asking(context: &Context, asked: CodeAsked) -> Response {
    match asked {
        CodeAsked::Asked => see_other(PROVE),
        CodeAsked::TooMany => {
            let most = CODES_PER_TEN_MINUTES_MAX.to_string();
            let text = context
                .text()
                .say_with("recover-too-many-codes", &[("n", most.into())]);
            context.tell(Mood::Failed, text, PROVE)
        }
        CodeAsked::Over => over(context),
    }
}

/// The answer to a proof that was not right; `None` when it was.
fn refusal(context: &Context, proved: Proved) -> Option<Result<String, Response>> {
    let said = |key: &str| Some(Ok(context.text().say(key)));
    if let Proved::Wrong | Proved::Held = proved {
        context.refuse_field(&["code"]);
    }
    match proved {
        Proved::Right => None,
        Proved::Wrong => said("recover-wrong"),
        Proved::Held => said("recover-held"),
        Proved::Busy => said("sign-in-busy"),
        Proved::Over => Some(Err(over(context))),
    }
}

async fn with_code(
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<CodeForm>,
) -> Answer {
    let form = form.fits()?;
    let shown = ProofShown::Code(&form.code);
    let judged = prove(&recovery, &context, shown).await?;
    match refusal(&context, judged.proved) {
        None => right(&recovery, &context, judged.token).await,
        Some(Ok(error)) => page(&recovery, &context, error).await,
        Some(Err(over)) => Ok(over),
    }
}

async fn prove(
    recovery: &Recovery,
    context: &Context,
    shown: ProofShown<'_>,
) -> Result<Judged, crate::respond::failure::Failure> {
    let visitor = context.visitor();
    let proved = recovery.prove(&visitor.recovery, shown, visitor.address, &visitor.device);
    Ok(proved.await?)
}

/// The next step, under the flow's new token if it has one.
async fn right(recovery: &Recovery, context: &Context, token: Option<Token>) -> Answer {
    let before = &context.visitor().recovery;
    let now = token.as_ref().map_or(before.as_str(), Token::text);
    let mut response = match recovery.shown(now).await? {
        Some(shown) => onward(shown.whole),
        None => over(context),
    };
    if let Some(token) = token {
        let cookie = Cookie::Recovery.set(token.text(), context.site().secure);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn passkey(State(sign_on): State<Arc<SignOn>>, context: Context) -> Answer {
    passkey_page(&sign_on, &context, String::new())
}

fn passkey_page(sign_on: &SignOn, context: &Context, error: String) -> Answer {
    let discovery = sign_on.begin_discovery_for(DiscoveryFor::Recovery)?;
    let page = PasskeyPage {
        page: context.page("recover-title", ""),
        ceremony: discovery.id,
        challenge: discovery.challenge,
        error,
    };
    Ok(html_with(status(!page.error.is_empty()), &page))
}

async fn with_passkey(
    State(recovery): State<Arc<Recovery>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<PasskeyForm>,
) -> Answer {
    let form = form.fits()?;
    let shown = ProofShown::Passkey {
        ceremony: &form.ceremony,
        answer: &form.answer,
    };
    let judged = prove(&recovery, &context, shown).await?;
    match refusal(&context, judged.proved) {
        None => right(&recovery, &context, judged.token).await,
        Some(Ok(error)) => passkey_page(&sign_on, &context, error),
        Some(Err(over)) => Ok(over),
    }
}
