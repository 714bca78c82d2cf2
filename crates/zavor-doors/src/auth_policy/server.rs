//! Sockets and HTTP of the auth policy door: hyper's HTTP/1.1 directly, one task per connection.
//!
//! Bounds ([`Limits`]): headers and bodies must arrive in time. A body has at most
//! [`super::body::BODY_BYTES_MAX`] bytes, chunked or not, and is read only after the password was
//! checked; all bodies together have at most [`BODIES_BYTES_MAX`]. A connection has no buffer
//! before its first byte; one whose request was not read to its end is closed after the answer.
//!
//! Credentials: the password in `Authorization: Basic` (any user name) or `X-API-Key`, compared in
//! constant time. Administrative commands need the administrative password; if none is configured,
//! the ordinary one from a loopback address.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use subtle::ConstantTimeEq;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout};
use zavor_app::doors::seats::{SeatBounds, Seats};
use zavor_app::platform::Mode;
use zavor_app::platform::current::Current;
use zavor_core::actor::Actor;
use zavor_core::network::Network;

use super::body::whole;
use super::codec::{Body, Command, PASSWORD_BYTES_MAX, Right, basic_password, parse_body};
use super::desk::{AuthPolicyDesk, DOOR};
use super::lists::administer;
use super::mapping::{WhenUnavailable, checked, name, question, reported};
use super::peers;
use super::reply::Reply;
use crate::listener::{
    Balancers, Connection, Gate, Guest, House, ListenAddress, Listener, Peer, Stopping, seat_bounds,
};
use crate::meter::{Meter, Outcome, Readable};
use crate::tls::Tls;

/// Most connections at once. Dovecot keeps a few for each of its processes that ask; with
/// `HEADER_BYTES_MAX` for each, their headers take at most 62 MiB.
pub const CONNECTIONS_MAX: usize = 4_000;
/// Most connections at once from one address that is neither loopback nor a trusted proxy: enough
/// for a large Dovecot host.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 200;
/// Most bytes of all bodies together: a thousand of the longest.
pub const BODIES_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most bytes of a request line and its headers.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 64;
/// weakforced's name for a key in a header; Dovecot sends it when `api_header` has no colon.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Bounds of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once.
    pub seats: SeatBounds,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long a request's headers may take, counted from the last answer; also how long an idle
    /// connection is kept. Dovecot keeps one for 10 s.
    pub headers: Duration,
    /// How long a body may take.
    pub body: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            seats: seat_bounds(CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX),
            handshake: Duration::from_secs(10),
            headers: Duration::from_secs(60),
            body: Duration::from_secs(10),
        }
    }
}

/// Configuration of the door. `Debug` never shows the passwords.
#[derive(Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: ListenAddress,
    /// If given, the door speaks HTTPS; a reload takes effect at the next handshake.
    pub tls: Option<Tls>,
    /// The password of callers; not empty, at most [`PASSWORD_BYTES_MAX`] bytes.
    pub password: String,
    /// The password for `reset` and lists; without it they work only from loopback.
    pub admin_password: Option<String>,
    /// Dovecot's `auth_policy_hash_nonce`, if known: it reveals the digest of an empty password.
    pub nonce: Option<String>,
    /// Networks whose `real_remote` may vouch for a different `remote`.
    pub trusted_proxies: Current<Vec<Network>>,
    /// Load balancers that say whose connections they pass on.
    pub balancers: Option<Balancers>,
    /// Enforce or observe.
    pub mode: Current<Mode>,
    /// The answer when state cannot be read.
    pub when_unavailable: WhenUnavailable,
    /// Bounds.
    pub limits: Limits,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("tls", &self.tls.is_some())
            .field("trusted_proxies", &self.trusted_proxies.get())
            .field("mode", &self.mode.get())
            .field("when_unavailable", &self.when_unavailable)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// The door, bound to its address but not serving yet.
pub struct Bound {
    listener: Listener,
    seats: Arc<Seats>,
    shared: Shared,
}

struct Shared {
    config: Config,
    meter: Arc<Meter>,
    readable: Readable,
}

/// Binds the address. Nothing is answered before [`Bound::serve`].
///
/// # Errors
/// `InvalidInput` for an empty or overlong password; otherwise the error of binding.
pub async fn bind(config: Config) -> io::Result<Bound> {
    let sane = |password: &String| (1..=PASSWORD_BYTES_MAX).contains(&password.len());
    if !sane(&config.password) || !config.admin_password.as_ref().is_none_or(sane) {
        let text =
            format!("a password of the auth policy door has 1 to {PASSWORD_BYTES_MAX} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    Ok(Bound {
        listener: config.listen.bind().await?,
        seats: Seats::new(config.limits.seats, BODIES_BYTES_MAX, true),
        shared: Shared {
            config,
            meter: Arc::new(Meter::default()),
            readable: Readable::new(DOOR),
        },
    })
}

impl Bound {
    /// Where it listens, with the port that was chosen.
    pub fn address(&self) -> &ListenAddress {
        self.listener.address()
    }

    /// The door's counters.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.shared.meter)
    }

    /// The door's connections.
    pub fn seats(&self) -> Arc<Seats> {
        Arc::clone(&self.seats)
    }

    /// Answers until `shutdown` ends; requests in progress are finished.
    pub async fn serve<D: AuthPolicyDesk>(
        self,
        desk: Arc<D>,
        shutdown: impl Future<Output = ()> + Send,
    ) {
        let house = House {
            gate: Gate {
                allowed_clients: None,
                listed: self.shared.config.trusted_proxies.clone(),
            },
            balancers: self.shared.config.balancers.clone(),
            meter: self.meter(),
            seats: self.seats,
        };
        let shared = Arc::new(self.shared);
        let handle = move |connection: Connection, guest, stopping: Stopping| {
            let session = Session {
                shared: Arc::clone(&shared),
                desk: Arc::clone(&desk),
                guest,
            };
            async move { session.run(connection, stopping.wait()).await }
        };
        self.listener.serve(house, shutdown, handle).await;
    }
}

/// One connection.
struct Session<D> {
    shared: Arc<Shared>,
    desk: Arc<D>,
    guest: Guest,
}

impl<D: AuthPolicyDesk> Session<D> {
    async fn run(self, connection: Connection, stopping: impl Future<Output = ()>) {
        let mut stopping = std::pin::pin!(stopping);
        // The HTTP library allocates a buffer per connection: not before there is a byte.
        tokio::select! {
            // An error shows again when the bytes are read.
            _ = connection.readable() => {}
            () = stopping.as_mut() => return,
        }
        let Some(tls) = &self.shared.config.tls else {
            return self.speak(connection, stopping).await;
        };
        let limit = self.shared.config.limits.handshake;
        match tls.handshake(connection, limit).await {
            Ok(Ok(stream)) => self.speak(stream, stopping).await,
            Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
            Err(_) => self.shared.meter.timed_out(),
        }
    }

    async fn speak(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        stopping: impl Future<Output = ()>,
    ) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.shared.config.limits.headers)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEADER_BYTES_MAX);
        let service = service_fn(|request| self.answer(request));
        let mut serving = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
        let mut stopping = std::pin::pin!(stopping);
        let ended = tokio::select! {
            biased;
            ended = serving.as_mut() => ended,
            () = stopping.as_mut() => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        if let Err(error) = ended {
            if error.is_timeout() {
                self.shared.meter.timed_out();
            } else if error.is_parse() {
                let meter = &self.shared.meter;
                meter.question(Outcome::BadInput, Duration::ZERO);
                peers::note(&*self.desk, self.guest.peer, &Reply::bad("not HTTP"));
            }
            tracing::debug!(%error, "connection ended");
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let began = Instant::now();
        let reply = self.reply(request).await.unwrap_or_else(|refusal| refusal);
        peers::note(&*self.desk, self.guest.peer, &reply);
        self.guest.seat.rest();
        // Holding fewer bytes is never refused.
        let _ = self.guest.seat.hold(0);
        self.shared.meter.question(reply.outcome, began.elapsed());
        let mut response = Response::new(Full::new(reply.body));
        *response.status_mut() = reply.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if reply.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if reply.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("basic realm=\"zavor\"");
            headers.insert(WWW_AUTHENTICATE, realm);
        }
        Ok(response)
    }

    async fn reply(&self, request: Request<Incoming>) -> Result<Reply, Reply> {
        let (head, body) = request.into_parts();
        let Some(command) = Command::from_target(head.uri.path(), head.uri.query()) else {
            return Err(Reply::failure(StatusCode::NOT_FOUND, "Not found").closing());
        };
        if self.right(&head.headers) < command.right() {
            if let Some(kept_back) = self.shared.meter.may_say() {
                tracing::warn!(?command, peer = ?self.guest.peer, kept_back, "not authorised");
            }
            return Err(Reply::failure(StatusCode::UNAUTHORIZED, "Unauthorized").closing());
        }
        self.guest.seat.prove();
        let wanted = if command.is_get() {
            Method::GET
        } else {
            Method::POST
        };
        if head.method != wanted {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            return Err(Reply::failure(status, "wrong method").closing());
        }
        let limit = self.shared.config.limits.body;
        let bytes = timeout(limit, whole(body, &self.guest))
            .await
            .map_err(|_| {
                self.shared.meter.timed_out();
                Reply::failure(StatusCode::REQUEST_TIMEOUT, "the body took too long").closing()
            })??;
        let body = if command.is_get() {
            Body::default()
        } else {
            parse_body(&bytes).map_err(Reply::bad)?
        };
        if !self.guest.seat.begin() {
            let text = "the connection is being closed; ask on another one";
            return Err(Reply::failure(StatusCode::SERVICE_UNAVAILABLE, text).closing());
        }
        self.act(command, &body).await
    }

    async fn act(&self, command: Command, body: &Body<'_>) -> Result<Reply, Reply> {
        let config = &self.shared.config;
        let (proxies, mode) = (config.trusted_proxies.get(), *config.mode.get());
        let nonce = config.nonce.as_deref();
        match command {
            Command::Allow => {
                let name = name(body)?;
                let question = question(body, &name, &proxies, nonce, mode);
                let answer = self.desk.check_sign_in(&question, body.ja3.as_str()).await;
                self.shared.readable.observe(&answer);
                Ok(checked(&answer, config.when_unavailable))
            }
            Command::Report => {
                let name = name(body)?;
                let question = question(body, &name, &proxies, nonce, mode);
                let answer = self.desk.report_sign_in(&question, reported(body)?).await;
                self.shared.readable.observe(&answer);
                let status = StatusCode::SERVICE_UNAVAILABLE;
                answer.map_err(|_| Reply::failure(status, "the report could not be recorded"))?;
                Ok(Reply::ok(Outcome::Reported))
            }
            Command::Ping | Command::Live => Ok(Reply::ok(Outcome::Done)),
            Command::Stats => Ok(self.stats()),
            _ => {
                let address = match self.guest.peer {
                    Peer::Tcp(address) => address.to_canonical().to_string(),
                    Peer::Local => "local".to_owned(),
                };
                let actor = Actor::Door {
                    door: DOOR,
                    address,
                };
                Ok(administer(&*self.desk, &actor, command, body).await)
            }
        }
    }

    fn stats(&self) -> Reply {
        let seen = self.shared.meter.snapshot();
        let (allowed, refused) = (seen.count(Outcome::Allowed), seen.count(Outcome::Refused));
        Reply::json(&serde_json::json!({
            "reports": seen.count(Outcome::Reported),
            "allows": allowed + refused + seen.count(Outcome::Unavailable),
            "denieds": refused,
        }))
    }

    /// What the caller may do by its credentials.
    fn right(&self, headers: &HeaderMap) -> Right {
        let config = &self.shared.config;
        let mut space = [0; PASSWORD_BYTES_MAX * 2];
        let presented = match (headers.get(API_KEY), headers.get(AUTHORIZATION)) {
            (Some(key), _) => Some(key.as_bytes()),
            (None, Some(header)) => basic_password(header.as_bytes(), &mut space),
            (None, None) => None,
        };
        let Some(presented) = presented else {
            return Right::Nobody;
        };
        let is = |password: &str| bool::from(presented.ct_eq(password.as_bytes()));
        let asks = is(&config.password);
        match &config.admin_password {
            Some(admin) if is(admin) => Right::Administer,
            None if asks && peers::address(self.guest.peer).is_loopback() => Right::Administer,
            _ if asks => Right::Ask,
            _ => Right::Nobody,
        }
    }
}
