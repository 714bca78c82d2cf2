//! One connection: bytes to whole messages, answers to bytes, and the bounds of both.
//!
//! Works on any stream, so that tests run it in memory with virtual time. One request is processed
//! at a time; what a client sends meanwhile waits in its socket.
//!
//! Bytes that have arrived count against the budget of the door. A connection is idle until a whole
//! message has arrived.
//!
//! Security: a message is refused by its announced length before its bytes are read. Bytes that
//! arrive together with a StartTLS request are refused: they were sent in clear and must not count
//! as protected (CVE-2011-0411 and its family).

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use zeroize::{Zeroize, Zeroizing};

use super::answers::{Answers, Gone};
use super::ber;
use super::mapping::People;
use super::message::Code;
use super::reply;
use super::session::{Next, Session};
use crate::listener::{Guest, Stopping};

/// Largest message before a bind, in bytes.
pub const UNBOUND_MESSAGE_MAX: usize = 16 * 1024;
/// Largest message after a bind, in bytes.
pub const BOUND_MESSAGE_MAX: usize = 256 * 1024;
/// Longest silence after a bind.
pub const BOUND_IDLE: Duration = Duration::from_secs(15 * 60);
/// Longest silence of an anonymous client.
pub const UNBOUND_IDLE: Duration = Duration::from_secs(2 * 60);
/// Longest time from the first to the last byte of a message; also for a TLS handshake.
pub const MESSAGE_TIME: Duration = Duration::from_secs(30);
/// How long a client may take to read its answers.
pub const WRITE_TIME: Duration = Duration::from_secs(30);
/// Answers are written once this many bytes wait.
const WRITE_CHUNK: usize = 16 * 1024;
/// Bytes asked for in one read while the length of a message is unknown.
const READ_CHUNK: usize = 4 * 1024;

/// A whole conversation, with or without TLS. `tls` = it begins with a handshake (LDAPS).
pub(super) async fn serve<P: People, S: AsyncRead + AsyncWrite + Unpin + Send>(
    mut stream: S,
    mut session: Session<P>,
    guest: Guest,
    stopping: Stopping,
    tls: bool,
) {
    if !tls && !converse(&mut stream, &mut session, &guest, &stopping).await {
        // Errors while closing do not matter.
        let _ = timeout(WRITE_TIME, stream.shutdown()).await;
        return;
    }
    let Some(certificate) = session.begin_tls() else {
        return;
    };
    let handshake = tokio::select! {
        handshake = certificate.handshake(stream, MESSAGE_TIME) => handshake,
        () = stopping.clone().wait() => return,
    };
    let Ok(Ok(mut stream)) = handshake else {
        tracing::debug!("LDAP client closed: the TLS handshake failed");
        return;
    };
    converse(&mut stream, &mut session, &guest, &stopping).await;
    let _ = timeout(WRITE_TIME, stream.shutdown()).await;
}

/// Answers until the connection ends (`false`) or TLS is to begin (`true`).
async fn converse<P: People, S: AsyncRead + AsyncWrite + Unpin + Send>(
    stream: &mut S,
    session: &mut Session<P>,
    guest: &Guest,
    stopping: &Stopping,
) -> bool {
    let mut incoming = Incoming::new(guest);
    loop {
        let bounds = Bounds::of(session.is_bound());
        let message = match incoming.next(stream, bounds, stopping).await {
            Ok(message) => message,
            Err(end) => {
                if end == End::Slow {
                    session.timed_out();
                }
                if let Some((code, text)) = end.notice() {
                    let mut answers = Outgoing::new(stream);
                    // The connection ends either way.
                    let _ = answers.send(&reply::disconnection(code, text)).await;
                    let _ = answers.flush().await;
                }
                return false;
            }
        };
        if !guest.seat.begin() {
            return false;
        }
        let mut answers = Outgoing::new(stream);
        let next = session.answer(&message, &mut answers).await;
        let next = match next {
            Ok(Next::StartTls(id)) if incoming.is_empty() => {
                let go = reply::start_tls_result(id, Code::Success, "");
                answers.send(&go).await.map(|()| Next::StartTls(id))
            }
            Ok(Next::StartTls(_)) => {
                let text = "bytes behind a StartTLS request";
                let notice = reply::disconnection(Code::ProtocolError, text);
                answers.send(&notice).await.map(|()| Next::Close)
            }
            other => other,
        };
        let flushed = answers.flush().await;
        if session.is_bound() {
            guest.seat.prove();
        }
        guest.seat.rest();
        incoming.trim();
        match (next, flushed) {
            (Ok(Next::Continue), Ok(())) => {}
            (Ok(Next::StartTls(_)), Ok(())) => return true,
            _ => return false,
        }
    }
}

/// Bounds of the next message.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    size: usize,
    idle: Duration,
}

impl Bounds {
    const fn of(bound: bool) -> Self {
        if bound {
            Self {
                size: BOUND_MESSAGE_MAX,
                idle: BOUND_IDLE,
            }
        } else {
            Self {
                size: UNBOUND_MESSAGE_MAX,
                idle: UNBOUND_IDLE,
            }
        }
    }
}

/// Why no further message comes.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Closed, or broken.
    Closed,
    /// Silent for too long, or too slow with a message.
    Slow,
    /// Not LDAP.
    Malformed(&'static str),
    /// Larger than the bound.
    TooLarge,
    /// Other connections use up the door's budget.
    NoRoom,
    /// The door stops.
    Stopping,
}

impl End {
    fn notice(&self) -> Option<(Code, &'static str)> {
        match self {
            // Idle clients are closed without a word, as slapd does: Dovecot logs a notice as an
            // error, and connects again either way.
            Self::Closed | Self::Slow => None,
            Self::Malformed(why) => Some((Code::ProtocolError, why)),
            Self::TooLarge => Some((Code::ProtocolError, "the message is too large")),
            Self::NoRoom => Some((Code::Busy, "too many large messages at once")),
            Self::Stopping => Some((Code::Unavailable, "the server is stopping")),
        }
    }
}

/// Bytes received but not answered yet. Wiped when dropped: they hold passwords.
struct Incoming<'a> {
    bytes: Zeroizing<Vec<u8>>,
    guest: &'a Guest,
}

impl<'a> Incoming<'a> {
    fn new(guest: &'a Guest) -> Self {
        Self {
            bytes: Zeroizing::default(),
            guest,
        }
    }

    /// The last message is answered: frees its bytes.
    fn trim(&self) {
        // Holding fewer bytes is never refused.
        let _ = self.guest.seat.hold(self.bytes.capacity());
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next whole message.
    async fn next(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        bounds: Bounds,
        stopping: &Stopping,
    ) -> Result<Zeroizing<Vec<u8>>, End> {
        tokio::select! {
            biased;
            () = stopping.clone().wait() => return Err(End::Stopping),
            () = std::future::ready(()) => {}
        }
        if self.is_empty() {
            tokio::select! {
                read = timeout(bounds.idle, self.read(stream, 0)) => read.map_err(|_| End::Slow)??,
                () = stopping.clone().wait() => return Err(End::Stopping),
            }
        }
        timeout(MESSAGE_TIME, self.complete(stream, bounds.size))
            .await
            .map_err(|_| End::Slow)?
    }

    async fn complete(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        size: usize,
    ) -> Result<Zeroizing<Vec<u8>>, End> {
        loop {
            if self.bytes.first().is_some_and(|tag| *tag != ber::SEQUENCE) {
                return Err(End::Malformed("no LDAP message"));
            }
            let whole = ber::whole_length(&self.bytes).map_err(|error| End::Malformed(error.0))?;
            match whole {
                Some(whole) if whole > size => return Err(End::TooLarge),
                Some(whole) if whole <= self.bytes.len() => {
                    let rest = Zeroizing::new(self.bytes.split_off(whole));
                    return Ok(std::mem::replace(&mut self.bytes, rest));
                }
                Some(whole) => self.read(stream, whole - self.bytes.len()).await?,
                None => self.read(stream, 0).await?,
            }
        }
    }

    /// Reads once; at least `missing` bytes are still to come. Holds at most one message and one
    /// chunk.
    async fn read(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        missing: usize,
    ) -> Result<(), End> {
        let mut chunk = [0; READ_CHUNK];
        let read = stream.read(&mut chunk).await.map_err(|_| End::Closed)?;
        if read == 0 {
            return Err(End::Closed);
        }
        if self.bytes.capacity() - self.bytes.len() < read {
            // Grow by copying into a new buffer, so that the old one is wiped, not just freed.
            let room = self.bytes.len() + missing.max(READ_CHUNK) + READ_CHUNK;
            self.guest.hold(room).await.map_err(|_| End::NoRoom)?;
            let mut larger = Zeroizing::new(Vec::with_capacity(room));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes
            .extend_from_slice(chunk.get(..read).unwrap_or_default());
        chunk.zeroize();
        Ok(())
    }
}

/// Answers on their way out.
struct Outgoing<'a, S> {
    stream: &'a mut S,
    bytes: Vec<u8>,
}

impl<'a, S: AsyncWrite + Unpin + Send> Outgoing<'a, S> {
    fn new(stream: &'a mut S) -> Self {
        Self {
            stream,
            bytes: Vec::new(),
        }
    }

    async fn flush(&mut self) -> Result<(), Gone> {
        let write = async {
            self.stream.write_all(&self.bytes).await?;
            self.stream.flush().await
        };
        let written = timeout(WRITE_TIME, write).await;
        self.bytes.clear();
        match written {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }
}

impl<S: AsyncWrite + Unpin + Send> Answers for Outgoing<'_, S> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= WRITE_CHUNK {
            self.flush().await
        } else {
            Ok(())
        }
    }
}
