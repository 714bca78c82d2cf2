//! The words of failures: what happened, what was not changed (or, if the act was done in part,
//! what was), and what to do next.

use zavor_app::platform::AppError;

use super::failure::Failure;
use crate::request::body::{BadBody, OPEN_BYTES_MAX};
use crate::request::fields::BadFields;
use crate::request::form::Misfit;
use crate::request::stale::Cause;
use crate::text::Text;

/// What happened, the program's own words, what to do next.
pub(crate) fn in_words(text: Text, failure: &Failure) -> (String, String, String) {
    let say = |key: &str| text.say(key);
    let none = String::new();
    match failure {
        Failure::NotFound => (
            say("failure-not-found"),
            none,
            say("failure-not-found-next"),
        ),
        Failure::Forged => (say("failure-forged"), none, say("failure-forged-next")),
        Failure::Stale(stale) => {
            let (said, next) = stale_in_words(text, &stale.cause);
            (said, none, next)
        }
        Failure::Form(BadFields::TooMuch) | Failure::Body(BadBody::TooMuch) => {
            (say("failure-too-much"), none, say("failure-too-much-next"))
        }
        Failure::Body(BadBody::TooMuchYet) => {
            let most = (OPEN_BYTES_MAX / 1024).to_string();
            let said = text.say_with("failure-too-much-yet", &[("kib", most.into())]);
            (said, none, say("failure-too-much-yet-next"))
        }
        Failure::Body(BadBody::TooSlow) => (say("failure-too-slow"), none, say("failure-again")),
        Failure::Body(BadBody::NoRoom) => (say("failure-no-room"), none, say("failure-store-next")),
        Failure::Form(BadFields::NotText) => {
            (say("failure-not-text"), none, say("failure-not-text-next"))
        }
        Failure::Misfit(misfit) => (
            say("failure-misfit"),
            misfit_in_words(text, misfit),
            say("failure-misfit-next"),
        ),
        Failure::App(error) => app_in_words(text, error),
        Failure::SignIn | Failure::SecondFactor | Failure::Register | Failure::StepUp => {
            (say("denied-not_fresh"), none.clone(), none)
        }
    }
}

/// Which field does not fit. What no browser sends has no words of its own.
fn misfit_in_words(text: Text, misfit: &Misfit) -> String {
    let of = |key: &str, field: &str| text.say_with(key, &[("field", field.into())]);
    match misfit {
        Misfit::Missing(field) => of("failure-misfit-missing", field),
        Misfit::Unknown(field) => of("failure-misfit-unknown", field),
        Misfit::Twice(field) => of("failure-misfit-twice", field),
        Misfit::NotANumber(field) => of("failure-misfit-number", field),
        Misfit::Other(_) => String::new(),
    }
}

/// Why a form came too late, and what to do next.
fn stale_in_words(text: Text, cause: &Cause) -> (String, String) {
    let say = |key: &str| text.say(key);
    match cause {
        Cause::SessionEnded => (say("stale-session-ended"), say("stale-session-ended-next")),
        Cause::OtherSession => (say("stale-other-session"), say("stale-other-session-next")),
        Cause::NoCookie => (say("stale-no-cookie"), say("stale-no-cookie-next")),
        Cause::Http { site } => (
            say("stale-http"),
            text.say_with("stale-http-next", &[("site", site.as_str().into())]),
        ),
    }
}

fn app_in_words(text: Text, error: &AppError) -> (String, String, String) {
    let say = |key: &str| text.say(key);
    match error {
        AppError::Unknown { name, .. } => (
            text.say_with("failure-unknown", &[("name", name.as_str().into())]),
            String::new(),
            say("failure-unknown-next"),
        ),
        AppError::Invalid(why) => (text.invalid(why), String::new(), say("failure-again")),
        AppError::Refused(why) => (text.refusal(why), String::new(), say("failure-again")),
        AppError::Denied(denied) => (
            say(&format!("denied-{denied}")),
            String::new(),
            String::new(),
        ),
        AppError::Password(why) => (
            // Every password rule has its own sentence.
            say(&format!("password-rule-{}", why.rule())),
            String::new(),
            say("failure-password-next"),
        ),
        AppError::Conflict => (say("failure-conflict"), String::new(), say("failure-again")),
        AppError::Store(error) => {
            tracing::error!(%error, "a page could not be made");
            (
                say("failure-store"),
                String::new(),
                say("failure-store-next"),
            )
        }
        AppError::Partly(partly) => {
            tracing::error!(error = %partly.failed.cause(), done = %partly.part, "done in part");
            (
                say(&format!("partly-{}", partly.part)),
                String::new(),
                say("partly-next"),
            )
        }
    }
}
