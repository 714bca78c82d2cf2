//! The JSON API over the local socket: HTTP/1.1 on a connection whose peer the kernel names.
//!
//! The code that binds the socket checks who may connect and hands over each stream with the peer's
//! user id. Every request on it is the *local operator*'s; nothing in a request changes that,
//! because tokens, cookies and headers are ignored. Heads, bodies, answers and times are bounded
//! here; the binder bounds the number of connections.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Sleep, sleep};
use tower::ServiceExt;
use zavor_app::Zavor;

use crate::api::{self, Desk, LocalPeer};
use crate::site::{App, Site, SiteConfig};

/// Longest time for the head of a request to arrive.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Longest head of a request; fits a name of a few thousand bytes, escaped.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Longest time that a caller may leave its answer unread.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// The API for the local operator.
#[derive(Clone)]
pub struct LocalDoor {
    router: Router,
    stopping: watch::Receiver<bool>,
}

impl LocalDoor {
    /// Makes an API that serves connections until `stopping` becomes true.
    pub fn new(
        zavor: Arc<Zavor>,
        site: SiteConfig,
        desk: Arc<dyn Desk>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let form_key = zavor.platform.random_key();
        let site = Arc::new(Site::new(site, form_key, stopping.clone()));
        Self {
            router: api::local_router(App { zavor, site }, desk),
            stopping,
        }
    }

    /// Answers the requests of one connection, whose peer is this user.
    ///
    /// # Errors
    ///
    /// If the connection ends early: broken off, too slow, not HTTP.
    pub async fn serve<S>(self, stream: S, uid: u32) -> Result<(), hyper::Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            router,
            mut stopping,
        } = self;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(LocalPeer { uid });
            router.clone().oneshot(request.map(Body::new))
        });
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .max_buf_size(HEAD_BYTES_MAX);
        let stream = TokioIo::new(BoundedStream::new(stream));
        let mut served = pin!(http.serve_connection(stream, service));
        tokio::select! {
            ended = served.as_mut() => return ended,
            // An error means that the server is gone, which is a stop too.
            _ = stopping.wait_for(|stop| *stop) => served.as_mut().graceful_shutdown(),
        }
        served.await
    }
}

/// A stream that fails if the peer leaves data unread for [`READ_WITHIN`].
struct BoundedStream<S> {
    stream: S,
    unread: Option<Pin<Box<Sleep>>>,
}

impl<S> BoundedStream<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            unread: None,
        }
    }

    /// The result of a write, or a timeout if it waited too long.
    fn within<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.unread = None;
            return written;
        }
        let unread = self
            .unread
            .get_or_insert_with(|| Box::pin(sleep(READ_WITHIN)));
        ready!(unread.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for BoundedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for BoundedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.within(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.within(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_ends_the_connection_after_its_time() {
        let (ours, mut theirs) = tokio::io::duplex(8);
        let began = tokio::time::Instant::now();
        let mut stream = BoundedStream::new(ours);
        let error = stream.write_all(&[0; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed(), READ_WITHIN);
        let mut stream = BoundedStream::new(tokio::io::duplex(8).0);
        assert!(stream.write_all(&[0; 4]).await.is_err(), "closed");
        let mut read = [0; 8];
        theirs.read_exact(&mut read).await.unwrap();
    }
}
