//! One answer, before it is HTTP.

use bytes::Bytes;
use hyper::StatusCode;

use super::codec::failure;
use crate::meter::Outcome;

/// One answer, before it is HTTP.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) outcome: Outcome,
    /// The connection is closed after it (the request's body was not read to the end).
    pub(super) close: bool,
    /// What was wrong with the question.
    pub(super) why: &'static str,
}

const OK: &[u8] = br#"{"status":"ok"}"#;

impl Reply {
    pub(super) const fn fixed(body: &'static [u8], outcome: Outcome) -> Self {
        Self {
            status: StatusCode::OK,
            body: Bytes::from_static(body),
            outcome,
            close: false,
            why: "",
        }
    }

    pub(super) const fn ok(outcome: Outcome) -> Self {
        Self::fixed(OK, outcome)
    }

    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: value.to_string().into(),
            outcome: Outcome::Done,
            close: false,
            why: "",
        }
    }

    pub(super) fn failure(status: StatusCode, reason: &str) -> Self {
        let outcome = match status {
            StatusCode::UNAUTHORIZED => Outcome::Unauthorised,
            StatusCode::SERVICE_UNAVAILABLE => Outcome::Unavailable,
            _ => Outcome::BadInput,
        };
        Self {
            status,
            body: failure(reason).into(),
            outcome,
            close: false,
            why: "",
        }
    }

    pub(super) fn bad(reason: &'static str) -> Self {
        Self {
            why: reason,
            ..Self::failure(StatusCode::BAD_REQUEST, reason)
        }
    }

    pub(super) fn closing(mut self) -> Self {
        self.close = true;
        self
    }
}
