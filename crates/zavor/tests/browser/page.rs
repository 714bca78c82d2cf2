//! A tab as a person uses it: open an address, read, wait. Input is in `input.rs`, the person's
//! device and browser in `device.rs`.
//!
//! Reading uses the DevTools protocol, which evaluates expressions even if the page's scripts are
//! switched off or the content security policy forbids `eval`. In a tab without JavaScript no
//! timers run, so an expression that waits for one never returns.

use std::cell::{Ref, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cdp::Connection;
use crate::device::Device;
use crate::journal::{Journal, Reply, Request};

/// Longest wait for a page to become what a test waits for. Pages answer in a tenth of a second,
/// but a loaded machine must not fail a test.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause between two looks.
const POLL: Duration = Duration::from_millis(5);

/// A tab with its own cookies and cache. Closed when dropped.
pub(crate) struct Tab {
    pub(crate) connection: Arc<Connection>,
    pub(crate) session: String,
    /// The browser context, which separates this tab's cookies from others'.
    pub(crate) context: String,
    pub(crate) device: RefCell<Device>,
    downloads: PathBuf,
    journal: RefCell<Journal>,
}

/// An element of the page, held by the browser.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) object: String,
}

/// Errors that mean "the page has just changed": ask again.
const CHANGED: [&str; 3] = [
    "Execution context was destroyed",
    "Cannot find context",
    "Inspected target navigated",
];

impl Tab {
    /// Opens a tab; its downloads go into a directory of its own below `downloads`.
    pub(crate) fn open(connection: &Arc<Connection>, downloads: &Path) -> Self {
        let browser = |method: &str, params: Value| connection.call("", method, &params);
        let made = browser("Target.createBrowserContext", json!({}));
        let context = made["browserContextId"].as_str().expect("its name");
        let tab = json!({"url": "about:blank", "browserContextId": context});
        let target = browser("Target.createTarget", tab)["targetId"].take();
        let attach = json!({"targetId": target, "flatten": true});
        let session = browser("Target.attachToTarget", attach)["sessionId"].take();
        let downloads = downloads.join(context);
        let into = json!({
            "behavior": "allow", "browserContextId": context, "downloadPath": downloads,
        });
        browser("Browser.setDownloadBehavior", into);
        let tab = Self {
            connection: Arc::clone(connection),
            session: session.as_str().expect("its name").to_string(),
            context: context.to_string(),
            device: RefCell::default(),
            downloads,
            journal: RefCell::default(),
        };
        // A page's frame has the id of its target.
        tab.journal.borrow_mut().frame = target.as_str().unwrap_or_default().to_string();
        for domain in ["Page", "Runtime", "Network", "Log"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        let on = json!({"enabled": true});
        tab.call("Page.setLifecycleEventsEnabled", on.clone());
        // Several tabs can have the focus at once, like windows of several people.
        tab.call("Emulation.setFocusEmulationEnabled", on);
        tab.apply_device();
        tab
    }

    /// Calls a method of the DevTools protocol in this tab.
    pub(crate) fn call(&self, method: &str, params: Value) -> Value {
        self.connection.call(&self.session, method, &params)
    }

    /// The journal of all events so far.
    fn journal(&self) -> Ref<'_, Journal> {
        for event in self.connection.events(&self.session) {
            self.journal.borrow_mut().fold(&event);
        }
        self.journal.borrow()
    }

    // --- going somewhere ---

    /// Opens an address and waits until the page has loaded; returns the HTTP status.
    pub(crate) fn goto(&self, url: &str) -> u64 {
        let answer = self.call("Page.navigate", json!({"url": url}));
        if let Some(error) = answer["errorText"].as_str() {
            panic!("{url}: {error}");
        }
        if let Some(document) = answer["loaderId"].as_str() {
            self.until(&format!("{url} to load"), || {
                self.journal().loaded.contains(document).then_some(())
            });
        }
        self.wait_until_still();
        self.status()
    }

    /// If a click or a key has asked for a page, waits until it has loaded.
    pub(crate) fn wait_until_still(&self) {
        // When the page has answered this, whatever it does at once is done.
        self.eval("1");
        self.until("the page to load", || {
            (!self.journal().is_busy()).then_some(())
        });
    }

    /// Loads the page again.
    pub(crate) fn reload(&self) -> u64 {
        let url = self.url();
        self.goto(&url)
    }

    /// The address of the page.
    pub(crate) fn url(&self) -> String {
        self.eval_text("location.href")
    }

    /// Path and query of the page.
    pub(crate) fn path(&self) -> String {
        self.eval_text("location.pathname + location.search")
    }

    // --- waiting ---

    /// Repeats `ready` until it returns something. If it never does, the test fails with what the
    /// page shows.
    #[expect(
        clippy::disallowed_methods,
        reason = "a real browser gets a real time-out"
    )]
    pub(crate) fn until<T>(&self, what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(value) = ready() {
                return value;
            }
            if start.elapsed() > PATIENCE {
                let shown = self.describe();
                panic!("waited in vain for {what}. {shown}");
            }
            thread::park_timeout(POLL);
        }
    }

    /// Waits until an element that matches is visible.
    pub(crate) fn wait_for(&self, selector: &str) {
        self.until(&format!("{selector:?}"), || {
            (self.visible(selector) > 0).then_some(())
        });
    }

    /// Waits until no element that matches is visible.
    pub(crate) fn wait_gone(&self, selector: &str) {
        self.until(&format!("{selector:?} to go"), || {
            (self.visible(selector) == 0).then_some(())
        });
    }

    /// Waits until the visible text of the one element that matches contains `part`.
    pub(crate) fn wait_for_text(&self, selector: &str, part: &str) {
        self.until(&format!("{part:?} in {selector:?}"), || {
            let found = self.texts(selector);
            found.iter().any(|text| text.contains(part)).then_some(())
        });
    }

    /// Waits until the path of the address begins with this.
    pub(crate) fn wait_for_path(&self, start: &str) {
        self.until(&format!("the address {start}"), || {
            self.path().starts_with(start).then_some(())
        });
        self.wait_until_still();
    }

    /// Describes what the page shows, for failure messages.
    fn describe(&self) -> String {
        let look = json!({
            "expression": "`${location.href}\\n${document.body?.innerText ?? ''}`",
            "returnByValue": true,
        });
        let seen = self
            .connection
            .try_call(&self.session, "Runtime.evaluate", &look);
        let seen = seen.unwrap_or_default();
        let seen: String = seen["result"]["value"].as_str().unwrap_or_default().into();
        let seen: String = seen.chars().take(3000).collect();
        let complaints = self.journal().complaints.join("\n");
        format!("The page is {seen}\n--- its complaints:\n{complaints}\n---")
    }

    // --- reading ---

    /// The value of an expression, as JSON. Promises are awaited. If the page changes meanwhile,
    /// the expression is evaluated again, so it should not act.
    pub(crate) fn eval(&self, expression: &str) -> Value {
        let look = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
        });
        self.evaluate(&look)["value"].take()
    }

    /// Evaluates with other parameters of `Runtime.evaluate`; returns the remote object.
    pub(crate) fn evaluate(&self, look: &Value) -> Value {
        let mut answer = self.until("an answer from the page", || {
            let answer = self
                .connection
                .try_call(&self.session, "Runtime.evaluate", look);
            match answer {
                Ok(answer) => Some(answer),
                Err(error) if CHANGED.iter().any(|text| error.contains(text)) => None,
                Err(error) => panic!("{}: {error}", look["expression"]),
            }
        });
        if let Some(thrown) = answer.get("exceptionDetails") {
            panic!("{}: {thrown}", look["expression"]);
        }
        answer["result"].take()
    }

    /// The value of an expression, as a text.
    pub(crate) fn eval_text(&self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().unwrap_or_default().to_string()
    }

    /// The number of visible elements that match.
    pub(crate) fn visible(&self, selector: &str) -> usize {
        self.each(selector, "1").len()
    }

    /// Whether a visible element matches.
    pub(crate) fn exists(&self, selector: &str) -> bool {
        self.visible(selector) > 0
    }

    /// The texts of all visible elements that match, in the page's order.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let texts = self.each(selector, "element.innerText.trim()");
        let text = |value: Value| value.as_str().unwrap_or_default().to_string();
        texts.into_iter().map(text).collect()
    }

    /// The visible text of the one element that matches.
    pub(crate) fn text(&self, selector: &str) -> String {
        let mut texts = self.texts(selector);
        match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => text,
            (last, _) => panic!(
                "{selector:?} is not one element but {}. {}",
                texts.len() + usize::from(last.is_some()),
                self.describe()
            ),
        }
    }

    /// An attribute of the first element that matches, visible or not.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let expression = format!(
            "document.querySelector({})?.getAttribute({})",
            json!(selector),
            json!(name)
        );
        self.eval(&expression).as_str().map(str::to_string)
    }

    /// Evaluates an expression about `element` for every visible element that matches.
    fn each(&self, selector: &str, expression: &str) -> Vec<Value> {
        let selector = json!(selector);
        let values = self.eval(&format!(
            "[...document.querySelectorAll({selector})].filter({VISIBLE})\
             .map(element => {expression})"
        ));
        values.as_array().cloned().unwrap_or_default()
    }

    // --- elements ---

    /// The one visible element that matches; waits until it appears.
    pub(crate) fn find(&self, selector: &str) -> Node {
        let look = json!({"expression": format!(
            "(() => {{ const seen = [...document.querySelectorAll({})].filter({VISIBLE}); \
             return seen.length === 1 ? seen[0] : seen.length; }})()",
            json!(selector)
        )});
        self.until(&format!("one element {selector:?}"), || {
            let object = self.evaluate(&look)["objectId"].take();
            object.as_str().map(|object| Node {
                object: object.to_string(),
            })
        })
    }

    /// The one element with this role and accessible name, as a screen reader announces them;
    /// `scope` selects the one element to look in. Waits until it appears. A role is ARIA's
    /// (`button`, `link`, `heading`, `tab`), or `summary`, or `field` for anything that takes a
    /// value.
    pub(crate) fn named(&self, scope: &str, role: &str, name: &str) -> Node {
        self.until(&format!("one {role} named {name:?} in {scope:?}"), || {
            let mut found = self.all_named(scope, role, name);
            (found.len() == 1).then(|| found.remove(0))
        })
    }

    /// Whether there is such an element (see `named`).
    pub(crate) fn has_named(&self, role: &str, name: &str) -> bool {
        !self.all_named("html", role, name).is_empty()
    }

    fn all_named(&self, scope: &str, role: &str, name: &str) -> Vec<Node> {
        let scope = json!({"expression": format!("document.querySelector({})", json!(scope))});
        let Some(scope) = self.evaluate(&scope)["objectId"].as_str().map(String::from) else {
            return Vec::new();
        };
        let query = json!({"objectId": scope, "accessibleName": name});
        let session = &self.session;
        let call = |method, query: &Value| self.connection.try_call(session, method, query).ok();
        // A refusal means that the page has just changed.
        let answer = call("Accessibility.queryAXTree", &query).unwrap_or_default();
        let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
        let matching = nodes.iter().filter(|node| {
            node["ignored"] == false && is_role(role, node["role"]["value"].as_str())
        });
        let resolved = matching.filter_map(|node| {
            let node = json!({"backendNodeId": node["backendDOMNodeId"]});
            let object = call("DOM.resolveNode", &node)?;
            let object = object["object"]["objectId"].as_str()?.to_string();
            Some(Node { object })
        });
        resolved.collect()
    }

    /// Calls a function with the element as `this`.
    pub(crate) fn on(&self, node: &Node, function: &str, arguments: &[Value]) -> Value {
        let arguments: Vec<Value> = arguments
            .iter()
            .map(|value| json!({"value": value}))
            .collect();
        let mut answer = self.call(
            "Runtime.callFunctionOn",
            json!({
                "objectId": node.object, "functionDeclaration": function,
                "arguments": arguments, "returnByValue": true,
            }),
        );
        if let Some(thrown) = answer.get("exceptionDetails") {
            panic!("{function}: {thrown}");
        }
        answer["result"]["value"].take()
    }

    // --- the journal ---

    /// HTTP status of the page.
    pub(crate) fn status(&self) -> u64 {
        self.journal().reply.status
    }

    /// The server's answer to the page.
    pub(crate) fn reply(&self) -> Reply {
        self.journal().reply.clone()
    }

    /// Bytes on the wire for this page and what it needs, with header fields; resources from the
    /// tab's cache count as zero.
    pub(crate) fn received(&self) -> u64 {
        self.journal().received
    }

    /// Every request since the tab was opened.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.journal().requests.clone()
    }

    /// Addresses of requests that did not go to `origin`, such as `http://localhost:8080`; even
    /// those that the page's own policy stopped.
    pub(crate) fn requests_elsewhere(&self, origin: &str) -> Vec<String> {
        let inside = format!("{}/", origin.trim_end_matches('/'));
        let urls = self.requests().into_iter().map(|request| request.url);
        urls.filter(|url| !url.starts_with(&inside)).collect()
    }

    /// The browser's complaints since the tab was opened or they were last cleared: violations of
    /// the content security policy, errors of scripts, missing resources.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.journal().complaints.clone()
    }

    /// Forgets complaints that were expected.
    pub(crate) fn clear_complaints(&self) {
        drop(self.journal());
        self.journal.borrow_mut().complaints.clear();
    }

    /// The file that a click has downloaded: its name and bytes.
    pub(crate) fn download(&self) -> (String, Vec<u8>) {
        crate::chromium::downloaded(&self.downloads)
    }
}

/// Whether an element is visible.
pub(crate) const VISIBLE: &str = "element => element.checkVisibility({visibilityProperty: true, \
                                  contentVisibilityAuto: true})";

/// Whether the browser's name for a role means this one.
fn is_role(wanted: &str, role: Option<&str>) -> bool {
    let role = role.unwrap_or_default();
    match wanted {
        "summary" => role.starts_with("DisclosureTriangle"),
        "field" => [
            "textbox",
            "searchbox",
            "spinbutton",
            "combobox",
            "checkbox",
            "radio",
            "switch",
            "listbox",
            "Date",
            "DateTime",
            "InputTime",
            "ComboBoxSelect",
            "ComboBoxMenuButton",
        ]
        .contains(&role),
        wanted => role == wanted,
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        if thread::panicking() {
            // The browser is about to end too.
            return;
        }
        // This closes the tab too. If the browser has ended, there is nothing to close.
        let context = json!({"browserContextId": self.context});
        let close = "Target.disposeBrowserContext";
        let _ = self.connection.try_call("", close, &context);
    }
}
