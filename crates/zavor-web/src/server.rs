//! The sockets of the web door: HTTP/1.1 in clear (behind a proxy, or on loopback) or over TLS,
//! with bounds on connections, heads, bodies and times. A slow or silent client costs one
//! connection.
//!
//! Every connection has a seat ([`zavor_app::doors::seats`]), with a limit per address and some
//! seats reserved for reverse proxies and for addresses where somebody signed in. A connection must
//! send a request in a whole session within some time; a browser that is told to close reconnects
//! unnoticed. A connection has no buffer before its first byte. [`crate::request::body`] reads
//! bodies, within one budget for all.
//!
//! If the task of a connection fails (a defect), that is logged, and the other connections
//! continue.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures_util::future::Either;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use zavor_app::Zavor;
use zavor_app::doors::quiet::Quiet;
use zavor_app::doors::seats::{NoSeat, Seat, SeatBounds, Seats};
use zavor_sockets::entrance::{Entrance, Visit, accept_until, drain};
use zavor_sockets::{Serving, listen, proxy_protocol};

use crate::request::body::AnswerBody;
use crate::request::client::{Peer, Proxies};
use crate::request::csrf;
use crate::router;
use crate::site::{Site, SiteConfig};

/// Most open connections; a tenth is reserved for reverse proxies and addresses where somebody
/// signed in. With [`HEAD_BYTES_MAX`] each, their heads take at most 62 MiB.
const SEATS: SeatBounds = SeatBounds {
    seats: 4_000,
    reserved: 400,
    // An office behind one address, with six connections for each browser that is loading a page.
    per_source: 400,
};
/// Most bytes of the bodies of all connections together: sixty of the largest forms, or two
/// thousand bodies of people who are not signed in yet.
const BODIES_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest time for the head of a request to arrive, including a TLS handshake.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Longest head of a request.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// How long a stopping door waits for answers in progress.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Returns the TLS configuration for the next handshake, so that the certificate can be replaced at
/// any time.
pub type Acceptor = Arc<dyn Fn() -> TlsAcceptor + Send + Sync>;

/// The door, listening but not yet serving.
pub struct Bound {
    socket: TcpListener,
    address: SocketAddr,
    tls: Option<Acceptor>,
    seats: Arc<Seats>,
}

/// Listens, but does not serve yet. Without `tls` it speaks HTTP in clear.
///
/// # Errors
///
/// If it cannot listen on the address.
pub fn bind(address: SocketAddr, tls: Option<Acceptor>) -> io::Result<Bound> {
    let socket = listen::tcp(address)?;
    let address = socket.local_addr()?;
    Ok(Bound {
        socket,
        address,
        tls,
        // Reverse proxies keep connections open for their next client.
        seats: Seats::new(SEATS, BODIES_BYTES_MAX, false),
    })
}

impl Bound {
    /// The address it listens on, with the port chosen by the system.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The seats of the door.
    pub fn seats(&self) -> Arc<Seats> {
        Arc::clone(&self.seats)
    }

    /// Serves until `stopped` ends, then finishes the answers in progress.
    #[inline(never)]
    pub fn serve(self, zavor: Arc<Zavor>, site: SiteConfig, stopped: Serving) -> Serving {
        Box::pin(self.serve_until(zavor, site, stopped))
    }

    async fn serve_until(self, zavor: Arc<Zavor>, site: SiteConfig, stopped: Serving) {
        let (stop, stopping) = watch::channel(false);
        let form_key = csrf::key(&zavor.platform.settings().names_key);
        let proxies = site.proxies.clone();
        let site = Site::new(site, form_key, stopping.clone());
        let router = router::router(zavor, Arc::new(site));
        let way_in = WayIn {
            seats: self.seats,
            proxies,
            quiet: Arc::default(),
            tls: self.tls,
            router,
            stopping,
        };
        let tasks = accept_until(&self.socket, &way_in, stopped).await;
        drop(self.socket);
        // Fails only if no task listens any more.
        let _ = stop.send(true);
        if drain(&way_in, tasks, DRAIN_TIME).await > 0 {
            tracing::warn!("the web door stopped with connections open");
        }
    }
}

/// The door as the loop sees it.
struct WayIn {
    seats: Arc<Seats>,
    proxies: Proxies,
    quiet: Arc<Quiet>,
    tls: Option<Acceptor>,
    router: Router,
    stopping: watch::Receiver<bool>,
}

impl WayIn {
    /// The seat of a connection from this address.
    fn seat(&self, peer: IpAddr) -> Result<Seat, NoSeat> {
        let peer = peer.to_canonical();
        self.seats.take(Some(peer), listed(&self.proxies, peer))
    }
}

impl Entrance<(TcpStream, SocketAddr)> for WayIn {
    fn admit(
        &self,
        (stream, peer): (TcpStream, SocketAddr),
        _open: usize,
    ) -> Option<Visit<impl Future<Output = ()> + Send + 'static>> {
        match self.seat(peer.ip()) {
            Ok(seat) => {
                // Without this, answers are delayed; a socket that cannot do it is no reason to
                // refuse.
                let _ = stream.set_nodelay(true);
                let seat = Arc::new(seat);
                let guest = Guest {
                    peer: peer.ip(),
                    seat: Arc::clone(&seat),
                };
                let (router, tls) = (self.router.clone(), self.tls.clone());
                let stopping = self.stopping.clone();
                let task = match self.proxies.introduce(peer.ip()) {
                    // Boxed, so that the tasks of all other connections are as small as without.
                    true => {
                        let client = introduced(stream, guest, self.proxies.clone());
                        let quiet = Arc::clone(&self.quiet);
                        Either::Right(Box::pin(async move {
                            match client.await {
                                Ok((stream, guest)) => {
                                    connection(stream, guest, tls, router, stopping).await;
                                }
                                Err(Some((client, why))) => no_seat(&quiet, client, why),
                                Err(None) => {}
                            }
                        }))
                    }
                    false => Either::Left(connection(stream, guest, tls, router, stopping)),
                };
                Some(Visit::seated(task, seat))
            }
            Err(why) => {
                no_seat(&self.quiet, peer.ip(), why);
                None
            }
        }
    }

    fn sweep(&self) {
        self.seats.sweep();
    }

    fn ended(&self, done: Result<(), JoinError>) {
        if let Err(error) = done
            && !error.is_cancelled()
        {
            tracing::error!(%error, "the task of a web connection failed");
        }
    }

    fn cannot_accept(&self, error: io::Error) {
        tracing::warn!(%error, "the web door cannot accept a connection");
    }
}

/// Says that a connection of this client had to be closed. Behind a load balancer too: who sees only
/// that people are turned away must find out why.
fn no_seat(quiet: &Quiet, client: IpAddr, why: NoSeat) {
    let Some(kept_back) = quiet.may_say(Instant::now().into_std()) else {
        return;
    };
    let advice = match why {
        NoSeat::DoorFull => {
            "see which addresses hold the connections, and stop those at the firewall"
        }
        NoSeat::SourceFull => {
            "if many people share this address, it is a proxy: name it in trusted_proxies"
        }
    };
    tracing::warn!(%client, ?why, kept_back, advice, "web connection closed: too many are open");
}

/// The peer and the seat of one connection.
#[derive(Clone)]
struct Guest {
    peer: IpAddr,
    seat: Arc<Seat>,
}

/// Whether an address gets a seat before others.
fn listed(proxies: &Proxies, address: IpAddr) -> bool {
    address.is_loopback() || proxies.has(address)
}

/// Gives a connection to the client that its load balancer names.
///
/// # Errors
/// It is to be closed: that client has no seat, or (`None`) is not known, which is noted.
async fn introduced(
    mut stream: TcpStream,
    guest: Guest,
    proxies: Proxies,
) -> Result<(TcpStream, Guest), Option<(IpAddr, NoSeat)>> {
    let client = match proxy_protocol::client(&mut stream, guest.peer).await {
        Ok(client) => client,
        Err(why) => {
            proxies.not_introduced(guest.peer, &why);
            return Err(None);
        }
    };
    if client != guest.peer.to_canonical() {
        let moved = guest.seat.move_to(client, listed(&proxies, client));
        moved.map_err(|why| Some((client, why)))?;
    }
    let peer = client;
    Ok((stream, Guest { peer, ..guest }))
}

async fn connection(
    stream: TcpStream,
    guest: Guest,
    tls: Option<Acceptor>,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    // The HTTP library allocates a buffer per connection, so wait for the first byte.
    tokio::select! {
        // An error will come up again when the bytes are read.
        _ = stream.readable() => {}
        // An error means that the door is gone, which is a stop too.
        _ = stopping.wait_for(|stop| *stop) => return,
    }
    let Some(tls) = tls else {
        return exchange(stream, guest, router, stopping).await;
    };
    let peer = guest.peer;
    let handshake = tokio::time::timeout(HEAD_WITHIN, tls().accept(stream));
    match handshake.await {
        Ok(Ok(stream)) => exchange(stream, guest, router, stopping).await,
        Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS handshake failed"),
        Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
    }
}

async fn exchange<I>(stream: I, guest: Guest, router: Router, stopping: watch::Receiver<bool>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let peer = guest.peer;
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(Arc::clone(&guest.seat));
        let (router, seat) = (router.clone(), Arc::clone(&guest.seat));
        async move {
            // A connection that is told to close gets no more requests: its task is about to end.
            let _ = seat.begin();
            let answered = router.oneshot(request.map(Body::new)).await;
            answered.map(|response| AnswerBody::around(response, seat))
        }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES_MAX);
    let mut served = pin!(http.serve_connection(TokioIo::new(stream), service));
    let mut stopping = stopping;
    let stopped = async {
        // An error means that the door is gone, which is a stop too.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = stopped => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "web connection ended early");
    }
}
