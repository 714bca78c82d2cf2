//! `/recover/ask`: the help desk is asked, by the owner after a recovery, or by somebody who has proved
//! nothing. `/request/…`: the private link, where the asker reads what became of it.
//!
//! Security: who asks as the owner is in the cookie of the recovery; the form names an account only
//! where nothing was proved, and then the answer is the same for every name (ASVS 6.3.8). Opening a
//! private link changes nothing. It shows state and messages, never evidence, and is told neither to
//! logs nor to other sites (every page says `no-referrer`, `no-store`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::platform::{AppError, Platform};
use zavor_app::recovery::Recovery;
use zavor_app::support::{AskHelp, Asked, Followed, Received, Replied, Support};
use zavor_core::moment::Span;
use zavor_core::support_request::{MessageSort, REQUEST_KEPT, REQUEST_WAITS};

use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::paths;
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

const ASK: &str = "/recover/ask";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(ASK, form)
        .post(ASK, ask)
        .get(paths::REQUEST_LINK, follow)
        .post(paths::REQUEST_LINK, reply)
}

#[derive(Template)]
#[template(path = "recover/ask.html")]
struct AskPage {
    page: Page,
    /// Whether the owner is proved, so that no address is asked for.
    proved: bool,
    asked: AskForm,
    error: String,
}

#[derive(Template)]
#[template(path = "recover/asked.html")]
struct AskedPage {
    page: Page,
    /// Whether the owner is proved, so that there is an account.
    proved: bool,
    number: String,
    /// What the link is good for, and how long.
    link_says: String,
    link: String,
    path: String,
}

#[derive(Template)]
#[template(path = "recover/request.html")]
struct RequestPage {
    page: Page,
    state: String,
    /// Until when the link works.
    until: String,
    messages: Vec<MessageView>,
    may_reply: bool,
    action: String,
    typed: String,
    error: String,
}

/// A message of a request. Its text is other people's: it is never a link and never a time.
pub(in crate::pages) struct MessageView {
    pub(in crate::pages) who: String,
    pub(in crate::pages) at: String,
    pub(in crate::pages) lines: Vec<String>,
    /// Whether the help desk wrote it.
    pub(in crate::pages) of_desk: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskForm {
    /// Empty where the cookie says who it is.
    #[serde(default)]
    name: String,
    text: String,
    #[serde(default)]
    contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyForm {
    text: String,
}

fn page(
    context: &Context,
    proved: bool,
    asked: AskForm,
    status: StatusCode,
    error: String,
) -> Response {
    let page = AskPage {
        page: context.page("ask-title", ""),
        proved,
        asked,
        error,
    };
    html_with(status, &page)
}

async fn form(State(recovery): State<Arc<Recovery>>, context: Context) -> Answer {
    let proved = recovery.proves_owner(&context.visitor().recovery).await?;
    let nothing = AskForm::default();
    Ok(page(
        &context,
        proved,
        nothing,
        StatusCode::OK,
        String::new(),
    ))
}

async fn ask(
    State(recovery): State<Arc<Recovery>>,
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<AskForm>,
) -> Answer {
    let form = form.fits()?;
    let visitor = context.visitor();
    // A form without an address was shown to a proved owner; what proved them may be over since.
    let as_owner = form.name.is_empty();
    if as_owner && !recovery.proves_owner(&visitor.recovery).await? {
        return Ok(over(&context));
    }
    let asked = match as_owner {
        true => {
            let (token, text) = (&visitor.recovery, &form.text);
            support
                .ask_as_owner(token, text, &form.contact, visitor.address)
                .await
        }
        false => {
            let ask = AskHelp {
                name: form.name.as_bytes(),
                text: &form.text,
                contact: &form.contact,
                address: visitor.address,
                known_device: &visitor.known_device,
            };
            support.ask(ask).await
        }
    };
    let (status, error) = match asked {
        Ok(Asked::Received(received)) => {
            let mut response = html(&asked_page(&platform, &context, as_owner, &received));
            let over = as_owner && !recovery.proves_owner(&visitor.recovery).await?;
            if over {
                let cookie = Cookie::Recovery.clear(context.site().secure);
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            return Ok(response);
        }
        Ok(Asked::Over) => return Ok(over(&context)),
        Ok(Asked::TooMany) => (
            StatusCode::TOO_MANY_REQUESTS,
            context.text().say("ask-too-many"),
        ),
        Ok(Asked::Full) => (
            StatusCode::TOO_MANY_REQUESTS,
            context.text().say("ask-full"),
        ),
        Err(error @ AppError::Invalid(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, sentence(&context, error))
        }
        Err(other) => return Err(other.into()),
    };
    Ok(page(&context, as_owner, form, status, error))
}

/// What proved the owner is over: begin again.
fn over(context: &Context) -> Response {
    context.tell(
        Mood::Nothing,
        context.text().say("recover-over"),
        "/recover",
    )
}

fn asked_page(
    platform: &Platform,
    context: &Context,
    proved: bool,
    received: &Received,
) -> AskedPage {
    let path = paths::request_link(received.token.text());
    AskedPage {
        page: context.page("asked-title", ""),
        proved,
        number: received.told.to_string(),
        link_says: how_long(*context.text(), "asked-link-says"),
        link: platform.settings().page(&path),
        path,
    }
}

async fn follow(
    State(support): State<Arc<Support>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    Ok(match support.followed(&token).await? {
        Some(found) => request_page(&context, &token, &found, String::new(), String::new()),
        None => crate::pages::sign_on::link_over(&context),
    })
}

async fn reply(
    State(support): State<Arc<Support>>,
    Path(token): Path<String>,
    context: Context,
    form: Form<ReplyForm>,
) -> Answer {
    let form = form.fits()?;
    let path = paths::request_link(&token);
    match support.reply(&token, &form.text).await {
        Ok(Replied::Done) => {
            let said = context.text().say("request-replied");
            Ok(context.tell(Mood::Done, said, &path))
        }
        Ok(Replied::NotNow) => {
            let said = context.text().say("request-reply-not-now");
            Ok(context.tell(Mood::Nothing, said, &path))
        }
        Ok(Replied::Over) => Ok(crate::pages::sign_on::link_over(&context)),
        Err(error @ AppError::Invalid(_)) => {
            let error = sentence(&context, error);
            Ok(match support.followed(&token).await? {
                Some(found) => request_page(&context, &token, &found, form.text, error),
                None => crate::pages::sign_on::link_over(&context),
            })
        }
        Err(other) => Err(other.into()),
    }
}

fn request_page(
    context: &Context,
    token: &str,
    found: &Followed,
    typed: String,
    error: String,
) -> Response {
    let text = *context.text();
    let status = status(!error.is_empty());
    let number = [("number", found.number.to_string().into())];
    let mut page = context.page("request-title", "");
    page.title = text.say_with("request-title", &number);
    let messages = found.messages.iter().map(|message| MessageView {
        who: text.say(match message.sort {
            MessageSort::Asked | MessageSort::Reply => "request-you",
            MessageSort::Note | MessageSort::Answer | MessageSort::PassedOn => "request-desk",
        }),
        at: text.time(message.at),
        lines: message.text.lines().map(str::to_owned).collect(),
        of_desk: message.sort.is_of_desk(),
    });
    let page = RequestPage {
        page,
        state: text.name_of("request-shown", found.state),
        until: text.say_with("request-until", &[("until", text.time(found.until).into())]),
        messages: messages.collect(),
        may_reply: found.may_reply,
        action: paths::request_link(token),
        typed,
        error,
    };
    html_with(status, &page)
}

/// How long a support request is kept, in a sentence: until nobody has dealt with it, and afterwards.
pub(in crate::pages) fn how_long(text: Text, key: &str) -> String {
    let days = |span: Span| (span.as_secs() / 86_400).to_string();
    let lives = [
        ("waits", days(REQUEST_WAITS).into()),
        ("kept", days(REQUEST_KEPT).into()),
    ];
    text.say_with(key, &lives)
}
