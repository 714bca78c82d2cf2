//! The end: a new password, or the old one and only unlocked. Then what is still held.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use serde::Deserialize;
use zavor_app::platform::AppError;
use zavor_app::ports::TypedPassword;
use zavor_app::recovery::{FlowShown, Recovered, Recovery};
use zavor_app::sign_on::SignOn;
use zavor_app::views::{Views, own_holds};
use zavor_core::hold::{Effect, Hold};
use zavor_core::not_me::is_owners_stop;
use zavor_core::recovery::NotByOwner;

use super::{FINISH, onward, over};
use crate::page::Page;
use crate::pages::forms::{not_alike, sentence, status};
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::finish::HeldSeat;
use crate::request::form::{AsTyped, Form, given};
use crate::respond::answer::{Answer, html, html_with};
use crate::routes::Routes;
use crate::text::Text;

const RESET: &str = "/recover/reset";
const UNLOCK: &str = "/recover/unlock";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(FINISH, form)
        .post(RESET, reset)
        .post(UNLOCK, unlock)
}

#[derive(Template)]
#[template(path = "recover/finish.html")]
struct FinishPage {
    page: Page,
    /// Whether the password is kept here, so that it can be set.
    can_reset: bool,
    may_keep: bool,
    minimum: u32,
    sending: SendingOffer,
    error: String,
}

/// What the owner of a restricted account may do about it here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SendingOffer {
    /// Set the new password and send again.
    Again,
    /// The same after one more proof, which the account has.
    MoreProofs,
    /// The same, but it has none.
    NoMoreProofs,
    /// Nothing here: it is not restricted, or others lift it; the last page says so.
    Nothing,
}

impl SendingOffer {
    fn of(shown: &FlowShown) -> Self {
        match shown.sending {
            Some(Ok(())) => Self::Again,
            Some(Err(NotByOwner::MoreProofs)) if shown.may_prove_more() => Self::MoreProofs,
            Some(Err(NotByOwner::MoreProofs)) => Self::NoMoreProofs,
            Some(Err(_)) | None => Self::Nothing,
        }
    }
}

#[derive(Template)]
#[template(path = "recover/done.html")]
struct DonePage {
    page: Page,
    /// Whether there is a new password.
    reset: bool,
    /// Whether a lockout has ended; of no account without a new password.
    unlocked: bool,
    /// Whether something of what is held stops the owner from signing in.
    sign_in_held: bool,
    /// Whether every session is known to have ended, also those of mail programs.
    everywhere: bool,
    /// A new code to keep; empty = none.
    saved_code: String,
    /// Whether the owner released sending with the new password.
    sends: bool,
    /// Why the owner could not; empty = nothing restricts it, or nobody asked.
    not_by_owner: String,
    /// What holds this person, in words.
    still: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetForm {
    #[serde(rename = "new-password")]
    new: AsTyped,
    #[serde(rename = "again-password")]
    again: AsTyped,
    /// From the button that also releases sending.
    #[serde(default, deserialize_with = "given")]
    send: Option<String>,
}

async fn page(recovery: &Recovery, context: &Context, error: String) -> Answer {
    let Some(shown) = recovery.shown(&context.visitor().recovery).await? else {
        return Ok(over(context));
    };
    if !shown.whole {
        return Ok(onward(false));
    }
    let status = status(!error.is_empty());
    let page = FinishPage {
        page: context.page("recover-finish-title", ""),
        can_reset: shown.can_reset,
        may_keep: shown.may_keep,
        minimum: shown.minimum,
        sending: SendingOffer::of(&shown),
        error,
    };
    Ok(html_with(status, &page))
}

async fn form(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    page(&recovery, &context, String::new()).await
}

async fn reset(
    State(recovery): State<Arc<Recovery>>,
    State(sign_on): State<Arc<SignOn>>,
    State(views): State<Arc<Views>>,
    context: Context,
    seat: HeldSeat,
    form: Form<ResetForm>,
) -> Answer {
    let form = form.fits()?;
    let visitor = context.visitor();
    if form.new.as_str() != form.again.as_str() {
        let error = not_alike(&context);
        return page(&recovery, &context, error).await;
    }
    let new = TypedPassword(form.new.to_bytes());
    if !is_proved(&recovery, &context).await? {
        return Ok(over(&context));
    }
    let (act, token, address) = (recovery.clone(), visitor.recovery.clone(), visitor.address);
    let sends = form.send.is_some();
    let reset = async move {
        match sends {
            true => act.reset_and_send(&token, new, address).await,
            false => act.reset_password(&token, new, address).await,
        }
    };
    let reset = match seat.finish(reset).await {
        Ok(reset) => reset,
        Err(stopping) => return Ok(stopping.into_response()),
    };
    let error = match reset {
        Ok(Recovered::Busy) => context.text().say("sign-in-busy"),
        Ok(recovered) => return ended(&sign_on, &views, &context, recovered).await,
        Err(error @ (AppError::Password(_) | AppError::Refused(_))) => sentence(&context, error),
        Err(other) => return Err(other.into()),
    };
    page(&recovery, &context, error).await
}

async fn unlock(
    State(recovery): State<Arc<Recovery>>,
    State(sign_on): State<Arc<SignOn>>,
    State(views): State<Arc<Views>>,
    context: Context,
    seat: HeldSeat,
) -> Answer {
    if !is_proved(&recovery, &context).await? {
        return Ok(over(&context));
    }
    let visitor = context.visitor();
    let (token, address) = (visitor.recovery.clone(), visitor.address);
    let unlock = async move { recovery.only_unlock(&token, address).await };
    match seat.finish(unlock).await {
        Ok(unlocked) => ended(&sign_on, &views, &context, unlocked?).await,
        Err(stopping) => Ok(stopping.into_response()),
    }
}

/// Whether enough was proved: then what ends the recovery is done whether or not its browser stays, so
/// that lockouts and sessions do not outlive their commit.
async fn is_proved(recovery: &Recovery, context: &Context) -> Result<bool, AppError> {
    let shown = recovery.shown(&context.visitor().recovery).await?;
    Ok(shown.is_some_and(|shown| shown.whole))
}

/// The last page; the browser is known to the account from now on.
async fn ended(sign_on: &SignOn, views: &Views, context: &Context, recovered: Recovered) -> Answer {
    let Recovered::Done {
        account,
        address,
        unlocked,
        everywhere,
        saved_code,
        sending,
        proof,
    } = recovered
    else {
        return Ok(over(context));
    };
    let still = own_holds(views, &address, context.visitor().address).await?;
    let title = match unlocked {
        None => "recover-reset-title",
        Some(true) => "recover-unlocked-title",
        Some(false) => "recover-not-locked-title",
    };
    let mut response = html(&DonePage {
        page: context.page(title, ""),
        reset: unlocked.is_none(),
        unlocked: unlocked.unwrap_or_default(),
        sign_in_held: still.iter().any(|hold| hold.effect() == Effect::SignIn),
        everywhere: everywhere.unwrap_or(true),
        saved_code: saved_code.map_or_else(String::new, |code| code.to_string()),
        sends: sending == Some(Ok(())),
        not_by_owner: match sending {
            Some(Err(why)) => context.text().name_of("not-by-owner", why),
            Some(Ok(())) | None => String::new(),
        },
        still: still
            .iter()
            .map(|hold| held(*context.text(), hold))
            .collect(),
    });
    let (secure, before) = (context.site().secure, &context.visitor().known_device);
    let known = sign_on.known_devices.cookie(account, before);
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::Device.set(&known, secure));
    // It proves who asks the help desk, for an hour; nothing else can be done with it.
    headers.append(SET_COOKIE, Cookie::Recovery.set(proof.text(), secure));
    Ok(response)
}

/// A hold as its owner reads it: what does not work, who or what ends it, and when.
fn held(text: Text, hold: &Hold) -> String {
    let identity = &hold.stored.identity;
    let says = match is_owners_stop(identity) {
        true => text.say("recover-owners-stop"),
        false => text.name_of("own-hold", identity.kind),
    };
    match hold.stored.until {
        Some(until) => {
            let ends = text.say_with("held-until-then", &[("at", text.time(until).into())]);
            format!("{says} {ends}")
        }
        None => says,
    }
}
