//! A web server of the site: takes the signed calls of Zavor's webhooks, checks them as the manual says, and
//! answers 204. It ends with the test process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::process::wait_for;

/// The key that both sides know.
pub(crate) const KEY: &str = "canary-key-of-the-site-0123456789ab";

/// The server.
pub(crate) struct Hook {
    port: u16,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Hook {
    /// Starts it on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let taken: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(body) = take(stream) else { continue };
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push(body);
            }
        });
        Self { port, taken }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/zavor", self.port)
    }

    /// What it was told about this account, once there is so much.
    pub(crate) fn about(&self, account: &str, least: usize) -> Vec<Value> {
        wait_for(&format!("the site to be told of {account}"), || {
            let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let told = taken.iter().filter(|body| body["account"] == account);
            let told: Vec<Value> = told.cloned().collect();
            (told.len() >= least).then_some(told)
        })
    }
}

/// One call; what is not signed is refused and forgotten.
fn take(mut stream: TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut length, mut time, mut signature) = (0, String::new(), String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "zavor-timestamp" => time = value.to_string(),
            "zavor-signature" => signature = value.to_string(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).ok()?;
    mac.update(format!("{time}.").as_bytes());
    mac.update(&body);
    let fine = signature == format!("v1={}", hex::encode(mac.finalize().into_bytes()));
    let status = if fine {
        "204 No Content"
    } else {
        "401 Unauthorized"
    };
    stream
        .write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes())
        .ok()?;
    fine.then(|| serde_json::from_slice(&body).ok()).flatten()
}
