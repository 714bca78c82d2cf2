//! The mail server of the demonstration: takes every mail that Zavor sends, keeps it in memory, delivers
//! nothing. `/demo/mail` ([`super::site`]) shows what it took.
//!
//! It speaks as much of RFC 5321 as lettre needs, on a loopback port. Bounds: connections, bytes of a line and of
//! a mail, mails kept (the oldest are dropped).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use zavor_app::ports::Clock;
use zavor_core::moment::Timestamp;

use super::letter;

/// Most mails kept.
const MAILS_MAX: usize = 1_000;
/// Most bytes of a line: RFC 5321 section 4.5.3.1.6 allows 1,000.
const LINE_BYTES_MAX: u64 = 4_096;
/// Most bytes of a mail; Zavor's have a few thousand.
const MAIL_BYTES_MAX: usize = 256 * 1024;
/// Most connections at the same time; Zavor opens four.
const CONNECTIONS_MAX: usize = 16;
/// Pause when no connection can be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    /// Its number, from 1.
    pub(super) number: usize,
    /// When it came.
    pub(super) at: Timestamp,
    /// Its recipients.
    pub(super) to: Vec<String>,
    /// Its subject.
    pub(super) subject: String,
    /// Its sender.
    pub(super) from: String,
    /// Its text.
    pub(super) text: String,
    /// The same in HTML; empty if it has none.
    pub(super) html: String,
}

/// The mails that were taken.
pub(super) struct PostOffice {
    clock: Arc<dyn Clock>,
    taken: Mutex<(usize, VecDeque<Mail>)>,
    /// The number of the last mail.
    last: watch::Sender<usize>,
}

impl PostOffice {
    /// An office without mail, which stamps by this clock.
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            taken: Mutex::default(),
            last: watch::Sender::new(0),
        }
    }

    fn taken(&self) -> MutexGuard<'_, (usize, VecDeque<Mail>)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All mails, the newest first.
    pub(super) fn mails(&self) -> Vec<Mail> {
        self.taken().1.iter().rev().cloned().collect()
    }

    /// One mail.
    pub(super) fn mail(&self, number: usize) -> Option<Mail> {
        let taken = self.taken();
        let mut mails = taken.1.iter();
        mails.find(|mail| mail.number == number).cloned()
    }

    /// Mails to this address, the newest first.
    pub(super) fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.to.iter().any(|to| to == address));
        mails
    }

    fn take(&self, to: Vec<String>, raw: &[u8]) {
        let letter = letter::read(raw);
        let at = self.clock.now();
        let mut taken = self.taken();
        taken.0 += 1;
        let number = taken.0;
        if taken.1.len() >= MAILS_MAX {
            taken.1.pop_front();
        }
        taken.1.push_back(Mail {
            number,
            at,
            to,
            subject: letter.subject,
            from: letter.from,
            text: letter.text,
            html: letter.html,
        });
        self.last.send_replace(number);
    }

    /// Takes mail from everybody who connects, for as long as the runtime lives.
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
            let office = Arc::clone(&self);
            tokio::spawn(async move {
                // A client that breaks off has not given its mail.
                let _ = office.converse(stream).await;
                drop(seat);
            });
        }
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        let mut to = Vec::new();
        stream.write_all(b"220 demo ESMTP\r\n").await?;
        while let Some(line) = next_line(&mut stream).await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            let command = line.trim_end().to_ascii_uppercase();
            let answer = match command.get(..4).unwrap_or_default() {
                "EHLO" => "250-demo\r\n250 8BITMIME",
                "MAIL" => {
                    to.clear();
                    "250 2.1.0 fine"
                }
                "RCPT" => {
                    to.extend(between_brackets(&line));
                    "250 2.1.5 fine"
                }
                "DATA" if to.is_empty() => "503 5.5.1 recipients first",
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    match data(&mut stream).await? {
                        Some(raw) => {
                            self.take(std::mem::take(&mut to), &raw);
                            "250 2.0.0 taken"
                        }
                        None => "552 5.3.4 too long",
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 2.0.0 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 2.0.0 fine",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

/// The text between `<` and `>`.
fn between_brackets(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    Some(rest.split_once('>')?.0.to_string())
}

/// The next line with its end; `None` at the end of the connection.
async fn next_line(stream: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut bounded = stream.take(LINE_BYTES_MAX);
    let read = bounded.read_until(b'\n', &mut line).await?;
    Ok((read > 0).then_some(line))
}

/// A mail up to the line that is only a dot; `None` if it is too long.
async fn data(stream: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut raw = Vec::new();
    let mut too_long = false;
    while let Some(line) = next_line(stream).await? {
        if line == b".\r\n" {
            return Ok((!too_long).then_some(raw));
        }
        // RFC 5321 section 4.5.2.
        let line = line.strip_prefix(b".").unwrap_or(&line);
        too_long |= raw.len() + line.len() > MAIL_BYTES_MAX;
        if !too_long {
            raw.extend_from_slice(line);
        }
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}
