//! Reset password: by a one-time link to the owner's recovery address, or (for those who may see
//! secrets) by a password shown once, temporary or lasting. Where the policy lets the help desk hand
//! over a temporary password, it is offered with the ways of verifying a caller that it asks for. An
//! account whose password lives elsewhere can be moved here by the same form.
//!
//! Security: a password is shown only in the answer to the form; the answer is never cached
//! (`respond::headers`). Typed passwords are not filled in when the form is shown again.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use zavor_app::notifications::{EffectReport, HostAnswer, Notifications};
use zavor_app::people::{Elsewhere, People, ResetChoices, ResetPassword, WasReset};
use zavor_app::platform::AppError;
use zavor_app::ports::{HostAct, TypedPassword};
use zavor_app::sign_in::SignIn;
use zavor_app::verification::{Verification, WaitingAddress};
use zavor_core::rights::{Denied, Right};

use super::act::{self, FormAgain, Whom, whom};
use super::caller::{self, CallerForm, form_with_caller};
use crate::page::Page;
use crate::pages::forms::{not_alike, status};
use crate::paths;
use crate::request::context::Context;
use crate::request::form::{AsTyped, BACK, Form};
use crate::respond::answer::{Answer, html, html_with, see_other};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_RESET, form)
        .post(paths::USER_RESET, reset)
}

#[derive(Template)]
#[template(path = "users/reset.html")]
struct ResetPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Whether sessions of mail programs cannot be ended from here, because no mail host is
    /// configured.
    by_hand: bool,
    choices: ResetChoices,
    /// The addresses that get the link, on one line.
    link_to: String,
    /// Addresses that are too new for a link, and from when they may get one.
    waiting: Vec<String>,
    /// Whether this reader may see or choose a password.
    may_see: bool,
    /// Whether this reader may move a password here that lives elsewhere, and wants to.
    may_move: bool,
    moves: bool,
    /// The chosen way: "link", "temporary" or "lasting".
    how: &'static str,
    minimum: u32,
    caller: CallerForm,
}

#[derive(Template)]
#[template(path = "users/was_reset.html")]
struct WasResetPage {
    page: Page,
    whom: Whom,
    error: String,
    /// The temporary password; empty if none is shown.
    secret: String,
    /// Address of the page to change the password.
    change: String,
    sent_to: Vec<String>,
    hosts: Vec<HostRow>,
    /// Commands to run on the mail server, if no mail host is configured.
    run_there: Vec<String>,
    /// Whether ending lockouts failed.
    still_locked: bool,
    /// Whether signing in is still blocked.
    still_blocked: bool,
    /// Whether the password lived elsewhere.
    moved: bool,
    /// Whether the temporary password lives for a day only.
    handed_over: bool,
    /// What else ended of the account.
    tokens: Vec<String>,
}

/// The answer of one mail host.
pub(super) struct HostRow {
    pub(super) host: String,
    pub(super) act: String,
    pub(super) done: bool,
    pub(super) said: String,
}

form_with_caller! {
    /// Its passwords are not kept while a factor is asked for.
    struct ResetForm {
        /// `link`, `temporary` or `lasting`.
        how: String,
        #[serde(default, rename = "new-password")]
        new: AsTyped,
        #[serde(default, rename = "again-password")]
        again: AsTyped,
        #[serde(default)]
        must_change: bool,
        #[serde(default)]
        move_here: bool,
    }
}

async fn form(
    State(people): State<Arc<People>>,
    State(sign_in): State<Arc<SignIn>>,
    State(notifications): State<Arc<Notifications>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::ResetPassword).await?;
    show(
        &people,
        &sign_in,
        &notifications,
        &context,
        whom,
        &ResetForm::default(),
        FormAgain::default(),
    )
    .await
}

async fn show(
    people: &People,
    sign_in: &SignIn,
    notifications: &Notifications,
    context: &Context,
    whom: Whom,
    form: &ResetForm,
    again: FormAgain,
) -> Answer {
    let actor = context.actor()?;
    let choices = people.reset_choices(actor, &whom.address).await?;
    let rights = context.rights_on(&whom.account.address).await?;
    let may_see = rights.has(Right::SeeSecret);
    let back = paths::user_reset(&whom.address);
    let mut caller = CallerForm::new(people, context, &whom, back, false, &form.answer()).await?;
    if let Some(id) = again.verified {
        caller.verified = id.to_string();
    }
    let how = match (form.how.as_str(), choices.link_to.is_empty()) {
        ("temporary", _) => "temporary",
        ("lasting", _) => "lasting",
        (_, true) if may_see || choices.hands_over => "temporary",
        _ => "link",
    };
    let status = status(!again.error.is_empty());
    let page = ResetPage {
        page: act::page(context, "reset-password"),
        link_to: choices.link_to.join(", "),
        waiting: choices
            .waiting
            .iter()
            .map(|new| waiting(context, new))
            .collect(),
        choices,
        may_see,
        may_move: rights.has(Right::EditAccount),
        moves: form.move_here,
        how,
        minimum: sign_in.password_minimum(Some(whom.account.id)).await?,
        caller,
        whom,
        error: again.error,
        by_hand: !notifications.reaches_mail_sessions(),
    };
    Ok(html_with(status, &page))
}

fn waiting(context: &Context, new: &WaitingAddress) -> String {
    let text = context.text();
    let (since, from) = (text.time(new.since), text.time(new.from));
    let said = [
        ("address", new.address.as_str().into()),
        ("since", since.into()),
        ("from", from.into()),
    ];
    text.say_with("reset-new-address", &said)
}

/// Where the new password comes from, and whether it must be changed first.
fn chosen(context: &Context, form: &ResetForm) -> Result<(ResetPassword, bool), String> {
    match form.how.as_str() {
        "temporary" => Ok((ResetPassword::Generated, true)),
        "lasting" => match form.new.as_str() == form.again.as_str() {
            true => {
                let typed = TypedPassword(form.new.to_bytes());
                Ok((ResetPassword::Given(typed), form.must_change))
            }
            false => Err(not_alike(context)),
        },
        _ => Ok((ResetPassword::Link, true)),
    }
}

async fn reset(
    State(people): State<Arc<People>>,
    State(sign_in): State<Arc<SignIn>>,
    State(verification): State<Arc<Verification>>,
    State(notifications): State<Arc<Notifications>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<ResetForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::ResetPassword).await?;
    let form = form.fits()?;
    let refused = |whom, why| {
        let again = FormAgain::because(why);
        show(
            &people,
            &sign_in,
            &notifications,
            &context,
            whom,
            &form,
            again,
        )
    };
    let (how, must_change) = match chosen(&context, &form) {
        Ok(chosen) => chosen,
        Err(why) => return refused(whom, why).await,
    };
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
        Err(why) => return refused(whom, why).await,
    };
    let actor = context.actor()?;
    let elsewhere = Elsewhere::moved_if(form.move_here);
    let reset = people
        .reset_or_move(actor, &whom.address, how, must_change, caller, elsewhere)
        .await;
    match reset {
        Ok(was) => Ok(done(&context, whom, was)),
        // The code is used up, so the proof that it was right goes along.
        Err(AppError::Denied(Denied::NotFresh)) if verified.is_some() => {
            Ok(step_up(&context, &whom, verified))
        }
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(
                &people,
                &sign_in,
                &notifications,
                &context,
                whom,
                &form,
                FormAgain {
                    error: why,
                    verified,
                },
            )
            .await
        }
    }
}

fn step_up(context: &Context, whom: &Whom, verified: Option<u64>) -> Response {
    let id = verified.unwrap_or_default().to_string();
    let place = context.back_again();
    let known = [("caller", "code"), ("caller_verified", id.as_str())];
    let place = Some((BACK, place.as_str())).filter(|(_, place)| !place.is_empty());
    let known: Vec<_> = known.into_iter().chain(place).collect();
    let back = paths::with_query(&paths::user_reset(&whom.address), &known);
    see_other(&paths::step_up(&back))
}

fn done(context: &Context, whom: Whom, was: WasReset) -> Response {
    let secret = match &was.generated {
        Some(password) => String::from_utf8_lossy(&password.0).into_owned(),
        None => String::new(),
    };
    html(&WasResetPage {
        page: act::page(context, "reset-done-title"),
        secret,
        change: act::change_page(context),
        sent_to: was.sent_to,
        hosts: hosts(context, &was.effects),
        run_there: act::commands(&was.effects),
        still_blocked: was.still_blocked,
        moved: was.moved,
        handed_over: was.handed_over,
        tokens: act::shut_words(context.text(), &was.shut),
        still_locked: was.still_locked.is_some(),
        whom,
        error: String::new(),
    })
}

/// The answers of the mail hosts in words, without those of mails.
pub(super) fn hosts(context: &Context, effects: &[EffectReport]) -> Vec<HostRow> {
    let text = context.text();
    let row = |shown: &EffectReport| {
        let key = match shown.act? {
            HostAct::EndSessions => "users-effect-sessions",
            HostAct::FlushAuthCache => "users-effect-cache",
        };
        let name = shown.name.as_str();
        Some(HostRow {
            host: shown.host.clone(),
            act: text.say_with(key, &[("name", name.into())]),
            done: shown.answer.is_done(),
            said: match &shown.answer {
                HostAnswer::Done(said) | HostAnswer::NotYet(said) => said.clone(),
                // One sentence covers all of these, with the commands.
                HostAnswer::NotHere { .. } => return None,
            },
        })
    };
    effects.iter().filter_map(row).collect()
}

impl Drop for WasResetPage {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

impl ResetPage {
    fn is(&self, how: &str) -> bool {
        self.how == how
    }

    /// Whether this reader has any way to reset the password.
    fn possible(&self) -> bool {
        let ways = self.may_see || self.choices.hands_over || !self.choices.link_to.is_empty();
        (self.choices.kept_here || self.may_move) && ways
    }
}
