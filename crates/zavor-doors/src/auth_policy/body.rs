//! The body of a request: read to its end, within its own limit and the door's budget.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body as _, Incoming};

use super::reply::Reply;
use crate::listener::Guest;

/// Longest body in bytes.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;
/// Reads a body to its end, within the door's budget. A body in one piece is not copied.
pub(super) async fn whole(mut body: Incoming, guest: &Guest) -> Result<Bytes, Reply> {
    let too_long =
        || Reply::failure(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long").closing();
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(too_long());
    }
    let mut first = Bytes::new();
    let mut rest = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Reply::bad("the body is broken").closing())?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let length = first.len() + rest.len() + data.len();
        if length > BODY_BYTES_MAX {
            return Err(too_long());
        }
        guest.hold(length).await.map_err(|_| {
            let text = "too many bodies at once; ask again";
            Reply::failure(StatusCode::SERVICE_UNAVAILABLE, text).closing()
        })?;
        if first.is_empty() {
            first = data;
        } else {
            rest.extend_from_slice(&data);
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    Ok([&first, rest.as_slice()].concat().into())
}
