//! Reset watch: somebody who resets one password after the other may be a thief at an administrator's
//! desk. Past a number each further reset asks for a proof of its own (`spec/roles.md`).
//!
//! Memory only and bounded: after a restart the count begins anew, and the audit has the rest.

use alloc::collections::VecDeque;
use alloc::string::String;

use crate::moment::{Span, Timestamp};

/// Resets by one actor within [`RESETS_WITHIN`] that need no proof of their own.
pub const RESETS_MAX: usize = 20;
/// See [`RESETS_MAX`].
pub const RESETS_WITHIN: Span = Span::from_hours(1);
/// How old the second factor may be for a reset beyond [`RESETS_MAX`].
pub const PROVED_JUST_NOW: Span = Span::from_secs(60);
/// Resets remembered; the oldest leave.
pub const REMEMBERED_MAX: usize = 10_000;

/// Recent resets.
#[derive(Debug, Clone, Default)]
pub struct ResetWatch(VecDeque<(String, Timestamp)>);

impl ResetWatch {
    /// Whether this actor, whose second factor was last shown at `proved`, may reset one more
    /// password.
    pub fn may_reset(&self, by: &str, proved: Option<Timestamp>, now: Timestamp) -> bool {
        let recent = |known: &&(String, Timestamp)| {
            known.0 == by && now.since(known.1) < RESETS_WITHIN
        };
        self.0.iter().filter(recent).count() < RESETS_MAX
            || proved.is_some_and(|at| now.since(at) < PROVED_JUST_NOW)
    }

    /// Remembers a reset.
    pub fn was_reset(&mut self, by: &str, now: Timestamp) {
        self.0.retain(|(_, at)| now.since(*at) < RESETS_WITHIN);
        if self.0.len() >= REMEMBERED_MAX {
            self.0.pop_front();
        }
        self.0.push_back((by.into(), now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn beyond_twenty_resets_in_an_hour_each_asks_for_a_proof_of_its_own() {
        let mut watch = ResetWatch::default();
        for _ in 0..RESETS_MAX {
            assert!(watch.may_reset("dan", None, T0));
            watch.was_reset("dan", T0);
        }
        let moment = Span::from_millis(1);
        assert!(!watch.may_reset("dan", None, T0));
        assert!(watch.may_reset("eve", None, T0), "counted by actor");
        assert!(watch.may_reset("dan", Some(T0), T0.plus(PROVED_JUST_NOW).minus(moment)));
        assert!(!watch.may_reset("dan", Some(T0), T0.plus(PROVED_JUST_NOW)));
        assert!(!watch.may_reset("dan", None, T0.plus(RESETS_WITHIN).minus(moment)));
        assert!(watch.may_reset("dan", None, T0.plus(RESETS_WITHIN)));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut watch = ResetWatch::default();
        for _ in 0..REMEMBERED_MAX + 10 {
            watch.was_reset("dan", T0);
        }
        assert_eq!(watch.0.len(), REMEMBERED_MAX);
    }
}
