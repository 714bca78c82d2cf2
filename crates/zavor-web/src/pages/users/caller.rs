//! How a caller at the help desk was verified: the part of a form that asks, and the answer. The
//! use cases judge the answer and keep it in the audit; this module only reads it.
//!
//! A code goes to an address of the account's record, chosen by its index there; nobody types an
//! address. Sending a code returns to the page of the act, where the caller's answer is entered.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;
use zavor_app::people::People;
use zavor_app::platform::AppError;
use zavor_app::verification::{CallerProof, Verification};
use zavor_core::rights::Right;

use super::act::{Whom, whom};
use crate::pages::forms::sentence;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::{BACK, Form};
use crate::respond::answer::{Answer, own_path};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new().post(paths::USER_CALLER_CODE, send)
}

/// A request to send a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    /// Index of the recovery address in the account's list.
    caller_place: usize,
    /// The page to return to.
    #[serde(default)]
    caller_back: String,
}

/// The answer of a form about the caller.
pub(super) struct CallerAnswer<'a> {
    /// The chosen way; empty = none.
    pub(super) chosen: &'a str,
    pub(super) note: &'a str,
    pub(super) code: &'a str,
    /// Number of a code that was already read back correctly.
    pub(super) verified: Option<u64>,
}

/// Defines the type of a form: its own fields, then those of users/caller.html.
macro_rules! form_with_caller {
    ($(#[$doc:meta])* struct $name:ident { $($(#[$meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Default, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($(#[$meta])* $field: $type,)*
            #[serde(default)]
            caller: String,
            #[serde(default)]
            caller_note: String,
            #[serde(default)]
            caller_code: String,
            #[serde(default)]
            caller_verified: Option<u64>,
        }

        impl $name {
            fn answer(&self) -> super::caller::CallerAnswer<'_> {
                super::caller::CallerAnswer {
                    chosen: &self.caller,
                    note: &self.caller_note,
                    code: &self.caller_code,
                    verified: self.caller_verified,
                }
            }
        }
    };
}

pub(super) use form_with_caller;

/// The part of a form that asks (templates/users/caller.html).
pub(super) struct CallerForm {
    /// Where a code may go: index in the account's list, address.
    pub(super) destinations: Vec<(usize, String)>,
    /// Why no code can be sent, if there is nowhere to send it.
    pub(super) no_code: String,
    /// Path of the button that sends a code.
    pub(super) send: String,
    /// The page of the act, to return to.
    pub(super) back: String,
    /// The chosen way: "code", "call_back", "in_person", "override", "nobody", or "" for none.
    pub(super) chosen: String,
    /// The note typed for it.
    pub(super) note: String,
    /// Number of a code that was already read back correctly; empty = none.
    pub(super) verified: String,
    /// Whether the act is possible without verification.
    pub(super) optional: bool,
}

impl CallerForm {
    /// The part on the page `back`: empty, or filled with what was sent (not the code).
    pub(super) async fn new(
        people: &People,
        context: &Context,
        whom: &Whom,
        back: String,
        optional: bool,
        answer: &CallerAnswer<'_>,
    ) -> Result<Self, Failure> {
        let choices = people
            .reset_choices(context.actor()?, &whom.address)
            .await?;
        let query = context.query();
        let verified = answer.verified.map(|id| id.to_string());
        let chosen = Some(answer.chosen).filter(|chosen| !chosen.is_empty());
        Ok(Self {
            no_code: context
                .text()
                .say(match (choices.mail, choices.has_recovery) {
                    (false, _) => "caller-no-code-mail",
                    (true, true) => "caller-no-code-unconfirmed",
                    (true, false) => "caller-no-code",
                }),
            destinations: choices.codes_to,
            send: paths::user_caller_code(&whom.address),
            back,
            chosen: chosen.unwrap_or(query.text("caller")).to_owned(),
            note: answer.note.to_owned(),
            verified: verified.unwrap_or_else(|| query.text("caller_verified").to_owned()),
            optional,
        })
    }

    pub(super) fn is(&self, chosen: &str) -> bool {
        self.chosen == chosen
    }
}

/// The result of reading an answer: how the caller was verified, or why the answer is not enough.
pub(super) type Read = Result<Option<CallerProof>, String>;

/// Reads the answer and checks a code that was read back. The number of a right code is kept in
/// `verified`, so that a form shown again need not ask for it again.
pub(super) async fn read(
    verification: &Verification,
    context: &Context,
    whom: &Whom,
    answer: &CallerAnswer<'_>,
    verified: &mut Option<u64>,
) -> Result<Read, Failure> {
    let note = answer.note.to_owned();
    Ok(Ok(match answer.chosen {
        "call_back" => Some(CallerProof::CallBack { note }),
        "in_person" => Some(CallerProof::InPerson { note }),
        "override" => Some(CallerProof::Override { reason: note }),
        "nobody" => Some(CallerProof::NobodyCalled { reason: note }),
        "code" => {
            let typed = answer.code;
            let known = answer.verified.filter(|_| typed.is_empty());
            let id = match known {
                Some(id) => Some(id),
                None => {
                    let actor = context.actor()?;
                    let checked = verification
                        .check_caller_code(actor, &whom.address, typed)
                        .await;
                    match checked {
                        Ok(id) => id,
                        Err(error @ (AppError::Refused(_) | AppError::Invalid(_))) => {
                            return Ok(Err(sentence(context, error)));
                        }
                        Err(other) => return Err(other.into()),
                    }
                }
            };
            *verified = id;
            match id {
                Some(id) => Some(CallerProof::Code(id)),
                None => return Ok(Err(context.text().say("caller-code-wrong"))),
            }
        }
        _ => None,
    }))
}

async fn send(
    State(people): State<Arc<People>>,
    State(verification): State<Arc<Verification>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<CodeForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    let actor = context.actor()?;
    let form = form.fits()?;
    let text = context.text();
    let back = own_path(&form.caller_back);
    let back = match back.starts_with(&whom.path) {
        true => {
            let form = back.split('?').next().unwrap_or(back);
            let place = context.back_again();
            let place = Some((BACK, place.as_str())).filter(|(_, place)| !place.is_empty());
            let fields: Vec<_> = [("caller", "code")].into_iter().chain(place).collect();
            paths::with_query(form, &fields)
        }
        false => whom.path.clone(),
    };
    let sent = verification.send_caller_code(actor, &whom.address, form.caller_place);
    Ok(match sent.await {
        Ok(address) => {
            let said = text.say_with("caller-code-sent", &[("address", address.into())]);
            context.tell(Mood::Done, said, &back)
        }
        Err(error @ AppError::Refused(_)) => {
            context.tell(Mood::Failed, sentence(&context, error), &back)
        }
        Err(other) => return Err(other.into()),
    })
}
