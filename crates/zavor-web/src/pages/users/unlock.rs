//! Unlock: ends the lockouts of an account and the wait after wrong one-time codes. A block by an
//! administrator and a restriction stay. If ticked, this account alone may sign in from its blocked
//! networks. The answer says what still stops the owner.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use zavor_app::notifications::Acted;
use zavor_app::people::People;
use zavor_app::sign_in::{SignIn, Unlock, Unlocked};
use zavor_app::verification::Verification;
use zavor_app::views::Views;
use zavor_core::hold::{ReleaseAct, Subject};
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::caller::{self, CallerForm, form_with_caller};
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html_with};
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_UNLOCK, form)
        .post(paths::USER_UNLOCK, unlock)
}

/// A lockout or a blocked network in words.
struct Lock {
    /// What is locked, and where.
    what: String,
    /// Why and on what evidence, in sentences.
    why: String,
    /// Until when.
    until: String,
}

#[derive(Template)]
#[template(path = "users/unlock.html")]
struct UnlockPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Each lockout, and codes that must wait: what, why, on what evidence, until when.
    lockouts: Vec<Lock>,
    /// Blocked networks that would refuse this account: what, on what evidence, until when.
    networks: Vec<Lock>,
    /// Whether to let the account in from them.
    with_origins: bool,
    caller: CallerForm,
}

form_with_caller! {
    struct UnlockForm {
        #[serde(default)]
        with_origins: bool,
    }
}

async fn form(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    // The button of a blocked network leads here with the box ticked.
    let form = UnlockForm {
        with_origins: query.some("with_origins").is_some(),
        ..UnlockForm::default()
    };
    let error = String::new();
    show(&people, &views, &verification, &context, whom, &form, error).await
}

async fn show(
    people: &People,
    views: &Views,
    verification: &Verification,
    context: &Context,
    whom: Whom,
    form: &UnlockForm,
    error: String,
) -> Answer {
    let text = *context.text();
    let why = views.why_seen(context.actor()?, &whom.address).await?;
    let of = |act: ReleaseAct| why.holds.iter().filter(move |hold| hold.release.act == act);
    let lines = |hold: &zavor_core::hold::Hold| {
        let identity = &hold.stored.identity;
        let what = match &identity.subject {
            Subject::Origin(_) => text.subject(&identity.subject),
            Subject::Account(_) | Subject::Connector(_) | Subject::Organisation => {
                text.hold(identity)
            }
        };
        let mut sentences = vec![format!("{}.", text.name_of("reason", identity.reason))];
        sentences.extend(text.evidence(&hold.stored.evidence, identity.reason));
        sentences.extend(crate::text::lifted(text, hold));
        Lock {
            what,
            why: sentences.join(" "),
            until: crate::text::sentences::end_of(text, &hold.stored, why.checked_at),
        }
    };
    let status = status(!error.is_empty());
    let page = UnlockPage {
        page: act::page(context, "unlock"),
        lockouts: of(ReleaseAct::Unlock).map(lines).collect(),
        networks: of(ReleaseAct::ReleaseOrigin).map(lines).collect(),
        with_origins: form.with_origins,
        caller: CallerForm::new(
            people,
            context,
            &whom,
            paths::user_unlock(&whom.address),
            !verification.is_asked_for(whom.account.id).await?,
            &form.answer(),
        )
        .await?,
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn unlock(
    State(people): State<Arc<People>>,
    State(sign_in): State<Arc<SignIn>>,
    State(views): State<Arc<Views>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<UnlockForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    let form = form.fits()?;
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
        Err(why) => {
            return show(&people, &views, &verification, &context, whom, &form, why).await;
        }
    };
    let actor = context.actor()?;
    let how = Unlock {
        caller,
        with_origins: form.with_origins,
        ..Unlock::default()
    };
    match sign_in.unlock_with(actor, &whom.address, how).await {
        Ok(unlocked) => Ok(told(&context, &whom, &unlocked)),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&people, &views, &verification, &context, whom, &form, why).await
        }
    }
}

/// Redirects to the account: what was released, and what still stops its owner.
fn told(context: &Context, whom: &Whom, unlocked: &Unlocked) -> Response {
    let text = *context.text();
    let all_seen = unlocked.still.is_empty() && !unlocked.more_tried;
    let (mood, mut said) = match (&unlocked.acted, all_seen) {
        (Acted::NothingToDo, true) => (Mood::Nothing, text.say("nothing-to-do")),
        (Acted::NothingToDo, false) => (Mood::Nothing, text.say("unlock-was-not-locked")),
        (Acted::Done { .. }, true) => {
            let name = [("name", (&whom.address).into())];
            (Mood::Done, text.say_with("unlock-done", &name))
        }
        (Acted::Done { .. }, false) => (Mood::Nothing, text.say("unlock-done-partly")),
    };
    if !unlocked.still.is_empty() {
        let what = |hold: &zavor_core::hold::Hold| {
            let identity = &hold.stored.identity;
            match &identity.subject {
                Subject::Origin(network) => format!("{} ({network})", text.hold(identity)),
                Subject::Account(_) | Subject::Connector(_) | Subject::Organisation => {
                    text.hold(identity)
                }
            }
        };
        let holds: Vec<String> = unlocked.still.iter().map(what).collect();
        said.push(' ');
        let holds = [("holds", holds.join("; ").into())];
        said.push_str(&text.say_with("unlock-still", &holds));
    }
    if unlocked.more_tried {
        said.push(' ');
        said.push_str(&text.say("users-more-tried"));
    }
    context.tell(mood, said, &whom.next)
}
