//! As much of a browser as the demonstration's pages need: pages, cookies, and forms with what is hidden in them.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::process::PATIENCE;

/// How a form begins that posts.
const FORM: &str = "<form method=\"post\"";

/// A person's browser: it keeps its cookies.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub(crate) struct Shown {
    pub(crate) status: u16,
    /// The address of the page.
    url: String,
    /// Where to go on, if the answer says so.
    onward: Option<String>,
    pub(crate) html: String,
}

impl Browser {
    /// Opens a page, and goes on where its answer says.
    pub(crate) fn open(&mut self, url: &str) -> Shown {
        let shown = self.ask("GET", url, "");
        self.follow(shown)
    }

    /// Sends the first form of a page that posts, with these fields and what is hidden in it.
    pub(crate) fn send(&mut self, page: &Shown, fields: &[(&str, &str)]) -> Shown {
        let first = page.html.find(FORM);
        let at = first.unwrap_or_else(|| panic!("a form: {}", page.html));
        self.send_form(page, at, fields)
    }

    /// The same with the form that is sent to this path.
    pub(crate) fn send_to(&mut self, page: &Shown, path: &str, fields: &[(&str, &str)]) -> Shown {
        let action = format!("action=\"{path}\"");
        let mut forms = page.html.match_indices(FORM).map(|(at, _)| at);
        let sends = |at: &usize| {
            let tag = page.html[*at..].split('>').next();
            tag.is_some_and(|tag| tag.contains(&action))
        };
        let at = forms.find(sends);
        let at = at.unwrap_or_else(|| panic!("a form to {path}: {}", page.html));
        self.send_form(page, at, fields)
    }

    fn send_form(&mut self, page: &Shown, at: usize, fields: &[(&str, &str)]) -> Shown {
        let form = &page.html[at..];
        let form = form.split("</form>").next().unwrap_or_default();
        let action = attribute(form, "action").expect("a form says where it is sent");
        let mut body: Vec<String> = form
            .split("<input")
            .filter(|input| attribute(input, "type").as_deref() == Some("hidden"))
            .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
            .map(|(name, value)| format!("{name}={}", encoded(&value)))
            .collect();
        body.extend(
            fields
                .iter()
                .map(|(name, value)| format!("{name}={}", encoded(value))),
        );
        let url = format!("{}{action}", origin(&page.url));
        self.post(&url, &body.join("&"))
    }

    /// Posts a body.
    pub(crate) fn post(&mut self, url: &str, body: &str) -> Shown {
        let shown = self.ask("POST", url, body);
        self.follow(shown)
    }

    fn follow(&mut self, shown: Shown) -> Shown {
        match &shown.onward {
            Some(path) => {
                let url = match path.starts_with("http") {
                    true => path.clone(),
                    false => format!("{}{path}", origin(&shown.url)),
                };
                self.open(&url)
            }
            None => shown,
        }
    }

    fn ask(&mut self, method: &str, url: &str, body: &str) -> Shown {
        let origin = origin(url);
        let host = origin.trim_start_matches("http://");
        let path = url.strip_prefix(&origin).expect("it begins with it");
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept-Language: en\r\n\
             Cookie: {}\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        let answer = raw(host, &request);
        let (head, html) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let field = |line: &str, name: &str| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_string())
        };
        for cookie in head.lines().filter_map(|line| field(line, "set-cookie")) {
            let pair = cookie
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a cookie has a name");
            self.cookies.insert(name.into(), value.into());
        }
        Shown {
            status: head[9..12].parse().expect("a status"),
            url: url.into(),
            onward: head.lines().find_map(|line| field(line, "location")),
            html: html.into(),
        }
    }
}

/// Sends bytes to `localhost:PORT` and returns everything that comes back.
pub(crate) fn raw(host: &str, request: &str) -> String {
    let address = host.replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time");
    stream.write_all(request.as_bytes()).expect("it is read");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Scheme, host and port of an address.
pub(crate) fn origin(url: &str) -> String {
    let rest = url.strip_prefix("http://").expect("a whole address");
    let host = rest.split('/').next().unwrap_or_default();
    format!("http://{host}")
}

/// An attribute of the first element of this text.
fn attribute(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    Some(rest.split('"').next()?.to_string())
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The first address in a page whose path begins with this.
pub(crate) fn link(html: &str, path: &str) -> Option<String> {
    let starts = html
        .match_indices("href=\"")
        .map(|(at, found)| at + found.len());
    let mut links = starts.filter_map(|at| html[at..].split('"').next());
    let fits = |link: &&str| {
        let at = link
            .find("://")
            .and_then(|scheme| link[scheme + 3..].find('/').map(|slash| scheme + 3 + slash));
        link[at.unwrap_or(0)..].starts_with(path)
    };
    links.find(fits).map(str::to_string)
}
