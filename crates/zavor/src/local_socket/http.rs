//! The client of the local socket: the JSON API over HTTP/1.1, one connection per command.
//!
//! Security: bodies may hold passwords. They are wiped once sent; neither they nor the answers are
//! ever logged.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};
use zavor_web::report::ProblemReport;
use zeroize::Zeroizing;

/// Longest wait for an answer; a backup of a large store takes minutes.
const ANSWER_WITHIN: Duration = Duration::from_secs(600);
/// Longest wait for the server to accept the connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// Longest answer accepted; the server never sends more.
const ANSWER_BYTES_MAX: usize = 64 << 20;
/// Stands for an empty part of a path, which a path cannot have; none of our names contains it.
const EMPTY_PART: &str = "%00";

/// Why there is no answer of the expected kind.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The server says why it did not do it.
    Problem(Box<ProblemReport>),
    /// There was no answer; the text says in one line what to do.
    Lost(String),
}

impl From<String> for NoAnswer {
    fn from(text: String) -> Self {
        Self::Lost(text)
    }
}

/// An answer, unparsed.
pub(crate) struct Answer {
    /// Whether the request succeeded; otherwise the body says why not.
    pub(crate) is_success: bool,
    /// The body.
    pub(crate) bytes: Vec<u8>,
}

/// The running server, from the command line. Connects at the first request.
pub(crate) struct Local {
    socket: PathBuf,
    runtime: Runtime,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Local {
    /// The server at this socket.
    pub(crate) fn at(socket: &Path) -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            socket: socket.to_path_buf(),
            runtime: runtime.map_err(|error| format!("cannot start: {error}"))?,
            open: None,
        })
    }

    /// Asks with GET for what a path shows.
    pub(crate) fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, NoAnswer> {
        read(path, &self.ask(&Method::GET, path, None)?)
    }

    /// Does an act and returns its result.
    pub(crate) fn act<T: DeserializeOwned>(
        &mut self,
        method: &Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, NoAnswer> {
        let body = serde_json::to_vec(body).map(Zeroizing::new);
        let body = body.map_err(|error| format!("the request cannot be written: {error}"))?;
        read(path, &self.ask(method, path, Some(body))?)
    }

    /// Asks, and returns the answer. An error is one line that says what to do.
    pub(crate) fn ask(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<Answer, String> {
        let request = request(method, path, body)?;
        let Self {
            socket,
            runtime,
            open,
        } = self;
        runtime.block_on(async {
            let sender = connected(socket, open).await?;
            let exchange = async { whole(sender.send_request(request).await?).await };
            let ended = tokio::time::timeout(ANSWER_WITHIN, exchange).await;
            let answer = match ended {
                Ok(answer) => answer,
                Err(_) => Err(
                    "no answer within 10 minutes; the server may still be at work, look at its log"
                        .into(),
                ),
            };
            if answer.is_err() {
                *open = None;
            }
            answer.map_err(|BreakOff(text)| text)
        })
    }
}

/// Why an exchange broke off, in words.
struct BreakOff(String);

impl From<&str> for BreakOff {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<hyper::Error> for BreakOff {
    fn from(error: hyper::Error) -> Self {
        match error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
            true => Self(
                "the server closed the connection without an answer; look at its log, and check with \"zavor why\" whether the act was done".into(),
            ),
            false => Self(format!("the local socket failed: {error}")),
        }
    }
}

async fn whole(response: Response<hyper::body::Incoming>) -> Result<Answer, BreakOff> {
    let is_success = response.status().is_success();
    let read = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect();
    let bytes = read
        .await
        .map_err(|error| BreakOff(format!("the local socket failed: {error}")))?;
    Ok(Answer {
        is_success,
        bytes: bytes.to_bytes().into(),
    })
}

fn request(
    method: &Method,
    path: &str,
    body: Option<Zeroizing<Vec<u8>>>,
) -> Result<Request<Full<Bytes>>, String> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, "localhost");
    if body.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let body = body.map_or_else(Bytes::new, Bytes::from_owner);
    let request = request.body(Full::new(body));
    let request = request.map_err(|error| format!("{path:?} cannot be requested: {error}"))?;
    // A URI ends at "#": the rest would be dropped silently, and the question would be about
    // another account.
    match request.uri().path_and_query().map(|asked| asked.as_str()) {
        Some(asked) if asked == path => Ok(request),
        _ => Err(format!(
            "{path:?} cannot be requested as it is; write # as %23; nothing was sent"
        )),
    }
}

async fn connected<'a>(
    socket: &Path,
    open: &'a mut Option<SendRequest<Full<Bytes>>>,
) -> Result<&'a mut SendRequest<Full<Bytes>>, String> {
    // The server closes a connection that was idle too long.
    let rests = match open.as_mut() {
        Some(sender) => sender.ready().await.is_ok(),
        None => false,
    };
    let sender = match open.take() {
        Some(sender) if rests => sender,
        _ => connect(socket).await?,
    };
    Ok(open.insert(sender))
}

async fn connect(socket: &Path) -> Result<SendRequest<Full<Bytes>>, String> {
    let connect = tokio::time::timeout(CONNECT_WITHIN, UnixStream::connect(socket)).await;
    let stream = match connect {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(explain(socket, &error)),
        Err(_) => {
            return Err(format!(
                "the server at {} does not answer; nothing was changed",
                socket.display()
            ));
        }
    };
    let opened = http1::handshake(TokioIo::new(stream)).await;
    let (sender, connection) =
        opened.map_err(|error| format!("the local socket failed: {error}"))?;
    // If it breaks off, reading the answer fails.
    tokio::spawn(connection);
    Ok(sender)
}

fn explain(socket: &Path, error: &io::Error) -> String {
    let at = socket.display();
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => format!(
            "no server is running on {at}; start it with \"zavor serve\" (or name its data directory with --data-dir or ZAVOR_DATA_DIR)"
        ),
        io::ErrorKind::PermissionDenied => {
            format!("not allowed to use {at}; run this as the server's user or as root")
        }
        _ => format!("cannot reach the server at {at}: {error}"),
    }
}

/// Parses an answer as the expected value.
fn read<T: DeserializeOwned>(path: &str, answer: &Answer) -> Result<T, NoAnswer> {
    if answer.is_success {
        return serde_json::from_slice(&answer.bytes).map_err(|_| not_understood().into());
    }
    Err(problem(path, answer))
}

/// Why an answer is not a success.
pub(crate) fn problem(path: &str, answer: &Answer) -> NoAnswer {
    let Ok(mut problem) = serde_json::from_slice::<ProblemReport>(&answer.bytes) else {
        return not_understood().into();
    };
    if path.contains(EMPTY_PART) {
        problem.detail = problem.detail.replace("\"\\0\"", "\"\"");
    }
    NoAnswer::Problem(Box::new(problem))
}

fn not_understood() -> String {
    "the server's answer is not understood; are command and server the same version?".into()
}

/// Encodes a name as a part of a path (RFC 3986 section 2.1).
pub(crate) fn part(name: &str) -> String {
    match name.is_empty() {
        true => EMPTY_PART.into(),
        false => escaped(name),
    }
}

/// Encodes a text as a value of a query.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_a_path_whatever_is_in_it() {
        assert_eq!(part("ana@contoso.example"), "ana@contoso.example");
        assert_eq!(part("a/b?c#d%e f"), "a%2Fb%3Fc%23d%25e%20f");
        assert_eq!(part("ș"), "%C8%99");
        assert_eq!(part(""), EMPTY_PART);
    }

    #[test]
    fn a_path_that_would_be_cut_short_is_not_asked_for() {
        let asked = |path| request(&Method::DELETE, path, None);
        assert!(asked("/api/v1/accounts/ana%23old@contoso.example?then=1").is_ok());
        let error = asked("/api/v1/accounts/ana#old@contoso.example").unwrap_err();
        assert!(error.contains("write # as %23"), "{error}");
    }
}
