//! How often a door logs what strangers do: a flood of lines must not fill the disk or hide what
//! matters. The door's metrics still count every event.

use std::time::{Duration, Instant};

use crate::platform::lock::Lock;

/// Most lines written in one [`WINDOW`].
pub const LINES_MAX: u32 = 10;
/// The time over which lines are counted.
pub const WINDOW: Duration = Duration::from_secs(60);

/// The lines of one door about strangers.
#[derive(Debug, Default)]
pub struct Quiet(Lock<Lines>);

#[derive(Debug, Default)]
struct Lines {
    since: Option<Instant>,
    written: u32,
    kept_back: u64,
}

impl Quiet {
    /// Whether a line may be written now; if so, how many were kept back before it.
    pub fn may_say(&self, now: Instant) -> Option<u64> {
        let mut lines = self.0.lock();
        let over = |since: Instant| now.saturating_duration_since(since) >= WINDOW;
        if lines.since.is_none_or(over) {
            lines.since = Some(now);
            lines.written = 0;
        }
        if lines.written >= LINES_MAX {
            lines.kept_back = lines.kept_back.saturating_add(1);
            return None;
        }
        lines.written += 1;
        Some(std::mem::take(&mut lines.kept_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "some instant to count from")]
    fn a_flood_writes_ten_lines_a_minute_and_says_how_many_it_kept_back() {
        let (quiet, start) = (Quiet::default(), Instant::now());
        let said = |seconds| quiet.may_say(start + Duration::from_secs(seconds));
        let first: Vec<_> = (0..1_000).map(|_| said(0)).collect();
        assert_eq!(first.iter().flatten().count(), 10);
        assert_eq!(said(59), None);
        assert_eq!(said(60), Some(991));
        assert_eq!(said(61), Some(0));
    }
}
