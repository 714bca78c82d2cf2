//! The log of the process: standard error, text or JSON, filtered by `log.filter`.
//!
//! Security: one event is one line. Line breaks inside an event, whatever a client put into a
//! field, are written as `\n` and `\r`, so that nobody can forge a line (ASVS 16.4.1). The text
//! formatter escapes terminal sequences; JSON escapes them anyway.

use std::io::{self, Write};

use log::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt, reload};

use crate::config::log_filter;

/// The log of this process.
pub(super) struct Log {
    filter: reload::Handle<Targets, Registry>,
}

impl Log {
    /// Starts the log with this filter; a second call in the same process (in a test) changes
    /// nothing.
    pub(super) fn start(json: bool, filter: &str) -> Self {
        let (filter, handle) = reload::Layer::new(in_force(filter));
        let lines = fmt::layer()
            .with_ansi(false)
            .with_writer(|| OneLine(io::stderr()));
        let filtered = Registry::default().with(filter);
        // `try_init` fails only if a subscriber exists already.
        let _ = if json {
            filtered.with(lines.json()).try_init()
        } else {
            filtered.with(lines).try_init()
        };
        Self { filter: handle }
    }

    /// Replaces the filter.
    pub(super) fn filter(&self, filter: &str) {
        let filter = in_force(filter);
        let most = filter.iter().map(|(_, level)| level);
        let most = most.chain(filter.default_level()).max();
        if self.filter.reload(filter).is_err() {
            tracing::error!("the log filter cannot be replaced; the previous one stays in force");
            return;
        }
        // Otherwise, libraries that use the `log` facade stay limited to the level of the start.
        log::set_max_level(most.map_or(LevelFilter::Off, facade_level));
    }
}

/// The same level as a type of the `log` facade.
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

/// The filter, which the configuration has already accepted.
fn in_force(filter: &str) -> Targets {
    let usual = || Targets::new().with_default(tracing::Level::INFO);
    log_filter(filter).unwrap_or_else(usual)
}

/// Writes each buffer (the formatter passes one per event) as one line.
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
