//! What `log.filter` accepts: who wrote an event, and its level.
//!
//! Filters by span or field would need two crates for regular expressions, which take longer to
//! compile than the whole rest of the log.

use tracing_subscriber::filter::Targets;

/// Reads a log filter: a level or `TARGET=LEVEL`, or several of them joined by commas; `None` if it
/// is something else.
pub(crate) fn log_filter(text: &str) -> Option<Targets> {
    let parts = text.split(',').map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    // `Targets` reads names of fields, which no event is chosen by.
    let is_plain = !text.contains(['[', ']', '{', '}']);
    (is_plain && !parts.is_empty()).then(|| parts.join(",").parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_filter_is_levels_and_targets() {
        let both = log_filter("zavor_doors=debug, info,").expect("a filter");
        assert!(both.would_enable("zavor_doors::ldap", &tracing::Level::DEBUG));
        assert!(both.would_enable("hyper", &tracing::Level::INFO));
        assert!(!both.would_enable("hyper", &tracing::Level::DEBUG));
        for wrong in ["", ",", "zavor=loud", "zavor[span]=debug", "a=b=c"] {
            assert!(log_filter(wrong).is_none(), "{wrong}");
        }
    }
}
