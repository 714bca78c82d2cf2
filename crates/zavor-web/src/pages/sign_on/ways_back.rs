//! `/ways-back`: what a person is asked after a sign-in about their ways back, and may put off. Every
//! other page stays open meanwhile: nobody is kept out by a question.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::recovery::{
    Recovery, WaysShown, confirm_ways, postpone_question, question_at_sign_in, ways_shown,
};
use zavor_core::identity::{Session, Stage};
use zavor_core::moment::Span;
use zavor_core::recovery::{Later, RecoveryMethod, WaysQuestion};

use super::onward::onward;
use crate::page::Page;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, own_path, see_other};
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::WAYS_BACK, show)
        .post("/ways-back/later", later)
        .post("/ways-back/confirm", confirm)
}

#[derive(Template)]
#[template(path = "sign_on/ways_back.html")]
struct WaysPage {
    page: Page,
    /// Whether something is missing; otherwise what is there is to be confirmed.
    registers: bool,
    /// What is asked, and why.
    says: String,
    /// What is there, in words.
    there: Vec<String>,
    /// That addresses wait for their confirmation.
    unconfirmed: Vec<String>,
    address: bool,
    app: bool,
    passkey: bool,
    codes: bool,
    /// What becomes of the question afterwards, and the button that puts it off.
    later_says: String,
    later: String,
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NextForm {
    next: String,
}

/// The page that follows a sign-in: a question about ways back, if there is one, and then `next`.
pub(super) async fn onward_asking(recovery: &Recovery, session: &Session, next: &str) -> Response {
    if session.stage == Stage::Whole {
        match question_at_sign_in(recovery, session.account).await {
            Ok(Some(_)) => return see_other(&paths::ways_back(own_path(next))),
            Ok(None) => {}
            // Whoever signed in is let in.
            Err(error) => tracing::warn!(%error, "nobody is asked about ways back now"),
        }
    }
    onward(session, next)
}

async fn show(
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let view = context.person()?;
    let next = own_path(query.text("next"));
    let Some(shown) = ways_shown(&recovery, view).await? else {
        return Ok(see_other(next));
    };
    Ok(html(&ways_page(&context, &shown, next)))
}

fn ways_page(context: &Context, shown: &WaysShown, next: &str) -> WaysPage {
    let text = *context.text();
    let (title, says) = match shown.question {
        WaysQuestion::Register { missing } => (
            "ways-register-title",
            text.count("ways-register-says", missing as u64),
        ),
        WaysQuestion::StillYours => ("ways-confirm-title", still_yours(text, shown)),
    };
    let offers = |method| shown.offered.contains(&method);
    let (later_says, later) = later_words(text, shown.later);
    let unconfirmed =
        |address: &String| text.say_with("ways-unconfirmed", &[("address", address.into())]);
    WaysPage {
        page: context.page(title, ""),
        registers: matches!(shown.question, WaysQuestion::Register { .. }),
        says,
        there: there_in_words(text, shown),
        unconfirmed: shown.unconfirmed.iter().map(unconfirmed).collect(),
        address: offers(RecoveryMethod::MailCode),
        app: offers(RecoveryMethod::Totp),
        passkey: offers(RecoveryMethod::Passkey),
        codes: offers(RecoveryMethod::SavedCode),
        later_says,
        later,
        next: next.to_owned(),
    }
}

fn still_yours(text: Text, shown: &WaysShown) -> String {
    let told = shown.told.map_or_else(String::new, |at| text.time(at));
    text.say_with("ways-confirm-says", &[("at", told.into())])
}

/// Each way back once; recovery addresses by their names.
fn there_in_words(text: Text, shown: &WaysShown) -> Vec<String> {
    let mut words = shown.addresses.clone();
    let others = shown.there.iter();
    let others = others.filter(|method| **method != RecoveryMethod::MailCode);
    words.extend(others.map(|method| text.name_of("recovery-method", method)));
    words
}

/// What becomes of the question when it is put off, and the words of the button.
fn later_words(text: Text, later: Later) -> (String, String) {
    match later {
        Later::For(Span::ZERO) => (text.say("ways-later-next"), text.say("ways-later")),
        Later::For(span) => {
            let span = [("span", text.span(span).into())];
            (
                text.say_with("ways-later-for", &span),
                text.say("ways-later"),
            )
        }
        Later::NextSignIn => (text.say("ways-later-often"), text.say("ways-go-on")),
    }
}

async fn later(
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<NextForm>,
) -> Answer {
    let view = context.person()?;
    let form = form.fits()?;
    postpone_question(&recovery, view, context.text().language()).await?;
    Ok(see_other(own_path(&form.next)))
}

async fn confirm(
    State(recovery): State<Arc<Recovery>>,
    context: Context,
    form: Form<NextForm>,
) -> Answer {
    let view = context.person()?;
    let form = form.fits()?;
    confirm_ways(&recovery, view, context.text().language()).await?;
    Ok(context.done("ways-confirmed", own_path(&form.next)))
}
