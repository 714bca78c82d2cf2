//! The server's end of the local socket.
//!
//! Security: the socket is 0600 in a 0700 directory, and the kernel says who calls
//! (`SO_PEERCRED`): only root and the server's own user are served, and their user id goes into
//! the audit. One request per connection; callers, sizes and times are bounded. A socket file
//! left by a dead server is replaced: the caller holds the lock of the data directory, so no live
//! server owns it.

use std::future::Future;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use zavor_core::actor::Actor;

use super::protocol::{
    REQUEST_BYTES_MAX, RESPONSE_BYTES_MAX, Request, Response, read_frame, write_frame,
};

/// Commands served at once; further ones wait in the kernel's queue.
const CALLERS_MAX: usize = 32;
/// How long a caller may take to send its request.
const REQUEST_WITHIN: Duration = Duration::from_secs(10);
/// How long a caller may take to accept the response.
const RESPONSE_WITHIN: Duration = Duration::from_secs(30);
/// Pause after a failed accept (out of files), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What answers requests.
pub(crate) trait Answer: Send + Sync + 'static {
    /// Answers one request of `actor`.
    fn answer(&self, actor: Actor, request: Request) -> impl Future<Output = Response> + Send;
}

/// The socket, bound.
pub(crate) struct LocalSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl LocalSocket {
    /// Binds the socket, replacing one that a dead server left.
    pub(crate) fn bind(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path: path.to_path_buf(),
        })
    }

    /// Serves until `stop` becomes true; requests in work are finished.
    pub(crate) async fn serve<A: Answer>(self, answer: Arc<A>, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(CALLERS_MAX));
        loop {
            let place = Arc::clone(&places).acquire_owned();
            let accepted = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                accepted = async {
                    let place = place.await;
                    (place, self.listener.accept().await)
                } => accepted,
            };
            match accepted {
                (Ok(place), Ok((stream, _))) => {
                    let answer = Arc::clone(&answer);
                    tokio::spawn(async move {
                        let _place = place;
                        if let Err(error) = serve_one(stream, &*answer).await {
                            tracing::debug!(%error, "a local command ended early");
                        }
                    });
                }
                (_, Err(error)) => {
                    tracing::warn!(%error, "the local socket cannot accept");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
                // The semaphore is never closed.
                (Err(_), Ok(_)) => break,
            }
        }
        let every = u32::try_from(CALLERS_MAX).unwrap_or(u32::MAX);
        let _finished = places.acquire_many(every).await;
        // Best effort: the next server replaces it anyway.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn serve_one(mut stream: UnixStream, answer: &impl Answer) -> io::Result<()> {
    let uid = stream.peer_cred()?.uid();
    if !may_call(uid, rustix::process::geteuid().as_raw()) {
        tracing::warn!(uid, "a local command of another user was refused");
        let text = "only root and the server's own user may use this socket".to_string();
        return respond(&mut stream, &Response::Error { text, exit_code: 2 }).await;
    }
    let read = tokio::time::timeout(REQUEST_WITHIN, read_frame(&mut stream, REQUEST_BYTES_MAX));
    let response = match read.await {
        Ok(Ok(request)) => answer.answer(Actor::LocalOperator { uid }, request).await,
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
        // The message is not repeated: it could hold a part of a password.
        Ok(Err(_)) => Response::Error {
            text: "not a request this server understands; are command and server the same version? nothing was changed".into(),
            exit_code: 2,
        },
        Err(_) => return Err(io::ErrorKind::TimedOut.into()),
    };
    respond(&mut stream, &response).await
}

async fn respond(stream: &mut UnixStream, response: &Response) -> io::Result<()> {
    let write = write_frame(stream, response, RESPONSE_BYTES_MAX);
    match tokio::time::timeout(RESPONSE_WITHIN, write).await {
        Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
            let text = "the answer is too long; ask for less (--limit, --filter)".to_string();
            write_frame(
                stream,
                &Response::Error { text, exit_code: 2 },
                RESPONSE_BYTES_MAX,
            )
            .await
        }
        Ok(done) => done,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// Root, and the user the server runs as.
const fn may_call(caller: u32, own: u32) -> bool {
    caller == 0 || caller == own
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    struct Echo;

    impl Answer for Echo {
        async fn answer(&self, actor: Actor, request: Request) -> Response {
            Response::Error {
                text: format!("{actor}: {request:?}"),
                exit_code: 1,
            }
        }
    }

    struct Fixture {
        path: PathBuf,
        stop: watch::Sender<bool>,
        served: tokio::task::JoinHandle<()>,
    }

    fn start(name: &str) -> Fixture {
        let path = std::env::temp_dir().join(format!("zavor-{}-{name}.sock", std::process::id()));
        let socket = LocalSocket::bind(&path).unwrap();
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(socket.serve(Arc::new(Echo), stopped));
        Fixture { path, stop, served }
    }

    #[tokio::test]
    async fn a_request_is_answered_with_the_callers_uid_and_the_socket_is_private() {
        let fixture = start("answer");
        let mode = std::fs::metadata(&fixture.path)
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let request = Request::Why {
            account: "ana".into(),
        };
        let response = super::super::client::ask(&fixture.path, &request)
            .await
            .unwrap();
        let Response::Error { text, .. } = response else {
            panic!("{response:?}")
        };
        let uid = rustix::process::getuid().as_raw();
        assert!(
            text.starts_with(&format!("local operator (uid {uid})")),
            "{text}"
        );
        fixture.stop.send(true).unwrap();
        fixture.served.await.unwrap();
        assert!(!fixture.path.exists());
    }

    #[tokio::test]
    async fn hostile_callers_harm_nobody_else() {
        let fixture = start("hostile");
        let mut idle = UnixStream::connect(&fixture.path).await.unwrap();
        idle.write_all(&[0, 0]).await.unwrap();
        let mut huge = UnixStream::connect(&fixture.path).await.unwrap();
        huge.write_all(&u32::MAX.to_be_bytes()).await.unwrap();
        let mut garbage = UnixStream::connect(&fixture.path).await.unwrap();
        garbage.write_all(b"\0\0\0\x03{\"x").await.unwrap();
        for stream in [&mut huge, &mut garbage] {
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.unwrap();
            assert!(String::from_utf8_lossy(&answer).contains("not a request"));
        }
        let response = super::super::client::ask(&fixture.path, &Request::AuditHead).await;
        assert!(response.is_ok());
        drop(idle);
        fixture.stop.send(true).unwrap();
        fixture.served.await.unwrap();
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_missing_server_says_how_to_start_it() {
        let path = std::env::temp_dir().join(format!("zavor-{}-stale.sock", std::process::id()));
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let error = super::super::client::ask(&path, &Request::AuditHead)
            .await
            .unwrap_err();
        assert!(error.contains("zavor serve"), "{error}");
        drop(LocalSocket::bind(&path).unwrap());
        std::fs::remove_file(&path).unwrap();
        let error = super::super::client::ask(&path, &Request::AuditHead)
            .await
            .unwrap_err();
        assert!(error.contains("zavor serve"), "{error}");
    }

    #[test]
    fn only_root_and_the_own_user_may_call() {
        assert!(may_call(0, 100) && may_call(100, 100));
        assert!(!may_call(101, 100) && !may_call(100, 0));
    }
}
