//! A wall clock that jumps: set by hand, corrected at start, a machine that slept.
//!
//! What lasts a while (lockouts, windows, blocks) runs on time as the process counts it; the wall
//! clock only stamps. So a jump ends nothing and lengthens nothing, but somebody must know of it:
//! stamps before and after it do not fit together, and after a restart everything is measured by
//! the wall clock again.

use crate::moment::{Span, Timestamp};

/// A smaller difference is the drift and correction of an ordinary clock.
pub const JUMP_MIN: Span = Span::from_mins(1);

/// How far the wall clock is from the running time, or how far it moved against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Ahead; set forward.
    Ahead(Span),
    /// Behind; set back.
    Behind(Span),
}

/// How far the wall clock is from the running time, if further than [`JUMP_MIN`].
pub fn apart(running: Timestamp, wall: Timestamp) -> Option<Apart> {
    let (ahead, behind) = (wall.since(running), running.since(wall));
    match () {
        () if ahead > JUMP_MIN => Some(Apart::Ahead(ahead)),
        () if behind > JUMP_MIN => Some(Apart::Behind(behind)),
        () => None,
    }
}

/// Notices jumps, each once.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClockWatch {
    /// How far the wall clock was ahead at the last jump, in milliseconds; negative = behind.
    known: i64,
}

impl ClockWatch {
    /// Looks at both clocks; the jump since the last one that was noticed, if there is one.
    pub fn look(&mut self, running: Timestamp, wall: Timestamp) -> Option<Apart> {
        let ahead = wall.as_millis().saturating_sub(running.as_millis());
        let moved = ahead.saturating_sub(self.known);
        let jump = apart(Timestamp::from_millis(0), Timestamp::from_millis(moved))?;
        self.known = ahead;
        Some(jump)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_more_than_a_minute_is_noticed_once_and_so_is_the_way_back() {
        let start = Timestamp::from_secs(1_800_000_000);
        let mut watch = ClockWatch::default();
        let minute = Span::from_millis(60_000);
        assert_eq!(watch.look(start, start.plus(minute)), None);
        assert_eq!(watch.look(start, start.minus(minute)), None);
        let years = Span::from_days(3_650);
        let (later, far) = (start.plus(minute), start.plus(minute).plus(years));
        assert_eq!(watch.look(later, far), Some(Apart::Ahead(years)));
        assert_eq!(watch.look(later, far), None);
        let on = Span::from_hours(5);
        assert_eq!(watch.look(later.plus(on), far.plus(on)), None);
        assert_eq!(watch.look(later, later), Some(Apart::Behind(years)));
        assert_eq!(watch.look(later, later), None);
    }

    #[test]
    fn a_difference_counts_beyond_a_minute_in_either_direction() {
        let now = Timestamp::from_secs(1_800_000_000);
        let (minute, more) = (Span::from_millis(60_000), Span::from_millis(60_001));
        assert_eq!(apart(now, now.plus(minute)), None);
        assert_eq!(apart(now, now.minus(minute)), None);
        assert_eq!(apart(now, now.plus(more)), Some(Apart::Ahead(more)));
        assert_eq!(apart(now, now.minus(more)), Some(Apart::Behind(more)));
    }
}
