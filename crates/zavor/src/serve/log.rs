//! The process's log: standard error, text or JSON, filtered by `log.filter`.
//!
//! Security: one event is one line. Whatever a client put into a field, line breaks inside an
//! event are written as `\n` and `\r`, so that nobody forges a line (ASVS 16.4.1); terminal
//! sequences are escaped by the formatter, and JSON escapes by itself.

use std::io::{self, Write};

use log::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

/// The running log.
pub(super) struct Log {
    exchange: Box<dyn Fn(EnvFilter) -> bool + Send + Sync>,
}

impl Log {
    /// Begins to log with this filter; a second call in one process (a test) changes nothing.
    pub(super) fn start(json: bool, filter: &str) -> Self {
        let layer = tracing_subscriber::fmt()
            .with_env_filter(parsed(filter))
            .with_ansi(false)
            .with_writer(|| OneLine(io::stderr()));
        // An error of `try_init` means that a subscriber exists already.
        let exchange: Box<dyn Fn(EnvFilter) -> bool + Send + Sync> = if json {
            let layer = layer.json().with_filter_reloading();
            let handle = layer.reload_handle();
            let _ = layer.finish().try_init();
            Box::new(move |filter| handle.reload(filter).is_ok())
        } else {
            let layer = layer.with_filter_reloading();
            let handle = layer.reload_handle();
            let _ = layer.finish().try_init();
            Box::new(move |filter| handle.reload(filter).is_ok())
        };
        Self { exchange }
    }

    /// Logs with this filter from now on.
    pub(super) fn filter(&self, filter: &str) {
        let filter = parsed(filter);
        let most = filter.max_level_hint();
        if !(self.exchange)(filter) {
            tracing::error!("the log's filter cannot be exchanged; the one before stays in force");
            return;
        }
        // Libraries that log by the `log` facade are cut off above the level of the start otherwise.
        log::set_max_level(most.map_or(LevelFilter::Trace, facade_level));
    }
}

/// The same level in the words of the `log` facade.
fn facade_level(level: tracing::level_filters::LevelFilter) -> LevelFilter {
    match level.into_level() {
        None => LevelFilter::Off,
        Some(tracing::Level::ERROR) => LevelFilter::Error,
        Some(tracing::Level::WARN) => LevelFilter::Warn,
        Some(tracing::Level::INFO) => LevelFilter::Info,
        Some(tracing::Level::DEBUG) => LevelFilter::Debug,
        Some(tracing::Level::TRACE) => LevelFilter::Trace,
    }
}

/// The filter; the configuration has accepted it before.
fn parsed(filter: &str) -> EnvFilter {
    EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"))
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
