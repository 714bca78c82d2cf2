//! What the mail system of the demonstration shows, on a port of its own: doveadm's API for Zavor, and pages for
//! the reader.
//!
//! ```text
//! POST /doveadm/v1     [`MailHost::doveadm`]
//! GET  /demo/mail      mails that Zavor sent; /demo/mail/7 is one of them, with its link, and /demo/mail/7/html its
//!                      HTML as a mail program shows it, in a frame that may neither run nor load anything
//! GET  /demo/sessions  mail programs that are signed in, and what became of those that were ended
//! GET  /demo/try       a mail program signs in; somebody sends a message. POST does it
//! ```
//!
//! Only the demonstration has this listener: it is made here, not by the server, so no configuration can open it.
//! It binds to loopback. An attacker is another page in the reader's browser: requests for another host name are
//! refused (a name that an attacker lets point to 127.0.0.1), and so is what another origin sends. Everything
//! shown is escaped, and nothing in it may run. Bounds: connections, bytes of a body, the time of a connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, LOCATION, ORIGIN,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use zavor_core::policy::NoticeLanguage;

use super::mail_host::MailHost;
use super::page_words::PageWords;
use super::pages;
use super::post_office::PostOffice;
use super::trial;

/// Most connections at the same time.
const CONNECTIONS_MAX: usize = 64;
/// Most bytes of a body.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// Longest time for the head of a request to arrive.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Longest life of a connection.
const CONNECTION_WITHIN: Duration = Duration::from_secs(120);
/// Pause when no connection can be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// Nothing of a page may run, and nothing but its style may be loaded.
const POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
/// The HTML of a mail, as the strictest mail program shows it: only its looks, and links that open beside it.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
                             frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// The mail system.
pub(super) struct MailSystem {
    /// Its mail server.
    pub(super) office: Arc<PostOffice>,
    /// Its Dovecot.
    pub(super) host: Arc<MailHost>,
    /// The port of this site.
    pub(super) port: u16,
    /// The language of its mails.
    pub(super) language: NoticeLanguage,
}

type Answer = Response<Full<Bytes>>;

impl MailSystem {
    /// The address of a page.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// Answers everybody who connects, for as long as the runtime lives.
    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener) {
        let seats = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let (Ok(seat), Ok((stream, _))) = (
                Arc::clone(&seats).acquire_owned().await,
                listener.accept().await,
            ) else {
                // Out of files, for a moment.
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let site = Arc::clone(&self);
            tokio::spawn(async move {
                // A browser that went away needs no answer.
                let _ = tokio::time::timeout(CONNECTION_WITHIN, site.converse(stream)).await;
                drop(seat);
            });
        }
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(|request| {
            let site = Arc::clone(&self);
            async move { Ok::<_, Infallible>(site.answer(request).await) }
        });
        let mut server = hyper::server::conn::http1::Builder::new();
        server
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN);
        // As above.
        let _ = server.serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(self: &Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let path = head.uri.path().trim_end_matches('/');
        if !self.is_ours(&head.headers) {
            return plain(
                StatusCode::FORBIDDEN,
                "This is the demonstration's own site.\n",
            );
        }
        let words = self.words(&head.headers);
        match (&head.method, path) {
            (&Method::POST, "/doveadm/v1") => {
                let key = head.headers.get(AUTHORIZATION);
                if !self.host.knows(key.and_then(|key| key.to_str().ok())) {
                    return plain(StatusCode::UNAUTHORIZED, "");
                }
                match self.host.doveadm(&read(body).await) {
                    Some(text) => with(StatusCode::OK, "application/json", text),
                    None => plain(StatusCode::BAD_REQUEST, ""),
                }
            }
            (&Method::GET, "/demo/style.css") => with(
                StatusCode::OK,
                "text/css; charset=utf-8",
                pages::STYLE.into(),
            ),
            (&Method::GET, "" | "/demo") => onward("/demo/mail"),
            (&Method::GET, "/demo/mail") => {
                page(pages::mails(words, &self.office.mails(), self.language))
            }
            (&Method::GET, "/demo/sessions") => page(pages::sessions(words, &self.host.sessions())),
            (&Method::GET, "/demo/try") => page(pages::trial(
                words,
                &trial::Form::new(head.uri.query().unwrap_or_default()),
                None,
            )),
            (&Method::POST, "/demo/try") => {
                let body = read(body).await;
                let form = trial::Form::new(&String::from_utf8_lossy(&body));
                let result = trial::run(&self.host, words, &form).await;
                page(pages::trial(words, &form, Some(&result)))
            }
            (&Method::GET, path) => self.one_mail(words, path),
            _ => plain(StatusCode::METHOD_NOT_ALLOWED, ""),
        }
    }

    /// The words for whoever asks.
    fn words(&self, headers: &HeaderMap) -> &'static PageWords {
        let header = headers.get(ACCEPT_LANGUAGE);
        let header = header.and_then(|value| value.to_str().ok());
        PageWords::of(header, self.language)
    }

    fn one_mail(&self, words: &PageWords, path: &str) -> Answer {
        let number = path.strip_prefix("/demo/mail/");
        let (number, html) = match number.and_then(|number| number.strip_suffix("/html")) {
            Some(number) => (Some(number), true),
            None => (number, false),
        };
        let mail = number.and_then(|number| self.office.mail(number.parse().ok()?));
        match mail {
            Some(mail) if html => letter(mail.html),
            Some(mail) => page(pages::mail(words, &mail, self.language)),
            None => plain(StatusCode::NOT_FOUND, words.nothing_here),
        }
    }

    /// Whether a request is for this host name, and from a page of this site if a browser says from where.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let field = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        let names = [
            format!("localhost:{}", self.port),
            format!("127.0.0.1:{}", self.port),
        ];
        let host = field(HOST).unwrap_or("");
        let origin = field(ORIGIN).is_none_or(|origin| origin == format!("http://{host}"));
        names.iter().any(|name| name == host) && origin
    }
}

async fn read(body: Incoming) -> Bytes {
    let body = Limited::new(body, BODY_BYTES_MAX).collect().await;
    // A body that is too long or breaks off is read as nothing.
    body.map(http_body_util::Collected::to_bytes)
        .unwrap_or_default()
}

fn page(html: String) -> Answer {
    with(StatusCode::OK, "text/html; charset=utf-8", html)
}

/// The HTML of a mail, under a policy of its own.
fn letter(html: String) -> Answer {
    let mut answer = page(html);
    let policy = hyper::header::HeaderValue::from_static(LETTER_POLICY);
    answer
        .headers_mut()
        .insert(hyper::header::CONTENT_SECURITY_POLICY, policy);
    answer
}

fn plain(status: StatusCode, text: &str) -> Answer {
    with(status, "text/plain; charset=utf-8", text.into())
}

fn onward(path: &'static str) -> Answer {
    let mut answer = plain(StatusCode::SEE_OTHER, "");
    let path = hyper::header::HeaderValue::from_static(path);
    answer.headers_mut().insert(LOCATION, path);
    answer
}

fn with(status: StatusCode, kind: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let headers = [
        (CONTENT_TYPE, kind),
        (HeaderName::from_static("content-security-policy"), POLICY),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (HeaderName::from_static("referrer-policy"), "same-origin"),
        (HeaderName::from_static("cache-control"), "no-store"),
    ];
    for (name, value) in headers {
        let value = hyper::header::HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}
