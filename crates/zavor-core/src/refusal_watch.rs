//! Refusal watch. An act without the right to it is refused, and the refusal is written to the
//! audit. Each record is a durable row of the chain, so somebody without any right must not be able
//! to write as fast as they can ask. Of one actor's refusals of one act for one reason, a few a
//! minute are written; the next one written says how many were left out.
//!
//! In memory only and bounded: after a restart counting starts again.

use alloc::collections::VecDeque;
use alloc::string::String;

use crate::audit::AuditAct;
use crate::moment::{Span, Timestamp};
use crate::rights::table::Denied;

/// How many refusals of one act of one actor for one reason are written within [`WRITTEN_WITHIN`]:
/// all of a person who clicks or a program that retries, few of a flood.
pub const REFUSALS_WRITTEN: u32 = 10;
/// See [`REFUSALS_WRITTEN`].
pub const WRITTEN_WITHIN: Span = Span::from_secs(60);
/// Most combinations of actor, act and reason remembered; the one refused longest ago is dropped.
pub const REFUSALS_REMEMBERED_MAX: usize = 1_000;

#[derive(Debug, Clone)]
struct Refused {
    by: String,
    act: AuditAct,
    why: Denied,
    /// When the minute began.
    since: Timestamp,
    written: u32,
    kept_back: u64,
}

/// Refusals of the last minute by actor, act and reason.
#[derive(Debug, Clone, Default)]
pub struct RefusalWatch(VecDeque<Refused>);

impl RefusalWatch {
    /// Notes a refusal. If it is to be written, returns how many before it were not.
    pub fn refused(&mut self, by: &str, act: AuditAct, why: Denied, now: Timestamp) -> Option<u64> {
        let same = |known: &Refused| known.act == act && known.why == why && known.by == by;
        let known = self.0.iter().position(same);
        let mut refused = known
            .and_then(|index| self.0.remove(index))
            .unwrap_or_else(|| Refused {
                by: by.into(),
                act,
                why,
                since: now,
                written: 0,
                kept_back: 0,
            });
        // A clock that was set back starts a new minute too.
        if now < refused.since || now.since(refused.since) >= WRITTEN_WITHIN {
            (refused.since, refused.written) = (now, 0);
        }
        let told = (refused.written < REFUSALS_WRITTEN).then_some(refused.kept_back);
        match told {
            Some(_) => {
                refused.written = refused.written.saturating_add(1);
                refused.kept_back = 0;
            }
            None => refused.kept_back = refused.kept_back.saturating_add(1),
        }
        if self.0.len() >= REFUSALS_REMEMBERED_MAX {
            self.0.pop_front();
        }
        self.0.push_back(refused);
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn of_a_flood_of_refusals_ten_a_minute_are_written_and_the_next_one_counts_the_others() {
        let mut watch = RefusalWatch::default();
        let mut ask = |by: &str, act, at| watch.refused(by, act, Denied::NoScope, at);
        let flood = |_| ask("token:x", AuditAct::Unlock, T0);
        let written = (0..300).filter_map(flood).count();
        assert_eq!(written, 10);
        assert_eq!(ask("token:y", AuditAct::Unlock, T0), Some(0), "another");
        assert_eq!(
            ask("token:x", AuditAct::SignOut, T0),
            Some(0),
            "another act"
        );
        let later = T0.plus(WRITTEN_WITHIN);
        assert_eq!(ask("token:x", AuditAct::Unlock, later), Some(290));
        assert_eq!(ask("token:x", AuditAct::Unlock, later), Some(0));
        assert_eq!(ask("token:x", AuditAct::Unlock, T0), Some(0), "set back");
    }

    #[test]
    fn only_so_many_are_remembered() {
        let mut watch = RefusalWatch::default();
        for n in 0..2 * REFUSALS_REMEMBERED_MAX {
            let by = alloc::format!("token:{n}");
            watch.refused(&by, AuditAct::Unlock, Denied::NoScope, T0);
        }
        assert_eq!(watch.0.len(), REFUSALS_REMEMBERED_MAX);
    }

    #[test]
    fn a_minute_goes_on_until_it_is_over() {
        let mut watch = RefusalWatch::default();
        let mut ask = |secs| {
            let at = T0.plus(Span::from_secs(secs));
            watch.refused("token:x", AuditAct::Unlock, Denied::NoScope, at)
        };
        for n in 0..u64::from(REFUSALS_WRITTEN) {
            assert_eq!(ask(n), Some(0));
        }
        assert_eq!(ask(30), None);
        assert_eq!(ask(WRITTEN_WITHIN.as_secs() - 1), None);
        assert_eq!(ask(WRITTEN_WITHIN.as_secs()), Some(2));
    }
}
