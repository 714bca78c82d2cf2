//! Answers about what was not done, as RFC 9457 problem details.
//!
//! The text says what happened, what was not changed, and what to do. What a store reports about
//! itself (paths, its own errors) goes to the log and not to the program.

use std::fmt;

use axum::Json;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use zavor_app::platform::{AppError, Invalid, InvalidPolicy};
use zavor_app::ports::StoreError;
use zavor_app::sending::MissingSteps;
use zavor_core::hold::Step;
use zavor_core::rights::Denied;

use crate::report::ProblemReport;

/// Media type of problem details (RFC 9457 section 3).
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Prefix of the type of every problem.
const PROBLEM_TYPE: &str = "urn:zavor:problem:";
/// Longest answer over the local socket: fits an export or a full page of events.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// Why a request was not answered or an act not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    kind: Kind,
    code: &'static str,
    detail: String,
    /// What the local operator is told instead: the store's own error.
    to_operator: Option<Inside>,
    /// Boxed, so that a `Result` that is nearly always `Ok` stays small.
    steps: Option<Box<Steps>>,
}

/// Steps to take before the act, or left to do after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Steps {
    missing: Vec<String>,
    by_statement: Vec<String>,
    run_there: Vec<String>,
}

/// The store's own error; only shown to the local operator.
#[derive(Clone, PartialEq, Eq)]
struct Inside(Box<str>);

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside(..)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Token,
    Denied,
    Unknown,
    Method,
    Invalid,
    TooLarge,
    MediaType,
    TooSlow,
    Refused,
    Conflict,
    Unavailable,
    PartlyDone,
}

impl Kind {
    const fn of(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Token => (StatusCode::UNAUTHORIZED, "token", "No valid token"),
            Self::Denied => (StatusCode::FORBIDDEN, "denied", "Not allowed"),
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown", "Not found"),
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "Method not allowed",
            ),
            Self::Invalid => (StatusCode::BAD_REQUEST, "invalid", "Not acceptable"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "Not JSON"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow", "Too slow"),
            Self::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "refused", "Refused"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "Changed meanwhile"),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available now",
            ),
            Self::PartlyDone => (
                StatusCode::SERVICE_UNAVAILABLE,
                "partly_done",
                "Done in part",
            ),
        }
    }
}

impl Problem {
    fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code: kind.of().1,
            detail: detail.into(),
            to_operator: None,
            steps: None,
        }
    }

    /// The token is missing, unknown or expired: always the same answer.
    pub(super) fn token() -> Self {
        let text = "send \"Authorization: Bearer TOKEN\" with a valid token; a Global \
                    Administrator can make one";
        Self::new(Kind::Token, text)
    }

    /// Only the local socket offers it.
    pub(super) fn local_only() -> Self {
        let text = "only the local operator may ask this, on the machine itself: zavor api; nothing \
                    was changed";
        Self::new(Kind::Denied, text)
    }

    /// There is no such thing.
    pub(super) fn unknown(what: &'static str, name: &str) -> Self {
        let name = name.into();
        AppError::Unknown { what, name }.into()
    }

    /// The path has no such method.
    pub(super) fn method() -> Self {
        Self::new(
            Kind::Method,
            "see /api/v1/openapi.json for the methods of this path",
        )
    }

    /// The request is not acceptable as given.
    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, detail)
    }

    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(Kind::TooLarge, detail)
    }

    pub(super) fn media_type() -> Self {
        let text = "the body must be JSON, with \"Content-Type: application/json\"; nothing was \
                    changed";
        Self::new(Kind::MediaType, text)
    }

    pub(super) fn too_slow() -> Self {
        let text = "the body did not arrive in time; nothing was changed; send it again";
        Self::new(Kind::TooSlow, text)
    }

    /// A rule forbids it.
    pub(super) fn refused(detail: impl Into<String>) -> Self {
        Self::new(Kind::Refused, detail)
    }

    /// The server cannot do its work.
    pub(super) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, detail)
    }

    /// Some steps must be done first.
    pub(super) fn missing(missing: &MissingSteps) -> Self {
        let names = |steps: &[Step]| steps.iter().map(ToString::to_string).collect();
        let detail = "still restricted; nothing was changed; do the missing steps first, say what \
                      you reviewed, or override with a reason";
        Self {
            code: "steps_missing",
            steps: Some(Box::new(Steps {
                missing: names(&missing.steps),
                by_statement: names(&missing.by_statement),
                run_there: missing.run_there.clone(),
            })),
            ..Self::new(Kind::Refused, detail)
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let code = error.code();
        let said = error.to_string();
        let (kind, detail) = match error {
            AppError::Unknown { .. } => (Kind::Unknown, said),
            // Both stand in the path.
            AppError::Invalid(Invalid::Policy(
                InvalidPolicy::NoPolicy { .. } | InvalidPolicy::NoKey { .. },
            )) => (Kind::Unknown, said),
            AppError::Invalid(_) => (Kind::Invalid, said),
            AppError::Refused(_) | AppError::Password(_) => (Kind::Refused, said),
            AppError::Denied(_) => (Kind::Denied, said),
            AppError::Conflict => (Kind::Conflict, said),
            AppError::Store(error) => return error.into(),
            // The store's own error goes to the log, as below.
            AppError::Partly(partly) => {
                tracing::warn!(error = %partly.failed.cause(), done = %partly.part, "done in part");
                return Self {
                    code,
                    to_operator: Some(Inside(said.into())),
                    ..Self::new(Kind::PartlyDone, partly.part.in_words())
                };
            }
        };
        Self {
            code,
            ..Self::new(kind, detail)
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => AppError::Conflict.into(),
            other => {
                tracing::warn!(error = %other, "a request of the API could not be answered");
                let text = "records cannot be read or written at the moment; nothing was changed; \
                            try again, and look at the server's log";
                Self {
                    to_operator: Some(Inside(other.to_string().into())),
                    ..Self::unavailable(text)
                }
            }
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        AppError::Denied(denied).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, name, title) = self.kind.of();
        let steps = *self.steps.unwrap_or_default();
        let report = ProblemReport {
            kind: format!("{PROBLEM_TYPE}{name}"),
            title: title.into(),
            status: status.as_u16(),
            code: self.code.into(),
            detail: self.detail,
            missing: steps.missing,
            by_statement: steps.by_statement,
            run_there: steps.run_there,
        };
        let told = self.to_operator.map(|Inside(detail)| ProblemReport {
            detail: detail.into(),
            ..report.clone()
        });
        let mut response = shown(status, &report);
        if let Some(report) = told {
            response.extensions_mut().insert(ToOperator(report));
        }
        if self.kind == Kind::Token {
            let headers = response.headers_mut();
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An extension of the answer: what the local operator is told instead of it.
#[derive(Clone)]
struct ToOperator(ProblemReport);

fn shown(status: StatusCode, report: &ProblemReport) -> Response {
    let mut response = (status, Json(report)).into_response();
    let kind = HeaderValue::from_static(PROBLEM_JSON);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// The answer for the local operator: with the store's own error, and within [`ANSWER_BYTES_MAX`].
pub(super) async fn for_operator(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    fit_for_operator(&method, next.run(request).await)
}

fn fit_for_operator(method: &Method, mut response: Response) -> Response {
    let status = response.status();
    if let Some(ToOperator(report)) = response.extensions_mut().remove() {
        return shown(status, &report);
    }
    // Every answer is complete before it is sent, so its length is known.
    let length = response.body().size_hint().lower();
    if length <= ANSWER_BYTES_MAX {
        return response;
    }
    let most = ANSWER_BYTES_MAX >> 20;
    let too_long = format!(
        "the answer has {} MiB, more than the {most} MiB that are sent",
        length >> 20
    );
    match *method == Method::GET {
        true => {
            let less = "nothing was changed; ask for less (--limit, --filter), or for one page after the \
                        other, as in: zavor api GET /api/v1/directory";
            Problem::too_large(format!("{too_long}; {less}")).into_response()
        }
        // Asking for less would do it again.
        false => {
            let done = "what was asked for is done, and only its answer is not shown; see what came of \
                        it with: zavor audit list, zavor users list";
            Problem::new(Kind::PartlyDone, format!("{too_long}; {done}")).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_too_long_to_be_sent_does_not_ask_again_for_what_is_done() {
        let long = usize::try_from(ANSWER_BYTES_MAX).unwrap() + 1;
        for (method, status, says) in [
            (Method::GET, 413, "nothing was changed; ask for less"),
            (Method::POST, 503, "what was asked for is done"),
        ] {
            let answer = vec![b' '; long].into_response();
            let answer = fit_for_operator(&method, answer);
            assert_eq!(answer.status().as_u16(), status, "{method}");
            let body = axum::body::to_bytes(answer.into_body(), 10_000)
                .await
                .unwrap();
            let body = String::from_utf8(body.into()).unwrap();
            assert!(body.contains(says), "{body}");
        }
        let short = fit_for_operator(&Method::POST, "done".into_response());
        assert_eq!(short.status(), StatusCode::OK);
    }
}
