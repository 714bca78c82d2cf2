//! A very small web server for the tests of the harness: fixed pages under a strict content
//! security policy, and one address that shows the request sent to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::process::PATIENCE;

/// As strict as the product's policy.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'";

/// The same for pages whose looks stand in their elements, as those of mails do.
const INLINE: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// One page: its path, its media type and its text.
pub(crate) type Page = (&'static str, &'static str, &'static str);

/// A running server.
pub(crate) struct Site {
    port: u16,
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// Serves these pages. In addition, `/said` answers with the request's method, path, language
    /// and body, and `/file.csv` is a download.
    pub(crate) fn start(pages: &'static [Page]) -> Self {
        Self::start_under(POLICY, pages)
    }

    /// The same for mails: their looks stand in `style` attributes, and they may do nothing else.
    pub(crate) fn start_with_inline_looks(pages: &'static [Page]) -> Self {
        Self::start_under(INLINE, pages)
    }

    fn start_under(policy: &'static str, pages: &'static [Page]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let end = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&end);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                // One thread per connection: browsers open connections that they do not use.
                thread::spawn(move || answer(&stream, policy, pages));
            }
        });
        Self {
            port,
            end,
            thread: Some(thread),
        }
    }

    /// Scheme, host and port; `localhost`, because passkeys need it.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        self.origin() + path
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        // Wakes up the accept loop.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: &TcpStream, policy: &str, pages: &[Page]) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    if lines.read_line(&mut first).is_err() {
        return;
    }
    let mut words = first.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return;
    };
    let (mut length, mut language) = (0, String::new());
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.trim().split_once(": ").unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "accept-language" => language = value.to_string(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    if lines.read_exact(&mut body).is_err() {
        return;
    }
    let body = String::from_utf8_lossy(&body);
    let said = format!("<title>Said</title><p>{method} {path} {language} {body}</p>");
    let page = pages.iter().find(|(known, ..)| *known == path);
    let (status, kind, more, text) = match (page, path) {
        (Some((_, kind, text)), _) => ("200 OK", *kind, "", *text),
        (_, "/file.csv") => (
            "200 OK",
            "text/csv",
            "Content-Disposition: attachment; filename=\"file.csv\"\r\n",
            "a,b\r\n",
        ),
        (_, "/favicon.ico") => ("200 OK", "image/x-icon", "", ""),
        (_, path) if path.starts_with("/said") => ("200 OK", "text/html", "", said.as_str()),
        _ => (
            "404 Not Found",
            "text/html",
            "",
            "<title>Nothing</title>Nothing here",
        ),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {policy}\r\nConnection: close\r\n{more}\r\n",
        text.len()
    );
    // A browser that went away is not a failure of this server.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(text.as_bytes());
}
