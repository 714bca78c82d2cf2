//! Who asks. At the web door it is a program with an API token, from some address; over the local
//! socket it is the local operator, named by the user id of the peer. Cookies are ignored and other
//! sites are not let in (no CORS), so a browser cannot be made to ask.
//!
//! Security: a token is looked up by the hash of its text, so no comparison can leak how much of it
//! was right. Without a valid token every path but the open ones answers with the same 401, whether
//! the path exists or not.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use zavor_app::doors::seats::Seat;
use zavor_app::sign_on::SignOn;
use zavor_core::actor::Actor;

use super::problem::Problem;
use crate::request::body::{self, OPEN_BYTES_MAX};
use crate::request::client::Peer;
use crate::request::finish::to_its_end;
use crate::site::Site;

/// The peer of the local socket, as the kernel reports it. Only [`crate::local`] makes one, from
/// its socket; nothing that a client sends becomes one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalPeer {
    pub(crate) uid: u32,
}

/// Lets the local operator in.
pub(super) async fn as_operator(mut request: Request, next: Next) -> Response {
    let Some(LocalPeer { uid }) = request.extensions().get().copied() else {
        return Problem::token().into_response();
    };
    request
        .extensions_mut()
        .insert(Actor::LocalOperator { uid });
    to_its_end(request, next).await
}

/// The program or local operator that asks.
pub(super) struct Caller(pub(super) Actor);

/// Lets programs in whose token is in force.
pub(super) async fn with_token(
    State(sign_on): State<Arc<SignOn>>,
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let source = site.proxies.client(peer, request.headers(), false);
    let found = match bearer(request.headers()) {
        Some(token) => sign_on.token_actor(token, Some(source)).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(actor)) => {
            if let Some(seat) = request.extensions().get::<Arc<Seat>>() {
                seat.prove();
            }
            request.extensions_mut().insert(actor);
            to_its_end(request, next).await
        }
        Ok(None) => nobody(request.into_body()).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

/// The refusal without a token; no body is read.
fn nobody(body: axum::body::Body) -> Problem {
    match body::refuse(body) {
        false => Problem::token(),
        true => Problem::too_large(format!(
            "without a valid token, a body may have at most {OPEN_BYTES_MAX} bytes; nothing was read"
        )),
    }
}

/// The token of `Authorization: Bearer TOKEN` (RFC 6750 section 2.1); `None` if the header comes
/// twice.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_matches(' ');
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let actor = parts.extensions.get::<Actor>().cloned();
        actor.map(Self).ok_or_else(Problem::token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_is_read_as_the_rfc_writes_it_and_nothing_else_is_one() {
        assert_eq!(read(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(read(&["bearer  abc "]).as_deref(), Some("abc"));
        for none in [&[][..], &["abc"], &["Basic abc"], &["Bearer a", "Bearer b"]] {
            assert_eq!(read(none), None, "{none:?}");
        }
    }
}
