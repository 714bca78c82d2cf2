//! A mail server that takes everything and delivers nothing: for journeys in which people read what Zavor
//! mailed to them. It ends with the test process.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::letter;
use crate::process::wait_for;

/// A mail as its reader sees it.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// The server.
pub(crate) struct Sink {
    port: u16,
    taken: Arc<Mutex<Vec<Letter>>>,
}

impl Sink {
    /// Starts it on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let taken: Arc<Mutex<Vec<Letter>>> = Arc::default();
        let office = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let office = Arc::clone(&office);
                // A client that breaks off has not given its mail.
                thread::spawn(move || converse(stream, &office));
            }
        });
        Self { port, taken }
    }

    /// The section of the configuration file that sends mails here.
    pub(crate) fn section(&self) -> String {
        format!("\n[smtp]\nurl = \"smtp://127.0.0.1:{}\"\n", self.port)
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mails to this address whose subject has these words, in the order in which they came.
    fn found(&self, to: &str, words: &str) -> Vec<Letter> {
        let fits = |mail: &&Letter| mail.to == to && mail.subject.contains(words);
        self.taken().iter().filter(fits).cloned().collect()
    }

    /// How many of these mails have come.
    pub(crate) fn count(&self, to: &str, words: &str) -> usize {
        self.found(to, words).len()
    }

    /// The next of these mails after the first `before`, once it is there.
    pub(crate) fn next(&self, to: &str, words: &str, before: usize) -> Letter {
        wait_for(&format!("a mail to {to} about {words:?}"), || {
            self.found(to, words).get(before).cloned()
        })
    }
}

/// As much of RFC 5321 as the client needs.
fn converse(stream: TcpStream, taken: &Mutex<Vec<Letter>>) -> Option<()> {
    let mut answer = stream.try_clone().ok()?;
    let mut say = move |text: &str| answer.write_all(format!("{text}\r\n").as_bytes()).ok();
    let mut lines = BufReader::new(stream).lines();
    let mut to = Vec::new();
    say("220 sink ESMTP")?;
    loop {
        let line = lines.next()?.ok()?;
        match line.get(..4).unwrap_or_default() {
            "EHLO" => say("250-sink\r\n250 8BITMIME")?,
            "RCPT" => {
                let (_, rest) = line.split_once('<')?;
                to.push(rest.split_once('>')?.0.to_string());
                say("250 2.1.5 fine")?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut raw = String::new();
                loop {
                    let line = lines.next()?.ok()?;
                    if line == "." {
                        break;
                    }
                    // RFC 5321 section 4.5.2.
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push('\n');
                }
                let letter::Letter { subject, text, .. } = letter::read(raw.as_bytes());
                let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                taken.extend(to.drain(..).map(|to| Letter {
                    to,
                    subject: subject.clone(),
                    text: text.clone(),
                }));
                drop(taken);
                say("250 2.0.0 taken")?;
            }
            "QUIT" => {
                say("221 2.0.0 bye")?;
                return None;
            }
            _ => say("250 2.0.0 fine")?,
        }
    }
}
