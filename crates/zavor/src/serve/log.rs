//! The process's log: standard error, text or JSON, filtered by `ZAVOR_LOG`.
//!
//! Security: one event is one line. Whatever a client put into a field, line breaks inside an
//! event are written as `\n` and `\r`, so that nobody forges a line (ASVS 16.4.1); terminal
//! sequences are escaped by the formatter, and JSON escapes by itself.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

/// Begins to log; a second call (a test) changes nothing.
pub(super) fn start(json: bool) {
    let filter = std::env::var("ZAVOR_LOG").unwrap_or_default();
    let filter = if filter.is_empty() {
        "info".to_string()
    } else {
        filter
    };
    let (filter, wrong) = match EnvFilter::try_new(&filter) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("info"), Some(error)),
    };
    let layer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(|| OneLine(io::stderr()));
    // An error means that a subscriber exists already.
    let _ = if json {
        layer.json().try_init()
    } else {
        layer.try_init()
    };
    if let Some(error) = wrong {
        tracing::warn!(%error, "ZAVOR_LOG is not a filter; logging at info");
    }
}

/// Writes each buffer (the formatter gives one per event) as one line.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let (body, end) = match event.split_last() {
            Some((b'\n', body)) => (body, &b"\n"[..]),
            _ => (event, &b""[..]),
        };
        let mut line = Vec::with_capacity(event.len());
        for byte in body {
            match byte {
                b'\n' => line.extend_from_slice(b"\\n"),
                b'\r' => line.extend_from_slice(b"\\r"),
                other => line.push(*other),
            }
        }
        line.extend_from_slice(end);
        self.0.write_all(&line)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_45_a_line_break_in_a_field_stays_on_its_line() {
        let mut log = OneLine(Vec::new());
        log.write_all(b"INFO name=ana\r\nERROR forged\n").unwrap();
        assert_eq!(log.0, b"INFO name=ana\\r\\nERROR forged\n");
    }
}
