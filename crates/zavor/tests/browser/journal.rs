//! What a tab has seen and done, collected from the browser's events: every request, every
//! complaint (violations of the content security policy, errors of scripts), the answer to the page
//! itself, and whether a page is loading.

use std::collections::HashSet;

use serde_json::Value;

use crate::cdp::Event;

/// A request that a page made or tried to make, even if its own policy stopped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// The whole address.
    pub(crate) url: String,
    /// `Document`, `Stylesheet`, `Script`, `Image`, `Fetch`, `EventSource`.
    pub(crate) kind: String,
}

/// The server's answer to the current page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u64,
    /// Header fields; names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Reply {
    /// The value of a header field; several values are on separate lines.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|(have, _)| have == name);
        field.map(|(_, value)| value.as_str())
    }
}

/// The collected events of one tab.
#[derive(Default)]
pub(crate) struct Journal {
    /// The frame of the page itself.
    pub(crate) frame: String,
    pub(crate) requests: Vec<Request>,
    pub(crate) complaints: Vec<String>,
    pub(crate) reply: Reply,
    /// Bytes on the wire for the current page, with header fields.
    pub(crate) received: u64,
    /// Documents whose `load` event has happened.
    pub(crate) loaded: HashSet<String>,
    /// Whether the page has asked for another one that has not begun to load.
    asked: bool,
    loading: bool,
}

impl Journal {
    /// Whether a page is loading or about to.
    pub(crate) fn is_busy(&self) -> bool {
        self.asked || self.loading
    }

    pub(crate) fn fold(&mut self, event: &Event) {
        let params = &event.params;
        match event.method.as_str() {
            "Network.requestWillBeSent" => self.request(params),
            "Network.responseReceived" if self.is_of_page(params) => self.reply = reply(params),
            "Network.loadingFinished" => {
                let bytes = params["encodedDataLength"].as_f64().unwrap_or_default();
                self.received += bytes as u64;
            }
            "Log.entryAdded" => self.entry(&params["entry"]),
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let what = &details["exception"]["description"];
                let what = what.as_str().or(details["text"].as_str());
                let what = what.unwrap_or_default();
                self.complaints.push(format!("exception: {what}"));
            }
            "Runtime.consoleAPICalled" if params["type"] == "error" => {
                self.complaints.push(format!("console: {}", params["args"]));
            }
            "Page.javascriptDialogOpening" => {
                let text = format!("dialogue: {}", params["message"]);
                self.complaints.push(text);
            }
            "Page.lifecycleEvent" if params["name"] == "load" => {
                self.loaded.insert(text(&params["loaderId"]));
            }
            _ if params["frameId"] == self.frame.as_str() => self.progress(&event.method, params),
            _ => {}
        }
    }

    /// Follows a change of pages. The answer to a click on a link or a button comes after the first
    /// of these events, so after the answer it is known whether a page is coming.
    fn progress(&mut self, method: &str, params: &Value) {
        match method {
            "Page.frameScheduledNavigation" => self.asked = true,
            "Page.frameRequestedNavigation" => self.asked = params["disposition"] == "currentTab",
            "Page.frameStartedLoading" => (self.asked, self.loading) = (false, true),
            "Page.frameStoppedLoading" => (self.asked, self.loading) = (false, false),
            _ => {}
        }
    }

    fn is_of_page(&self, params: &Value) -> bool {
        params["type"] == "Document" && params["frameId"] == self.frame.as_str()
    }

    fn request(&mut self, params: &Value) {
        if self.is_of_page(params) && params["redirectResponse"].is_null() {
            self.received = 0;
        }
        let url = text(&params["request"]["url"]);
        // Part of the page itself; nothing is fetched.
        if !url.starts_with("data:") {
            self.requests.push(Request {
                method: text(&params["request"]["method"]),
                url,
                kind: text(&params["type"]),
            });
        }
    }

    fn entry(&mut self, entry: &Value) {
        let url = text(&entry["url"]);
        // A page that is itself a refusal (403) is logged as a resource that failed to load. Tests
        // cause refusals on purpose and check the status.
        let page = |request: &Request| request.kind == "Document" && request.url == url;
        let refused_page = entry["source"] == "network" && self.requests.iter().any(page);
        let is_grave = ["error", "warning"]
            .iter()
            .any(|level| entry["level"] == **level);
        if is_grave && !refused_page {
            let (source, what) = (text(&entry["source"]), text(&entry["text"]));
            self.complaints.push(format!("{source}: {what} ({url})"));
        }
    }
}

fn reply(params: &Value) -> Reply {
    let response = &params["response"];
    let headers = response["headers"].as_object();
    let headers = headers.into_iter().flatten();
    Reply {
        status: response["status"].as_u64().unwrap_or_default(),
        headers: headers
            .map(|(name, value)| (name.to_ascii_lowercase(), text(value)))
            .collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}
