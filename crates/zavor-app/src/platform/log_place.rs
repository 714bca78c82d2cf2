//! Where a page of a log begins.

use std::fmt;

use zavor_core::moment::{Span, Timestamp};

use crate::ports::PAGE_MAX;

/// Most rows that a cursor skips within one millisecond.
const SAME_TIME_MAX: usize = PAGE_MAX / 2;

/// Cursor of a log page: rows before this time, minus the first `skip` rows that share its
/// millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPlace {
    pub(crate) before: Timestamp,
    pub(crate) skip: usize,
}

impl LogPlace {
    /// From what [`fmt::Display`] writes; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, skip) = text.split_once('-')?;
        let skip = skip.parse().ok().filter(|skip| *skip <= SAME_TIME_MAX)?;
        let before = Timestamp::from_millis(before.parse().ok()?);
        Some(Self { before, skip })
    }

    /// The cursor after a page of these times (the newest first) that began at `began`.
    pub(crate) fn behind(times: &[Timestamp], began: Option<Self>) -> Option<Self> {
        let last = *times.last()?;
        let before = last.plus(Span::from_millis(1));
        let same = times.iter().filter(|time| **time == last).count();
        let earlier = began.filter(|began| began.before == before && same == times.len());
        Some(Self {
            before,
            skip: (same + earlier.map_or(0, |began| began.skip)).min(SAME_TIME_MAX),
        })
    }
}

/// For a link to the next page.
impl fmt::Display for LogPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.before.as_millis(), self.skip)
    }
}
