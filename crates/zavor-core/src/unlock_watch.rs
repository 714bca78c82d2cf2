//! Unlock watch: an unlock can be an attack too. Somebody who unlocks the same account again and
//! again gives a guesser the full threshold each time, or hides what keeps locking it.
//!
//! In memory only and bounded: after a restart counting starts again, and the audit has the rest.

use alloc::collections::VecDeque;
use alloc::string::String;

use crate::account::AccountId;
use crate::moment::{Span, Timestamp};

/// How many unlocks of one account by one actor within [`REPEATED_WITHIN`] are worth an alert.
pub const REPEATED_UNLOCKS: usize = 3;
/// See [`REPEATED_UNLOCKS`].
pub const REPEATED_WITHIN: Span = Span::from_hours(24);
/// Most unlocks remembered; the oldest are dropped.
pub const REMEMBERED_MAX: usize = 10_000;

/// Recent unlocks.
#[derive(Debug, Clone, Default)]
pub struct UnlockWatch(VecDeque<(AccountId, String, Timestamp)>);

impl UnlockWatch {
    /// Remembers an unlock. Returns how many this actor did on this account recently, if that is
    /// worth an alert.
    pub fn unlocked(&mut self, account: AccountId, by: &str, now: Timestamp) -> Option<usize> {
        self.0.retain(|(_, _, at)| now.since(*at) < REPEATED_WITHIN);
        if self.0.len() >= REMEMBERED_MAX {
            self.0.pop_front();
        }
        self.0.push_back((account, by.into(), now));
        let same = |known: &&(AccountId, String, Timestamp)| known.0 == account && known.1 == by;
        let count = self.0.iter().filter(same).count();
        (count >= REPEATED_UNLOCKS).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
    const ANA: AccountId = AccountId(1);

    #[test]
    fn the_third_unlock_of_one_account_by_one_actor_within_a_day_is_worth_an_alert() {
        let mut watch = UnlockWatch::default();
        assert_eq!(watch.unlocked(ANA, "dan", T0), None);
        assert_eq!(watch.unlocked(ANA, "eve", T0), None);
        assert_eq!(watch.unlocked(AccountId(2), "dan", T0), None);
        assert_eq!(watch.unlocked(ANA, "dan", T0), None);
        assert_eq!(watch.unlocked(ANA, "dan", T0), Some(3));
    }

    #[test]
    fn unlocks_of_yesterday_are_forgotten() {
        let mut watch = UnlockWatch::default();
        watch.unlocked(ANA, "dan", T0);
        watch.unlocked(ANA, "dan", T0);
        assert_eq!(watch.unlocked(ANA, "dan", T0.plus(REPEATED_WITHIN)), None);
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut watch = UnlockWatch::default();
        for n in 0..REMEMBERED_MAX as u32 + 10 {
            watch.unlocked(AccountId(n), "dan", T0);
        }
        assert_eq!(watch.0.len(), REMEMBERED_MAX);
    }
}
