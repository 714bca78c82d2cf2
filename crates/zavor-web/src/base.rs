//! Pages under a path of their host: `public_url = "https://mail.contoso.example/zavor"`.
//!
//! Inside the door all paths begin at `/`. Here is the only place that knows another beginning: it is
//! taken off a request, and put in front of every path that leaves with an answer.
//!
//! ```text
//! proxy that strips:   GET /users        ─────────────▶ GET /users ─▶ routes ─▶ href="/users"
//! proxy that does not: GET /zavor/users  ── enter ────▶                              │
//!                      href="/zavor/users", Location: /zavor/users ◀──── leave ──────┘
//! ```
//!
//! So both kinds of proxies work without a setting, and a page that forgets the base cannot exist.
//! That is also why the base must not begin like one of our own paths ([`TAKEN`]): whether `/users` is
//! the base or a page behind a proxy that strips could not be told.
//!
//! Paths in pages are found by their attributes ([`ATTRIBUTES`]). Text of other people cannot be taken
//! for one: templates write every `"` of it as an entity. Fields such as `next` keep paths as they are
//! inside. Without a base, this layer does not exist.

use std::fmt;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http_body_util::BodyExt;
use std::sync::Arc;

use crate::ours::is_ours;

/// Longest base in bytes.
const BYTES_MAX: usize = 64;
/// Attributes of pages that hold paths.
const ATTRIBUTES: [&str; 5] = ["href", "action", "formaction", "src", "data-events"];
/// First segments of our own paths.
pub(crate) const TAKEN: [&str; 21] = [
    "admin",
    "api",
    "assets",
    "confirm",
    "healthz",
    "live",
    "metrics",
    "my",
    "not-me",
    "password",
    "readyz",
    "recover",
    "request",
    "register",
    "second-factor",
    "security",
    "setup",
    "sign-in",
    "sign-out",
    "step-up",
    "ways-back",
];
/// Where the OpenAPI document is, which names the server's path.
const DOCUMENT: &str = "/api/v1/openapi.json";
/// How the document names it.
const SERVER: &str = "\"url\": \"/\"";

/// The path in front of all pages: empty, or like `/zavor`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base(Arc<str>);

/// Why pages cannot be under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadBase {
    /// Too long.
    TooLong,
    /// It has an empty segment, or characters that proxies and browsers write in several ways.
    Odd,
    /// It begins like a page of ours.
    Taken(String),
}

impl fmt::Display for BadBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "its path has more than {BYTES_MAX} bytes"),
            Self::Odd => f.write_str(
                "its path may have only letters, digits, \"-\", \"_\" and \".\" between single slashes",
            ),
            Self::Taken(segment) => write!(
                f,
                "its path begins with /{segment}, which is a page of Zavor's own; take another word"
            ),
        }
    }
}

impl std::error::Error for BadBase {}

impl Base {
    /// The base of pages at this URL.
    ///
    /// # Errors
    ///
    /// [`BadBase`].
    pub fn of(public_url: &str) -> Result<Self, BadBase> {
        let behind_scheme = public_url
            .split_once("://")
            .map_or(public_url, |(_, rest)| rest);
        let path = behind_scheme
            .find('/')
            .map_or("", |at| &behind_scheme[at..]);
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.is_empty() {
            return Ok(Self::default());
        }
        if path.len() > BYTES_MAX {
            return Err(BadBase::TooLong);
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let fine = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(plain);
        if !path.split('/').skip(1).all(fine) {
            return Err(BadBase::Odd);
        }
        let first = path.split('/').nth(1).unwrap_or_default();
        let taken = TAKEN.iter().any(|own| own.eq_ignore_ascii_case(first));
        match taken {
            true => Err(BadBase::Taken(first.to_owned())),
            false => Ok(Self(path.into())),
        }
    }

    /// Whether the pages have the whole host.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A router whose pages are under this base, and without it behind a proxy that strips it.
    pub(crate) fn around(self, router: Router) -> Router {
        match self.is_empty() {
            true => router,
            false => Router::new()
                .fallback_service(router)
                .layer(from_fn_with_state(self, under)),
        }
    }

    /// The target of a request as it is inside; `None` if it is the same.
    fn enter(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path().strip_prefix(&*self.0)?;
        let inside = match (rest, uri.query()) {
            ("", None) => "/".to_owned(),
            ("", Some(query)) => format!("/?{query}"),
            (rest, _) if !rest.starts_with('/') => return None,
            (rest, None) => rest.to_owned(),
            (rest, Some(query)) => format!("{rest}?{query}"),
        };
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(inside).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// A page as it is outside.
    fn leave(&self, page: &str) -> String {
        let mut outside = String::with_capacity(page.len() + page.len() / 16);
        let mut rest = page;
        while let Some(at) = rest.find("=\"/") {
            let (before, behind) = rest.split_at(at);
            let behind = behind.strip_prefix("=\"").unwrap_or(behind);
            outside.push_str(before);
            outside.push_str("=\"");
            let name = before
                .rsplit(|c: char| c.is_ascii_whitespace())
                .next()
                .unwrap_or_default();
            if ATTRIBUTES.contains(&name) && !behind.starts_with("//") {
                outside.push_str(&self.0);
            }
            rest = behind;
        }
        outside.push_str(rest);
        outside
    }
}

/// Takes the base off a request, and puts it in front of the paths of the answer.
async fn under(State(base): State<Base>, mut request: Request, next: Next) -> Response {
    if let Some(inside) = base.enter(request.uri()) {
        *request.uri_mut() = inside;
    }
    let document = request.uri().path() == DOCUMENT;
    let mut response = next.run(request).await;
    let place = response.headers().get(LOCATION).map(HeaderValue::as_bytes);
    let ours = |place: &&[u8]| std::str::from_utf8(place).is_ok_and(is_ours);
    if let Some(place) = place.filter(ours)
        && let Ok(outside) = HeaderValue::from_bytes(&[base.0.as_bytes(), place].concat())
    {
        response.headers_mut().insert(LOCATION, outside);
    }
    match (is(response.headers(), b"text/html"), document) {
        (true, _) => rewritten(response, |page| base.leave(page)).await,
        (false, true) if is(response.headers(), b"application/json") => {
            let server = format!("\"url\": \"{}\"", base.0);
            rewritten(response, |text| text.replacen(SERVER, &server, 1)).await
        }
        (false, _) => response,
    }
}

fn is(headers: &HeaderMap, kind: &[u8]) -> bool {
    let found = headers.get(CONTENT_TYPE);
    found.is_some_and(|found| found.as_bytes().starts_with(kind))
}

/// The same answer with another text. Pages and the document are whole texts of our own.
async fn rewritten(response: Response, change: impl FnOnce(&str) -> String) -> Response {
    let (mut parts, body) = response.into_parts();
    // Our own bodies do not fail.
    let bytes = body
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    parts.headers.remove(CONTENT_LENGTH);
    let body = match std::str::from_utf8(&bytes) {
        Ok(text) => Body::from(change(text)),
        Err(_) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Base {
        Base::of("https://mail.contoso.example/zavor").unwrap()
    }

    #[test]
    fn a_base_is_the_path_of_the_public_address() {
        for (url, path) in [
            ("https://a.example", ""),
            ("https://a.example/", ""),
            ("http://localhost:8080", ""),
            ("https://a.example/zavor", "/zavor"),
            ("https://a.example/zavor/", "/zavor"),
            ("https://a.example:8443/tools/zavor-2.0", "/tools/zavor-2.0"),
        ] {
            assert_eq!(&*Base::of(url).unwrap().0, path, "{url}");
        }
        for (url, why) in [
            ("https://a.example//", BadBase::Odd),
            ("https://a.example/a//b", BadBase::Odd),
            ("https://a.example/a/../b", BadBase::Odd),
            ("https://a.example/a%2Fb", BadBase::Odd),
            ("https://a.example/a\"b", BadBase::Odd),
            ("https://a.example/Admin", BadBase::Taken("Admin".into())),
            (
                "https://a.example/sign-in/x",
                BadBase::Taken("sign-in".into()),
            ),
        ] {
            assert_eq!(Base::of(url), Err(why), "{url}");
        }
        let long = format!("https://a.example/{}", "a".repeat(BYTES_MAX));
        assert_eq!(Base::of(&long), Err(BadBase::TooLong));
    }

    #[test]
    fn requests_with_and_without_the_base_arrive_at_the_same_page() {
        for (outside, inside) in [
            ("/zavor", "/"),
            ("/zavor/", "/"),
            ("/zavor?lang=ro", "/?lang=ro"),
            ("/zavor/admin/users?q=a%2Fb", "/admin/users?q=a%2Fb"),
        ] {
            let entered = base().enter(&outside.parse().unwrap()).unwrap();
            assert_eq!(entered.to_string(), inside);
        }
        for same in ["/", "/admin/users", "/zavorian", "/Zavor/admin"] {
            assert_eq!(base().enter(&same.parse().unwrap()), None, "{same}");
        }
    }

    #[test]
    fn paths_of_pages_are_found_and_text_of_other_people_is_not() {
        for (inside, outside) in [
            ("<a href=\"/admin\">", "<a href=\"/zavor/admin\">"),
            (
                "<a class=\"b\"\nhref=\"/\">",
                "<a class=\"b\"\nhref=\"/zavor/\">",
            ),
            ("<form action=\"/x\">", "<form action=\"/zavor/x\">"),
            ("<b formaction=\"/x\">", "<b formaction=\"/zavor/x\">"),
            ("<script src=\"/a.js\">", "<script src=\"/zavor/a.js\">"),
            (
                "<p data-events=\"/live\">",
                "<p data-events=\"/zavor/live\">",
            ),
        ] {
            assert_eq!(base().leave(inside), outside);
        }
        for same in [
            "<input name=\"next\" value=\"/admin\">",
            "<a href=\"//other.example\">",
            "<a href=\"https://other.example/\">",
            "<a href=\"?page=2\">",
            "<a href=\"#top\">",
            "<p title=\" href=&#34;/x&#34;\">href=&#34;/x&#34;</p>",
            "=\"",
        ] {
            assert_eq!(base().leave(same), same);
        }
    }
}
