//! Turns requests into values: JSON bodies, queries and path parts, each bounded, strict UTF-8,
//! without unknown fields. If one value is wrong, the whole request is refused and the error names
//! it.
//!
//! Security: bodies may hold passwords; neither bodies nor errors about them are ever logged.

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};
use zavor_app::doors::seats::Seat;
use zavor_app::ports::{PAGE_MAX, TypedPassword};
use zavor_core::actor::Actor;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::problem::Problem;
pub(super) use crate::report::List;
use crate::request::body::{self, BYTES_MAX, BadBody};
use crate::request::fields::{BadFields, FIELDS_OPEN_MAX, Fields};

/// Rows of a page by default.
const ROWS: usize = 50;
/// Most rows of a page.
pub(super) const ROWS_MAX: usize = 1_000;

/// Longest body over the local socket, in bytes: an import of 12 MiB, which JSON escapes.
pub(super) const LOCAL_BODY_BYTES_MAX: usize = 16 << 20;

/// Longest body that this request may have, as its way in allows; [`BYTES_MAX`] if unset.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyBytesMax(pub(super) usize);

/// What handlers return.
pub(super) type Answer<T> = Result<Json<T>, Problem>;

/// A JSON body. An empty one stands for `{}`.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let seat = parts.extensions.get::<Arc<Seat>>();
        let most = parts.extensions.get().copied();
        let BodyBytesMax(most) = most.unwrap_or(BodyBytesMax(BYTES_MAX));
        // Only callers with a token get here.
        let read = body::read_most(body, most, BadBody::TooMuch, seat).await;
        let bytes = Zeroizing::new(read.map_err(|bad| unread(bad, most))?);
        if bytes.is_empty() {
            return parsed(b"{}").map(Self);
        }
        if !is_json(&parts.headers) {
            return Err(Problem::media_type());
        }
        match std::str::from_utf8(&bytes) {
            Err(_) => Err(Problem::invalid(
                "the body is not UTF-8; nothing was changed",
            )),
            Ok(text) if has_nul(text) => Err(Problem::invalid(
                "the body has a NUL character; nothing was changed",
            )),
            Ok(text) => parsed(text.as_bytes()).map(Self),
        }
    }
}

fn unread(bad: BadBody, most: usize) -> Problem {
    match bad {
        BadBody::TooMuch | BadBody::TooMuchYet => Problem::too_large(format!(
            "the body is longer than {most} bytes or broke off; nothing was changed"
        )),
        BadBody::TooSlow => Problem::too_slow(),
        BadBody::NoRoom => Problem::unavailable(
            "too many large bodies are arriving at once; nothing was changed; send it again",
        ),
    }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // The library would read an array as the fields in their order.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::invalid(
            "the body is not a JSON object; nothing was changed",
        ));
    }
    match Json::from_bytes(bytes) {
        Ok(Json(value)) => Ok(value),
        // The text names the field.
        Err(error) => Err(Problem::invalid(format!(
            "{}; nothing was changed",
            error.body_text()
        ))),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether a string of the JSON text has an escaped NUL. None of our texts needs one, and a program
/// that reads the text later may cut it off there.
fn has_nul(text: &str) -> bool {
    let escaped = text.match_indices("\\u0000");
    escaped
        .map(|(at, _)| text[..at].bytes().rev().take_while(|byte| *byte == b'\\'))
        .any(|before| before.count() % 2 == 0)
}

/// The query of a request, as `T`.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Fields::parse(
            parts.uri.query().unwrap_or_default().as_bytes(),
            FIELDS_OPEN_MAX,
        ) {
            Err(BadFields::NotText) => {
                return Err(Problem::invalid("the query is not UTF-8 text"));
            }
            Err(BadFields::TooMuch) => return Err(Problem::too_large("the query is too long")),
            Ok(_) => {}
        }
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::invalid(error.body_text())),
        }
    }
}

/// The parts of the path, as `T`.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::invalid(error.body_text())),
        }
    }
}

/// An empty body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A body with a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// The reason; everybody who sees the hold can read it.
    pub(super) reason: String,
}

/// Reads an object inside a body. An array is not one, although the library would read it as the
/// fields in their order.
pub(super) fn object<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match serde_json::Value::deserialize(from)? {
        object @ serde_json::Value::Object(_) => T::deserialize(object).map_err(D::Error::custom),
        _ => Err(D::Error::custom("not a JSON object")),
    }
}

/// The same for one that may be left out or null.
pub(super) fn object_if_given<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Option::<serde_json::Value>::deserialize(from)? {
        None => Ok(None),
        Some(value) => object(value).map(Some).map_err(D::Error::custom),
    }
}

/// Reads a whole number that may be left out. The document calls them `int64`: what is larger is
/// refused, and no program has to know that we could count further.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let given = Option::<i64>::deserialize(from)?;
    let whole = |number| u64::try_from(number).map_err(|_| D::Error::custom("less than 0"));
    given.map(whole).transpose()
}

/// Reads a list that must not be empty: a program that found nothing sends an empty one, which must
/// not come to mean "all" or "none of them" by accident.
pub(super) fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    match Vec::deserialize(from)? {
        list if list.is_empty() => Err(D::Error::custom(
            "an empty list; name at least one, or leave it out where that is allowed",
        )),
        list => Ok(list),
    }
}

/// The same for a list that may be left out or null.
pub(super) fn some_if_given<'de, D>(from: D) -> Result<Option<Vec<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    struct Given(Vec<String>);

    impl<'de> Deserialize<'de> for Given {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            some(from).map(Self)
        }
    }

    let given = Option::<Given>::deserialize(from)?;
    Ok(given.map(|Given(list)| list))
}

/// Size of a page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Rows {
    /// Most rows to return, 1 to 1000; the default is 50.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<usize>,
}

/// Checks a number of rows; the default if there is none.
pub(super) fn rows(limit: Option<usize>) -> Result<usize, Problem> {
    match limit.unwrap_or(ROWS) {
        fine @ 1..=ROWS_MAX => Ok(fine),
        _ => Err(Problem::invalid(format!(
            "limit is 1 to {ROWS_MAX}, the rows of one page"
        ))),
    }
}

/// The same with the bound of the caller: a page of the local operator may have [`PAGE_MAX`] rows.
pub(super) fn rows_for(actor: &Actor, limit: Option<usize>) -> Result<usize, Problem> {
    match (actor, limit) {
        (Actor::LocalOperator { .. }, Some(fine @ 1..=PAGE_MAX)) => Ok(fine),
        _ => rows(limit),
    }
}

/// Finds a value of a closed list by its name.
pub(super) fn named<T: Copy + fmt::Display>(
    what: &str,
    typed: &str,
    all: &[T],
) -> Result<T, Problem> {
    let found = all.iter().find(|value| value.to_string() == typed);
    found.copied().ok_or_else(|| {
        let names: Vec<String> = all.iter().map(ToString::to_string).collect();
        let shown: String = typed.chars().take(100).collect();
        Problem::invalid(format!(
            "{what} is one of {}, not {shown:?}",
            names.join(", ")
        ))
    })
}

/// The number of a run, a token or a method, as shown.
pub(super) fn number_text(id: u64) -> String {
    format!("{id:x}")
}

/// Reads the number in a path.
pub(super) fn number(what: &'static str, typed: &str) -> Result<u64, Problem> {
    let digits = typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = u64::from_str_radix(typed, 16).ok().filter(|_| digits);
    found.ok_or_else(|| Problem::unknown(what, typed))
}

/// A password in a request.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Password)]
pub(super) struct Secret(String);

impl Secret {
    /// The password as the use cases take it.
    pub(super) fn typed(&self) -> TypedPassword {
        TypedPassword(self.0.clone().into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_nul_is_found_and_an_escaped_backslash_is_none() {
        assert!(has_nul(r#"{"a":"x\u0000"}"#));
        assert!(has_nul(r#"{"a":"x\\\u0000"}"#));
        assert!(!has_nul(r#"{"a":"x\\u0000"}"#));
        assert!(!has_nul("{}"));
    }

    #[test]
    fn what_does_not_fit_a_body_is_named() {
        let wrong = |body: &str| match parsed::<Reason>(body.as_bytes()) {
            Ok(_) => panic!("{body} was taken"),
            Err(problem) => format!("{problem:?}"),
        };
        assert!(wrong("{}").contains("missing field `reason`"));
        assert!(wrong(r#"{"reason":1}"#).contains("reason: invalid type"));
        assert!(wrong(r#"{"reason":"x","who":1}"#).contains("unknown field `who`"));
        assert!(wrong("{").contains("EOF"));
    }

    #[test]
    fn sec_44_a_secret_is_not_shown_by_debug() {
        let secret: Secret = serde_json::from_str("\"canary-4411\"").unwrap();
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
