//! A small client of the Chrome DevTools Protocol: calls with answers, and a journal of events per
//! session. It uses a pair of pipes (`--remote-debugging-pipe`: JSON texts ended by NUL) instead of
//! a WebSocket. So there is no port that others on the machine could reach, and Chromium ends with
//! the test process, however that ends, because its pipe closes.
//!
//! Why not chromiumoxide: compiling its generated types for the whole protocol, some 60,000 lines,
//! for the thirty methods in `page.rs` is not worth it, and its asynchronous handler would bring a
//! runtime into tests that are otherwise sequential.
//!
//! Not supported: types for methods and events (`serde_json::Value` in and out), several calls in
//! flight from one thread, iframes in their own processes, other browsers.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::{Value, json};

use crate::process::PATIENCE;

/// Ends a text on the pipe.
const END: u8 = 0;

/// One event of a session.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Such as `Network.requestWillBeSent`.
    pub(crate) method: String,
    /// Its parameters.
    pub(crate) params: Value,
}

/// A connection to one browser, shared by all its tabs.
pub(crate) struct Connection {
    pipe: Mutex<Box<dyn Write + Send>>,
    next: AtomicU64,
    shared: Mutex<Shared>,
}

/// Shared by the reading thread and the callers.
#[derive(Default)]
struct Shared {
    /// Calls that have no answer yet.
    waiting: HashMap<u64, Sender<Value>>,
    /// Events by session; the browser's own session is "".
    events: HashMap<String, Vec<Event>>,
    closed: bool,
}

impl Connection {
    /// Starts reading from the ends of the pipes.
    pub(crate) fn new(
        write: impl Write + Send + 'static,
        read: impl Read + Send + 'static,
    ) -> Arc<Self> {
        let connection = Arc::new(Self {
            pipe: Mutex::new(Box::new(write)),
            next: AtomicU64::new(1),
            shared: Mutex::default(),
        });
        // A weak reference: dropping the last tab closes the pipe, which ends the thread.
        let weak = Arc::downgrade(&connection);
        thread::spawn(move || {
            let mut read = BufReader::new(read);
            let mut text = Vec::new();
            while read
                .read_until(END, &mut text)
                .is_ok_and(|length| length > 0)
            {
                let Some(connection) = weak.upgrade() else {
                    return;
                };
                text.pop();
                let said = serde_json::from_slice(&text).expect("the browser speaks JSON");
                connection.hear(said);
                text.clear();
            }
            if let Some(connection) = weak.upgrade() {
                let mut shared = connection.shared();
                shared.closed = true;
                // Closes the channels of the callers.
                shared.waiting.clear();
            }
        });
        connection
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // A test that failed in another thread does not make the journal useless.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, mut said: Value) {
        if let Some(id) = said["id"].as_u64() {
            if let Some(caller) = self.shared().waiting.remove(&id) {
                // A caller that gave up has already reported it.
                let _ = caller.send(said);
            }
            return;
        }
        let session = said["sessionId"].as_str().unwrap_or_default().to_string();
        let method = said["method"].as_str().unwrap_or_default().to_string();
        let params = said["params"].take();
        if method == "Page.javascriptDialogOpening" {
            // A dialog stops the page, and so every call. It stays in the journal, where
            // `Tab::complaints` finds it.
            let refuse = json!({"accept": false});
            self.send(&session, "Page.handleJavaScriptDialog", &refuse, None);
        }
        let mut shared = self.shared();
        let journal = shared.events.entry(session).or_default();
        journal.push(Event { method, params });
    }

    fn send(&self, session: &str, method: &str, params: &Value, caller: Option<Sender<Value>>) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut call = json!({"id": id, "method": method, "params": params});
        if !session.is_empty() {
            call["sessionId"] = session.into();
        }
        if let Some(caller) = caller {
            let mut shared = self.shared();
            if shared.closed {
                // Dropping it closes the caller's channel.
                return;
            }
            shared.waiting.insert(id, caller);
        }
        let mut text = call.to_string().into_bytes();
        text.push(END);
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        // If the browser has ended, the caller gets no answer and notices.
        let _ = pipe.write_all(&text).and_then(|()| pipe.flush());
    }

    /// Calls a method and waits for its answer; the text of the error if it was refused.
    pub(crate) fn try_call(
        &self,
        session: &str,
        method: &str,
        params: &Value,
    ) -> Result<Value, String> {
        let (caller, answer) = mpsc::channel();
        self.send(session, method, params, Some(caller));
        let answer = answer.recv_timeout(PATIENCE);
        let mut answer = answer.map_err(|error| format!("no answer from the browser: {error}"))?;
        match answer.get_mut("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Calls a method that must not be refused.
    pub(crate) fn call(&self, session: &str, method: &str, params: &Value) -> Value {
        self.try_call(session, method, params)
            .unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    /// The events of a session since the last call.
    pub(crate) fn events(&self, session: &str) -> Vec<Event> {
        let mut shared = self.shared();
        let journal = shared.events.get_mut(session);
        journal.map(std::mem::take).unwrap_or_default()
    }
}
