//! `/password`: owners choose a password, with the current (perhaps temporary) one or with a
//! one-time link (`/password/TOKEN`). The rules are shown before anything is typed (ASVS 6.2.5);
//! pasting and password managers work.
//!
//! If the account has a second factor, a separate page (`/password/factor`) asks for it; that page
//! names the waiting change and holds no password.
//!
//! Security: a wrong current password, an unknown name and a lockout get the same answer after the
//! same time. A change does not sign anybody in (OWASP Forgot Password).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::{SignIn, password_minimum_with_factor};
use zavor_app::sign_on::{
    ChangeBy, ChangePassword, Choosing, DiscoveryFor, FactorAsked, FactorShown, NotProved,
    PasswordChanged, SignOn,
};
use zavor_core::not_me::BlockedBy;

use super::changed::done;
use super::factor::{FactorOffer, throttled};
use super::judge;
use super::links::over;
use super::sign_in::Deadline;
use crate::page::Page;
use crate::pages::forms::{not_alike, sentence, status};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::{AsTyped, Form};
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;

const CHANGE: &str = "/password";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(CHANGE, form)
        .post(CHANGE, by_password)
        .post("/password/factor", with_factor)
        .get(paths::PASSWORD_LINK, link_form)
        .post(paths::PASSWORD_LINK, by_link)
}

#[derive(Template)]
#[template(path = "sign_on/change.html")]
struct ChangePage {
    page: Page,
    /// The link's token; empty if the current password is asked for.
    token: String,
    action: String,
    /// Who judges the password while it is typed.
    judge: String,
    minimum: u32,
    /// What is enough beside a second factor, while nobody has proved whose password it is.
    with_factor: Option<u32>,
    name: String,
    /// Where *Cancel* leads: back to where one came from, signed in or not.
    cancel: &'static str,
    error: String,
    /// Who blocks signing in, though the password can be chosen.
    blocked: Option<BlockedBy>,
    /// Whose password the link sets; empty without one.
    whose: String,
}

#[derive(Template)]
#[template(path = "sign_on/change_factor.html")]
struct FactorPage {
    page: Page,
    offered: FactorOffer,
    /// Number of the waiting change, and the state of the passkey ceremony.
    hidden: Vec<(String, String)>,
    error: String,
}

async fn page(
    sign_in: &SignIn,
    sign_on: &SignOn,
    context: &Context,
    token: &str,
    name: &str,
    error: String,
) -> Answer {
    let status = status(!error.is_empty());
    // Only shown to the holder of a link; a caller with a password learns nothing of it.
    let choosing = match token.is_empty() {
        true => None,
        false => sign_on.choosing(token).await?,
    };
    let own = context.person().ok().map(|view| view.account.id);
    let of = choosing.as_ref().map(|link| link.account).or(own);
    let page = ChangePage {
        blocked: choosing.as_ref().and_then(|link| link.sign_in_blocked),
        whose: choosing.map_or_else(String::new, |link| whose(context, &link)),
        page: context.page("change-title", ""),
        token: token.to_owned(),
        action: match token.is_empty() {
            true => CHANGE.to_owned(),
            false => paths::password_link(token),
        },
        judge: match token.is_empty() {
            true => judge::OF_SESSION.to_owned(),
            false => paths::password_link_judge(token),
        },
        minimum: sign_in.password_minimum(of).await?,
        with_factor: match of {
            Some(_) => None,
            None => password_minimum_with_factor(sign_in),
        },
        name: name.to_owned(),
        cancel: match context.person() {
            Ok(_) => "/security",
            Err(_) => "/sign-in",
        },
        error,
    };
    Ok(html_with(status, &page))
}

/// Whose password a link sets, in a sentence.
fn whose(context: &Context, link: &Choosing) -> String {
    let address = ("address", link.masked_address.as_str().into());
    match link.display_name.as_str() {
        "" => context.text().say_with("change-whose-address", &[address]),
        name => context
            .text()
            .say_with("change-whose", &[("name", name.into()), address]),
    }
}

async fn form(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    // Whoever is signed in changes their own; else the name that was typed at the sign-in.
    let own = context.person().ok();
    let own = own.map(|view| view.account.address.to_string());
    let name = own.unwrap_or_else(|| query.text("name").to_owned());
    page(&sign_in, &sign_on, &context, "", &name, String::new()).await
}

async fn link_form(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    match sign_on.choosing(&token).await? {
        Some(_) => page(&sign_in, &sign_on, &context, &token, "", String::new()).await,
        None => Ok(over(&context)),
    }
}

/// Unknown fields are ignored: every form with these fields must take the same time.
#[derive(Deserialize)]
struct PasswordForm {
    name: String,
    #[serde(rename = "current-password")]
    current: AsTyped,
    #[serde(rename = "new-password")]
    new: AsTyped,
    #[serde(rename = "again-password")]
    again: AsTyped,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkForm {
    #[serde(rename = "new-password")]
    new: AsTyped,
    #[serde(rename = "again-password")]
    again: AsTyped,
}

/// A code, or the answer of a passkey, for the waiting change `begun`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorForm {
    begun: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    answer: Option<String>,
    #[serde(default)]
    ceremony: String,
}

/// How the asker proves who they are, and what they typed for it.
struct Asker<'a> {
    by: ChangeBy<'a>,
    /// The link's token; empty if the current password is asked for.
    token: &'a str,
    name: &'a str,
    current: &'a str,
}

/// The new password, if both fields are equal.
fn new_password(new: &AsTyped, again: &AsTyped) -> Option<TypedPassword> {
    (new.as_str() == again.as_str()).then(|| TypedPassword(new.to_bytes()))
}

async fn by_password(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<PasswordForm>,
) -> Answer {
    let form = form.fits()?;
    let asker = Asker {
        by: ChangeBy::Password {
            name: form.name.as_bytes(),
            current: TypedPassword(form.current.to_bytes()),
        },
        token: "",
        name: &form.name,
        current: form.current.as_str(),
    };
    let new = new_password(&form.new, &form.again);
    change(&sign_in, &sign_on, &context, asker, new).await
}

async fn by_link(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    Path(token): Path<String>,
    context: Context,
    form: Form<LinkForm>,
) -> Answer {
    if sign_on.choosing(&token).await?.is_none() {
        return Ok(over(&context));
    }
    let form = form.fits()?;
    let asker = Asker {
        by: ChangeBy::Link(&token),
        token: &token,
        name: "",
        current: "",
    };
    let new = new_password(&form.new, &form.again);
    change(&sign_in, &sign_on, &context, asker, new).await
}

async fn change(
    sign_in: &SignIn,
    sign_on: &SignOn,
    context: &Context,
    asker: Asker<'_>,
    new: Option<TypedPassword>,
) -> Answer {
    let Asker {
        by,
        token,
        name,
        current,
    } = asker;
    let deadline = Deadline::begin(sign_in, current);
    let Some(new) = new else {
        let error = not_alike(context);
        return page(sign_in, sign_on, context, token, name, error).await;
    };
    let visitor = context.visitor();
    let changed = sign_on
        .change_password(ChangePassword {
            by,
            new,
            source: Some(visitor.address),
            device: &visitor.device,
            known_device: &visitor.known_device,
        })
        .await;
    let error = match changed {
        Ok(PasswordChanged::Done {
            effects,
            still_blocked,
            shut,
            ..
        }) => return Ok(done(context, &effects, still_blocked, &shut)),
        Ok(PasswordChanged::Factor(asked)) => {
            return Ok(factor_page(sign_on, context, &asked, String::new()));
        }
        Ok(PasswordChanged::Refused) if !token.is_empty() => return Ok(over(context)),
        Ok(PasswordChanged::Refused | PasswordChanged::NotProved(_)) => {
            deadline.passed(sign_in, current).await;
            context.text().say("change-refused")
        }
        Ok(PasswordChanged::Busy) => {
            deadline.passed(sign_in, current).await;
            context.text().say("sign-in-busy")
        }
        Err(error @ (AppError::Password(_) | AppError::Refused(_) | AppError::Invalid(_))) => {
            sentence(context, error)
        }
        Err(other) => return Err(other.into()),
    };
    page(sign_in, sign_on, context, token, name, error).await
}

fn factor_page(
    sign_on: &SignOn,
    context: &Context,
    asked: &FactorAsked,
    error: String,
) -> Response {
    let mut hidden = vec![("begun".to_owned(), asked.begun.clone())];
    let mut challenge = String::new();
    if asked.passkey {
        match sign_on.begin_discovery_for(DiscoveryFor::ChangePassword) {
            Ok(discovery) => {
                hidden.push(("ceremony".to_owned(), discovery.id));
                challenge = discovery.challenge;
            }
            Err(error) => tracing::warn!(%error, "passkeys cannot be used here"),
        }
    }
    let status = status(!error.is_empty());
    let page = FactorPage {
        page: context.page("factor-title", ""),
        offered: FactorOffer {
            code: asked.code,
            challenge,
        },
        hidden,
        error,
    };
    html_with(status, &page)
}

async fn with_factor(
    State(sign_in): State<Arc<SignIn>>,
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<FactorForm>,
) -> Answer {
    let form = form.fits()?;
    let shown = match &form.answer {
        Some(answer) => FactorShown::Passkey {
            ceremony: &form.ceremony,
            answer,
        },
        None => FactorShown::Code(&form.code),
    };
    let visitor = context.visitor();
    let (begun, source) = (form.begun.as_str(), Some(visitor.address));
    let changed = sign_on
        .change_password_with_factor(begun, shown, source, &visitor.device)
        .await;
    let text = context.text();
    let error = match changed {
        Ok(PasswordChanged::Done {
            effects,
            still_blocked,
            shut,
            ..
        }) => return Ok(done(&context, &effects, still_blocked, &shut)),
        Ok(PasswordChanged::NotProved(NotProved::Wrong)) => text.say("factor-wrong"),
        Ok(PasswordChanged::NotProved(NotProved::UsedBefore)) => text.say("factor-used-before"),
        Ok(PasswordChanged::NotProved(NotProved::Throttled { until })) => {
            let asked = sign_on.factor_asked(begun).await?;
            throttled(*text, until, asked.is_some_and(|asked| asked.passkey))
        }
        Ok(PasswordChanged::Busy) => text.say("sign-in-busy"),
        Ok(PasswordChanged::Refused | PasswordChanged::Factor(_)) => {
            let error = text.say("change-factor-over");
            return page(&sign_in, &sign_on, &context, "", "", error).await;
        }
        Err(error @ (AppError::Password(_) | AppError::Refused(_) | AppError::Invalid(_))) => {
            sentence(&context, error)
        }
        Err(other) => return Err(other.into()),
    };
    match sign_on.factor_asked(begun).await? {
        Some(asked) => Ok(factor_page(&sign_on, &context, &asked, error)),
        None => page(&sign_in, &sign_on, &context, "", "", error).await,
    }
}
