//! A small client of the Chrome DevTools Protocol: calls with answers, and a journal of events per
//! session. It speaks over a pair of pipes (`--remote-debugging-pipe`: JSON texts ended by NUL),
//! not over a WebSocket: no port that anybody else on the machine could reach, and Chromium ends
//! with the test process however that ends, since its pipe closes.
//!
//! Why not chromiumoxide: its generated types for the whole protocol are some 60,000 lines to
//! compile for the thirty methods that stand in `page.rs`, and its asynchronous handler
//! would bring a runtime into tests that are otherwise straight lines.
//!
//! What it does not do: types for methods and events (`serde_json::Value` in and out), several
//! calls in flight from one thread, iframes in processes of their own, other browsers.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::{Value, json};

use crate::process::PATIENCE;

/// What ends a text on the pipe.
const END: u8 = 0;

/// One event of a session.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Such as `Network.requestWillBeSent`.
    pub(crate) method: String,
    /// Its parameters.
    pub(crate) params: Value,
}

/// A connection to one browser. Shared by all of its tabs.
pub(crate) struct Connection {
    pipe: Mutex<Box<dyn Write + Send>>,
    next: AtomicU64,
    shared: Mutex<Shared>,
}

/// What the reading thread and the callers share.
#[derive(Default)]
struct Shared {
    /// Calls without an answer so far.
    waiting: HashMap<u64, Sender<Value>>,
    /// Events by session; the browser's own session is "".
    events: HashMap<String, Vec<Event>>,
    closed: bool,
}

impl Connection {
    /// Takes the two ends of the pipes and starts reading.
    pub(crate) fn new(
        write: impl Write + Send + 'static,
        read: impl Read + Send + 'static,
    ) -> Arc<Self> {
        let connection = Arc::new(Self {
            pipe: Mutex::new(Box::new(write)),
            next: AtomicU64::new(1),
            shared: Mutex::default(),
        });
        // Only a weak hold: the last tab to go closes the pipe, which ends the thread.
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
                // Callers see their channel end.
                shared.waiting.clear();
            }
        });
        connection
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // A test that failed in another thread does not spoil the journal.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, mut said: Value) {
        if let Some(id) = said["id"].as_u64() {
            if let Some(caller) = self.shared().waiting.remove(&id) {
                // A caller that gave up has said so already.
                let _ = caller.send(said);
            }
            return;
        }
        let session = said["sessionId"].as_str().unwrap_or_default().to_string();
        let method = said["method"].as_str().unwrap_or_default().to_string();
        let params = said["params"].take();
        if method == "Page.javascriptDialogOpening" {
            // A dialog stops the page, and every call with it. It stays in the journal, where
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
                // The caller sees its channel end.
                return;
            }
            shared.waiting.insert(id, caller);
        }
        let mut text = call.to_string().into_bytes();
        text.push(END);
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        // A browser that has ended is noticed by the caller, who hears no answer.
        let _ = pipe.write_all(&text).and_then(|()| pipe.flush());
    }

    /// Calls a method and waits for its answer; the error's text when it was refused.
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

    /// The same for a call that must not be refused.
    pub(crate) fn call(&self, session: &str, method: &str, params: &Value) -> Value {
        self.try_call(session, method, params)
            .unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    /// The events of a session since the last look.
    pub(crate) fn events(&self, session: &str) -> Vec<Event> {
        let mut shared = self.shared();
        let journal = shared.events.get_mut(session);
        journal.map(std::mem::take).unwrap_or_default()
    }
}
