//! The server of the local socket.
//!
//! Security: the socket is 0600 in a 0700 directory, and the kernel names the caller
//! (`SO_PEERCRED`). Only root and the server's own user are served, and their user id goes into the
//! audit. The number of callers is bounded here, sizes and times where their HTTP is read. A socket
//! file left by a dead server is replaced: this server holds the lock of the data directory, so no
//! live server owns the file.

use std::future::Future;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use zavor_sockets::entrance::{Accept, Entrance, Visit, accept_until};
use zavor_sockets::listen;
use zavor_web::report::ProblemReport;

/// Most connections served at once; others wait in the kernel's queue.
const CALLERS_MAX: usize = 32;
/// Longest time for a refused caller to read the refusal.
const REFUSED_WITHIN: Duration = Duration::from_secs(5);

/// The socket, listening.
pub(crate) struct LocalSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl LocalSocket {
    /// Listens on the socket; replaces one that a dead server left.
    pub(crate) fn bind(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let listener = listen::unix(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path: path.to_path_buf(),
        })
    }

    /// Serves until `stop` becomes true, then finishes requests in progress. `talk` gets the
    /// connection and user id of each caller who may connect.
    pub(crate) async fn serve<T, W>(self, talk: T, mut stop: watch::Receiver<bool>)
    where
        T: Fn(UnixStream, u32) -> W + Clone + Send + Sync + 'static,
        W: Future<Output = io::Result<()>> + Send + 'static,
    {
        let callers = Callers {
            listener: self.listener,
            places: Arc::new(Semaphore::new(CALLERS_MAX)),
        };
        let stopped = async {
            // An error means that the server is gone, which is a stop too.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let mut tasks = accept_until(&callers, &WayIn(talk), stopped).await;
        while tasks.join_next().await.is_some() {}
        // Best effort: the next server replaces it anyway.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Accepts only when there is a place, so that others wait and are not turned away.
struct Callers {
    listener: UnixListener,
    places: Arc<Semaphore>,
}

impl Accept for Callers {
    type Connection = (UnixStream, OwnedSemaphorePermit);

    async fn accept(&self) -> io::Result<Self::Connection> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(io::Error::other)?;
        let (stream, _) = self.listener.accept().await?;
        Ok((stream, place))
    }
}

/// The socket as the loop sees it.
struct WayIn<T>(T);

impl<T, W> Entrance<(UnixStream, OwnedSemaphorePermit)> for WayIn<T>
where
    T: Fn(UnixStream, u32) -> W + Clone + Send + 'static,
    W: Future<Output = io::Result<()>> + Send + 'static,
{
    fn admit(
        &self,
        (stream, place): (UnixStream, OwnedSemaphorePermit),
        _open: usize,
    ) -> Option<Visit<impl Future<Output = ()> + Send + 'static>> {
        let talk = self.0.clone();
        Some(Visit::standing(async move {
            let _place = place;
            if let Err(error) = serve_one(stream, talk).await {
                tracing::debug!(%error, "a local command ended early");
            }
        }))
    }

    fn cannot_accept(&self, error: io::Error) {
        tracing::warn!(%error, "the local socket cannot accept");
    }
}

async fn serve_one<W>(stream: UnixStream, talk: impl Fn(UnixStream, u32) -> W) -> io::Result<()>
where
    W: Future<Output = io::Result<()>>,
{
    let uid = stream.peer_cred()?.uid();
    if may_call(uid, rustix::process::geteuid().as_raw()) {
        return talk(stream, uid).await;
    }
    tracing::warn!(uid, "a local command of another user was refused");
    let refused = tokio::time::timeout(REFUSED_WITHIN, refuse(stream));
    refused.await.map_err(|_| io::ErrorKind::TimedOut)?
}

/// Tells the caller why, without reading anything.
async fn refuse(mut stream: UnixStream) -> io::Result<()> {
    let problem = ProblemReport {
        kind: "urn:zavor:problem:user".into(),
        title: "Not this user".into(),
        status: 403,
        code: "user".into(),
        detail: "only root and the server's own user may use this socket".into(),
        missing: Vec::new(),
        by_statement: Vec::new(),
        run_there: Vec::new(),
    };
    let body = serde_json::to_string(&problem)?;
    let answer = format!(
        "HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// Whether the caller is root or the user that the server runs as.
const fn may_call(caller: u32, own: u32) -> bool {
    caller == 0 || caller == own
}

#[cfg(test)]
mod tests {
    use hyper::Method;
    use tokio::io::AsyncReadExt;

    use super::*;
    use crate::local_socket::http::Local;

    /// Answers one HTTP request with the caller's uid; answers nothing else.
    async fn echo(mut stream: UnixStream, uid: u32) -> io::Result<()> {
        let mut head = [0; 3];
        stream.read_exact(&mut head).await?;
        if &head == b"GET" {
            let body = format!("uid {uid}");
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await?;
        }
        stream.shutdown().await
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
        let served = tokio::spawn(socket.serve(echo, stopped));
        Fixture { path, stop, served }
    }

    /// Asks as a command would; returns the answer.
    async fn asked(path: &Path) -> Result<String, String> {
        let path = path.to_owned();
        let asked = tokio::task::spawn_blocking(move || {
            let answer = Local::at(&path)?.ask(&Method::GET, "/", None)?;
            Ok(String::from_utf8_lossy(&answer.bytes).into_owned())
        });
        asked.await.unwrap()
    }

    #[tokio::test]
    async fn a_request_is_answered_with_the_callers_uid_and_the_socket_is_private() {
        let fixture = start("answer");
        let mode = std::fs::metadata(&fixture.path)
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let uid = rustix::process::getuid().as_raw();
        assert_eq!(asked(&fixture.path).await.unwrap(), format!("uid {uid}"));
        fixture.stop.send(true).unwrap();
        fixture.served.await.unwrap();
        assert!(!fixture.path.exists());
    }

    #[tokio::test]
    async fn hostile_callers_harm_nobody_else() {
        let fixture = start("hostile");
        let idle = UnixStream::connect(&fixture.path).await.unwrap();
        let mut garbage = UnixStream::connect(&fixture.path).await.unwrap();
        garbage.write_all(b"\0\0\0\x03{\"x").await.unwrap();
        let mut answer = Vec::new();
        // The server closed it with unread data, which is a reset.
        let _ = garbage.read_to_end(&mut answer).await;
        assert_eq!(answer, b"");
        assert!(asked(&fixture.path).await.is_ok());
        drop(idle);
        fixture.stop.send(true).unwrap();
        fixture.served.await.unwrap();
    }

    #[tokio::test]
    async fn who_may_not_call_is_told_so_in_the_words_of_the_api() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        refuse(ours).await.unwrap();
        let mut answer = String::new();
        theirs.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        assert!(
            answer.contains("only root and the server's own user"),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_missing_server_says_how_to_start_it() {
        let path = std::env::temp_dir().join(format!("zavor-{}-stale.sock", std::process::id()));
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let error = asked(&path).await.unwrap_err();
        assert!(error.contains("zavor serve"), "{error}");
        drop(LocalSocket::bind(&path).unwrap());
        std::fs::remove_file(&path).unwrap();
        let error = asked(&path).await.unwrap_err();
        assert!(error.contains("zavor serve"), "{error}");
    }

    #[test]
    fn only_root_and_the_own_user_may_call() {
        assert!(may_call(0, 100) && may_call(100, 100));
        assert!(!may_call(101, 100) && !may_call(100, 0));
    }
}
