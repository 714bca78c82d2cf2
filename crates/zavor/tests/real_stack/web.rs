//! As much of a browser as the stack needs: one person signs in at Zavor's pages and sends forms.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::process::PATIENCE;

/// A browser of one person.
pub(crate) struct Browser {
    door: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that nobody has signed in with.
    pub(crate) fn new(door: &str) -> Self {
        Self {
            door: door.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Signs in with a password; there is no second factor.
    pub(crate) fn sign_in(door: &str, name: &str, password: &str) -> Self {
        let mut browser = Self::new(door);
        let fields = [("name", name), ("password", password)];
        let (status, body) = browser.fill_in("/sign-in", "/sign-in", &fields);
        assert_eq!(status, 303, "{body}");
        browser
    }

    /// Fills in the form on a page that is sent to `to`; returns status and body of the answer.
    pub(crate) fn fill_in(
        &mut self,
        page: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String) {
        let (status, shown) = self.get(page);
        assert_eq!(status, 200, "{page}: {shown}");
        self.send_form(&shown, to, fields)
    }

    /// Sends the form of a page that was shown.
    pub(crate) fn send_form(
        &mut self,
        shown: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String) {
        let token = between(shown, "name=\"csrf\" value=\"", "\"");
        let mut body = format!("csrf={token}");
        for (name, value) in fields {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            body.push_str(&format!("&{name}={value}"));
        }
        self.send("POST", to, &body)
    }

    /// Opens a page; returns status and body of the answer.
    pub(crate) fn get(&mut self, page: &str) -> (u16, String) {
        self.send("GET", page, "")
    }

    /// Makes an app password; returns its text.
    pub(crate) fn app_password(&mut self, name: &str, protocol: &str) -> String {
        let fields = [("name", name), ("protocol", protocol)];
        let (status, body) = self.fill_in("/security", "/security/app-passwords/make", &fields);
        assert_eq!(status, 200, "{body}");
        let shown = between(&body, "id=\"secret\"", "</code>");
        let (_, text) = shown.split_once('>').expect("the element has a text");
        text.to_owned()
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> (u16, String) {
        let cookies = self.cookies.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: accounts.contoso.example\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(&self.door).expect("the door is on");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answer = String::from_utf8(answer).expect("pages are UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        for line in head.lines() {
            let Some(cookie) = line.strip_prefix("set-cookie: ") else {
                continue;
            };
            let (name, rest) = cookie.split_once('=').expect("a cookie has a value");
            let value = rest.split(';').next().unwrap_or_default();
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.into(), value.into()),
            };
        }
        (head[9..12].parse().expect("a status"), body.to_owned())
    }
}

/// The text between two others.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let found = text
        .split_once(before)
        .and_then(|(_, rest)| rest.split_once(after));
    found.unwrap_or_else(|| panic!("no {before} in {text}")).0
}
