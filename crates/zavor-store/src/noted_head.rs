//! `DATA/audit.head`: the newest head of the audit chain that was on disk, in a file beside the
//! database.
//!
//! A chain that was cut is whole up to the cut. This note, and the same line in the log, show that
//! there was more. It detects a database that was put back from a copy without `zavor restore`, and
//! somebody who shortens the chain and forgets the note. A person who may write to the directory
//! can change both, which is why the head is logged too.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zavor_core::moment::{Span, Timestamp};

use crate::error::{OpenError, io_error};
use crate::files;
use crate::rows::audit::{self, Head, head_text};

/// Name of the file.
pub(crate) const FILE: &str = "audit.head";
/// How often a new head is noted; a cut within this time is not noticed here.
const NOTE_EVERY: Span = Span::from_secs(10);
/// How often the head is written to the log.
const LOG_EVERY: Span = Span::from_hours(1);
/// Longest text read; a head has at most 85 bytes.
const TEXT_MAX: usize = 200;

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

/// The head noted last; `None` if there is no note yet.
pub(crate) fn read(data_dir: &Path) -> Result<Option<Head>, OpenError> {
    let path = path(data_dir);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(&path, error)),
    };
    let head = Some(text.trim()).filter(|text| text.len() <= TEXT_MAX);
    match head.and_then(from_text) {
        Some(head) => Ok(Some(head)),
        None => Err(OpenError::Damaged {
            path,
            why: "it is not the head of an audit chain".to_owned(),
        }),
    }
}

fn from_text(text: &str) -> Option<Head> {
    let (seq, digits) = text.split_once(':')?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok()?;
    Some((seq.parse().ok()?, hash))
}

/// The text of a note.
pub(crate) fn line(head: Head) -> String {
    format!("{}\n", head_text(Some(head)))
}

/// Why the chain does not match the note: the number noted, and the reason in words. `None` = it
/// matches.
pub(crate) fn misfit(db: &Connection, data_dir: &Path) -> rusqlite::Result<Option<(u64, String)>> {
    let noted = match read(data_dir) {
        Ok(Some(noted)) => noted,
        Ok(None) => return Ok(None),
        Err(error) => return Ok(Some((0, error.to_string()))),
    };
    Ok(audit::contains(db, noted)?.map(|why| {
        let seq = noted.0;
        let text = format!(
            "event {seq} of the audit was noted in DATA/{FILE}, and {why}. The chain was shortened, or \
             an old database was put in its place by other means than `zavor restore`. Keep the \
             directory as it is and compare with the heads in the log; if you know why, remove \
             DATA/{FILE}"
        );
        (seq, text)
    }))
}

/// Keeps the note and logs the head.
pub(crate) struct Noter {
    data_dir: PathBuf,
    noted: Option<Head>,
    /// The chain did not match at the start: the note stays as evidence.
    keeps_old: bool,
    last: Timestamp,
    last_logged: Timestamp,
}

impl Noter {
    pub(crate) fn new(data_dir: &Path, keeps_old: bool, now: Timestamp) -> Self {
        Self {
            data_dir: data_dir.to_path_buf(),
            noted: None,
            keeps_old,
            last: now,
            last_logged: now,
        }
    }

    /// Notes and logs a head that is on disk, when it is time.
    pub(crate) fn tick(&mut self, head: Option<Head>, now: Timestamp) {
        if now.since(self.last) >= NOTE_EVERY {
            self.last = now;
            self.note(head);
        }
        if now.since(self.last_logged) >= LOG_EVERY {
            self.last_logged = now;
            tracing::info!(head = head_text(head), "audit chain");
        }
    }

    /// The same at the end, whatever the time.
    pub(crate) fn close(&mut self, head: Option<Head>) {
        self.note(head);
        tracing::info!(head = head_text(head), "audit chain closed");
    }

    fn note(&mut self, head: Option<Head>) {
        let Some(new) = head.filter(|_| !self.keeps_old && head != self.noted) else {
            return;
        };
        match files::replace(&path(&self.data_dir), &line(new)) {
            Ok(()) => self.noted = head,
            // A full disk is reported where it matters; the older note is still true.
            Err(error) => tracing::debug!(%error, "the head of the audit was not noted"),
        }
    }
}
