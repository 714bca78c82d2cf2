//! Answers: pages made from templates, and redirects to other pages of ours.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use super::unbroken::unbroken;
use crate::ours::is_ours;
use crate::request::context::Context;
use crate::site::{Flash, Mood};

/// What handlers return.
pub(crate) type Answer = Result<Response, Failure>;

/// A page made from a template.
pub(crate) fn html(template: &impl Template) -> Response {
    html_with(StatusCode::OK, template)
}

/// A page made from a template, with this status.
pub(crate) fn html_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => {
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            (status, [(CONTENT_TYPE, kind)], unbroken(&text)).into_response()
        }
        Err(error) => {
            // Templates fail only if formatting a value fails, which never happens with ours.
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Sends the browser to another page of ours with GET (RFC 9110 section 15.4.4).
pub(crate) fn see_other(path: &str) -> Response {
    moved(StatusCode::SEE_OTHER, path)
}

/// Sends the browser there with the same method and body (RFC 9110 section 15.4.8).
pub(crate) fn repeat_there(path: &str) -> Response {
    moved(StatusCode::TEMPORARY_REDIRECT, path)
}

fn moved(status: StatusCode, path: &str) -> Response {
    let ours = Some(path).filter(|path| is_ours(path));
    let place = ours.and_then(|path| HeaderValue::from_str(path).ok());
    let place = place.unwrap_or(HeaderValue::from_static("/"));
    (status, [(LOCATION, place)]).into_response()
}

impl Context {
    /// Leaves a message for the next page and sends the browser there.
    pub(crate) fn tell(&self, mood: Mood, text: String, next: &str) -> Response {
        self.leave(Flash { mood, text });
        see_other(next)
    }

    /// Leaves the message with this key as a success, and redirects.
    pub(crate) fn done(&self, key: &str, next: &str) -> Response {
        self.tell(Mood::Done, self.text().say(key), next)
    }
}

/// The path that a form or a query named if it is one of ours ([`is_ours`]), else `/`.
pub(crate) fn own_path(typed: &str) -> &str {
    const PATH_BYTES_MAX: usize = 2048;
    let fine = typed.len() <= PATH_BYTES_MAX && is_ours(typed);
    if fine { typed } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_followed() {
        assert_eq!(own_path("/users?q=ana#x"), "/users?q=ana#x");
        for hostile in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "",
            "users",
        ] {
            assert_eq!(own_path(hostile), "/", "{hostile:?}");
            let place = see_other(hostile).headers()[LOCATION].clone();
            assert_eq!(place, "/", "{hostile:?}");
        }
    }
}
