//! One support request, below the live answer of `why` and with the buttons of its account; and a
//! request that the help desk opens for somebody.
//!
//! Security: texts and contacts are a stranger's. They are shown as plain lines, never as links, and the
//! page says of each asker what was proved and what was not. While a request without a proof waits,
//! the acts themselves ask how the caller was verified.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::people::People;
use zavor_app::platform::{AppError, Platform};
use zavor_app::support::{DeskText, Support};
use zavor_app::views::Views;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;
use zavor_core::support_request::{AskedBy, Asker, MessageSort, RequestMessage, SupportRequest};

use super::act::{self, Whom, whom};
use super::head::{self, AccountTab, Head};
use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::pages::recover::MessageView;
use crate::pages::review::chip_of_request;
use crate::parts::{ChipKind, EndedView, Tab};
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::SUPPORT_REQUEST, show)
        .post(paths::SUPPORT_REQUEST, deal)
        .get(paths::USER_REQUEST, open_form)
        .post(paths::USER_REQUEST, open)
}

#[derive(Template)]
#[template(path = "users/request.html")]
struct RequestPage {
    page: Page,
    head: Head,
    path: String,
    state: String,
    state_chip: ChipKind,
    /// Whether nothing was proved.
    unproved: bool,
    askers: Vec<AskerView>,
    messages: Vec<MessageView>,
    /// When `why` was asked for the request; empty until it was.
    looked_up: String,
    holds: Vec<String>,
    ended_then: Vec<EndedView>,
    /// Whether this reader may write, and it waits.
    may_deal: bool,
    /// Where it can be passed on to; empty = nowhere.
    pass_on_to: String,
    typed: String,
    error: String,
}

struct AskerView {
    /// Who, when and from where.
    says: String,
    /// The number by which they may speak of it.
    told: String,
    /// What was proved.
    proof: String,
    proof_chip: ChipKind,
    contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DealForm {
    #[serde(default)]
    text: String,
    /// Which button; without one it is a note.
    #[serde(default)]
    act: String,
}

#[derive(Template)]
#[template(path = "users/request_open.html")]
struct OpenPage {
    page: Page,
    whom: Whom,
    error: String,
    text: String,
}

#[derive(Template)]
#[template(path = "users/request_opened.html")]
struct OpenedPage {
    page: Page,
    whom: Whom,
    error: String,
    says: String,
    link: String,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenForm {
    text: String,
}

/// The services of one page.
type Services<'a> = (&'a Support, &'a People, &'a Views);

async fn show(
    State(support): State<Arc<Support>>,
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Path(number): Path<String>,
    context: Context,
) -> Answer {
    let services = (&*support, &*people, &*views);
    page(services, &context, &number, String::new(), String::new()).await
}

fn numbered(number: &str) -> Result<u64, Failure> {
    number.parse().map_err(|_| Failure::NotFound)
}

async fn page(
    (support, people, views): Services<'_>,
    context: &Context,
    number: &str,
    typed: String,
    error: String,
) -> Answer {
    let actor = context.may(Right::See)?;
    let request = support.request(actor, numbered(number)?).await?;
    let name = request.name.as_str();
    let mut shown = head::load(
        people,
        views,
        context,
        name,
        AccountTab::Request(request.id),
    )
    .await?;
    let (text, now) = (*context.text(), shown.now);
    shown.head.trail = vec![Tab {
        href: "/admin/requests".into(),
        label: text.say("nav-support-requests"),
        current: false,
    }];
    let mut frame = context.page("nav-support-requests", "requests");
    frame.title = text.say_with("request-title", &[("number", request.id.into())]);
    let evidence = request.evidence.as_ref();
    let may_deal = request.waits(now) && support.may_deal(actor, &request.name).await?;
    let page = RequestPage {
        page: frame,
        path: paths::support_request(request.id),
        state: text.name_of("request-state", request.state_at(now)),
        state_chip: chip_of_request(request.state_at(now)),
        unproved: request.asked_by == AskedBy::Unproved,
        askers: request
            .askers
            .iter()
            .map(|asker| asker_view(text, &request, asker))
            .collect(),
        messages: request
            .messages
            .iter()
            .map(|said| message_view(text, &request, said))
            .collect(),
        looked_up: evidence.map_or_else(String::new, |evidence| {
            text.say_with(
                "request-looked-up",
                &[("at", text.time(evidence.at).into())],
            )
        }),
        holds: evidence.map_or_else(Vec::new, |evidence| {
            let line = |hold: &zavor_core::hold::StoredHold| held(text, hold, evidence.at);
            evidence.holds.iter().map(line).collect()
        }),
        ended_then: evidence.map_or_else(Vec::new, |evidence| {
            let ended = evidence.ended.iter();
            ended
                .map(|ended| EndedView::of(text, ended, evidence.at))
                .collect()
        }),
        may_deal,
        pass_on_to: support.passes_on_to().unwrap_or_default(),
        head: shown.head,
        typed,
        error,
    };
    Ok(html_with(status(!page.error.is_empty()), &page))
}

fn held(text: Text, hold: &zavor_core::hold::StoredHold, then: Timestamp) -> String {
    let reason = text.name_of("reason", hold.identity.reason);
    let mut said = format!("{}: {reason}. ", text.hold(&hold.identity));
    said.push_str(
        &text
            .evidence(&hold.evidence, hold.identity.reason)
            .join(" "),
    );
    format!("{} {}", said.trim_end(), text.since(hold.since, then))
}

fn asker_view(text: Text, request: &SupportRequest, asker: &Asker) -> AskerView {
    let methods: Vec<String> = asker
        .proved
        .iter()
        .map(|(method, at)| {
            let arguments = [
                ("method", text.name_of("recovery-method", *method).into()),
                ("at", text.time(*at).into()),
            ];
            text.say_with("request-proved-by", &arguments)
        })
        .collect();
    let (says, source) = match request.asked_by {
        AskedBy::HelpDesk => ("request-opened-by", request.opened_by.clone()),
        AskedBy::Unproved | AskedBy::Proved => ("request-asked-from", asker.source.clone()),
    };
    let number = request.number_told(asker).to_string();
    AskerView {
        says: text.say_with(
            says,
            &[("at", text.time(asker.at).into()), ("from", source.into())],
        ),
        told: text.say_with("request-told", &[("number", number.into())]),
        proof: match methods.is_empty() {
            true => text.name_of("asked-by", request.asked_by),
            false => methods.join("; "),
        },
        proof_chip: match request.asked_by {
            AskedBy::Unproved => ChipKind::Warn,
            AskedBy::Proved | AskedBy::HelpDesk => ChipKind::Ok,
        },
        contact: asker.contact.clone(),
    }
}

fn message_view(text: Text, request: &SupportRequest, said: &RequestMessage) -> MessageView {
    let several = request.askers.len() > 1;
    let asker = u64::from(said.asker) + 1;
    let who = match (said.sort, several) {
        (MessageSort::Asked | MessageSort::Reply, true) => {
            text.say_with("request-asker-n", &[("n", asker.into())])
        }
        (MessageSort::Asked | MessageSort::Reply, false) => text.say("request-asker"),
        (MessageSort::Note | MessageSort::Answer | MessageSort::PassedOn, _) => said.by.clone(),
    };
    let sort = text.name_of("message-sort", said.sort);
    MessageView {
        who: format!("{sort} · {who}"),
        at: text.time(said.at),
        lines: said.text.lines().map(str::to_owned).collect(),
        of_desk: said.sort.is_of_desk(),
    }
}

async fn deal(
    State(support): State<Arc<Support>>,
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Path(number): Path<String>,
    context: Context,
    form: Form<DealForm>,
) -> Answer {
    let actor = context.may(Right::See)?;
    let id = numbered(&number)?;
    let form = form.fits()?;
    let text = form.text.as_str();
    let path = paths::support_request(id);
    let (done, key, next) = match form.act.as_str() {
        "" | "note" => {
            let written = support.write(actor, id, text, DeskText::Note).await;
            (written, "request-noted", path.as_str())
        }
        "answer" => {
            let written = support.write(actor, id, text, DeskText::Answer).await;
            (written, "request-answered", path.as_str())
        }
        "close" => {
            let closed = support.close(actor, id, text).await;
            (closed, "request-closed", "/admin/requests")
        }
        "pass_on" => {
            let passed = support.pass_on(actor, id).await;
            (passed, "request-passed-on", path.as_str())
        }
        _ => return Err(Failure::NotFound),
    };
    match done {
        Ok(()) => {
            let said = context.text().say_with(key, &[("number", id.into())]);
            Ok(context.tell(Mood::Done, said, next))
        }
        Err(error @ (AppError::Invalid(_) | AppError::Refused(_))) => {
            let error = sentence(&context, error);
            let services = (&*support, &*people, &*views);
            page(services, &context, &number, form.text, error).await
        }
        Err(other) => Err(other.into()),
    }
}

fn open_page(context: &Context, whom: Whom, text: String, error: String) -> Response {
    let page = OpenPage {
        page: act::page(context, "request-open"),
        whom,
        text,
        error,
    };
    html_with(status(!page.error.is_empty()), &page)
}

async fn open_form(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    Ok(open_page(&context, whom, String::new(), String::new()))
}

async fn open(
    State(people): State<Arc<People>>,
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<OpenForm>,
) -> Answer {
    let whom = whom(&people, &context, &name, Right::FirstAid).await?;
    let form = form.fits()?;
    match support
        .open_for(context.actor()?, &whom.address, &form.text)
        .await
    {
        Ok(opened) => {
            let path = paths::request_link(opened.token.text());
            Ok(html(&OpenedPage {
                page: act::page(&context, "request-opened-title"),
                says: context
                    .text()
                    .say_with("request-opened-says", &[("number", opened.number.into())]),
                link: platform.settings().page(&path),
                path: paths::support_request(opened.number),
                whom,
                error: String::new(),
            }))
        }
        Err(error) => {
            let why = act::refused(&context, error)?;
            Ok(open_page(&context, whom, form.text, why))
        }
    }
}
