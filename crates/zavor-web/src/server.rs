//! The web door's sockets: HTTP/1.1 in clear (behind a proxy, or on loopback) or over TLS, with a
//! bound on connections, heads, bodies and times. A slow or silent client costs one connection.
//!
//! A connection's task may fail (a defect): it is logged, the others go on.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use zavor_app::Zavor;
use zavor_app::ports::Store;

use crate::routes;
use crate::site::{Site, SiteConfig};

/// Connections open at once; further ones are closed.
const CONNECTIONS_MAX: usize = 4_000;
/// How long a client may take for the head of a request, a TLS handshake included.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Longest head of a request.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long a stopping door waits for requests that are being answered.
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Pause after a failed accept, so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Gives the TLS set-up for the next handshake, so that a certificate can be exchanged meanwhile.
pub type Acceptor = Arc<dyn Fn() -> TlsAcceptor + Send + Sync>;

/// The bound door.
pub struct Bound {
    socket: TcpListener,
    address: SocketAddr,
    tls: Option<Acceptor>,
}

/// The peer of a connection, as the socket says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Binds; serves nothing yet. Without `tls` it speaks HTTP in clear.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn bind(listen: SocketAddr, tls: Option<Acceptor>) -> io::Result<Bound> {
    let socket = TcpListener::bind(listen).await?;
    let address = socket.local_addr()?;
    Ok(Bound {
        socket,
        address,
        tls,
    })
}

impl Bound {
    /// Where it listens, with the port that was chosen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stopped` ends, then finishes what is being answered.
    pub async fn serve<S: Store>(
        self,
        zavor: Arc<Zavor<S>>,
        site: SiteConfig,
        stopped: impl Future<Output = ()>,
    ) {
        let (stop, stopping) = watch::channel(false);
        let form_key = zavor.random_key();
        let site = Site::new(site, form_key, stopping.clone());
        let router = routes::router(zavor, Arc::new(site));
        let mut tasks = JoinSet::new();
        let mut stopped = pin!(stopped);
        loop {
            tokio::select! {
                () = &mut stopped => break,
                Some(done) = tasks.join_next(), if !tasks.is_empty() => ended(done),
                accepted = self.socket.accept() => match accepted {
                    Ok((_, peer)) if tasks.len() >= CONNECTIONS_MAX => {
                        tracing::warn!(%peer, "web connection closed: too many are open");
                    }
                    Ok((stream, peer)) => {
                        // Delays answers otherwise; a socket that cannot is no reason to refuse.
                        let _ = stream.set_nodelay(true);
                        let (router, tls) = (router.clone(), self.tls.clone());
                        tasks.spawn(connection(stream, peer.ip(), tls, router, stopping.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the web door cannot accept a connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        drop(self.socket);
        // Fails only when no task is left to hear it.
        let _ = stop.send(true);
        let drain = async {
            while let Some(done) = tasks.join_next().await {
                ended(done);
            }
        };
        if tokio::time::timeout(DRAIN_TIME, drain).await.is_err() {
            tracing::warn!("the web door stopped with connections open");
        }
    }
}

fn ended(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        tracing::error!(%error, "the task of a web connection failed");
    }
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    tls: Option<Acceptor>,
    router: Router,
    stopping: watch::Receiver<bool>,
) {
    let Some(tls) = tls else {
        return exchange(stream, peer, router, stopping).await;
    };
    let handshake = tokio::time::timeout(HEAD_WITHIN, tls().accept(stream));
    match handshake.await {
        Ok(Ok(stream)) => exchange(stream, peer, router, stopping).await,
        Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS handshake failed"),
        Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
    }
}

async fn exchange<I>(stream: I, peer: IpAddr, router: Router, stopping: watch::Receiver<bool>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request.map(Body::new))
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
