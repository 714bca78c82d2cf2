//! Support requests: the queue, one of them, and what the help desk does with them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zavor_app::platform::Platform;
use zavor_app::support::{DeskText, RequestsShown, Support};

use super::auth::Caller;
use super::body::{Answer, Body, List, Nothing, Path, Query, rows};
use super::operations::Operations;
use crate::paths;
use crate::report::{ActOutcome, ActReport, OpenedRequestReport, RequestReport};

pub(super) fn operations() -> Operations {
    Operations::guarded()
        .on(__path_requests, requests)
        .on(__path_request, request)
        .on(__path_open, open)
        .on(__path_write, write)
        .on(__path_close, close)
        .on(__path_pass_on, pass_on)
}

/// Which support requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WantedRequests {
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// `true`: those that are over, the newest first; otherwise those that wait, the oldest first.
    closed: Option<bool>,
}

/// What is asked for somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRequest {
    /// 1 to 500 characters.
    text: String,
}

/// What the help desk writes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeskMessage {
    /// 1 to 1000 characters.
    text: String,
    /// `true`: the askers read it; otherwise it is a note for the help desk alone.
    to_askers: Option<bool>,
}

/// How a request is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Closing {
    /// What the askers read; none by default.
    message: Option<String>,
}

/// Support requests of accounts that you may see.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", params(WantedRequests),
    responses((status = 200, description = "Those that wait, or those that are over.",
        body = List<RequestReport>)))]
async fn requests(
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Query(wanted): Query<WantedRequests>,
) -> Answer<List<RequestReport>> {
    let limit = rows(wanted.limit)?;
    let which = match wanted.closed {
        Some(true) => RequestsShown::Closed,
        Some(false) | None => RequestsShown::Waiting,
    };
    let now = platform.now();
    let found = support.requests(&actor, which).await?.into_iter();
    let found = found
        .take(limit)
        .map(|request| RequestReport::of(&request, now));
    Ok(List::whole(found))
}

/// One support request, with everything that was written and what `why` answered when it came in.
#[utoipa::path(get, path = "/api/v1/requests/{request}", tag = "requests",
    params(("request" = String, Path, description = "Its number")),
    responses((status = 200, description = "The request.", body = RequestReport)))]
async fn request(
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Path(request): Path<String>,
) -> Answer<RequestReport> {
    let found = support.request(&actor, numbered(&request)?).await?;
    Ok(Json(RequestReport::of(&found, platform.now())))
}

/// Opens a support request for the owner of an account. The private link in the answer is for them; it
/// is shown this once.
#[utoipa::path(post, path = "/api/v1/accounts/{address}/requests", tag = "requests",
    params(("address" = String, Path, description = "Address or alias")), request_body = NewRequest,
    responses((status = 200, description = "Opened.", body = OpenedRequestReport)))]
async fn open(
    State(support): State<Arc<Support>>,
    State(platform): State<Arc<Platform>>,
    Caller(actor): Caller,
    Path(address): Path<String>,
    Body(new): Body<NewRequest>,
) -> Answer<OpenedRequestReport> {
    let opened = support.open_for(&actor, &address, &new.text).await?;
    let path = paths::request_link(opened.token.text());
    Ok(Json(OpenedRequestReport {
        number: opened.number,
        link: platform.settings().page(&path),
    }))
}

/// Writes a note, or an answer to the askers.
#[utoipa::path(post, path = "/api/v1/requests/{request}/write", tag = "requests",
    params(("request" = String, Path, description = "Its number")), request_body = DeskMessage,
    responses((status = 200, description = "Written.", body = ActReport)))]
async fn write(
    State(support): State<Arc<Support>>,
    Caller(actor): Caller,
    Path(request): Path<String>,
    Body(message): Body<DeskMessage>,
) -> Answer<ActReport> {
    let (whom, said) = match message.to_askers {
        Some(true) => (DeskText::Answer, "answered"),
        Some(false) | None => (DeskText::Note, "noted"),
    };
    let number = numbered(&request)?;
    support.write(&actor, number, &message.text, whom).await?;
    Ok(done(number, said))
}

/// Closes a support request.
#[utoipa::path(post, path = "/api/v1/requests/{request}/close", tag = "requests",
    params(("request" = String, Path, description = "Its number")), request_body = Closing,
    responses((status = 200, description = "Closed.", body = ActReport)))]
async fn close(
    State(support): State<Arc<Support>>,
    Caller(actor): Caller,
    Path(request): Path<String>,
    Body(closing): Body<Closing>,
) -> Answer<ActReport> {
    let number = numbered(&request)?;
    let message = closing.message.unwrap_or_default();
    support.close(&actor, number, &message).await?;
    Ok(done(number, "closed"))
}

/// Passes a support request on to the support address of the configuration file, with what `why`
/// answered.
#[utoipa::path(post, path = "/api/v1/requests/{request}/pass-on", tag = "requests",
    params(("request" = String, Path, description = "Its number")), request_body = Nothing,
    responses((status = 200, description = "Passed on.", body = ActReport)))]
async fn pass_on(
    State(support): State<Arc<Support>>,
    Caller(actor): Caller,
    Path(request): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<ActReport> {
    let number = numbered(&request)?;
    support.pass_on(&actor, number).await?;
    Ok(done(number, "passed on"))
}

fn numbered(text: &str) -> Result<u64, super::problem::Problem> {
    text.parse()
        .map_err(|_| super::problem::Problem::unknown("support request", text))
}

fn done(number: u64, said: &str) -> Json<ActReport> {
    let target = format!("support request {number}");
    Json(ActReport::new(target, ActOutcome::Done, said))
}
