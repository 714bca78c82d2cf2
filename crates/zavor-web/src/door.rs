//! The door around all pages. It finds out who asks, refuses forged and unreadable forms before any
//! handler sees them, turns failures into pages, and adds the headers of every answer.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN, SET_COOKIE, USER_AGENT,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use zavor_app::doors::seats::Seat;
use zavor_app::ports::Language;
use zavor_app::sign_on::SessionView;
use zavor_core::identity::Stage;

use crate::ours::is_ours;
use crate::pages::failures;
use crate::request::body;
use crate::request::client::Peer;
use crate::request::context::{Context, Inner};
use crate::request::cookie::Cookie;
use crate::request::csrf::{self, Sender};
use crate::request::fields::{BadFields, FIELDS_MAX, FIELDS_OPEN_MAX, Fields};
use crate::request::finish::to_its_end;
use crate::request::form::TOKEN;
use crate::request::stale::Sent;
use crate::respond::answer::{own_path, see_other};
use crate::respond::failure::{CarriedFailure, Failure};
use crate::respond::headers::add as add_headers;
use crate::site::{App, Visitor};
use crate::text::{Text, Zone, accepted};

/// Longest user agent kept.
const DEVICE_BYTES_MAX: usize = 200;
/// Longest cookie token accepted; ours have 43 characters.
const TOKEN_BYTES_MAX: usize = 128;

/// The middleware of all pages. It makes every request's context, so it takes the whole state.
pub(crate) async fn door(State(app): State<App>, request: Request, next: Next) -> Response {
    let secure = app.site.secure;
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().copied();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let visitor = visitor(&app, peer, &parts.method, &parts.headers);
    if let Some(chosen) = chosen_language(&parts.uri, &parts.method) {
        return chosen_answer(chosen, &parts.uri, secure);
    }
    let Arrival {
        context,
        new_visit,
        whole,
        failure,
    } = gather(&app, visitor, peer, &parts, body).await;
    let mut response = match failure {
        Some(failure) => failure.into_response(),
        None => {
            let mut request = Request::from_parts(parts, Body::empty());
            request.extensions_mut().insert(context.clone());
            match whole {
                true => to_its_end(request, next).await,
                false => next.run(request).await,
            }
        }
    };
    if refused_by_an_extractor(&response) {
        response = Failure::NotFound.into_response();
    }
    if let Some(CarriedFailure(failure)) = response.extensions_mut().remove::<CarriedFailure>() {
        response = failures::page(&context, &failure);
    }
    if let Some(visit) = new_visit
        && !sets_session(response.headers())
    {
        let cookie = Cookie::Visit.set(&visit, secure);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    add_headers(response.headers_mut(), secure);
    response
}

/// Whether the framework refused the path before a handler saw it (bytes that are not text, a
/// number that does not parse); its own words would repeat the typed text. Our pages are HTML, its
/// refusals plain text.
fn refused_by_an_extractor(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    let plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    plain && response.status() == StatusCode::BAD_REQUEST
}

struct Arrival {
    context: Context,
    /// Token of a new visit, for a cookie.
    new_visit: Option<String>,
    /// Whether the request has a whole session.
    whole: bool,
    /// A refusal before any handler.
    failure: Option<Failure>,
}

async fn gather(
    app: &App,
    visitor: Visitor,
    peer: IpAddr,
    parts: &axum::http::request::Parts,
    body: Body,
) -> Arrival {
    let (headers, uri) = (&parts.headers, &parts.uri);
    let mut failure = None;
    let session = match session(app, headers, visitor.address).await {
        Ok(session) => session,
        Err(error) => {
            failure = Some(error);
            None
        }
    };
    let (basis, new_visit) = basis(app, headers, session.as_ref());
    let seat = parts.extensions.get::<Arc<Seat>>();
    let whole = is_whole(session.as_ref(), seat);
    let csrf = csrf::token(&app.site.form_key, &basis);
    let mut query = Fields::default();
    let fields_max = if whole { FIELDS_MAX } else { FIELDS_OPEN_MAX };
    match Fields::parse(uri.query().unwrap_or_default().as_bytes(), fields_max) {
        Ok(fields) => query = fields,
        Err(bad) => failure = failure.or(Some(bad.into())),
    }
    let mut form = Fields::default();
    if changes(&parts.method) && failure.is_none() {
        let read = match may_post(app, headers) {
            Ok(()) => body::read(body, whole, seat).await.map_err(Failure::Body),
            Err(error) => Err(error),
        };
        let sent = || Sent {
            sender: csrf::sender(headers, &app.site.origin),
            shares_origin: !app.site.base.is_empty(),
            session: session.is_some(),
            session_cookie: session_token(app, headers).is_some(),
            visit_cookie: new_visit.is_none(),
            by_http: by_http(app, peer, headers),
        };
        match read.and_then(|bytes| form_of(&bytes, fields_max, &csrf, sent)) {
            Ok(fields) => form = fields,
            Err(error) => failure = Some(error),
        }
    }
    // Pages name the path of their request in links and forms; `//x` would be another host there.
    let path = uri.path_and_query().map(|path| path.as_str());
    let path = path.filter(|path| is_ours(path)).unwrap_or("/");
    let context = Context::new(Inner {
        site: Arc::clone(&app.site),
        text: Text::of(visitor.language).in_zone(visitor.zone),
        visitor,
        path: path.to_owned(),
        csrf,
        basis,
        session,
        platform: Arc::clone(&app.zavor.platform),
        query,
        form,
        fault: OnceLock::new(),
    });
    Arrival {
        context,
        new_visit,
        whole,
        failure,
    }
}

/// The key of form tokens and waiting messages; and the token of a new visit, if the browser has
/// neither a session nor a visit.
fn basis(
    app: &App,
    headers: &HeaderMap,
    session: Option<&SessionView>,
) -> (String, Option<String>) {
    if let Some(view) = session {
        return (format!("session {}", view.session.id), None);
    }
    let visit = Cookie::Visit.get(headers, app.site.secure);
    match visit.filter(|visit| is_token(visit)) {
        Some(visit) => (format!("visit {visit}"), None),
        None => {
            let made = app.zavor.platform.random_text();
            (format!("visit {made}"), Some(made))
        }
    }
}

/// Whether the request has a whole session; if so, its connection has proved a right to ask.
fn is_whole(session: Option<&SessionView>, seat: Option<&Arc<Seat>>) -> bool {
    let whole = session.is_some_and(|view| view.session.stage == Stage::Whole);
    if whole && let Some(seat) = seat {
        seat.prove();
    }
    whole
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

async fn session(
    app: &App,
    headers: &HeaderMap,
    address: IpAddr,
) -> Result<Option<SessionView>, Failure> {
    let Some(token) = session_token(app, headers) else {
        return Ok(None);
    };
    Ok(app.zavor.sign_on.session(&token, Some(address)).await?)
}

/// The token in the cookie of a session.
fn session_token(app: &App, headers: &HeaderMap) -> Option<String> {
    let token = Cookie::Session.get(headers, app.site.secure);
    token.filter(|token| is_token(token))
}

/// The site's address, if this request came by `http` although people reach the site by `https`. By
/// the browser's own word, or a trusted proxy's.
fn by_http(app: &App, peer: IpAddr, headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(ORIGIN).map(HeaderValue::as_bytes);
    let said = origin.is_some_and(|origin| origin.starts_with(b"http://"));
    let http = app.site.secure && (said || app.site.proxies.says_http(peer, headers));
    http.then(|| app.zavor.platform.settings().page(""))
}

fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (16..=TOKEN_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether the request may be a form of our own pages; checked before reading a byte of it.
fn may_post(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    if csrf::sender(headers, &app.site.origin) == Sender::Foreign {
        return Err(Failure::Forged);
    }
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    match kind
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        true => Ok(()),
        false => Err(Failure::Form(BadFields::NotText)),
    }
}

/// The fields of a form whose token belongs to its session. `sent` says what a token of another one
/// may come from.
fn form_of(
    bytes: &[u8],
    fields_max: usize,
    expected: &str,
    sent: impl FnOnce() -> Sent,
) -> Result<Fields, Failure> {
    let fields = Fields::parse(bytes, fields_max)?;
    let token = fields.raw(TOKEN);
    match (csrf::fits(expected, token), csrf::is_token(token)) {
        (true, _) => Ok(fields),
        (false, true) => Err(Failure::Stale(Box::new(sent().stale(&fields)))),
        (false, false) => Err(Failure::Forged),
    }
}

fn visitor(app: &App, peer: IpAddr, method: &Method, headers: &HeaderMap) -> Visitor {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let chosen = Cookie::Language.get(headers, app.site.secure);
    let chosen = chosen.and_then(|tag| Language::from_tag(&tag));
    let zone = |cookie: Cookie| Zone::named(&cookie.get(headers, app.site.secure)?);
    let chosen_zone = zone(Cookie::Zone);
    let device = text(USER_AGENT).unwrap_or_default();
    Visitor {
        address: app.site.proxies.client(peer, headers, changes(method)),
        language: chosen.unwrap_or_else(|| accepted(text(ACCEPT_LANGUAGE).unwrap_or_default())),
        chosen_zone,
        zone: chosen_zone.or_else(|| zone(Cookie::BrowserZone)),
        device: device[..device.floor_char_boundary(DEVICE_BYTES_MAX)].to_owned(),
        columns: Cookie::Columns
            .get(headers, app.site.secure)
            .unwrap_or_default(),
        known_device: Cookie::Device
            .get(headers, app.site.secure)
            .unwrap_or_default(),
        recovery: Cookie::Recovery
            .get(headers, app.site.secure)
            .filter(|token| is_token(token))
            .unwrap_or_default(),
    }
}

/// `?lang=ro` on any page chooses the language; the answer redirects to the page without it.
fn chosen_language(uri: &Uri, method: &Method) -> Option<Language> {
    if *method != Method::GET {
        return None;
    }
    let query = Fields::parse(uri.query()?.as_bytes(), FIELDS_OPEN_MAX).ok()?;
    Language::from_tag(query.text("lang"))
}

fn chosen_answer(language: Language, uri: &Uri, secure: bool) -> Response {
    let rest: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.starts_with("lang="))
        .collect();
    let place = match rest.is_empty() || rest == [""] {
        true => uri.path().to_owned(),
        false => format!("{}?{}", uri.path(), rest.join("&")),
    };
    let mut response = see_other(own_path(&place));
    let cookie = Cookie::Language.set(language.tag(), secure);
    response.headers_mut().append(SET_COOKIE, cookie);
    add_headers(response.headers_mut(), secure);
    response
}

fn sets_session(headers: &HeaderMap) -> bool {
    headers.get_all(SET_COOKIE).iter().any(|value| {
        value
            .as_bytes()
            .windows(13)
            .any(|part| part == b"zavor-session")
    })
}
